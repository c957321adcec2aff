"""Cells of tables that are drawn with lines: the texts between columns of a page."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import combining, east_asian_width

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

FILLER = "\x00"  # the second column of a wide character
DEEPEST = 3  # tables in cells of tables


def widen(line: str) -> str:
    """Return a line with one character for each column: wide characters take two."""
    line = line.expandtabs(4).rstrip()
    if line.isascii():
        return line
    return "".join(
        one + FILLER * (east_asian_width(one) in "WF") for one in line if not combining(one)
    )


def cut(lines: Sequence[str], start: int, end: int | None) -> str:
    """Return the text between two columns, without the indent that its lines share."""
    rows = [line[start:end].replace(FILLER, "").rstrip() for line in lines]
    indent = min((len(row) - len(row.lstrip()) for row in rows if row), default=0)
    return "\n".join(row[indent:] for row in rows)


def push_blocks(state: StateBlock, text: str, line: int) -> None:
    """Add the blocks of a cell whose text begins on a line; a single paragraph is bare text."""
    depth = state.env.get("cells", 0)
    findings = state.env["findings"]
    count = len(findings)
    tokens: list[Token] = []
    state.env["cells"] = depth + 1
    if depth < DEEPEST:
        state.md.block.parse(text, state.md, state.env, tokens)
    state.env["cells"] = depth
    if depth >= DEEPEST:
        tokens = [Token("inline", "", 0, content=text.strip(), children=[], map=[0, 1])]
    for n in range(count, len(findings)):
        rule, number, *rest = findings[n]
        findings[n] = (rule, number + line, *rest)
    for token in tokens:
        token.level += state.level
        if token.map:
            token.map = [token.map[0] + line, token.map[1] + line]
    if [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]:
        tokens = tokens[1:2]
    state.tokens += tokens
