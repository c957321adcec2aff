"""Admonitions and tabs in the spellings of all generators: one kind of block for each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from publisher.reading.markdown.block_lines import (
    CODE_FENCE,
    begins_with,
    find_fence,
    is_inside,
    line_text,
    push_leaf,
    push_text_block,
    read_inside,
)
from publisher.reading.markdown.depth import is_too_deep
from publisher.reading.markdown.directive_options import read_options

KINDS = frozenset(
    "note tip important warning caution info hint danger error attention seealso admonition "
    "abstract summary tldr success check done question help faq failure fail missing bug example "
    "quote cite todo details alert callout".split()
)
PREFIXES = ("callout-", "prompt-", "rmd")  # of Quarto, of Jekyll's theme Chirpy, of bookdown
INDENTED = re.compile(
    r"(?:!!!|\?\?\?\+?)[ \t]*(?P<kind>[\w-]+)(?:[ \t]+[\w-]+)*(?:[ \t]*\"(?P<title>.*)\")?\s*$"
)
TAB = re.compile(r"===[!+]?[ \t]+\"(?P<title>.*)\"\s*$")
COLONS = re.compile(
    r"(?P<marker>:{3,})[ \t]*"
    r"(?:\{(?P<attributes>[^{}]*)\}|(?P<plain>[\w-]+))"
    r"[ \t]*(?:\[(?P<bracketed>.*)\]$|(?P<title>.*))"
)
FENCED = re.compile(r"(?P<marker>`{3,}|~{3,})\{(?P<attributes>[\w-]+)\}[ \t]*(?P<title>.*)")
PLUGIN = re.compile(  # of mdBook and Obsidian
    r"(?P<marker>`{3,}|~{3,})[ \t]*(?:admonish\b[ \t]*|ad-)(?P<plain>[\w-]*)(?P<title>.*)"
)
ENGINE = re.compile(  # of bookdown
    r"(?P<marker>`{3,}|~{3,})[ \t]*\{block2?,"
    r"(?=[^{}]*\btype[ \t]*=[ \t]*[\"'](?P<plain>\w+))[^{}]*\}[ \t]*$"
)
SETTING = re.compile(r"(?:title:[ \t]*(?P<title>.*)|(?:collapse|icon|color):.*)")
QUOTED = re.compile(r"\"([^\"]*)\"")
SWITCH = re.compile(r"(?<!\s)\s*\{\s*(?:open|[.#]?[\w-]+\s*=[^{}]*+|[.#][\w-]+)\s*\}\s*$")
KEY = re.compile(r"key:\S+")  # VitePress: tabs that change together
PART = re.compile(r"(?:={2,4}|@tab(?::active)?)[ \t]+(?P<title>\S.*)$")  # begins a tab
# begins a tab of docsify: a heading in bold type, or a comment
OF_DOCSIFY = re.compile(r"(?:#{1,6}[ \t]+(?=\*\*|__)|<!--[ \t]*tab:)(?P<title>[^\n]*)$")
TABS_START, TABS_END = "tabs:start", "tabs:end"
BARE = re.compile(r"\s*([\w-]+)(?=\s|$)")
CLASS = re.compile(r"\.([\w-]+)")
ID = re.compile(r"\{[^{}#]*(?<=[{ \t])#([\w:-]+)")
TITLE = re.compile(r"\btitle=[\"']([^\"']*)[\"']")
CALLOUT = re.compile(
    r"\[!(?P<kind>[\w-]+)(?:\|(?P<more>[^\[\]\n]*))?\][+-]?[ \t]*(?P<title>[^\n]*)(?:\n|$)"
)
ALERT_LABEL = re.compile(r"(?:^|\|)label:([^|]*)")  # of docsify's flat alerts
HELPER = re.compile(r"([!?])>[ \t]+")  # of docsify: `!> Important`, `?> Tip`
HELPERS = {"!": "important", "?": "tip"}
TABS = frozenset(("tabs", "tab-set", "code-tabs"))
TAB_NAMES = frozenset(("tab", "tab-item", "tabitem", "group-tab"))


def kind_of(name: str) -> str:
    """Return the kind of an admonition that a name stands for, or `""`."""
    kind = name.lower().removesuffix("-title")
    for prefix in PREFIXES:
        kind = kind.removeprefix(prefix)
    return kind if kind in KINDS else ""


def read_indented(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `!!! note "Title"`, `??? note` and `=== "Tab"`, whose content is indented by four."""
    if not begins_with(state, start, "!?=") or is_too_deep(state):
        return False
    text = line_text(state, start)
    found = TAB.match(text) or INDENTED.match(text)
    if not found:
        return False
    if silent:
        return True
    base = state.sCount[start]
    last = start + 1
    while last < end and (state.isEmpty(last) or state.sCount[last] >= base + 2):
        last += 1
    while state.isEmpty(last - 1):
        last -= 1
    indent = min(
        (state.sCount[n] for n in range(start + 1, last) if not state.isEmpty(n)), default=0
    )
    kind = "" if found.re is TAB else found["kind"].lower()
    open_box(state, kind, found["title"], start, last)
    before, state.blkIndent = state.blkIndent, min(indent, base + 4)
    read_inside(state, "container", start + 1, last)
    state.blkIndent = before
    close_box(state, kind)
    state.line = last
    return True


