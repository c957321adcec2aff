"""A style sheet -> what in it can't hold where chapters are laid out apart, each with its line.

Such a rule would mean one thing in the book and another in a chapter: it counts what lies before, or looks at a neighbour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

PIECES = r"(?:section|\.(?:chapter|part-opener|contents|title-page|copyright-page|cover|matter|pattern|opening|front))\b"
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
    (r":nth\(\s*[^)o]*\)", "count the pages of a named page: :nth(1 of NAME)"),
)
OUTSIDE_PAGES = (
    (r"counters?\s*\(\s*page\b", "the page's own number is printed in margin boxes of @page"),
)
SELECTORS = (
    (rf"{PIECES}[^\s,{{]*\s*[+~]\s*{PIECES}", "a chapter can't be told by its neighbour"),
    (rf"{PIECES}[^\s,{{>+~]*:(?:first|last|nth|only)-", "a chapter can't be told by its place"),
)
PART = re.compile(r"/\*.*?\*/|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[{}]|[^{}/\"']+|/", re.DOTALL)


@lru_cache(maxsize=16)
def find_inseparable(sheet: str) -> tuple[tuple[int, str, str], ...]:
    """Each offending place: its line, what stands there, what to do."""
    return tuple(_find(sheet))


def _find(sheet: str) -> Iterator[tuple[int, str, str]]:
    inside: list[bool] = []  # of each open block, whether it is one of @page
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
                for found in re.finditer(pattern, text):
                    yield (
                        sheet.count("\n", 0, part.start() + found.start()) + 1,
                        found[0].strip(),
                        hint,
                    )
