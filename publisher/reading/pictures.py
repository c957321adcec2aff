"""A picture's target -> Picture: its type is told by its bytes, it is named by its content."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from xml.etree import ElementTree

from msgspec import Struct

from publisher.book.addresses import grounds_of
from publisher.book.model import Config, Picture
from publisher.book.slugs import slugify
from publisher.door import ClosedError, explain, read_file
from publisher.files.limit import LimitError, limited
from publisher.reading.drawing_bounds import NUMBER
from publisher.reading.drawings import UnsafeDrawingError, disarm, read_view_box
from publisher.reading.label_sizes import readable_width
from publisher.reading.picture_files import PictureFiles, Refused, find_file
from publisher.reading.raster import UnreadableRasterError, read_raster

MOST_BYTES = 100_000_000
MOST_ACROSS = 99_999  # CSS px of an SVG


class Shown(Struct, frozen=True):
    """A picture on a page; `guessed` is the path of its file if the target spells it otherwise."""

    picture: Picture
    guessed: str = ""


class PictureShelf:
    """The pictures of one book, each read once."""

    def __init__(self, config: Config) -> None:
        self.files = PictureFiles(grounds_of(config))
        self.mapped = {target: path for target, path, _ in config.pictures}
        self.by_path: dict[Path, Picture | Refused] = {}
        # one picture is stored once, whatever its files are called
        self.by_content: dict[bytes, Picture] = {}

    def find(self, target: str, page: str) -> Shown | Refused:
        """Find the picture that a target means on the page at path `page`, or why there is none."""
        own = self.mapped.get(target.strip(), "")
        file = (
            find_file(own, "book.toml", self.files) if own else find_file(target, page, self.files)
        )
        if isinstance(file, Refused):
            return file
        if file.path not in self.by_path:
            read = self._read(file.path)
            if isinstance(read, Picture):
                read = self.by_content.setdefault(read.content, read)
            self.by_path[file.path] = read
        found = self.by_path[file.path]
        return found if isinstance(found, Refused) else Shown(found, file.guessed)

    def _read(self, path: Path) -> Picture | Refused:
        try:
            with limited():
                return read_picture(path, Path(self.files.grounds.root))
        except LimitError as error:
            return Refused("picture-damaged", str(error))

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All pictures found, one for each content, by name."""
        found = {one.name: one for one in self.by_path.values() if isinstance(one, Picture)}
        return tuple(found[name] for name in sorted(found))


def read_picture(path: Path, root: Path) -> Picture | Refused:
    """Read a picture file below `root` and check that its bytes are what we can print."""
    try:
        content = read_file(path, root, MOST_BYTES)
    except OSError as error:
        rule = "picture-damaged" if isinstance(error, ClosedError) else "picture-missing"
        return Refused(rule, explain(error))
    if not content:
        return Refused("picture-damaged", "has 0 bytes")
    digest = hashlib.sha256(content).hexdigest()[:8]
    stem = slugify(path.stem) or "picture"
    if (markup := _trim_xml(content)) is not None:
        return _read_drawing(markup, f"{stem}-{digest}.svg", path)
    try:
        raster = read_raster(content)
    except UnreadableRasterError as error:
        return Refused("picture-damaged", str(error))
    name = f"{stem}-{digest}.{raster.suffix}"
    return Picture(name, path, raster.media_type, raster.width, raster.height, raster.content)


def _trim_xml(content: bytes) -> bytes | None:
    """Return content that begins as XML, without blanks before it, or None for other content."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16
        return content
    text = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text if text.startswith(b"<") else None


def _read_drawing(markup: bytes, name: str, path: Path) -> Picture | Refused:
    if b"svg" not in markup.replace(b"\0", b""):
        return Refused("picture-damaged", "holds text or markup, no picture")
    try:
        drawing = disarm(markup)
    except UnsafeDrawingError as error:
        return Refused("picture-damaged", str(error))
    width, height = _size_of(drawing.root)
    losses, readable = drawing.losses, readable_width(drawing.root, width)
    return Picture(name, path, "image/svg+xml", width, height, drawing.content, losses, readable)


def _size_of(root: ElementTree.Element) -> tuple[int, int]:
    """Return the size of an SVG in CSS px; a side that it does not give follows from its ratio."""
    box = read_view_box(root)
    across, down = (_pixels(root.get(name, "")) for name in ("width", "height"))
    if box and box[2] > 0 and box[3] > 0:
        ratio = box[2] / box[3]
        across, down = across or down * ratio or box[2], down or across / ratio or box[3]
    elif not (across and down):
        across, down = 300, 150  # as CSS has it
    return (max(1, round(min(across, MOST_ACROSS))), max(1, round(min(down, MOST_ACROSS))))


def _pixels(text: str) -> float:
    found = re.fullmatch(rf"({NUMBER})\s*(px|pt|mm|cm|in|)", text.strip())
    factors = {"": 1, "px": 1, "pt": 4 / 3, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}
    return max(0, float(found[1]) * factors[found[2]]) if found else 0
