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
from publisher.reading.markdown.spellings import INLINE, TEMPLATE

CONFLICT = re.compile(r"(?:<{7}|>{7})(?: \S.*)?$|={7}$")
HIGHLIGHT = re.compile(r"\{%-?\s*highlight\s+(\w+)\b.*%\}\s*$")
QUIET = re.compile(
    r"(?:\[TOC\]|\[\[_?toc_?\]\]|\{:\s*toc[^{}]*\}|\\(?:newpage|pagebreak|clearpage)"
    r"|\{%-?\s*(?:end)?raw\s*-?%\}|\([\w-]+\)=)\s*$",
    re.IGNORECASE,
)
ALONE = re.compile(rf"(?:(?:{TEMPLATE})\s*)+$|-+8<-|@import \"[^\"]*\"\s*$")
CITATION = re.compile(r"\[(?:[^\[\]\n@]{0,200} )?-?@[A-Za-z][\w:.-]*[^\[\]\n]{0,200}\](?![(\[])")
LEFT_OUT = "is for a site generator and was left out"


def read_residue(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a line that belongs to a tool."""
    if not begins_with(state, start, "{[\\<>=-(@"):
        return False
    text = line_text(state, start)
    if CONFLICT.match(text) and (text[0] != "=" or state.env.get("conflict")):
        return silent or _read_conflict(state, start, text)
    if text[0] == "{" and (found := HIGHLIGHT.match(text)):
        return _read_highlighted(state, start, end, found[1], silent)
    if QUIET.match(text):
        return silent or _skip(state, start)
    if not ALONE.match(text):
        return False
    if not silent:
        report(state, "template-line", start, f"'{text.strip()[:60]}' {LEFT_OUT}", "")
        _skip(state, start)
    return True


def _skip(state: StateBlock, start: int) -> bool:
    push_leaf(state, "residue", start, start + 1)
    return True


def _read_conflict(state: StateBlock, start: int, text: str) -> bool:
    """Keep a marker of a merge as a paragraph, and report it."""
    message = f"'{text[:30]}' was left by a merge"
    hint = "decide for one side and take the markers out"
    report(state, "conflict-marker", start, message, hint)
    state.env["conflict"] = text[0] != ">"
    push_leaf(state, "conflict", start, start + 1, text=text)
    return True


def _read_highlighted(state: StateBlock, start: int, end: int, language: str, silent: bool) -> bool:
    """Read Jekyll's `{% highlight js %}` … `{% endhighlight %}` as a block of code."""
    lines = range(start + 1, end)
    last = next((n for n in lines if "endhighlight" in line_text(state, n)), 0)
    if last and not silent:
        token = state.push("fence", "code", 0)
        token.content = state.getLines(start + 1, last, state.blkIndent, True)
        token.info, token.map, token.markup = language, [start, last + 1], "{"
        state.line = last + 1
    return bool(last)


def read_citation(state: StateInline, silent: bool) -> bool:
    """Read `[@key]`, which stays as text and is reported."""
    found = CITATION.match(state.src, state.pos, state.posMax)
    if not found or normalizeReference(found[0][1:-1]) in state.env.get("references", {}):
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content, token.meta = found[0], {"at": state.pos}
    state.pos = found.end()
    return True


def read_inline_template(state: StateInline, silent: bool) -> bool:
    """Leave out a template or shortcode in a sentence."""
    found = INLINE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("template", "", 0)
        token.content, token.meta = found[0], {"at": state.pos}
    state.pos = found.end()
    return True
