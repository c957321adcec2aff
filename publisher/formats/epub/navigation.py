"""Book -> nav.xhtml and toc.ncx: the same tree of parts, pages and their sections in both."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from publisher.book.model import Book, Chapter, Config
from publisher.book.tree import escape


class Point(Struct, frozen=True):
    """A line of the navigation."""

    title: str
    address: str
    below: tuple[Point, ...] = ()


def list_points(book: Book, words: Mapping[str, str]) -> tuple[Point, ...]:
    """The navigation's tree; the title page leads."""
    points = [Point(words["title-page"], "at-title.xhtml")]
    points += map(_point, book.front)
    for part in book.parts:
        chapters = tuple(map(_point, part.chapters))
        points += [Point(part.title, f"{part.slug}.xhtml", chapters)] if part.title else chapters
    points += map(_point, book.back)
    return tuple(points)


def _point(chapter: Chapter) -> Point:
    page = chapter.page
    sections = tuple(
        Point(one.text, f"{page.slug}.xhtml#{page.slug}--{one.id}")
        for one in page.headings
        if one.level == 2 and one.id and one.text
    )
    title = f"{chapter.number} {page.title}" if chapter.number else page.title
    return Point(title, f"{page.slug}.xhtml", sections + tuple(map(_point, chapter.chapters)))


class Mark(Struct, frozen=True):
    """A printed page: its number as printed, and where it begins."""

    label: str
    address: str


def write_nav(
    points: tuple[Point, ...],
    landmarks: tuple[tuple[str, str, str], ...],
    words: Mapping[str, str],
    marks: tuple[Mark, ...] = (),
    contents: str = "",
) -> str:
    """The body of nav.xhtml; landmarks are (epub:type, address, title), `contents` the marks of the printed contents' pages."""
    rows = "".join(
        f'<li><a epub:type="{kind}" href="{address}">{escape(title)}</a></li>'
        for kind, address, title in landmarks
    )
    return (
        f'<nav epub:type="toc" role="doc-toc" id="toc" class="contents-page" aria-labelledby="toc-title">'
        f'<h1 id="toc-title">{contents}{escape(words["contents"])}</h1>{_list(points)}</nav>'
        f'<nav epub:type="landmarks" id="landmarks" hidden="hidden" aria-label="{escape(words["start"], quote=True)}"><ol>{rows}</ol></nav>'
        f"{_page_list(marks, words)}"
    )


def _page_list(marks: tuple[Mark, ...], words: Mapping[str, str]) -> str:
    if not marks:
        return ""
    rows = "".join(f'<li><a href="{one.address}">{one.label}</a></li>' for one in marks)
    title = escape(words["pages"], quote=True)
    return f'<nav epub:type="page-list" role="doc-pagelist" id="page-list" hidden="hidden" aria-label="{title}"><ol>{rows}</ol></nav>'


def _list(points: tuple[Point, ...]) -> str:
    rows = "".join(
        f'<li><a href="{one.address}">{escape(one.title)}</a>{_list(one.below) if one.below else ""}</li>'
        for one in points
    )
    return f"<ol>{rows}</ol>"


def write_ncx(points: tuple[Point, ...], config: Config, marks: tuple[Mark, ...] = ()) -> str:
    """toc.ncx, for readers that know EPUB 2 alone."""
    title, identifier, language = config.title, config.identifier, config.language
    rows: list[str] = []
    counter = iter(range(1, 1_000_000))

    def add(one: Point) -> None:
        number = next(counter)
        text = escape(one.title)
        rows.append(
            f'<navPoint id="n{number}" playOrder="{number}"><navLabel><text>{text}</text></navLabel><content src="{one.address}"/>'
        )
        for below in one.below:
            add(below)
        rows.append("</navPoint>")

    for one in points:
        add(one)
    pages = "".join(
        f'<pageTarget id="p{number}" type="{"normal" if one.label.isdecimal() else "front"}" value="{place}" playOrder="{next(counter)}">'
        f'<navLabel><text>{one.label}</text></navLabel><content src="{one.address}"/></pageTarget>'
        for number, (place, one) in enumerate(zip(_values(marks), marks, strict=True), 1)
    )
    most = max((int(one.label) for one in marks if one.label.isdecimal()), default=0)
    page_list = f"<pageList><navLabel><text>-</text></navLabel>{pages}</pageList>" if marks else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1" xml:lang="{escape(language, quote=True)}"><head>'
        f'<meta name="dtb:uid" content="{escape(identifier, quote=True)}"/><meta name="dtb:depth" content="{_depth(points)}"/>'
        f'<meta name="dtb:totalPageCount" content="{len(marks)}"/><meta name="dtb:maxPageNumber" content="{most}"/></head>'
        f"<docTitle><text>{escape(title)}</text></docTitle><navMap>{''.join(rows)}</navMap>{page_list}</ncx>\n"
    )


def _values(marks: tuple[Mark, ...]) -> list[int]:
    """Each page's number; roman ones by their place."""
    return [
        int(one.label) if one.label.isdecimal() else place for place, one in enumerate(marks, 1)
    ]


def _depth(points: tuple[Point, ...]) -> int:
    return 1 + max((_depth(one.below) for one in points if one.below), default=0)
