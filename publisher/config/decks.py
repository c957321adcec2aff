"""`[cards]` and `[poster]` of book.toml -> a deck and posters."""

from __future__ import annotations

from typing import Any

from publisher.book.deck import CARD_SIZES, PAPER_SIZES, POSTERS, SHEET_SIZES, Deck, Poster
from publisher.config.expressions import LENGTH, SIZE
from publisher.config.kinds import Choice, Key, ListOf, Number, Table, Text
from publisher.config.measures import read_length, read_trim
from publisher.files.toml import Toml

LEAST_TYPE, MOST_TYPE = 4, 24  # points
SIZES = list(Deck().sizes)
LARGER_SIZES = (24.0, 22.0, 20.0, 18.0, 16.0, 14.5, 13.0, 12.0)  # of larger cards
CARDS = Table(
    {
        "size": Key(
            Text(
                f"bridge|poker|tarot|[aA]6|{SIZE}",
                "bridge, poker, tarot, A6 or a size such as 3.5 × 5.25 in",
            ),
            "The size of a card.",
            "poker",
        ),
        "bleed": Key(
            Text(LENGTH, "a length such as 3mm"), "The width of the print beyond the trim.", "3mm"
        ),
        "safe": Key(
            Text(LENGTH, "a length such as 4mm"), "How far text stays from the trim.", "4mm"
        ),
        "corners": Key(
            Text(LENGTH, "a length such as 3mm"),
            "The radius of the rounded corners that sheets show; 0 for no outline.",
            "3mm",
        ),
        "type-sizes": Key(
            ListOf(Number(LEAST_TYPE, MOST_TYPE), "a list of sizes in points", least=1),
            "The sizes of type, in points, that are tried until the text of a card fits. Without"
            " this key cards that are larger than poker's begin with larger sizes.",
            SIZES,
        ),
        "sheet": Key(Choice(tuple(SHEET_SIZES)), "The paper of the sheets.", "A4"),
        "duplex": Key(
            Choice(("long-edge", "short-edge")),
            "The edge about which the printer turns a sheet for its back.",
            "long-edge",
        ),
    }
)


POSTER = Table(
    {
        "size": Key(Choice(tuple(PAPER_SIZES)), "The paper of the posters.", "A2"),
        "show": Key(
            ListOf(Choice(POSTERS), 'a list of posters, such as ["map"]', least=1),
            "The posters that are made.",
            list(POSTERS),
        ),
        "path": Key(Text(), "The reading path of the poster path; the first unless given.", ""),
    }
)


def read_poster(values: dict[str, Any], toml: Toml) -> Poster | None:
    """Return the posters of the checked values of book.toml; None if it has no `[poster]`."""
    rows = values.get("poster")
    if rows is None:
        return None
    show = tuple(dict.fromkeys(rows.get("show", POSTERS)))
    line = toml.line("poster", "path")
    return Poster(rows.get("size", "A2"), show, rows.get("path", ""), line)


def read_deck(values: dict[str, Any], toml: Toml) -> Deck | None:
    """Return the deck of the checked values of book.toml; None if it has no `[cards]`."""
    rows = values.get("cards")
    if rows is None:
        return None
    usual, size = Deck(), rows.get("size", "poker")
    width, height = CARD_SIZES.get(size.strip().lower()) or read_trim(size) or (0.0, 0.0)

    def _length(key: str, default: float) -> float:
        return default if key not in rows else read_length(rows[key]) or 0.0

    return Deck(
        width=width,
        height=height,
        bleed=_length("bleed", usual.bleed),
        safe=_length("safe", usual.safe),
        corner=_length("corners", usual.corner),
        sizes=tuple(rows.get("type-sizes", _sizes_for(width, height))),
        sheet=rows.get("sheet", usual.sheet),
        duplex=rows.get("duplex", usual.duplex),
        line=toml.line("cards"),
    )


def _sizes_for(width: float, height: float) -> tuple[float, ...]:
    """Return the sizes of type of a card in mm: the largest one grows with the card."""
    usual = Deck()
    largest = usual.sizes[0] * (width * height / (usual.width * usual.height)) ** 0.5
    return (*(size for size in LARGER_SIZES if size <= largest), *usual.sizes)
