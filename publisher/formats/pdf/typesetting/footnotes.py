"""Footnotes of WeasyPrint's pages: each on the page of its call or the next, whole and in order.

WeasyPrint 70 loses notes that it has moved to the next page, and lays the others out over the text
or over the edge of the page. While `kept_footnotes` is active it lays out the text, and this module
places the notes: those called on a page fill the room below its text, the last of them breaks
between two lines, and the rest stands first on the next page. Where a page has no room for them
beside text, it has notes alone.

The module wraps functions of WeasyPrint and applies to the sources of `WRITTEN_FOR` only.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, wraps
from typing import Any

from publisher.formats.pdf.typesetting.note_desk import NoteDesk
from publisher.formats.pdf.typesetting.tuning.patches import source_digest
from publisher.formats.pdf.typesetting.tuning.replacement import replacing

WRITTEN_FOR = {  # by module the beginning of its file's SHA-256
    "weasyprint.layout": "f226ba97ad21e447",
    "weasyprint.layout.page": "d99c5aceb36d4586",
    "weasyprint.layout.block": "9457dca0528c378f",
    "weasyprint.layout.column": "83ae1a3e83596293",
}
BREAKS = frozenset("page left right recto verso".split())


@cache
def _area_class() -> Any:
    from weasyprint.formatting_structure.boxes import FootnoteAreaBox

    return FootnoteAreaBox


@cache
def is_known_engine() -> bool:
    """Return whether the installed sources of WeasyPrint are those of `WRITTEN_FOR`."""
    return all(digest == source_digest(module) for module, digest in WRITTEN_FOR.items())


@contextmanager
def kept_footnotes() -> Iterator[None]:
    """Have WeasyPrint's pages show their notes as this module places them."""
    import weasyprint.layout as documents
    from weasyprint.layout import column as columns
    from weasyprint.layout import page as pages

    if not is_known_engine():
        yield
        return
    notes = documents.LayoutContext
    with replacing(
        (documents, "make_all_pages", _with_desk(documents.make_all_pages)),
        (documents, "block_level_layout", _going_on(documents.block_level_layout)),
        (columns, "_report_footnotes", _below_columns(columns._report_footnotes)),
        (pages, "block_level_layout", _going_on(pages.block_level_layout)),
        (pages, "remake_page", _before_breaks(pages.remake_page)),
        (pages, "make_page", _with_notes(pages.make_page, _notes_only(pages.PageType))),
        (notes, "layout_footnote", _beside_waiting(notes.layout_footnote)),
        (notes, "_update_footnote_area", _with_waiting(notes._update_footnote_area)),
    ):
        yield


def _with_desk(make_all_pages: Any) -> Any:
    @wraps(make_all_pages)
    def _make(context: Any, root: Any, html: Any, before: list[Any]) -> Any:
        context.desk = NoteDesk(context)
        for at in range(len(before) if context.footnotes else 0):
            context.page_maker[at][-1]["content_changed"] = True  # the notes of each depend on it
        return make_all_pages(context, root, html, before)

    return _make


def _going_on(block_level_layout: Any) -> Any:
    """Have the area of the notes begin where a note goes on, with its border, at any height."""
    from weasyprint.css.properties import INITIAL_VALUES

    own = {
        "box_decoration_break": "clone",
        "display": ("block", "flow"),
        "float": "none",
        "max_height": INITIAL_VALUES["max_height"],
    }

    @wraps(block_level_layout)
    def _lay_out(
        context: Any, box: Any, bottom_space: Any, skip_stack: Any, *rest: Any, **named: Any
    ) -> Any:
        if isinstance(box, _area_class()):
            box.style = box.style.copy()
            box.style.update(own)
            skip_stack = context.desk.skip()
        return block_level_layout(context, box, bottom_space, skip_stack, *rest, **named)

    return _lay_out


def _before_breaks(remake_page: Any) -> Any:
    """Keep notes on their side of a forced break: a blank page before it takes them."""

    @wraps(remake_page)
    def _remake(index: int, context: Any, root: Any, html: Any) -> Any:
        plan = context.page_maker
        resume_at, following, is_right, *rest = plan[index]
        if not context.desk.waiting or not resume_at or following["break"] not in BREAKS:
            return remake_page(index, context, root, html)
        blank = {"break": "left" if is_right else "right", "page": following["page"]}
        plan[index] = (resume_at, blank, is_right, *rest)
        made = remake_page(index, context, root, html)
        plan[index] = (resume_at, following, is_right, *rest)
        plan[index + 1] = (plan[index + 1][0], following, *plan[index + 1][2:])
        return made

    return _remake


def _notes_only(page_type: Any) -> Any:
    class NotesOnly(page_type):  # type: ignore[misc]
        """The type of a page without text, in the style of a page with text."""

        blank = True

    return NotesOnly


def _with_notes(make_page: Any, notes_only: Any) -> Any:
    @wraps(make_page)
    def _make(context: Any, root: Any, kind: Any, *place: Any) -> Any:
        desk = context.desk
        if not desk.notes:
            return make_page(context, root, kind, *place)
        resume_at, number, state = place
        before = copy.deepcopy(state) if desk.waiting else None
        broken = context.broken_out_of_flow
        made = make_page(context, root, kind, *place)
        if desk.waiting and not kind.blank and not desk.has_room(made[0]):
            context.broken_out_of_flow = broken
            for boxes in context.running_elements.values():
                boxes.pop(number, None)
            context.page_maker[number - 1][-1].update(
                content_changed=False, pages_wanted=False, anchors=[], content_lookups=[]
            )
            context.reported_footnotes = list(desk.waiting)
            made = make_page(context, root, notes_only(*kind), resume_at, number, before)
        desk.place(made[0])
        return made

    return _make


def _beside_waiting(layout_footnote: Any) -> Any:
    @wraps(layout_footnote)
    def _lay_out(context: Any, note: Any) -> Any:
        if not context.desk.is_waiting(note):
            return layout_footnote(context, note) or context.desk.is_crowded()
        context.footnotes.remove(note)
        context._update_footnote_area()
        return False

    return _lay_out


def _below_columns(report: Any) -> Any:
    """Move no note of columns to the next page where notes take no room from the text."""

    @wraps(report)
    def _report_all(context: Any, height: Any) -> None:
        if not context.desk.is_beside():
            report(context, height)

    return _report_all


def _with_waiting(update: Any) -> Any:
    @wraps(update)
    def _set_room(context: Any) -> Any:
        if context.desk.is_beside():
            return False  # such notes take no room from the text
        own = context.current_page_footnotes
        context.current_page_footnotes = [*context.desk.waiting, *own]
        try:
            return update(context)
        finally:
            context.current_page_footnotes = own

    return _set_room
