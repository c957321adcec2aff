"""Laid-out pages -> findings (wide, hidden, picture, no glyph); where pages begin in the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from publisher.formats.pdf.contract.fragment import LayoutFinding, Start
from publisher.formats.pdf.typesetting.page_boxes import (
    find_anchor,
    inspect_page,
    shows_character,
    texts_by_piece,
)
from publisher.formats.pdf.typesetting.safe_area import find_near

FIRST = 80  # letters of a page's beginning that are kept


def inspect_pages(
    pages: list[Any],
    missing: Iterable[str],
    covered: Sequence[Sequence[str]] = (),
    safe: tuple[float, ...] = (),
) -> tuple[LayoutFinding, ...]:
    """Return the findings of pages in their order.

    `missing` are characters that no font has; `covered` holds by page the texts over which
    something else is painted; `safe` are the distances that a shop wants.
    """
    findings: list[LayoutFinding] = []
    for number, page in enumerate(pages):
        findings += [*inspect_page(page, number), *find_near(page, number, safe)]
    for number, texts in enumerate(covered):
        findings += [
            LayoutFinding("covered", number, find_anchor(pages[number], text), text)
            for text in texts
        ]
    for char in sorted(missing):
        numbers = (number for number, page in enumerate(pages) if shows_character(page, char))
        findings += [LayoutFinding("glyph", number, "", char) for number in islice(numbers, 1)]
    return tuple(findings)


def find_starts(pages: list[Any]) -> tuple[Start, ...]:
    """Return where each page begins in the running text of its piece."""
    before: dict[str, int] = {}
    heads: set[Any] = set()
    starts = []
    for page in pages:
        texts = [
            (anchor, "".join(filter(str.isalnum, text)))
            for anchor, text in texts_by_piece(page, heads)
        ]
        anchor, text = next(((anchor, text) for anchor, text in texts if text), ("", ""))
        starts.append(Start(anchor, before.get(anchor, 0), text[:FIRST]))
        for anchor, text in texts:
            before[anchor] = before.get(anchor, 0) + len(text)
    return tuple(starts)
