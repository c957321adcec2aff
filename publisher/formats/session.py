"""What lasts for one call, or a whole `watch`: the cache, the progress, the print session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from publisher.files.cache import Cache
from publisher.report.progress import Tell, Teller, say_nothing

if TYPE_CHECKING:
    from publisher.book.model import Config
    from publisher.formats.pdf.plan.print_session import PrintSession
    from publisher.theme.templates import Theme


class Session(Struct):
    """Cache, progress and print session of one call, or of all builds of a `watch`.

    `processes` is how many processes lay pages out, 0 for one a core; `scheduler` is the address
    of a Dask scheduler, or empty; `is_reference` lays a book out as one document.
    `reports_fitting` is whether the report shows what copyfitting chose.
    `is_watch` is whether books are built again on every save: chapters are not set anew then.
    `known_cards` are the digests of cards that a deck leaves out, since they were printed before.
    """

    cache: Cache = field(default_factory=Cache)
    tell: Tell = say_nothing
    processes: int = 0
    scheduler: str = ""
    is_reference: bool = False
    known_cards: frozenset[str] = frozenset()
    reports_fitting: bool = False
    is_watch: bool = False
    opened: PrintSession | None = None

    @property
    def prints(self) -> PrintSession:
        """The print session, opened at its first use."""
        if self.opened is None:
            from publisher.formats.pdf.plan.print_session import PrintSession
            from publisher.formats.pdf.plan.workers import Workers

            workers = Workers(self.processes, self.scheduler)
            self.opened = PrintSession(workers, self.cache, self.is_reference)
        return self.opened

    def warm(self, config: Config, theme: Theme, edition: str) -> None:
        """Have running workers read theme, fonts and hyphenation, where a print is wanted."""
        if self.opened is not None:
            self.opened.warm(config, theme, edition)

    def close(self) -> None:
        """Take the progress bar away and end the workers; the next print opens new ones."""
        if isinstance(self.tell, Teller):
            self.tell.close()
        if self.opened is not None:
            self.opened.close()
