"""MyST's directives that are neither admonitions nor tabs."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from publisher.book.site_code import shows_only
from publisher.reading.code import is_language
from publisher.reading.markdown.admonitions import close_box, open_box
from publisher.reading.markdown.block_lines import (
    begins_with,
    find_fence,
    line_text,
    push_inline,
    push_leaf,
    push_text_block,
    read_inside,
    report,
)
from publisher.reading.markdown.crossrefs import CLASS
from publisher.reading.markdown.depth import is_too_deep
from publisher.reading.markdown.directive_options import read_options
from publisher.reading.markdown.directive_tables import open_table, push_csv, read_list_table

FENCED = re.compile(r"(?P<marker>`{3,}|~{3,}|:{3,})\{(?P<name>[\w:+-]+)\}[ \t]*(?P<words>.*)")
CODE = frozenset("code code-block code-cell sourcecode highlight parsed-literal mermaid".split())
PICTURES = frozenset("figure image".split())
TABLES = frozenset("table list-table csv-table".split())
QUOTES = frozenset("epigraph pull-quote highlights blockquote".split())
BOXES = {"dropdown": "details", "sidebar": "note", "topic": "note", "margin": "note"}
CARDS = frozenset("card grid-item-card".split())
# what changed in a version; the box says so in the book's language
VERSIONS = {
    "versionadded": "version-added",
    "versionchanged": "version-changed",
    "versionremoved": "version-removed",
    "deprecated": "version-deprecated",
}
HEADS = frozenset("rubric centered".split())
HOLDERS = frozenset("grid grid-item container div hlist tab-set-code card-carousel".split())
QUIET = frozenset("contents index tableofcontents toctree".split())  # a book has its own
LEFT_OUT = frozenset("include literalinclude bibliography".split())
CELLS = {"ojs": "js", "observable": "js", "webr-r": "r", "pyodide-python": "python"}
HEAD = re.compile(r"\^{3,}[ \t]*$")  # below the header of a card
# an option of a code cell
CELL = re.compile(r"(?:#|//|%%|--)\|[ \t]+(?:(?P<key>[\w-]+):)?(?P<value>.*)")


class Directive(NamedTuple):
    """A directive: its name, the words after it, its options, and the lines of its content."""

    name: str
    words: str
    options: dict[str, str]
    start: int
    first: int
    last: int


def read_directive(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read ```` ```{figure} picture.png ```` and its kin.

    A directive that has no meaning in a book is reported, and its text is kept.
    """
    if not begins_with(state, start, ":`~") or is_too_deep(state):
        return False
    found = FENCED.match(line_text(state, start))
    if not found:
        return False
    name = found["name"].lower()
    is_cell = (
        name not in CODE and (is_language(name) or name in CELLS) and found["marker"][0] != ":"
    )
    if silent:
        return True
    last, following = find_fence(state, start, end, found["marker"])
    options, first = read_options(state, start + 1, last)
    if "label" in options:
        options.setdefault("name", options["label"])
    words = found["words"].strip()
    if following == last and name in {*LEFT_OUT, *QUIET, "only"}:  # never closed: the page goes on
        last = following = first
    if is_cell:
        name, words, options, first = "code", CELLS.get(name, name), {}, start + 1
    _push(state, Directive(name, words, options, start, first, last))
    state.line = following
    return True


def _push(state: StateBlock, one: Directive) -> None:
    """Add what a directive stands for."""
    if one.name == "math" and not state.env["has_math"]:
        _push_unknown(state, one)
    elif one.name in KNOWN:
        KNOWN[one.name](state, one)
    elif one.name not in QUIET:
        _push_unknown(state, one)


def _content(state: StateBlock, one: Directive) -> str:
    return state.getLines(one.first, one.last, state.blkIndent, True)


def _push_math(state: StateBlock, one: Directive) -> None:
    text = _content(state, one).strip() or one.words
    push_leaf(state, "math_display", one.start, one.last + 1, text=text)
    name = one.options.get("name")
    state.tokens[-1].attrs = {"id": name} if name else {}


def _push_quote(state: StateBlock, one: Directive) -> None:
    state.push("blockquote_open", "blockquote", 1).map = [one.start, one.last]
    _push_words(state, one)
    state.push("blockquote_close", "blockquote", -1)


def _push_box(state: StateBlock, one: Directive) -> None:
    opening = state.push("admonition_open", "aside", 1)
    opening.map, opening.info = [one.start, one.last], BOXES[one.name]
    if one.words:
        push_text_block(state, "admonition_title", "p", one.words, one.start)
    read_inside(state, "container", one.first, one.last)
    state.push("admonition_close", "aside", -1)


def _push_division(state: StateBlock, one: Directive) -> None:
    """Add a figure that begins with a picture of Markdown; its name is the directive's word."""
    opening = state.push("division_open", "div", 1)
    opening.map, opening.attrs = [one.start, one.last], {"id": one.words} if one.words else {}
    read_inside(state, "container", one.first, one.last)
    state.push("division_close", "div", -1)


