"""Painted pages in RGB -> inks: black text in black alone, the second colour kept or made black."""

from __future__ import annotations

import re
from typing import Any

import pydyf

GREY = 0.02  # how far the channels of a grey may be apart
INK = 0.11  # the lightness up to which a grey is solid black, not a tint of it
DARK = 0.4  # the luminance up to which a colour becomes solid black where black is the only ink
LUMINANCE = (0.2126, 0.7152, 0.0722)  # of red, green and blue
OPERATOR = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) (rg|RG)")
BLACK = {b"rg": b"k", b"RG": b"K"}


def separate_inks(pdf: Any, ink: str) -> None:
    """Replace RGB by CMYK black in every stream of pydyf's document.

    `theme` replaces the greys, `black` all colours.
    """

    def change(operator: re.Match[bytes]) -> bytes:
        colour = tuple(float(operator[channel]) for channel in (1, 2, 3))
        share = share_of_black(colour, ink == "black")
        if share is None:
            return operator[0]
        number = f"{share:.3f}".rstrip("0").rstrip(".").encode()
        return b"0 0 0 %s %s" % (number, BLACK[operator[4]])

    for part in pdf.objects:
        if isinstance(part, pydyf.Stream) and _is_painting(part):
            rows = [(row, isinstance(row, bytes)) for row in part.stream]
            part.stream = [OPERATOR.sub(change, row) if is_text else row for row, is_text in rows]


def shows_rgb(pdf: Any) -> bool:
    """Return whether a document has a colour in RGB: on a page, in a picture or in a gradient."""
    for part in pdf.objects:
        rows = part.extra if isinstance(part, pydyf.Stream) else part
        if isinstance(rows, pydyf.Dictionary) and rows.get("ColorSpace") == "/DeviceRGB":
            return True
        texts = part.stream if isinstance(part, pydyf.Stream) and _is_painting(part) else ()
        if any(isinstance(row, bytes) and OPERATOR.search(row) for row in texts):
            return True
    return False


def _is_painting(stream: Any) -> bool:
    """Return whether a stream has the operators of a page, a group or a pattern."""
    return "Filter" not in stream.extra and stream.extra.get("Subtype") not in ("/Image", "/XML")


def share_of_black(colour: tuple[float, ...], is_only_ink: bool) -> float | None:
    """Return how much black, from 0 to 1, prints an RGB colour; None where it has its own plate."""
    if max(colour) - min(colour) <= GREY:
        return 1.0 if max(colour) <= INK else 1 - max(colour)
    if not is_only_ink:
        return None
    pairs = zip(LUMINANCE, colour, strict=True)
    luminance = sum(weight * channel**2.2 for weight, channel in pairs)
    return 1.0 if luminance <= DARK else 1 - luminance ** (1 / 2.2)
