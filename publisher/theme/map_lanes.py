"""Relations and the places of rows -> the relations that a map can show, each arc in a lane.

A lane is a vertical line beside the rows. No two arcs that stand beside each other share a lane, so
that the eye can follow each arc from end to end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from publisher.theme.relation_strength import Relation


class Limits(Struct, frozen=True):
    """How many relations a pattern may show, how many of them to other columns, and lanes."""

    relations: int
    others: int
    lanes: int


class Chosen(Struct, frozen=True):
    """The relations that a map shows.

    `arcs` have their lane, from 0, which is the one nearest to the rows; `others` are relations
    between two columns.
    """

    arcs: tuple[tuple[Relation, int], ...]
    others: tuple[Relation, ...]


class RowPlace(Struct, frozen=True):
    """The place of a row: the number of its column, and of its row in it."""

    column: int
    row: float


class _Way(NamedTuple):
    """How far it is between two rows, and the column and the row where it begins."""

    columns: int
    rows: float
    column: int
    start: float


class _Column:
    """The arcs of a column, each in the first lane that is free beside its rows."""

    def __init__(self, lanes: int) -> None:
        self.taken: list[list[tuple[float, float]]] = [[] for _ in range(lanes)]
        self.arcs: list[tuple[_Way, Relation, int]] = []  # the shortest first

    def add(self, way: _Way, one: Relation) -> bool:
        """Give an arc a lane, if there is one; shorter arcs stay nearer to the rows."""
        if not self.arcs or way > self.arcs[-1][0]:
            return self._append(way, one)
        rows = sorted([*self.arcs, (way, one, 0)], key=lambda row: row[0])
        other = _Column(len(self.taken))
        if not all(other._append(place, arc) for place, arc, _ in rows):
            return False
        self.taken, self.arcs = other.taken, other.arcs
        return True

    def _append(self, way: _Way, one: Relation) -> bool:
        start, end = way.start, way.start + way.rows
        for lane, spans in enumerate(self.taken):
            if all(end < other[0] or start > other[1] for other in spans):
                spans.append((start, end))
                self.arcs.append((way, one, lane))
                return True
        return False


def choose_relations(
    relations: Sequence[Relation], places: Mapping[str, RowPlace], most: Limits
) -> Chosen:
    """Choose the strongest relations, of equal ones those of the shortest way.

    None goes beyond what is the most of a pattern, or of the lanes of a column.
    """
    ways = [(_way_of(one, places), one) for one in relations if places.keys() >= set(one.ends)]
    ways.sort(key=lambda row: (-row[1].strength, row[0]))
    counts: Counter[str] = Counter()
    to_others: Counter[str] = Counter()
    columns: dict[int, _Column] = {}
    others = []
    for way, one in ways:
        if any(counts[slug] >= most.relations for slug in one.ends):
            continue
        if not way.columns:
            held = columns.setdefault(way.column, _Column(most.lanes))
            if not held.add(way, one):
                continue
        elif any(to_others[slug] >= most.others for slug in one.ends):
            continue
        else:
            others.append(one)
            to_others.update(one.ends)
        counts.update(one.ends)
    arcs = ((one, lane) for column in columns.values() for _, one, lane in column.arcs)
    return Chosen(tuple(arcs), tuple(others))


def _way_of(one: Relation, places: Mapping[str, RowPlace]) -> _Way:
    first, second = sorted((places[slug] for slug in one.ends), key=lambda place: place.row)
    columns = abs(second.column - first.column)
    return _Way(columns, second.row - first.row, first.column, first.row)
