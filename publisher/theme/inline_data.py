"""A `data:` address of a style sheet -> what is wrong with the picture in it."""

from __future__ import annotations

import base64
import binascii
import io
import re
import struct
import zlib
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

from PIL import Image

MOST_PIXELS = 80_000_000
RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp")
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")  # Pillow has others: for EPS it runs Ghostscript
DRAWN = frozenset(  # elements of SVG that paint in one step
    "svg g path rect circle ellipse line polyline polygon text tspan title desc".split()
)
HINT = "take a picture in PNG, or a simple drawing of lines and areas"


def find_data_fault(address: str) -> tuple[str, str] | None:
    """Return the message and the hint for a `data:` address that a style sheet may not hold."""
    kind, content = read_data(address)
    if kind in RASTER:
        return _check_raster(content)
    if kind == "image/svg+xml":
        return _check_drawing(content)
    return f"data: holds {kind or 'text'}, no picture", HINT


def read_data(address: str) -> tuple[str, bytes]:
    """Return the media type and the content of a `data:` address, b"" if it can't be read."""
    head, _, body = address[5:].partition(",")
    kind, *parameters = [one.strip().lower() for one in head.split(";")]
    content = unquote_to_bytes(body)
    if "base64" in parameters:
        try:
            content = base64.b64decode(re.sub(rb"\s", b"", content) + b"==")
        except binascii.Error:
            content = b""
    return kind, content


def _check_raster(content: bytes) -> tuple[str, str] | None:
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            width, height = image.size
    except (ArithmeticError, EOFError, LookupError, OSError, SyntaxError, TypeError, ValueError,
            Image.DecompressionBombError, struct.error, zlib.error):  # fmt: skip
        return "data: holds a picture that can't be read", HINT
    if width * height > MOST_PIXELS:
        return f"data: holds a picture of {width} × {height} pixels", "take a smaller one"
    return None


def _check_drawing(content: bytes) -> tuple[str, str] | None:
    """Drawings of a style sheet are given to the engines as they are, so they must be simple."""
    if b"<!" in content or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "data: holds a drawing with declarations or comments", HINT
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, LookupError, ValueError):
        return "data: holds a drawing that is no XML", HINT
    for one in root.iter():
        name = str(one.tag).rpartition("}")[2]
        text = " ".join(map(str, one.attrib.values()))
        if name not in DRAWN or "url" in text.lower() or "\\" in text:
            return f"data: holds a drawing with '{name}', or one that refers to another", HINT
        if any(key.rpartition("}")[2].lower().startswith(("on", "href")) for key in one.attrib):
            return f"data: holds a drawing in which '{name}' has a link or a script", HINT
    return None
