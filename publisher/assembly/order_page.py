"""A page of links -> the parts and entries it means: headings become parts, nesting and labels are kept."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from msgspec.structs import replace

from publisher.book.model import Entry, PartEntry, Source
from publisher.book.tree import Element, Node, heading_level, solid, text_of, walk, words_of
from publisher.report.findings import Findings, Location


class OrderReader:
    """One order page being read: which files there are, what is listed so far."""

    def __init__(self, source: Source, paths: frozenset[str]) -> None:
        self.source, self.paths, self.findings = source, paths, Findings()
        self.seen: set[str] = {source.path}

    def read(self, nodes: tuple[Node, ...]) -> tuple[PartEntry, ...]:
        """The parts of the page; what comes before the first part's heading follows with no opener."""
        blocks = solid(nodes)
        headings = [n for n, block in enumerate(blocks) if heading_level(block)]
        title = headings[0] if headings and headings[0] == 0 else -1
        if (
            len(headings) > 1
            and heading_level(blocks[headings[0]]) == heading_level(blocks[headings[1]]) > 1
        ):
            title = (
                -1
            )  # a page that begins with one of several equal headings has no title of its own
        parts = [PartEntry("")]
        for place, block in enumerate(blocks):
            if place == title:
                continue
            if heading_level(block):
                parts.append(PartEntry(words_of(block), line=self._line(block)))
                if any(one.tag == "a" for one in walk(block)):
                    parts[-1] = replace(parts[-1], pages=self._links(block))
            elif isinstance(block, Element) and block.tag in ("ul", "ol"):
                for item in solid(block.children):
                    self._add_item(item, parts)
            else:
                parts[-1] = replace(parts[-1], pages=parts[-1].pages + self._links(block))
        return tuple(part for part in parts if part.pages)

    def _add_item(self, item: Node, parts: list[PartEntry]) -> None:
        """An item at the top: an entry, or, where it names no page but holds a list, a part."""
        if not isinstance(item, Element):
            return
        own, lists = _split_item(item)
        if not any(one.tag == "a" for one in walk(*own)) and lists and words_of(*own):
            parts.append(PartEntry(words_of(*own), line=self._line(item)))
            for row in (row for one in lists for row in solid(one.children)):
                parts[-1] = replace(parts[-1], pages=parts[-1].pages + self._item(row))
            return
        parts[-1] = replace(parts[-1], pages=parts[-1].pages + self._item(item))

    def _item(self, item: Node) -> tuple[Entry, ...]:
        if not isinstance(item, Element):
            return ()
        own, lists = _split_item(item)
        entries = tuple(entry for node in own for entry in self._links(node))
        below = tuple(
            entry for one in lists for row in solid(one.children) for entry in self._item(row)
        )
        if not entries:
            return below
        return (*entries[:-1], replace(entries[-1], pages=entries[-1].pages + below))

    def _links(self, node: Node) -> tuple[Entry, ...]:
        entries = []
        for link in (one for one in walk(node) if one.tag == "a" and one.has("href")):
            target = unquote(link.get("href").strip()).partition("#")[0]
            line, _, column = link.get("data-at").partition(":")
            if "://" in target or target.startswith(("mailto:", "//")):
                continue
            path = self._find(target)
            if not path:
                where = Location(self.source.path, int(line or 0), int(column or 0))
                message = (
                    f"'{target}' is no page of this folder"
                    if target
                    else f"'{text_of(link)}' has no page yet"
                )
                self.findings.add(
                    "order-entry", where, message, "mend the link, or take the entry out", target
                )
            elif path not in self.seen:
                self.seen.add(path)
                entries.append(Entry(path, int(line or 0), words_of(link), origin=self.source.path))
        return tuple(entries)

    def _find(self, target: str) -> str:
        if not target:
            return ""
        base = "" if target.startswith("/") else posixpath.dirname(self.source.path)
        path = posixpath.normpath(posixpath.join(base, target.lstrip("/")))
        stem = path.removesuffix(".html").removesuffix(".md")
        tries = [
            path,
            *(
                f"{one}{end}"
                for one in (path, stem)
                for end in (".md", ".markdown", ".html", ".txt")
            ),
        ]
        tries += [f"{path}/{name}" for name in ("README.md", "index.md", "index.html")]
        return next((one for one in tries if one in self.paths), "")

    @staticmethod
    def _line(node: Node) -> int:
        return int(node.get("data-line") or 0) if isinstance(node, Element) else 0


def _split_item(item: Element) -> tuple[tuple[Node, ...], list[Element]]:
    """An item's own text, and the lists below it."""
    lists = [one for one in item.children if isinstance(one, Element) and one.tag in ("ul", "ol")]
    return tuple(one for one in item.children if one not in lists), lists
