"""What fragments use of a font -> the font's PDF objects, without its program."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from publisher.formats.pdf.contract.fragment import FontUse
from publisher.formats.pdf.sheets.labels import spell_text

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
