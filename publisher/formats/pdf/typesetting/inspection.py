"""Laid-out pages -> what on them deserves a look: too wide for its column, a picture's size, a character without a glyph."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from publisher.formats.pdf.contract.fragment import LayoutFinding, Start
from publisher.formats.pdf.typesetting.engine import finds_glyph, inspect_page, texts_by_piece


def inspect_pages(pages: list[Any], missing: Iterable[str]) -> tuple[LayoutFinding, ...]:
    """The findings of some pages, in their order."""
    found = [one for number, page in enumerate(pages) for one in inspect_page(page, number)]
    for char in sorted(missing):
        first = next((number for number, page in enumerate(pages) if finds_glyph(page, char)), None)
        found += [LayoutFinding("glyph", first, "", char)] if first is not None else []
    return tuple(dict.fromkeys(found))


def find_starts(pages: list[Any]) -> tuple[Start, ...]:
    """Where each of some pages begins in the running text."""
    before: dict[str, int] = {}
    heads: set[Any] = set()
    found = []
    for page in pages:
        texts = [
            (anchor, "".join(filter(str.isalnum, text)))
            for anchor, text in texts_by_piece(page, heads)
        ]
        anchor, text = next(((anchor, text) for anchor, text in texts if text), ("", ""))
        found.append(Start(anchor, before.get(anchor, 0), text[:FIRST]))
        for anchor, text in texts:
            before[anchor] = before.get(anchor, 0) + len(text)
    return tuple(found)


FIRST = 80  # letters of a page's beginning that are kept
