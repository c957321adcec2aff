"""Pandoc's grid tables: cells between lines of `+---+` hold blocks, and may span others."""

from __future__ import annotations

import re
from bisect import bisect_left
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

from markdown_it.rules_block import StateBlock

from publisher.reading.markdown.block_lines import begins_with, is_inside, line_text, report
from publisher.reading.markdown.cells import FILLER, cut, push_blocks, widen
from publisher.reading.markdown.depth import is_too_deep

EDGE = re.compile(r"\+(?:[-=:]+\+)+$")
HEAD = re.compile(r"\+(?::?=+:?\+)+$")
SIDES = {(True, False): "left", (False, True): "right", (True, True): "center"}
MOST_LINES, MOST_COLUMNS = 1000, 1000
MOST_STEPS = 400_000  # characters that are looked at to find the cells of a table


class Cell(NamedTuple):
    """The lines and columns of the edges round a cell."""

    top: int
    left: int
    bottom: int
    right: int


def read_grid(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a grid table; one whose edges don't meet is printed as it stands, and reported."""
    if silent or not begins_with(state, start, "+") or is_too_deep(state):
        return False
    if not EDGE.match(line_text(state, start).rstrip()):
        return False
    last = start + 1
    while last < end and is_inside(state, last) and begins_with(state, last, "+|"):
        last += 1
    lines = [widen(line_text(state, n)) for n in range(start, last)]
    if len(lines) < 3:
        return False
    cells = _Grid(lines).find_cells() if EDGE.match(lines[-1]) else []
    if cells:
        _push_table(state, lines, cells, start)
    else:
        message = "the edges of the table don't meet; it is printed as it stands"
        report(state, "table-edges", start, message, "put each + and | below the one above it")
        token = state.push("fence", "code", 0)
        token.content = state.getLines(start, last, state.blkIndent, True)
        token.map, token.markup = [start, last], "{"
    state.line = last
    return True


class _Grid:
    """Finds the cells of a table: each one is followed round its four edges."""

    def __init__(self, lines: list[str]) -> None:
        width = max(map(len, lines))
        self.lines = [line.ljust(width) for line in lines]
        self.bottom, self.right = len(lines) - 1, width - 1
        self.steps = 0

    def find_cells(self) -> list[Cell]:
        """Return the cells from the top; none if they don't fill the table."""
        if self.bottom > MOST_LINES or self.right > MOST_COLUMNS:
            return []
        filled = [0] * self.right  # how far each column is filled with cells
        corners, cells = [(0, 0)], []
        while corners:
            top, left = heappop(corners)
            if top >= self.bottom or left >= self.right or top != filled[left]:
                continue
            cell = self._follow(top, left)
            if cell is None:
                return []
            cells.append(cell)
            width = cell.right - left
            if filled[left : cell.right] != [top] * width:
                return []
            filled[left : cell.right] = [cell.bottom] * width
            heappush(corners, (top, cell.right))
            heappush(corners, (cell.bottom, left))
        is_full = all(row == self.bottom for row in filled)
        return cells if is_full and len(cells) > 1 else []

    def _follow(self, top: int, left: int) -> Cell | None:
        """Return the smallest cell with a corner at the top left."""
        for right in range(left + 1, self.right + 1):
            mark = self.lines[top][right]
            if mark not in "+-=:" or self.steps > MOST_STEPS:
                return None
            if mark == "+" and (bottom := self._find_bottom(top, left, right)):
                return Cell(top, left, bottom, right)
        return None

    def _find_bottom(self, top: int, left: int, right: int) -> int:
        for bottom in range(top + 1, self.bottom + 1):
            self.steps += 1
            marks = self.lines[bottom][left], self.lines[bottom][right]
            if marks[0] not in "+|" or marks[1] not in "+|":
                return 0
            if marks == ("+", "+"):
                between = self.lines[bottom][left + 1 : right]
                self.steps += len(between)
                if not between.strip("-=:+"):
                    return bottom
        return 0


def _push_table(state: StateBlock, lines: list[str], cells: list[Cell], start: int) -> None:
    tops = sorted({cell.top for cell in cells} | {len(lines) - 1})
    lefts = sorted({cell.left for cell in cells} | {max(cell.right for cell in cells)})
    heads = [n for n in tops[1:-1] if HEAD.match(lines[n])]
    head = heads[0] if heads else 0
    sides = _read_sides(lines[head], lefts)
    state.push("table_open", "table", 1).map = [start, start + len(lines)]
    for tag, rows in (("thead", [n for n in tops if n < head]), ("tbody", tops[:-1])):
        rows = [n for n in rows if tag == "thead" or n >= head]
        if not rows:
            continue
        state.push(f"{tag}_open", tag, 1)
        for top in rows:
            own = [cell for cell in cells if cell.top == top]
            limit = head if tag == "thead" else len(lines)
            _push_row(state, tag, own, (lines, tops, lefts, sides, start, limit))
        state.push(f"{tag}_close", tag, -1)
    state.push("table_close", "table", -1)


def _push_row(
    state: StateBlock,
    part: str,
    cells: list[Cell],
    table: tuple[list[str], list[int], list[int], list[str], int, int],
) -> None:
    lines, tops, lefts, sides, start, limit = table
    tag = "th" if part == "thead" else "td"
    line = start + (cells[0].top if cells else 0)
    state.push("tr_open", "tr", 1).map = [line, line + 1]
    for cell in sorted(cells, key=lambda one: one.left):
        opening = state.push(f"{tag}_open", tag, 1)
        opening.map = [start + cell.top + 1, start + cell.bottom]
        column = bisect_left(lefts, cell.left)
        spans = {
            "rowspan": bisect_left(tops, min(cell.bottom, limit)) - bisect_left(tops, cell.top),
            "colspan": bisect_left(lefts, cell.right) - column,
        }
        opening.attrs = {name: str(span) for name, span in spans.items() if span > 1}
        if sides[column] and spans["colspan"] == 1:
            opening.attrs["align"] = sides[column]
        text = cut(lines[cell.top + 1 : cell.bottom], cell.left + 1, cell.right)
        push_blocks(state, text, start + cell.top + 1)
        state.push(f"{tag}_close", tag, -1)
    state.push("tr_close", "tr", -1)


def _read_sides(edge: str, lefts: list[int]) -> list[str]:
    """Return the alignment of each column, which colons in a line of the edges give."""
    edge = edge.replace(FILLER, "-")
    found = []
    for left, right in pairwise(lefts):
        colons = edge[left + 1 : left + 2] == ":", edge[right - 1 : right] == ":"
        found.append(SIDES.get(colons, ""))
    return found
