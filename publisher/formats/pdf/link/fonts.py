"""What the fragments use of each font -> one subset of it for the book.

HarfBuzz and fontTools make the subset in the steps that WeasyPrint takes for a whole document.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
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
    import uharfbuzz  # 0.14 s with fontTools, and seldom needed

    face = uharfbuzz.Face(uharfbuzz.Blob(content))
    known = [glyph for glyph in key.glyphs if glyph < face.glyph_count]
    flags = uharfbuzz.SubsetFlags.PASSTHROUGH_UNRECOGNIZED | uharfbuzz.SubsetFlags.DESUBROUTINIZE
    if key.boxes:
        flags |= uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    face = _subset(face, known, flags | uharfbuzz.SubsetFlags.RETAIN_GIDS, DROPPED)
    glyphs = range(max(known, default=0) + 1)
    face = _subset(face, glyphs, flags | uharfbuzz.SubsetFlags.NO_HINTING, ())
    return _settle_axes(bytes(face.blob.data), dict(key.variations))


def _subset(face: Any, glyphs: Iterable[int], flags: int, dropped: Iterable[str]) -> Any:
    import uharfbuzz

    subset = uharfbuzz.SubsetInput()
    subset.glyph_set.update(glyphs)
    subset.flags = flags
    subset.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in dropped)
    return uharfbuzz.subset(face, subset)


def _settle_axes(content: bytes, given: dict[str, float]) -> bytes:
    """Return a variable font at fixed values of its axes; a static font stays as it is."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(io.BytesIO(content), recalcTimestamp=False)
    if "fvar" not in font:
        return content
    axes = {axis.axisTag: axis for axis in font["fvar"].axes}
    upright, oblique, italic = 0, 1, 2
    style = given.pop(STYLE, upright)
    values = {"wght": given.pop(WEIGHT, 400), "opsz": given.pop(SIZE, 0)}
    values |= {"ital": int(style == italic), "slnt": 0.0}
    if style == oblique and "slnt" in axes:
        slant = axes["slnt"]
        values["slnt"] = slant.minValue if slant.maxValue == 0 else slant.maxValue
    place = {**{tag: value for tag, value in values.items() if tag in axes}, **given}
    instance = io.BytesIO()
    instantiateVariableFont(font, place, static=True).save(instance)
    return instance.getvalue()
