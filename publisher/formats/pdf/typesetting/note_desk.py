"""Notes of a document being laid out -> the notes that each page shows, and those that wait.

Notes stand below the text, or beside it where the style of their area floats. A note breaks
between two lines. Lengths are CSS pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import Any, NamedTuple

SLACK = 0.01  # CSS pixels: lengths are sums of floating point numbers

Spans = Sequence[tuple[float, float]]  # tops and bottoms, from the top down


class Printed(NamedTuple):
    """The edges of something that is printed."""

    left: float
    top: float
    right: float
    bottom: float


class DeskState(NamedTuple):
    """Which notes were called and which wait after a page, so that the next can be made again."""

    called: frozenset[int]
    waiting: tuple[Any, ...]
    resume: Any
    uncalled: tuple[Any, ...]


class NoteDesk:
    """The notes of a document while its pages are made, one after the other."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.notes = list(context.footnotes)
        self.order = {id(note): at for at, note in enumerate(self.notes)}
        self.called: set[int] = set()  # ids of the notes whose calls stand on a page
        self.waiting: list[Any] = []  # notes called before this page and not yet whole on a page
        self.resume: Any = None  # where the first of them goes on; None at its start
        # by the id of a note beside the text, and the page on which it goes on
        self.heights: dict[tuple[int, int], float] = {}

    def state(self) -> DeskState:
        """Return the state of the notes with which the next page begins."""
        left = tuple(self.context.footnotes)
        return DeskState(frozenset(self.called), tuple(self.waiting), self.resume, left)

    def go_back(self, state: DeskState) -> None:
        """Forget the notes of the pages that were made after a state."""
        self.called, self.waiting, self.resume = set(state.called), [*state.waiting], state.resume
        self.context.footnotes = [*state.uncalled]
        self.context.reported_footnotes = [*state.waiting]

    def is_beside(self) -> bool:
        """Return whether the notes of this page stand beside its text."""
        return bool(self.context.current_footnote_area.style["float"] != "none")

    def is_waiting(self, note: Any) -> bool:
        """Return whether a note was called before this page."""
        return any(note is one for one in self.waiting)

    def skip(self) -> Any:
        """Return where the area of the notes that are being laid out begins."""
        notes = self.context.current_footnote_area.children
        goes_on = self.resume is not None and notes and notes[0] is self.waiting[0]
        return {0: self.resume} if goes_on else None

    def is_crowded(self) -> bool:
        """Return whether the text of this page calls more notes than have room beside it."""
        context = self.context
        if not self.is_beside():
            return False
        notes = (*self.waiting, *context.current_page_footnotes)
        column = float(context.current_footnote_area.page.height)
        return sum(map(self._height_of, notes)) > column

    def has_room(self, page: Any) -> bool:
        """Return whether the notes that waited have room beside or below a page's text."""
        return self.is_beside() or _clears(self._lay_out(self.waiting, inf, True)[0], page)

    def place(self, page: Any) -> None:
        """Put the notes of a page, those that waited first, in its area; the rest waits."""
        calls = {
            id(box.footnote): (box.footnote, box.position_y)
            for box in page.children[0].descendants(placeholders=True)
            if box.footnote is not None and id(box.footnote) not in self.called
        }
        self.called.update(calls)
        called = sorted(calls, key=lambda one: self.order[one])
        notes = [*self.waiting, *(calls[one][0] for one in called)]
        if notes and self.is_beside():
            top = page.content_box_y()
            heights = [*(top for _ in self.waiting), *(calls[one][1] for one in called)]
            self._put_beside(page, notes, heights)
        elif not self._is_placed(page, notes):
            self._put_below(page, notes)
        else:
            self.waiting, self.resume = [], None
        self.context.reported_footnotes = list(self.waiting)
        self.context.footnotes = [note for note in self.notes if id(note) not in self.called]

    def _is_placed(self, page: Any, notes: list[Any]) -> bool:
        """Return whether the engine has put these notes on a page by itself."""
        laid = [*self.waiting, *self.context.current_page_footnotes]
        return list(map(id, notes)) == list(map(id, laid)) and _clears(page.children[1], page)

    def _put_below(self, page: Any, notes: list[Any]) -> None:
        start, text = page.content_box_y(), page.children[0].children
        room = start + page.height - bottom_of(text, start)
        area, end = self._lay_out(notes, room, must_place=not text)
        page.children[1] = area or _without_notes(page.children[1])
        self._keep(notes, end if area else {0: self.resume})

    def _put_beside(self, page: Any, notes: list[Any], heights: list[float]) -> None:
        """Put each note at the height of its call, else nearby; else as many as have room."""
        start, end = page.content_box_y(), page.content_box_y() + page.height
        laid = [self._lay_out([note], inf, must_place=True)[0] for note in notes]
        left, right = laid[0].position_x, laid[0].position_x + laid[0].margin_width()
        taken = [
            (one.top, one.bottom)
            for one in printed_in(page.children[0].children)
            if one.left < right - SLACK and one.right > left + SLACK
        ]
        sizes = [area.margin_height() for area in laid]
        tops = find_places(heights, sizes, gaps_between(taken, start, end))
        if tops:
            for area, top in zip(laid, tops, strict=True):
                area.translate(dy=top - area.position_y)
            self.waiting, self.resume = [], None
        else:
            is_empty = not page.children[0].children
            laid = list(self._fill(notes, gaps_between(taken, start, end), is_empty))
        page.children[1] = _join(laid) if laid else _without_notes(page.children[1])
        page.children[1].stands_beside = True

    def _fill(self, notes: list[Any], gaps: Spans, must_place: bool) -> Iterator[Any]:
        """Yield the areas of the notes that have room in gaps; the rest waits."""
        self.waiting = notes
        for top, bottom in gaps:
            area, end = self._lay_out(notes, bottom - top, must_place)
            if area is not None:
                area.translate(dy=top - area.position_y)
                yield area
                notes = self._keep(notes, end)
            if not notes:
                break

    def _keep(self, notes: list[Any], end: Any) -> list[Any]:
        """Have the notes from an end on wait; returns them."""
        at, self.resume = next(iter(end.items())) if end else (len(notes), None)
        self.waiting = notes[at:]
        return self.waiting

    def _height_of(self, note: Any) -> float:
        goes_on = self.resume is not None and note is self.waiting[0]
        key = id(note), self.context.current_page if goes_on else 0
        if key not in self.heights:
            before = self.context.current_footnote_area.children
            area, _ = self._lay_out([note], inf, must_place=True)
            self.heights[key] = float(area.margin_height())
            self.context.current_footnote_area.children = before
        return self.heights[key]

    def _lay_out(self, notes: list[Any], room: float, must_place: bool) -> tuple[Any, Any]:
        """Lay notes out in an area of a height, the first from where it goes on.

        Returns the area, None if nothing has room, and where it ends; None if all have room.
        """
        from weasyprint.formatting_structure import build
        from weasyprint.layout import page as pages
        from weasyprint.layout.absolute import absolute_layout

        context, area = self.context, self.context.current_footnote_area
        area.children = notes
        area = build.create_anonymous_boxes(area.deepcopy())
        space = -inf if room == inf else context.page_bottom - area.position_y - room
        positioned: list[Any] = []
        context.create_block_formatting_context(object())
        area, end, *_ = pages.block_level_layout(
            context, area, space, None, area.page, must_place, positioned, positioned
        )
        if area is not None:
            if end:
                area.height = bottom_of(area.children, area.content_box_y()) - area.content_box_y()
            area.translate(dy=-area.margin_height())
            for box in positioned:
                absolute_layout(
                    context, box, area.page, positioned, bottom_space=0, skip_stack=None
                )
        context.finish_block_formatting_context()
        return area, end


