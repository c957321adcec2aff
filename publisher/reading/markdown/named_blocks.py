"""Named blocks of site generators, and elements that are not HTML's: boxes, tabs, code, pictures.

What has no meaning in a book is left out and reported, and its text stays.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import MutableMapping
from typing import Any, NamedTuple

from markdown_it.rules_block import StateBlock

from publisher.reading.code import is_language
from publisher.reading.markdown.admonitions import close_box, open_box
from publisher.reading.markdown.block_lines import (
    begins_with,
    is_inside,
    push_inline,
    push_leaf,
    push_text_block,
    read_inside,
    report,
)
from publisher.reading.markdown.calls import Call, Calls
from publisher.reading.markdown.crossrefs import CLASS
from publisher.reading.markdown.depth import is_too_deep
from publisher.reading.markdown.meanings import (
    LISTING,
    Meaning,
    address_of,
    box_of,
    code_of,
    content_of,
    header_of,
    label_of,
    labels_of,
    listing_of,
    meaning_of,
    picture_of,
    source_of,
    title_of,
    words_beside,
    words_of_link,
)
from publisher.reading.markdown.spellings import OF_SITE

FENCE = re.compile(r"^[ \t]*(?:`{3}|~{3})", re.MULTILINE)
NAME = re.compile(r"\{\s*[\w.]+\s*\}")
BARE = re.compile(r"\[(?P<words>[^\[\]]*)\]\(<?(?P<target>[^()<>]*)>?\)")  # a link alone
TEMPLATE = re.compile(r"(?<!`)(`++)(?:(?!\1).)+\1|\{(?=[{%])", re.DOTALL)


class Block(NamedTuple):
    """A named block: its first and last line, and the offsets between which its content stands."""

    call: Call
    start: int
    last: int
    begin: int
    finish: int


def calls_of(env: MutableMapping[str, Any], text: str) -> Calls:
    """Return the named blocks of a text, found once."""
    known: dict[str, Calls] = env.setdefault("calls", {})
    if text not in known:
        known[text] = Calls(text, env["components"])
    return known[text]


def read_named_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a named block that begins and ends its lines."""
    if not begins_with(state, start, "{<") or state.env.get("is_raw") or is_too_deep(state):
        return False
    offset = state.bMarks[start] + state.tShift[start]
    calls = calls_of(state.env, state.src)
    call = calls.at(offset)
    block = _extend(state, start, end, call) if call else None
    if block is None:
        return False
    meaning = meaning_of(block.call)
    is_unknown = meaning is Meaning.NONE and not (block.call.is_element or block.call.close)
    if is_unknown or (block.call.is_element and _is_phrase(block, meaning)):
        return False
    if not silent:
        before = len(state.tokens)
        _push(state, block, meaning)
        if len(state.tokens) == before:
            push_leaf(state, "residue", block.start, block.last + 1)
        state.line = block.last + 1
    return True


def _extend(state: StateBlock, start: int, end: int, call: Call) -> Block | None:
    """Return a block with its lines; None if text stands beside it, or it leaves its container."""
    edge = call.close or (call.end, call.end)
    last = _line_of(state, edge[1] - 1)
    if last >= end or state.src[edge[1] : state.eMarks[last]].strip():
        return None
    if not all(is_inside(state, n) for n in range(start, last + 1)):
        return None
    return Block(call, start, last, call.end, edge[0])


def _line_of(state: StateBlock, offset: int) -> int:
    return bisect_right(state.bMarks, offset, 0, len(state.bMarks) - 1) - 1


def _is_phrase(block: Block, meaning: Meaning) -> bool:
    """Return whether an element on one line is running text."""
    is_text = meaning in (Meaning.LINK, Meaning.NONE) and not title_of(block.call)
    return block.start == block.last and block.call.close is not None and is_text


def _push(state: StateBlock, block: Block, meaning: Meaning) -> None:
    """Add what a block is in a book."""
    call = block.call
    match meaning:
        case Meaning.BOX:
            _push_box(state, block)
        case Meaning.TAB if not _is_code(state, block):
            open_box(
                state, "", label_of(call, state.env.get("labels", {})), block.start, block.last
            )
            _read_content(state, block)
            close_box(state, "")
        case Meaning.TABS:
            _push_tabs(state, block)
        case Meaning.CODE | Meaning.CAPTION | Meaning.TAB:
            _push_code(state, block)
        case Meaning.FORMULA:
            _push_formula(state, block)
        case Meaning.RAW:
            _push_raw(state, block)
        case Meaning.PICTURE:
            _push_picture(state, block)
        case Meaning.LINK:
            _push_link(state, block)
        case Meaning.PLAIN | Meaning.NONE:
            _push_plain(state, block, meaning is Meaning.PLAIN)


