"""A book that was printed before, and the one chapter in which it differs now -> that chapter laid out, while the others are set again.

Only a guess: the plan asks for it, or it lies in the cache for nothing. It has no say in the result.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from publisher.book.model import Book, chapters_of
from publisher.formats.pdf.plan.print_settings import PrintOrder
from publisher.formats.pdf.plan.rounds import Placed, Plan
from publisher.formats.pdf.sheets.sheet_markup import Sheets, compose_chapter
from publisher.theme.geometry import Geometry
from publisher.theme.loader import Theme

KEPT = 4  # geometries: an edition that is printed again for its gutter has two


class Before(Struct, frozen=True):
    """A book as it was printed: its pages, how they were set, and where they stood."""

    book: Book
    geometry: Geometry
    sheets: Sheets
    placed: tuple[Placed, ...]


def keep_for_next(before: Before, order: PrintOrder) -> None:
    """Remember a book that was printed, where workers stay for the next time."""
    if order.cache.memory is not None:
        others = [one for one in order.before if one.geometry != before.geometry]
        order.before = [*others[-KEPT + 1 :], before]


def begin_early(book: Book, theme: Theme, geometry: Geometry, order: PrintOrder) -> None:
    """Have the only chapter that changed laid out where it stood."""
    before = next((one for one in order.before if one.geometry == geometry), None)
    slug = _find_changed(before.book, book) if before else ""
    if before is None or not slug:
        return
    sheets = before.sheets
    number = next(
        (number for number, piece in enumerate(sheets.pieces) if piece.anchor == slug), -1
    )
    placed = next((one for one in before.placed if one.flow.first == one.flow.last == number), None)
    if placed is None or placed.job.strings:
        return
    crew = order.crew_for(sheets.document)
    pieces = list(sheets.pieces)
    pieces[number] = compose_chapter(book, theme, geometry, slug)
    Plan(replace(sheets, pieces=tuple(pieces)), crew).begin(placed, before.placed)
    order.begun = crew


def _find_changed(before: Book, book: Book) -> str:
    """The chapter that changed, where only one has, in a book of the same chapters."""
    rows = [(one.page.slug, one.number, one.generated) for one in chapters_of(book)]
    if book.config != before.config or rows != [
        (one.page.slug, one.number, one.generated) for one in chapters_of(before)
    ]:
        return ""
    changed = [
        new.page.slug
        for old, new in zip(chapters_of(before), chapters_of(book), strict=True)
        if old.page != new.page
    ]
    return changed[0] if len(changed) == 1 else ""
