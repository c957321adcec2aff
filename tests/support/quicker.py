"""What makes a run of the suite shorter and changes no result: fonts cut once, garbage seldom sought.

Half of the time of a small PDF goes into fonts, most of an EPUB's into the picture of its cover.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from fontTools.varLib import instancer

from publisher.files.cache import NOWHERE, Cache
from publisher.formats.pdf.link.fonts import FontProgram
from publisher.theme.style_sheet import Sheet

PARTS = (bytes, FontProgram, Sheet)  # fonts, covers, compiled templates and style sheets
SELDOM = (100_000, 50, 1_000)  # thresholds of the garbage collector, as a call has them


class PartsCache(Cache, frozen=True):
    """A cache without a folder that keeps the parts of themes, and nothing of a book's pages."""

    def read(self, key: str, kind: type[Any]) -> Any:
        """Return the part of a key; None if it was not made yet, or is of another kind."""
        return super().read(key, kind) if kind in PARTS else None

    def write(self, key: str, value: Any) -> bool:
        """Keep a part."""
        if isinstance(value, PARTS) and self.memory is not None:
            self.memory[key] = value
        return False


NO_CACHE = PartsCache(NOWHERE, memory={})


class KeptFont:
    """A font at fixed values of its axes, saved once."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def save(self, file: BytesIO) -> None:
        """Write the font, as fontTools does."""
        file.write(self.content)


@contextmanager
def fonts_settled_once() -> Iterator[None]:
    """Settle the axes of each subset of a font once for all books of a run."""
    settle = instancer.instantiateVariableFont
    kept: dict[tuple[object, ...], KeptFont] = {}

    def recall(font: Any, place: dict[str, float], *values: Any, **named: Any) -> Any:
        file = font.reader.file
        if not isinstance(file, BytesIO):
            return settle(font, place, *values, **named)
        rows = tuple(sorted({**place, **named}.items()))
        key = (file.getvalue(), rows, values, font.recalcTimestamp)
        if key not in kept:
            saved = BytesIO()
            settle(font, place, *values, **named).save(saved)
            kept[key] = KeptFont(saved.getvalue())
        return kept[key]

    instancer.instantiateVariableFont = recall
    try:
        yield
    finally:
        instancer.instantiateVariableFont = settle


def keep_loaded() -> None:
    """Exclude what is loaded now from every later garbage collection."""
    gc.set_threshold(*SELDOM)
    gc.collect()
    gc.freeze()
