"""An edition laid out -> its pages for a preview: what each shows, its side, its anchors."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from publisher.files.cache import digest_of
from publisher.formats.pdf.plan.rounds import COVER, Placed, Settled, digits_of
from publisher.formats.pdf.printing import PlannedPrint
from publisher.formats.request import Planned


class PrintedPage(Struct, frozen=True):
    """A page of a PDF: a key of what it shows, its spread, and the anchors on it.

    Two pages with one key look the same. Spreads are counted from 0; `is_left` is whether the page
    is the left one of its spread. Anchors come from the top down, each with its height in points
    above the lower edge.
    """

    key: str
    spread: int
    is_left: bool
    anchors: tuple[tuple[str, float], ...] = ()


def list_pages(planned: Planned, headings: Collection[str]) -> tuple[PrintedPage, ...]:
    """Every page of a planned PDF; its anchors are those of pieces and the given headings."""
    assert isinstance(planned, PlannedPrint)
    wanted = {*headings, *(piece.anchor for piece in planned.pieces)}
    placed, sides = planned.settled.placed, planned.edition.sides
    covers = sum(flow.proof.pages for flow in placed if flow.flow == COVER)
    pages: list[PrintedPage] = []
    for flow in placed:
        key, places = key_of(flow, planned.settled), _list_anchors(flow, wanted)
        for number in range(flow.proof.pages):
            is_cover, count = flow.flow == COVER, flow.start + number
            is_left = (number % 2 == 1) != flow.job.on_left and sides == 2 and not is_cover
            spread = number if is_cover else covers + (count + 1) // 2
            pages.append(PrintedPage(f"{key}-{number}", spread, is_left, places.get(number, ())))
    return tuple(pages)


def key_of(flow: Placed, settled: Settled) -> str:
    """A key of what the pages of a flow show, their printed numbers included."""
    return digest_of(flow.key, digits_of(flow, settled))[:16]


def _list_anchors(
    flow: Placed, wanted: Collection[str]
) -> dict[int, tuple[tuple[str, float], ...]]:
    rows: dict[int, list[tuple[str, float]]] = {}
    for name, page, _, height in flow.proof.anchors:
        if name in wanted:
            rows.setdefault(page, []).append((name, height))
    return {page: tuple(sorted(own, key=lambda row: -row[1])) for page, own in rows.items()}
