"""A deck of cards and posters: their measures, and the paper on which they are printed."""

from __future__ import annotations

from msgspec import Struct

CARD_SIZES = {  # mm
    "bridge": (57.15, 88.9),
    "poker": (63.5, 88.9),
    "tarot": (69.85, 120.65),
    "a6": (105.0, 148.0),
}
SHEET_SIZES = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}  # mm


PAPER_SIZES = {  # mm, of posters
    "A0": (841.0, 1189.0),
    "A1": (594.0, 841.0),
    "A2": (420.0, 594.0),
    "A3": (297.0, 420.0),
}
POSTERS = ("map", "patlets", "matrix", "path")


class Poster(Struct, frozen=True):
    """`[poster]` of book.toml, with its defaults: paper, kinds, and the name of a reading path.

    Without a name the first path is printed.
    """

    size: str = "A2"
    show: tuple[str, ...] = POSTERS
    path: str = ""
    line: int = 0


class Deck(Struct, frozen=True):
    """`[cards]` of book.toml, with its defaults; lengths are mm, sizes of type are points.

    `safe` is the distance of all text from the trim, `corner` the radius of the corners that the
    sheets show. `sizes` are tried in their order. `duplex` is the edge about which sheets turn.
    """

    width: float = 63.5
    height: float = 88.9
    bleed: float = 3.0
    safe: float = 4.0
    corner: float = 3.0
    sizes: tuple[float, ...] = (11.0, 10.0, 9.0, 8.5, 8.0, 7.5, 7.0)
    sheet: str = "A4"
    duplex: str = "long-edge"
    line: int = 0
