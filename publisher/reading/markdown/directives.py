"""MyST's directives and roles that are neither admonitions nor tabs."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from publisher.reading.code import is_language
from publisher.reading.markdown.block_lines import (
    begins_with,
    find_fence,
    line_text,
    push_leaf,
    push_text_block,
    read_inside,
    report,
)
from publisher.reading.markdown.depth import is_too_deep

FENCED = re.compile(r"(?P<marker>`{3,}|~{3,}|:{3,})\{(?P<name>[\w:+-]+)\}[ \t]*(?P<words>.*)")
OPTION = re.compile(r"^:([\w-]+):[ \t]*(\S.*)?$", re.MULTILINE)
CODE = frozenset("code code-block code-cell sourcecode highlight parsed-literal".split())
PICTURES = frozenset("figure image".split())
LEFT_OUT = frozenset("include literalinclude toctree tableofcontents contents index only".split())
ROLE = re.compile(r"\{[a-z][\w:+-]*\}(?=`[^`])")


def read_directive(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read ```` ```{figure} picture.png ```` and its kin.

    A directive that has no meaning in a book is reported, and its text is kept.
    """
    if not begins_with(state, start, ":`~") or is_too_deep(state):
        return False
    found = FENCED.match(line_text(state, start))
    if not found or is_language(found["name"].lower()):
        return False
    if silent:
        return True
    name = found["name"].lower()
    last, following = find_fence(state, start, end, found["marker"])
    first = start + 1
    while first < last and OPTION.match(line_text(state, first)):
        first += 1
    if name in CODE:
        token = state.push("fence", "code", 0)
        token.content = state.getLines(first, last, state.blkIndent, True)
        token.info, token.map, token.markup = found["words"], [start, following], "{"
    elif name in PICTURES:
        options = dict(OPTION.findall("\n".join(line_text(state, n) for n in range(start, first))))
        sizes = " ".join(f"{key}={options[key]}" for key in ("width", "height") if key in options)
        picture = f"![{options.get('alt', '')}](<{found['words'].strip()}>)"
        text = picture + (f"{{{sizes}}}" if sizes else "")
        push_text_block(state, "paragraph", "p", text, start)
        read_inside(state, "container", first, last)
    else:
        message = f"'{{{name}}}' is a directive of another program"
        kept = "it was left out" if name in LEFT_OUT else "its text was kept"
        report(state, "template-line", start, f"{message}: {kept}", "")
        if name not in LEFT_OUT:
            if found["words"].strip():
                push_text_block(state, "paragraph", "p", found["words"], start)
            read_inside(state, "container", first, last)
    if state.line <= start:
        push_leaf(state, "residue", start, start + 1)
    state.line = following
    return True


def read_role(state: StateInline, silent: bool) -> bool:
    """Leave out the name of a role before its text: `` {ref}`place` ``."""
    found = ROLE.match(state.src, state.pos, state.posMax)
    if found:
        state.pos = found.end()
    return bool(found)
