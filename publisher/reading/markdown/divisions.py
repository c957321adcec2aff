"""Pandoc's divisions `::: {#id .class}`, and what Quarto makes of some: tabs, titles."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from publisher.reading.markdown.admonitions import KINDS
from publisher.reading.markdown.attributes import read_attributes
from publisher.reading.markdown.block_lines import (
    begins_with,
    find_fence,
    line_text,
    push_text_block,
    read_inside,
)
from publisher.reading.markdown.depth import is_too_deep

DIVISION = re.compile(r"(?P<marker>:{3,})[ \t]*\{(?P<rows>[^{}]*)\}[ \t]*(?::+[ \t]*)?$")
TABSET = "panel-tabset"
NAME = re.compile(r"\s*[\w-]+(?=\s|$)")  # of a directive
OPTION = re.compile(r"^[ \t]*:?class:[ \t]*(.*)$", re.MULTILINE)
MOST_OPTIONS = 12  # lines
CALLOUT = re.compile(r"\bcallout-")


def read_division(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a division that has an id, or is a set of tabs; others are what they hold."""
    if not begins_with(state, start, ":") or is_too_deep(state):
        return False
    found = DIVISION.match(line_text(state, start))
    if not found or NAME.match(found["rows"]):
        return False
    rows = read_attributes(found["rows"])
    classes = rows.get("class", "").split()
    is_tabs = TABSET in classes
    if not is_tabs and ("id" not in rows or any(one.startswith("callout") for one in classes)):
        return False
    if silent:
        return True
    last, following = find_fence(state, start, end, found["marker"])
    count = len(state.tokens)
    opening = state.push("tabs_open" if is_tabs else "division_open", "div", 1)
    opening.map = [start, last]
    opening.attrs = {"id": rows["id"]} if "id" in rows else {}
    read_inside(state, "container", start + 1, last)
    inside = state.tokens[count + 1 :]
    if is_tabs:
        state.tokens[count + 1 :] = _divide(inside)
    state.push("tabs_close" if is_tabs else "division_close", "div", -1)
    state.line = following
    return True


def _divide(tokens: list[Token]) -> list[Token]:
    """Return tokens with a tab for each heading of the level of the first one."""
    level = next((one.tag for one in tokens if one.type == "heading_open"), "")
    found: list[Token] = []
    depth, is_open = 0, False
    for token in tokens:
        if token.type == "heading_open" and token.tag == level and not depth:
            if is_open:
                found.append(Token("tab_close", "div", -1))
            found.append(Token("tab_open", "div", 1, map=token.map))
            is_open = True
            token.type, token.tag, token.attrs = "tab_label_open", "p", {}
        elif token.type == "heading_close" and token.tag == level and depth == 1:
            token.type, token.tag = "tab_label_close", "p"
        depth += token.nesting
        found.append(token)
    return [*found, Token("tab_close", "div", -1)] if is_open else found


def settle_callouts(state: StateCore) -> None:
    """Make the heading that begins one of Quarto's callouts the title of the box.

    A box of MyST without a kind of its own gets that of its class.
    """
    if "callout-" not in state.src and "{admonition}" not in state.src:
        return
    lines = state.src.split("\n")
    for n, token in enumerate(state.tokens[:-3]):
        if token.type != "admonition_open" or not token.map:
            continue
        opening = lines[token.map[0]]
        if token.info == "admonition" and "{admonition}" in opening:
            rows = "\n".join(lines[token.map[0] + 1 : token.map[0] + MOST_OPTIONS])
            token.info = next((kind for kind in _classes(rows) if kind in KINDS), token.info)
        if state.tokens[n + 1].type == "heading_open" and _is_callout(opening):
            for part in state.tokens[n + 1 : n + 4]:
                if part.type != "inline":
                    part.type = part.type.replace("heading", "admonition_title")
                    part.tag = "p"


def _is_callout(opening: str) -> bool:
    return CALLOUT.search(opening.partition(":::")[2]) is not None


def _classes(rows: str) -> list[str]:
    found = OPTION.search(rows)
    return found[1].lower().split() if found else []


LINE = re.compile(r"\|(?: (?P<text>.*)|[ \t]*)$")


def read_line_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read Pandoc's lines that begin with a bar: each is a line of its own, with its indent."""
    if silent or not begins_with(state, start, "|"):
        return False
    texts: list[str] = []
    n = start
    while n < end and not state.isEmpty(n) and state.sCount[n] >= state.blkIndent:
        text = line_text(state, n).rstrip()
        found = LINE.match(text)
        if found and "|" not in (found["text"] or ""):
            shown = found["text"] or ""
            indent = len(shown) - len(shown.lstrip())
            texts.append("\u00a0" * indent + shown.strip())
        elif texts and state.sCount[n] > state.blkIndent and "|" not in text:
            texts[-1] += f" {text}"
        else:
            return False
        n += 1
    if not any(texts):
        return False
    opening = push_text_block(state, "paragraph", "p", "\\\n".join(texts), start)
    opening.map = state.tokens[-2].map = [start, n]
    state.line = n
    return True
