"""A picture's path -> Picture: found inside the root, its type told by its bytes, named by its content."""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
from pathlib import Path
from urllib.parse import unquote

from msgspec import Struct, field
from PIL import Image, UnidentifiedImageError

from publisher.book.model import Config, Picture
from publisher.book.slugs import slugify
from publisher.reading.drawings import MOST_PIXELS, UnsafeDrawingError, disarm

TYPES = {
    "PNG": ("image/png", "png"),
    "JPEG": ("image/jpeg", "jpg"),
    "GIF": ("image/gif", "gif"),
    "WEBP": ("image/webp", "webp"),
}
MOST_BYTES = 100_000_000


class Refused(Struct, frozen=True):
    """A picture that can't be in the book: the rule it breaks, and why."""

    rule: str
    reason: str


class PictureShelf(Struct):
    """The pictures of one book, each read once."""

    config: Config
    by_path: dict[Path, Picture | Refused] = field(default_factory=dict)
    by_content: dict[bytes, Picture] = field(
        default_factory=dict
    )  # the same picture is stored once, whatever its files are called

    def find(self, target: str, page_path: str) -> Picture | Refused:
        """The picture that a page names, or the reason why not."""
        written = unquote(target.strip())
        if re.match(r"(https?:)?//", written, re.IGNORECASE):
            return Refused("picture-remote", "lies on another machine")
        if re.match(r"[a-z][a-z0-9+.-]*:", written, re.IGNORECASE):
            return Refused("picture-remote", "is not a file of the book")
        root = (self.config.folder / self.config.root).resolve()
        written = re.split(r"[?#]", written)[0]
        start = (
            root if written.startswith("/") else self.config.folder / posixpath.dirname(page_path)
        )
        path = Path(start, written.lstrip("/")).resolve() if written else root
        if not path.is_relative_to(root):
            return Refused("picture-missing", "lies outside the book's root")
        if path not in self.by_path:
            found = read_picture(path)
            self.by_path[path] = (
                self.by_content.setdefault(found.content, found)
                if isinstance(found, Picture)
                else found
            )
        return self.by_path[path]

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All pictures found, one for each content, by name."""
        found = {one.name: one for one in self.by_path.values() if isinstance(one, Picture)}
        return tuple(found[name] for name in sorted(found))


def read_picture(path: Path) -> Picture | Refused:
    """Read a picture file and check that its bytes are what we can print."""
    if not path.is_file():
        return Refused("picture-missing", "is not there")
    try:
        if path.stat().st_size > MOST_BYTES:
            return Refused("picture-damaged", f"is larger than {MOST_BYTES // 1_000_000} MB")
        content = path.read_bytes()
    except OSError as error:
        return Refused("picture-missing", f"can't be read: {error.strerror}")
    if not content:
        return Refused("picture-damaged", "has 0 bytes")
    digest = hashlib.sha256(content).hexdigest()[:8]
    stem = slugify(path.stem) or "picture"
    if b"<svg" in content[:4096].lower() or path.suffix.lower() == ".svg":
        size = _measure_svg(content)
        if isinstance(size, Refused):
            return size
        return Picture(f"{stem}-{digest}.svg", path, "image/svg+xml", *size)
    try:
        with Image.open(io.BytesIO(content)) as image:
            kind, (width, height) = image.format or "", image.size
            if kind not in TYPES:
                return Refused(
                    "picture-damaged",
                    f"is of the type {kind or 'unknown'}, not PNG, JPEG, GIF, WebP or SVG",
                )
            if width * height > MOST_PIXELS:
                return Refused(
                    "picture-damaged", f"is larger than we dare to decode: {width} × {height}"
                )
            image.load()
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
    ) as error:
        return Refused(
            "picture-damaged", f"is not a picture that can be read ({type(error).__name__})"
        )
    media_type, suffix = TYPES[kind]
    return Picture(f"{stem}-{digest}.{suffix}", path, media_type, width, height, content)


def _measure_svg(content: bytes) -> tuple[int, int, bytes] | Refused:
    try:
        root, content = disarm(content)
    except UnsafeDrawingError as error:
        return Refused("picture-damaged", str(error))
    box = [float(one) for one in re.findall(r"-?[\d.]+(?:e-?\d+)?", root.get("viewBox", ""))]
    across, down = (_pixels(root.get(name, "")) for name in ("width", "height"))
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        return round(across or box[2]), round(down or box[3]), content
    return (round(across), round(down), content) if across and down else (300, 150, content)


def _pixels(text: str) -> float:
    found = re.match(r"\s*([\d.]+)\s*(px|pt|mm|cm|in|)\s*$", text)
    factors = {"": 1, "px": 1, "pt": 4 / 3, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}
    return float(found[1]) * factors[found[2]] if found else 0
