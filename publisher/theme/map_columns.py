"""The parts of a map -> its columns: which row stands where. The unit of heights is a row."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from msgspec import Struct

GAP = 0.5  # between two parts
LEAST_ROWS = 3  # of a part at the end of a column and at the beginning of the next
FULL = 0.6  # of a column, from which a part that does not fit begins the next

Rows = list[tuple[str, str]]  # slug and name of each pattern
MapPart = tuple[str, Rows]  # with the part's title


class Placed(Struct, frozen=True):
    """The rows of a part in a column, and the part's title."""

    title: str
    rows: tuple[tuple[str, str], ...]


class MapColumn(Struct, frozen=True):
    """A column: the rows of its parts, and the middle of each row by its slug.

    With heads each title takes a row above those of its part.
    """

    parts: tuple[Placed, ...]
    places: dict[str, float]
    height: float
    has_heads: bool


def make_column(parts: Sequence[Placed], has_heads: bool) -> MapColumn:
    """Return a column with so many parts."""
    places, down = {}, 0.0
    for number, part in enumerate(parts):
        down += (GAP if number else 0) + (1 if has_heads and part.title else 0)
        for slug, _ in part.rows:
            places[slug] = down + 0.5
            down += 1
    return MapColumn(tuple(parts), places, down, has_heads)


def split_part(part: MapPart, most: int) -> list[MapColumn]:
    """Return a column for a part, or several of about the same height if it is too high."""
    title, rows = part
    most = max(most - (1 if title else 0), 1)
    size = ceil(len(rows) / ceil(len(rows) / most))
    chunks = [rows[start : start + size] for start in range(0, len(rows), size)]
    return [make_column([Placed(title, tuple(chunk))], True) for chunk in chunks]


def fill_columns(parts: Sequence[MapPart], most: float) -> list[MapColumn]:
    """Return columns of about the same height, at most `most`, an even number of them if possible.

    Parts are divided only where the number of columns needs it. Then a part begins the next column
    if it does not fit and the column is well filled.
    """
    total = sum(len(rows) + (1 if title else 0) + GAP for title, rows in parts)
    count = 2 * ceil(total / (2 * most))
    limits = range(min(ceil(total / count), int(most)), int(most) + 1)
    tries = [[_fill(parts, limit, full) for limit in limits] for full in (0.0, FULL, 1.0)]
    whole = (one for one in tries[0] if sum(map(len, one)) == len(parts))
    filled = (one for one in (*whole, *tries[1], *tries[2]) if len(one) <= count)
    columns = next(filled, _fill(parts, int(most), FULL))
    return [make_column(column, True) for column in columns]


def _fill(parts: Sequence[MapPart], limit: int, full: float) -> list[list[Placed]]:
    """Return the parts in columns of at most `limit` rows.

    A part that does not fit a column begins the next one if `full` of the column is taken.
    """
    columns: list[list[Placed]] = [[]]
    used = 0.0
    for title, rows in parts:
        rest = tuple(rows)
        while rest:
            head = (1 if title else 0) + (GAP if columns[-1] else 0)
            room = int(limit - used - head)
            fits = len(rest) <= room
            if not fits and used and (used >= full * limit or room < LEAST_ROWS):
                columns.append([])
                used = 0.0
                continue
            size = len(rest) if fits else min(max(room, 1), max(len(rest) - LEAST_ROWS, 1))
            columns[-1].append(Placed(title, rest[:size]))
            used += size + head
            rest = rest[size:]
            if rest:
                columns.append([])
                used = 0.0
    return columns