def _push_card(state: StateBlock, one: Directive) -> None:
    """Add a card: its header, its title, which leads to where the card does, content and footer."""
    link, kind = one.options.get("link", ""), one.options.get("link-type", "url")
    target = f"#{link}" if link and kind == "ref" else link
    title = f"[{one.words}](<{target}>)" if link and one.words else one.words
    first = one.first
    head = next((n for n in range(first, one.last) if HEAD.match(line_text(state, n))), first)
    if head > first:
        read_inside(state, "container", first, head)
        first = head + 1
    for text in (one.options.get("header", ""), f"**{title}**" if title else ""):
        if text:
            push_text_block(state, "paragraph", "p", text, one.start)
    read_inside(state, "container", first, one.last)
    if one.options.get("footer"):
        push_text_block(state, "paragraph", "p", one.options["footer"], one.start)
    if link and not one.words:
        _push_reference(state, target, link if "://" in link else "", one.start)


def _push_holder(state: StateBlock, one: Directive) -> None:
    read_inside(state, "container", one.first, one.last)


def _push_version(state: StateBlock, one: Directive) -> None:
    """Add a box; its title is the number of the version, to which composition adds words."""
    number, _, words = one.words.partition(" ")
    if not number:
        _push_unknown(state, one)
        return
    opening = state.push("admonition_open", "aside", 1)
    opening.map, opening.info = [one.start, one.last], VERSIONS[one.name]
    push_text_block(state, "admonition_title", "p", number, one.start)
    _push_words(state, one._replace(words=words))
    state.push("admonition_close", "aside", -1)


def _push_head(state: StateBlock, one: Directive) -> None:
    _push_words(state, one._replace(words=f"**{one.words}**" if one.words else ""))


def _push_glossary(state: StateBlock, one: Directive) -> None:
    """Add terms, each on a line of its own above its definition, which is indented."""
    rows = [n for n in range(one.first, one.last) if not state.isEmpty(n)]
    terms = [n for n in rows if state.sCount[n] <= state.blkIndent]
    if not terms or len(terms) == len(rows) or any(line_text(state, n)[0] == ":" for n in terms):
        _push_holder(state, one)
        return
    state.push("dl_open", "dl", 1).map = [one.first, one.last]
    for term, following in pairwise([*terms, one.last]):
        push_text_block(state, "dt", "dt", line_text(state, term), term)
        inside = [n for n in rows if term < n < following]
        if inside:
            state.push("dd_open", "dd", 1).map = [term + 1, following]
            outer = state.blkIndent
            state.blkIndent = min(state.sCount[n] for n in inside)
            read_inside(state, "container", term + 1, following)
            state.blkIndent = outer
            state.push("dd_close", "dd", -1)
    state.push("dl_close", "dl", -1)


def _push_button(state: StateBlock, one: Directive) -> None:
    """Add a link; the words of a button are its content."""
    target = one.words if one.name == "button-link" else f"#{one.words}"
    words = " ".join(_content(state, one).split())
    if not words and one.name == "button-link":
        words = target
    _push_reference(state, target, words, one.start)


def _push_reference(state: StateBlock, target: str, words: str, line: int) -> None:
    """Add a link; one without words has the title of its target."""
    kept = "" if words else f"{{.{CLASS}}}"
    text = f"[{words or target.removeprefix('#')}](<{target}>){kept}"
    push_text_block(state, "paragraph", "p", text, line)


def _push_raw(state: StateBlock, one: Directive) -> None:
    if "html" not in one.words.lower():
        _push_unknown(state, one)
        return
    token = state.push("html_block", "", 0)
    token.map, token.content = [one.first, one.last], _content(state, one)


def _push_code(state: StateBlock, one: Directive) -> None:
    first, cell = one.first, dict[str, str]()
    while first < one.last:
        option = CELL.match(line_text(state, first))
        if not option and not state.isEmpty(first):
            break
        cell |= {option["key"] or "": option["value"].strip(" \t\"'")} if option else {}
        first += 1
    token = Token("fence", "code", 0, block=True, level=state.level)
    token.content = state.getLines(first, one.last, state.blkIndent, True)
    language = "mermaid" if one.name == "mermaid" else one.words
    token.info, token.map, token.markup = language, [one.start, one.last + 1], "{"
    label = cell.get("lst-label") or cell.get("label", "")
    caption = one.options.get("caption") or cell.get("lst-cap")
    if language == "mermaid":
        caption = caption or cell.get("fig-cap")
    elif made := cell.get("fig-cap") or cell.get("tbl-cap"):
        message = f"what the code makes, '{made[:60]}', is not in the book"
        hint = "save it as a picture or a table, and name that in the page"
        report(state, "template-line", one.start, message, hint)
    has_name = label.startswith("lst") or language == "mermaid"
    name = one.options.get("name") or (label if has_name else "")
    if not caption:
        if name:
            rows = {"id": name}
            push_leaf(state, "attributes", one.start, one.start + 1, rows=rows, is_after=False)
        state.tokens.append(token)
        return
    figure = state.push("figure_open", "figure", 1)
    figure.map, figure.attrs = [one.start, one.last], {"class": "code"}
    if name:
        figure.attrs["id"] = name
    push_text_block(state, "figcaption", "figcaption", caption, one.start)
    state.tokens.append(token)
    state.push("figure_close", "figure", -1)


