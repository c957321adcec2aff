"""What stays between prints, in a call or a whole `watch`: workers, cache, the last prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, field

from publisher.book.model import Book, Config
from publisher.config.editions import read_edition
from publisher.files.cache import Cache
from publisher.formats.pdf.plan.workers import Workers
from publisher.report.findings import ConfigError, ThemeError
from publisher.theme.geometry import Geometry, lay_out_page

if TYPE_CHECKING:
    from publisher.formats.pdf.contract.fragment import PrintedPage, SharedDocument
    from publisher.formats.pdf.plan.layout_queue import LayoutQueue
    from publisher.formats.pdf.plan.rounds import Placed
    from publisher.formats.pdf.sheets.sheet_markup import Sheets
    from publisher.theme.templates import Theme


class LastPrint(Struct, frozen=True):
    """A book as it was printed: its pages, their markup, and where they stood."""

    book: Book
    geometry: Geometry
    sheets: Sheets
    placed: tuple[Placed, ...]


class Screen(Protocol):
    """What shows pages before their file is joined: the preview of `invoke watch`."""

    def list_known(self) -> frozenset[str]:
        """The keys of the pages that it can show; empty before the first print."""

    def show_early(
        self, pages: tuple[PrintedPage, ...], content: bytes, places: Mapping[str, int]
    ) -> None:
        """Show all pages of a print: new ones from a PDF, in which `places` has them by key."""


class PrintSession(Struct):
    """Workers, cache and last prints.

    `is_reference`: lay the whole book out as one document, with no worker.
    """

    workers: Workers = field(default_factory=Workers)
    cache: Cache = field(default_factory=Cache)
    is_reference: bool = False
    last: tuple[LastPrint, ...] = ()
    screen: Screen | None = None
    begun: LayoutQueue | None = None  # it lays out what the next print will most likely need

    def queue_for(self, document: SharedDocument) -> LayoutQueue:
        """The queue of a document: the one that `speculation` has begun, else a new one."""
        from publisher.formats.pdf.plan.layout_queue import LayoutQueue

        begun, self.begun = self.begun, None
        if begun is not None and begun.document == document:
            return begun
        return LayoutQueue(document, self.workers, self.cache)

    def wake(self, is_edit: bool) -> None:
        """Have workers load the engine while pages are read; one of them for an edit."""
        if not self.is_reference:
            self.workers.wake(is_edit)

    def warm(self, config: Config, theme: Theme, edition: str) -> None:
        """Have running workers read theme, fonts and hyphenation before there is a page."""
        from publisher.formats.pdf.sheets.document import make_document
        from publisher.formats.pdf.typesetting.layout import make_ready

        if self.workers.opened is None:
            return
        try:
            geometry = lay_out_page(theme, read_edition(edition, config, theme.editions), 0, config)
            document = make_document(theme, geometry, config)
        except (ConfigError, ThemeError):
            return  # the print itself raises it again
        self.workers.warm(make_ready, document.digest, document, config.language)

    def close(self) -> None:
        """End the workers."""
        self.begun = None
        self.workers.close()
