"""Raw HTML among Markdown: blocks of it, tags in running text, and Markdown inside of elements."""

from __future__ import annotations

import re
from typing import NamedTuple

from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_inline import StateInline, html_inline
from markdown_it.token import Token

from publisher.reading.markdown.block_lines import (
    begins_with,
    is_inside,
    line_text,
    push_inline,
    read_inside,
)
from publisher.reading.markdown.html import BLOCK_NAMES, is_html, open_depth
from publisher.reading.markdown.spellings import ELEMENT

NAME = re.compile(r"</?([A-Za-z][\w-]*)")
ALONE = re.compile(r"<(\w+)((?:\s[^<>]*)?)(?:/>|>\s*</\1>)\s*$")  # an empty element
NO_ANCHOR = frozenset("img br hr iframe video audio script object embed canvas".split())
INTO = re.compile(
    r"<(\w+)\b[^<>]*\smarkdown(?:\s*=\s*[\"']?(?:1|block|span|on|true)[\"']?)?(?=[\s>])[^<>]*>"
)
OF_PHRASE = frozenset("p summary h1 h2 h3 h4 h5 h6 figcaption legend caption".split())
PARSED = 'parse_block_html="true"'  # kramdown reads Markdown in all elements
VERBATIM = re.compile(r"<(pre|script|style|textarea)(?=[\s>])", re.IGNORECASE)
PRE = re.compile(r"<pre(?=[\s>])", re.IGNORECASE)


class Opening(NamedTuple):
    """The tag of an element whose content is Markdown: the element's name, and the tag."""

    name: str
    tag: str


def read_raw_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a block of raw HTML.

    Beside CommonMark's blocks these are an empty element alone on its line, which is an anchor,
    and an element with `markdown="1"`, whose content is Markdown. So is that of all blocks in MDX.
    """
    if not begins_with(state, start, "<"):
        return False
    text = line_text(state, start)
    name = NAME.match(text)
    if name and not is_html(name[1]):
        return False
    alone = ALONE.match(text)
    if alone and alone[1].lower() not in NO_ANCHOR:
        return silent or _push_raw(state, text, start, start + 1)
    into = _opening_of(state, text)
    if into and (silent or _read_markdown(state, start, end, into)):
        return True
    verbatim = VERBATIM.match(text)
    if verbatim and not _is_closed(state, start, end, verbatim[1].lower()):
        return False
    if not html_block(state, start, end, silent):
        is_block = name is not None and name[1].lower() in BLOCK_NAMES
        return is_block and (silent or _push_lines(state, start, end))
    if not silent:
        _take_pre(state, state.tokens[-1], end)
        _count_open(state, state.tokens[-1].content)
    return True


def _opening_of(state: StateBlock, text: str) -> Opening | None:
    """Return the tag that begins a line if the element's content is Markdown."""
    if found := INTO.match(text):
        return Opening(found[1], found[0])
    is_inside = state.env.get("is_into", False)
    has_blocks = PARSED in state.src
    found = ELEMENT.match(text) if state.env["is_mdx"] or is_inside or has_blocks else None
    if not found or found["end"] or found["alone"]:
        return None
    known = BLOCK_NAMES - {"svg"} if state.env["is_mdx"] or has_blocks else OF_PHRASE
    return Opening(found["name"], found[0]) if found["name"].lower() in known else None


def _take_pre(state: StateBlock, token: Token, end: int) -> None:
    """Add the lines up to the end of a `pre` that the lines of a block leave open."""
    if not token.map or len(PRE.findall(token.content)) <= token.content.lower().count("</pre"):
        return
    last = _find_pre_end(state, token.map[1], end)
    if last:
        token.map[1] = state.line = last + 1
        token.content = state.getLines(token.map[0], last + 1, state.blkIndent, True)


def _find_pre_end(state: StateBlock, start: int, end: int) -> int:
    """Return the line that has `</pre>`, 0 if there is none in the container."""
    for n in range(start, end):
        if not is_inside(state, n):
            return 0
        if "</pre" in line_text(state, n).lower():
            return n
    return 0


