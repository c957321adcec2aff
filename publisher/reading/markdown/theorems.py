"""Theorems and their kin as bookdown, Quarto and MyST write them: one kind of block for each."""

from __future__ import annotations

import re
from typing import NamedTuple

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from publisher.reading.markdown.attributes import read_attributes
from publisher.reading.markdown.block_lines import (
    begins_with,
    find_fence,
    line_text,
    push_text_block,
    read_inside,
)
from publisher.reading.markdown.depth import is_too_deep
from publisher.reading.markdown.directive_options import read_options

OPENING = re.compile(r"(?P<marker>:{3,}|`{3,}|~{3,})[ \t]*\{(?P<rows>[^{}]*)\}[ \t]*(?P<words>.*)")
DIRECTIVE = re.compile(r"(?:prf:)?([a-z]+)\Z")
ENGINE = re.compile(r"(?P<kind>[a-z]+)(?:[ \t]*,|[ \t]+|\Z)(?P<rows>.*)")
LABEL = re.compile(r"(?:label[ \t]*=[ \t]*)?[\"']?([\w:.-]+)[\"']?[ \t]*(?:,|\Z)")
NAME = re.compile(r"\bname[ \t]*=[ \t]*(?:\"([^\"]*)\"|'([^']*)')")
PREFIXES = {  # of ids, as Quarto and bookdown have them
    "thm": "theorem",
    "lem": "lemma",
    "cor": "corollary",
    "prp": "proposition",
    "cnj": "conjecture",
    "def": "definition",
    "exm": "example",
    "exr": "exercise",
    "sol": "solution",
    "rem": "remark",
    "alg": "algorithm",
}
OF_KIND = {kind: prefix for prefix, kind in PREFIXES.items()}
KINDS = frozenset(
    (*PREFIXES.values(), *"proof axiom criterion property observation assumption".split())
)
UNNAMED = ("example", "property")  # are theorems only with an id or a name


class Theorem(NamedTuple):
    """A theorem: the marker of its fence, its kind, its ids and its name."""

    marker: str
    kind: str
    ids: tuple[str, ...]
    name: str


def read_theorem(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `::: {#thm-a}`, `::: {.lemma name="A"}`, ```` ```{theorem} ```` and `{prf:theorem}`."""
    if not begins_with(state, start, ":`~") or is_too_deep(state):
        return False
    found = OPENING.match(line_text(state, start).rstrip())
    one = _read_division(found) or _read_directive(found) if found else None
    if one is None or silent:
        return one is not None
    last, following = find_fence(state, start, end, one.marker)
    first = start + 1
    if one.marker[0] != ":" or not one.ids:
        options, first = read_options(state, first, last)
        label = options.get("label") or options.get("name")
        one = one._replace(ids=(label, *one.ids) if label else one.ids)
    _push(state, one, start, first, last)
    state.line = following
    return True


def _read_division(found: re.Match[str]) -> Theorem | None:
    """Return the theorem that a division with an id or a class is."""
    if found["marker"][0] != ":" or found["words"].strip(": "):
        return None
    rows = read_attributes(found["rows"])
    id, name = rows.get("id", ""), NAME.search(found["rows"])
    kind = PREFIXES.get(re.split("[-:]", id)[0], "") if re.search("[-:]", id) else ""
    classes = rows.get("class", "").split()
    kind = kind or next((one for one in classes if one in KINDS), "")
    if not kind or (kind in UNNAMED and not id and not name):
        return None
    return Theorem(found["marker"], kind, _ids(kind, id), _value(name))


def _read_directive(found: re.Match[str]) -> Theorem | None:
    """Return the theorem that a directive of MyST or an engine of bookdown is."""
    rows = found["rows"].strip()
    own = DIRECTIVE.match(rows)
    is_own = own is not None and (own[1] not in UNNAMED or rows.startswith("prf:"))
    if own and own[1] in KINDS and is_own:
        words = found["words"].strip()
        is_label = own[1] == "solution" and LABEL.fullmatch(words)  # of the exercise
        return Theorem(found["marker"], own[1], (), f"[](#{words})" if is_label else words)
    engine = ENGINE.match(rows)
    if not engine or engine["kind"] not in KINDS or found["words"] or not engine["rows"]:
        return None
    label, name = LABEL.match(engine["rows"].strip()), NAME.search(engine["rows"])
    id = label[1] if label else ""
    return Theorem(found["marker"], engine["kind"], _ids(engine["kind"], id), _value(name))


def _ids(kind: str, id: str) -> tuple[str, ...]:
    """Return an id and, where it lacks the prefix, the one that bookdown's references name."""
    if not id or kind not in OF_KIND or id.startswith((f"{OF_KIND[kind]}-", f"{OF_KIND[kind]}:")):
        return (id,) if id else ()
    return (id, f"{OF_KIND[kind]}:{id}")


def _value(name: re.Match[str] | None) -> str:
    return (name[1] or name[2] or "").strip() if name else ""


def _push(state: StateBlock, one: Theorem, start: int, first: int, last: int) -> None:
    opening = state.push("theorem_open", "div", 1)
    opening.map, opening.info = [start, last], one.kind
    opening.attrs = {"id": one.ids[0]} if one.ids else {}
    title = push_text_block(state, "theorem_title", "p", one.name, start) if one.name else None
    count = len(state.tokens)
    read_inside(state, "container", first, last)
    if title is None and len(state.tokens) > count and state.tokens[count].type == "heading_open":
        title = _as_title(state.tokens[count : count + 3])
    for id in one.ids[1:]:
        if title is None:
            title = push_text_block(state, "theorem_title", "p", "", start)
            state.tokens[count:] = [*state.tokens[-3:], *state.tokens[count:-3]]
        title.attrs = {**title.attrs, "id": id}
    state.push("theorem_close", "div", -1)


def _as_title(tokens: list[Token]) -> Token:
    """Make the heading that begins a theorem its name, which no list of contents has."""
    for token in (tokens[0], tokens[2]):
        token.type, token.tag = token.type.replace("heading", "theorem_title"), "p"
    return tokens[0]
