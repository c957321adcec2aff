"""What the fragments use of each font -> one subset of it for the whole book, and the PDF objects that describe it.

The outlines are HarfBuzz's and fontTools' work, in the steps that WeasyPrint takes for a document of its own.
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
FIXED_PITCH = 1
CMAP = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo
<< /Registry (Adobe)
/Ordering (UCS)
/Supplement 0
>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
%s
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
ENCODING = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo 3 dict dup begin
/Registry (Adobe) def
/Ordering (Identity) def
/Supplement 0 def
end def
/CMapName /WP-Encod-0 def
/CMapType 1 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
%s
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def merge_uses(uses: Iterable[FontUse]) -> tuple[FontUse, ...]:
    """One use a font, in the order of first use."""
    found: dict[str, FontUse] = {}
    for one in uses:
        before = found.get(one.hash)
        if before is None:
            found[one.hash] = one
            continue
        found[one.hash] = replace(
            before,
            widths={**one.widths, **before.widths},
            to_unicode={**one.to_unicode, **before.to_unicode},
            missing={**one.missing, **before.missing},
        )
    return tuple(found.values())


class FontOrder(Struct, frozen=True):
    """A subset to make: the font's file, the glyphs to keep, and where its axes stand."""

    file: str
    glyphs: tuple[int, ...]
    variations: tuple[tuple[str, float], ...]
    boxes: bool


def order_font(use: FontUse) -> FontOrder:
    """What has to be made for a use; two uses with one order share the font program."""
    return FontOrder(
        use.file,
        tuple(sorted(use.to_unicode)),
        tuple(sorted(use.variations.items())),
        bool(use.missing),
    )


class FontProgram(Struct, frozen=True):
    """A font as it is embedded: deflated, how long it is otherwise, and whether its outlines are CFF."""

    content: bytes
    length: int
    is_cff: bool


def cast_font(order: FontOrder, content: bytes) -> FontProgram:
    """The font program: the glyphs that are used under their old numbers, axes settled."""
    program = _cut_font(order, content)
    return FontProgram(deflate(program, ONCE), len(program), program[:4] == b"OTTO")


def _cut_font(order: FontOrder, content: bytes) -> bytes:
    import uharfbuzz  # with fontTools a seventh of a second, seldom needed

    face = uharfbuzz.Face(uharfbuzz.Blob(content))
    known = [glyph for glyph in order.glyphs if glyph < face.glyph_count]
    flags = uharfbuzz.SubsetFlags.PASSTHROUGH_UNRECOGNIZED | uharfbuzz.SubsetFlags.DESUBROUTINIZE
    if order.boxes:
        flags |= uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    face = _subset(face, known, flags | uharfbuzz.SubsetFlags.RETAIN_GIDS, DROPPED)
    face = _subset(
        face, range(max(known, default=0) + 1), flags | uharfbuzz.SubsetFlags.NO_HINTING, ()
    )
    return _settle_axes(bytes(face.blob.data), dict(order.variations))


def _subset(face: Any, glyphs: Iterable[int], flags: int, dropped: Iterable[str]) -> Any:
    import uharfbuzz

    order = uharfbuzz.SubsetInput()
    order.glyph_set.update(glyphs)
    order.flags = flags
    order.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in dropped)
    return uharfbuzz.subset(face, order)


def _settle_axes(content: bytes, given: dict[str, float]) -> bytes:
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(io.BytesIO(content), recalcTimestamp=False)
    if "fvar" not in font:
        return content
    axes = {axis.axisTag: axis for axis in font["fvar"].axes}
    upright, oblique, italic = 0, 1, 2
    style = given.pop(STYLE, upright)
    values = {
        "wght": given.pop(WEIGHT, 400),
        "opsz": given.pop(SIZE, 0),
        "ital": int(style == italic),
        "slnt": 0.0,
    }
    if style == oblique and "slnt" in axes:
        values["slnt"] = (
            axes["slnt"].minValue if axes["slnt"].maxValue == 0 else axes["slnt"].maxValue
        )
    place = {**{tag: value for tag, value in values.items() if tag in axes}, **given}
    made = io.BytesIO()
    instantiateVariableFont(font, place, static=True).save(made)
    return made.getvalue()


class FontObjects(Struct, frozen=True):
    """A font's PDF objects but for its program: streams and dictionaries; `\\x01n\\x01` is the nth of them, streams first.

    The last dictionary is the font; `\\x02` stands for the program.
    """

    streams: tuple[bytes, ...]
    dictionaries: tuple[bytes, ...]


def describe_font(use: FontUse, is_cff: bool) -> FontObjects:
    """The dictionaries of a font, as WeasyPrint writes them."""
    name = b"/" + use.name.encode()
    widest = max(use.widths.values(), default=0)
    flags = use.flags + (
        FIXED_PITCH if len(use.widths) > 1 and len(set(use.widths.values())) == 1 else 0
    )
    streams = [CMAP % b"\n".join(_map_rows(use.to_unicode))]
    if use.missing:
        boxes = set(use.missing.values())
        rows = [b"<%04x> %d" % (glyph, 0 if glyph in boxes else glyph) for glyph in use.to_unicode]
        streams.append(ENCODING % b"\n".join(_batches(rows, b"cidchar")))
    encoding = b"\x011\x01 0 R" if use.missing else b"/Identity-H"
    first = len(streams)
    descriptor = (
        b"<</Type /FontDescriptor/FontName %s/FontFamily %s/Flags %d/FontBBox [0 %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d"
        b"/StemV 80/StemH 80/FontFile%d \x02 0 R>>"
    ) % (
        name,
        spell_text(use.family),
        flags,
        use.descent,
        widest,
        use.ascent,
        use.ascent,
        use.descent,
        use.ascent,
        3 if is_cff else 2,
    )
    below = (
        b"<</Type /Font/Subtype /CIDFontType%d/BaseFont %s/CIDSystemInfo <</Registry (Adobe)/Ordering (Identity)/Supplement 0>>"
        b"/CIDToGIDMap /Identity/W [%s]/FontDescriptor \x01%d\x01 0 R>>"
    ) % (0 if is_cff else 2, name, b" ".join(_width_rows(use.widths)), first)
    font = b"<</Type /Font/Subtype /Type0/BaseFont %s/ToUnicode \x010\x01 0 R/Encoding %s/DescendantFonts [\x01%d\x01 0 R]>>"
    return FontObjects(tuple(streams), (descriptor, below, font % (name, encoding, first + 1)))


def _map_rows(to_unicode: dict[int, str]) -> Iterator[bytes]:
    rows = [
        b"<%04x> <%s>" % (glyph, text.encode("utf-16-be").hex().encode())
        for glyph, text in to_unicode.items()
    ]
    return _batches(rows, b"bfchar")


def _batches(rows: list[bytes], kind: bytes) -> Iterator[bytes]:
    for start in range(0, len(rows), 100):
        batch = rows[start : start + 100]
        yield b"%d begin%s\n%s\nend%s" % (len(batch), kind, b"\n".join(batch), kind)


def _width_rows(widths: dict[int, int]) -> Iterator[bytes]:
    runs: list[tuple[int, list[int]]] = []
    for glyph in sorted(widths):
        if glyph - 1 not in widths:
            runs.append((glyph, []))
        runs[-1][1].append(widths[glyph])
    return (b"%d [%s]" % (first, b" ".join(b"%d" % width for width in row)) for first, row in runs)
