"""Painted pages in RGB -> inks: black text in black alone, the second colour kept or made black."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pydyf

from publisher.formats.pdf.typesetting.press import Press
from publisher.theme.four_inks import GREY, Inks

INK = 0.11  # the lightness up to which a grey is solid black, not a tint of it
DARK = 0.4  # the luminance up to which a colour becomes solid black where black is the only ink
LUMINANCE = (0.2126, 0.7152, 0.0722)  # of red, green and blue
OPERATOR = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) (rg|RG)")
INKS = {b"rg": b"k", b"RG": b"K"}


def separate_inks(pdf: Any, ink: str, press: Press | None = None) -> None:
    """Replace RGB by inks in every stream and gradient of pydyf's document.

    `theme` replaces the greys, `black` all colours by black ink; `cmyk` replaces the greys by
    black, and all other colours by the inks of the press.
    """

    def _change(operator: re.Match[bytes]) -> bytes:
        inks = find_inks(tuple(map(float, operator.groups()[:3])), ink, press)
        if inks is None:
            return operator[0]
        return b"%s %s" % (b" ".join(map(_spell, inks)), INKS[operator[4]])

    for part in pdf.objects:
        if isinstance(part, pydyf.Stream) and _is_painting(part):
            rows = [(row, isinstance(row, bytes)) for row in part.stream]
            part.stream = [OPERATOR.sub(_change, row) if is_text else row for row, is_text in rows]
        elif press is not None and isinstance(part, pydyf.Dictionary) and "ShadingType" in part:
            _separate_gradient(part, press)


def find_inks(colour: tuple[float, ...], ink: str, press: Press | None) -> Inks | None:
    """Return the inks of an RGB colour, from 0 to 1 each; None if it stays RGB."""
    share = share_of_black(colour, ink == "black")
    if share is not None:
        return 0.0, 0.0, 0.0, share
    return press.of_colour(colour) if press else None


def _spell(share: float) -> bytes:
    return f"{share:.3f}".rstrip("0").rstrip(".").encode()


def _separate_gradient(shading: Any, press: Press) -> None:
    """Give the colours of a gradient their inks, if all have some."""
    ends = list(_ends_of(shading["Function"]))
    inks = [find_inks(tuple(function[end]), "cmyk", press) for function, end in ends]
    if shading["ColorSpace"] == "/DeviceRGB" and None not in inks:
        shading["ColorSpace"] = "/DeviceCMYK"
        for (function, end), own in zip(ends, inks, strict=True):
            function[end] = pydyf.Array(own)


def _ends_of(function: Any) -> Iterator[tuple[Any, str]]:
    """Yield the functions that make a gradient, each with the names of its two colours."""
    for one in function.get("Functions", ()):
        yield from _ends_of(one)
    yield from ((function, end) for end in ("C0", "C1") if end in function)


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
