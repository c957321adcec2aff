"""Book -> the relations between its patterns, each with its strength.

The strength of a relation is the number of links between two patterns, in both directions; a link
in a section of `[relations]` counts twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from publisher.book.model import Book, chapters_of

FIFTH = 5


class Relation(Struct, frozen=True):
    """Two patterns of which one names the other at least: their slugs in the order of the book.

    `leads_on` says whether the earlier pattern names the later one, `leads_back` the opposite.
    """

    earlier: str
    later: str
    strength: int = 1
    leads_on: bool = True
    leads_back: bool = False

    @property
    def ends(self) -> tuple[str, str]:
        """Both slugs."""
        return self.earlier, self.later


def weigh_relations(book: Book) -> tuple[Relation, ...]:
    """Return every relation between two patterns of a book, in the order of the book."""
    pages = (chapter.page for chapter in chapters_of(book))
    places = {page.slug: number for number, page in enumerate(pages) if page.is_pattern}
    weighty = {*book.config.builds_on, *book.config.leads_to}
    strengths: Counter[tuple[int, int]] = Counter()
    directions = set()
    for link in book.links:
        source, target = places.get(link.source, -1), places.get(link.target, -1)
        if min(source, target) >= 0 and source != target:
            pair = (min(source, target), max(source, target))
            strengths[pair] += 2 if link.section in weighty else 1
            directions.add((source, target))
    slugs = {number: slug for slug, number in places.items()}
    return tuple(
        Relation(
            slugs[first],
            slugs[second],
            strengths[first, second],
            (first, second) in directions,
            (second, first) in directions,
        )
        for first, second in sorted(strengths)
    )


def find_strongest(relations: Sequence[Relation], most: int) -> tuple[Relation, ...]:
    """Return the strongest relations, at most so many, in their own order.

    Of those that are equally strong where only some find room, every nth one is taken.
    """
    found: list[Relation] = []
    for strength in sorted({one.strength for one in relations}, reverse=True):
        group = [one for one in relations if one.strength == strength]
        count = min(len(group), most - len(found))
        found += [group[place * len(group) // count] for place in range(count)]
    known = set(found)
    return tuple(one for one in relations if one in known)


def find_busiest(slugs: Iterable[str], relations: Sequence[Relation]) -> frozenset[str]:
    """Return the fifth of the patterns with the most relations, or fewer where some are equal."""
    counts = Counter(slug for one in relations for slug in one.ends)
    ranks = sorted((counts[slug] for slug in slugs), reverse=True)
    if len(ranks) < FIFTH:
        return frozenset()
    least = ranks[len(ranks) // FIFTH]
    return frozenset(slug for slug, count in counts.items() if count > least)
