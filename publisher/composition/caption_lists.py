"""Book -> the rows of its list of figures or tables, in reading order."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup, escape
from msgspec import Struct

from publisher.book.model import Book, Page, flatten
from publisher.book.tree import Element, Node, rewrite, solid, walk, words_of
from publisher.composition.titles import spell_in_link
from publisher.composition.views import page_number


class CaptionRow(Struct, frozen=True):
    """A row: number, or "" for one that the author gave, name, caption, address, page number.

    The name is that of the caption, such as `Figure 3`; a caption without words is the title of
    the page.
    """

    number: str
    name: str
    caption: Markup
    href: str
    page: Markup


def list_captions(book: Book, kind: str, is_ebook: bool) -> tuple[CaptionRow, ...]:
    """Return the rows of the list `figures` or `tables`."""
    rows = []
    for piece, page in _pages_of(book):
        for node in walk(*page.body):
            if f"{node.get('data-caption')}s" == kind:
                anchor = node.get("data-anchor")
                href = f"{piece}.xhtml#{anchor}" if is_ebook else f"#{anchor}"
                rows.append(_make_row(node, page, href))
    return tuple(rows)


def _pages_of(book: Book) -> Iterator[tuple[str, Page]]:
    """Yield each page in reading order, after the anchor of the piece that it is part of."""
    groups = [book.front, *(part.chapters for part in book.parts), book.back]
    openers = [None, *(part for part in book.parts), None]
    for part, chapters in zip(openers, groups, strict=True):
        if part and part.introduction:
            yield part.slug, part.introduction
        for chapter in flatten(chapters):
            yield chapter.page.slug, chapter.page


def _make_row(node: Element, page: Page, href: str) -> CaptionRow:
    captions = (one for one in solid(node.children) if isinstance(one, Element))
    caption = next(one for one in captions if one.tag in ("caption", "figcaption"))
    label = next((one for one in walk(caption) if one.get("class") == "caption-label"), None)
    name = words_of(label).rstrip(".") if label else ""
    nodes = rewrite(caption.children, _without_label)
    text = words_of(*nodes)
    shown = Markup(spell_in_link(nodes, text)) or escape(text or page.title)
    number = page_number(node.get("data-anchor"))
    return CaptionRow(node.get("data-number"), name, shown, href, number)


def _without_label(node: Element) -> Node | tuple[Node, ...]:
    return () if node.get("class") == "caption-label" else node
