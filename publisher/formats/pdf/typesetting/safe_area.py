"""A laid-out page, the margins of a shop -> findings of texts and pictures too near to the trim."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publisher.formats.pdf.contract.fragment import LayoutFinding
from publisher.formats.pdf.typesetting.page_boxes import Shown, bleed_of, kind_of, list_shown
from publisher.formats.pdf.typesetting.turned_pages import TURNED

SLACK = 0.75  # points
COVERS = ("cover", "cover-sheet")  # names of pages that have margins of their own
# which edge of the leaf lies at the left, above, at the right and below
EDGES = {
    ("right", False): ("spine", "head", "fore", "tail"),
    ("left", False): ("fore", "head", "spine", "tail"),
    ("right", True): ("tail", "spine", "head", "fore"),
    ("left", True): ("tail", "fore", "head", "spine"),
}


def find_near(page: Any, number: int, safe: tuple[float, ...]) -> Iterator[LayoutFinding]:
    """Yield what stands nearer to an edge than `safe`: at the spine and at other edges, in points.

    Of a line or a margin box only what stands nearest. A picture may lie over an edge if it
    reaches to the end of the bleed.
    """
    name, side = kind_of(page)
    if not safe or name in COVERS:
        return
    nearest: dict[tuple[str, str, str], LayoutFinding] = {}
    bleeds, edges = bleed_of(page), EDGES[side, name in TURNED]
    for one in list_shown(page):
        for edge, distance, bleed in zip(edges, one.edges, bleeds, strict=True):
            kind, least = ("spine", safe[0]) if edge == "spine" else ("near", safe[1])
            is_over = one.is_picture and distance <= SLACK - bleed
            key = kind, one.margin, one.margin or one.words
            if distance < least - SLACK and not is_over:
                known = nearest.get(key)
                if known is None or distance < known.points:
                    nearest[key] = _report(kind, one, number, distance)
    yield from nearest.values()


def _report(kind: str, one: Shown, number: int, distance: float) -> LayoutFinding:
    text = one.margin or one.words
    return LayoutFinding(kind, number, one.anchor, text, round(distance, 1))
