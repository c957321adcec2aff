"""The arguments and the result of a format: a request, and the files that it rendered."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol

from msgspec import Struct, field

from publisher.book.artifact import Artifact
from publisher.book.model import Book, PageStart
from publisher.config.editions import FIRST
from publisher.formats import FORMATS
from publisher.formats.session import Session
from publisher.ledger.painted import Shown
from publisher.report.findings import Finding
from publisher.theme.templates import Theme


class ShownPiece(Struct, frozen=True):
    """What is shown of pieces that were laid out together, which other pieces do not share.

    `key` is the digest of what they were made from; `has_links` says whether the file has links.
    """

    anchors: tuple[str, ...]
    key: str
    shown: Shown
    has_links: bool


class Rendered(Struct, frozen=True):
    """The files of one format, not written yet, and what was found while they were made.

    `pieces` is what the first file shows, if that was read piece by piece; `notes` are lines for
    the report of the run.
    """

    artifacts: tuple[Artifact, ...]
    findings: tuple[Finding, ...] = ()
    pieces: tuple[ShownPiece, ...] = ()
    notes: tuple[str, ...] = ()


class Planned(Struct, frozen=True):
    """An edition laid out: where its pages begin, and on which page each anchor stands.

    `labels` maps an anchor to the number that is printed on its page; `versions` are those of the
    libraries that laid it out; `form` is the format whose ISBN it has.
    """

    starts: tuple[PageStart, ...]
    labels: Mapping[str, str]
    versions: Mapping[str, str]
    form: str


class Prints(Struct):
    """The editions of one call: each planned once and printed once, at first use."""

    planned: dict[str, Planned] = field(default_factory=dict)
    printed: dict[str, Rendered] = field(default_factory=dict)


class Format(Protocol):
    """The interface of a format's module."""

    def render(self, request: Request) -> Rendered:
        """Render the request's book."""


class PrintFormat(Format, Protocol):
    """The interface of the PDF's module, which can also plan without writing."""

    def plan(self, request: Request) -> Planned:
        """Lay the request's edition out, without joining its file."""


class Request(Struct, frozen=True):
    """What a format gets: a book, its theme, an edition of the print, and the session."""

    book: Book
    theme: Theme
    session: Session
    edition: str = FIRST
    prints: Prints = field(default_factory=Prints)
    has_pdf: bool = False  # whether the call makes PDFs, so that pages have printed numbers

    def render(self, name: str) -> Rendered:
        """Render a format of `FORMATS`; an edition of the PDF is made once a call."""
        if name != "pdf":
            return _load(name).render(self)
        return self.printed()

    def planned(self) -> Planned:
        """Return the edition laid out, at the first use by `plan`; raises what `plan` raises."""
        if self.edition not in self.prints.planned:
            self.prints.planned[self.edition] = _load_print().plan(self)
        return self.prints.planned[self.edition]

    def printed(self) -> Rendered:
        """Return the edition's PDF, and its cover if that is a file of its own."""
        if self.edition not in self.prints.printed:
            self.prints.printed[self.edition] = _load_print().render(self)
        return self.prints.printed[self.edition]

    def of(self, edition: str) -> Request:
        """The same request for another edition of the print."""
        return Request(self.book, self.theme, self.session, edition, self.prints, self.has_pdf)


def _load(name: str) -> Format:
    module: Format = import_module(FORMATS[name])
    return module


def _load_print() -> PrintFormat:
    module: PrintFormat = import_module(FORMATS["pdf"])
    return module
