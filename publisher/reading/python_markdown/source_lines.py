"""The lines of a page, and where in them a text stands that the parser has taken out of them.

The parser hands on the texts of blocks as they were written, in their order, without the indent and
the markers of their containers. So each one is found again, from the place of the last one on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

TAB = 4
MARKER = re.compile(
    r"(?:>|[*+-](?=\s)|\d{1,9}[.)](?=\s)|:(?=\s)|#{1,6}(?!#)|\[\^[^\]\s]{1,80}\]:)[ \t]*"
)
BOX = re.compile(r"[>\s]*(?:[*+-]\s+|\d+\.\s+|:\s+)?(?:!!!|\?\?\?|///\s*\w|===|>\s*\[!)")
DELIMITERS = re.compile(r"[>\s]*(?:\|\s*)?:?-+:?\s*(?:\|\s*:?-+:?\s*)*(?:\|\s*)?$")
NOTE = re.compile(r"[> ]*\[\^([^\]]*)\]:")
NEAR = 40  # lines in which a text is looked for wherever it stands in its line
MOST_MARKERS = 12  # that a line begins with
MOST_ROWS = 30  # lines with the same words that are looked at


class SourceLines:
    """A page, and how far it has been read: a line from 0, and a column from 0."""

    def __init__(self, text: str) -> None:
        self.written = text.split("\n")
        self.lines = [line.expandtabs(TAB) for line in self.written]
        self.starts = [0, *accumulate(len(line) + 1 for line in self.written)]
        self.line = self.column = 0
        self.rows: dict[str, list[int]] = {}
        self.boxes: list[int] = []
        self.delimiters: list[int] = []
        self.notes: dict[str, int] = {}
        for number, line in enumerate(self.lines):
            for core in _cores(line):
                self.rows.setdefault(core, []).append(number)
            if BOX.match(line):
                self.boxes.append(number)
            if "-" in line and DELIMITERS.match(line):
                self.delimiters.append(number)
            if "[^" in line and (note := NOTE.match(line)):
                self.notes[note[1]] = number

    def find(self, words: str) -> tuple[int, int]:
        """Return line and column of a text of one line, and go there; (-1, -1) if it is nowhere."""
        words = words.strip()
        if not words:
            return -1, -1
        place = self._find_here(words)
        place = place if place[0] >= 0 else self._find_row(words)
        if place[0] < 0 or place[0] > self.line + NEAR:
            near = self._find_near(words)
            place = near if near[0] >= 0 else place
        if place[0] >= 0:
            self.line, self.column = place[0], place[1] + len(words)
        return place

    def _find_here(self, words: str) -> tuple[int, int]:
        """Find words in the rest of the current line, such as the title of an admonition."""
        column = self.lines[self.line].find(words, self.column) if self.column else -1
        return (self.line, column) if column >= 0 else (-1, -1)

    def _find_row(self, words: str) -> tuple[int, int]:
        """Find a line whose words, without markers, are these."""
        rows = self.rows.get(words, [])
        at = bisect_left(rows, self.line)
        for number in rows[at : at + MOST_ROWS]:
            start = self.column if number == self.line else 0
            column = self.lines[number].find(words, start)
            if column >= 0:
                return number, column
        return -1, -1

    def _find_near(self, words: str) -> tuple[int, int]:
        """Find a line nearby that has these words anywhere."""
        for number in range(self.line, min(self.line + NEAR, len(self.lines))):
            start = self.column if number == self.line else 0
            column = self.lines[number].find(words, start)
            if column >= 0:
                return number, column
        return -1, -1

    def follow(self, words: str) -> tuple[int, int]:
        """Return the place of the next line of a text whose last line was found, and go there."""
        words = words.strip()
        for number in range(self.line + 1, min(self.line + 4, len(self.lines))):
            column = self.lines[number].find(words)
            if words and column >= 0:
                self.line, self.column = number, column + len(words)
                return number, column
        return self.find(words)

    def find_box(self) -> int:
        """Return the line of the next admonition, and go to its mark; -1 if there is none."""
        at = bisect_left(self.boxes, self.line)
        if at < len(self.boxes) and self.boxes[at] == self.line and self.column:
            at += 1
        if at == len(self.boxes):
            return -1
        self.line, self.column = self.boxes[at], 3
        return self.line

    def find_table(self, words: str) -> int:
        """Return the line of a table's head, whose first cell has these words; -1 if it is lost."""
        at = bisect_left(self.delimiters, self.line + 1)
        for number in self.delimiters[at : at + MOST_ROWS]:
            if words.strip() in self.lines[number - 1]:
                self.line, self.column = number - 1, 0
                return number - 1
        return -1

    def pass_code(self, code: str) -> int:
        """Go behind a block of code; returns the line where it or its fence begins, or -1."""
        rows = code.strip("\n").split("\n")
        lead = next((n for n, row in enumerate(rows) if row.strip()), -1)
        if lead < 0:
            return -1
        number, _ = self._find_row(rows[lead].strip())
        if number < 0:
            number, _ = self._find_near(rows[lead].strip())
        if number < 0:
            return -1
        self.line, self.column = min(number + len(rows) - lead, len(self.lines) - 1), 0
        first = max(number - lead, 0)
        above = self.lines[first - 1].lstrip("> \t*+-.:0123456789") if first else ""
        return first - 1 if above.startswith(("```", "~~~")) else first

    def column_of(self, number: int, column: int) -> int:
        """Return the column as the file has it, where tabs are one character."""
        line = self.written[number]
        if "\t" not in line:
            return column
        width = at = 0
        while at < len(line) and width < column:
            width += TAB - width % TAB if line[at] == "\t" else 1
            at += 1
        return at


def _cores(line: str) -> Iterator[str]:
    """Yield a line as it is, without its first marker, without its first two markers …"""
    core = line.strip()
    seen = ""
    for _ in range(MOST_MARKERS):
        if not core or core == seen:
            return
        yield core
        if core.endswith("#") and core.rstrip("#").strip():
            yield core.rstrip("#").strip()
        seen, marker = core, MARKER.match(core)
        if marker:
            core = core[marker.end() :].strip()
