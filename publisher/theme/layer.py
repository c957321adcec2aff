"""A theme of the chain of extended themes: its folder and its own theme.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import Struct

from publisher.files.toml import Toml
from publisher.report.findings import Location
from publisher.theme.templates import show_path


class Layer(Struct, frozen=True):
    """A theme of the chain: its folder, the settings that are right, and their lines."""

    folder: Path
    settings: dict[str, Any]
    toml: Toml

    @property
    def path(self) -> str:
        """The name of its theme.toml in findings."""
        return show_path(self.folder / "theme.toml")

    def locate(self, *place: str | int) -> Location:
        """Return a place in its theme.toml."""
        return Location(self.path, self.toml.line(*place))
