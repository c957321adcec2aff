"""Justified paragraphs whose lines are chosen together, so that fewer have wide spaces.

WeasyPrint fills each line as far as it goes, which may leave few words to the next one. Here a
paragraph with a loose line is divided anew: of all ways to end its lines the one with the fewest
demerits is taken (Knuth and Plass, Breaking Paragraphs into Lines, 1981). WeasyPrint still breaks
each line itself; it is told how much room the line has. This applies to the source of `WRITTEN_FOR`
only. Lengths are CSS pixels, spaces are em.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from heapq import heappop, heappush
from typing import Any, NamedTuple

from publisher.formats.pdf.typesetting.tuning.patches import source_digest
from publisher.formats.pdf.typesetting.tuning.replacement import replacing

WRITTEN_FOR = "0e7c1569330f5473"  # the beginning of the SHA-256 of weasyprint.layout.inline
SHRINK = 0.05  # by which a space may be narrower than the font's
STRETCH = 0.13  # by which it may be wider without harm
LOOSE = 0.15  # a paragraph whose spaces are wider by more is divided anew
WIDEST = 0.2  # a line whose spaces are wider by more is tried only where no other is left
SPACES = 12  # of a line, for which room to shrink is given
MOST = 6  # ends that are tried for a line
HYPHEN, LADDER = 50.0, 150.0  # the roots of the demerits of a hyphen, and of a second one in a row
WORST = 10_000.0
STEP = 0.02
FEW = 3.0  # letters to an em, of a text that has one line anyway

Key = tuple[int, ...]  # a place in a paragraph: the numbers of boxes, then the byte in a text


class _Way(NamedTuple):
    """The best way to a place: its demerits, the place before, and the line between them."""

    demerits: float
    before: Key
    room: float
    is_hyphenated: bool


class _Line(NamedTuple):
    """A line as WeasyPrint breaks it when it has some room; no next place at the end."""

    room: float
    following: Any
    width: float
    spaces: int
    is_last: bool
    is_hyphenated: bool


@contextmanager
def chosen_lines() -> Iterator[None]:
    """Have WeasyPrint break the lines of justified paragraphs where the choice says."""
    from weasyprint.formatting_structure.boxes import LineBox
    from weasyprint.layout import inline

    if source_digest(inline.__name__) != WRITTEN_FOR:
        yield
        return
    split, align = inline.split_inline_box, inline.text_align

    def _split_line(context: Any, box: Any, *rest: Any) -> Any:
        is_free = isinstance(box, LineBox) and not context.excluded_shapes and not any(rest[-2:])
        if is_free and _is_plain(box):
            x, max_x, bottom, skip, block, *more = rest
            key, left = _key_of(skip), x - box.text_indent
            chooser = _Chooser(context, box, block, split, key, left, max_x, bottom)
            room = chooser.rooms_from(skip).get(key)
            max_x = max_x if room is None else x + room
            return split(context, box, x, max_x, bottom, skip, block, *more)
        return split(context, box, *rest)

    def _align_line(context: Any, line: Any, available_width: Any, last: Any) -> Any:
        excess = line.width - available_width
        if excess > 0 and line.style["text_align_all"] == "justify":
            spaces = inline.count_expandable_spaces(line)
            if excess <= SHRINK * line.style["font_size"] * spaces + STEP:
                inline.justify_line(context, line, -excess)
        return align(context, line, available_width, last)

    with replacing((inline, "split_inline_box", _split_line), (inline, "text_align", _align_line)):
        yield


def _key_of(skip: Any) -> Key:
    key: list[int] = []
    while skip is not None:
        ((place, skip),) = skip.items()
        key.append(place)
    return tuple(key)


def _is_plain(box: Any) -> bool:
    """Return whether a paragraph is justified, has several lines, and holds text alone."""
    own = vars(box)
    if "is_plain_text" not in own:
        style = box.style
        is_set = style["text_align_all"] == "justify" and style["white_space"] == "normal"
        own["is_plain_text"] = (
            is_set and style["direction"] == "ltr" and style["font_size"] > 0 and _has_text(box)
        )
    return bool(own["is_plain_text"])


def _has_text(box: Any) -> bool:
    from weasyprint.formatting_structure.boxes import InlineBox, TextBox

    waiting = list(box.children)
    while waiting:
        one = waiting.pop()
        if isinstance(one, TextBox):
            continue
        if not isinstance(one, InlineBox) or not one.is_in_normal_flow() or one.is_leader:
            return False
        waiting += one.children
    return bool(box.children)


class _Chooser(NamedTuple):
    """A paragraph from its first line on a page, and WeasyPrint's function that breaks a line."""

    context: Any
    box: Any
    block: Any
    split: Any
    first: Key
    left: float
    right: float
    bottom: float

    def rooms_from(self, skip: Any) -> dict[Key, float]:
        """Return by the place where a line begins the room that it gets.

        It is empty where WeasyPrint's own lines are good. The paragraph keeps its choices.
        """
        choices: dict[float, list[tuple[Key, dict[Key, float]]]]
        choices = vars(self.box).setdefault("line_choices", {})
        known = choices.setdefault(round(self.right - self.left, 3), [])
        for first, rooms in known:
            if self.first == first or self.first in rooms or (not rooms and self.first > first):
                return rooms
        rooms = self._choose(skip) if self._has_loose_line(skip) else {}
        known.append((self.first, rooms))
        return rooms

    def _start(self, key: Key) -> float:
        """Return where the line at a place starts."""
        return self.left + (float(self.box.text_indent) if key == self.first else 0.0)

    def _has_loose_line(self, skip: Any) -> bool:
        em = self.box.style["font_size"]
        letters = sum(len(one.text) for one in self.box.descendants() if hasattr(one, "text"))
        if letters * em < FEW * (self.right - self.left):
            return False
        while skip != ():
            line = self._break(skip, self.right - self._start(_key_of(skip)))
            if not line.is_last and self._stretch(line, _key_of(skip)) > LOOSE:
                return True
            skip = line.following
        return False

    def _choose(self, skip: Any) -> dict[Key, float]:
        ways, places = {self.first: _Way(0.0, self.first, 0.0, False)}, {self.first: skip}
        waiting, end = [self.first], _Way(float("inf"), self.first, 0.0, False)
        while waiting:
            key = heappop(waiting)
            for line in self._lines(places[key]):
                demerits = ways[key].demerits + self._demerits(line, key, ways[key].is_hyphenated)
                way = _Way(demerits, key, line.room, line.is_hyphenated)
                if line.following == ():
                    end = min(end, way)
                    continue
                following = _key_of(line.following)
                if following <= key:
                    continue
                if following not in ways:
                    heappush(waiting, following)
                    places[following] = line.following
                ways[following] = min(ways.get(following, way), way)
        rooms: dict[Key, float] = {}
        while end.room:
            rooms[end.before] = end.room
            end = ways[end.before]
        return rooms

    def _lines(self, skip: Any) -> Iterator[_Line]:
        """Yield the lines from a place, the longest first."""
        key, found = _key_of(skip), 0
        room = self.right - self._start(key) + SHRINK * self.box.style["font_size"] * SPACES
        while found < MOST:
            line = self._break(skip, room)
            is_over = line.width > room + STEP
            stretch = self._stretch(line, key)
            if is_over or stretch >= -SHRINK:
                yield line
                found += 1
            if is_over or stretch > WIDEST:
                return
            room = line.width - STEP

    def _break(self, skip: Any, room: float) -> _Line:
        """Return the line from a place that has some room."""
        from weasyprint.layout import inline

        start = self._start(_key_of(skip))
        rest: tuple[Any, ...] = ([], [], [], [], [], None, None)
        edges = start, start + room, self.bottom
        line, following, is_preserved, *_ = self.split(
            self.context, self.box, *edges, skip, self.block, *rest
        )
        inline.remove_last_whitespace(self.context, line)
        if following is not None:
            following = inline.skip_first_whitespace(self.box, following)
        is_end = following in (None, "continue")
        last = line
        while getattr(last, "children", ()):
            last = last.children[-1]
        hyphen = last.style["hyphenate_character"]
        return _Line(
            room,
            () if is_end else following,
            line.width - (start - self.left),
            inline.count_expandable_spaces(line),
            is_end or bool(is_preserved),
            getattr(last, "text", "").endswith(hyphen),
        )

    def _stretch(self, line: _Line, key: Key) -> float:
        """Return by how much the spaces of a line from a place become wider."""
        missing = self.right - self._start(key) - line.width
        if line.is_last and missing >= 0:
            return 0.0
        return missing / max(line.spaces, 0.5) / float(self.box.style["font_size"])

    def _demerits(self, line: _Line, key: Key, is_after_hyphen: bool) -> float:
        stretch = self._stretch(line, key)
        share = stretch / STRETCH if stretch > 0 else stretch / -SHRINK
        demerits = (10 + min(100 * share**3, WORST)) ** 2
        if line.is_hyphenated:
            demerits += HYPHEN**2 + is_after_hyphen * LADDER**2
        return float(demerits)
