"""Deck -> the places of cards on a sheet, front and back in register, and the marks for cutting."""

from __future__ import annotations

from msgspec import Struct

from publisher.book.deck import SHEET_SIZES, Deck

EDGE = 8.0  # mm: the least distance of the outer trims from the edge of the paper
MARK = 3.0  # mm, the length of a crop mark
APART = 1.0  # mm, the distance of a mark from bleed or trim
HAIR = 0.1  # mm, its thickness


class Slot(Struct, frozen=True):
    """The place of a card on a sheet: its left and upper trim from those of the sheet, in mm."""

    left: float
    top: float


class CardSheet(Struct, frozen=True):
    """A sheet: its size in mm, the slots of fronts, those of their backs, and the crop marks.

    A mark is left, top, width and height. Backs are turned by 180° if the sheet turns about a
    horizontal edge.
    """

    width: float
    height: float
    fronts: tuple[Slot, ...]
    backs: tuple[Slot, ...]
    is_turned: bool
    marks: tuple[tuple[float, float, float, float], ...]


def lay_out_sheet(deck: Deck) -> CardSheet | None:
    """Return the sheet, upright or on its side, that holds more cards; None if it holds none."""
    width, height = SHEET_SIZES[deck.sheet]
    sheets = [_fill(deck, width, height), _fill(deck, height, width)]
    best = max(sheets, key=lambda sheet: len(sheet.fronts))
    return best if best.fronts else None


def _fill(deck: Deck, width: float, height: float) -> CardSheet:
    gap = 2 * deck.bleed
    edge = max(EDGE, deck.bleed + APART + MARK + APART)
    columns = _starts(width, deck.width, gap, edge)
    rows = _starts(height, deck.height, gap, edge)
    fronts = tuple(Slot(left, top) for top in rows for left in columns)
    turns_sideways = (deck.duplex == "long-edge") == (width < height)
    backs = tuple(
        Slot(width - slot.left - deck.width, slot.top)
        if turns_sideways
        else Slot(slot.left, height - slot.top - deck.height)
        for slot in fronts
    )
    marks = _marks(columns, rows, deck) if fronts else ()
    return CardSheet(width, height, fronts, backs, not turns_sideways, marks)


def _starts(length: float, card: float, gap: float, edge: float) -> list[float]:
    """Return where cards begin along a side of the sheet; they stand in its middle."""
    count = int((length - 2 * edge + gap + 1e-6) // (card + gap))
    first = (length - count * card - (count - 1) * gap) / 2
    return [first + number * (card + gap) for number in range(count)]


def _marks(
    columns: list[float], rows: list[float], deck: Deck
) -> tuple[tuple[float, float, float, float], ...]:
    """Return the marks beyond the outer cards, on each line along which a trim is cut."""
    away = deck.bleed + APART + MARK
    across = sorted({edge for left in columns for edge in (left, left + deck.width)})
    down = sorted({edge for top in rows for edge in (top, top + deck.height)})
    ends_down = (rows[0] - away, rows[-1] + deck.height + away - MARK)
    ends_across = (columns[0] - away, columns[-1] + deck.width + away - MARK)
    upright = [(edge - HAIR / 2, end, HAIR, MARK) for edge in across for end in ends_down]
    flat = [(end, edge - HAIR / 2, MARK, HAIR) for edge in down for end in ends_across]
    return (*upright, *flat)
