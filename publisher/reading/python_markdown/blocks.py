"""Blocks that a book reads otherwise than Python-Markdown: admonitions, details, and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element as Branch
from xml.etree.ElementTree import SubElement

from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.extensions.tables import TableProcessor
from pymdownx.details import DetailsProcessor

HIDDEN = re.compile(r"(?:^|\n)\?{3}\+? ?[\w\-]+(?: +[\w\-]+)* *(?:\n|$)")  # `??? note`
OBJECT = re.compile(r":::[ \t]+[\w.:-]+[ \t]*(?:\n|$)")
MOST_CELLS = 20_000  # that rows of a table may lack


class Admonitions(AdmonitionProcessor):
    """Admonitions that have a title only where the author gave one."""

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        """Return the kind, and the title or None."""
        kind, title = super().get_class_and_title(match)
        return kind, title if match[2] else None


class Details(DetailsProcessor):  # type: ignore[misc]
    """Collapsed admonitions; they have a title only where the author gave one."""

    def run(self, parent: Branch, blocks: list[str]) -> None:
        """Read the block."""
        count, found = len(parent), self.START.search(blocks[0])
        super().run(parent, blocks)
        made = next((one for one in parent[count:] if one.tag == "details"), None)
        if found and made is not None and HIDDEN.match(found[0]):
            made.remove(made[0])


class Objects(BlockProcessor):
    """`::: package.module`, which mkdocstrings replaces by the documentation of Python code."""

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self.found: list[str] = []

    def test(self, parent: Branch, block: str) -> bool:
        """Return whether a block begins with the name of an object."""
        return OBJECT.match(block) is not None

    def run(self, parent: Branch, blocks: list[str]) -> None:
        """Leave the name out with its options, which are indented."""
        name, *rest = blocks.pop(0).split("\n")
        self.found.append(name.strip())
        while rest and rest[0].startswith((" ", "\t")):
            del rest[0]
        if rest:
            blocks.insert(0, "\n".join(rest))
        else:
            while blocks and blocks[0].startswith(" " * self.tab_length):
                del blocks[0]


class Tables(TableProcessor):
    """Tables whose rows may be longer than the head, and have bars at their edges or not."""

    def run(self, parent: Branch, blocks: list[str]) -> None:
        """Read a table, and give each row the cells of the longest one."""
        super().run(parent, blocks)
        rows = list(parent[-1].iter("tr"))
        width, left = max(map(len, rows)), MOST_CELLS
        for row in rows:
            tag = row[0].tag if len(row) else "td"
            left -= width - len(row)
            for _ in range(width - len(row) if left >= 0 else 0):
                SubElement(row, tag).text = ""

    def _build_row(self, row: str, parent: Branch, align: Sequence[str | None]) -> None:
        cells = super()._split(row)  # type: ignore[misc]
        if len(cells) > 1 and not cells[0].strip():
            del cells[0]
        if len(cells) > 1 and not cells[-1].strip():
            del cells[-1]
        made = SubElement(parent, "tr")
        tag = "th" if parent.tag == "thead" else "td"
        for number, text in enumerate(cells):
            cell = SubElement(made, tag)
            cell.text = text.strip(" ")
            side = align[number] if number < len(align) else None
            if side:
                cell.set("align", side)
