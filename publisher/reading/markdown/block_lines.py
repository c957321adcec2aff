"""Lines of a page as rules of the block parser ask for them."""

from __future__ import annotations

import re
from typing import Any

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

CODE_FENCE = re.compile(r"`{3,}|~{3,}")


def line_text(state: StateBlock, n: int) -> str:
    """Return line `n` without the indent and the markers of its containers."""
    return state.src[state.bMarks[n] + state.tShift[n] : state.eMarks[n]]


def begins_with(state: StateBlock, n: int, characters: str) -> bool:
    """Return whether the line begins with one of the characters and is no indented code."""
    start = state.bMarks[n] + state.tShift[n]
    first = state.src[start : start + 1]
    return bool(first) and first in characters and not state.is_code_block(n)


def is_inside(state: StateBlock, n: int) -> bool:
    """Return whether a line is empty or belongs to the container that is being read."""
    return state.isEmpty(n) or state.sCount[n] >= state.blkIndent


def find_fence(state: StateBlock, start: int, end: int, marker: str) -> tuple[int, int]:
    """Return the line that ends a fenced block, its fence or its container's end, and the next.

    A block of colons may hold others, which have as many colons or more, and code.
    """
    opened: list[int] = []
    code = ""
    for n in range(start + 1, end):
        if not is_inside(state, n):
            return n, n
        line = line_text(state, n).rstrip()
        if marker[0] == ":" and (fence := CODE_FENCE.match(line)):
            if not code:
                code = fence[0]
            elif line == line[0] * len(line) and line.startswith(code):
                code = ""
        size = len(line) - len(line.lstrip(marker[0]))
        if code or size < 3:
            continue
        if line != marker[0] * size:
            opened += [size] if marker[0] == ":" and size >= len(marker) else []
        elif opened and size >= opened[-1]:
            opened.pop()
        elif size >= len(marker) and not opened:
            return n, n + 1
    return end, end


def push_leaf(state: StateBlock, kind: str, start: int, end: int, **meta: Any) -> None:
    """Add a block without children that takes the lines from `start` up to `end`."""
    token = state.push(kind, "", 0)
    token.map, token.meta = [start, end], meta
    state.line = end


def push_inline(state: StateBlock, text: str, line: int) -> Token:
    """Add running text that stands on one line."""
    token = state.push("inline", "", 0)
    token.content, token.children, token.map = text.strip(), [], [line, line + 1]
    return token


def push_text_block(state: StateBlock, kind: str, tag: str, text: str, line: int) -> Token:
    """Add a block with running text, such as a title; returns the token that opens it."""
    opening = state.push(f"{kind}_open", tag, 1)
    opening.map = [line, line + 1]
    push_inline(state, text, line)
    state.push(f"{kind}_close", tag, -1)
    return opening


def read_inside(state: StateBlock, kind: str, start: int, end: int) -> None:
    """Read the lines from `start` up to `end` as the content of a container."""
    parent, maximum = state.parentType, state.lineMax
    state.parentType, state.lineMax = kind, end
    state.md.block.tokenize(state, start, end)
    state.parentType, state.lineMax = parent, maximum


def report(state: StateBlock, rule: str, line: int, message: str, hint: str) -> None:
    """Record a finding at a line of the text, counted from 0."""
    state.env["findings"].append((rule, line, message, hint))
