"""A style sheet's tokens -> its text for pages that are printed on one side, all set as right-hand
pages, and the named strings that pages print.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

SIDES = frozenset("left right recto verso".split())
BREAKS = {  # properties that may ask for a side, and their value for any page
    "break-before": "page",
    "break-after": "page",
    "page-break-before": "always",
    "page-break-after": "always",
}
NOWHERE = "of-no-element"  # a page that nothing is printed on


def set_one_sided(text: str) -> str:
    """Return a style sheet in which rules for left-hand pages are gone, and breaks name no side.

    Every rule keeps its line.
    """
    import tinycss2

    tokens = tinycss2.parse_component_value_list(text)
    _change(tokens)
    return str(tinycss2.serialize(tokens))


def find_strings(tokens: list[Any]) -> tuple[str, ...]:
    """Return the names of CSS named strings that a style sheet prints, sorted; once each."""
    found: set[str] = set()
    queue = list(tokens)
    while queue:
        token = queue.pop()
        if token.type == "function":
            words = [one.value for one in token.arguments if one.type == "ident"]
            found |= set(words[:1]) if token.lower_name == "string" else set()
            queue += token.arguments
        elif token.type.endswith(" block"):
            queue += token.content
    return tuple(sorted(found))


def _change(tokens: list[Any]) -> None:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token.type == "at-keyword" and token.lower_value == "page":
            end = next((n for n in range(at, len(tokens)) if _ends(tokens[n])), len(tokens))
            tokens[at:end] = _right_hand(tokens[at:end])
        elif token.type == "ident" and token.lower_value in BREAKS:
            _free(tokens, at, BREAKS[token.lower_value])
        elif token.type == "{} block":
            _change(token.content)


def _ends(token: Any) -> bool:
    return token.type == "{} block" or bool(token == ";")


def _right_hand(prelude: list[Any]) -> list[Any]:
    """Return the selectors of `@page` without a side; those of left-hand pages are left out."""
    import tinycss2

    selectors: list[list[Any]] = [[]]
    for token in prelude:
        selectors.append([]) if token == "," else selectors[-1].append(token)
    kept = [
        tinycss2.serialize([one for one, side in _sides(row) if not side]).strip()
        for row in selectors
        if "left" not in (side for _, side in _sides(row))
    ]
    lines = "\n" * str(tinycss2.serialize(prelude)).count("\n")
    names = ", ".join(kept) if kept else NOWHERE
    found: list[Any] = tinycss2.parse_component_value_list(f" {names} {lines}")
    return found


def _sides(selector: list[Any]) -> Iterator[tuple[Any, str]]:
    """Yield each token of a selector with the side that it names, `""` for none."""
    row = [one for one in selector if one.type != "comment"]
    names = [one.lower_value if one.type == "ident" else "" for one in row]
    for n, token in enumerate(row):
        if token == ":":
            side = names[n + 1] if n + 1 < len(row) else ""
        else:
            side = names[n] if n and row[n - 1] == ":" else ""
        yield token, side if side in ("left", "right") else ""


def _free(tokens: list[Any], at: int, value: str) -> None:
    """Put the value for any page where a declaration, whose name ends before `at`, names a side."""
    import tinycss2

    rest = (n for n in range(at, len(tokens)) if tokens[n].type not in ("whitespace", "comment"))
    colon, side = next(rest, None), next(rest, None)
    if colon is None or side is None or tokens[colon] != ":":
        return
    if tokens[side].type == "ident" and tokens[side].lower_value in SIDES:
        tokens[side : side + 1] = tinycss2.parse_component_value_list(value)
