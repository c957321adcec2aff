"""The last print, and one chapter that changed since -> a layout of that chapter, begun early.

The chapter is laid out while the markup of the others is made. This changes no result: if the plan
does not ask for the fragment, it stays in the cache unused.
"""

from __future__ import annotations

from msgspec.structs import replace

from publisher.book.model import Book, chapters_of
from publisher.formats.pdf.plan.print_session import LastPrint, PrintSession
from publisher.formats.pdf.plan.rounds import Plan
from publisher.formats.pdf.sheets.sheet_markup import compose_chapter
from publisher.theme.geometry import Geometry
from publisher.theme.templates import Theme

KEPT = 4  # geometries whose last print is kept; an edition with a changed gutter has two


def keep_print(last: LastPrint, session: PrintSession) -> None:
    """Keep the last print of each geometry, if the session lasts for several builds."""
    if session.cache.memory is not None:
        others = tuple(one for one in session.last if one.geometry != last.geometry)
        session.last = (*others[-KEPT + 1 :], last)


def begin_early(book: Book, theme: Theme, geometry: Geometry, session: PrintSession) -> None:
    """Begin the layout of the only chapter that changed, at its last place."""
    last = next((one for one in session.last if one.geometry == geometry), None)
    slug = _find_changed(last.book, book) if last else ""
    if last is None or not slug:
        return
    anchors = [piece.anchor for piece in last.sheets.pieces]
    if slug not in anchors:
        return
    number = anchors.index(slug)
    placed = next((one for one in last.placed if one.flow.first == one.flow.last == number), None)
    if placed is None or placed.job.strings:
        return
    queue = session.queue_for(last.sheets.document)
    pieces = list(last.sheets.pieces)
    pieces[number] = compose_chapter(book, theme, geometry, slug)
    Plan(replace(last.sheets, pieces=tuple(pieces)), queue).begin(placed, last.placed)
    session.begun = queue


def _find_changed(before: Book, book: Book) -> str:
    """The slug of the chapter that changed, if the chapters are the same and only one changed."""
    rows = [(one.page.slug, one.number, one.generated) for one in chapters_of(book)]
    old = [(one.page.slug, one.number, one.generated) for one in chapters_of(before)]
    if book.config != before.config or rows != old:
        return ""
    pairs = zip(chapters_of(before), chapters_of(book), strict=True)
    changed = [new.page.slug for old_one, new in pairs if old_one.page != new.page]
    return changed[0] if len(changed) == 1 else ""