def _push_box(state: StateBlock, block: Block) -> None:
    kind, title = box_of(block.call)
    open_box(state, kind, title, block.start, block.last)
    if text := content_of(block.call):
        push_text_block(state, "paragraph", "p", text, block.start)
    _read_content(state, block)
    if source := source_of(block.call):
        push_text_block(state, "paragraph", "p", f"— {source}", block.start)
    close_box(state, kind)


def _push_tabs(state: StateBlock, block: Block) -> None:
    outer, state.env["labels"] = state.env.get("labels", {}), labels_of(block.call)
    state.push("tabs_open", "div", 1).map = [block.start, block.last]
    _read_content(state, block)
    state.push("tabs_close", "div", -1)
    state.env["labels"] = outer


def _push_plain(state: StateBlock, block: Block, is_known: bool) -> None:
    """Add the title and the content of a block; one that is not known is reported."""
    call = block.call
    if call.is_element:
        push_leaf(
            state, "component", block.start, block.start + 1, name="" if is_known else call.written
        )
    elif not is_known:
        text = " ".join(state.src[call.start : call.end].split())
        report(state, "template-line", block.start, f"'{text[:60]}' {OF_SITE}", "")
    title = title_of(call)
    _push_paragraphs(state, block, header_of(call), f"**{title}**" if title else "")
    _read_content(state, block)
    _push_paragraphs(state, block, *words_beside(call))


def _push_paragraphs(state: StateBlock, block: Block, *texts: str) -> None:
    for text in filter(None, texts):
        push_text_block(state, "paragraph", "p", text, block.start)


def _text_of(state: StateBlock, block: Block) -> str:
    """Return the content of a block as it is written, without the indent of its container."""
    if not block.call.close:
        return ""
    first, last = _line_of(state, block.begin), _line_of(state, block.finish)
    head = state.src[block.begin : min(state.eMarks[first], block.finish)]
    if first == last:
        return head.strip()
    lines = state.getLines(first + 1, last, state.blkIndent, True)
    tail = state.src[state.bMarks[last] : block.finish]
    return (head + "\n" if head.strip() else "") + lines + (tail if tail.strip() else "")


def _read_content(state: StateBlock, block: Block) -> None:
    """Read what stands between the beginning and the end of a block.

    Its lines begin where the one with the smallest indent does.
    """
    if not block.call.close:
        return
    first, last = _line_of(state, block.begin), _line_of(state, block.finish)
    kept = [(n, state.bMarks[n], state.tShift[n], state.sCount[n]) for n in (first,)]
    closing = state.eMarks[last]
    before = state.blkIndent
    state.eMarks[last] = block.finish
    lead = len(state.src[block.begin : state.eMarks[first]]) - len(
        state.src[block.begin : state.eMarks[first]].lstrip()
    )
    is_headed = block.begin + lead < state.eMarks[first]
    is_tailed = last > first and bool(state.src[state.bMarks[last] : block.finish].strip())
    inner = range(first + 1, last + is_tailed)
    indents = [state.sCount[n] for n in inner if not state.isEmpty(n)]
    state.blkIndent = min(indents, default=before)
    if is_headed:
        state.bMarks[first], state.tShift[first] = block.begin, lead
        state.sCount[first] = state.blkIndent
    start = first if is_headed else first + 1
    has_code, state._code_enabled = state._code_enabled, _has_code(state, block)
    read_inside(state, "container", start, max(last + is_tailed, start + is_headed))
    state._code_enabled = has_code
    state.blkIndent, state.eMarks[last] = before, closing
    for n, mark, shift, count in kept:
        state.bMarks[n], state.tShift[n], state.sCount[n] = mark, shift, count


def _has_code(state: StateBlock, block: Block) -> bool:
    """Return whether indented lines are code: in the elements of MDX they are text."""
    enabled: bool = state._code_enabled
    return enabled and not (block.call.is_element and state.env.get("is_mdx"))


def _is_code(state: StateBlock, block: Block) -> bool:
    """Return whether the content of a tab is code for which the tab names the language."""
    language = block.call.values.get("lang", "").lower()
    return is_language(language) and not FENCE.search(_text_of(state, block))


