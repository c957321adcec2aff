"""A TrueType font whose only glyph is a box, to stand in for the fonts of a file that is only read.

PDFium leaves out text whose glyphs have no extent, and takes long where a font has no program.
"""

from __future__ import annotations

import struct

EM, WIDE, HIGH, DEEP = 1000, 500, 700, -200  # units of the font
BOX = ((0, 0), (0, HIGH), (WIDE, HIGH), (WIDE, 0))  # the corners of the glyph
ON_CURVE = 1  # the flag of each corner
# for a font's CIDToGIDMap: each of the 65,536 codes is the glyph 0
EVERY_CODE = bytes(2 * 65_536)


def make_box_font() -> bytes:
    """Return the font's file."""
    steps = [
        (x - before_x, y - before_y)
        for (x, y), (before_x, before_y) in zip(BOX, ((0, 0), *BOX), strict=False)
    ]
    outline = struct.pack(">5hHH", 1, 0, 0, WIDE, HIGH, len(BOX) - 1, 0)
    outline += bytes([ON_CURVE] * len(BOX))
    outline += b"".join(struct.pack(">h", step[axis]) for axis in (0, 1) for step in steps)
    bounds = (0, 0, WIDE, HIGH)
    # ISO/IEC 14496-22: versions, magic number, times and flags of the tables that a font needs
    tables = {
        b"glyf": outline,
        b"head": struct.pack(
            ">IIIIHHqq4hHHhhh", 1 << 16, 1 << 16, 0, 0x5F0F3CF5, 3, EM, 0, 0, *bounds, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">IhhhH11hH", 1 << 16, HIGH, DEEP, 0, WIDE, *[0] * 11, 1),
        b"hmtx": struct.pack(">Hh", WIDE, 0),
        b"loca": struct.pack(">II", 0, len(outline)),
        b"maxp": struct.pack(">I14H", 1 << 16, 1, len(BOX), 1, 0, 0, 2, *[0] * 8),
    }
    return _join_tables(tables)


def _join_tables(tables: dict[bytes, bytes]) -> bytes:
    directory, content = [], b""
    start = 12 + 16 * len(tables)
    for tag, table in tables.items():
        directory.append(struct.pack(">4sIII", tag, 0, start + len(content), len(table)))
        content += table + bytes(-len(table) % 4)
    return struct.pack(">IHHHH", 1 << 16, len(tables), 64, 2, 32) + b"".join(directory) + content
