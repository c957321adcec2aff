"""Elements of MDX and of the web that are not HTML's: they go, and their text stays."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from publisher.reading.markdown.block_lines import (
    begins_with,
    is_inside,
    line_text,
    push_leaf,
    push_text_block,
    read_inside,
    report,
)
from publisher.reading.markdown.depth import is_too_deep
from publisher.reading.markdown.html import NAMES

BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
COMPONENT = re.compile(
    rf"<(?P<end>/?)(?P<name>[A-Za-z][\w.-]*)"
    rf"(?P<rows>(?:\s+(?:{BRACES}|[\w:@.-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|{BRACES}|[^\s\"'=<>`{{}}]+))?))*)"
    r"\s*(?P<alone>/?)>"
)
LABELS = tuple(  # the first of them counts
    re.compile(rf"\b{name}\s*=\s*(?:\{{\s*)?[\"']([^\"']*)[\"']")
    for name in ("label", "title", "name", "value")
)
MODULE = re.compile(
    r"import\s+(?:[\w*{][^;'\"]*\s+from\s+)?['\"][^'\"]+['\"];?\s*$|export\s+(?:const|default|function)\b"
)
LONGEST = 400  # characters of an import
TABS = frozenset(("tabs", "codegroup", "tabset"))
TAB = frozenset(("tab", "tabitem", "tabpanel"))
USES = re.compile(r"</([A-Za-z][\w.-]*)\s*>|<([A-Za-z][\w.-]*)(?![\w.-])[^<>]*/>")


def components_of(text: str) -> frozenset[str]:
    """Return the folded names of the elements in a page that are closed and are not HTML's."""
    names = {(found[1] or found[2]).lower() for found in USES.finditer(text)}
    return frozenset(names - NAMES)


def _match(text: str, at: int, known: frozenset[str]) -> re.Match[str] | None:
    found = COMPONENT.match(text, at)
    return found if found and found["name"].lower() in known else None


def read_component_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a line that is only the tag of such an element, or an import or export of MDX."""
    known: frozenset[str] = state.env["components"]
    if known and begins_with(state, start, "<"):
        return _read_tag(state, start, end, silent, known)
    if not known or not begins_with(state, start, "ie"):
        return False
    if not MODULE.match(line_text(state, start)[:LONGEST]):
        return False
    if not silent:
        last = start + 1
        while last < end and not state.isEmpty(last):
            last += 1
        message = f"'{line_text(state, start)[:60]}' is code of MDX and was left out"
        report(state, "markup-dropped", start, message, "")
        push_leaf(state, "residue", start, last)
    return True


def _read_tag(state: StateBlock, start: int, end: int, silent: bool, known: frozenset[str]) -> bool:
    found = _match(line_text(state, start), 0, known)
    if not found or line_text(state, start)[found.end() :].strip():
        return False
    if silent:
        return True
    name = found["name"].lower()
    is_tab = name in TAB and not found["end"] and not found["alone"]
    last = _find_close(state, start, end, found["name"]) if is_tab else 0
    if not last or is_too_deep(state):
        shown = "" if name in TABS or name in TAB else found["name"]
        push_leaf(state, "component", start, start + 1, name=shown)
        return True
    label = next((one for row in LABELS if (one := row.search(found["rows"]))), None)
    state.push("tab_open", "div", 1).map = [start, last]
    if label:
        push_text_block(state, "tab_label", "p", label[1], start)
    read_inside(state, "container", start + 1, last)
    state.push("tab_close", "div", -1)
    state.line = last + 1
    return True


def _find_close(state: StateBlock, start: int, end: int, name: str) -> int:
    """Return the line that closes an element, 0 if there is none."""
    for n in range(start + 1, end):
        if not is_inside(state, n):
            return 0
        if line_text(state, n).strip() == f"</{name}>":
            return n
    return 0


def read_component(state: StateInline, silent: bool) -> bool:
    """Leave out a tag of such an element in running text."""
    known: frozenset[str] = state.env["components"]
    found = _match(state.src, state.pos, known) if known else None
    if not found or found.end() > state.posMax:
        return False
    if not silent:
        token = state.push("component", "", 0)
        token.content, token.meta = "", {"name": found["name"], "at": state.pos}
    state.pos = found.end()
    return True
