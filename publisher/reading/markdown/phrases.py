"""Marked, inserted, raised and lowered text, and abbreviations: only for pages that have them."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from publisher.reading.markdown.block_lines import begins_with, line_text, push_leaf

# name of the extension: mark, element
PHRASES = {
    "mark": ("==", "mark"),
    "ins": ("++", "ins"),
    "sup": ("^", "sup"),
    "sub": ("~", "sub"),
}
LONGEST = 2000
ONE_WORD = r"(?:[^\sMARK\\]|\\.)+"
ABBREVIATION = re.compile(r"\*\[([^\]\n]+)\]:[ \t]*(.*)")


def use_phrases(md: MarkdownIt, names: frozenset[str]) -> None:
    """Add the rules that the extensions of these names ask for."""
    for name in ("sup", "sub", "mark", "ins"):
        if name in names:
            md.inline.ruler.before("strikethrough", f"phrase_{name}", _Phrase(name).read)
    md.block.ruler.before("reference", "abbreviation", read_abbreviation, {"alt": ["paragraph"]})
    md.core.ruler.push("abbreviations", mark_abbreviations)


class _Phrase:
    """The rule for one kind of marked text."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.mark, self.tag = PHRASES[name]
        mark, last = re.escape(self.mark), re.escape(self.mark[-1])
        inside = rf"(?!\s).{{1,{LONGEST}}}?(?<!\s)" if len(self.mark) == 2 else ONE_WORD
        text = inside.replace("MARK", last)
        self.pattern = re.compile(rf"{mark}(?!{last})({text}){mark}(?!{last})", re.DOTALL)

    def read(self, state: StateInline, silent: bool) -> bool:
        """Read the phrase at the state's position."""
        if not state.src.startswith(self.mark, state.pos):
            return False
        if state.src.rfind(self.mark) <= state.pos:
            return False
        found = self.pattern.match(state.src, state.pos, state.posMax)
        if not found or (state.pos and state.src[state.pos - 1] == self.mark[0]):
            return False
        if not silent:
            maximum = state.posMax
            state.push(f"{self.name}_open", self.tag, 1)
            state.pos, state.posMax = found.start(1), found.end(1)
            state.md.inline.tokenize(state)
            state.push(f"{self.name}_close", self.tag, -1)
            state.posMax = maximum
        state.pos = found.end()
        return True


def read_abbreviation(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `*[HTML]: Hypertext Markup Language`."""
    if not begins_with(state, start, "*"):
        return False
    found = ABBREVIATION.match(line_text(state, start))
    if found and not silent:
        state.env.setdefault("abbreviations", {})[found[1]] = found[2].strip()
        push_leaf(state, "residue", start, start + 1)
    return bool(found)


def mark_abbreviations(state: StateCore) -> None:
    """Make an `abbr` of each abbreviation in running text."""
    rows: dict[str, str] = state.env.get("abbreviations", {})
    if not rows:
        return
    words = sorted(map(re.escape, rows), key=lambda word: (-len(word), word))
    pattern = re.compile(rf"(?<!\w)({'|'.join(words)})(?!\w)")
    for token in state.tokens:
        if token.type == "inline":
            token.children = [
                piece for one in token.children or () for piece in _divide(one, pattern, rows)
            ]


def _divide(token: Token, pattern: re.Pattern[str], rows: dict[str, str]) -> list[Token]:
    if token.type != "text" or not pattern.search(token.content):
        return [token]
    found: list[Token] = []
    for n, piece in enumerate(pattern.split(token.content)):
        text = Token("text", "", 0, content=piece)
        if n % 2:
            opening = Token("abbr_open", "abbr", 1, attrs={"title": rows[piece]})
            found += [opening, text, Token("abbr_close", "abbr", -1)]
        elif piece:
            found.append(text)
    return found
