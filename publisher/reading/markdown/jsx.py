"""Code of MDX in a page: comments go, texts in braces stay, imports and other code are reported."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from publisher.reading.markdown.block_lines import (
    begins_with,
    find_fence,
    is_inside,
    line_text,
    push_leaf,
    read_inside,
    report,
)
from publisher.reading.markdown.depth import is_too_deep
from publisher.reading.markdown.spellings import BRACES, ELEMENT, INLINE, KEPT, LOOSE, OF_SITE
from publisher.reading.markdown.targets import resolve_template

MODULE = re.compile(
    r"import\s+(?:[\w*{][^;'\"]*\s+from\s+)?['\"][^'\"]+['\"];?\s*$"
    r"|export\s+(?:const|let|default|function)\b"
)
IMPORTED = re.compile(r"^import\s+(\w+)\s+from\s+['\"]([^'\"\n]+)['\"]", re.MULTILINE)
COMMENT = re.compile(r"\{\s*/\*(?:(?!\*/|\{\s*/\*).)*\*/\s*\}", re.DOTALL)
EXPRESSION = re.compile(BRACES)
TEXT = re.compile(r"\{\s*(?:\"([^\"\n]*)\"|'([^'\n]*)'|`([^`$]*)`|(\d[\d.,]*))\s*\}")
MDX_BLOCK = re.compile(r"(`{3,}|~{3,})[ \t]*mdx-code-block\s*$")
LEFT_OUT = "is code of MDX and was left out"
IN_HTML = re.compile(
    rf"{ELEMENT.pattern}|{COMMENT.pattern}|(?P<text>{TEXT.pattern})|{BRACES}", re.DOTALL
)
IN_PLAIN = re.compile(
    rf"<(?P<tag>pre|code|script|style)\b[^<>]*>(?:(?!<(?P=tag)\b).)*?</(?P=tag)\s*>|{ELEMENT.pattern}"
    rf"|(?P<template>{INLINE.pattern})|(?P<loose>{LOOSE.pattern})",
    re.DOTALL | re.IGNORECASE,
)
FRAGMENT = ("<>", "</>")  # tags that only hold elements together
LONGEST = 400  # lines of a piece of code, and characters of an import
CLOSING = tuple(";)}]'\"")  # ends of a statement
NAMES = re.compile(r"import\s*\{[\w\s,*]*\}\s*from\s+['\"][^'\"\n]+['\"];?[ \t]*$", re.MULTILINE)
MOST = 100  # lines of code in braces
PATH = re.compile(r"^\{\s*(?:\w+\(\s*)?[\"'`]([^\"'`$]+)[\"'`](?:\s*\))?(?:\s*\.default)?\s*\}$")
NAME = re.compile(r"^\{\s*(\w+)\s*\}$")
ATTRIBUTE = re.compile(rf"(?<![\w:.@-])([\w:.@-]+)(\s*=\s*)({BRACES})")
TEMPLATED = re.compile(
    r"(\b(?:href|src)\s*=\s*\")((?:\{\{[^{}]*\}\}|\{%[^{}]*%\}|[^\"{])+)(\")"
    r"|(\b(?:href|src)\s*=\s*')((?:\{\{[^{}]*\}\}|\{%[^{}]*%\}|[^'{])+)(')"
)
HTML_NAMES = {"classname": "class", "htmlfor": "for"}


def imports_of(text: str) -> dict[str, str]:
    """Return the files that a page imports, by the names that it gives them."""
    return dict(IMPORTED.findall(text)) if "import" in text else {}


def read_mdx_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read ```` ```mdx-code-block ````, which holds a part of the page, not code."""
    if not begins_with(state, start, "`~"):
        return False
    found = MDX_BLOCK.match(line_text(state, start))
    if not found or is_too_deep(state):
        return False
    if not silent:
        last, following = find_fence(state, start, end, found[1])
        push_leaf(state, "residue", start, start + 1)
        read_inside(state, "container", start + 1, last)
        state.line = following
    return True


