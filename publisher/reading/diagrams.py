"""Mermaid's source -> a picture in SVG, in the theme's font. The only user of merman."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from publisher.book.model import Picture
from publisher.reading.drawings import UnsafeDrawingError, disarm
from publisher.reading.label_sizes import readable_width

OPTIONS = json.dumps({"svg": {"pipeline": "resvg-safe"}})
HAS_OWN_THEME = re.compile(r"\s*(?:---|%%\{\s*init)")
MESSAGE = re.compile(r"message='([^']*)'")
EXTRA = "diagrams"  # of pyproject.toml


class Diagram(Struct, frozen=True):
    """A drawn diagram: its SVG, its size in CSS px, and the width from which it can be read."""

    content: bytes
    width: int
    height: int
    readable: int

    def as_picture(self) -> Picture:
        """Return the picture, named by its content."""
        name = f"diagram-{hashlib.sha256(self.content).hexdigest()[:8]}.svg"
        size = (self.width, self.height)
        rows = (*size, self.content, (), self.readable)
        return Picture(name, Path(name), "image/svg+xml", *rows)


class UndrawnError(Exception):
    """A diagram can't be drawn; the text says why."""


def can_draw() -> bool:
    """Return whether the extra for diagrams is installed."""
    return find_spec("merman") is not None


def draw_diagram(source: str, font: str) -> Diagram:
    """Draw a diagram with the font of this family; raises UndrawnError."""
    from merman import Merman, MermanError

    variables = {"fontFamily": font, "nodeBorder": "#333333", "lineColor": "#333333"}
    settings = {"theme": "neutral", "look": "classic", "themeVariables": variables}
    init = "" if HAS_OWN_THEME.match(source) else f"%%{{init: {json.dumps(settings)}}}%%\n"
    try:
        drawn = Merman().render_svg(init + source, OPTIONS)
        drawing = disarm(drawn.encode())
    except MermanError as error:
        found = MESSAGE.search(str(error))
        raise UndrawnError(found[1] if found else "Mermaid does not understand it") from error
    except UnsafeDrawingError as error:
        raise UndrawnError(str(error)) from error
    _, _, width, height = (float(one) for one in drawing.root.get("viewBox", "0 0 300 150").split())
    readable = readable_width(drawing.root, width)
    return Diagram(drawing.content, round(width), round(height), readable)
