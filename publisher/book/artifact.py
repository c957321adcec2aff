"""The result of a renderer: a finished file that is not written yet.

Apart from `model`, because the test whether a book is up to date imports this alone.
"""

from __future__ import annotations

from msgspec import Struct


class Artifact(Struct, frozen=True):
    """A file to write.

    `name` is relative to the output folder; `pages` counts printed pages, 0 for other formats;
    `note` is what the run reports about the file, or `""`;
    `steps` say how it was made; `ink` is that of a PDF for a print shop, `""` for other files.
    `is_excerpt`: whether it shows parts of pages, so that their words are not looked for in it.
    """

    name: str
    content: bytes
    pages: int = 0
    note: str = ""
    steps: str = ""
    ink: str = ""
    is_excerpt: bool = False
