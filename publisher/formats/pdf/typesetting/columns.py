"""The widths of a table's cells -> the widths of its columns. Lengths are CSS pixels."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from msgspec import Struct

SHORT = 9.0  # ems: a column whose cells are not longer is never broken
LEAST = 7.2  # ems, of a column with longer cells
MOST = 18.0  # ems: what a column with very long cells needs
SHAPE = 0.42  # times the root of a cell's length: the width of a column eight times as high
FULL = 0.6  # of the measure: a table that is as wide is spread over all of it
GAP = 2.0  # ems, at most added between the columns of a narrower table
POWERS = (0.25, 0.5, 0.75, 1.0)  # how far wide columns grow with the length of their cells
STEPS = 60  # of a bisection
ROWS = 200  # that are read to choose among the powers


class Column(Struct, frozen=True):
    """A column: the width of its longest word, of its longest cell, and of that without heads."""

    word: float
    cell: float
    body: float

    def least(self, em: float) -> float:
        """Return the width below which the column is too narrow."""
        if self.cell <= SHORT * em:
            return self.cell
        own = SHAPE * sqrt(self.body / em)
        return max(self.word, min(self.body, max(LEAST, min(MOST, own)) * em))


def share_width(
    columns: Sequence[Column],
    rows: Sequence[Sequence[float]],
    width: float,
    em: float,
    is_loose: bool = False,
) -> list[float]:
    """Return the width of each column; their sum is at most `width` where the words allow it.

    `rows` has for each row the width of each cell on one line. In a loose table a short column may
    be broken between its words.
    """
    whole = sum(one.cell for one in columns)
    if whole <= width:
        return _spread([one.cell for one in columns], width, em)
    floors = [one.word if is_loose else one.least(em) for one in columns]
    if sum(floors) > width:
        floors = [one.word for one in columns]
    if sum(floors) >= width:  # the longest words are broken
        return _fill([0.0] * len(floors), floors, width, 0.0)
    choices = [_fill(floors, [one.cell for one in columns], width, power) for power in POWERS]
    heights = [_measure_rows(rows[:ROWS], widths) for widths in choices]
    return choices[heights.index(min(heights))]


def _spread(widths: list[float], width: float, em: float) -> list[float]:
    """Return the widths of columns that need no line break."""
    whole = sum(widths)
    if not whole:
        return [width / len(widths)] * len(widths)
    if whole >= FULL * width:
        return [one * width / whole for one in widths]
    gap = min(GAP * em, (width - whole) / len(widths))
    return [*(one + gap for one in widths[:-1]), widths[-1]]


def _fill(
    floors: Sequence[float], cells: Sequence[float], width: float, power: float
) -> list[float]:
    """Return widths between floors and cells whose sum is the width."""
    pairs = [(floor, max(floor, cell)) for floor, cell in zip(floors, cells, strict=True)]

    def _widths(level: float) -> list[float]:
        return [min(cell, max(floor, level * cell**power)) for floor, cell in pairs]

    low, high = 0.0, max(cell for _, cell in pairs) + 1.0
    for _ in range(STEPS):
        level = (low + high) / 2
        low, high = (level, high) if sum(_widths(level)) < width else (low, level)
    return _widths(low)


def _measure_rows(rows: Sequence[Sequence[float]], widths: Sequence[float]) -> float:
    """Return about how many lines the rows take."""
    return sum(
        max(
            (max(1.0, cell / width) for cell, width in zip(row, widths, strict=True) if width),
            default=0.0,
        )
        for row in rows
    )
