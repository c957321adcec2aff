"""GFM's tables. A row may have more cells than the head, and code may hold a bar.

Each cell knows the column of its line at which it begins, and the bars that lost a backslash.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import NamedTuple

from markdown_it.rules_block import StateBlock

from publisher.reading.markdown.block_lines import line_text, push_inline
from publisher.reading.markdown.depth import is_too_deep

DELIMITER = re.compile(r"[ \t]*(:?)-+(:?)[ \t]*$")
RULE = re.compile(r"\|[-:|]+[ \t]*$")
EDGE = re.compile(r"\|+=[=|+]*[ \t]*$")  # kramdown's line above a foot
# kramdown's line between the rows of a body
SEPARATOR = re.compile(r"\|[ \t]*+:?-{3,}+:?[ \t]*+(?:[|+][ \t]*+:?-{3,}+:?[ \t]*+)*+\|?[ \t]*+$")
SIDES = {(":", ""): "left", ("", ":"): "right", (":", ":"): "center"}
MOST_CELLS = 20_000  # that rows of a table may lack; after them it ends
CODE = re.compile(r"(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)")


class Cell(NamedTuple):
    """The text of a cell, and its first column in the line."""

    text: str
    start: int


def read_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a table, which begins with a head and a line of delimiters."""
    if start + 1 >= end or is_too_deep(state) or not _is_open(state, start + 1):
        return False
    is_ruled = start + 3 < end and RULE.match(line_text(state, start)) is not None
    if is_ruled and _is_open(state, start + 2):  # kramdown's line above the head
        return read_table(state, start + 1, end, silent)
    sides = _read_sides(line_text(state, start + 1))
    if not sides or state.is_code_block(start) or "|" not in line_text(state, start):
        return False
    head = split_row(line_text(state, start), len(sides))
    if len(head) != len(sides):
        return False
    if silent:
        return True
    last = _find_end(state, start + 2, end)
    lines = [(n, line_text(state, n)) for n in range(start + 2, last)]
    numbers = [n for n, text in lines if not EDGE.match(text) and not SEPARATOR.match(text)]
    rows = [split_row(line_text(state, n), len(sides)) for n in numbers]
    width = max(map(len, [head, *rows]))
    missing = [*accumulate(width - len(row) for row in rows)]
    rows = rows[: bisect_right(missing, MOST_CELLS)]
    last = last if len(rows) == len(numbers) else numbers[len(rows)]
    sides += [""] * (width - len(sides))
    state.push("table_open", "table", 1).map = [start, last]
    state.push("thead_open", "thead", 1)
    _push_row(state, "th", head, sides, start)
    state.push("thead_close", "thead", -1)
    if rows:
        state.push("tbody_open", "tbody", 1)
        for n, row in zip(numbers, rows, strict=False):
            _push_row(state, "td", row, sides, n)
        state.push("tbody_close", "tbody", -1)
    state.push("table_close", "table", -1)
    state.line = last
    return True


def _is_open(state: StateBlock, n: int) -> bool:
    return (
        not state.isEmpty(n) and state.sCount[n] >= state.blkIndent and not state.is_code_block(n)
    )


def _find_end(state: StateBlock, start: int, end: int) -> int:
    """Return the line after the table; a line without a bar, or with another block, ends it."""
    rules = state.md.block.ruler.getRules("table")
    parent, state.parentType = state.parentType, "table"
    for n in range(start, end):
        if not _is_open(state, n) or "|" not in line_text(state, n):
            break
        if any(rule(state, n, end, True) for rule in rules):
            break
    else:
        n = max(start, end)
    state.parentType = parent
    return n


def _read_sides(text: str) -> list[str]:
    """Return the alignment of each column, or an empty list if the line has no delimiters."""
    if text.strip(" \t|:-") or "-" not in text or not ("|" in text or ":" in text):
        return []
    found = [DELIMITER.match(cell.text) for cell in split_row(text, 0)]
    return [SIDES.get((one[1], one[2]), "") for one in found if one] if all(found) else []


def split_row(text: str, columns: int) -> list[Cell]:
    """Return the cells of a row.

    A bar in code ends a cell, as GFM has it, unless the row would have more than `columns` cells.
    """
    bars = [n for n, letter in enumerate(text) if letter == "|" and not _is_escaped(text, n)]
    cells = _cut(text, bars)
    if columns and len(cells) > columns and "`" in text:
        spans = [found.span() for found in CODE.finditer(text)]
        outer = [n for n in bars if not any(a < n < b for a, b in spans)]
        merged = _cut(text, outer)
        cells = merged if len(merged) >= columns else cells
    return cells


def _is_escaped(text: str, at: int) -> bool:
    before = text[:at] if at < 64 else text[at - 64 : at]
    return bool((len(before) - len(before.rstrip("\\"))) % 2)


def _cut(text: str, bars: list[int]) -> list[Cell]:
    edges = [-1, *bars, len(text)]
    cells = [Cell(text[a + 1 : b], a + 1) for a, b in pairwise(edges)]
    if len(cells) > 1 and not cells[0].text.strip():
        cells = cells[1:]
    return cells[:-1] if len(cells) > 1 and not cells[-1].text.strip() else cells


def _push_row(state: StateBlock, tag: str, cells: list[Cell], sides: list[str], line: int) -> None:
    state.push("tr_open", "tr", 1).map = [line, line + 1]
    cut = state.tShift[line] + state.bMarks[line] - _line_start(state, line)
    for column, side in enumerate(sides):
        opening = state.push(f"{tag}_open", tag, 1)
        opening.map = [line, line + 1]
        if side:
            opening.attrs = {"align": side}
        cell = cells[column] if column < len(cells) else Cell("", 0)
        token = push_inline(state, cell.text.replace("\\|", "|"), line)
        lead = len(cell.text) - len(cell.text.lstrip())
        escaped = [found.start() - lead for found in re.finditer(r"\\\|", cell.text)]
        bars = tuple(at - n for n, at in enumerate(escaped))
        token.meta = {"column": cut + cell.start + lead, "bars": bars}
        state.push(f"{tag}_close", tag, -1)
    state.push("tr_close", "tr", -1)


def _line_start(state: StateBlock, line: int) -> int:
    return state.src.rfind("\n", 0, state.eMarks[line]) + 1