def read_module(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave out an import or export, which ends where its brackets are closed."""
    if not state.env["is_mdx"] or state.level or not begins_with(state, start, "ie"):
        return False
    text = line_text(state, start)[:LONGEST]
    if not MODULE.match(text):
        names = state.src[state.bMarks[start] : state.eMarks[min(start + MOST, end) - 1]]
        if not text.startswith("import") or not NAMES.match(names):
            return False
    if not silent:
        if line_text(state, start).startswith("export"):
            message = f"'{line_text(state, start)[:60]}' {LEFT_OUT}"
            report(state, "markup-dropped", start, message, "")
        push_leaf(state, "residue", start, _end_of_code(state, start, end))
    return True


def _end_of_code(state: StateBlock, start: int, end: int) -> int:
    """Return the line after code that begins on a line.

    Where its brackets are never closed, it ends before an empty line.
    """
    depth, empty = 0, 0
    for n in range(start, min(end, start + LONGEST)):
        text = line_text(state, n)
        depth += sum(map(text.count, "([{")) - sum(map(text.count, ")]}"))
        following = n + 1
        is_last = following >= end or state.isEmpty(following)
        if depth <= 0 and (is_last or text.rstrip()[-1:] in CLOSING):
            return following
        if is_last and not empty:
            empty = following
        if n > start and _begins_text(state, n):
            return empty
    return empty or min(end, start + LONGEST)


def _begins_text(state: StateBlock, n: int) -> bool:
    """Return whether a line after an empty one stands at the margin, where code has its ends."""
    is_first = state.isEmpty(n - 1) and not state.isEmpty(n)
    return is_first and state.sCount[n] <= state.blkIndent and line_text(state, n)[0] not in ")}]<"


def read_braces_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave out a comment, or code in braces, that begins and ends its lines."""
    if not state.env["is_mdx"] or not begins_with(state, start, "{<"):
        return False
    text = line_text(state, start)
    if text.rstrip() in FRAGMENT:
        if not silent:
            push_leaf(state, "residue", start, start + 1)
        return True
    if text[0] != "{":
        return False
    is_comment = text[1:].lstrip().startswith("/*")
    last = _end_of_braces(state, start, end, is_comment)
    if last is None or (last == start and not is_comment):
        return False
    if not silent:
        if not is_comment:
            message = f"'{text.strip()[:60]}' {LEFT_OUT}"
            report(state, "markup-dropped", start, message, "")
        push_leaf(state, "residue", start, last + 1)
    return True


def _end_of_braces(state: StateBlock, start: int, end: int, is_comment: bool) -> int | None:
    """Return the line on which braces are closed, if nothing stands behind them."""
    depth = 0
    for n in range(start, min(end, start + MOST)):
        if not is_inside(state, n):
            return None
        if n > start and not is_comment and _begins_text(state, n):
            return None
        text = line_text(state, n)
        if is_comment:
            _, mark, rest = text.partition("*/")
            if mark:
                rest = rest.lstrip()
                return n if rest.startswith("}") and not rest[1:].strip() else None
            continue
        for at, sign in enumerate(text):
            depth += (sign == "{") - (sign == "}")
            if not depth:
                return None if text[at + 1 :].strip() else n
    return None


def read_braces(state: StateInline, silent: bool) -> bool:
    """Read braces in running text: a comment goes, a text stays, and code is reported."""
    if not state.env["is_mdx"]:
        return False
    comment = COMMENT.match(state.src, state.pos, state.posMax)
    text = TEXT.match(state.src, state.pos, state.posMax)
    found = text or comment or EXPRESSION.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if text and not silent:
        state.push("text", "", 0).content = next(one for one in text.groups() if one is not None)
    elif not comment and not silent:
        token = state.push("template", "", 0)
        token.content, token.meta = found[0], {"at": state.pos, "is_code": True, "what": LEFT_OUT}
    state.pos = found.end()
    return True


def plain_html(
    html: str, imports: dict[str, str], is_mdx: bool
) -> tuple[str, tuple[tuple[int, str, str], ...]]:
    """Return HTML of the same length without templates and code of MDX.

    `src={require("./a.png").default}` becomes `src="./a.png"`. What was left out, or looks like a
    template, is returned by its offset, with what it is.
    """
    if "{" not in html:
        return html, ()
    left_out: list[tuple[int, str, str]] = []

    def _change(found: re.Match[str]) -> str:
        if found["name"]:
            return _plain_tag(found[0], imports) if "{" in found["rows"] else found[0]
        if not is_mdx:
            return _plain_template(found, left_out)
        shown = TEXT.fullmatch(found[0])
        if not shown and not COMMENT.fullmatch(found[0]):
            left_out.append((found.start(), found[0], LEFT_OUT))
        words = next((one for one in shown.groups() if one is not None), "") if shown else ""
        return words + blank(found[0][len(words) :])

    return (IN_HTML if is_mdx else IN_PLAIN).sub(_change, html), tuple(left_out)


def _plain_template(found: re.Match[str], left_out: list[tuple[int, str, str]]) -> str:
    if found["template"]:
        left_out.append((found.start(), found[0], OF_SITE))
        return blank(found[0])
    if found["loose"]:
        left_out.append((found.start(), found[0], KEPT))
    return found[0]


def blank(text: str) -> str:
    """Return blanks and line ends instead of a text."""
    return "".join("\n" if sign == "\n" else " " for sign in text)


def _plain_tag(tag: str, imports: dict[str, str]) -> str:
    def _change(found: re.Match[str]) -> str:
        name, code = HTML_NAMES.get(found[1].lower(), found[1]), found[3]
        path, named = PATH.match(code), NAME.match(code)
        value = path[1] if path else imports.get(named[1], "") if named else ""
        literal = re.match(r"^\{\s*(\d+)\s*\}$", code)
        value = literal[1] if literal else value
        shown = f'{name}{found[2]}"{value}"' if value else ""
        return shown + blank(found[0][len(shown) :])

    def _resolve(found: re.Match[str]) -> str:
        opening, value, closing = found.groups()[:3] if found[1] else found.groups()[3:]
        shown = opening + resolve_template(value) + closing
        return shown + blank(found[0][len(shown) :])

    tag = TEMPLATED.sub(_resolve, tag) if "{{" in tag or "{%" in tag else tag
    tag = ATTRIBUTE.sub(_change, tag)
    return re.sub(rf"(?<=\s){BRACES}", lambda found: blank(found[0]), tag)
