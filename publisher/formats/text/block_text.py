"""Blocks of the tree -> Markdown (GFM), a block after the other with an empty line between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from publisher.book.formulas import is_formula
from publisher.book.tree import Element, Node, heading_level, is_block, solid, text_of, walk
from publisher.formats.text.inline_text import (
    escape_start,
    escape_text,
    write_anchor,
    write_anchors,
    write_line,
)

DEEPEST = 6  # level of a heading
GROUPS = frozenset("section div article header footer main nav address fieldset form".split())
CAPTIONS = ("figcaption", "caption")


class TextWriter(Struct, frozen=True):
    """Writes the blocks of one page.

    `slug` is the page's, `depth` the level of its title, `paths` are those of pictures by name.
    """

    slug: str
    depth: int
    paths: dict[str, str]

    def write(self, nodes: tuple[Node, ...]) -> list[str]:
        """Return the blocks of nodes, each of one or more lines."""
        return [block for block in self._blocks(nodes) if block.strip()]

    def line(self, nodes: tuple[Node, ...]) -> str:
        """Return inline nodes as one line."""
        return write_line(nodes, self.slug, self.paths)

    def _blocks(self, nodes: tuple[Node, ...]) -> Iterator[str]:
        run: list[Node] = []
        for node in nodes:
            if is_block(node) or _holds_block(node):
                yield self._paragraph(tuple(run))
                run = []
                assert isinstance(node, Element)
                yield from self._block(node)
            else:
                run.append(node)
        yield self._paragraph(tuple(run))

    def _paragraph(self, nodes: tuple[Node, ...]) -> str:
        return escape_start(self.line(nodes))

    def _block(self, node: Element) -> Iterator[str]:
        anchor = write_anchor(node)
        if level := heading_level(node):
            signs = "#" * min(self.depth + level - 1, DEEPEST)
            yield from ([anchor] if anchor else [])
            yield f"{signs} {self.line(node.children)}"
            return
        lines = list(self._content(node))
        yield from ([anchor] if anchor else [])
        yield from lines

    def _content(self, node: Element) -> Iterator[str]:
        if is_formula(node):
            number = f" \\tag{{{node.get('data-number')}}}" if node.get("data-number") else ""
            yield f"$$\n{text_of(node).strip()}{number}\n$$"
        elif node.tag in ("p", "dt", *CAPTIONS):
            yield self._paragraph(node.children)
        elif node.tag in ("ul", "ol"):
            yield self._list(node)
        elif node.tag == "pre":
            yield write_anchors(node.children)
            yield _code(text_of(node), _language_of(node))
        elif node.has("data-source"):
            yield _code(node.get("data-source"), "mermaid")
            yield from self._blocks(node.children[1:])
        elif node.tag in ("blockquote", "aside"):
            yield _prefix("\n\n".join(self.write(node.children)), "> ")
        elif node.tag == "table":
            yield from self._table(node)
        elif node.tag == "dl":
            yield from self._definitions(node)
        elif node.tag == "hr":
            yield "---"
        else:
            yield from self._blocks(node.children)

    def _list(self, node: Element) -> str:
        rows = []
        number = int(node.get("start") or 1)
        items = [item for item in solid(node.children) if isinstance(item, Element)]
        blocks = [self.write(item.children) for item in items]
        gap = "\n\n" if any(len(one) > 1 and not _is_list(one[1]) for one in blocks) else "\n"
        for item, own in zip(items, blocks, strict=True):
            number = int(item.get("value") or number)
            sign = f"{number}. " if node.tag == "ol" else "- "
            text = write_anchor(item) + (gap if gap == "\n\n" else "\n").join(own)
            rows.append(sign + _prefix(text, " " * len(sign)).lstrip(" "))
            number += 1
        return gap.join(rows)

    def _definitions(self, node: Element) -> Iterator[str]:
        """Yield each term in bold, and its definitions as a list below it."""
        for child in solid(node.children):
            anchor = write_anchor(child)
            if not isinstance(child, Element):
                continue
            if child.tag == "dt":
                yield f"{anchor}**{self.line(child.children)}**"
            elif child.tag == "dd":
                text = anchor + "\n\n".join(self.write(child.children))
                yield "- " + _prefix(text, "  ").lstrip(" ")
            else:
                yield anchor
                yield from self._definitions(child)

    def _table(self, node: Element) -> Iterator[str]:
        """Yield caption and rows; a cell that spans others is followed by empty ones."""
        for child in node.children:
            if isinstance(child, Element) and child.tag == "caption":
                yield write_anchor(child)
                yield self._paragraph(child.children)
        rows = [self._row(row, anchor) for row, anchor in _rows_of(node)]
        if not rows:
            return
        width = max(map(len, rows))
        rows = [row + [""] * (width - len(row)) for row in rows]
        has_head = any(one.tag == "thead" for one in walk(node))
        head, *others = rows if has_head else [[""] * width, *rows]
        lines = [head, ["---"] * width, *others]
        yield "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def _row(self, row: Element, anchor: str) -> list[str]:
        """Return the cells of a row; the first has the places of the row and what is before it."""
        cells: list[str] = []
        for cell in row.children:
            if isinstance(cell, Element):
                own = write_anchor(cell) if cells else anchor + write_anchor(cell)
                text = own + "<br>".join(self._cell(cell.children))
                span = int(cell.get("colspan")) if cell.get("colspan").isdecimal() else 1
                cells += [text.replace("|", "\\|"), *[""] * (span - 1)]
        return cells

    def _cell(self, nodes: tuple[Node, ...]) -> Iterator[str]:
        """Yield the lines of a cell, which holds no blocks in Markdown."""
        run: list[Node] = []
        for node in nodes:
            if is_block(node) and isinstance(node, Element):
                yield from filter(None, [self.line(tuple(run))])
                run = []
                yield from self._cell(node.children)
            else:
                run.append(node)
        yield from filter(None, [self.line(tuple(run))])


def _holds_block(node: Node) -> bool:
    return isinstance(node, Element) and any(map(is_block, walk(*node.children)))


def _rows_of(table: Element, before: str = "") -> Iterator[tuple[Element, str]]:
    """Yield the rows of a table, each with the anchors of its own and of a group that it begins."""
    for child in table.children:
        if not isinstance(child, Element) or child.tag == "caption":
            continue
        before += write_anchor(child)
        if child.tag == "tr":
            yield child, before
            before = ""
        else:
            yield from _rows_of(child, before)
            before = ""


def _is_list(block: str) -> bool:
    return re.match(r"- |\d+\. ", block) is not None


def _language_of(node: Element) -> str:
    code = next((one for one in walk(node) if one.tag == "code"), node)
    names = (name for name in code.get("class").split() if name.startswith("language-"))
    return next(names, "").removeprefix("language-")


def _code(text: str, language: str) -> str:
    text = text.rstrip("\n")
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text}\n{fence}"


def _prefix(text: str, sign: str) -> str:
    return "\n".join(f"{sign}{line}".rstrip() for line in text.split("\n"))


def write_notes(notes: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield the footnotes of a page: by their labels their blocks."""
    for label, blocks in notes.items():
        text = _prefix("\n\n".join(blocks), "    ").lstrip(" ")
        yield f"[^{label}]: {text}"


def write_title(level: int, title: str, anchor: str) -> str:
    """Return a heading for a plain title, with the place that links lead to before it."""
    return f'<a id="{anchor}"></a>\n\n{"#" * min(level, DEEPEST)} {escape_text(title)}'
