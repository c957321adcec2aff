"""Book, selection -> the book of the selected pages, with the numbers and anchors of the whole.

A link to a page that was left out names that page, and leads to its web address if it has one.
"""

from __future__ import annotations

import uuid
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from publisher.assembly.apparatus.narrowing import narrow_apparatus
from publisher.assembly.selecting import select_pages
from publisher.book.addresses import encode_address
from publisher.book.form import find_sections
from publisher.book.model import Book, Chapter, Config, Left, Page, Part, chapters_of, flatten
from publisher.book.selection import Selection
from publisher.book.tree import Element, Node, element, fold_words, rewrite, walk, words_of
from publisher.book.web_addresses import web_address
from publisher.report.findings import Finding


class _Absent(Struct, frozen=True):
    """A page that was left out: its number, 0 for none, its title and its web address, or ""."""

    number: int
    title: str
    address: str


class _Excerpt(Struct, frozen=True):
    """The slugs of the pages that stay, the pages that were left out, and the whole's title."""

    slugs: frozenset[str]
    absent: dict[str, _Absent]
    title: str


def take_excerpt(book: Book, selection: Selection) -> tuple[Book, tuple[Finding, ...]]:
    """Return the book with the selected pages and those of front and back matter.

    Parts without a selected page go, and so do generated pages that have nothing to show.
    """
    slugs, findings = select_pages(book, selection)
    if not slugs:
        return book, findings
    excerpt = _Excerpt(slugs, _list_absent(book, slugs), book.config.title)
    parts = tuple(_keep_part(part, excerpt) for part in book.parts if _has_pages(part, slugs))
    kept = replace(
        book,
        config=_own_config(book.config, selection),
        front=_keep(book.front, excerpt),
        parts=parts,
        back=_keep(book.back, excerpt),
    )
    pages = _pages_of(kept)
    here = {page.slug for page in pages}
    paths = {page.path for page in pages}
    reason = f"not in the selection '{selection.name}'"
    left = [Left(page.path, reason) for page in _pages_of(book) if page.path not in paths]
    links = tuple(one for one in book.links if {one.source, one.target} <= here)
    kept = replace(kept, links=links, left=_sort_left((*book.left, *left)))
    return narrow_apparatus(_with_own_pictures(kept, pages)), findings


def _pages_of(book: Book) -> list[Page]:
    """Return the pages that were written, in chapters and as introductions of parts."""
    introductions = [part.introduction for part in book.parts if part.introduction]
    return [*(one.page for one in chapters_of(book) if not one.generated), *introductions]


def _sort_left(left: tuple[Left, ...]) -> tuple[Left, ...]:
    return tuple(sorted(left, key=lambda one: one.path))


def _list_absent(book: Book, slugs: frozenset[str]) -> dict[str, _Absent]:
    """Return by slug the pages that were left out, with the openers of parts that go."""
    config = book.config
    absent = {
        one.page.slug: _Absent(one.number, one.page.title, web_address(one.page, config))
        for one in chapters_of(book)
        if not one.generated and one.page.slug not in slugs
    }
    for part in book.parts:
        if part.introduction and not _has_pages(part, slugs):
            page = part.introduction
            absent[page.slug] = _Absent(0, part.title or page.title, web_address(page, config))
    return absent


def _has_pages(part: Part, slugs: frozenset[str]) -> bool:
    """Return whether a part has a page that stays, or no page but generated ones."""
    written = [one.page.slug for one in flatten(part.chapters) if not one.generated]
    return bool(slugs.intersection(written)) or (bool(part.chapters) and not written)


def _keep_part(part: Part, excerpt: _Excerpt) -> Part:
    introduction = part.introduction and _release_links(part.introduction, excerpt)
    return replace(part, introduction=introduction, chapters=_keep(part.chapters, excerpt))


def _keep(chapters: tuple[Chapter, ...], excerpt: _Excerpt) -> tuple[Chapter, ...]:
    """Return the chapters that stay; those below a page that was left out take its place."""
    kept: list[Chapter] = []
    for one in chapters:
        below = _keep(one.chapters, excerpt)
        if one.generated or one.page.slug in excerpt.slugs:
            kept.append(replace(one, page=_release_links(one.page, excerpt), chapters=below))
        else:
            kept += below
    return tuple(kept)


def _release_links(page: Page, excerpt: _Excerpt) -> Page:
    """Return a page whose links to absent pages lead out of the book.

    A title keeps its words: contents and running heads show it, too.
    """
    change = partial(_release, excerpt=excerpt, is_title=False)
    body = rewrite(page.body, change)
    summary = rewrite((page.summary,), change) if page.summary else ()
    return replace(
        page,
        title_nodes=rewrite(page.title_nodes, partial(_release, excerpt=excerpt, is_title=True)),
        summary=next((one for one in summary if isinstance(one, Element)), None),
        body=body,
        notes=tuple(replace(one, content=rewrite(one.content, change)) for one in page.notes),
        sections=find_sections(body) if body is not page.body else page.sections,
    )


def _release(link: Element, excerpt: _Excerpt, is_title: bool) -> Node | tuple[Node, ...]:
    absent = excerpt.absent.get(link.get("data-page")) if link.tag == "a" else None
    if absent is None:
        return link
    said = "" if is_title else _say(link, absent, excerpt.title)
    children = (*link.children, said) if said else link.children
    if not absent.address:
        return children
    place = link.get("href").removeprefix(f"#{link.get('data-page')}").removeprefix("--")
    address = f"{absent.address}#{place}" if place else absent.address
    return element("a", *children, href=encode_address(address), class_="external")


def _say(link: Element, absent: _Absent, book: str) -> str:
    """Return what follows the text of a link: ` (4 Forums, A Handbook)`.

    The name is left out where the text is the name, the book where the link leads to the page.
    """
    text = fold_words(words_of(*link.children))
    is_named = "name" in link.get("class").split() or text == fold_words(absent.title)
    number = str(absent.number or "")
    name = number if is_named else f"{number}\u00a0{absent.title}".strip("\u00a0")
    said = ", ".join(filter(None, (name, "" if absent.address else book)))
    return f" ({said})" if said else ""


def _own_config(config: Config, selection: Selection) -> Config:
    """Return the configuration of a selection's book, which is a publication of its own."""
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"{config.identifier}\n{selection.name}").urn
    return replace(
        config,
        title=selection.title or config.title,
        subtitle=config.title if selection.title else config.subtitle,
        slug=f"{config.slug}-{selection.name}",
        identifier=identifier,
        previous="",
        publication=replace(config.publication, isbns=(), doi=""),
    )


def _with_own_pictures(book: Book, pages: list[Page]) -> Book:
    """Return the book with only the pictures that its pages show."""
    nodes = [node for page in pages for node in (*page.title_nodes, *page.body)]
    nodes += [page.summary for page in pages if page.summary]
    nodes += [node for page in pages for note in page.notes for node in note.content]
    shown = {one.get("src") for one in walk(*nodes) if one.tag == "img"}
    return replace(book, pictures=tuple(one for one in book.pictures if one.name in shown))