def read_pre_in_text(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a line with words before a `pre` that goes on over empty lines, as raw HTML."""
    text = line_text(state, start)
    if silent or "<" not in text or state.is_code_block(start):
        return False
    if len(PRE.findall(text)) <= text.lower().count("</pre"):
        return False
    last = _find_pre_end(state, start + 1, end)
    if not last or not any(state.isEmpty(n) for n in range(start + 1, last)):
        return False
    words, _, rest = text.partition("<pre")
    if "`" in words:
        return False
    if words.strip():
        _push_paragraph(state, words, start, "div")
    html = "<pre" + rest + "\n" + state.getLines(start + 1, last + 1, state.blkIndent, True)
    return _push_raw(state, html, start, last + 1)


def _is_closed(state: StateBlock, start: int, end: int, name: str) -> bool:
    return f"</{name}" in state.src[state.bMarks[start] : state.eMarks[end - 1]].lower()


def _push_raw(state: StateBlock, html: str, start: int, end: int) -> bool:
    token = state.push("html_block", "", 0)
    token.content, token.map = html, [start, end]
    state.line = end
    _count_open(state, html)
    return True


def _push_lines(state: StateBlock, start: int, end: int) -> bool:
    """Add the lines up to the next empty one as raw HTML."""
    last = start + 1
    while last < end and not state.isEmpty(last) and is_inside(state, last):
        last += 1
    return _push_raw(state, state.getLines(start, last, state.blkIndent, True), start, last)


def _count_open(state: StateBlock, html: str) -> None:
    """Count the elements that stay open: within them nothing is code for being indented."""
    state.env["depth"] = max(0, state.env.get("depth", 0) + open_depth(html))
    state._code_enabled = not state.env["depth"]


def _read_markdown(state: StateBlock, start: int, end: int, into: Opening) -> bool:
    """Read the content of an element as Markdown; False if the element is not closed."""
    found = _find_close(state, start, end, into)
    if found is None:
        return False
    last, column = found
    opening = re.sub(r"\smarkdown(?:\s*=\s*[\"']?\w+[\"']?)?(?=[\s>])", "", into.tag)
    state.push("element_open", "", 1)  # the element is one run of tokens
    token = state.push("html_block", "", 0)
    token.content, token.map = opening, [start, start + 1]
    first, tail = line_text(state, start)[len(into.tag) :], line_text(state, last)[:column]
    if last == start:
        first = tail[len(into.tag) :]
    if first.strip():
        _push_paragraph(state, first, start, into.name)
    if last > start:
        _read_lines(state, start + 1, last, into)
        if tail.strip():
            _push_paragraph(state, tail, last, into.name)
    token = state.push("html_block", "", 0)
    token.content, token.map = f"</{into.name}>", [last, last + 1]
    state.push("element_close", "", -1)
    state.line = last + 1
    rest = line_text(state, last)[column:].partition(">")[2]
    if rest.strip():
        _push_paragraph(state, rest, last, "div")
    return True


def _read_lines(state: StateBlock, start: int, end: int, into: Opening) -> None:
    """Read the lines in an element; where it holds no blocks, they are running text."""
    if into.name.lower() in OF_PHRASE and not any(map(state.isEmpty, range(start, end))):
        text = state.getLines(start, end, state.blkIndent, False)
        if text.strip():
            push_inline(state, text, start).map = [start, end]
        return
    indents = [state.sCount[n] for n in range(start, end) if not state.isEmpty(n)]
    outer = state.blkIndent, state.env.get("is_into", False), state._code_enabled
    state.blkIndent, state.env["is_into"] = min(indents, default=0), True
    state._code_enabled = state._code_enabled and not state.env["is_mdx"]
    read_inside(state, "container", start, end)
    state.blkIndent, state.env["is_into"], state._code_enabled = outer


def _push_paragraph(state: StateBlock, text: str, line: int, parent: str) -> None:
    """Add running text; in an element for running text it is no paragraph."""
    has_paragraph = parent.lower() in ("div", "section", "article", "aside", "blockquote", "main")
    if has_paragraph:
        state.push("paragraph_open", "p", 1).map = [line, line + 1]
    push_inline(state, text, line)
    if has_paragraph:
        state.push("paragraph_close", "p", -1)


def _find_close(state: StateBlock, start: int, end: int, into: Opening) -> tuple[int, int] | None:
    """Return the line and the offset of the tag that closes an element."""
    edge, depth = re.compile(rf"<(/?){into.name}\b[^<>]*>", re.IGNORECASE), 1
    for n in range(start, end):
        if n > start and not is_inside(state, n):
            return None
        for tag in edge.finditer(line_text(state, n), len(into.tag) if n == start else 0):
            depth += -1 if tag[1] else 1
            if not depth:
                return n, tag.start()
    return None


def read_raw_tag(state: StateInline, silent: bool) -> bool:
    """Read a tag in running text; it knows its place. `<YOUR NAME>` is text."""
    at = state.pos
    name = NAME.match(state.src, at)
    if name and not is_html(name[1]):
        return False
    if not html_inline(state, silent) and not (name and _read_wide_tag(state, silent)):
        return False
    if not silent:
        state.tokens[-1].meta["at"] = at
    return True


def _read_wide_tag(state: StateInline, silent: bool) -> bool:
    """Read a tag with a value in braces, as JSX has them."""
    found = ELEMENT.match(state.src, state.pos, state.posMax)
    if not found or found["end"]:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = found[0]
    state.pos = found.end()
    return True
