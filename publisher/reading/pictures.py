"""A picture's target -> Picture: its type is told by its bytes, it is named by its content."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

from msgspec import Struct
from PIL import Image

from publisher.book.addresses import grounds_of
from publisher.book.model import Config, Picture
from publisher.book.slugs import slugify
from publisher.reading.drawings import MOST_PIXELS, UnsafeDrawingError, disarm
from publisher.reading.picture_files import PictureFiles, Refused, find_file

TYPES = {
    "PNG": ("image/png", "png"),
    "JPEG": ("image/jpeg", "jpg"),
    "GIF": ("image/gif", "gif"),
    "WEBP": ("image/webp", "webp"),
}
MOST_BYTES = 100_000_000


class Shown(Struct, frozen=True):
    """A picture on a page; `guessed` is the path of its file if the target spells it otherwise."""

    picture: Picture
    guessed: str = ""


class PictureShelf:
    """The pictures of one book, each read once."""

    def __init__(self, config: Config) -> None:
        self.files = PictureFiles(grounds_of(config))
        self.by_path: dict[Path, Picture | Refused] = {}
        # one picture is stored once, whatever its files are called
        self.by_content: dict[bytes, Picture] = {}

    def find(self, target: str, page: str) -> Shown | Refused:
        """Find the picture that a target means on the page at path `page`, or why there is none."""
        file = find_file(target, page, self.files)
        if isinstance(file, Refused):
            return file
        if file.path not in self.by_path:
            read = read_picture(file.path)
            if isinstance(read, Picture):
                read = self.by_content.setdefault(read.content, read)
            self.by_path[file.path] = read
        found = self.by_path[file.path]
        return found if isinstance(found, Refused) else Shown(found, file.guessed)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All pictures found, one for each content, by name."""
        found = {one.name: one for one in self.by_path.values() if isinstance(one, Picture)}
        return tuple(found[name] for name in sorted(found))


def read_picture(path: Path) -> Picture | Refused:
    """Read a picture file and check that its bytes are what we can print."""
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
                reason = f"is of the type {kind or 'unknown'}, not PNG, JPEG, GIF, WebP or SVG"
                return Refused("picture-damaged", reason)
            if width * height > MOST_PIXELS:
                reason = f"is larger than we dare to decode: {width} × {height}"
                return Refused("picture-damaged", reason)
            image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        reason = f"is not a picture that can be read ({type(error).__name__})"
        return Refused("picture-damaged", reason)
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
