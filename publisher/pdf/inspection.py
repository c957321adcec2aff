"""Laid-out pages -> what on them deserves a look: too wide for its column, a picture's size, a character without a glyph."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from publisher.pdf.engine import Wide, finds_glyph, inspect_page
from publisher.pdf.fragment import Finding


def inspect_pages(pages: list[Any], missing: Iterable[str]) -> tuple[Finding, ...]:
    """The findings of some pages, in their order."""
    found: list[Finding] = []
    for number, page in enumerate(pages):
        for one in inspect_page(page):
            if isinstance(one, Wide):
                found.append(Finding("wide", number, one.anchor, one.text[:LONGEST], round(one.excess, 1)))
            else:
                found.append(Finding("picture", number, one.anchor, one.source, round(one.width, 1)))
    for char in sorted(missing):
        first = next((number for number, page in enumerate(pages) if finds_glyph(page, char)), None)
        found += [Finding("glyph", first, "", char)] if first is not None else []
    return tuple(dict.fromkeys(found))


LONGEST = 200  # characters of a line that are kept
