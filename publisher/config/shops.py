"""The shops for print on demand: what each takes and refuses, as docs/print-shops.md has it.

Lengths are inches, as the shops give them. The values are those of paperbacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

INCH = 25.4  # mm
TOLERANCE = 0.6  # mm by which a trim may differ from the shop's
ROUND_THREE = ("0.125in", "0.125in", "0.125in", "0in")  # no bleed at the spine
ROUND_FOUR = ("0.125in",) * 4
# what every shop wants: no links, bookmarks or crop marks, and the cover as a file of its own
KEYS = {
    "links": "none", "outline": False, "crop-marks": False, "cover": "file", "sides": 2,
    "even-pages": True, "gutter": "shop", "most-dpi": 300, "least-dpi": 300,
}  # fmt: skip

Size = tuple[float, float]


class Shop(Struct, frozen=True):
    """A shop: the sizes, papers and numbers of pages that it prints, and its measures."""

    title: str
    trims: tuple[Size, ...]
    bleed: tuple[str, ...]
    gutters: tuple[tuple[int, float], ...]  # most pages, least inner margin
    margin: float  # the least of the other margins
    papers: Mapping[str, float]  # the thickness of a page
    least_pages: int
    most_pages: Mapping[str, int]  # by paper
    least_spine: int  # pages from which on the spine may carry text
    cover: float = 0.0  # what the cover adds to the spine
    most_ink: int = 400  # percent of all four inks of a colour together
    between: tuple[Size, Size] | None = None  # any other trim from one to the other
    large: Mapping[Size, int] = field(default_factory=dict)  # most pages of large trims
    keys: Mapping[str, Any] = field(default_factory=dict)  # of an edition for it

    def gutter(self, pages: int) -> float:
        """Return the least inner margin of a book, in mm."""
        widest = self.gutters[-1][1]
        return next((inches for most, inches in self.gutters if pages <= most), widest) * INCH

    def spine(self, pages: int, leaf: float) -> float:
        """Return the width of the spine in mm; `leaf` is the thickness of the paper."""
        return pages / 2 * leaf + self.cover * INCH

    def leaf(self, paper: str) -> float | None:
        """Return the thickness of a leaf of one of its papers in mm, None for another paper."""
        page = self.papers.get(paper.strip().lower())
        return None if page is None else 2 * page * INCH

    def takes_trim(self, width: float, height: float) -> bool:
        """Return whether the shop prints a size in mm."""
        if any(_is_near((width, height), trim) for trim in self.trims):
            return True
        if self.between is None:
            return False
        least, most = self.between
        sides = zip((width, height), least, most, strict=True)
        return all(a * INCH - TOLERANCE <= side <= b * INCH + TOLERANCE for side, a, b in sides)

    def nearest_trim(self, width: float, height: float) -> Size:
        """Return a size that the shop prints, in mm: this one, or the one that differs least.

        Of two that differ alike it is the larger one.
        """
        if self.takes_trim(width, height):
            return width, height
        trims = ((across * INCH, down * INCH) for across, down in self.trims)
        return min(
            trims,
            key=lambda trim: (round(abs(trim[0] - width) + abs(trim[1] - height), 1), -sum(trim)),
        )

    def most_of(self, paper: str, width: float, height: float) -> int:
        """Return the most pages that the shop binds in a paper and a size in mm."""
        most = self.most_pages.get(paper.strip().lower(), max(self.most_pages.values()))
        large = (count for trim, count in self.large.items() if _is_near((width, height), trim))
        return min(most, next(large, most))


def _is_near(size: Size, trim: Size) -> bool:
    return all(abs(a - b * INCH) <= TOLERANCE for a, b in zip(size, trim, strict=True))


SHOPS = {
    "kdp": Shop(
        title="KDP",
        trims=(
            (5, 8), (5.06, 7.81), (5.25, 8), (5.5, 8.5), (5.83, 8.27), (6, 9), (6.14, 9.21),
            (6.69, 9.61), (7, 10), (7.44, 9.69), (7.5, 9.25), (8, 10), (8.25, 6), (8.25, 8.25),
            (8.27, 11.69), (8.5, 8.5), (8.5, 11),
        ),
        between=((4, 6), (8.5, 11.69)),
        bleed=ROUND_THREE,
        gutters=((150, 0.375), (300, 0.5), (500, 0.625), (700, 0.75), (828, 0.875)),
        margin=0.375,
        papers={"white": 0.002252, "cream": 0.0025, "colour": 0.002347},
        least_pages=24,
        most_pages={"white": 828, "cream": 776, "colour": 828},
        large={(8.5, 8.5): 590, (8.5, 11): 590, (8.27, 11.69): 780},
        least_spine=79,
    ),
    "lulu": Shop(
        title="Lulu",
        trims=(
            (4.25, 6.875), (5, 8), (5.5, 8.5), (5.83, 8.27), (6, 9), (6.14, 9.21), (6.625, 10.25),
            (7, 10), (7.44, 9.68), (7.5, 7.5), (8.27, 11.69), (8.5, 8.5), (8.5, 11),
        ),
        bleed=ROUND_FOUR,
        gutters=((59, 0.5), (150, 0.625), (399, 1.0), (600, 1.125), (800, 1.25)),
        margin=0.5,
        papers={"white": 1 / 444, "cream": 1 / 444, "colour": 1 / 444},
        least_pages=32,
        most_pages={"white": 800, "cream": 800, "colour": 800},
        least_spine=81,
        cover=0.06,
    ),
    "ingramspark": Shop(
        title="IngramSpark",
        trims=(
            (4, 6), (4, 7), (4.25, 7), (4.37, 7), (4.72, 7.48), (5, 7), (5, 8), (5.06, 7.81),
            (5.25, 8), (5.5, 8.25), (5.5, 8.5), (5.83, 8.27), (6, 9), (6.14, 9.21), (6.5, 6.5),
            (6.625, 10.25), (6.69, 9.61), (7, 10), (7.44, 9.69), (7.5, 9.25), (8, 8), (8, 10),
            (8, 10.88), (8.25, 11), (8.268, 11.693), (8.5, 8.5), (8.5, 9), (8.5, 11),
        ),
        bleed=ROUND_THREE,
        gutters=((300, 0.5), (500, 0.625), (700, 0.75), (1200, 0.875)),
        margin=0.5,
        papers={"white": 1 / 472, "cream": 1 / 444, "colour": 1 / 340},
        least_pages=18,
        most_pages={"white": 1200, "cream": 1050, "colour": 900},
        least_spine=48,
        most_ink=240,
        keys={"variant": "pdf/x-4", "condition": "CGATS TR 001", "ink": "cmyk"},
    ),
}  # fmt: skip


def keys_of_shop(name: str) -> dict[str, Any]:
    """Return the keys of an edition for a shop; the author's own go over them."""
    if not name:
        return {}
    shop = SHOPS[name]
    return {**KEYS, "bleed": shop.bleed, "variant": "", **shop.keys}
