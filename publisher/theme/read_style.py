"""A style sheet of a theme: its file, and what it holds."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from publisher.report.findings import Location
from publisher.theme.style_sheet import Sheet


class ReadStyle(Struct, frozen=True):
    """A style sheet: its name in findings, the folder of its theme, and what it holds."""

    name: str
    folder: Path
    sheet: Sheet

    @property
    def file(self) -> str:
        """The name of the file, such as `print.css`."""
        return self.name.rpartition("/")[2]

    def locate(self, line: int) -> Location:
        """Return a place in it."""
        return Location(self.name, line)
