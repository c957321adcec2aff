"""Mathematics in TeX: `$x$` by GitHub's rules, `$$…$$`, LaTeX's brackets and environments."""

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
    r"\\\((.{1,2000}?)\\\)|(?:(?<=\n)|\A)\\\[(.{1,4000}?)\\\](?=\n|\Z)", re.DOTALL
)
LOOKS_LIKE_TEX = re.compile(r"[\\^_=+<>{}|*/]|^\w$")  # `\(see there\)` has escaped brackets
# what opens a formula by itself, and what closes it; mdBook escapes the backslash
DISPLAY = (("$$", "$$"), ("\\\\[", "\\\\]"), ("\\[", "\\]"))
NAMED = re.compile(
    r"\\begin\{((?:equation|align|gather|multline|alignat|flalign|eqnarray|displaymath|math)\*?)\}"
)
# the name of a formula, after it: of Pandoc and Quarto, of MyST
LABEL = re.compile(
    r"(?<![ \t])[ \t]*(?:\{[ \t]*#(?P<id>[\w:.-]++)[^{}\n]*\}|\((?P<name>[\w:.-]+)\))[ \t]*$"
)
NAME = re.compile(r"[ \t]*\{[ \t]*#([\w:.-]++)[^{}\n]*\}")  # after a formula in a paragraph
ESCAPED = re.compile(r"\\\\\((.{1,2000}?)\\\\\)|\\\\\[(.{1,4000}?)\\\\\]", re.DOTALL)


def use_math(md: MarkdownIt) -> None:
    """Add the rules for mathematics to a parser."""
    md.block.ruler.before(
        "fence", "math", read_display, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    md.inline.ruler.before("escape", "math_brackets", read_brackets)
    md.inline.ruler.before("escape", "math_dollars", read_dollars)


def read_display(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a formula between `$$`, `\\[ \\]` or the lines of an environment such as `align`."""
    if not begins_with(state, start, "$\\"):
        return False
    text = line_text(state, start).rstrip()
    named = NAMED.match(text)
    marks = next(((a, b) for a, b in DISPLAY if text.startswith(a)), None)
    if named:
        marks = "", f"\\end{{{named[1]}}}"
    if marks is None:
        return False
    first = _without_label(text)
    last = start
    if len(first) < 2 * len(marks[0]) or not first.endswith(marks[1]):
        last = _find_end(state, start + 1, end, marks[1])
    if not last and last != start:
        return False
    whole = state.getLines(start, last + 1, state.blkIndent, False).strip()
    shown = _without_label(whole)
    label = LABEL.fullmatch(whole[len(shown) :]) if len(shown) < len(whole) else None
    if not named:
        shown = shown[len(marks[0]) : -len(marks[1])].strip()
    if not shown or (marks[0][:1] == "\\" and not LOOKS_LIKE_TEX.search(shown)):
        return False
    if not silent:
        push_leaf(state, "math_display", start, last + 1, text=shown)
        if label:
            state.tokens[-1].attrs["id"] = label["id"] or label["name"]
    return True


def _without_label(text: str) -> str:
    """Return a text without the name of a formula that stands after it."""
    found = LABEL.search(text, max(text.rfind("\n"), 0)) if text[-1:] in "})" else None
    before = text[: found.start()] if found else text
    return before if before.endswith(("$$", "\\]", "}")) else text


def _find_end(state: StateBlock, start: int, end: int, mark: str) -> int:
    """Return the line that ends with a mark before the next empty line, or 0."""
    for n in range(start, min(end, start + 200)):
        if state.isEmpty(n) or not is_inside(state, n):
            return 0
        if _without_label(line_text(state, n).rstrip()).endswith(mark):
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
    if state.src.startswith(("\\\\(", "\\\\["), state.pos):
        return _read_escaped(state, silent)
    after = state.src[state.pos : state.pos + 2]
    closing = {"\\(": "\\)", "\\[": "\\]"}.get(after)
    if closing is None or state.src.rfind(closing) < state.pos:
        return False
    found = BRACKETS.match(state.src, state.pos, state.posMax)
    text = (found[1] or found[2]).strip() if found else ""
    if not found or not LOOKS_LIKE_TEX.search(text):
        return False
    return _push(state, found, text, bool(found[2]), silent)


def _read_escaped(state: StateInline, silent: bool) -> bool:
    """Read `\\\\( x \\\\)`, as mdBook and Jekyll need it."""
    closing = {"(": "\\\\)", "[": "\\\\]"}[state.src[state.pos + 2]]
    if state.src.rfind(closing) <= state.pos:
        return False
    found = ESCAPED.match(state.src, state.pos, state.posMax)
    if not found or not LOOKS_LIKE_TEX.search((found[1] or found[2]).strip()):
        return False
    return _push(state, found, (found[1] or found[2]).strip(), bool(found[2]), silent)


def _push(
    state: StateInline, found: re.Match[str], text: str, is_display: bool, silent: bool
) -> bool:
    if not silent:
        token = state.push("math_inline", "", 0)
        token.content, token.meta = text, {"is_display": is_display, "at": state.pos}
    state.pos = found.end()
    name = NAME.match(state.src, state.pos, state.posMax) if is_display else None
    if name:
        state.pos = name.end()
        if not silent:
            token.attrs = {"id": name[1]}
    return True
