"""Attributes in braces: of kramdown, Pandoc and Python-Markdown.

Identifiers, classes and the sizes of pictures are kept; nothing else is printed.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from publisher.book.site_code import is_hidden
from publisher.reading.markdown.block_lines import begins_with, line_text, push_leaf
from publisher.reading.markdown.obsidian import BLOCK_NAME
from publisher.reading.markdown.spellings import ONE
from publisher.reading.markdown.targets import brackets_of, is_closed

ATTRIBUTES = re.compile(rf"\{{:?[ \t]*((?:{ONE})(?:[ \t]+(?:{ONE}))*)[ \t]*\}}")
ATTRIBUTE = re.compile(
    r"#([\w:.-]+)|\.([\w:-]+)|(?<![\w:-])([\w:-]+)=(?:\"([^\"]*)\"|'([^']*)'|(\S+))|(-)"
)
IN_COMMENT = re.compile(r"\{/\*[ \t]*(#[\w:.-]+)[ \t]*\*/\}")  # of Docusaurus
OF_DOCSIFY = re.compile(
    r"(?<![ \t])[ \t]+(?::id=(?P<id>[\w-]+)|\{docsify-ignore(?:-all)?\})[ \t]*$"
)
BEFORE = ("image", "link_close", "code_inline", "html_inline", "span_close")
SHORT = {"w": "width", "h": "height"}  # of MyST
KEPT = frozenset("id class width height start alt style".split())


def read_attributes(text: str) -> dict[str, str]:
    """Return the attributes that the text between the braces gives."""
    rows: dict[str, str] = {}
    for one in ATTRIBUTE.finditer(text):
        if one[1]:
            rows["id"] = one[1]
        elif one[2] or one[7]:
            rows["class"] = f"{rows.get('class', '')} {one[2] or 'unnumbered'}".strip()
        elif (name := one[3].lower().removeprefix("fig-")) in KEPT or name in SHORT:
            rows[SHORT.get(name, name)] = one[4] or one[5] or one[6] or ""
    return rows


def read_attribute_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read attributes alone on a line: of the block before it or, after a blank line, behind it."""
    if not begins_with(state, start, "{"):
        return False
    found = ATTRIBUTES.fullmatch(line_text(state, start).rstrip())
    if found and not silent:
        is_after = start > 0 and not state.isEmpty(start - 1)
        rows = read_attributes(found[1])
        push_leaf(state, "attributes", start, start + 1, rows=rows, is_after=is_after)
    return bool(found)


def read_inline_attributes(state: StateInline, silent: bool) -> bool:
    """Read attributes right after a link, a picture, code, emphasis or a tag."""
    at = state.pos
    is_attached = not state.pending and state.tokens and state.tokens[-1].type in BEFORE
    if not is_attached and not (at and state.src[at - 1] in "*_~"):
        return False
    found = ATTRIBUTES.match(state.src, at)
    if not found:
        return False
    if is_attached and not silent:
        _add(_opening(state.tokens), read_attributes(found[1]))
    state.pos = found.end()
    return True


def read_span(state: StateInline, silent: bool) -> bool:
    """Read Pandoc's `[text]{.class}`."""
    at = state.pos
    if not brackets_of(state).has_attributes or not is_closed(state):
        return False
    last = state.md.helpers.parseLinkLabel(state, at, False)
    found = ATTRIBUTES.match(state.src, last + 1, state.posMax) if last >= 0 else None
    if not found:
        return False
    if not silent and is_hidden(found[1]):
        token = state.push("template", "", 0)
        token.content = " ".join(state.src[at : found.end()].split())
        token.meta = {"at": at, "what": "is not for books and was left out"}
    elif not silent:
        state.push("span_open", "span", 1).attrs.update(read_attributes(found[1]))
        maximum, state.pos, state.posMax = state.posMax, at + 1, last
        state.md.inline.tokenize(state)
        state.push("span_close", "span", -1)
        state.posMax = maximum
    state.pos = found.end()
    return True


