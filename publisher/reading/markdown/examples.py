"""Pandoc's lists: examples, which are numbered through the page, `#.`, letters, roman numbers."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from publisher.book.numerals import spell_item
from publisher.reading.markdown.block_lines import begins_with, is_inside, line_text, read_inside
from publisher.reading.markdown.depth import is_too_deep

ITEM = re.compile(r"(?:\(@(?P<key>[\w-]*)\)|#\.)[ \t]+(?=\S)")
LETTERED = re.compile(
    r"(?:(?P<number>[A-Za-z]|[ivxlIVXL]{2,7})[.)]"
    r"|\((?P<inside>[A-Za-z]|[ivxlIVXL]{2,7}|\d{1,3})\))(?P<key>)[ \t]+(?=\S)"
)
MOST_LINES = 200  # of the first item of a list with letters


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
        n = _read_item(state, n, end, item, ITEM)
        count += 1
    if is_example:
        state.env["example"] = count - 1
    opening.map = [start, n]
    state.push("ordered_list_close", "ol", -1)
    state.line = n
    return True


def read_letters(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read items such as `a. One`, `iv) Two` and `(3) Three`: two at least that follow each other.

    They begin a block; in an item of another list they may stand right below its text.
    """
    first = None if state.is_code_block(start) else LETTERED.match(line_text(state, start))
    if not first or is_too_deep(state) or state.sCount[start] < state.blkIndent:
        return False
    if silent and not (state.tokens and state.tokens[-1].type == "list_item_open"):
        return False
    bound = min(end, start + MOST_LINES)
    second = (
        LETTERED.match(line_text(state, n)) if (n := _end_of_item(state, start, bound)) else None
    )
    style, count = _style_of(first, second) if second else ("", 0)
    if not style or silent:
        return bool(style)
    opening = state.push("ordered_list_open", "ol", 1)
    opening.attrs = {"type": style}
    if count > 1:
        opening.attrs["start"] = str(count)
    n = start
    item: re.Match[str] | None = first
    while item and _value_of(item, style) == count:
        n = _read_item(state, n, end, item, LETTERED)
        count += 1
        is_over = n >= end or not is_inside(state, n) or state.is_code_block(n)
        item = None if is_over else LETTERED.match(line_text(state, n))
    opening.map = [start, n]
    state.push("ordered_list_close", "ol", -1)
    state.line = n
    return True


def _end_of_item(state: StateBlock, start: int, end: int) -> int:
    """Return the line of the item after the one that begins at a line, or 0."""
    for n in range(start + 1, end):
        if state.isEmpty(n) or state.sCount[n] >= state.sCount[start] + 2:
            continue
        if not is_inside(state, n):
            return 0
        if LETTERED.match(line_text(state, n)):
            return n
        if state.isEmpty(n - 1):
            return 0
    return 0


def _style_of(first: re.Match[str], second: re.Match[str]) -> tuple[str, int]:
    """Return the type of a list and its first number; `""` if two items don't follow each other.

    Capitals begin with the first: initials of names are no list.
    """
    for style in "aAiI1":
        value = _value_of(first, style)
        may_begin = value == 1 or (value > 1 and style not in "AI")
        if may_begin and _value_of(second, style) == value + 1:
            return style, value
    return "", 0


def _value_of(item: re.Match[str], style: str) -> int:
    """Return the number that the marker of an item stands for in a list of a type, or 0."""
    text = item["number"] or item["inside"]
    values = range(1, 27 if style in "aA" else 1000 if style == "1" else 90)
    return next((n for n in values if spell_item(n, style) == text), 0)


def _read_item(
    state: StateBlock, start: int, end: int, item: re.Match[str], pattern: re.Pattern[str]
) -> int:
    """Read an item and return the line of the next block."""
    width = len(item[0].expandtabs(4))
    base = state.sCount[start]
    last, is_loose = start + 1, False
    while last < end:
        if state.isEmpty(last):
            last += 1
            continue
        if state.sCount[last] < base + 2:
            is_lazy = not state.isEmpty(last - 1) and not pattern.match(line_text(state, last))
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
