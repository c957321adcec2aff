"""Number -> its spelling in letters, as page numbers of front matter and lists have it."""

from __future__ import annotations

from string import ascii_lowercase

ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


def roman(number: int) -> str:
    """Return a number in lower-case roman numerals."""
    text = ""
    for value, letters in ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def spell_item(number: int, kind: str) -> str:
    """Return an item's number as the `type` of its list asks for: `1`, `a`, `A`, `i` or `I`."""
    text = str(number)
    if kind in ("i", "I") and number > 0:
        text = roman(number)
    elif kind in ("a", "A") and 0 < number <= len(ascii_lowercase):
        text = ascii_lowercase[number - 1]
    return text.upper() if kind in ("A", "I") else text
