"""A style sheet -> its rules that fail where chapters are laid out separately, with their lines.

Such a rule counts what stands before a chapter or looks at a neighbour: it would mean one thing in
the whole book and another in a chapter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

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
PART = re.compile(
    r"/\*.*?(?:\*/|\Z)|\"(?:\\.|[^\"\\])*\\?(?:\"|\Z)|'(?:\\.|[^'\\])*\\?(?:'|\Z)|[{}]|[^{}/\"']+|/",
    re.DOTALL,
)


@lru_cache(maxsize=16)
def find_inseparable(sheet: str) -> tuple[tuple[int, str, str], ...]:
    """Return (line, text, hint) for each rule that needs to know more than one chapter."""
    return tuple(_find(sheet))


def _find(sheet: str) -> Iterator[tuple[int, str, str]]:
    inside: list[bool] = []  # for each open block whether it belongs to @page
    prelude = ""
    for part in PART.finditer(sheet):
        text = part[0]
        if text == "{":
            inside.append("@page" in prelude.rpartition(";")[2] or bool(inside and inside[-1]))
            prelude = ""
        elif text == "}":
            inside = inside[:-1]
            prelude = ""
        elif not text.startswith("/*"):
            prelude += text
            in_pages = bool(inside and inside[-1])
            for pattern, hint in (*EVERYWHERE, *SELECTORS, *(() if in_pages else OUTSIDE_PAGES)):
                for place in re.finditer(pattern, text):
                    line = sheet.count("\n", 0, part.start() + place.start()) + 1
                    yield line, place[0].strip(), hint
