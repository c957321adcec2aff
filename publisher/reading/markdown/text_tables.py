"""Pandoc's simple tables and those with rows of several lines: dashes tell the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from publisher.reading.markdown.block_lines import is_inside, line_text, push_inline
from publisher.reading.markdown.cells import cut, widen
from publisher.reading.markdown.depth import is_too_deep

GROUPS = re.compile(r"-{2,}(?:[ ]+-{2,})+$")  # below a head, or round the rows
RULE = re.compile(r"-{3,}$")  # above and below a table with rows of several lines
MOST_HEADS = 12  # lines of a head
MOST_COLUMNS = 100
Columns = list[tuple[int, int]]


def read_text_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a table whose columns stand above each other."""
    if silent or not _may_begin(state, start, end) or is_too_deep(state):
        return False
    found = _find_simple(state, start, end) or _find_rows(state, start, end)
    if not found:
        return False
    head, groups, rows, following = found
    edge = _row(state, groups)
    columns = [(one.start(), one.end()) for one in re.finditer("-+", edge)]
    lines = {n: _row(state, n) for row in (head, *rows) for n in row}
    if len(columns) > MOST_COLUMNS or not all(_fits(line, columns) for line in lines.values()):
        return False
    shown = [lines[n] for n in head or rows[0]]
    sides = [_side(shown, column) for column in columns]
    state.push("table_open", "table", 1).map = [start, following]
    if head:
        _push_part(state, "thead", [head], lines, (columns, sides))
    _push_part(state, "tbody", rows, lines, (columns, sides))
    state.push("table_close", "table", -1)
    state.line = following
    return True


def _may_begin(state: StateBlock, start: int, end: int) -> bool:
    """Return whether this line or the next one begins with dashes."""
    for n in range(start, min(start + 2, end)):
        at = state.bMarks[n] + state.tShift[n]
        if state.src.startswith("--", at) and at < state.eMarks[n]:
            return True
    return False


def _row(state: StateBlock, n: int) -> str:
    return widen(state.getLines(n, n + 1, state.blkIndent, False))


def _is(state: StateBlock, n: int, pattern: re.Pattern[str]) -> bool:
    is_dashed = state.sCount[n] - state.blkIndent < 4 and is_inside(state, n)
    return is_dashed and pattern.match(line_text(state, n).rstrip()) is not None


Found = tuple[list[int], int, list[list[int]], int]


def _find_simple(state: StateBlock, start: int, end: int) -> Found | None:
    """Return head, line of dashes, rows and the next line of a table with a line for each row."""
    has_head = not _is(state, start, GROUPS)
    groups = start + has_head
    if state.isEmpty(start) or groups >= end or not _is(state, groups, GROUPS):
        return None
    if has_head and _is(state, start, RULE):
        return None
    last = groups + 1
    while last < end and is_inside(state, last) and not state.isEmpty(last):
        if _is(state, last, GROUPS) or _is(state, last, RULE):
            break
        last += 1
    is_closed = last < end and not state.isEmpty(last) and is_inside(state, last)
    rows = [[n] for n in range(groups + 1, last)]
    if not rows or not (has_head or is_closed):
        return None
    return [start] if has_head else [], groups, rows, last + is_closed


def _find_rows(state: StateBlock, start: int, end: int) -> Found | None:
    """Return the same for a table whose rows have blank lines between them."""
    head: list[int] = []
    groups = start
    if _is(state, start, RULE):
        groups = start + 1
        while groups < min(end, start + MOST_HEADS) and not _is(state, groups, GROUPS):
            if state.isEmpty(groups):
                return None
            groups += 1
        head = list(range(start + 1, groups))
    if groups >= end or not _is(state, groups, GROUPS) or (start != groups and not head):
        return None
    last = groups + 1
    while last < end and (state.isEmpty(last) or is_inside(state, last)):
        if _is(state, last, RULE) or _is(state, last, GROUPS):
            break
        last += 1
    if last >= end or not is_inside(state, last) or state.isEmpty(last):
        return None
    if last + 1 < end and not state.isEmpty(last + 1):
        return None
    parts = groupby(range(groups + 1, last), key=state.isEmpty)
    rows = [list(part) for is_blank, part in parts if not is_blank]
    return (head, groups, rows, last + 1) if rows else None


def _fits(line: str, columns: Columns) -> bool:
    """Return whether a line has a blank before each column, so that no word is cut."""
    return all(line[start - 1 : start] in ("", " ") for start, _ in columns[1:])


def _side(lines: Sequence[str], column: tuple[int, int]) -> str:
    """Return the alignment that a text shows by where it stands above or below its dashes."""
    start, end = column
    first = next((line for line in lines if line[start:end].strip()), "")
    if not first:
        return ""
    is_left, is_right = first[start] != " ", first[end - 1 : end].strip() != ""
    if is_left:
        return "" if is_right else "left"
    return "right" if is_right else "center"


def _push_part(
    state: StateBlock,
    part: str,
    rows: list[list[int]],
    lines: dict[int, str],
    table: tuple[Columns, list[str]],
) -> None:
    columns, sides = table
    tag = "th" if part == "thead" else "td"
    starts = [0, *(start for start, _ in columns[1:])]
    state.push(f"{part}_open", part, 1)
    for row in rows:
        state.push("tr_open", "tr", 1).map = [row[0], row[-1] + 1]
        edges = pairwise((*starts, None))
        for side, (left, right) in zip(sides, edges, strict=True):
            opening = state.push(f"{tag}_open", tag, 1)
            opening.map = [row[0], row[-1] + 1]
            opening.attrs = {"align": side} if side else {}
            _push_cell(state, cut([lines[n] for n in row], left or 0, right), row[0])
            state.push(f"{tag}_close", tag, -1)
        state.push("tr_close", "tr", -1)
    state.push(f"{part}_close", part, -1)


def _push_cell(state: StateBlock, text: str, line: int) -> Token:
    lead = len(text) - len(text.lstrip("\n"))
    token = push_inline(state, text, line + lead)
    token.map = [line + lead, line + lead + token.content.count("\n") + 1]
    return token
