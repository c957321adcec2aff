"""Colours of painted pages -> inks: black text on the black plate alone, and the second colour as it is or black too."""

from __future__ import annotations

import re
from typing import Any

import pydyf

GREY = 0.02  # how far the channels of a grey may be apart
INK = 0.11  # the lightness up to which a grey is ink, not a tint of it
DARK = 0.4  # the luminance up to which a colour becomes black where black is the only ink
OPERATOR = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) (rg|RG)")
BLACK = {b"rg": b"k", b"RG": b"K"}


def separate_inks(pdf: Any, ink: str) -> None:
    """Replace colours in every stream of a document: greys, and where `ink` is black all colours, by shares of black."""

    def change(found: re.Match[bytes]) -> bytes:
        share = share_of_black(tuple(float(found[n]) for n in (1, 2, 3)), ink == "black")
        return (
            found[0]
            if share is None
            else b"0 0 0 %s %s" % (f"{share:.3f}".rstrip("0").rstrip(".").encode(), BLACK[found[4]])
        )

    for one in pdf.objects:
        if (
            isinstance(one, pydyf.Stream)
            and one.extra.get("Subtype") not in ("/Image", "/XML")
            and "Filter" not in one.extra
        ):
            one.stream = [
                OPERATOR.sub(change, part) if isinstance(part, bytes) else part
                for part in one.stream
            ]


def share_of_black(colour: tuple[float, ...], is_only_ink: bool) -> float | None:
    """How much black a colour is printed with; None where it has a plate of its own."""
    if max(colour) - min(colour) <= GREY:
        return 1.0 if max(colour) <= INK else 1 - max(colour)
    if not is_only_ink:
        return None
    luminance = sum(
        weight * channel**2.2
        for weight, channel in zip((0.2126, 0.7152, 0.0722), colour, strict=True)
    )
    return 1.0 if luminance <= DARK else 1 - luminance ** (1 / 2.2)
