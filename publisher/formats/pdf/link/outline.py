"""Anchors and bookmarks of the fragments -> the PDF's named destinations and its outline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from publisher.formats.pdf.contract.fragment import OUTLINES, Bookmark, Proof
from publisher.formats.pdf.sheets.labels import spell_text


def write_destinations(proofs: Iterable[Proof], pages: list[int]) -> bytes:
    """Return the tree of named destinations; an anchor stands for its first place.

    `pages` holds the object number of each page of the book.
    """
    destinations: dict[str, bytes] = {}
    start = 0
    for proof in proofs:
        for name, page, x, y in proof.anchors:
            destinations.setdefault(name, _spell_place(pages[start + page], x, y))
        start += proof.pages
    return b"<</Names [%s]>>" % b" ".join(
        spell_text(name) + b" " + destinations[name] for name in sorted(destinations)
    )


def _spell_place(page: int, x: float, y: float) -> bytes:
    return b"[%d 0 R /XYZ %s %s 0]" % (page, spell_number(x), spell_number(y))


def spell_number(value: float) -> bytes:
    """Return a number as pydyf writes it."""
    return b"%d" % value if value.is_integer() else f"{value:f}".rstrip("0").encode()


class _Entry(Struct):
    bookmark: Bookmark
    page: int  # the object number of its page
    below: list[_Entry]


def write_outline(proofs: Iterable[Proof], pages: list[int], first: int) -> list[bytes]:
    """Return the outline: its root, then its entries in reading order, numbered from `first`.

    Without bookmarks the list is empty.
    """
    top: list[_Entry] = []
    path: list[_Entry] = []
    entries: list[_Entry] = []
    start = 0
    for proof in proofs:
        for bookmark in proof.bookmarks:
            while path and path[-1].bookmark.level >= bookmark.level:
                path.pop()
            entry = _Entry(bookmark, pages[start + bookmark.page], [])
            (path[-1].below if path else top).append(entry)
            path.append(entry)
            entries.append(entry)
        start += proof.pages
    if not entries:
        return []
    numbers = {id(entry): number for number, entry in enumerate(entries, first)}
    root = b"<</Count %d%s>>" % (_count(top), _spell_ends(top, numbers))
    rows: dict[int, bytes] = {}
    _spell_entries(top, OUTLINES, numbers, rows)
    return [root, *(rows[number] for number in sorted(rows))]


def _count(entries: list[_Entry]) -> int:
    """Return how many entries are visible while the closed ones stay closed."""
    return sum(1 + (0 if entry.bookmark.is_closed else _count(entry.below)) for entry in entries)


def _spell_ends(entries: list[_Entry], numbers: Mapping[int, int]) -> bytes:
    return b"/First %d 0 R/Last %d 0 R" % (numbers[id(entries[0])], numbers[id(entries[-1])])


def _spell_entries(
    entries: list[_Entry], parent: int, numbers: Mapping[int, int], rows: dict[int, bytes]
) -> None:
    """Add to `rows`, by object number, some entries with a common parent and all below them."""
    own = [numbers[id(entry)] for entry in entries]
    for place, entry in enumerate(entries):
        bookmark, count = entry.bookmark, _count(entry.below)
        at = _spell_place(entry.page, bookmark.x, bookmark.y)
        parts = [b"/Title %s/Dest %s" % (spell_text(bookmark.title), at)]
        parts += [b"/Count %d" % (-count if bookmark.is_closed else count)]
        parts += [b"/Prev %d 0 R" % own[place - 1]] if place else []
        parts += [b"/Next %d 0 R" % own[place + 1]] if place + 1 < len(own) else []
        parts += [_spell_ends(entry.below, numbers)] if entry.below else []
        rows[own[place]] = b"<<" + b"".join(parts) + b"/Parent %d 0 R>>" % parent
        _spell_entries(entry.below, own[place], numbers, rows)
