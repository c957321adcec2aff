"""Width and height as an author wrote them, Picture -> the size that it has in the book."""

from __future__ import annotations

import re

from msgspec import Struct

from publisher.book.model import Picture

PIXELS = {  # of an absolute unit of CSS
    "": 1.0,
    "px": 1.0,
    "pt": 96 / 72,
    "pc": 16.0,
    "in": 96.0,
    "cm": 96 / 2.54,
    "mm": 96 / 25.4,
}
RELATIVE = ("%", "em", "rem")
NOT_GIVEN = ("", "auto", "initial", "inherit", "unset")
LENGTH = re.compile(r"\+?(\d{1,9}(?:\.\d*)?|\.\d+)(?:\s*([a-z]+|%))?\s*;?")
LARGEST = 99_999.0
SAME = 0.01  # difference from the picture's own ratio that is due to rounding


class Size(Struct, frozen=True):
    """The size of a picture on a page.

    `attributes` are `width` (px without unit, or a length of CSS), and `height` if it does not
    follow from the width. `unread` names the sides that were given and can't be followed.
    """

    attributes: dict[str, str]
    unread: tuple[str, ...] = ()


class _Side(Struct, frozen=True):
    number: float
    unit: str  # px, or one of RELATIVE


def size_picture(width: str, height: str, picture: Picture) -> Size:
    """Return the size of a picture whose width and height may be given.

    A side that is not given follows from the picture's ratio. Per cent counts the measure, so a
    height in per cent has no meaning.
    """
    across, down = _read_side(width), _read_side(height)
    unread = [
        name
        for name, text, side in (("width", width, across), ("height", height, down))
        if side is None and text.strip().lower() not in NOT_GIVEN
    ]
    if down and down.unit == "%":
        unread += [] if across else ["height"]
        down = None
    ratio = picture.width / picture.height
    if across is None:
        across = _Side(down.number * ratio, down.unit) if down else _Side(picture.width, "px")
        down = None
    rows = {"width": _spell(across)}
    if down and not _has_ratio(across, down, ratio):
        rows["height"] = _spell(down)
    return Size(rows, tuple(unread))


def _read_side(text: str) -> _Side | None:
    found = LENGTH.fullmatch(text.strip().lower())
    number = min(float(found[1]), LARGEST) if found else 0
    if not found or number <= 0:
        return None
    unit = found[2] or ""
    if unit in PIXELS:
        return _Side(min(number * PIXELS[unit], LARGEST), "px")
    return _Side(number, unit) if unit in RELATIVE else None


def _has_ratio(across: _Side, down: _Side, ratio: float) -> bool:
    """Return whether two sides have the picture's own ratio, but for the rounding of px."""
    if across.unit != down.unit:
        return False
    rounding = 0.5 * max(ratio, 1) if across.unit == "px" else 0
    return abs(across.number - down.number * ratio) <= across.number * SAME + rounding


def _spell(side: _Side) -> str:
    if side.unit == "px":
        return str(max(1, round(min(side.number, LARGEST))))
    return f"{side.number:.6g}{side.unit}"
