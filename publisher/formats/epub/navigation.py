"""Book -> nav.xhtml and toc.ncx: the lines of the book's contents in both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count

from msgspec import Struct

from publisher.book.model import Book, Config
from publisher.book.names import TITLE
from publisher.book.tree import escape
from publisher.composition.contents import spell_contents
from publisher.composition.views import Row


class Point(Struct, frozen=True):
    """A line of the navigation: title, address, and the lines below it."""

    title: str
    address: str
    below: tuple[Point, ...] = ()
    markup: str = ""  # the title as the nav shows it; without it the title's text


def list_points(book: Book, words: Mapping[str, str]) -> tuple[Point, ...]:
    """Return the tree of the navigation: the title page, then the lines of the book's contents."""
    points = [Point(words["title-page"], f"{TITLE}.xhtml")]
    for group in spell_contents(book, "ebook", {}):
        rows = tuple(map(_point, group.rows))
        title = f"{group.word}. {group.title}"
        points += [Point(title, group.href, rows)] if group.title else rows
    return tuple(points)


def _point(row: Row) -> Point:
    number = f"{row.number} " if row.number else ""
    markup = f"{number}{row.shown_title}"
    return Point(f"{number}{row.title}", row.href, tuple(map(_point, row.below)), markup)


class Mark(Struct, frozen=True):
    """A row of the page list: a page's number as printed, and the address where it begins."""

    label: str
    address: str


def write_nav(
    points: tuple[Point, ...],
    landmarks: tuple[tuple[str, str, str], ...],
    words: Mapping[str, str],
    marks: tuple[Mark, ...] = (),
    contents: str = "",
) -> str:
    """Return the body of nav.xhtml.

    Landmarks are `epub:type`, address and title; `contents` is the markup of the marks where the
    pages of the printed contents begin.
    """
    rows = "".join(
        f'<li><a epub:type="{kind}" href="{address}">{escape(title)}</a></li>'
        for kind, address, title in landmarks
    )
    start = escape(words["start"], quote=True)
    return (
        f'{contents}<nav epub:type="toc" role="doc-toc" id="toc" class="contents-page" '
        'aria-labelledby="toc-title">'
        f'<h1 id="toc-title">{escape(words["contents"])}</h1>{_list(points)}</nav>'
        f'<nav epub:type="landmarks" id="landmarks" hidden="hidden" aria-label="{start}">'
        f"<ol>{rows}</ol></nav>"
        f"{_page_list(marks, words)}"
    )


def _page_list(marks: tuple[Mark, ...], words: Mapping[str, str]) -> str:
    if not marks:
        return ""
    rows = "".join(f'<li><a href="{mark.address}">{mark.label}</a></li>' for mark in marks)
    title = escape(words["pages"], quote=True)
    return (
        '<nav epub:type="page-list" role="doc-pagelist" id="page-list" hidden="hidden" '
        f'aria-label="{title}"><ol>{rows}</ol></nav>'
    )


def _list(points: tuple[Point, ...]) -> str:
    rows = "".join(
        f'<li><a href="{point.address}">{point.markup or escape(point.title)}</a>'
        f"{_list(point.below)}</li>"
        for point in points
    )
    return f"<ol>{rows}</ol>" if rows else ""


def write_ncx(points: tuple[Point, ...], config: Config, marks: tuple[Mark, ...] = ()) -> str:
    """Return toc.ncx, for readers that know only EPUB 2."""
    numbers, order = count(1), _Order()
    rows = "".join(_spell_point(point, numbers, order) for point in points)
    pages = "".join(
        _spell_page(mark, number, order.place(mark.address)) for number, mark in enumerate(marks, 1)
    )
    last = max((int(mark.label) for mark in marks if mark.label.isdecimal()), default=0)
    page_list = f"<pageList><navLabel><text>-</text></navLabel>{pages}</pageList>" if marks else ""
    language, identifier = (
        escape(text, quote=True) for text in (config.language, config.identifier)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1" '
        f'xml:lang="{language}"><head>'
        f'<meta name="dtb:uid" content="{identifier}"/>'
        f'<meta name="dtb:depth" content="{_depth(points)}"/>'
        f'<meta name="dtb:totalPageCount" content="{len(marks)}"/>'
        f'<meta name="dtb:maxPageNumber" content="{last}"/></head>'
        f"<docTitle><text>{escape(config.title)}</text></docTitle>"
        f"<navMap>{rows}</navMap>{page_list}</ncx>\n"
    )


class _Order:
    """The places of addresses in the order of reading; one address has one place."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def place(self, address: str) -> int:
        return self.places.setdefault(address, len(self.places) + 1)


def _spell_point(point: Point, numbers: Iterator[int], order: _Order) -> str:
    number, place = next(numbers), order.place(point.address)
    below = "".join(_spell_point(child, numbers, order) for child in point.below)
    return (
        f'<navPoint id="n{number}" playOrder="{place}"><navLabel><text>{escape(point.title)}'
        f'</text></navLabel><content src="{point.address}"/>{below}</navPoint>'
    )


def _spell_page(mark: Mark, number: int, order: int) -> str:
    """Return a row of the page list; the value of a roman number is its place in the list."""
    is_roman = not mark.label.isdecimal()
    kind, value = ("front", number) if is_roman else ("normal", int(mark.label))
    return (
        f'<pageTarget id="p{number}" type="{kind}" value="{value}" playOrder="{order}">'
        f"<navLabel><text>{mark.label}</text></navLabel>"
        f'<content src="{mark.address}"/></pageTarget>'
    )


def _depth(points: tuple[Point, ...]) -> int:
    return 1 + max((_depth(point.below) for point in points if point.below), default=0)
