"""`[text][Heading]` and `[Heading][]`: references to a heading of the page, as Pandoc has them."""

from __future__ import annotations

import re

from markdown_it.common.utils import normalizeReference
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from publisher.book.slugs import slugify

NAMES = "heading names"
LABEL = re.compile(r"\[([^\[\]\n]{0,300})\]")
MARKS = re.compile(r"[*_`]|\{[^{}]*\}\s*$")


def collect_headings(state: StateCore) -> None:
    """Note the headings of a page, as references name them."""
    names = state.env.setdefault(NAMES, {})
    for before, token in zip(state.tokens, state.tokens[1:], strict=False):
        if before.type == "heading_open" and token.type == "inline":
            text = MARKS.sub("", token.content).strip()
            names.setdefault(normalizeReference(text), text)


def read_heading_reference(state: StateInline, silent: bool) -> bool:
    """Read a reference whose label the page does not define, but has as a heading."""
    end = state.md.helpers.parseLinkLabel(state, state.pos, False)
    found = LABEL.match(state.src, end + 1, state.posMax) if end >= 0 else None
    if not found:
        return False
    label = normalizeReference(MARKS.sub("", found[1] or state.src[state.pos + 1 : end]))
    heading = state.env.get(NAMES, {}).get(label)
    if heading is None or label in state.env.get("references", {}):
        return False
    if not silent:
        start, most = state.pos, state.posMax
        token = state.push("link_open", "a", 1)
        token.attrs, token.meta = {"href": f"#{slugify(heading)}"}, {"at": start}
        state.pos, state.posMax = start + 1, end
        state.linkLevel += 1
        state.md.inline.tokenize(state)
        state.linkLevel -= 1
        state.push("link_close", "a", -1)
        state.posMax = most
    state.pos = found.end()
    return True
