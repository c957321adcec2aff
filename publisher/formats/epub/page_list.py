"""Where printed pages begin, a piece's markup -> the markup with a mark before each first word.

Print and EPUB are made from one tree, so that the letters of their text are the same in the same
order. What stands beside the text (notes, page numbers, repeated table heads) counts in neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from lxml import etree
from msgspec import Struct

from publisher.book.model import PageStart
from publisher.book.names import page_mark

XHTML, OPS = "http://www.w3.org/1999/xhtml", "http://www.idpf.org/2007/ops"
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
APART = frozenset(("aside", "svg", "script", "style"))
# letters that must agree: for the place itself, and for an approximate place near it
SURE, FAIR = 20, 8
ROOT = f'<root xmlns="{XHTML}" xmlns:epub="{OPS}">'


class Marked(Struct, frozen=True):
    """A piece with its marks: markup, labels in order, and how many of them are approximate."""

    markup: str
    labels: tuple[str, ...]
    approximate: int


class _Spot(Struct, frozen=True):
    """A text of the tree, the element that it is in or, as a tail, after; the letters before it."""

    element: Any
    is_tail: bool
    text: str
    before: int


def mark_pages(markup: str, starts: tuple[PageStart, ...]) -> Marked:
    """Put a mark into a piece at the beginning of each printed page; `starts` are in order."""
    root = etree.fromstring(f"{ROOT}{markup}</root>")
    spots = _list_spots(root)
    letters = "".join(_letters(spot.text) for spot in spots)
    places, approximate = _find_places(letters, starts)
    for place, start in reversed(list(zip(places, starts, strict=True))):
        _insert(root, spots, place, _mark_of(start.label))
    content = (root.text or "") + "".join(
        etree.tostring(child, encoding="unicode") for child in root
    )
    content = content.replace(f' xmlns="{XHTML}" xmlns:epub="{OPS}"', "")
    return Marked(content, tuple(start.label for start in starts), approximate)


def _mark_of(label: str) -> Any:
    """Return the mark of a page's beginning as an element."""
    rows = {"id": page_mark(label), f"{{{OPS}}}type": "pagebreak"}
    rows |= {"role": "doc-pagebreak", "title": label}
    return etree.Element(f"{{{XHTML}}}span", rows)


def spell_mark(label: str) -> str:
    """Return the mark of a page's beginning as markup."""
    return (
        f'<span id="{page_mark(label)}" epub:type="pagebreak" role="doc-pagebreak" '
        f'title="{label}"></span>'
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _list_spots(root: Any) -> list[_Spot]:
    spots: list[_Spot] = []
    before = 0
    for element, is_tail, text in _texts(root):
        spots.append(_Spot(element, is_tail, text, before))
        before += len(_letters(text))
    return spots


def _texts(element: Any) -> Iterator[tuple[Any, bool, str]]:
    """Yield the running texts of an element in order, without notes and their calls."""
    if element.text:
        yield element, False, element.text
    for child in element:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name and name not in APART and child.get(f"{{{OPS}}}type") != "noteref":
            yield from _texts(child)
        if child.tail:
            yield child, True, child.tail


def _find_places(letters: str, starts: tuple[PageStart, ...]) -> tuple[list[int], int]:
    """Return how many letters stand before each page, and how many places are approximate."""
    places: list[int] = []
    approximate = 0
    counted = [0, *(after.before - before.before for before, after in pairwise(starts))]
    for start, since in zip(starts, counted, strict=True):
        least = places[-1] if places else 0
        if not start.before:
            places.append(0)
            continue
        expected = least + since if places else start.before
        for most in (2 * SURE, SURE, FAIR):
            place = _nearest(letters, start.text[:most], expected, least)
            if place is not None:
                break
        approximate += place is None or (most < SURE and most < len(start.text))
        places.append(least if place is None else place)
    return places, approximate


def _nearest(letters: str, text: str, expected: int, least: int) -> int | None:
    """Return where a text stands nearest to the place `expected`, but not before `least`."""
    if letters.startswith(text, expected):
        return expected
    after = letters.find(text, expected)
    before = letters.rfind(text, least, max(expected, least) + len(text))
    places = [place for place in (before, after) if place >= least]
    return min(places, key=lambda place: abs(place - expected), default=None)


def _insert(root: Any, spots: list[_Spot], place: int, mark: Any) -> None:
    """Put a mark before the word that holds a letter; `place` counts the letters before it."""
    if place == 0:
        first = root[0]
        mark.tail, first.text = first.text, None
        first.insert(0, mark)
        return
    spot = next(
        spot
        for spot in reversed(spots)
        if spot.before <= place < spot.before + len(_letters(spot.text))
    )
    at = _place_in(spot.text, place - spot.before)
    text = (spot.element.tail if spot.is_tail else spot.element.text) or ""
    mark.tail = text[at:]
    if spot.is_tail:
        parent = spot.element.getparent()
        spot.element.tail = text[:at]
        parent.insert(parent.index(spot.element) + 1, mark)
        spot.element.tail = text[:at]
    elif at == 0 and (heading := _heading_of(spot.element)) is not None:
        mark.tail = None  # inside a heading the number would be read as a part of the title
        heading.addprevious(mark)
    else:
        spot.element.text = text[:at]
        spot.element.insert(0, mark)


def _heading_of(element: Any) -> Any:
    """Return the heading that begins with an element, or None."""
    while element is not None and etree.QName(element).localname not in HEADINGS:
        parent = element.getparent()
        if parent is None or parent.text or parent[0] is not element:
            return None
        element = parent
    return element


def _place_in(text: str, number: int) -> int:
    """Return the index of the word that holds the letter with a number, counted from 0."""
    places = [at for at, char in enumerate(text) if char.isalnum()]
    at = places[number]
    while at and (text[at - 1].isalnum() or text[at - 1] in "'’-\u00ad"):
        at -= 1
    return at
