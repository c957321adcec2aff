"""Theme -> Press: what all flows of a book share."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from publisher.pdf.fragment import FontFile, Press
from publisher.theme import Theme, named_strings

VARIANT = "pdf/ua-1"


def make_press(theme: Theme) -> Press:
    """What all flows share, and its digest."""
    sheets = tuple((style.name, style.text) for style in theme.style("base.css", "print.css"))
    fonts = tuple(
        FontFile(font.family, font.weight, font.style, str(font.path), _digest(font.path, font.path.stat().st_mtime_ns))
        for font in theme.fonts
    )
    strings = named_strings(text for _, text in sheets)
    known = [sheets, [(font.family, font.weight, font.style, font.digest) for font in fonts], strings, VARIANT]
    return Press(sheets, fonts, strings, hashlib.sha256(repr(known).encode()).hexdigest(), VARIANT)


@lru_cache(maxsize=64)
def _digest(path: Path, _: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
