"""Facing pages of running text, laid out again with less room until they end on the same line.

WeasyPrint fills each page as far as widows, orphans and heads permit, so that facing pages often
end on different lines. After a left-hand page the right-hand page is laid out, too; in a book that
is read from the right it is the other way round. If text goes on after both, and their feet differ,
the second one is laid out down to the foot of the first one, and the first one with a line less,
until they end alike. After `TRIES`, or if a page would lose more
than `MOST` of its height, both stay as they were; so do pages with broken floats. Pages with notes
below the text are laid out once, and spaces grow alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from math import inf
from typing import Any

from publisher.formats.pdf.typesetting.footnotes import is_known_engine
from publisher.formats.pdf.typesetting.spaces import can_grow, count_spaces, foot_of, grow
from publisher.formats.pdf.typesetting.tuning.replacement import replacing

TRIES = 7
MOST = 0.2  # of the height of the text
SLACK = 0.1  # CSS pixels
HALF, LINE = 9.34, 18.67  # CSS pixels that a space may grow: half a line of 14 points, and a line
NEAR = 4.0  # CSS pixels by which feet may differ: lines of code and text have different leading
_Pair = tuple[float, float | None, float | None]
KEPT = ("anchors", "content_lookups", "pages_wanted")  # what the plan knows of a page laid out


@contextmanager
def even_feet() -> Iterator[None]:
    """Have facing pages of running text end on the same line."""
    from weasyprint.layout import page as pages

    if not is_known_engine():
        yield
        return
    with replacing(
        (pages, "remake_page", _in_spreads(pages.remake_page)),
        (pages, "block_level_layout", _with_less_room(pages.block_level_layout)),
    ):
        yield


def _with_less_room(block_level_layout: Any) -> Any:
    @wraps(block_level_layout)
    def _lay_out(context: Any, box: Any, bottom_space: Any, *rest: Any, **named: Any) -> Any:
        limit = vars(context).get("foot")
        if limit is not None and box.element_tag == "html":
            bottom_space = max(bottom_space, context.page_bottom - limit - _own_space(box, rest[0]))
        return block_level_layout(context, box, bottom_space, *rest, **named)

    return _lay_out


def _own_space(root: Any, skip: Any) -> float:
    """Return by how much the chapter of a page changes the height of its pages.

    It does so below its text: `skip` is the place in the document where the page begins.
    """
    for _ in range(2):  # the body, and the chapter in it
        if not skip:
            return 0.0
        ((place, skip),) = skip.items()
        root = root.children[place]
    style = root.style
    if style["box_decoration_break"] != "clone":
        return 0.0
    lengths = style["padding_bottom"], style["margin_bottom"]
    return float(sum(one.value for one in lengths if getattr(one, "unit", "") == "px"))


def is_first_of_spread(page: Any) -> bool:
    """Return whether a page is the first of two facing pages: the left one, or from the right."""
    is_from_right = page.children[0].style["direction"] == "rtl"
    return bool(page.page_type.side == ("right" if is_from_right else "left"))


def reach_of(page: Any) -> float:
    """Return how far down a page goes: notes below the text end at the foot of its area."""
    from weasyprint.formatting_structure.boxes import FootnoteAreaBox

    areas = [one for one in page.children if isinstance(one, FootnoteAreaBox) and one.children]
    is_below = any(not vars(one).get("stands_beside", False) for one in areas)
    return float(page.content_box_y() + page.height) if is_below else foot_of(page)


def _first(pair: _Pair) -> float:
    return pair[0]


def _in_spreads(remake_page: Any) -> Any:
    @wraps(remake_page)
    def _remake(index: int, context: Any, root: Any, html: Any) -> Any:
        ahead = vars(context).setdefault("pages_ahead", {})
        if index in ahead:
            made, state = ahead.pop(index)
            context.page_maker[index][-1].update(state)
            return made
        spread = _Spread(remake_page, index, context, root, html)
        left, right = spread.make()
        if right is not None:
            state = context.page_maker[index + 1][-1]
            ahead[index + 1] = right, {name: state[name] for name in KEPT}
            state["content_changed"] = True  # so that the page is asked for
        return left

    return _remake


class _Spread:
    """A page, and the page that faces it if it is the first of the two."""

    def __init__(self, remake_page: Any, index: int, context: Any, root: Any, html: Any) -> None:
        self.remake_page, self.index, self.context = remake_page, index, context
        self.rest = root, html
        self.before = [context.desk.state()] * 2  # the notes before either page

    def make(self) -> tuple[Any, Any]:
        """Return the page, and the one that faces it if that has been laid out, too."""
        is_from_right = self.rest[0].style["direction"] == "rtl"
        is_second = self.context.page_maker[self.index][2] != is_from_right
        left = self._lay_out(0)
        if is_second or not self._goes_on(left, 0):
            return left, None
        right = self._lay_out(1)
        if not self._goes_on(right, 1):
            return left, right
        has_notes = any(page.children[1].children for page, _ in (left, right))
        if has_notes and not self.context.desk.is_beside():
            self._end_alike(left[0], right[0], LINE)  # notes below the text take its room
            return left, right
        return self._even(left, right)

    def _even(self, left: Any, right: Any) -> tuple[Any, Any]:
        """Return two pages that end alike, or as they were if there are none."""
        if self._end_alike(left[0], right[0]):
            return left, right
        page, foot = left[0], foot_of(left[0])
        least = page.content_box_y() + page.height * (1 - MOST)
        # with the limits of both pages
        best: _Pair = (self._growth(left[0], right[0]), None, None)
        limit: float | None = None
        for _ in range(TRIES):
            for other in (None, foot + SLACK) if limit else (foot + SLACK,):
                right = self._lay_out(1, other)
                if self._goes_on(right, 1):
                    if self._end_alike(left[0], right[0]):
                        return left, right
                    best = min(best, (self._growth(left[0], right[0]), limit, other), key=_first)
            limit = foot - SLACK
            left = self._lay_out(0, limit)  # without its last line
            foot = foot_of(left[0])
            if foot < least or not self._goes_on(left, 0):
                break
        left, right = self._lay_out(0, best[1]), self._lay_out(1, best[2])
        self._end_alike(left[0], right[0], LINE)
        return left, right

    def _growth(self, left: Any, right: Any) -> float:
        """Return by how much each space of the shorter page has to grow."""
        feet = reach_of(left), reach_of(right)
        count = count_spaces(left if feet[0] < feet[1] else right)
        return abs(feet[0] - feet[1]) / count if count else inf

    def _lay_out(self, which: int, limit: float | None = None) -> Any:
        """Lay the left (0) or the right page (1) out, down to a limit."""
        self.context.foot = limit
        self.context.desk.go_back(self.before[which])
        try:
            return self.remake_page(self.index + which, self.context, *self.rest)
        finally:
            self.context.foot = None
            if not which:
                self.before[1] = self.context.desk.state()

    def _goes_on(self, made: Any, which: int) -> bool:
        """Return whether text goes on after a page without a break."""
        page, resume_at = made
        following = self.context.page_maker[self.index + which + 1][1]
        is_same = following["page"] == page.page_type.name
        is_plain = not self.context.broken_out_of_flow and not self.context.desk.waiting
        goes_on = resume_at is not None and following["break"] == "any" and is_same
        return bool(goes_on and is_plain and foot_of(page) > 0)

    def _end_alike(self, left: Any, right: Any, most: float = HALF) -> bool:
        """Return whether pages end on one line; spaces of the shorter one may grow by `most`."""
        feet = reach_of(left), reach_of(right)
        missing = abs(feet[0] - feet[1])
        shorter = left if feet[0] < feet[1] else right
        if missing > NEAR and can_grow(shorter, missing, most):
            grow(shorter, missing)
            missing = 0.0
        return missing <= NEAR
