"""Mathematics in TeX: `$x$` by GitHub's rules, `$$…$$`, and LaTeX's brackets."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from publisher.reading.markdown.block_lines import begins_with, is_inside, line_text, push_leaf

DOLLAR = re.compile(
    r"(?<![\w$\\])\$(?:`([^`\n]+)`|(?![\s$])((?:[^$\\`\n]|\\.|\n(?!\n)){1,2000}?)(?<!\s))\$(?![\w$])"
    r"|\$\$(?!\$)((?:[^$\\]|\\.){1,4000}?)\$\$"
)
BRACKETS = re.compile(
    r"\\\((\S|\S.{0,2000}?\S)\\\)|(?:(?<=\n)|\A)\\\[(.{1,4000}?)\\\](?=\n|\Z)", re.DOTALL
)
LOOKS_LIKE_TEX = re.compile(r"[\\^_=+<>{}|*/]|^\w$")  # `\(see there\)` has escaped brackets
DISPLAY = (("$$", "$$"), ("\\[", "\\]"))


def use_math(md: MarkdownIt) -> None:
    """Add the rules for mathematics to a parser."""
    md.block.ruler.before(
        "fence", "math", read_display, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    md.inline.ruler.before("escape", "math_brackets", read_brackets)
    md.inline.ruler.before("escape", "math_dollars", read_dollars)


def read_display(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a formula between `$$` or `\\[ \\]`, which begin and end their lines."""
    if not begins_with(state, start, "$\\"):
        return False
    text = line_text(state, start).rstrip()
    marks = next(((a, b) for a, b in DISPLAY if text.startswith(a)), None)
    if marks is None:
        return False
    last = start
    if len(text) < 4 or not text.endswith(marks[1]):
        last = _find_end(state, start + 1, end, marks[1])
    if not last and last != start:
        return False
    shown = state.getLines(start, last + 1, state.blkIndent, False).strip()[2:-2].strip()
    if not shown or (marks[0] == "\\[" and not LOOKS_LIKE_TEX.search(shown)):
        return False
    if not silent:
        push_leaf(state, "math_display", start, last + 1, text=shown)
    return True


def _find_end(state: StateBlock, start: int, end: int, mark: str) -> int:
    """Return the line that ends with a mark before the next empty line, or 0."""
    for n in range(start, min(end, start + 200)):
        if state.isEmpty(n) or not is_inside(state, n):
            return 0
        if line_text(state, n).rstrip().endswith(mark):
            return n
    return 0


def read_dollars(state: StateInline, silent: bool) -> bool:
    """Read `$x$`: no letter before it, none after it, and no blank inside its edges."""
    if state.src[state.pos] != "$":
        return False
    found = DOLLAR.match(state.src, state.pos, state.posMax)
    if found:
        return _push(state, found, found[1] or found[2] or found[3], bool(found[3]), silent)
    if not state.src.startswith("$$", state.pos):
        return False
    if not silent:
        state.pending += "$$"
    state.pos += 2
    return True


def read_brackets(state: StateInline, silent: bool) -> bool:
    """Read LaTeX's brackets, where what they hold looks like TeX."""
    after = state.src[state.pos : state.pos + 2]
    closing = {"\\(": "\\)", "\\[": "\\]"}.get(after)
    if closing is None or state.src.rfind(closing) < state.pos:
        return False
    found = BRACKETS.match(state.src, state.pos, state.posMax)
    text = (found[1] or found[2]).strip() if found else ""
    if not found or not LOOKS_LIKE_TEX.search(text):
        return False
    return _push(state, found, text, bool(found[2]), silent)


def _push(
    state: StateInline, found: re.Match[str], text: str, is_display: bool, silent: bool
) -> bool:
    if not silent:
        token = state.push("math_inline", "", 0)
        token.content, token.meta = text, {"is_display": is_display, "at": state.pos}
    state.pos = found.end()
    return True
