"""A page that is laid out on its side -> a page like the others, with its content turned by 90°.

Its top lies at the left edge, so that the book is turned clockwise to read it. All pages of a file
keep one size, and places on the page are those that a reader sees.
"""

from __future__ import annotations

from typing import Any

TURNED = ("turned", "turned-front")  # the names of such pages in CSS


def turn_page(page: Any) -> None:
    """Turn one of WeasyPrint's pages if its style names it so."""
    if page._page_box.page_type.name not in TURNED:
        return
    height = page.width  # of the page as it will stand
    paint = page.paint

    def _paint_turned(stream: Any, scale: float = 1) -> None:
        with stream.stacked():
            stream.transform(a=0, b=-1, c=1, d=0, e=0, f=height * scale)
            paint(stream, scale)

    page.paint = _paint_turned
    page.width, page.height = page.height, page.width
    sides = ("top", "right", "bottom", "left")
    turned = (page.bleed[side] for side in ("right", "bottom", "left", "top"))
    page.bleed = dict(zip(sides, turned, strict=True))
    page.anchors = {
        name: (*_turn(place[:2], height), *_turn(place[2:4], height))
        for name, place in page.anchors.items()
    }
    page.links = [(*link[:2], _turn_box(link[2], height), *link[3:]) for link in page.links]
    page.bookmarks = [
        (level, label, _turn(place, height), state) for level, label, place, state in page.bookmarks
    ]


def _turn(place: Any, height: float) -> tuple[float, float]:
    """Return where a point lies after the turn; both are measured from the top left."""
    x, y = place
    return y, height - x


def _turn_box(box: Any, height: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = box
    return top, height - right, bottom, height - left
