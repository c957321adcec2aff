"""Headings that CommonMark does not have: `##Heading`, and lines among markers of a merge."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock, lheading

from publisher.reading.markdown.block_lines import begins_with, line_text, push_text_block

TIGHT = re.compile(r"(#{2,6})([^#\s].*)$")


def read_tight_heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `##Heading`; `#word` stays text, because it is a tag."""
    if not begins_with(state, start, "#"):
        return False
    found = TIGHT.match(line_text(state, start))
    if found is None:
        return False
    if not silent:
        text = found[2].rstrip("# \t")
        push_text_block(state, "heading", f"h{len(found[1])}", text, start)
        state.line = start + 1
    return True


def read_underlined(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a heading by its underline, unless that is the middle of what a merge left."""
    if state.env.get("conflict"):
        lines = range(start, end)
        end = next((n for n in lines if line_text(state, n) == "======="), end)
    return end > start and lheading(state, start, end, silent)
