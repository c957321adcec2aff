"""What a renderer answers: a file that is not written yet.

Apart from the other values: an unchanged book is told by it, before the model is loaded.
"""

from __future__ import annotations

from msgspec import Struct


class Artifact(Struct, frozen=True):
    """A file to write: its name in the output folder, its bytes, how many pages it has (0 where that means nothing), and a word on it."""

    name: str
    content: bytes
    pages: int = 0
    note: str = ""
