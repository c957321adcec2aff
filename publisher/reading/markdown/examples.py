"""Pandoc's example lists, which are numbered through the page, and items that begin with `#.`."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from publisher.reading.markdown.block_lines import begins_with, is_inside, line_text, read_inside
from publisher.reading.markdown.depth import is_too_deep

ITEM = re.compile(r"(?:\(@(?P<key>[\w-]*)\)|#\.)[ \t]+(?=\S)")


def read_examples(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read items such as `(@) One` and `(@good) Two`."""
    if not begins_with(state, start, "(#") or is_too_deep(state):
        return False
    first = ITEM.match(line_text(state, start))
    if not first or silent:
        return bool(first)
    is_example = first[0][0] == "("
    opening = state.push("ordered_list_open", "ol", 1)
    count = state.env.get("example", 0) + 1 if is_example else 1
    if count > 1:
        opening.attrs = {"start": str(count)}
    n = start
    while n < end and is_inside(state, n) and not state.isEmpty(n):
        item = ITEM.match(line_text(state, n)) if begins_with(state, n, "(#") else None
        if item is None or (item[0][0] == "(") != is_example:
            break
        if item["key"]:
            state.env.setdefault("examples", set()).add(item["key"])
        n = _read_item(state, n, end, item)
        count += 1
    if is_example:
        state.env["example"] = count - 1
    opening.map = [start, n]
    state.push("ordered_list_close", "ol", -1)
    state.line = n
    return True


def _read_item(state: StateBlock, start: int, end: int, item: re.Match[str]) -> int:
    """Read an item and return the line of the next block."""
    width = len(item[0].expandtabs(4))
    base = state.sCount[start]
    last, is_loose = start + 1, False
    while last < end:
        if state.isEmpty(last):
            last += 1
            continue
        if state.sCount[last] < base + 2:
            is_lazy = not state.isEmpty(last - 1) and not ITEM.match(line_text(state, last))
            if not is_lazy or state.sCount[last] < state.blkIndent:
                break
        elif state.isEmpty(last - 1):
            is_loose = True
        state.sCount[last] = max(state.sCount[last], base + width)
        last += 1
    saved = state.tShift[start], state.sCount[start], state.blkIndent
    opening = state.push("list_item_open", "li", 1)
    opening.map = [start, last]
    if item["key"]:
        opening.attrs = {"id": item["key"]}
    count = len(state.tokens)
    state.tShift[start] += item.end()
    state.sCount[start] = state.blkIndent = base + width
    read_inside(state, "list", start, last)
    state.tShift[start], state.sCount[start], state.blkIndent = saved
    if not is_loose:
        level = state.level
        for token in state.tokens[count:]:
            if token.level == level and token.type.startswith("paragraph_"):
                token.hidden = True
    state.push("list_item_close", "li", -1)
    return last