def open_box(state: StateBlock, kind: str, title: str | None, start: int, end: int) -> None:
    """Open an admonition of a kind, or a tab where the kind is `""`."""
    token = state.push("admonition_open" if kind else "tab_open", "aside" if kind else "div", 1)
    token.map, token.info = [start, end], kind
    if title is not None and (title.strip() or not kind):
        name = "admonition_title" if kind else "tab_label"
        push_text_block(state, name, "p", title, start)


def close_box(state: StateBlock, kind: str) -> None:
    """Close an admonition, or a tab where the kind is `""`."""
    state.push("admonition_close" if kind else "tab_close", "aside" if kind else "div", -1)


def read_fenced(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `:::tip Title`, `::: {.note}` and ```` ```{note} ```` up to the closing fence."""
    if not begins_with(state, start, ":`~") or is_too_deep(state):
        return False
    opening = _read_opening(line_text(state, start))
    if not opening:
        return False
    marker, name, title = opening
    is_tab, kind = name in TABS or name in TAB_NAMES, kind_of(name)
    if silent:
        return True
    last, following = find_fence(state, start, end, marker)
    first, title = _read_settings(state, start + 1, last, marker, title)
    if name in TABS:
        if title and not KEY.fullmatch(title):
            push_text_block(state, "paragraph", "p", title, start)
        state.push("tabs_open", "div", 1).map = [start, last]
        read_inside(state, "container", _read_parts(state, first, last, False), last)
        state.push("tabs_close", "div", -1)
    elif is_tab or kind:
        open_box(state, kind, title or ("" if is_tab else None), start, last)
        read_inside(state, "container", first, last)
        close_box(state, kind)
    else:
        if title.strip(": "):
            push_text_block(state, "paragraph", "p", title, start)
        read_inside(state, "container", first, last)
    state.line = following
    return True


def _read_settings(
    state: StateBlock, first: int, last: int, marker: str, title: str
) -> tuple[int, str]:
    """Return the line after the options of MyST or of a plugin, and the title of the box."""
    opening = first - 1
    if "{" in line_text(state, opening):
        options, first = read_options(state, first, last)
        own = ID.search(line_text(state, opening))
        name = own[1] if own else options.get("name") or options.get("label")
        if name:
            push_leaf(state, "attributes", first - 1, first, rows={"id": name}, is_after=False)
    while marker[0] != ":" and first < last and (row := SETTING.match(line_text(state, first))):
        title = row["title"] or title
        first += 1
    return first, title


def read_docsify_tabs(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read the tabs of docsify, between `<!-- tabs:start -->` and `<!-- tabs:end -->`."""
    if not begins_with(state, start, "<") or is_too_deep(state):
        return False
    if _comment(state, start) != TABS_START:
        return False
    last = next((n for n in range(start + 1, end) if _comment(state, n) == TABS_END), 0)
    if not last or silent or not all(is_inside(state, n) for n in range(start, last)):
        return bool(last) and silent
    state.push("tabs_open", "div", 1).map = [start, last]
    read_inside(state, "container", _read_parts(state, start + 1, last, True), last)
    state.push("tabs_close", "div", -1)
    state.line = last + 1
    return True


def _label_of(text: str) -> str:
    """Return the label of a tab of docsify that begins on a line, or `""`."""
    found = OF_DOCSIFY.match(text)
    if not found:
        return ""
    title = found["title"].strip()
    if text[0] == "<":
        return title.removesuffix("-->").strip() if title.endswith("-->") else ""
    mark = title[:2]
    return title[2:-2].strip() if title.endswith(mark) and len(title) > 4 else ""


def _comment(state: StateBlock, n: int) -> str:
    text = line_text(state, n).strip()
    return text[4:-3].strip() if text.startswith("<!--") and text.endswith("-->") else ""


def _read_parts(state: StateBlock, first: int, last: int, is_docsify: bool) -> int:
    """Read tabs that begin with a line such as `== Title`; returns the line after them."""
    fence = ""
    starts: list[tuple[int, str]] = []
    for n in range(first, last):
        text = line_text(state, n).rstrip()
        if fence:
            fence = "" if text.startswith(fence) and not text.strip(fence[0]) else fence
        elif mark := CODE_FENCE.match(text):
            fence = mark[0]
        elif not is_docsify and (part := PART.match(text)):
            starts.append((n, part["title"]))
        elif is_docsify and (label := _label_of(text)):
            starts.append((n, label))
    if not starts:
        return first
    read_inside(state, "container", first, starts[0][0])
    ends = [n for n, _ in starts[1:]] + [last]
    for (n, title), end in zip(starts, ends, strict=True):
        open_box(state, "", title, n, end)
        read_inside(state, "container", n + 1, end)
        close_box(state, "")
    return last


def _read_opening(text: str) -> tuple[str, str, str] | None:
    """Return the marker, the name and the title of a line that opens a block, or None."""
    if plugin := PLUGIN.match(text):
        title = TITLE.search(plugin["title"]) or QUOTED.search(plugin["title"])
        return plugin["marker"], plugin["plain"].lower() or "note", title[1] if title else ""
    if (engine := ENGINE.match(text)) and kind_of(engine["plain"]):
        return engine["marker"], engine["plain"].lower(), ""
    found = COLONS.match(_without_colons(text)) or FENCED.match(text)
    if not found:
        return None
    rows = found.groupdict()
    attributes = rows["attributes"] or ""
    bare, title = BARE.match(attributes), TITLE.search(attributes)
    names = [rows.get("plain") or "", bare[1] if bare else "", *CLASS.findall(attributes)]
    names = [name.lower() for name in names if name]
    name = next((one for one in names if _is_known(one)), names[0] if names else "")
    if bare and not _is_known(name):
        return None  # a directive of MyST
    written = SWITCH.sub("", rows["title"] or "")
    shown = rows.get("bracketed") or written or (title[1] if title else "")
    return found["marker"], name, shown.strip()


def _without_colons(text: str) -> str:
    """Return a line without the colons at its end, which Pandoc allows."""
    bare = text.rstrip(" \t")
    short = bare.rstrip(":")
    return short.rstrip(" \t") if len(bare) - len(short) >= 3 else text


def _is_known(name: str) -> bool:
    return bool(kind_of(name)) or name in TABS or name in TAB_NAMES


def settle_admonitions(state: StateCore) -> None:
    """Make admonitions of quotations that begin with `[!NOTE]`, and of blocks with such a class.

    So are docsify's paragraphs that begin with `!>` or `?>`.

    Tabs that follow each other are put into one block.
    """
    tokens = _with_classes(_with_callouts(state.tokens))
    has_helpers = "!> " in state.src or "?> " in state.src
    state.tokens = list(_with_tabs(_with_helpers(tokens) if has_helpers else tokens))


def _with_helpers(tokens: list[Token]) -> list[Token]:
    found: list[Token] = []
    is_open = False
    for n, token in enumerate(tokens):
        following = tokens[n + 1].content if token.type == "paragraph_open" else ""
        if call := HELPER.match(following):
            tokens[n + 1].content = following[call.end() :]
            kind = HELPERS[call[1]]
            found.append(Token("admonition_open", "aside", 1, map=token.map, info=kind))
            is_open = True
        found.append(token)
        if is_open and token.type == "paragraph_close":
            found.append(Token("admonition_close", "aside", -1))
            is_open = False
    return found


def _with_callouts(tokens: list[Token]) -> list[Token]:
    found: list[Token] = []
    quotes: list[tuple[Token, bool]] = []
    for n, token in enumerate(tokens):
        if token.type == "blockquote_open":
            call = _find_call(tokens, n)
            quotes.append((token, call is not None))
            if call:
                kind = call["kind"].lower()
                token.type, token.tag, token.info = "admonition_open", "aside", kind
                found.append(token)
                label = ALERT_LABEL.search(call["more"] or "")
                found += _title_of(call["title"].strip() or (label[1] if label else ""), token)
                _cut_call(tokens[n + 1], tokens[n + 2], call)
                continue
        elif token.type == "blockquote_close" and quotes:
            _, is_box = quotes.pop()
            if is_box:
                token.type, token.tag = "admonition_close", "aside"
        found.append(token)
    return found


def _find_call(tokens: list[Token], n: int) -> re.Match[str] | None:
    """Return the match of `[!NOTE]` at the beginning of the quotation at `n`."""
    if n + 2 >= len(tokens) or tokens[n + 1].type != "paragraph_open":
        return None
    return CALLOUT.match(tokens[n + 2].content)


def _title_of(title: str, block: Token) -> list[Token]:
    if not title.strip():
        return []
    line = block.map or [0, 0]
    opening = Token("admonition_title_open", "p", 1, map=[line[0], line[0] + 1], block=True)
    text = Token("inline", "", 0, content=title.strip(), children=[], map=[line[0], line[0] + 1])
    return [opening, text, Token("admonition_title_close", "p", -1, block=True)]


def _cut_call(paragraph: Token, text: Token, call: re.Match[str]) -> None:
    """Take the line of the call out of the paragraph that it begins."""
    text.content = text.content[call.end() :]
    if paragraph.map and text.map:
        paragraph.map = text.map = [paragraph.map[0] + 1, paragraph.map[1]]


def _with_classes(tokens: list[Token]) -> list[Token]:
    """Put kramdown's `{: .note }` blocks into admonitions; `.note-title` begins with a title."""
    found: list[Token] = []
    ends: list[tuple[int, Token]] = []
    for n, token in enumerate(tokens):
        names = str(token.attrs.get("class", "")).split() if token.nesting > 0 else []
        name = next((one for one in names if kind_of(one)), "")
        if name and token.type in ("paragraph_open", "blockquote_open"):
            is_quote = token.type == "blockquote_open"
            box = Token("admonition_open", "aside", 1, map=token.map, info=kind_of(name))
            found.append(box)
            ends.append((n, token))
            first = tokens[n + 1] if is_quote and n + 1 < len(tokens) else token
            if name.endswith("-title") and first.type == "paragraph_open":
                first.type, first.meta["is_title"] = "admonition_title_open", True
            if is_quote:
                continue
        if (
            ends
            and token.nesting < 0
            and token.level == ends[-1][1].level
            and token.tag == ends[-1][1].tag
        ):
            _, opening = ends.pop()
            if opening.tag == "p":
                found.append(token)
            found.append(Token("admonition_close", "aside", -1))
            continue
        found.append(token)
    return found


def _with_tabs(tokens: list[Token]) -> Iterator[Token]:
    """Yield the tokens with a block round each run of tabs."""
    opened = 0
    inside: list[int] = []
    for n, token in enumerate(tokens):
        before = tokens[n - 1].type if n else ""
        if token.type == "tab_open" and before not in ("tab_close", "tabs_open"):
            yield Token("tabs_open", "div", 1, map=token.map)
            inside.append(opened)
        yield token
        opened += token.nesting
        following = tokens[n + 1].type if n + 1 < len(tokens) else ""
        if (
            token.type == "tab_close"
            and following != "tab_open"
            and inside
            and inside[-1] == opened
        ):
            inside.pop()
            yield Token("tabs_close", "div", -1)
