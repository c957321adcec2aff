"""A page of Sphinx -> the pages that its toctrees list, each toctree a group with its caption.

Toctrees are read in MyST and in reStructuredText.
Its links to the indexes of Sphinx are left out: a book has an index of its own.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec.structs import replace

from publisher.book.model import Source
from publisher.reading.included_lines import fence_after
from publisher.reading.site_list import WEB, Row
from publisher.report.findings import Findings, Location

OPENING = re.compile(
    r"^(?: {0,3}(`{3,}|~{3,}|:{3,})\{toctree\}[^\n]*|(?P<indent>[ \t]*)\.\.[ \t]+toctree::[ \t]*)$",
    re.MULTILINE,
)
OPTION = re.compile(r":?([\w-]+):(.*)")
TITLED = re.compile(r"(.{0,300}?)[ \t]*<([^<>]{1,300})>")
INDEX = re.compile(r"[ \t]*[*+-][ \t]+\{ref\}`(?:genindex|modindex|py-modindex|search)`[ \t]*")
HEADING = re.compile(r"#{1,6}[ \t]")
PATTERN = re.compile(r"[*?\[]")


def leave_out_indexes(source: Source, findings: Findings) -> Source:
    """Return a page without its list of Sphinx's indexes, and without a heading above it alone."""
    if "index`" not in source.body and "{ref}`search`" not in source.body:
        return source
    lines = source.body.split("\n")
    fence, heading, first = "", -1, -1
    for number, line in enumerate((*lines, "# ")):
        fence = fence_after(line, fence)
        is_index = not fence and INDEX.fullmatch(line) is not None
        if is_index:
            lines[number] = ""
            first = number if first < 0 else first
        elif not fence and HEADING.match(line):
            if first >= 0 <= heading:
                lines[heading] = ""
            heading, first = number, -1
        elif line.strip():
            heading = -1
        if is_index and first == number:
            where = Location(source.path, source.first_line + number)
            message = f"'{line.strip()}' is a page that Sphinx makes, and was left out"
            findings.add("template-line", where, message, "", line.strip())
    return replace(source, body="\n".join(lines))


def read_toctrees(text: str, first_line: int = 1) -> tuple[Row, ...]:
    """Return the rows of all toctrees of a page; `first_line` is the line of the text's first.

    The page is written in MyST or in reStructuredText. A toctree with a caption is one row. The
    targets are relative to the folder of the page. A glob stands for its folder. `self` and
    addresses of other sites are no rows.
    """
    found: list[Row] = []
    for opening in OPENING.finditer(text):
        line = first_line + text.count("\n", 0, opening.start())
        caption = ""
        rows: list[Row] = []
        in_yaml = False
        below = text[opening.end() :]
        inside = _lines_of(below, opening[1]) if opening[1] else _indented(below, opening["indent"])
        for number, written in enumerate(inside, line):
            if written == "---":  # options may stand in YAML
                in_yaml = not in_yaml
            elif (in_yaml or written[:1] == ":") and (option := OPTION.fullmatch(written)):
                caption = option[2].strip(" \"'") if option[1] == "caption" else caption
            elif written and number > line:
                rows += _read_entry(written, number)
        group = [Row(caption, "", line, tuple(rows))] if caption else rows
        found += group if rows else []
    return tuple(found)


def _lines_of(text: str, fence: str) -> Iterator[str]:
    """Yield the lines of a directive until its closing fence, without blanks around them."""
    for line in text.split("\n"):
        shown = line.strip()
        if shown.startswith(fence) and not shown.strip(fence[0]):
            return
        yield shown


def _indented(text: str, indent: str) -> Iterator[str]:
    """Yield the lines below a directive of reStructuredText, without blanks around them."""
    for number, line in enumerate(text.split("\n")):
        shown = line.strip()
        if number and shown and len(line) - len(line.lstrip()) <= len(indent):
            return
        yield shown


def title_of_rst(text: str) -> str:
    """Return the first heading of a page in reStructuredText, a line that the next underlines."""
    lines = text.split("\n")
    for line, below in pairwise(map(str.rstrip, lines)):
        is_rule = len(set(below)) == 1 and not below[:1].isalnum() and len(below) >= len(line)
        if line.strip() and line[0].isalnum() | (line[0] in "`*:\"'(") and is_rule:
            return re.sub(r"(?<![\w:-]):[\w:-]{1,40}:(?=`)|[`*]", "", line)
    return ""


def _read_entry(written: str, line: int) -> Iterator[Row]:
    named = TITLED.fullmatch(written)
    label, target = (named[1], named[2]) if named else ("", written)
    if target == "self" or target.startswith(WEB):
        return
    if PATTERN.search(target):
        yield Row("", "", line, (), posixpath.dirname(target) or ".")
    else:
        yield Row(label, target, line)
