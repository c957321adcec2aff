"""Beginnings of printed pages, a file's markup -> the same with a mark where each page begins, to the word.

Print and EPUB are made from one tree, so that their letters follow each other alike; what stands beside the text (notes,
page numbers, table heads that are repeated) is counted in neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from lxml import etree
from msgspec import Struct

from publisher.book.model import PageStart

XHTML, OPS = "http://www.w3.org/1999/xhtml", "http://www.idpf.org/2007/ops"
APART = frozenset(("aside", "svg", "script", "style"))
SURE, FAIR = (
    20,
    8,
)  # letters that must agree: to be sure of the place, and to name the element that begins there
ROOT = f'<root xmlns="{XHTML}" xmlns:epub="{OPS}">'


class Marked(Struct, frozen=True):
    """A piece with its marks: markup, the labels in order, and how many of them stand at an element's start only."""

    markup: str
    labels: tuple[str, ...]
    otherwise: int


class _Spot(Struct, frozen=True):
    """A text of the tree: the element that it is in or after, itself, and how many letters are before it."""

    element: Any
    is_tail: bool
    text: str
    before: int


def mark_pages(markup: str, starts: tuple[PageStart, ...]) -> Marked:
    """Put the marks of the pages that begin in a piece."""
    root = etree.fromstring(f"{ROOT}{markup}</root>")
    spots = _list_spots(root)
    letters = "".join(_letters(spot.text) for spot in spots)
    places, otherwise = _find_places(letters, starts)
    for place, start in reversed(list(zip(places, starts, strict=True))):
        _insert(root, spots, place, page_mark(start.label))
    content = (root.text or "") + "".join(
        etree.tostring(child, encoding="unicode") for child in root
    )
    return Marked(
        content.replace(f' xmlns="{XHTML}" xmlns:epub="{OPS}"', ""),
        tuple(one.label for one in starts),
        otherwise,
    )


def page_mark(label: str) -> Any:
    """The mark of a page's beginning."""
    rows = {
        "id": f"page-{label}",
        f"{{{OPS}}}type": "pagebreak",
        "role": "doc-pagebreak",
        "aria-label": label,
    }
    return etree.Element(f"{{{XHTML}}}span", rows)


def spell_mark(label: str) -> str:
    """The same as markup, for a file that is written by hand."""
    return f'<span id="page-{label}" epub:type="pagebreak" role="doc-pagebreak" aria-label="{label}"></span>'


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
    """The running texts of an element, in order: notes and their calls stand beside it."""
    if element.text:
        yield element, False, element.text
    for child in element:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name and name not in APART and child.get(f"{{{OPS}}}type") != "noteref":
            yield from _texts(child)
        if child.tail:
            yield child, True, child.tail


def _find_places(letters: str, starts: tuple[PageStart, ...]) -> tuple[list[int], int]:
    """Before which letter each page begins, and how many of these are only where an element begins that begins the page."""
    places: list[int] = []
    otherwise = 0
    counted = [0, *(after.before - before.before for before, after in pairwise(starts))]
    for start, since in zip(starts, counted, strict=True):
        least = places[-1] if places else 0
        if not start.before:
            places.append(0)
            continue
        expected = least + since if places else start.before
        for count in (
            min(len(start.text), 2 * SURE),
            min(len(start.text), SURE),
            min(len(start.text), FAIR),
        ):
            found = _nearest(letters, start.text[:count], expected, least)
            if found is not None:
                break
        otherwise += found is None or (count < SURE and count < len(start.text))
        places.append(least if found is None else found)
    return places, otherwise


def _nearest(letters: str, text: str, expected: int, least: int) -> int | None:
    """Where a text stands nearest to a place, not before another."""
    if letters.startswith(text, expected):
        return expected
    after = letters.find(text, expected)
    before = letters.rfind(text, least, max(expected, least) + len(text))
    found = [place for place in (before, after) if place >= least]
    return min(found, key=lambda place: abs(place - expected), default=None)


def _insert(root: Any, spots: list[_Spot], place: int, mark: Any) -> None:
    """Put a mark before a letter, or before the word that it is in."""
    if place == 0:
        first = root[0]
        mark.tail, first.text = first.text, None
        first.insert(0, mark)
        return
    spot = next(
        one
        for one in reversed(spots)
        if one.before <= place and one.before + len(_letters(one.text)) > place
    )
    at = _place_in(spot.text, place - spot.before)
    text = (spot.element.tail if spot.is_tail else spot.element.text) or ""
    mark.tail = text[at:]
    if spot.is_tail:
        parent = spot.element.getparent()
        spot.element.tail = text[:at]
        parent.insert(parent.index(spot.element) + 1, mark)
        spot.element.tail = text[:at]
    else:
        spot.element.text = text[:at]
        spot.element.insert(0, mark)


def _place_in(text: str, number: int) -> int:
    """The index of the word that holds the letter of a number, counted from 0."""
    places = [at for at, char in enumerate(text) if char.isalnum()]
    at = places[number]
    while at and (text[at - 1].isalnum() or text[at - 1] in "'’-\u00ad"):
        at -= 1
    return at
