"""The value of a property of CSS -> the font families that it names, each with its line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from msgspec import Struct

GENERIC = frozenset(  # families that no font has, and values that name none
    """
    serif sans-serif monospace cursive fantasy system-ui math emoji fangsong ui-serif ui-sans-serif
    ui-monospace ui-rounded inherit initial unset revert revert-layer caption icon menu message-box
    small-caption status-bar
    """.split()
)
BEFORE = frozenset(  # words of `font` that stand before the family
    """
    normal italic oblique small-caps bold bolder lighter ultra-condensed extra-condensed condensed
    semi-condensed semi-expanded expanded extra-expanded ultra-expanded xx-small x-small small
    medium large x-large xx-large xxx-large smaller larger
    """.split()
)


class FamilyList(Struct, frozen=True):
    """The families that a value names, in order: line and name of each.

    `variables` are the custom properties that stand among them; `has_generic` whether a generic
    family such as `serif` does.
    """

    names: tuple[tuple[int, str], ...] = ()
    variables: tuple[str, ...] = ()
    has_generic: bool = False


def read_families(tokens: list[Any], name: str) -> FamilyList:
    """Return the families in the value of `font-family`, `font` or a custom property."""
    names: list[tuple[int, str]] = []
    variables: list[str] = []
    has_generic = False
    for run in _read_items(tokens):
        variables += [one.arguments[0].value for one in run if _is_variable(one)]
        line, family = _spell(run, name)
        has_generic = has_generic or family.lower() in GENERIC
        if family and family.lower() not in GENERIC:
            names.append((line, family))
    return FamilyList(tuple(names), tuple(variables), has_generic)


def _read_items(tokens: list[Any]) -> Iterator[list[Any]]:
    """Yield what stands between two commas: the words, strings and variables at its end."""
    row = [one for one in tokens if one.type not in ("whitespace", "comment")]
    for is_comma, item in groupby(row, lambda one: one.type == "literal" and one.value == ","):
        run: list[Any] = []
        for token in () if is_comma else item:
            if token.type == "literal" and token.value == "!":  # `!important`
                break
            is_size = not (token.type in ("ident", "string") or _is_variable(token))
            run = [] if is_size else [*run, token]
            if token.type == "literal" and token.value == "/":
                run = [token]  # a line height follows
        yield run[2:] if run and run[0].type == "literal" else run


def _is_variable(token: Any) -> bool:
    return (
        token.type == "function"
        and token.lower_name == "var"
        and bool(token.arguments)
        and token.arguments[0].type == "ident"
    )


def _spell(run: list[Any], name: str) -> tuple[int, str]:
    """Return the line and the name of the family of one item, `""` if it names none."""
    strings = [one for one in run if one.type == "string"]
    words = strings[:1] or [one for one in run if one.type == "ident"]
    while name != "font-family" and words and words[0].value.lower() in BEFORE:
        words = words[1:]
    return (words[0].source_line if words else 0), " ".join(one.value for one in words)
