"""Relations and the places of rows -> the relations that a map can show, each arc in a lane.

A lane is a vertical line beside the rows. No two arcs that stand beside each other share a lane, so
that the eye can follow each arc from end to end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

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


def choose_relations(
    relations: Sequence[Relation], places: Mapping[str, RowPlace], most: Limits
) -> Chosen:
    """Choose the strongest relations, of equal ones those of the shortest way.

    None goes beyond what is the most of a pattern, or of the lanes of a column.
    """
    own = [one for one in relations if places.keys() >= set(one.ends)]
    own.sort(key=lambda one: (-one.strength, _way_of(one, places)))
    counts: Counter[str] = Counter()
    to_others: Counter[str] = Counter()
    arcs: dict[int, list[Relation]] = {}
    others = []
    for one in own:
        if any(counts[slug] >= most.relations for slug in one.ends):
            continue
        start, end = (places[slug] for slug in one.ends)
        if start.column == end.column:
            held = arcs.setdefault(start.column, [])
            if _find_lanes([*held, one], places, most.lanes) is None:
                continue
            held.append(one)
        elif any(to_others[slug] >= most.others for slug in one.ends):
            continue
        else:
            others.append(one)
            to_others.update(one.ends)
        counts.update(one.ends)
    rows = (_find_lanes(held, places, most.lanes) or () for held in arcs.values())
    return Chosen(tuple(row for column in rows for row in column), tuple(others))


def _way_of(one: Relation, places: Mapping[str, RowPlace]) -> tuple[int, float, int, float]:
    start, end = (places[slug] for slug in one.ends)
    return abs(end.column - start.column), abs(end.row - start.row), start.column, start.row


def _find_lanes(
    arcs: Sequence[Relation], places: Mapping[str, RowPlace], lanes: int
) -> tuple[tuple[Relation, int], ...] | None:
    """Return each arc with its lane, the shortest arcs nearest to the rows; None without room."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(lanes)]
    found = []
    for one in sorted(arcs, key=lambda one: _way_of(one, places)):
        start, end = sorted(places[slug].row for slug in one.ends)
        free = (
            lane
            for lane, spans in enumerate(taken)
            if all(end < other[0] or start > other[1] for other in spans)
        )
        lane = next(free, None)
        if lane is None:
            return None
        taken[lane].append((start, end))
        found.append((one, lane))
    return tuple(found)
