"""How PDFs are made: in pieces or as one document, by whom, with which cache; and the workers while they are there."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from publisher.files.cache import Cache
from publisher.formats.pdf.plan.workers import Cluster, Hands, default_jobs, open_executor
from publisher.report.diagnostics import Collector
from publisher.report.findings import ConfigError

if TYPE_CHECKING:
    from publisher.book.model import Config
    from publisher.formats.pdf.contract.fragment import SharedDocument
    from publisher.formats.pdf.plan.layout_queue import Crew
    from publisher.theme.loader import Theme


class PrintOrder(Struct):
    """How PDFs are made: in pieces or as one document, by how many processes, here or on a cluster, with which cache."""

    reference: bool = False
    jobs: int = 0  # 0: one for each core
    scheduler: str = ""  # the address of a Dask scheduler
    cache: Cache = field(default_factory=Cache)
    opened: Executor | None = None
    warmed: str = ""  # the digest of the document that workers are ready for
    done: str = ""  # what the last PDF took
    before: list[Any] = field(default_factory=list)  # what was printed last, for whoever stays
    begun: Crew | None = None  # who has begun to lay out what most likely will be asked for

    @property
    def processes(self) -> int:
        """How many processes of our own there may be."""
        return self.jobs or default_jobs()

    def workers(self) -> int:
        """How many flows are laid out at once."""
        opened = self.executor()
        return opened.count if isinstance(opened, Cluster) else self.processes

    def executor(self) -> Executor:
        """Who lays flows out; opened when there is something to do."""
        if self.opened is None:
            self.opened = (
                Cluster(self.scheduler) if self.scheduler else open_executor(self.processes)
            )
        return self.opened

    def crew_for(self, document: SharedDocument) -> Crew:
        """Who lays the flows of a document out: the one that has begun to, else a new one."""
        from publisher.formats.pdf.plan.layout_queue import Crew

        begun, self.begun = self.begun, None
        return (
            begun
            if begun and begun.document == document
            else Crew(document, self.executor, self.workers, self.cache)
        )

    def wake(self, is_edit: bool) -> None:
        """Have processes of our own load the engine while pages are still read: one of them for an edit, else all."""
        if self.processes > 1 and not self.reference and not self.scheduler:
            hands = self.executor()
            if isinstance(hands, Hands):
                hands.wake(1 if is_edit else self.processes)

    def warm(self, theme: Theme, config: Config, edition: str) -> None:
        """Have them read theme, fonts and hyphens before there is a page."""
        if isinstance(self.opened, Hands):
            from publisher.config.editions import read_edition
            from publisher.formats.pdf.sheets.document import make_document
            from publisher.formats.pdf.typesetting.layout import make_ready
            from publisher.theme.geometry import lay_out_page

            try:
                found = read_edition(edition, config, theme.editions, Collector())
                document = make_document(theme, lay_out_page(theme, found, 0, config, Collector()))
            except ConfigError:
                return  # who prints it will say so
            if document.digest != self.warmed:
                self.warmed = document.digest
                self.opened.warm(make_ready, document, config.language)

    def close(self) -> None:
        """Send the workers home."""
        self.begun = None
        if self.opened is not None:
            self.opened.shutdown(wait=True, cancel_futures=True)
            self.opened = None
