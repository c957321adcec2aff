"""What Quarto, bookdown and Jupyter hide in books: text for screens alone, and cells of code."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from publisher.book.site_code import is_hidden, is_hidden_cell
from publisher.reading.markdown.block_lines import (
    begins_with,
    find_fence,
    line_text,
    push_inline,
    push_leaf,
    push_text_block,
    report,
)

DIVISION = re.compile(
    r":{3,}[ \t]*\{(?P<rows>[^{}]*\.(?:content-|hidden)[^{}]*)\}[ \t]*(?::+[ \t]*)?$"
)
GRAPHICS = re.compile(r"\binclude_graphics\(\s*[\"'](?P<source>[^\"'\n]+)[\"']")  # of knitr
FIGURE_CAPTION = re.compile(r"\bfig\.cap\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
ALTERNATIVE = re.compile(r"\bfig\.alt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
CELL_NAME = re.compile(r"\s*\{\w+[ \t]+(?P<name>[\w-]+)[ \t]*[,}]")
WIDTH = re.compile(r"\bout\.width\s*=\s*[\"']([\d.]+%)[\"']")
PART = re.compile(r"\((?:PART|APPENDIX)(?:\\?\*)?\)[ \t]+")  # of bookdown: begins a heading
CELL = re.compile(r"(?P<marker>`{3,}|~{3,})(?P<info>[ \t]*\{[^{}]*\}[^{}]*)$")


def read_hidden(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave out a division that is shown on screens alone, and report it."""
    if not begins_with(state, start, ":"):
        return False
    found = DIVISION.match(line_text(state, start))
    if not found or not is_hidden(found["rows"]):
        return False
    if not silent:
        marker = line_text(state, start).partition("{")[0].rstrip()
        _, following = find_fence(state, start, end, marker)
        shown = " ".join(found["rows"].split())[:60]
        report(state, "template-line", start, f"'{shown}' is not for books and was left out", "")
        push_leaf(state, "residue", start, following)
    return True


def read_hidden_cell(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave out a cell of code that the site runs and does not show, and report it."""
    if not begins_with(state, start, "`~"):
        return False
    found = CELL.match(line_text(state, start))
    if not found:
        return False
    last, following = find_fence(state, start, end, found["marker"])
    code = state.getLines(start + 1, last, state.blkIndent, True)
    if last == following or not is_hidden_cell(found["info"], code):
        return False
    if picture := GRAPHICS.search(code):
        return silent or _push_picture(state, found["info"], picture["source"], (start, following))
    if not silent:
        shown = " ".join(found["info"].split())[:60]
        message = f"'{shown}' is run by the site and hidden: it was left out"
        report(state, "template-line", start, message, "save its result as a picture or a table")
        push_leaf(state, "residue", start, following)
    return True


def _push_picture(state: StateBlock, info: str, source: str, lines: tuple[int, int]) -> bool:
    """Add the picture that a cell of knitr shows, with the caption and the name of the cell."""
    caption, name = FIGURE_CAPTION.search(info), CELL_NAME.match(info)
    figure = state.push("figure_open", "figure", 1)
    figure.map, figure.attrs = [*lines], {"id": f"fig:{name['name']}"} if name else {}
    width = WIDTH.search(info)
    shown = ALTERNATIVE.search(info)
    alternative = re.sub(r"[\[\]]", "", (shown[1] or shown[2] or "") if shown else "")
    push_inline(
        state,
        f"![{alternative}](<{source}>)" + (f"{{width={width[1]}}}" if width else ""),
        lines[0],
    )
    if caption:
        push_text_block(state, "caption", "figcaption", caption[1] or caption[2], lines[0])
    state.push("figure_close", "figure", -1)
    state.line = lines[1]
    return True


def settle_parts(state: StateCore) -> None:
    """Take bookdown's mark of a part from headings; such a heading above a chapter's goes.

    The title of a part belongs to no page: it is reported.
    """
    if "(PART" not in state.src and "(APPENDIX" not in state.src:
        return
    chapters = [n for n, one in enumerate(state.tokens) if _is_chapter(one)]
    left_out: set[int] = set()
    for place, n in enumerate(chapters):
        text = state.tokens[n + 1]
        mark = PART.match(text.content)
        if not mark:
            continue
        text.content = text.content[mark.end() :]
        place_of = state.tokens[n].map
        if place + 1 < len(chapters) and place_of:
            left_out |= {n, n + 1, n + 2}
            message = f"'{text.content[:60]}' is the title of a part and was left out"
            hint = "write [[part]] with this title in book.toml"
            state.env["findings"].append(("template-line", place_of[0], message, hint))
    state.tokens = [one for n, one in enumerate(state.tokens) if n not in left_out]


def _is_chapter(token: Token) -> bool:
    return token.type == "heading_open" and token.tag == "h1" and not token.level
