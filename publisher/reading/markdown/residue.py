"""What is meant for a site generator, and what a merge left behind.

Tables of contents, page breaks and markers for excerpts go quietly: a book has its own. Templates,
shortcodes and includes are left out and reported.
"""

from __future__ import annotations

import re

from markdown_it.common.utils import normalizeReference
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from publisher.reading.markdown.block_lines import begins_with, line_text, push_leaf, report
from publisher.reading.markdown.crossrefs import OF_CITATION
from publisher.reading.markdown.meanings import words_of_phrase
from publisher.reading.markdown.named_blocks import calls_of
from publisher.reading.markdown.spellings import ESCAPED, OF_SITE, TEMPLATE

CONFLICT = re.compile(r"(?:<{7}|>{7})(?: \S.*)?$|={7}$")
QUIET = re.compile(
    r"(?:\[TOC\]|\[\[_?toc_?\]\]|\{:\s*toc[^{}]*\}|\{%-?\s*(?:end)?raw\s*-?%\}"
    r"|<-{2,}>|\{\{\s*#title\b[^{}]*\}\}|\{::(?!comment)[^{}]*\}|\{:/\w*\}"
    r"|\\(?:newpage|pagebreak|clearpage|cleardoublepage|tableofcontents|listoffigures|listoftables"
    r"|bigskip|medskip|smallskip|noindent|appendix|frontmatter|mainmatter|backmatter)\{?\}?"
    r"|\\(?:(?:[vh]space\*?|index)\{[^{}]*\}|pagebreak\[\d\])|\{\{<\s*pagebreak\s*>\}\})\s*$",
    re.IGNORECASE,
)
ALONE = re.compile(rf"(?:(?:{TEMPLATE})\s*)+$|-+8<-|@import \"[^\"]*\"\s*$")
TOC_BLOCK = re.compile(
    r"<(details|div|nav|aside)\b[^<>]*>(?:(?!</?\1\b).){0,800}?\{:\s*toc\b[^{}]*\}\s*</\1>[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
BRACE = re.compile(r"\{[{%]")
COMMENT_END = re.compile(r"\{:/(?:comment)?\}(.*)")
CITATION = re.compile(r"\[(?:[^\[\]\n@]{0,200} )?-?@[A-Za-z][\w:.-]*[^\[\]\n]{0,200}\](?![(\[])")
PLACE = re.compile(r"\((?P<name>[\w:./-]+)\)=\s*$")  # of MyST: a place for links
COMMENT = re.compile(r"%(?:[ \t]|$)|\+\+\+(?:[ \t]|$)")  # of MyST, or its break between blocks
MYST = re.compile(
    r"^(?:`{3,}|~{3,}|:{3,})\{[A-Za-z]|^\([\w:./-]+\)=[ \t]*$|\{[a-z][\w:+-]*\}`", re.MULTILINE
)
CONTENTS = re.compile(r"\{:\s*toc", re.IGNORECASE)


def read_residue(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a line that belongs to a tool."""
    if not begins_with(state, start, "{[\\<>=-(@+%") or state.env.get("is_raw"):
        return False
    text = line_text(state, start)
    if last := _find_hidden(state, start, end, text):
        return silent or _skip(state, start, last)
    if CONFLICT.match(text) and (text[0] != "=" or state.env.get("conflict")):
        return silent or _read_conflict(state, start, text)
    if QUIET.match(text) or (text[0] in "%+" and COMMENT.match(text) and is_myst(state)):
        return silent or _skip(state, start)
    if text[0] == "(" and (place := PLACE.match(text)):
        return silent or _push_place(state, start, place["name"])
    if not ALONE.match(text) or ESCAPED.fullmatch(text.strip()):
        return False
    calls, first = calls_of(state.env, state.src), state.bMarks[start]
    found = (
        calls.at(first + one.start())
        for one in BRACE.finditer(state.src[first : state.eMarks[start]])
    )
    if any(words_of_phrase(call) for call in found if call):
        return False
    if not silent:
        report(state, "template-line", start, f"'{text.strip()[:60]}' {OF_SITE}", "")
        _skip(state, start)
    return True


def _skip(state: StateBlock, start: int, last: int = 0) -> bool:
    is_contents = CONTENTS.match(line_text(state, start)) is not None
    push_leaf(state, "residue", start, max(last, start) + 1, toc=is_contents)
    return True


def _push_place(state: StateBlock, start: int, name: str) -> bool:
    """Give the block that follows an id; a heading's or a paragraph's text may begin with it."""
    push_leaf(state, "attributes", start, start + 1, rows={"id": name}, is_after=False)
    return True


def _find_hidden(state: StateBlock, start: int, end: int, text: str) -> int:
    """Return the last line of kramdown's comment or of an element with its contents, or 0."""
    if text.startswith("{::comment}") and not state.env.get("is_open"):
        rows = range(start + 1, end)
        ends = ((n, COMMENT_END.search(line_text(state, n))) for n in rows)
        last, found = next(((n, one) for n, one in ends if one), (0, None))
        state.env["is_open"] = not last  # no other one has an end, either
        return last if found and not found[1].strip() else 0
    if text[0] == "<":
        found = TOC_BLOCK.match(state.src, state.bMarks[start] + state.tShift[start])
        last = start + found[0].count("\n") if found else 0
        return last if last < end else 0
    return 0


def is_myst(state: StateBlock) -> bool:
    """Return whether a page has constructs of MyST, in which `%` and `+++` are no text."""
    if "is_myst" not in state.env:
        state.env["is_myst"] = MYST.search(state.src) is not None
    return bool(state.env["is_myst"])


def _read_conflict(state: StateBlock, start: int, text: str) -> bool:
    """Keep a marker of a merge as a paragraph, and report it."""
    message = f"'{text[:30]}' was left by a merge"
    hint = "decide for one side and take the markers out"
    report(state, "conflict-marker", start, message, hint)
    state.env["conflict"] = text[0] != ">"
    push_leaf(state, "conflict", start, start + 1, text=text)
    return True


def read_citation(state: StateInline, silent: bool) -> bool:
    """Read `[@key]`, which stays as text and is reported."""
    found = CITATION.match(state.src, state.pos, state.posMax)
    if not found or normalizeReference(found[0][1:-1]) in state.env.get("references", {}):
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content = found[0]
        token.meta = {"at": state.pos, "what": OF_CITATION}
    state.pos = found.end()
    return True
