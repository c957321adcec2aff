"""Raw text for one format, as Pandoc writes it: HTML is read, other formats are left out."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from publisher.reading.markdown.block_lines import (
    begins_with,
    find_fence,
    line_text,
    push_leaf,
    report,
)
from publisher.reading.markdown.math import NAMED

FENCE = re.compile(r"(?P<marker>`{3,}|~{3,})[ \t]*\{=(?P<format>\w+)\}[ \t]*$")
FORMAT = re.compile(r"\{=(?P<format>\w+)\}")
ENVIRONMENT = re.compile(r"\\begin\{(?P<name>[A-Za-z]+\*?)\}")
MOST_LINES = 300  # of an environment
HTML = frozenset("html html4 html5 epub epub2 epub3".split())


def read_raw_format(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read ```` ```{=latex} ```` up to its fence."""
    if not begins_with(state, start, "`~"):
        return False
    found = FENCE.match(line_text(state, start))
    if not found or silent:
        return bool(found)
    last, following = find_fence(state, start, end, found["marker"])
    if found["format"].lower() in HTML:
        token = state.push("html_block", "", 0)
        token.map = [start + 1, last]
        token.content = state.getLines(start + 1, last, state.blkIndent, True)
    else:
        message = f"raw text for '{found['format']}' was left out"
        report(state, "template-line", start, message, "write what it shows in Markdown")
        push_leaf(state, "residue", start, following)
    state.line = following
    return True


def read_environment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read an environment of LaTeX that is no formula: it is printed as code, and reported."""
    if silent or not begins_with(state, start, "\\"):
        return False
    found = ENVIRONMENT.match(line_text(state, start))
    if not found or NAMED.match(found[0]):  # a formula that is not closed is text
        return False
    closing = f"\\end{{{found['name']}}}"
    lines = range(start, min(end, start + MOST_LINES))
    last = next((n for n in lines if line_text(state, n).rstrip().endswith(closing)), -1)
    if last < 0:
        return False
    message = f"the environment '{found['name']}' of LaTeX is printed as it stands"
    report(state, "template-line", start, message, "write what it shows in Markdown")
    token = state.push("fence", "code", 0)
    token.content = state.getLines(start, last + 1, state.blkIndent, True)
    token.info, token.map, token.markup = "tex", [start, last + 1], "{"
    state.line = last + 1
    return True


def read_raw_code(state: StateInline, silent: bool) -> bool:
    """Read `{=latex}` right after code in a line."""
    found = FORMAT.match(state.src, state.pos, state.posMax)
    last = state.tokens[-1] if state.tokens and not state.pending else None
    if not found or last is None or last.type != "code_inline":
        return False
    if not silent:
        is_html = found["format"].lower() in HTML
        last.type, last.tag = ("html_inline" if is_html else "template"), ""
        what = f"is raw text for '{found['format']}' and was left out"
        last.meta |= {"at": state.pos, "what": what}
    state.pos = found.end()
    return True
