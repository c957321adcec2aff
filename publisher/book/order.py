"""The order of a book: which page stands where, before any page is parsed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from publisher.book.model import Entry, Left, Source


class Placed(Struct, frozen=True):
    """An entry at its place in the book, the source of its page, and the entries below it.

    `generated` is the name of a generated page without its @; then the source is empty.
    """

    entry: Entry
    source: Source
    below: tuple[Placed, ...] = ()
    generated: str = ""


class PlacedPart(Struct, frozen=True):
    """A part of the book before its pages are parsed; `title` is "" where it has no opener."""

    title: str
    entries: tuple[Placed, ...]
    introduction: Placed | None = None


class Order(Struct, frozen=True):
    """Every page of the book at its place, and those that are left out.

    `newest` is the latest date that a page of the folder has in its header.
    """

    front: tuple[Placed, ...]
    parts: tuple[PlacedPart, ...]
    back: tuple[Placed, ...]
    left: tuple[Left, ...] = ()
    newest: date | None = None


def pages_of(order: Order) -> tuple[Placed, ...]:
    """Return the entries of all pages that are to be parsed, in the order of the book."""

    def _walk(entries: tuple[Placed, ...]) -> Iterator[Placed]:
        for placed in entries:
            if not placed.generated:
                yield placed
            yield from _walk(placed.below)

    rows = list(_walk(order.front))
    for part in order.parts:
        rows += _walk((part.introduction,) if part.introduction else ())
        rows += _walk(part.entries)
    return (*rows, *_walk(order.back))
