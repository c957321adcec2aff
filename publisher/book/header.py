"""The header of a page: its fields, and the language and direction that they give."""

from __future__ import annotations

from msgspec import Struct

from publisher.book.language import direction_of, read_tag


class HeaderField(Struct, frozen=True):
    """A `key = value` of a page's header and its line."""

    key: str
    value: str
    line: int


class Headed(Struct, frozen=True):
    """What has a header; its path is relative to the book's folder."""

    path: str
    header: tuple[HeaderField, ...]

    def get(self, key: str) -> str:
        """Return the value of a header key, or `""`."""
        return next((field.value for field in self.header if field.key == key), "")

    @property
    def language(self) -> str:
        """The language that the header names, as a BCP 47 tag, or `""`."""
        return read_tag(self.get("lang")) or read_tag(self.get("language"))

    @property
    def direction(self) -> str:
        """The direction that the header gives, or that of its language: `ltr`, `rtl` or `""`."""
        of_language = direction_of(self.language) if self.language else ""
        return {"ltr": "ltr", "rtl": "rtl"}.get(self.get("dir").strip().lower(), of_language)