def gaps_between(taken: Spans, top: float, bottom: float) -> list[tuple[float, float]]:
    """Return what is free of a column, from the top down."""
    gaps = []
    for start, end in sorted(taken):
        if start > top:
            gaps.append((top, min(start, bottom)))
        top = max(top, end)
    return [(start, end) for start, end in (*gaps, (top, bottom)) if start < end]


def find_places(wanted: Sequence[float], sizes: Sequence[float], gaps: Spans) -> list[float]:
    """Return the tops of boxes in gaps, as near to the wanted ones as their order permits.

    Empty if they have no room.
    """
    tops: list[float] = []
    least = -inf
    for top, size in zip(wanted, sizes, strict=True):
        fitting = (
            max(top, least, start)
            for start, end in gaps
            if _fits(max(top, least, start), size, end)
        )
        least = next(fitting, inf)
        tops.append(least)
        least += size
    most = inf
    for at in reversed(range(len(tops))):
        if tops[at] + sizes[at] <= most and tops[at] < inf:
            break
        ends = (min(end, most) - sizes[at] for start, end in reversed(gaps))
        starts = (start for start, _ in reversed(gaps))
        fitting = (top for top, start in zip(ends, starts, strict=True) if top >= start - SLACK)
        most = tops[at] = next(fitting, -inf)
    return tops if tops and tops[0] > -inf else []


def _fits(top: float, size: float, end: float) -> bool:
    return top + size <= end + SLACK


def _join(areas: list[Any]) -> Any:
    """Return one area with the notes of several."""
    area = areas[0].copy_with_children([note for area in areas for note in area.children])
    area.height = areas[-1].position_y + areas[-1].margin_height() - areas[0].position_y
    return area


def _without_notes(area: Any) -> Any:
    area.children = []
    return area


def _clears(area: Any, page: Any) -> bool:
    """Return whether the text of a page ends above its notes."""
    if not area.children:
        return True
    end = bottom_of(page.children[0].children, page.content_box_y())
    return bool(end <= area.position_y + area.margin_top + SLACK)


def bottom_of(boxes: Any, least: float) -> float:
    """Return how far down something is printed in boxes; at least `least`."""
    return max((one.bottom for one in printed_in(boxes)), default=least)


def printed_in(boxes: Any) -> Iterator[Printed]:
    """Yield the lines, pictures and tables of boxes, and what has a border or a ground.

    What a style has positioned or transformed is left out.
    """
    from weasyprint.formatting_structure.boxes import LineBox, ReplacedBox, TableBox

    for box in boxes:
        if box.style["position"] in ("absolute", "fixed") or box.style["transform"]:
            continue
        if isinstance(box, LineBox):
            edges = box.position_x, box.position_y
            yield Printed(*edges, edges[0] + box.width, edges[1] + box.height)
            yield from printed_in(part for part in box.descendants() if part.is_floated())
            continue
        if isinstance(box, ReplacedBox | TableBox) or _is_seen(box):
            edges = box.border_box_x(), box.border_box_y()
            yield Printed(*edges, edges[0] + box.border_width(), edges[1] + box.border_height())
        yield from printed_in(box.children)


def _is_seen(box: Any) -> bool:
    style = box.style
    color = style["background_color"]
    return box.element_tag != "body" and bool(
        style["height"] != "auto"
        or box.border_bottom_width
        or any(kind != "none" for kind, _ in style["background_image"])
        or color == "currentcolor"
        or color.alpha > 0
    )
