"""kramdown's extensions in braces, in a sentence; its own table of contents."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from publisher.reading.markdown.block_lines import begins_with, line_text, push_leaf

OPENING = re.compile(r"\{::(?P<name>comment|nomarkdown|options)\b[^{}\n]*?(?P<alone>/?)\}")
CLOSING = re.compile(r"\{:/(?:comment|nomarkdown)?\}")
END = re.compile(r"\{:/(?:comment)?\}")  # of a comment
# attributes with a name, and where they are used
DEFINED = re.compile(r"\{:(?:[\w-]+:[^{}\n]*|[ ]*(?!toc\b)[\w-]+[ ]*)\}\s*$")
MOST = 4000  # characters of a comment in a sentence


def read_extension(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read the definition of attributes, and the mark between two lists."""
    if not begins_with(state, start, "{^"):
        return False
    text = line_text(state, start).rstrip()
    if text != "^" and not DEFINED.match(text):
        return False
    if not silent:
        push_leaf(state, "residue", start, start + 1)
    return True


def read_inline_extension(state: StateInline, silent: bool) -> bool:
    """Leave out `{::comment}text{:/}` in a sentence, and the tags of other extensions."""
    opening = OPENING.match(state.src, state.pos, state.posMax)
    found = opening or CLOSING.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    end = found.end()
    if opening and opening["name"] == "comment" and not opening["alone"]:
        closing = END.search(state.src, end, min(state.posMax, end + MOST))
        if not closing:
            return False
        end = closing.end()
    state.pos = end
    return True


def drop_contents(state: StateCore) -> None:
    """Leave out the list of one item that `{:toc}` turns into a table of contents."""
    tokens = state.tokens
    places = [n for n, token in enumerate(tokens) if n and token.meta.get("toc")]
    for n in reversed(places):
        if not tokens[n - 1].type.endswith("_list_close"):
            continue
        level, start = tokens[n - 1].level, n - 2
        while start > 0 and (tokens[start].level != level or tokens[start].nesting <= 0):
            start -= 1
        items = [one for one in tokens[start:n] if one.type == "list_item_open"]
        if len(items) == 1:
            del tokens[start:n]
