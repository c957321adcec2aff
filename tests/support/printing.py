"""Books printed for tests: an edition's PDF, made in pieces or as one document, and where things fall in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

import pytest

from publisher.config.editions import read_edition
from publisher.files.cache import Cache
from publisher.formats.pdf.contract.fragment import SharedDocument
from publisher.formats.pdf.reference import settle_reference
from publisher.formats.pdf.sheets.numbers import Numbers, Places, fill, read_numbers
from publisher.formats.pdf.sheets.sheet_markup import Sheets, compose_sheets
from publisher.formats.request import Request
from publisher.formats.session import Session
from publisher.report.findings import BookError
from publisher.report.progress import say_nothing
from publisher.theme.geometry import lay_out_page
from tests.support.books import Found, MadeBook, Rendered
from tests.support.quicker import NO_CACHE


class Printer:
    """One process, no cache and no cluster unless a test asks for them; books printed one after another share them."""

    def __init__(
        self,
        jobs: int = 1,
        cache: Cache = NO_CACHE,
        reference: bool = False,
        scheduler: str = "",
        workers: Executor | None = None,
    ) -> None:
        self._session = Session(cache, processes=jobs, scheduler=scheduler, is_reference=reference)
        if workers is not None:
            self._session.prints.workers.opened = workers

    def print(self, made: MadeBook, edition: str = "screen") -> Rendered:
        """Print an edition; raises BookError as the program does."""
        rendered = Request(made.book, made.theme, self._session, edition).render("pdf")
        return Rendered(rendered.artifacts, made.diagnose(rendered.findings))

    def fail_to_print(self, made: MadeBook, edition: str = "screen") -> Found:
        """The problems of a book that can't be printed so."""
        with pytest.raises(BookError) as caught:
            self.print(made, edition)
        return made.diagnose(caught.value.findings)

    def workers(self) -> Executor | None:
        """Start the workers as a build does while it reads pages; returns them."""
        self._session.prints.wake(is_edit=False)
        return self._session.prints.workers.opened

    def close(self) -> None:
        """End the workers."""
        self._session.close()


@contextmanager
def open_printer(jobs: int = 1, cache: Cache = NO_CACHE, scheduler: str = "") -> Iterator[Printer]:
    """A printer whose workers are ended."""
    printer = Printer(jobs=jobs, cache=cache, scheduler=scheduler)
    try:
        yield printer
    finally:
        printer.close()


def print_pdf(
    made: MadeBook,
    edition: str = "screen",
    reference: bool = False,
    cache: Cache = NO_CACHE,
    jobs: int = 1,
    workers: Executor | None = None,
) -> Rendered:
    """Print an edition once."""
    return Printer(jobs, cache, reference, workers=workers).print(made, edition)


def print_sheets(made: MadeBook, edition: str = "screen") -> Sheets:
    """The markup of every piece of an edition."""
    config = made.book.config
    found = read_edition(edition, config, made.theme.editions)
    return compose_sheets(made.book, made.theme, lay_out_page(made.theme, found, 0, config))


def shared_document(made: MadeBook) -> SharedDocument:
    """What every piece of the screen edition shares: styles, fonts, page."""
    return print_sheets(made).document


def settle_print(made: MadeBook) -> tuple[Places, dict[str, str], str]:
    """Where everything falls in print, each anchor's printed number, and the markup with the numbers written in."""
    settled = settle_reference(print_sheets(made), "book.toml", say_nothing)
    sheets, places = settled.sheets, settled.places
    numbers = read_numbers(places, sheets.references, Numbers(), 1)
    markup = "".join(fill(piece.markup, numbers, sheets.words) for piece in sheets.pieces)
    return (
        places,
        dict(numbers.labels),
        re.sub(r'<span data-page="[^"]*">([^<]*)</span>', r"\1", markup),
    )