def _opening(tokens: list[Token]) -> Token:
    """Return the last token, or the one that opens what the last one closes."""
    level = 0
    for token in reversed(tokens):
        level += token.nesting
        if not level:
            return token
    return tokens[-1]


def _add(token: Token, rows: dict[str, str]) -> None:
    for name, value in rows.items():
        before = token.attrs.get(name, "")
        if name == "id" and before not in ("", value):
            token.meta.setdefault("ids", []).append(before)
        token.attrs[name] = f"{before if name == 'class' else ''} {value}".strip()


def settle_attributes(state: StateCore) -> None:
    """Give the attributes of lines, and those at the end of headings, to their blocks."""
    found: list[Token] = []
    opened: list[Token] = []
    waiting: dict[str, str] = {}
    closed: Token | None = None
    is_in_vault = "[[" in state.src or "#^" in state.src
    lines = state.src.split("\n") if "{" in state.src else []
    for token in state.tokens:
        if token.type == "attributes":
            begins = len(found) > 1 and found[-2].type == "element_open"
            if token.meta["is_after"] and closed is not None and not begins:
                _add(closed, token.meta["rows"])
            else:
                waiting.update(token.meta["rows"])
            continue
        if waiting and token.nesting >= 0 and token.type not in ("inline", "element_open"):
            _add(token, waiting)
            waiting = {}
        if token.nesting > 0:
            opened.append(token)
        elif token.nesting < 0 and opened:
            closed = opened.pop()
        elif token.type != "inline":
            closed = token
        elif opened:
            _take_from_end(token, opened, is_in_vault, lines)
            _take_from_beginning(token, opened)
        found.append(token)
    state.tokens = found


def _take_from_beginning(text: Token, opened: list[Token]) -> None:
    """Move kramdown's attributes at the beginning of an item to the item."""
    if not text.content.startswith("{:") or len(opened) < 2:
        return
    own = ATTRIBUTES.match(text.content)
    if own and opened[-2].type == "list_item_open":
        _add(opened[-2], read_attributes(own[1]))
        text.content = text.content[own.end() :].lstrip()


def _take_from_end(text: Token, opened: list[Token], is_in_vault: bool, lines: list[str]) -> None:
    """Move attributes from the end of a heading, or from a paragraph's last line, to the block.

    On a line without the mark of a quotation they are those of the quotation. `^name` is the name
    of a block in Obsidian.
    """
    block = opened[-1]
    if block.type == "heading_open" and (named := OF_DOCSIFY.search(text.content)):
        _add(block, {"id": named["id"]} if named["id"] else {})
        text.content = text.content[: named.start()]
    if "^" in text.content and block.type in ("paragraph_open", "heading_open"):
        _take_name(text, opened, is_in_vault)
    if "{" not in text.content:
        return
    if block.type == "heading_open":
        start = text.content.rfind("{")
        own = ATTRIBUTES.fullmatch(IN_COMMENT.sub(r"{\1}", text.content[start:]).rstrip(" \t#"))
        if own:
            _add(block, read_attributes(own[1]))
            text.content = text.content[:start].rstrip()
    elif block.type == "paragraph_open":
        rest, _, last = text.content.rpartition("\n")
        if rest and (own := ATTRIBUTES.fullmatch(last.strip())):
            shown = lines[text.map[1] - 1].lstrip() if text.map else ""
            is_outside = shown.startswith("{")
            quotes = (one for one in opened if is_outside and one.type == "blockquote_open")
            _add(next(quotes, block), read_attributes(own[1]))
            text.content = rest


def _take_name(text: Token, opened: list[Token], is_in_vault: bool) -> None:
    """Move `^name` from the end of a text to its block; an item of a tight list is the block."""
    start = text.content.rfind("^")
    found = BLOCK_NAME.match(text.content, start)
    if found and start and text.content[start - 1].isspace():
        block = opened[-2] if opened[-1].hidden and len(opened) > 1 else opened[-1]
        _add(block, {"id": found[1]})
        if found[1].islower() or is_in_vault:  # else it may be a word
            text.content = text.content[:start].rstrip()
