"""The parser's tree -> the places of its blocks, links and pictures, kept beside the tree.

Before running text is read, each block still has its text as it was written: there lines are found.
After it, the targets of links are found in the text of their block.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any
from xml.etree.ElementTree import Element as Branch

from markdown import Markdown
from markdown.util import HTML_PLACEHOLDER_RE, STX
from msgspec import Struct

from publisher.book.model import Source
from publisher.reading.markdown.html import place_tags
from publisher.reading.python_markdown.source_lines import SourceLines
from publisher.reading.python_markdown.stash import code_of, is_code, is_raw, plain_text

ESCAPED = re.compile(f"{STX}(\\d+)\x03")
LABEL = re.compile(r"^[> ]*\[([^\[\]]+)\]:[ \t]*(?:\n[ \t]*)?<?([^\s>]+)", re.MULTILINE)
NO_BREAK = f"{STX}qq3936677670287331zz\x03"  # before the link back in a footnote
MARKS = ("](", "](<", "<", "[[")  # before a target
FENCE = re.compile(r"\s*(?:```+[^`]*$|~~~)")
REACH = 20_000  # characters of a block in which a target is looked for
MOST = 1 << 60


class Written(Struct, frozen=True):
    """The text of a block as it was written; `rows` are offset, line and column of its lines."""

    text: str
    rows: tuple[tuple[int, int, int], ...]


class Target(str):
    """The target of a link by reference, which knows where it is defined."""

    place: str


class Placing:
    """The places of one page."""

    def __init__(self, parser: Markdown, source: Source) -> None:
        self.parser, self.first, self.source = parser, source.first_line, source.body
        self.has_math = source.dialect.math
        self.page = SourceLines(source.body)
        self.lines: dict[Branch, int] = {}
        self.codes: dict[int, int] = {}  # lines of fenced blocks, by their number in the stash
        self.targets: dict[Branch, str] = {}
        self.written: list[tuple[Branch, Written]] = []
        self.stash: list[Any] = parser.htmlStash.rawHtmlBlocks
        self.boxes: set[Branch] = set()  # admonitions
        self.invented: set[Branch] = set()  # their titles that no author has written
        self.findings: list[tuple[str, int, int, str, str]] = []
        self.placed: set[int] = set()  # texts of the stash whose tags have their places

    # ── blocks ─────────────────────────────────────────────────────────────────────────────────

    def place_blocks(self, root: Branch) -> None:
        """Find the lines of all blocks, and the definitions of references."""
        for block in root:
            if block.tag == "div" and block.get("class") == "footnote":
                self._place_notes(block)
            else:
                self._place_block(block)
        self._place_references()

    def _place_notes(self, block: Branch) -> None:
        for item in block.iter("li"):
            label = item.get("id", "").removeprefix("fn:")
            if item.get("id", "").startswith("fn:") and label in self.page.notes:
                self.page.line, self.page.column = self.page.notes[label], 0
                for child in item:
                    self._place_block(child)

    def _place_block(self, block: Branch) -> int:
        """Place a block and what is in it; returns its line from 0, or -1."""
        line = -1
        if block.tag == "table":
            return self._place_table(block)
        if block.tag == "pre":
            line = self.page.pass_code(plain_text("".join(block.itertext())))
            if line >= 0:
                self.lines[block] = self.first + line
            return line
        names = block.get("class", "").split()
        if "admonition" in names or block.get("data-alert") or block.tag == "details":
            line = self.page.find_box()
            self.boxes.add(block)
            self._note_invented(block, line)
        if block.text and block.text.strip():
            found = self._place_text(block, block.text)
            line = found if line < 0 else line
            if "arithmatex" in names and line > 0 and self.page.lines[line - 1].endswith("$$"):
                line -= 1
        for child in block:
            found = self._place_block(child) if child not in self.invented else -1
            line = found if line < 0 else line
            if child.tail and child.tail.strip():
                self._place_text(block, child.tail)
        if line >= 0:
            self.lines[block] = self.first + line
        return line

    def _note_invented(self, block: Branch, line: int) -> None:
        """Note a title that an extension has made of the kind of an admonition."""
        title = block[0] if len(block) else None
        if title is None or line < 0 or not (title.text or "").strip():
            return
        is_title = title.get("class") == "admonition-title" or title.tag == "summary"
        if not is_title and not block.get("data-alert"):
            return
        if (title.text or "").strip() not in self.page.lines[line]:
            self.invented.add(title)

    def _place_text(self, block: Branch, text: str) -> int:
        """Find the lines of a text; returns the first one."""
        rows: list[tuple[int, int, int]] = []
        first, offset = -1, 0
        for row in text.replace(NO_BREAK, "").split("\n"):
            if number := HTML_PLACEHOLDER_RE.fullmatch(row.strip()):
                line = self._place_stashed(int(number[1]))
            else:
                line, column = self.page.follow(row) if rows else self.page.find(row)
                if line >= 0:
                    lead = len(row) - len(row.lstrip())
                    rows.append((offset, line, column - lead))
                    self._check_fence(row, line)
            first = line if first < 0 else first
            offset += len(row) + 1
        if rows:
            self.written.append((block, Written(text, tuple(rows))))
        return first

    def _check_fence(self, row: str, line: int) -> None:
        """Report a code fence that is text, because none closes it."""
        if FENCE.match(row) and "fenced_code_block" in self.parser.preprocessors:
            message = "the code fence that begins here is never closed"
            self.findings.append(("fence-unclosed", self.first + line, 0, message, "close it"))

    def _place_stashed(self, number: int) -> int:
        """Go behind stashed code or raw HTML, whose tags get their places; returns its line."""
        if number >= len(self.stash) or not isinstance(self.stash[number], str):
            return -1
        text = self.stash[number]
        if is_code(text):
            line = self.page.pass_code(code_of(text)[0])
            self.codes[number] = self.first + line if line >= 0 else 0
            return line
        rows = text.strip("\n").split("\n")
        line, column = self.page.find(rows[0])
        if line < 0:
            return -1
        lead = len(rows[0]) - len(rows[0].lstrip())
        start = self.page.column_of(line, max(column - lead, 0)) + 1
        self.place_raw(number, text.strip("\n"), self.first + line, start)
        for row in rows[1:]:
            self.page.follow(row)
        return line

    def place_raw(self, number: int, html: str, line: int, column: int) -> None:
        """Give the tags of a stashed text their places."""
        if number not in self.placed:
            self.placed.add(number)
            self.stash[number] = place_tags(html, line, column)

    def _place_table(self, table: Branch) -> int:
        rows = list(table.iter("tr"))
        head = next((cell.text or "" for cell in rows[0]), "") if rows else ""
        first = self.page.find_table(head)
        if first < 0:
            return -1
        for number, row in enumerate(rows):
            line = first + number + (number > 0)
            if line >= len(self.page.lines):
                break
            self.page.line, self.page.column = line, 0
            self.lines[row] = self.first + line
            for cell in row:
                self.lines[cell] = self.first + line
                self._place_cell(cell, line)
        self.page.line += 1
        self.page.column = 0
        return first

    def _place_cell(self, cell: Branch, line: int) -> None:
        text = (cell.text or "").strip()
        column = self.page.lines[line].find(text, self.page.column) if text else -1
        if column >= 0:
            lead = len(cell.text or "") - len((cell.text or "").lstrip())
            written = Written(cell.text or "", ((0, line, column - lead),))
            self.written.append((cell, written))
            self.page.column = column + len(text)

    def _place_references(self) -> None:
        """Give the targets of references the places of their definitions."""
        references = self.parser.references
        if not references:
            return
        known: dict[tuple[str, str], int] = {}
        for found in LABEL.finditer(self.source):
            known[" ".join(found[1].lower().split()), found[2]] = found.start(2)
        for label, (target, title) in list(references.items()):
            at = known.get((" ".join(label.lower().split()), target), -1)
            placed = Target(target)
            placed.place = self._place_of(at) if at >= 0 else ""
            references[label] = (placed, title)

    def _place_of(self, at: int) -> str:
        line = bisect_right(self.page.starts, at) - 1
        return f"{self.first + line}:{at - self.page.starts[line] + 1}"

    # ── running text ───────────────────────────────────────────────────────────────────────────

    def place_links(self) -> None:
        """Find the targets of links and pictures, and the tags of raw HTML, in running text."""
        done: set[Branch] = set()
        own = {block for block, _ in self.written} | self.lines.keys()
        for block, written in self.written:
            if block not in done:
                done.add(block)
                _Links(self, written, own).place(block)
        for number, html in enumerate(self.stash):
            if isinstance(html, str) and is_raw(html):
                self.place_raw(number, html, 0, 1)

    def place_templates(self, found: list[str]) -> None:
        """Report the templates that were left out of running text, in their order.

        Icons are reported once a page.
        """
        at, has_icon = 0, False
        for text in found:
            start = max(self.source.find(text, at), 0)
            at = start + len(text) if start else at
            line, _, column = self._place_of(start).partition(":")
            message = f"'{text[:60]}' is for a site generator and was left out"
            if text.startswith(":") and not text.startswith(":::"):
                if has_icon:
                    continue
                has_icon = True
                message = f"'{text[:60]}' is an icon of a web theme; such icons were left out"
            self.findings.append(("template-line", int(line), int(column), message, ""))

    def column_of(self, line: int, column: int) -> str:
        """Return a place as `line:column` of the page; `line` and `column` count from 0."""
        return f"{self.first + line}:{self.page.column_of(line, column) + 1}"


class _Links:
    """The links of one block, which are found from the beginning of its text on."""

    def __init__(self, placing: Placing, written: Written, blocks: set[Branch]) -> None:
        self.placing, self.written, self.blocks = placing, written, blocks
        self.at = 0

    def place(self, branch: Branch) -> None:
        """Place what is in an element, in the order of the source."""
        self._stashed(branch.text)
        for child in branch:
            if child not in self.blocks:
                self.place(child)
                if child.tag in ("a", "img"):
                    self._target(child)
                elif child.get("class") == "arithmatex":
                    self._formula(child)
            self._stashed(child.tail)

    def _target(self, link: Branch) -> None:
        value = link.get("href" if link.tag == "a" else "src", "")
        if isinstance(value, Target):
            self.placing.targets[link] = value.place
            return
        value = plain_text(value).removeprefix("mailto:")
        shown = ESCAPED.sub(lambda found: "\\" + chr(int(found[1])), value)
        for target in dict.fromkeys((shown, ESCAPED.sub(lambda one: chr(int(one[1])), value))):
            at = self._find(target)
            if at >= 0:
                self.at = at + len(target)
                self.placing.targets[link] = self._place_of(at)
                return
        if self.written.rows:
            self.placing.targets[link] = str(self.placing.first + self.written.rows[0][1])

    def _formula(self, branch: Branch) -> None:
        tex = (branch.text or "")[2:-2]
        at = self.written.text.find(tex, self.at, self.at + REACH)
        if at >= 0:
            self.at = at + len(tex)
            self.placing.targets[branch] = self._place_of(at)

    def _find(self, target: str) -> int:
        """Return the offset of a target in the text of the block, -1 if it is not there."""
        if not target:
            return self.written.text.find("]()", self.at, self.at + REACH) + 2 or -1
        start, end = self.at, self.at + REACH
        text = self.written.text
        found = [(text.find(mark + target, start, end), mark) for mark in MARKS]
        at, mark = min((one for one in found if one[0] >= 0), default=(-1, ""))
        return at + len(mark) if at >= 0 else text.find(target, start, end)

    def _stashed(self, text: str | None) -> None:
        """Give the tags of raw HTML their places."""
        if not text or STX not in text:
            return
        for found in HTML_PLACEHOLDER_RE.finditer(text):
            number = int(found[1])
            html = self.placing.stash[number] if number < len(self.placing.stash) else None
            if not isinstance(html, str) or not is_raw(html):
                continue
            at = self.written.text.find(html, self.at, self.at + REACH)
            if at >= 0:
                self.at = at + len(html)
                line, _, column = self._place_of(at).partition(":")
                self.placing.place_raw(number, html, int(line), int(column or 1))

    def _place_of(self, at: int) -> str:
        row = max(bisect_right(self.written.rows, (at, MOST, MOST)) - 1, 0)
        start, line, column = self.written.rows[row]
        return self.placing.column_of(line, max(column + at - start, 0))
