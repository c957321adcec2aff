"""Blocks that are nested too deep for a page: from a certain level on, all lines are paragraphs.

The parser drops what is deeper than its own limit without a word.
"""

from __future__ import annotations

from markdown_it.rules_block import StateBlock, blockquote

from publisher.reading.markdown.block_lines import push_inline

DEEPEST = 24  # levels of tokens: a list has two, a quotation has one


def is_too_deep(state: StateBlock) -> bool:
    """Return whether no container may begin here."""
    return state.level > DEEPEST


def read_floor(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read lines below the deepest level as a paragraph, whatever they begin with."""
    if silent or not is_too_deep(state):
        return False
    last = start + 1
    while last < end and not state.isEmpty(last) and state.sCount[last] >= state.blkIndent:
        last += 1
    state.push("paragraph_open", "p", 1).map = [start, last]
    token = push_inline(state, state.getLines(start, last, state.blkIndent, False), start)
    token.map = [start, last]
    state.push("paragraph_close", "p", -1)
    state.line = last
    return True


def read_quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a quotation, unless it is too deep."""
    return not is_too_deep(state) and blockquote(state, start, end, silent)
