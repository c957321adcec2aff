"""What the fragments use of each font -> one subset of it for the book.

HarfBuzz makes the subset in the steps that WeasyPrint takes for a whole document. It fixes the axes
of a variable font, too, in a hundredth of the time of fontTools, with the same outlines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from publisher.formats.pdf.contract.fragment import SIZE, STYLE, WEIGHT, FontUse
from publisher.formats.pdf.contract.matter import ONCE, deflate
from publisher.theme.font_file import reading_font

DROPPED = ("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "SVG ")


def merge_uses(uses: Iterable[FontUse]) -> tuple[FontUse, ...]:
    """Return one use for each font, in the order of first use."""
    merged: dict[str, FontUse] = {}
    for use in uses:
        before = merged.get(use.hash, use)
        merged[use.hash] = replace(
            before,
            widths={**use.widths, **before.widths},
            to_unicode={**use.to_unicode, **before.to_unicode},
            missing={**use.missing, **before.missing},
        )
    return tuple(merged.values())


class SubsetKey(Struct, frozen=True):
    """Key under which subset fonts are shared: the file, the glyphs to keep, the values of axes.

    Two uses that need the same glyphs at the same axes share one font program.
    """

    file: str  # SHA-256
    glyphs: tuple[int, ...]
    variations: tuple[tuple[str, float], ...]  # axis and value
    boxes: bool  # whether the box for missing characters is kept


def subset_key(use: FontUse) -> SubsetKey:
    """Return the key of the subset that a use needs."""
    glyphs, variations = tuple(sorted(use.to_unicode)), tuple(sorted(use.variations.items()))
    return SubsetKey(use.file, glyphs, variations, bool(use.missing))


class FontProgram(Struct, frozen=True):
    """A font as it is embedded: deflated bytes, length before that, whether outlines are CFF."""

    content: bytes
    length: int
    is_cff: bool


def make_program(key: SubsetKey, content: bytes) -> FontProgram:
    """Make the font program of a subset from the font's file; glyphs keep their numbers.

    Raises FontFileError if the font is damaged.
    """
    with reading_font():
        program = _cut_font(key, content)
    return FontProgram(deflate(program, ONCE), len(program), program[:4] == b"OTTO")


def _cut_font(key: SubsetKey, content: bytes) -> bytes:
    import uharfbuzz  # seldom needed

    face = uharfbuzz.Face(uharfbuzz.Blob(content))
    known = [glyph for glyph in key.glyphs if glyph < face.glyph_count]
    flags = uharfbuzz.SubsetFlags.PASSTHROUGH_UNRECOGNIZED | uharfbuzz.SubsetFlags.DESUBROUTINIZE
    if key.boxes:
        flags |= uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    face = _subset(face, known, flags | uharfbuzz.SubsetFlags.RETAIN_GIDS, DROPPED)
    glyphs = range(max(known, default=0) + 1)
    place = _axis_values(face.axis_infos, dict(key.variations))
    face = _subset(face, glyphs, flags | uharfbuzz.SubsetFlags.NO_HINTING, (), place)
    return bytes(face.blob.data)


def _subset(
    face: Any,
    glyphs: Iterable[int],
    flags: int,
    dropped: Iterable[str],
    place: Mapping[str, float] = MappingProxyType({}),
) -> Any:
    import uharfbuzz

    subset = uharfbuzz.SubsetInput()
    subset.glyph_set.update(glyphs)
    subset.flags = flags
    subset.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in dropped)
    for tag, value in place.items():
        subset.pin_axis_location(face, tag, value)
    return uharfbuzz.subset(face, subset)


def _axis_values(axes: Iterable[Any], given: dict[str, float]) -> dict[str, float]:
    """Return the value at which each axis of a variable font is fixed; of a static font none."""
    upright, oblique, italic = 0, 1, 2
    style = given.pop(STYLE, upright)
    values = {"wght": given.pop(WEIGHT, 400), "opsz": given.pop(SIZE, 0)}
    values |= {"ital": int(style == italic), "slnt": 0.0, **given}
    place = {axis.tag: values.get(axis.tag, axis.default_value) for axis in axes}
    if style == oblique and "slnt" in place and "slnt" not in given:
        (slant,) = (axis for axis in axes if axis.tag == "slnt")
        place["slnt"] = slant.min_value if slant.max_value == 0 else slant.max_value
    return place