def _push_code_tab(state: StateBlock, one: Directive) -> None:
    """Add a tab with code; its label stands behind the language, or is the language."""
    language, _, label = one.words.partition(" ")
    open_box(state, "", label.strip() or language, one.start, one.last)
    _push_code(state, one._replace(words=language))
    close_box(state, "")


def _push_figure(state: StateBlock, one: Directive) -> None:
    """Add a picture; what the directive holds is its caption."""
    options = one.options
    sizes = " ".join(f"{key}={options[key]}" for key in ("width", "height") if options.get(key))
    alternative = re.sub(r"([\[\]])", r"\\\1", options.get("alt", ""))
    picture = f"![{alternative}](<{one.words}>)" + (f"{{{sizes}}}" if sizes else "")
    has_caption = any(not state.isEmpty(n) for n in range(one.first, one.last))
    if not has_caption and not options.get("name"):
        push_text_block(state, "paragraph", "p", picture, one.start)
        return
    figure = state.push("figure_open", "figure", 1)
    figure.map = [one.start, one.last]
    figure.attrs = {"id": options["name"]} if options.get("name") else {}
    push_inline(state, picture, one.start)
    if has_caption:
        state.push("figcaption_open", "figcaption", 1).map = [one.first, one.last]
        count = len(state.tokens)
        read_inside(state, "container", one.first, one.last)
        inside = state.tokens[count:]
        if [token.type for token in inside] == ["paragraph_open", "inline", "paragraph_close"]:
            inside[0].hidden = inside[2].hidden = True
        state.push("figcaption_close", "figcaption", -1)
    state.push("figure_close", "figure", -1)


def _push_table(state: StateBlock, one: Directive) -> None:
    count = len(state.tokens)
    if one.name == "csv-table":
        open_table(state, one.words, one.options, one.start, one.last)
        push_csv(state, one.first, one.last, one.options, one.start)
        state.push("table_close", "table", -1)
        return
    if one.name == "list-table":
        open_table(state, one.words, one.options, one.start, one.last)
        inner = len(state.tokens)
        read_inside(state, "container", one.first, one.last)
        heads = one.options.get("header-rows", "")
        rows = read_list_table(state.tokens[inner:], int(heads) if heads.isdecimal() else 0)
        if rows:
            state.tokens[inner:] = rows
            state.push("table_close", "table", -1)
            return
        del state.tokens[count:]
        state.level -= 1
        _push_unknown(state, one)
        return
    read_inside(state, "container", one.first, one.last)
    inside = state.tokens[count:]
    table = next((token for token in inside if token.type == "table_open"), None)
    if table is None:
        del state.tokens[count:]
        _push_unknown(state, one)
        return
    if one.options.get("name"):
        table.attrs["id"] = one.options["name"]
    if one.words:
        at = state.tokens.index(table) + 1
        after = state.tokens[at:]
        del state.tokens[at:]
        push_text_block(state, "caption", "caption", one.words, one.start)
        state.tokens += after


def _push_only(state: StateBlock, one: Directive) -> None:
    """Read the Markdown in `only` if a site shows it; otherwise report that it was left out."""
    if shows_only(one.words):
        read_inside(state, "container", one.first, one.last)
    else:
        message = f"a site does not show '{{only}} {one.words}': it was left out"
        report(state, "markup-dropped", one.start, message, "")


def _push_words(state: StateBlock, one: Directive) -> None:
    if one.words:
        push_text_block(state, "paragraph", "p", one.words, one.start)
    read_inside(state, "container", one.first, one.last)


def _push_unknown(state: StateBlock, one: Directive) -> None:
    """Report a directive of another program, and keep its text unless it is a list of files."""
    message = f"'{{{one.name}}}' is a directive of another program"
    kept = "it was left out" if one.name in LEFT_OUT else "its text was kept"
    report(state, "template-line", one.start, f"{message}: {kept}", "")
    if one.name in LEFT_OUT:
        return
    if one.name == "embed" and one.words.startswith("#"):
        _push_reference(state, one.words, "", one.start)
    elif one.name in ("eval-rst", "raw"):
        token = state.push("fence", "code", 0)
        token.content, token.map, token.markup = _content(state, one), [one.start, one.last], "{"
    else:
        _push_words(state, one)


KNOWN = {
    **dict.fromkeys(CODE, _push_code),
    **dict.fromkeys(PICTURES, _push_figure),
    **dict.fromkeys(TABLES, _push_table),
    **dict.fromkeys(QUOTES, _push_quote),
    **dict.fromkeys(BOXES, _push_box),
    **dict.fromkeys(CARDS, _push_card),
    **dict.fromkeys(HOLDERS, _push_holder),
    **dict.fromkeys(VERSIONS, _push_version),
    **dict.fromkeys(HEADS, _push_head),
    **dict.fromkeys(("button-link", "button-ref"), _push_button),
    "glossary": _push_glossary,
    "code-tab": _push_code_tab,
    "figure-md": _push_division,
    "only": _push_only,
    "math": _push_math,
    "raw": _push_raw,
}
