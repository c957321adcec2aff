"""A raster file's bytes -> bytes that PDF and EPUB can show, and the picture's upright size."""

from __future__ import annotations

import io
import warnings

from msgspec import Struct
from PIL import Image, ImageOps, UnidentifiedImageError

from publisher.reading.drawings import MOST_PIXELS, UNREADABLE

TYPES = {
    "PNG": ("image/png", "png"),
    "JPEG": ("image/jpeg", "jpg"),
    "GIF": ("image/gif", "gif"),
    "WEBP": ("image/webp", "webp"),
}
MODES = frozenset("1 L LA P RGB RGBA CMYK".split())  # that the engines show as they are
CONVERTED = frozenset(("MPO", "BMP", "TIFF", "AVIF"))  # types that become JPEG or PNG
TURNED = frozenset(range(5, 9))  # Exif orientations that change width and height
ORIENTATION = 0x0112
HEIC = frozenset((b"heic", b"heix", b"hevc", b"mif1"))  # what the file of a phone begins with
SHOWN = "PNG, JPEG, GIF, WebP, AVIF, BMP, TIFF or SVG"


class Raster(Struct, frozen=True):
    """A picture of pixels: its media type and suffix, its upright size, and its bytes."""

    media_type: str
    suffix: str
    width: int
    height: int
    content: bytes


class UnreadableRasterError(ValueError):
    """Bytes that are no picture we can show; the message goes after the name of the file."""


def read_raster(content: bytes) -> Raster:
    """Read a picture of pixels; its type is told by its bytes.

    What an engine can't show as it is becomes PNG or JPEG. Raises UnreadableRasterError.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of metadata that is damaged, and not used
            with Image.open(io.BytesIO(content)) as image:
                return _read(image, content)
    except UnreadableRasterError:
        raise
    except UnidentifiedImageError as error:
        is_heic = content[4:8] == b"ftyp" and content[8:12] in HEIC
        kind = "of the type HEIC" if is_heic else "of no type that we know"
        raise UnreadableRasterError(f"is {kind}, not {SHOWN}") from error
    except UNREADABLE as error:
        reason = f"is not a picture that can be read ({type(error).__name__})"
        raise UnreadableRasterError(reason) from error


def _read(image: Image.Image, content: bytes) -> Raster:
    kind = image.format or "unknown"
    if kind not in TYPES and kind not in CONVERTED:
        raise UnreadableRasterError(f"is of the type {kind}, not {SHOWN}")
    if image.width * image.height > MOST_PIXELS:
        size = f"{image.width} × {image.height}"
        raise UnreadableRasterError(f"is larger than we dare to decode: {size}")
    image.load()
    width, height = _upright_size(image)
    if kind == "MPO":
        return Raster(*TYPES["JPEG"], width, height, cut_first_picture(content))
    if kind in TYPES and image.mode in MODES and _is_kept(image):
        return Raster(*TYPES[kind], width, height, content)
    upright = ImageOps.exif_transpose(image) or image
    return Raster(*TYPES["PNG"], upright.width, upright.height, _write_png(upright))


def _is_kept(image: Image.Image) -> bool:
    """Return whether the colour of a picture that counts as transparent has 8 bits."""
    key = image.info.get("transparency")
    return not isinstance(key, tuple) or max(key) < 256


def _upright_size(image: Image.Image) -> tuple[int, int]:
    """Return the size of a picture after it is turned as its Exif orientation says."""
    is_turned = image.getexif().get(ORIENTATION) in TURNED
    return (image.height, image.width) if is_turned else image.size


def _write_png(image: Image.Image) -> bytes:
    """Return a picture as a PNG of 8 bits; grey of 16 bits is scaled down."""
    profile = image.info.get("icc_profile") if image.mode in MODES - {"CMYK"} else None
    target = io.BytesIO()
    _to_eight_bits(image).save(target, "PNG", icc_profile=profile, exif=b"")
    return target.getvalue()


def _to_eight_bits(image: Image.Image) -> Image.Image:
    key = image.info.get("transparency")
    if image.mode.startswith("I;16"):
        wide = image.convert("I")
        grey = wide.point([value // 257 for value in range(65536)], "L")
        if isinstance(key, int):
            opaque = wide.point([255 * (value != key) for value in range(65536)], "L")
            grey = Image.merge("LA", (grey, opaque))
        return grey
    if image.mode in ("I", "F"):
        raise UnreadableRasterError("has more than 16 bits a pixel")
    if isinstance(key, tuple):  # Pillow has read 8 of 16 bits
        plain = image.copy()
        plain.info["transparency"] = tuple(value // 256 for value in key)
        return plain.convert("RGBA")
    if image.mode in MODES - {"CMYK"}:
        return image
    return image.convert("RGBA" if image.mode in ("PA", "La", "RGBa") else "RGB")


def cut_first_picture(content: bytes) -> bytes:
    """Return the first picture of a JPEG file that holds several, without the list of them."""
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        size = 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        marker, body = content[at + 1], content[at + 4 : at + size]
        if marker == 0xDA:
            return b"".join((*kept, content[at : _end_of_scans(content, at + size)]))
        if not (marker == 0xE2 and body.startswith(b"MPF\0")):
            kept.append(content[at : at + size])
        at += size
    return content


def _end_of_scans(content: bytes, at: int) -> int:
    """Return where a JPEG ends whose compressed data begins at `at`."""
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        marker = content[at + 1]
        if marker == 0xD9:
            return at + 2
        if marker == 0xFF:  # a fill byte
            at += 1
        elif marker == 0 or 0xD0 <= marker <= 0xD7:  # data, or a restart
            at += 2
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return len(content)
