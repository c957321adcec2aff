"""Lines of a page, and what a line begins: the vocabulary of CommonMark's block structure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

BULLET = re.compile(r"([-+*])(?=\s|$)(\s*)")
NUMBER = re.compile(r"(\d{1,9})[.)](?=\s|$)(\s*)")
FENCE = re.compile(r"( {0,3})(`{3,}|~{3,})\s*([^`]*)$")
TILDE_FENCE = re.compile(r"( {0,3})(~{3,})\s*(.*)$")
HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
TIGHT_HEADING = re.compile(r" {0,3}(#{2,6})([^#\s].*?)#*[ \t]*$")
RULE = re.compile(r" {0,3}([-_*])(?:[ \t]*\1){2,}[ \t]*$")
UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
QUOTE = re.compile(r" {0,3}> ?")
ALERT = re.compile(
    r"\s*\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*$", re.IGNORECASE
)  # GitHub's: a quote that begins with its kind
DELIMITERS = re.compile(r" {0,3}\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
DEFINITION = re.compile(r" {0,3}:[ \t]+(?=\S)")
NOTE = re.compile(r" {0,3}\[\^([^\]\s]+)\]:[ \t]*")
TEMPLATE = re.compile(r"\s*\{%.*%\}\s*$")
HIGHLIGHT = re.compile(r"\s*\{%-?\s*highlight\s+(\w+).*%\}\s*$")
CONFLICT = re.compile(r"(<{7}|>{7})( \S.*)?$|={7}$")
TASK = re.compile(r"\[([ xX])\][ \t]+")


class Line(NamedTuple):
    """A line of the page: its number, the columns cut off before it, its text."""

    number: int
    cut: int
    text: str

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" "))

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    def after(self, count: int) -> Line:
        """The line without its first characters."""
        return Line(self.number, self.cut + count, self.text[count:])

    def dedent(self, width: int) -> Line:
        return self.after(min(self.indent, width))


def expand_tabs(text: str) -> str:
    """Tabs before the text as four blanks each; the rest as it stands."""
    stripped = text.lstrip(" \t")
    return text[: len(text) - len(stripped)].expandtabs(4) + stripped


def read_marker(line: Line) -> tuple[bool, str, int] | None:
    """Return is_ordered, number, and width before the text of an item; None if none begins."""
    stripped = line.text.lstrip(" ")
    found = BULLET.match(stripped) or NUMBER.match(stripped)
    if not found or RULE.match(line.text):
        return None
    gap = found[2] if 0 < len(found[2].expandtabs(4)) < 5 else " "
    return found.re is NUMBER, found[1], line.indent + found.start(2) + len(gap)


def is_table(lines: Sequence[Line], at: int) -> bool:
    """Whether a table begins with this line."""
    if (
        at + 1 >= len(lines)
        or "|" not in lines[at].text
        or not DELIMITERS.match(lines[at + 1].text)
    ):
        return False
    return "-" in lines[at + 1].text and count_cells(lines[at].text) == count_cells(
        lines[at + 1].text
    )


def count_cells(row: str) -> int:
    """How many cells a row has, bars in code and escaped ones not counted."""
    bare = re.sub(r"(`+).*?\1", "", re.sub(r"\\.", "", row)).strip()
    return bare.removeprefix("|").removesuffix("|").count("|") + 1


def is_stray(text: str) -> bool:
    """A line that belongs to a tool, wherever it stands outside of code."""
    return bool(TEMPLATE.match(text) or CONFLICT.match(text))


def hard_break(row: str) -> str:
    """A row whose trailing backslash is written as two blanks."""
    odd = len(row) - len(row.rstrip("\\"))
    return row[:-1] + "  " if odd % 2 else row
