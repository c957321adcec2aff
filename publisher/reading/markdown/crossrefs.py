"""References to figures, tables, formulas and sections: `@fig-plan`, `[@eq:one; @eq:two]`.

The text of such a link is what the author wrote until assembly knows what it leads to. With a dash,
`-@fig-plan`, it is the number alone.
"""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline

KINDS = (
    r"(?:fig|tbl|tab|eq|eqn|sec|lst|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg"
    r"|nte|tip|wrn|imp|cau)"
)
KEY = rf"@(?P<key>{KINDS}[:-]\w(?:[\w:.-]*\w)?)"
BARE = re.compile(rf"{KEY}(?![\w@])", re.IGNORECASE)
BRACKETED = re.compile(
    rf"\[(?:[^\[\]@\n]{{0,60}} )?-?@{KINDS}[:-][\w:.-]+(?:(?:;|,)?[ ]+(?:[^\[\]@\n]{{0,60}} )?"
    rf"-?@{KINDS}[:-][\w:.-]+)*\](?![(\[{{])",
    re.IGNORECASE,
)
EXAMPLE = re.compile(r"@(?P<key>[\w-]+)(?=\))")
LATEX = re.compile(r"\\(?P<name>(?:eq|auto|name|[cC])?ref|cite[pt]?)\{(?P<key>[\w:.,-]+)\}")
BOOKDOWN = re.compile(r"\\@ref\((?P<key>[\w:./-]+)\)")
CLASS = "crossref"
OF_CITATION = "is a citation; it is printed as it stands"


def read_reference(state: StateInline, silent: bool) -> bool:
    """Read a reference in a sentence or in brackets."""
    at = state.pos
    if state.src[at] == "[":
        found = BRACKETED.match(state.src, at, state.posMax)
        if not found:
            return False
        if not silent:
            _push_all(state, found[0][1:-1], at + 1)
    else:
        found = BARE.match(state.src, at, state.posMax)
        if not found or (at and (state.src[at - 1].isalnum() or state.src[at - 1] in "/_@")):
            return False
        if not silent:
            is_bare = state.pending.endswith("-") and not state.src[at - 2 : at - 1].isalnum()
            state.pending = state.pending[:-1] if is_bare else state.pending
            push_reference(state, found["key"], "-" * is_bare + found[0], at)
    state.pos = found.end()
    return True


def _push_all(state: StateInline, text: str, at: int) -> None:
    done = 0
    for found in BARE.finditer(text):
        before = text[done : found.start()]
        is_bare = before.endswith("-")
        if shown := before.removesuffix("-"):
            state.push("text", "", 0).content = shown
        push_reference(state, found["key"], "-" * is_bare + found[0], at + found.start())
        done = found.end()
    if text[done:]:
        state.push("text", "", 0).content = text[done:]


def push_reference(state: StateInline, key: str, text: str, at: int) -> None:
    """Add a link to the place with a key."""
    kind, rest = key[:1].lower(), key[1:]
    token = state.push("link_open", "a", 1)
    token.attrs, token.meta = {"href": f"#{kind}{rest}", "class": CLASS}, {"at": at}
    state.push("text", "", 0).content = text
    state.push("link_close", "a", -1)


def read_latex_reference(state: StateInline, silent: bool) -> bool:
    """Read `\\eqref{eq:one}` and `\\cite{key}`, and `\\@ref(fig:plan)` as bookdown has it."""
    latex = LATEX.match(state.src, state.pos, state.posMax)
    found = latex or BOOKDOWN.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent and latex and latex["name"].startswith("cite"):
        token = state.push("citation", "", 0)
        token.content, token.meta = found[0], {"at": state.pos, "what": OF_CITATION}
    elif not silent:
        push_reference(state, found["key"], found[0], state.pos)
    state.pos = found.end()
    return True


def read_example(state: StateInline, silent: bool) -> bool:
    """Read `(@good)`: the number of an item of an example list."""
    found = EXAMPLE.match(state.src, state.pos, state.posMax)
    if not found or state.src[state.pos - 1 : state.pos] != "(":
        return False
    if found["key"] not in state.env.get("examples", ()):
        return False
    if not silent:
        push_reference(state, found["key"], found[0], state.pos)
    state.pos = found.end()
    return True
