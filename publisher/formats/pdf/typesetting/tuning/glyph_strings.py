"""Runs of glyphs are written from a table: most glyphs come again with the same width and place.

WeasyPrint looks up font, width, offset and kerning of each glyph anew, by way of cffi. Here each
font keeps, by size, the piece of the operator `TJ` for a glyph, its width and its offset. Runs
that need more (missing glyphs, colour, rises, bitmaps, ellipses) are drawn by WeasyPrint.
Equal, since WeasyPrint's string for a glyph depends on nothing else: font, size, glyph, width and
offset. Upstream could keep the same table in its `Font`.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Any

from publisher.formats.pdf.typesetting.tuning.replacement import Replacement, everywhere

SOURCES = {
    "weasyprint.draw.text": "c9a450aa209277e7",
    "weasyprint.text.fonts": "59d74d0c161349b8",
    "weasyprint.pdf.stream": "4faf9169d1970d46",
    "weasyprint.text.ffi": "530e83118f7841d2",
}
GLYPH = struct.Struct("=Iiii4x")  # PangoGlyphInfo: glyph, width, x and y offset, attributes
OLD_PANGO = 14802  # before 1.48.2 WeasyPrint takes the size of the font from the style
ENDS = re.compile("[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]")  # Pango may end a line there
LEAST = 1e-6  # px; type that is smaller is not drawn
MOST_FONTS = 500  # Pango fonts that are kept alive

Part = tuple[Any, float, list[str]]  # a font, its size, and the pieces of a line in it


def replacements() -> Iterator[Replacement]:
    """Yield what draws a line of text, and what names a font of Pango."""
    from weasyprint.draw import text as drawing
    from weasyprint.text import fonts

    if not fits():
        return
    yield from everywhere(drawing.draw_first_line, _draw_lines(drawing.draw_first_line))
    yield from everywhere(fonts.get_pango_font_key, _keep_keys(fonts.get_pango_font_key))


def fits() -> bool:
    """Return whether Pango is new enough, and a glyph has the fields that are read here."""
    from weasyprint.text.ffi import ffi, pango

    is_new = pango.pango_version() >= OLD_PANGO
    return bool(is_new and ffi.sizeof("PangoGlyphInfo") == GLYPH.size)


def _keep_keys(spell: Any) -> Any:
    """Return WeasyPrint's key of a Pango font, kept by address; the font is kept alive with it."""
    from weasyprint.text.ffi import ffi, gobject

    ffi.cdef("void * g_object_ref (void *object);", override=True)
    known: dict[int, tuple[Any, Any]] = {}

    def _key(pango_font: Any) -> Any:
        address = int(ffi.cast("uintptr_t", pango_font))
        if address not in known:
            if len(known) >= MOST_FONTS:
                known.clear()
            held = ffi.gc(gobject.g_object_ref(pango_font), gobject.g_object_unref)
            known[address] = held, spell(pango_font)
        return known[address][1]

    return _key


def _draw_lines(original: Any) -> Any:
    """Return what draws a line: from tables where all its glyphs are plain, else WeasyPrint."""
    from weasyprint.text.ffi import pango

    def _draw(
        stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any
    ) -> list[Any]:
        if not textbox.text.strip() or textbox.style["font_size"] < LEAST:
            return []
        layout, shown = textbox.pango_layout, None
        if text_overflow != "ellipsis" and block_ellipsis == "none":
            if ENDS.search(layout.text):
                pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
            line = pango.pango_layout_get_line_readonly(layout.layout, 0)
            shown = _read_runs(stream, line, layout)
        if shown is None:
            layout.reactivate(textbox.style)  # a layout of its own, which WeasyPrint may change
            left: list[Any] = original(stream, textbox, text_overflow, block_ellipsis, matrix)
            return left
        stream.set_text_matrix(*matrix.values)
        for font, size, pieces in shown:
            stream.set_font_size(font.hash, size)
            stream.show_text("".join(pieces))
        return []

    return _draw


def _read_runs(stream: Any, line: Any, layout: Any) -> list[Part] | None:
    """Return font, size and pieces of each part of a line; None where WeasyPrint must draw it."""
    from weasyprint.text.ffi import ffi

    shown: list[Part] = []
    link, current = line.runs[0], None
    while link != ffi.NULL:
        run, link = link.data, link.next
        pango_font = run.item.analysis.font
        if pango_font != current:
            current = pango_font
            font, size = stream.add_font(pango_font)
            if font.bitmap or font.svg or font.png or font.colr:
                return None
            shown.append((font, size, []))
        font, size, pieces = shown[-1]
        pieces.append("<")
        if not _read_run(stream, layout, run, shown[-1]):
            return None
        if pieces[-1].endswith("<"):
            pieces[-1] = pieces[-1][:-1]
        else:
            pieces.append(">")
    return shown


def _read_run(stream: Any, layout: Any, run: Any, part: Part) -> bool:
    """Append the pieces of a run's glyphs; return whether all of them are plain."""
    from weasyprint.text.ffi import ffi

    font, size, pieces = part
    if not hasattr(font, "pieces"):
        font.pieces = {}
    known = font.pieces.setdefault(size, {})
    glyphs = run.glyphs
    content = ffi.buffer(glyphs.glyphs, GLYPH.size * glyphs.num_glyphs)
    for place, glyph in enumerate(GLYPH.iter_unpack(content)):
        piece = known.get(glyph)
        if piece is None:
            if not _meet(stream, layout, run, part, place):
                return False
            piece = known[glyph] = _spell(glyph, font, size)
        pieces.append(piece)
    return True


def _meet(stream: Any, layout: Any, run: Any, part: Part, place: int) -> bool:
    """Let a font know the text and the width of a glyph; return whether the glyph is plain."""
    from weasyprint.text.ffi import FROM_UNITS, pango

    font, size, _ = part
    glyph = run.glyphs.glyphs[place]
    own = glyph.glyph
    if own == pango.PANGO_GLYPH_EMPTY:
        return True
    if glyph.geometry.y_offset or own & pango.PANGO_GLYPH_UNKNOWN_FLAG:
        return False
    if own not in font.to_unicode:
        font.to_unicode[own] = _text_of(layout, run, place)
    if own not in font.widths:
        box = stream.logical_rect
        pango.pango_font_get_glyph_extents(run.item.analysis.font, own, stream.ink_rect, box)
        font.widths[own] = round(box.width * 1000 * FROM_UNITS / (size or 1))
    return True


def _spell(glyph: tuple[int, int, int, int], font: Any, size: float) -> str:
    """Return the piece of `TJ` for a glyph."""
    from weasyprint.text.ffi import FROM_UNITS, pango

    own, width, across, _ = glyph
    size = size or 1  # of a text that is not seen
    if own == pango.PANGO_GLYPH_EMPTY:
        return f">{-width / size}<"
    offset = across / size
    kerning = font.widths[own] + offset - width * 1000 * FROM_UNITS / size
    before = f">{-offset}<" if offset else ""
    after = f">{int(kerning)}<" if kerning else ""
    return f"{before}{own:04x}{after}"


def _text_of(layout: Any, run: Any, place: int) -> str:
    """Return the letters that a glyph of a run stands for."""
    clusters, length = run.glyphs.log_clusters, run.item.length
    is_backwards = run.item.analysis.level % 2
    last = 0 if is_backwards else run.glyphs.num_glyphs - 1
    beside = place - 1 if is_backwards else place + 1
    start, end = clusters[place], length if place == last else clusters[beside]
    text: bytes = layout.text.encode()[run.item.offset :]
    return text[start:end].decode()
