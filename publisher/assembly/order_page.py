"""A page of links -> the parts and entries that it lists, with their nesting and labels."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TypeGuard

from msgspec.structs import replace

from publisher.assembly.order_file import read_order_file
from publisher.assembly.resolver import Hit, PageIndex, find_page, suggest_paths
from publisher.assembly.toctree_order import read_order_toctrees
from publisher.book.addresses import Elsewhere, read_target
from publisher.book.model import Entry, PartEntry, Source
from publisher.book.slugs import slugify
from publisher.book.tree import (
    Element,
    Node,
    heading_level,
    line_of,
    place_of,
    solid,
    text_of,
    walk,
    words_of,
)
from publisher.reading.markdown.reader import DEEP, read_body
from publisher.reading.site_list import is_order_file
from publisher.reading.toctree import read_toctrees
from publisher.report.findings import Finding, Findings, Location

SIGNS = 3  # letters outside of links that are no words, such as a bullet


def read_order_page(
    source: Source, index: PageIndex[Source]
) -> tuple[tuple[PartEntry, ...], tuple[Finding, ...]]:
    """Return the parts of an order page; entries before its first part are one without a title.

    The page may be a file of a site generator, such as `mkdocs.yml`, or have toctrees.
    """
    if is_order_file(source.path):
        return read_order_file(source, index)
    if read_toctrees(source.body):
        return read_order_toctrees(source, index)
    text = read_body(source)
    reader = _Reader(source, index, text.nodes)
    parts = tuple(part for part in reader.read() if part.pages)
    return parts, (*(one for one in text.findings if one.rule == DEEP), *reader.findings.all())


class _Reader:
    """An order page that is being read: what it has listed so far."""

    def __init__(self, source: Source, index: PageIndex[Source], nodes: tuple[Node, ...]) -> None:
        self.source, self.index, self.findings = source, index, Findings()
        self.blocks = solid(nodes)
        self.seen: set[str] = {source.path}
        self.places = {one.get("id") for one in walk(*nodes)}  # on the page itself
        self.places |= {slugify(words_of(block)) for block in self.blocks if heading_level(block)}
        self.parts = [PartEntry("")]
        self.has_headings, self.group = False, ""

    def read(self) -> list[PartEntry]:
        """List the parts: a heading begins one, and so does an item that is only a label.

        A paragraph in bold before a list does for a heading. Pages behind the last list, as a
        SUMMARY.md has them below a rule, are a part of their own.
        """
        blocks = self._without_title()
        if len(self.blocks) > 1 and all(map(heading_level, self.blocks)):
            return self._read_headings()
        behind = self._find_suffix(blocks)
        for number, block in enumerate(blocks):
            has_label = (
                _is_bold(block) and number + 1 < len(blocks) and _is_list(blocks[number + 1])
            )
            if heading_level(block) or has_label or number == behind:
                title = words_of(block) if number != behind or heading_level(block) else ""
                title = title.removesuffix(":") if has_label else title
                self.parts.append(PartEntry(title, line=line_of(block)))
                self.has_headings = True
            if _is_list(block):
                for item in solid(block.children):
                    self._add_item(item)
            else:
                entries = self._read_links(block)
                is_prose = any(one.title for one in entries) and _has_more_words(block)
                self._add(tuple(replace(one, title="") for one in entries) if is_prose else entries)
        return self.parts

    def _read_headings(self) -> list[PartEntry]:
        """List the entries of a page that holds only headings, as DocFX has them: one for each."""
        for block in self.blocks:
            links = [one for one in _links_in((block,)) if one.get("href").strip()]
            depth = heading_level(block) - heading_level(self.blocks[0])
            if not links and depth <= 0:
                self.parts.append(PartEntry(words_of(block), line=line_of(block)))
            elif depth <= 0 and self.parts[-1].title:
                self.parts.append(PartEntry("", line=line_of(block)))
            self.group = words_of(block) if not links and depth > 0 else self.group
            rows = self._read_links(block)
            self._add(tuple(replace(one, group=self.group if depth > 1 else "") for one in rows))
        return self.parts

    def _without_title(self) -> tuple[Node, ...]:
        """Return the blocks without a first heading that is the page's title and not a part's."""
        empty = next((n for n, one in enumerate(self.blocks) if words_of(one)), 0)
        self.blocks = self.blocks[empty:]  # without an anchor above the title
        levels = [heading_level(block) for block in self.blocks if heading_level(block)]
        has_title = bool(levels) and heading_level(self.blocks[0]) > 0
        is_part = len(levels) > 1 and levels[0] == levels[1] > 1
        return self.blocks[1:] if has_title and not is_part else self.blocks

    def _find_suffix(self, blocks: tuple[Node, ...]) -> int:
        """Return the number of the rule below the last list or heading, or -1.

        In a file named SUMMARY a paragraph there does for a rule.
        """
        last = next((n for n in range(len(blocks) - 1, -1, -1) if _begins_part(blocks[n])), -1)
        is_summary = self.source.path.rpartition("/")[2].lower().startswith("summary.")
        ends = ("hr", "p") if is_summary else ("hr",)
        rows = enumerate(blocks[last + 1 :], last + 1) if last >= 0 else ()
        return next((n for n, one in rows if isinstance(one, Element) and one.tag in ends), -1)

    def _add(self, entries: tuple[Entry, ...]) -> None:
        self.parts[-1] = replace(self.parts[-1], pages=self.parts[-1].pages + entries)

    def _add_item(self, item: Node) -> None:
        """Add an item at the top: an entry, or a part where it has no link but a list below it."""
        if not isinstance(item, Element):
            return
        own, lists = _split_item(item)
        has_link = any(one.get("href").strip() for one in _links_in(own))
        is_group = self.has_headings and bool(self.parts[-1].title)
        if has_link or not lists or not words_of(*own) or is_group:
            self._add(self._read_item(item))
            return
        self.parts.append(PartEntry(words_of(*own), line=line_of(item)))
        for row in _rows_of(lists):
            self._add(self._read_item(row))

    def _read_item(self, item: Node) -> tuple[Entry, ...]:
        if not isinstance(item, Element):
            return ()
        own, lists = _split_item(item)
        is_label = bool(lists) and all(not one.get("href").strip() for one in _links_in(own))
        rows = () if is_label else own  # `[Label]()` with a list below it
        entries = tuple(entry for node in rows for entry in self._read_links(node, True))
        below = tuple(entry for row in _rows_of(lists) for entry in self._read_item(row))
        if not entries:
            label = words_of(*own)
            return tuple(replace(one, group=one.group or label) for one in below)
        return (*entries[:-1], replace(entries[-1], pages=entries[-1].pages + below))

    def _read_links(self, node: Node, is_item: bool = False) -> tuple[Entry, ...]:
        links = _links_in((node,))
        if heading_level(node):  # of which the site makes an anchor
            links = [one for one in links if words_of(one)]
        return tuple(entry for link in links for entry in self._read_link(link, is_item))

    def _read_link(self, link: Element, is_item: bool) -> Iterator[Entry]:
        """Yield the entry of a link, if it leads to a page that was not listed before.

        Words that are the name of the page's file are no label.
        An item that names a place in a page is reported: only whole pages have an order.
        """
        where = Location(self.source.path, *place_of(link))
        path = self._find(link, where)
        written = link.get("href").strip()
        page, _, fragment = written.partition("#")
        is_place = is_item and bool(page and fragment) and path not in ("", self.source.path)
        is_place = is_place and (fragment != "top" or path in self.seen)
        if is_place:
            fate = "it is left out, for the page is listed already"
            if path not in self.seen:
                fate = "the whole page stands here"
            message = f"'{written}' is a place in a page; {fate}"
            self._report(where, message, written, "name the page alone, or remove the entry")
        if path and path not in self.seen and not self.index.config.reason_to_exclude(path):
            self.seen.add(path)
            name = posixpath.splitext(posixpath.basename(path))[0]
            label = "" if words_of(link) == name else words_of(link)
            yield Entry(path, where.line, label, origin=self.source.path)

    def _find(self, link: Element, where: Location) -> str:
        """Return the path of the page that a link means; report a link without one, return ""."""
        written = link.get("href").strip()
        place = read_target(written, self.source.path, self.index.grounds)
        if isinstance(place, Elsewhere):
            if place.scheme not in ("", "http", "https", "mailto") and not place.has_host:
                self._report(where, f"'{written}' is no page of this folder", written)
            return ""
        if not place.path:
            found = self._find_slug(place.fragment)
            if not found:
                self._report(where, f"'{text_of(link)}' has no page yet", written)
            return found
        page = find_page(place, self.index)
        if isinstance(page, Hit):
            if page.guessed:
                message = f"'{written}' was taken for {page.page.path}"
                hint = "write the path, or name it in [links]"
                self.findings.add("link-guessed", where, message, hint, written)
            return page.page.path
        if page.candidates:
            message = f"'{written}' may mean {len(page.candidates)} pages"
            self._report(where, message, written, suggest_paths(page.candidates))
        elif not place.web:  # an address below the site that no page has leads out of the book
            self._report(where, f"'{place.written}' is no page of this folder", place.written)
        return ""

    def _find_slug(self, fragment: str) -> str:
        """Return the path of the page that `#slug` means, or "" if the order page has that id."""
        slug = slugify(fragment)
        pages = self.index.slugs.get(slug, ())
        is_own = fragment in self.places or slug in self.places
        return pages[0].path if len(pages) == 1 and not is_own else ""

    def _report(
        self,
        where: Location,
        message: str,
        target: str,
        hint: str = "correct the link, or remove the entry",
    ) -> None:
        self.findings.add("order-entry", where, message, hint, target)


def _links_in(nodes: tuple[Node, ...]) -> list[Element]:
    return [one for one in walk(*nodes) if one.tag == "a" and one.has("href")]


def _has_more_words(node: Node) -> bool:
    """Return whether a block is a paragraph with words outside of its links."""
    if not isinstance(node, Element) or node.tag != "p":
        return False
    return len(words_of(node)) > sum(len(words_of(one)) for one in _links_in((node,))) + SIGNS


def _is_list(node: Node) -> TypeGuard[Element]:
    return isinstance(node, Element) and node.tag in ("ul", "ol")


def _is_bold(node: Node) -> bool:
    """Return whether a block is a paragraph that holds only words in bold, and no link."""
    if not isinstance(node, Element) or node.tag != "p":
        return False
    rows = [one for one in node.children if isinstance(one, Element) or words_of(one)]
    is_bold = all(isinstance(one, Element) and one.tag == "strong" for one in rows)
    return bool(rows) and is_bold and not any(one.tag == "a" for one in walk(node))


def _begins_part(node: Node) -> bool:
    return _is_list(node) or heading_level(node) > 0


def _split_item(item: Element) -> tuple[tuple[Node, ...], tuple[Element, ...]]:
    """Return an item's own text, and the lists below it."""
    lists = tuple(one for one in item.children if _is_list(one))
    return tuple(one for one in item.children if not _is_list(one)), lists


def _rows_of(lists: tuple[Element, ...]) -> Iterator[Node]:
    return (row for one in lists for row in solid(one.children))
