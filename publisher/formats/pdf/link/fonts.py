"""What the fragments use of each font -> one subset of it for the book, and its PDF objects.

HarfBuzz and fontTools make the subset in the steps that WeasyPrint takes for a whole document.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from publisher.formats.pdf.contract.fragment import SIZE, STYLE, WEIGHT, FontUse
from publisher.formats.pdf.contract.matter import ONCE, deflate
from publisher.formats.pdf.sheets.labels import spell_text

DROPPED = ("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "SVG ")
FIXED_PITCH = 1  # flag of a font descriptor
CMAP = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
%s
1 begincodespacerange
<0000> <ffff>
endcodespacerange
%s
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
TO_UNICODE = b"""/CIDSystemInfo
<< /Registry (Adobe)
/Ordering (UCS)
/Supplement 0
>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def"""
ENCODING = b"""/CIDSystemInfo 3 dict dup begin
/Registry (Adobe) def
/Ordering (Identity) def
/Supplement 0 def
end def
/CMapName /WP-Encod-0 def
/CMapType 1 def"""
BATCH = 100  # entries, the most that an operator of a CMap may list
DESCRIPTOR = (
    b"<</Type /FontDescriptor/FontName %s/FontFamily %s/Flags %d/FontBBox [0 %d %d %d]"
    b"/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d/StemV 80/StemH 80/FontFile%d \x02 0 R>>"
)
DESCENDANT = (
    b"<</Type /Font/Subtype /CIDFontType%d/BaseFont %s"
    b"/CIDSystemInfo <</Registry (Adobe)/Ordering (Identity)/Supplement 0>>"
    b"/CIDToGIDMap /Identity/W [%s]/FontDescriptor \x01%d\x01 0 R>>"
)
FONT = (
    b"<</Type /Font/Subtype /Type0/BaseFont %s/ToUnicode \x010\x01 0 R/Encoding %s"
    b"/DescendantFonts [\x01%d\x01 0 R]>>"
)


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
    """Make the font program of a subset from the font's file; glyphs keep their numbers."""
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


class FontObjects(Struct, frozen=True):
    """A font's PDF objects without its program: streams and dictionaries; the last is the font.

    `\\x01n\\x01` stands for the number of the nth, streams first, and `\\x02` for the program's.
    """

    streams: tuple[bytes, ...]
    dictionaries: tuple[bytes, ...]


def describe_font(use: FontUse, is_cff: bool) -> FontObjects:
    """Return the PDF objects of a font, as WeasyPrint writes them."""
    name, widths = b"/" + use.name.encode(), set(use.widths.values())
    has_one_width = len(use.widths) > 1 and len(widths) == 1
    streams = [CMAP % (TO_UNICODE, b"\n".join(_map_rows(use.to_unicode)))]
    if use.missing:
        boxes = set(use.missing.values())
        rows = [b"<%04x> %d" % (glyph, 0 if glyph in boxes else glyph) for glyph in use.to_unicode]
        streams.append(CMAP % (ENCODING, b"\n".join(_batches(rows, b"cidchar"))))
    flags = use.flags + (FIXED_PITCH if has_one_width else 0)
    box = (use.descent, max(widths, default=0), use.ascent)
    heights = (use.ascent, use.descent, use.ascent)
    own = (name, spell_text(use.family), flags, *box, *heights, 3 if is_cff else 2)
    descriptor = DESCRIPTOR % own
    kind = 0 if is_cff else 2
    first = len(streams)
    descendant = DESCENDANT % (kind, name, b" ".join(_width_rows(use.widths)), first)
    encoding = b"\x011\x01 0 R" if use.missing else b"/Identity-H"
    font = FONT % (name, encoding, first + 1)
    return FontObjects(tuple(streams), (descriptor, descendant, font))


def _map_rows(to_unicode: dict[int, str]) -> Iterator[bytes]:
    rows = [
        b"<%04x> <%s>" % (glyph, text.encode("utf-16-be").hex().encode())
        for glyph, text in to_unicode.items()
    ]
    return _batches(rows, b"bfchar")


def _batches(rows: list[bytes], kind: bytes) -> Iterator[bytes]:
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        yield b"%d begin%s\n%s\nend%s" % (len(batch), kind, b"\n".join(batch), kind)


def _width_rows(widths: dict[int, int]) -> Iterator[bytes]:
    """Yield the widths by runs of consecutive glyph ids: the first id, then the widths."""
    runs: list[tuple[int, list[int]]] = []
    for glyph in sorted(widths):
        if glyph - 1 not in widths:
            runs.append((glyph, []))
        runs[-1][1].append(widths[glyph])
    return (b"%d [%s]" % (first, b" ".join(b"%d" % width for width in row)) for first, row in runs)
