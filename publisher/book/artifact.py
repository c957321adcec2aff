"""What a renderer answers: a file that is not written yet.

Apart from the other values: an unchanged book is told by it, before the model is loaded.
"""

from __future__ import annotations

from msgspec import Struct


class Artifact(Struct, frozen=True):
    """A file to write: its name in the output folder and its bytes.

    `pages` is 0 where the format has none; `note` stands behind the file's name in the report, and
    `steps` say how it was made.
    """

    name: str
    content: bytes
    pages: int = 0
    note: str = ""
    steps: str = ""