def _push_code(state: StateBlock, block: Block) -> None:
    """Add a block of code, or Markdown with a fence in it that gets the block's title."""
    call, text = block.call, _text_of(state, block)
    if call.name == LISTING:
        _push_listing(state, block)
        return
    if FENCE.search(text):
        before = len(state.tokens)
        _read_content(state, block)
        fence = next((one for one in state.tokens[before:] if one.type == "fence"), None)
        title = title_of(call)
        if fence and title and "title=" not in fence.info:
            fence.info = f'{fence.info} title="{title}"'.strip()
        return
    if NAME.fullmatch(text.strip()):  # of a value that is not known
        _read_content(state, block)
        return
    code, info = code_of(call, text)
    token = state.push("fence", "code", 0)
    token.content, token.info, token.markup = code.strip("\n") + "\n", info, "{"
    token.map = [block.start, block.last + 1]


def _push_listing(state: StateBlock, block: Block) -> None:
    caption, id = listing_of(block.call)
    figure = state.push("figure_open", "figure", 1)
    figure.map = [block.start, block.last + 1]
    figure.attrs = {"class": "code", "id": id} if id else {"class": "code"}
    if caption:
        push_text_block(state, "figcaption", "figcaption", caption, block.start)
    _read_content(state, block)
    state.push("figure_close", "figure", -1)


def _push_formula(state: StateBlock, block: Block) -> None:
    text = _text_of(state, block).strip().strip("$").strip()
    if state.env["has_math"] and text:
        push_leaf(state, "math_display", block.start, block.last + 1, text=text)
    else:
        _read_content(state, block)


def _push_raw(state: StateBlock, block: Block) -> None:
    """Read the content of a block whose templates are text."""
    before, outer = len(state.tokens), state.env.get("is_raw", False)
    state.env["is_raw"] = True
    _read_content(state, block)
    state.env["is_raw"] = outer
    for token in state.tokens[before:]:
        if token.type == "inline":
            token.content = TEMPLATE.sub(_escape, token.content)


def _escape(found: re.Match[str]) -> str:
    return found[0] if found[1] else "\\{"


def _push_picture(state: StateBlock, block: Block) -> None:
    """Add a picture; with a caption it is a figure."""
    shown = picture_of(block.call)
    assert shown is not None
    alternative = re.sub(r"([\[\]\\`*_<])", r"\\\1", " ".join(shown.alternative.split()))
    text = f"![{alternative}](<{shown.source}>)" + (f"{{{shown.sizes}}}" if shown.sizes else "")
    if address := block.call.values.get("link", ""):
        text = f"[{text}](<{address}>)"
    if not shown.caption:
        push_text_block(state, "paragraph", "p", text, block.start)
    else:
        state.push("figure_open", "figure", 1).map = [block.start, block.last + 1]
        push_inline(state, text, block.start)
        push_text_block(state, "caption", "figcaption", shown.caption, block.start)
        state.push("figure_close", "figure", -1)
    _read_content(state, block)


def _is_name(link: re.Match[str]) -> bool:
    """Return whether the words of a link are its target, or the name of its file."""
    return link["words"] in (link["target"], link["target"].rpartition("/")[2])


def _push_link(state: StateBlock, block: Block) -> None:
    """Add the text of a block, and a link to what it shows, unless the text is one."""
    call = block.call
    address, title = address_of(call), title_of(call)
    before, text = len(state.tokens), _text_of(state, block).strip()
    if call.name == "content-ref" and (bare := BARE.fullmatch(text)) and _is_name(bare):
        line = _line_of(state, state.src.index("[", block.begin))
        push_text_block(state, "paragraph", "p", f"{text}{{.{CLASS}}}", line)
        return
    if address and not title and text and "\n\n" not in text and "](" not in text:
        words = " ".join(text.split())
        push_text_block(state, "paragraph", "p", f"[{words}](<{address}>)", block.start)
        return
    if title:
        text = f"[{title}](<{address}>)" if address else f"**{title}**"
        _push_paragraphs(state, block, header_of(call), text)
    _read_content(state, block)
    _push_paragraphs(state, block, *words_beside(call))
    texts = (one.content for one in state.tokens[before:] if one.type == "inline")
    if address and not title and not any("](" in one for one in texts):
        text = f"[{words_of_link(call)}](<{address}>)"
        push_text_block(state, "paragraph", "p", text, block.start)
