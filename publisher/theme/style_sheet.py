"""The text of a style sheet -> what it fetches, the fonts that it brings, the families it names.

The sheet is parsed by tinycss2. So an escape, a string or a comment hides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec import Struct

from publisher.theme.family_names import FamilyList, read_families
from publisher.theme.inseparable import find_inseparable
from publisher.theme.page_sides import find_strings, set_one_sided

MOST_LETTERS = 1_000_000
MOST_NESTED = 50  # blocks and functions inside one another
FETCHING = {"url", "src"}  # functions whose text is an address
FETCHING |= {"image", "image-set", "-webkit-image-set", "cross-fade", "-webkit-cross-fade"}
REPLACED = {"var", "env", "attr"}  # functions whose value stands somewhere else
FAMILY = {"font", "font-family"}
HINT = "copy the picture into the style sheet, as data:image/png;base64,…"
Fault = tuple[int, str, str]  # line, message, hint


class Face(Struct, frozen=True):
    """A rule `@font-face`: its line, family, file or `data:` address, and other descriptors."""

    line: int
    family: str
    source: str  # "" where it names none
    descriptors: tuple[tuple[str, str], ...]


class Sheet(Struct, frozen=True):
    """A style sheet: its text without `@font-face`, and what is known of it.

    `faults` are addresses that it may not fetch, `apart` rules that fail where chapters are laid
    out separately. `families` are the lists of its declarations; `properties` those of its custom
    properties, which declarations may use. `one_sided` is the text for pages that are printed on
    one side, `strings` are the named strings that it prints.
    """

    text: str
    faces: tuple[Face, ...] = ()
    faults: tuple[Fault, ...] = ()
    apart: tuple[Fault, ...] = ()
    families: tuple[FamilyList, ...] = ()
    properties: tuple[tuple[str, FamilyList], ...] = ()
    one_sided: str = ""
    strings: tuple[str, ...] = ()


@lru_cache(maxsize=16)
def read_sheet(text: str) -> Sheet:
    """Return what a style sheet holds; one that is too large or nested too deeply has no text."""
    if len(text) > MOST_LETTERS:
        hint = "divide it, or take out what the book does not use"
        return Sheet("", faults=((1, f"the style sheet has over {MOST_LETTERS:,} letters", hint),))
    tokens = _parse(text)
    deep = next((one for one, depth in _walk(tokens) if depth > MOST_NESTED), None)
    if deep is not None:
        message = f"blocks are nested more than {MOST_NESTED} deep"
        return Sheet("", faults=((deep.source_line, message, "close the blocks before"),))
    blocks = list(_take_faces(tokens))
    faces = tuple(_read_face(block) for block in blocks)
    faults = [fault for block in blocks for fault in _check_face(block)]
    faults += _find_fetched(tokens)
    lists = list(_read_lists(tokens))
    kept = _spell(tokens) if blocks else text
    return Sheet(
        kept,
        faces,
        tuple(sorted(faults)),
        tuple(find_inseparable(tokens)),
        tuple(row for name, row in lists if name in FAMILY),
        tuple((name, row) for name, row in lists if name not in FAMILY),
        set_one_sided(kept),
        find_strings(tokens),
    )


def _parse(text: str) -> list[Any]:
    import tinycss2

    tokens: list[Any] = tinycss2.parse_component_value_list(text)
    return tokens


def _spell(tokens: list[Any]) -> str:
    import tinycss2

    return str(tinycss2.serialize(tokens))


def _walk(tokens: list[Any]) -> Iterator[tuple[Any, int]]:
    """Yield every token with the number of blocks around it, in the order of the text."""
    open_lists = [iter(tokens)]
    while open_lists:
        token = next(open_lists[-1], None)
        if token is None:
            open_lists.pop()
            continue
        yield token, len(open_lists)
        if inside := _inside(token):
            open_lists.append(iter(inside))


def _inside(token: Any) -> list[Any]:
    """Return the tokens in a block or in the parentheses of a function."""
    inside: list[Any] = getattr(token, "content", None) or getattr(token, "arguments", None) or []
    return inside


# ── @font-face ─────────────────────────────────────────────────────────────────────────────────


def _take_faces(tokens: list[Any]) -> Iterator[tuple[int, list[Any]]]:
    """Take each `@font-face` out of the tokens; yields its line and the tokens of its block."""
    lists = [tokens, *(one.content for one, _ in _walk(tokens) if one.type == "{} block")]
    for row in lists:
        at = 0
        while at < len(row):
            if row[at].type != "at-keyword" or row[at].lower_value != "font-face":
                at += 1
                continue
            end = next((n for n in range(at, len(row)) if _ends_rule(row[n])), len(row) - 1) + 1
            rule, row[at:end] = row[at:end], []
            row[at:at] = _parse("\n" * _spell(rule).count("\n") or " ")
            yield rule[0].source_line, _inside(rule[-1])


def _ends_rule(token: Any) -> bool:
    return bool(token.type == "{} block" or (token.type == "literal" and token.value == ";"))


def _read_face(block: tuple[int, list[Any]]) -> Face:
    import tinycss2

    line, content = block
    rows = [one for one in tinycss2.parse_declaration_list(content) if one.type == "declaration"]
    values = {one.lower_name: one for one in rows}
    own = values["font-family"].value if "font-family" in values else []
    named = read_families(own, "font-family").names
    found = _addresses_of(values["src"].value) if "src" in values else []
    others = tuple(
        (name, _spell(one.value).strip())
        for name, one in values.items()
        if name not in ("font-family", "src")
    )
    family = named[0][1] if named else ""
    usable = (address for _, address in found if address and not address.lower().endswith(".woff"))
    return Face(line, family, next(usable, ""), others)


def _addresses_of(tokens: list[Any]) -> list[tuple[int, str]]:
    """Return the line and the text of each address."""
    found = []
    for token, _ in _walk(tokens):
        if token.type == "url":
            found.append((token.source_line, token.value))
        elif token.type == "function" and token.lower_name in FETCHING:
            found += [
                (one.source_line, one.value) for one in _inside(token) if one.type == "string"
            ]
    return found


def _check_face(block: tuple[int, list[Any]]) -> Iterator[Fault]:
    """Yield the addresses of a `@font-face` that are no file of the theme."""
    for line, address in _addresses_of(block[1]):
        is_data = address.lower().startswith("data:")
        if not is_data and (":" in address or address.startswith(("/", "\\"))):
            hint = "copy the font into fonts/ of the theme, and name that file"
            yield line, f"'{address[:60]}' is fetched from elsewhere", hint


# ── addresses ──────────────────────────────────────────────────────────────────────────────────


def _find_fetched(tokens: list[Any]) -> Iterator[Fault]:
    """Yield each address outside `@font-face` that a style sheet would fetch something from."""
    is_told = False  # of @import; the address of @namespace is a name, and fetched by nobody
    for token, _ in _walk(tokens):
        if token.type == "at-keyword":
            is_told = token.lower_value in ("import", "namespace")
            if token.lower_value == "import":
                hint = "copy its rules into the style sheet"
                yield token.source_line, "@import fetches another style sheet", hint
        elif token.type == "literal" and token.value == ";":
            is_told = False
        elif not is_told and token.type == "url":
            yield from _judge(token.source_line, token.value)
        elif not is_told and token.type == "function":
            yield from _judge_function(token)


def _judge_function(function: Any) -> Iterator[Fault]:
    if function.lower_name in FETCHING:
        for one in function.arguments:
            if one.type == "string":
                yield from _judge(one.source_line, one.value)
            elif one.type == "function" and one.lower_name in REPLACED:
                message = f"{function.lower_name}() takes its address from {one.lower_name}()"
                yield one.source_line, message, "write the address out"
    elif function.lower_name == "attr":
        words = [one.lower_value for one, _ in _walk(function.arguments) if one.type == "ident"]
        if "url" in words[1:]:
            yield function.source_line, "attr() takes an address from the page", HINT


def _judge(line: int, address: str) -> Iterator[Fault]:
    from publisher.theme.inline_data import find_data_fault

    address = address.strip()
    if address.lower().startswith("data:"):
        if fault := find_data_fault(address):
            yield line, *fault
    elif address and not address.startswith("#"):
        yield line, f"'{address[:60]}' is fetched from elsewhere", HINT


# ── families ───────────────────────────────────────────────────────────────────────────────────


def _read_lists(tokens: list[Any]) -> Iterator[tuple[str, FamilyList]]:
    """Yield the families of each declaration of a font, and of each custom property."""
    for block, _ in _walk(tokens):
        if block.type != "{} block":
            continue
        start = 0
        for end in range(len(block.content) + 1):
            is_last = end == len(block.content)
            if not is_last and not _ends_rule(block.content[end]):
                continue
            if is_last or block.content[end].type == "literal":
                yield from _read_declaration(block.content[start:end])
            start = end + 1


def _read_declaration(tokens: list[Any]) -> Iterator[tuple[str, FamilyList]]:
    row = [one for one in tokens if one.type not in ("whitespace", "comment")]
    if len(row) > 2 and row[0].type == "ident" and row[1].type == "literal" and row[1].value == ":":
        name = row[0].value if row[0].value.startswith("--") else row[0].lower_value
        if name in FAMILY or name.startswith("--"):
            yield name, read_families(row[2:], name)
