"""The dialect of Markdown that a page is written in."""

from __future__ import annotations

from msgspec import Struct


class Dialect(Struct, frozen=True):
    """The Markdown of a page: its kind, its extensions in order, and whether it has mathematics.

    An extension is its name and its options as a JSON object.
    """

    kind: str = "commonmark"
    extensions: tuple[tuple[str, str], ...] = ()
    math: bool = True
