"""A style sheet -> its rules that fail where chapters are laid out separately, with their lines.

Such a rule counts what stands before a chapter or looks at a neighbour: it would mean one thing in
the whole book and another in a chapter.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

PIECES = (
    r"(?:section|\.(?:chapter|part-opener|contents|title-page|copyright-page|cover|matter|pattern"
    r"|opening|front))\b"
)
EVERYWHERE = (
    (
        r"target-(?:counters?|text)\s*\(",
        "page numbers of links are printed by <page-number>, not by target-counter()",
    ),
    (r"counters?\s*\(\s*pages\b", "a chapter does not know how many pages the book has"),
    (
        r"position\s*:\s*(?:fixed|running\s*\()",
        "what is repeated on every page belongs into a margin box with string()",
    ),
    (r":nth\([^()o]*\)", "count the pages of a named page: :nth(1 of NAME)"),
)
OUTSIDE_PAGES = (
    (r"counters?\s*\(\s*page\b", "the page's own number is printed in margin boxes of @page"),
)
SELECTORS = (
    (rf"{PIECES}[^\s,{{]{{0,200}}\s*[+~]\s*{PIECES}", "a chapter can't be told by its neighbour"),
    (
        rf"{PIECES}[^\s,{{>+~]{{0,200}}:(?:first|last|nth|only)-",
        "a chapter can't be told by its place",
    ),
)
WINDOW, OVERLAP = 4_000, 200  # letters that are searched at once


def find_inseparable(tokens: list[Any]) -> Iterator[tuple[int, str, str]]:
    """Yield (line, text, hint) for each rule that needs to know more than one chapter.

    `tokens` are those of a style sheet, as tinycss2 reads them.
    """
    open_blocks = [(tokens, False)]  # the tokens of each, and whether they belong to @page
    while open_blocks:
        block, in_pages = open_blocks.pop()
        start = 0
        for at, token in enumerate(block):
            if token.type == "{} block":
                prelude = block[start:at]
                words = [one.lower_value for one in prelude if one.type == "at-keyword"]
                open_blocks.append((token.content, in_pages or "page" in words))
            if token.type == "{} block" or (token.type == "literal" and token.value == ";"):
                yield from _search(block[start:at], in_pages)
                start = at + 1
        yield from _search(block[start:], in_pages)


def _search(tokens: list[Any], in_pages: bool) -> Iterator[tuple[int, str, str]]:
    """Search the tokens of a selector or a declaration."""
    parts, starts, lines = [], [], []
    length = 0
    for text, line in _spell(tokens):
        starts.append(length)
        lines.append(line)
        parts.append(text)
        length += len(text)
    statement = "".join(parts)
    found: dict[tuple[int, str, str], None] = {}
    for at in range(0, length, WINDOW):
        window = statement[at : at + WINDOW + OVERLAP]
        for pattern, hint in (*EVERYWHERE, *SELECTORS, *(() if in_pages else OUTSIDE_PAGES)):
            for place in re.finditer(pattern, window):
                line = lines[bisect_right(starts, at + place.start()) - 1]
                found[line, place[0].strip(), hint] = None
    yield from found


def _spell(tokens: list[Any]) -> Iterator[tuple[str, int]]:
    """Yield text and line of each token: names without escapes, blanks as one, no strings."""
    for token in tokens:
        line = token.source_line
        if token.type == "whitespace":
            yield " ", line
        elif token.type == "function":
            yield f"{token.lower_name}(", line
            yield from _spell(token.arguments)
            yield ")", line
        elif token.type in ("() block", "[] block"):
            yield token.type[0], line
            yield from _spell(token.content)
            yield token.type[1], line
        elif token.type == "ident":
            yield token.value, line
        elif token.type == "url":
            yield "url()", line
        elif token.type not in ("comment", "string", "error", "{} block"):
            yield token.serialize(), line
