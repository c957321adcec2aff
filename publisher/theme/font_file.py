"""The source of a font, a path or a `data:` address -> the font in OpenType, and what it is."""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from publisher.door import explain, read_file
from publisher.report.findings import Finding, Location, ThemeError
from publisher.theme.inline_data import read_data

MOST_BYTES = 40_000_000
OPENTYPE = (b"\0\1\0\0", b"OTTO", b"true")
WOFF2, DIRECTORY = b"wOF2", 48  # where its table directory begins
CHUNK = 1_000_000  # bytes that are unpacked at once
NEEDED = {b"cmap", b"head", b"hhea", b"hmtx", b"maxp", b"name", b"OS/2"}  # tables
PLAIN = 400  # the weight of a regular font
BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)  # what fontTools and HarfBuzz raise for a damaged font, besides fontTools' own


class FontFileError(Exception):
    """Why a font can't be read, in words that follow its name."""


def lost_font(family: str, error: FontFileError) -> ThemeError:
    """Return the error for a font that can't be read any more when it is printed."""
    message, hint = f"the font {family} {error}", "save it again, or name another one"
    return ThemeError([Finding("font-missing", Location("pdf"), message, hint)])


class FontFacts(Struct, frozen=True):
    """A font in OpenType: its SHA-256, family, least and greatest weight, whether it is italic."""

    digest: str
    family: str
    lightest: int
    heaviest: int
    is_italic: bool

    @property
    def is_variable(self) -> bool:
        """Return whether it has more than one weight."""
        return self.lightest < self.heaviest


def load_font(path: str | Path, source: str, home: str) -> bytes:
    """Return a font of a theme from its OpenType file, or from its source if the file is gone.

    Raises FontFileError.
    """
    if str(path) == source:
        return read_font(source, home)
    try:
        return Path(path).read_bytes()
    except OSError:
        return read_font(source, home)


def read_font(source: str, home: str) -> bytes:
    """Return a font as OpenType, unpacked where it is WOFF2; raises FontFileError."""
    content = read_source(source, home)
    if content[:4] == WOFF2:
        content = _unpack(content)
    if content[:4] not in OPENTYPE:
        raise FontFileError("is no font in TrueType, OpenType or WOFF2")
    return content


def read_source(source: str, home: str) -> bytes:
    """Return the bytes of a path in the folder `home`, or of a `data:` address.

    Raises FontFileError.
    """
    if not source.lower().startswith("data:"):
        try:
            return read_file(Path(source), Path(home), MOST_BYTES)
        except (OSError, ValueError) as error:
            reason = explain(error) if isinstance(error, OSError) else "has no such name"
            raise FontFileError(reason) from error
    content = read_data(source)[1]
    if len(content) > MOST_BYTES:
        raise FontFileError(f"is larger than {MOST_BYTES // 1_000_000} MB")
    return content


@lru_cache(maxsize=8)
def _unpack(content: bytes) -> bytes:
    """Return a WOFF2 as OpenType; its size is measured first, since a few bytes can hold GBs."""
    from fontTools.ttLib import TTLibError, woff2

    target = io.BytesIO()
    try:
        _measure(content, woff2)
        woff2.decompress(io.BytesIO(content), target)
    except (*BROKEN, TTLibError, woff2.brotli.error) as error:
        raise FontFileError("is a damaged WOFF2") from error
    return target.getvalue()


def _measure(content: bytes, woff2: Any) -> None:
    tables, packed = struct.unpack(">12xH6xI", content[:24])
    file = io.BytesIO(content)
    file.seek(DIRECTORY)
    for _ in range(tables):
        woff2.WOFF2DirectoryEntry().fromFile(file)
    unpacker, unpacked, given = woff2.brotli.Decompressor(), 0, file.read(packed)
    while not unpacker.is_finished():
        piece = unpacker.process(given, output_buffer_limit=CHUNK)
        unpacked, given = unpacked + len(piece), b""
        if not piece:
            raise ValueError("it ends early")
        if unpacked > MOST_BYTES:
            raise FontFileError(f"has over {MOST_BYTES // 1_000_000} MB when it is unpacked")


def describe_font(content: bytes) -> FontFacts:
    """Return what a font in OpenType is; raises FontFileError if it can't be printed with."""
    import uharfbuzz
    from PIL import ImageFont

    if not _is_whole(content):
        raise FontFileError("is damaged")
    try:
        ImageFont.truetype(io.BytesIO(content), 10)  # FreeType reads it for Pango, too
    except OSError as error:
        raise FontFileError("is damaged") from error
    face = uharfbuzz.Face(uharfbuzz.Blob(content))
    if not len(face.unicodes):
        raise FontFileError("has no characters")
    _try_to_cut(face)
    names = uharfbuzz.OTNameIdPredefined
    family = face.get_name(names.TYPOGRAPHIC_FAMILY) or face.get_name(names.FONT_FAMILY) or ""
    weight, is_italic = _read_style(face)
    axis = next((one for one in face.axis_infos if one.tag == "wght"), None)
    lightest, heaviest = (int(axis.min_value), int(axis.max_value)) if axis else (weight, weight)
    digest = hashlib.sha256(content).hexdigest()
    return FontFacts(digest, family, lightest, heaviest, is_italic)


def _try_to_cut(face: Any) -> None:
    """Raise FontFileError if HarfBuzz can't take a letter out of the font."""
    import uharfbuzz

    subset = uharfbuzz.SubsetInput()
    subset.unicode_set.add(min(face.unicodes))
    try:
        uharfbuzz.subset(face, subset)
    except RuntimeError as error:
        raise FontFileError("is damaged") from error


@contextmanager
def reading_font() -> Iterator[None]:
    """Turn every error of a damaged font inside the block into a FontFileError."""
    from fontTools.ttLib import TTLibError

    try:
        yield
    except (*BROKEN, TTLibError) as error:
        raise FontFileError("is damaged") from error


def _is_whole(content: bytes) -> bool:
    """Return whether all tables of a font lie in its file, and the necessary ones are there."""
    count = int.from_bytes(content[4:6], "big")
    if len(content) < 12 + 16 * count:
        return False
    tables: dict[bytes, int] = {}
    for tag, start, length in struct.iter_unpack(">4s4xII", content[12 : 12 + 16 * count]):
        tables[tag] = start + length
    outlines = ({b"glyf", b"loca"}, {b"CFF "}, {b"CFF2"})
    is_drawn = any(one <= tables.keys() for one in outlines)
    return is_drawn and tables.keys() >= NEEDED and max(tables.values()) <= len(content)


def _read_style(face: Any) -> tuple[int, bool]:
    """Return weight and slope of a font's table OS/2 (ISO/IEC 14496-22, 5.2.7)."""
    table = face.reference_table("OS/2").data or b""
    if len(table) < 64:
        return PLAIN, False
    weight, selection = struct.unpack(">4xH56xH", table[:64])
    return weight or PLAIN, bool(selection & 1)
