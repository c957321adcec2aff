"""Book -> what is in it by part, as much of it as the back of a cover holds."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from msgspec import Struct

from publisher.book.model import Book, Part, flatten
from publisher.config.measures import POINTS
from publisher.theme.bar_code import HEIGHT, MODULE
from publisher.theme.geometry import Geometry

MARGIN = 0.095  # of the back, by the width of the trim
LETTER = 0.5  # mean width in em
TEXT_SIZE, TEXT_LINE = 12.5, 17.5  # of the description, in points
SIZES, LEADING, GAP = (11.5, 10.5, 9.5), 1.32, 0.5  # of the list, its lines and rows
MANY = 20  # letters that stay free at the end of a list that is cut
ABOVE_LIST, FOOT = 28.0, 48.0  # above the list, and for what stands below it
DOT = "\u00a0· "


class BackRow(Struct, frozen=True):
    """A part on the back cover: its title, and what is in it."""

    title: str
    content: str = ""


class BackContents(Struct, frozen=True):
    """What is in the book: rows, the size of their type in points, and how titles stand.

    A title stands on a line of its own if `is_stacked`, else in one line with the content.
    """

    rows: tuple[BackRow, ...] = ()
    size: float = SIZES[-1]
    is_stacked: bool = False


class _Space(Struct, frozen=True):
    """The room for the list, and a size of its type, in points."""

    width: float
    height: float
    size: float
    is_stacked: bool = False

    def height_of(self, row: BackRow) -> float:
        """Return the height of a row with the space after it."""
        both = f"{row.title}  {row.content}"
        texts = (row.title, row.content) if self.is_stacked else (both,)
        lines = sum(ceil(len(text) * LETTER * self.size / self.width) for text in texts)
        return self.line * lines + GAP * self.size

    @property
    def line(self) -> float:
        return self.size * LEADING


def list_contents(book: Book, geometry: Geometry, has_bar_code: bool) -> BackContents:
    """Return the parts with the names of their patterns, or as much as there is room for.

    Where names have no room, each part has the numbers of its patterns, then nothing but its
    title; then the last parts are left out.
    """
    width = geometry.width * (1 - 2 * MARGIN) * POINTS
    high = (geometry.height - 2 * MARGIN * geometry.width) * POINTS
    high -= TEXT_LINE * ceil(len(book.config.description) * LETTER * TEXT_SIZE / width) + ABOVE_LIST
    high -= max(FOOT, HEIGHT * MODULE * POINTS + TEXT_LINE if has_bar_code else 0)
    parts = [part for part in book.parts if part.chapters]
    names = tuple(BackRow(part.title, DOT.join(_names(part))) for part in parts)
    tries = [(names, True), (names, False)]
    if any(part.title for part in parts):
        tries.append((tuple(BackRow(part.title, _numbers(part)) for part in parts), False))
        tries.append((tuple(BackRow(part.title) for part in parts), False))
    for rows, is_stacked in tries:
        for size in SIZES:
            space = _Space(width, high, size, is_stacked)
            if sum(map(space.height_of, rows)) <= high:
                return BackContents(rows, size, is_stacked)
    return BackContents(_cut(tries[-1][0], _Space(width, high, SIZES[-1])))


def _cut(rows: Sequence[BackRow], space: _Space) -> tuple[BackRow, ...]:
    """Return the first rows, as many as there is room for; of a single one its first names."""
    if len(rows) == 1:
        names, kept = rows[0].content.split(DOT), 0
        most = int(space.height / space.line) * space.width / (LETTER * space.size)
        while kept < len(names) and len(DOT.join(names[: kept + 1])) < most - MANY:
            kept += 1
        return (BackRow("", f"{DOT.join(names[:kept])} …"),) if kept else ()
    shown: list[BackRow] = []
    high = space.height - space.line
    for row in rows:
        if (high := high - space.height_of(row)) < 0:
            break
        shown.append(row)
    return (*shown, BackRow("", "…")) if shown else ()


def _names(part: Part) -> list[str]:
    """Return the names of a part's patterns, or of its pages if it has none."""
    pages = [chapter.page for chapter in flatten(part.chapters)]
    patterns = [page.title for page in pages if page.is_pattern]
    return patterns or [chapter.page.title for chapter in part.chapters]


def _numbers(part: Part) -> str:
    numbers = [chapter.number for chapter in flatten(part.chapters) if chapter.number]
    if not numbers:
        return ""
    return f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else f"{numbers[0]}"
