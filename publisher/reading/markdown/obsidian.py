"""What only Obsidian has: comments between `%%`, and names of blocks such as `^name`."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from publisher.reading.markdown.block_lines import (
    begins_with,
    is_inside,
    line_text,
    push_leaf,
    report,
)

COMMENT = re.compile(r"(?<![\w%])%%(?!%)(?:(?!%%).){1,2000}(?<!\d)%%(?![%\w])", re.DOTALL)
BLOCK_NAME = re.compile(r"\^((?=[0-9-]*[A-Za-z][A-Za-z0-9-])[A-Za-z0-9-]+)[ \t]*$")
LEFT_OUT = "is a comment of Obsidian and was left out"


def read_hidden_lines(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave out a comment that begins and ends its lines; it is reported."""
    if not begins_with(state, start, "%") or not line_text(state, start).startswith("%%"):
        return False
    last = _find_end(state, start, end)
    if last is None:
        return False
    if not silent:
        report(state, "template-line", start, f"'%%' {LEFT_OUT}", "")
        push_leaf(state, "residue", start, last + 1)
    return True


def _find_end(state: StateBlock, start: int, end: int) -> int | None:
    """Return the line that ends with the next `%%`, None if text stands behind it."""
    has_end = state.src.find("%%", state.bMarks[start] + state.tShift[start] + 2) >= 0
    for n in range(start, end if has_end else start):
        if not is_inside(state, n):
            return None
        text = line_text(state, n).rstrip()
        after = text[2:] if n == start else text
        if "%%" in after:
            return n if after.endswith("%%") and after.count("%%") == 1 else None
    return None


def read_comment(state: StateInline, silent: bool) -> bool:
    """Leave out a comment in running text; it is reported."""
    found = COMMENT.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("template", "", 0)
        token.content, token.meta = found[0], {"at": state.pos, "what": LEFT_OUT}
    state.pos = found.end()
    return True


def read_block_name(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `^name` alone on its line, which names the block before it."""
    if not begins_with(state, start, "^") or (start + 1 < end and not state.isEmpty(start + 1)):
        return False
    found = BLOCK_NAME.match(line_text(state, start))
    if found and not silent:
        rows = {"id": found[1]}
        push_leaf(state, "attributes", start, start + 1, rows=rows, is_after=True)
    return bool(found)
