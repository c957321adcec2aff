"""Definition lists: the plugin's, with several terms before a definition, and fields of MyST."""

from __future__ import annotations

import re
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin

from publisher.reading.markdown.block_lines import begins_with, line_text, push_text_block
from publisher.reading.markdown.depth import is_too_deep
from publisher.reading.markdown.emoji_names import character_of
from publisher.reading.markdown.residue import is_myst

FIELD = re.compile(r":(?P<name>[A-Za-z](?:[\w*. -]{0,60}\w)?):(?:[ \t]+(?P<text>\S.*)|[ \t]*$)")
DEFINITION = re.compile(r":[ \t]+\S")
NO_TERM = tuple(":~#>-|<[`!")
MOST_TERMS = 9


def use_definitions(md: MarkdownIt) -> None:
    """Add the rules for definition lists to a parser."""
    md.use(deflist_plugin)
    names = [rule.name for rule in md.block.ruler.__rules__]
    plugin = md.block.ruler.__rules__[names.index("deflist")].fn

    def read_definitions(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        """Read what the plugin reads, where a colon begins the definition."""
        if is_too_deep(state) or (not silent and not _is_defined(state, start, end)):
            return False
        return plugin(state, start, end, silent)

    md.block.ruler.at(
        "deflist", read_definitions, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    md.block.ruler.before("deflist", "terms", read_terms)
    md.block.ruler.before("deflist", "fields", read_fields)
    md.core.ruler.after("block", "definitions", join_definitions)


def read_fields(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read the fields of MyST, `:name: text`: terms and their definitions.

    A name that emoji have is one of a field only beside others that they don't have. On pages
    without other constructs of MyST, a field alone is text.
    """
    if silent or not begins_with(state, start, ":") or is_too_deep(state):
        return False
    found: list[tuple[int, re.Match[str]]] = []
    n = start
    while n < end and not state.isEmpty(n) and state.sCount[n] >= state.blkIndent:
        field = FIELD.match(line_text(state, n).rstrip())
        if field and state.sCount[n] == state.blkIndent:
            found.append((n, field))
        elif not found or state.sCount[n] <= state.blkIndent:
            return False
        n += 1
    is_alone = len(found) < 2 and not is_myst(state)
    if is_alone or all(character_of(field["name"]) for _, field in found):
        return False
    state.push("dl_open", "dl", 1).map = [start, n]
    for (line, field), (following, _) in pairwise([*found, (n, found[-1][1])]):
        push_text_block(state, "dt", "dt", field["name"], line)
        rest = [line_text(state, one).strip() for one in range(line + 1, following)]
        text = "\n".join(filter(None, [field["text"], *rest]))
        if text:
            push_text_block(state, "dd", "dd", text, line)
    state.push("dl_close", "dl", -1)
    state.line = n
    return True


def join_definitions(state: StateCore) -> None:
    """Make one list of terms and of the definitions that follow them."""
    found: list[Token] = []
    for token in state.tokens:
        before = found[-1].type if found else ""
        is_next = token.type == "dl_open" and before == "dl_close"
        if is_next and len(found) > 1 and found[-2].type == "dt_close":
            found.pop()
        else:
            found.append(token)
    state.tokens = found


def _is_defined(state: StateBlock, start: int, end: int) -> bool:
    following = start + 1
    if following < end and state.isEmpty(following):
        following += 1
    if DEFINITION.match(line_text(state, start)):
        return False
    return following < end and bool(DEFINITION.match(line_text(state, following)))


def read_terms(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read terms on lines of their own before the last one, which the plugin reads."""
    if silent or state.is_code_block(start) or line_text(state, start).startswith(NO_TERM):
        return False
    last = start + 1
    while last < min(end, start + MOST_TERMS + 1) and _is_term(state, last):
        last += 1
    if not 2 <= last - start <= MOST_TERMS or last >= end:
        return False
    if state.sCount[last] < state.blkIndent or not DEFINITION.match(line_text(state, last)):
        return False
    rules = state.md.block.ruler.getRules("paragraph")
    if any(rule(state, n, end, True) for n in range(start + 1, last) for rule in rules):
        return False
    state.push("dl_open", "dl", 1).map = [start, last - 1]
    for n in range(start, last - 1):
        push_text_block(state, "dt", "dt", line_text(state, n), n)
    state.push("dl_close", "dl", -1)
    state.line = last - 1
    return True


def _is_term(state: StateBlock, n: int) -> bool:
    is_open = not state.isEmpty(n) and state.sCount[n] >= state.blkIndent
    return is_open and not DEFINITION.match(line_text(state, n))
