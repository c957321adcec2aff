"""WeasyPrint beyond its documented API: tags, fonts and text layouts, changed while we use them.

`PRIVATE` lists every name of WeasyPrint and pydyf that this room uses beyond their documented API,
and a test reads it against the installed versions. Only this module, `page_boxes`, `footnotes` and
`turned_pages` use those with an underscore.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from publisher.formats.pdf.contract.fragment import SIZE, STYLE, WEIGHT, FontUse
from publisher.formats.pdf.typesetting.tags import REST, name_text
from publisher.formats.pdf.typesetting.tuning.replacement import replacing

PRIVATE = {
    "weasyprint.anchors": "rectangle_aabb",
    "weasyprint.document": "Page._page_box Document.fonts",
    "weasyprint.formatting_structure.boxes": "Box.descendants Box.string_set Box.content_box_x "
    "Box.margin_width Box.is_in_normal_flow Box.is_table_wrapper Box.is_header Box.element_tag "
    "TextBox.text MarginBox FootnoteAreaBox LineBox ReplacedBox BlockContainerBox ParentBox "
    "TableBox BlockBox Box.transformation_matrix Box.footnote Box.deepcopy Box.translate "
    "Box.is_floated Box.copy_with_children Box.margin_height ParentBox.get_wrapped_table "
    "TableCellBox.grid_x TableCellBox.colspan TableCellBox.rowspan PageBox.page_type",
    "weasyprint.pdf.stream": "Stream._tags Stream.marked Stream.add_font Stream.ink_rect "
    "Stream.logical_rect Stream.ctm Stream.add_group Stream.add_pattern",
    "weasyprint.images": "RasterImage.draw RasterImage.get_x_object RasterImage.cache_image_data "
    "RasterImage.image_data RasterImage.width RasterImage.height LinearGradient.layout "
    "RadialGradient.layout normalize_stop_positions gradient_average_color",
    "weasyprint.draw": "draw_background_image",
    "weasyprint.svg": "draw_pattern",
    "weasyprint.pdf.fonts": "Font.to_unicode Font.widths Font.missing Font.variations "
    "Font.font_size Font.glyph_count Font.file_content Font.hash Font.name Font.family "
    "Font.weight Font.style Font.ascent Font.descent Font.flags",
    "weasyprint.css": "AnonymousStyle",
    "weasyprint.css.properties": "INITIAL_VALUES",
    "weasyprint.layout.inline": "split_first_line remove_last_whitespace text_align "
    "split_inline_box skip_first_whitespace justify_line count_expandable_spaces",
    "weasyprint.layout.absolute": "AbsolutePlaceholder._box absolute_layout",
    "weasyprint.layout": "LayoutContext._update_footnote_area LayoutContext.layout_footnote "
    "LayoutContext.current_footnote_area LayoutContext.current_page_footnotes "
    "LayoutContext.reported_footnotes LayoutContext.footnotes LayoutContext.running_elements "
    "LayoutContext.broken_out_of_flow LayoutContext.page_maker LayoutContext.page_bottom "
    "LayoutContext.current_page LayoutContext.create_block_formatting_context "
    "LayoutContext.finish_block_formatting_context LayoutContext.tables make_all_pages "
    "LayoutContext.excluded_shapes block_level_layout layout_backgrounds",
    "weasyprint.layout.background": "BackgroundLayer.painting_area BackgroundLayer.clipped_boxes",
    "weasyprint.layout.block": "table_layout",
    "weasyprint.layout.column": "_report_footnotes",
    "weasyprint.layout.page": "PageType make_page remake_page block_level_layout",
    "weasyprint.formatting_structure.build": "create_anonymous_boxes",
    "weasyprint.layout.preferred": "replaced_min_content_width replaced_max_content_width adjust "
    "table_and_columns_preferred_widths table_cell_min_max_content_width "
    "table_cell_min_content_width split_first_line",
    "weasyprint.layout.table": "auto_table_layout auto_table_layout.column_widths "
    "table_and_columns_preferred_widths",
    "weasyprint.layout.replaced": "replaced_box_height",
    "weasyprint.pdf.tags": "_build_box_tree",
    "weasyprint.svg.defs": "spread_linear_gradient spread_radial_gradient",
    "weasyprint.text.line_break": "Layout.get_first_line Layout.set_text Layout.setup "
    "Layout.layout _font_style_cache_key",
    "weasyprint.text.ffi": "FROM_UNITS ffi gobject pango",
    "weasyprint.text.fonts": "FontConfiguration.font_features FontConfiguration._folder",
    "pydyf": "PDF.page_references PDF.objects PDF.pages PDF.catalog PDF.info Stream.stream "
    "Stream.extra",
}
DIGITS = "0123456789"
# marks an element that is not to be read; no structure type of PDF, so it never gets into a file
HIDDEN = "/Artifact"
TABLES = 1000  # bytes in which a font file lists its tables and their checksums


class UnembeddedFonts(dict[Any, Any]):
    """The fonts of a document; WeasyPrint's loop over `values()` finds none of them to embed."""

    def values(self) -> Any:
        return ()


@contextmanager
def remembered_pages() -> Iterator[None]:
    """Cache pydyf's tuple of all pages.

    pydyf builds it for every structure element: the time for tags grows with the square of pages.
    """
    import pydyf

    original = pydyf.PDF.page_references

    def _references(pdf: Any) -> Any:
        count = len(pdf.pages["Kids"])
        if vars(pdf).get("known_references", (-1,))[0] != count:
            pdf.known_references = (count, original.fget(pdf))
        return pdf.known_references[1]

    with replacing((pydyf.PDF, "page_references", property(_references))):
        yield


@contextmanager
def named_elements() -> Iterator[None]:
    """Give structure elements what WeasyPrint leaves out.

    These are the language of a phrase, the role of a note, and the text behind shaped glyphs.
    """
    from weasyprint.css import AnonymousStyle
    from weasyprint.pdf import stream as streams
    from weasyprint.pdf import tags

    original, mark = tags._build_box_tree, streams.Stream.marked
    notes: dict[str, int] = {}

    def _build(box: Any, parent: Any, *rest: Any) -> Iterator[Any]:
        own = getattr(box, "_box", box)
        source = None if isinstance(own.style, AnonymousStyle) else own.element
        for element in original(box, parent, *rest):
            if element["S"] == "/Table":
                element.source = own.element  # the same on each page of the table
            if source is not None and source.tag not in ("html", "body"):
                _name_element(element, source, notes)
            yield element

    @contextmanager
    def _marked(stream: Any, box: Any, tag: str) -> Iterator[None]:
        with mark(stream, box, tag):
            if stream._tags is not None and tag == "Span":
                name_text(stream, box)
            yield

    with replacing((tags, "_build_box_tree", _build), (streams.Stream, "marked", _marked)):
        yield


def _name_element(element: Any, source: Any, notes: dict[str, int]) -> None:
    import pydyf

    if source.get("aria-hidden") == "true":
        element["S"] = HIDDEN
        return
    if language := source.get("lang"):
        element["Lang"] = pydyf.String(language)
    if source.tag == "aside" and element["S"] == "/NonStruct":
        element["S"] = "/Sect"  # an admonition; /Note is for notes that a text calls
    own, classes = source.get("id"), (source.get("class") or "").split()
    if own and "footnote" in classes and element["S"] in ("/Span", "/Div"):
        # a note that runs over a page's end is two elements
        notes[own] = notes.get(own, 0) + 1
        name = f"note-{own}" if notes[own] == 1 else f"note-{own}{REST}{notes[own]}"
        element["S"], element["ID"] = "/Note", pydyf.String(name)


def record_marks(
    page: Any, number: int, boxes: list[Any], marked: dict[Any, tuple[int, int]]
) -> None:
    """Have the painting of a page write to `marked` the page's number and the MCID of each box."""
    paint = page.paint

    def _paint_and_record(stream: Any, scale: float = 1) -> None:
        paint(stream, scale)
        for box in boxes:
            if box in stream._tags:
                marked[box] = (number, stream._tags[box]["mcid"])

    page.paint = _paint_and_record


class DigitReader:
    """Reads the glyphs of the ten digits in the style of a text box.

    Where all ten have one width and one font, one digit can be written over another.
    """

    STYLES = (
        "font_family font_size font_style font_weight lang letter_spacing font_variant_numeric "
        "font_variant_caps font_variant_ligatures font_variant_position font_variant_alternates "
        "font_kerning font_feature_settings font_variation_settings"
    ).split()

    def __init__(self) -> None:
        # by style the font's hash, the glyphs of 0 to 9 and their width (1000 to an em)
        self.known: dict[Any, tuple[str, tuple[int, ...], int] | None] = {}

    def read(self, box: Any) -> tuple[int, ...]:
        """Return the glyph ids of 0 to 9, or () where one can't stand for another."""
        key = tuple(str(box.style[name]) for name in self.STYLES)
        if key not in self.known:
            self.known[key] = self._shape(box.style)
        digits = self.known[key]
        return digits[1] if digits else ()

    def register(self, fonts: Any) -> None:
        """Add all ten digits to what the fonts of a painted document use."""
        for name, glyphs, width in filter(None, self.known.values()):
            for font in dict.values(fonts):
                if font.hash == name:
                    font.to_unicode.update(zip(glyphs, DIGITS, strict=True))
                    font.widths.update(dict.fromkeys(glyphs, width))

    def _shape(self, style: Any) -> tuple[str, tuple[int, ...], int] | None:
        from weasyprint.pdf.stream import Stream
        from weasyprint.text.ffi import FROM_UNITS, ffi, pango
        from weasyprint.text.line_break import Layout

        layout = Layout(style)
        layout.set_text(DIGITS)
        line, _ = layout.get_first_line()
        if line is None or line.runs[0] == ffi.NULL or line.runs[0].next != ffi.NULL:
            return None
        run = line.runs[0].data
        stream = Stream({}, None, {}, {}, None, {}, None)
        font, size = stream.add_font(run.item.analysis.font)
        glyphs = [run.glyphs.glyphs[place] for place in range(run.glyphs.num_glyphs)]
        ids = tuple(glyph.glyph for glyph in glyphs)
        widths = {glyph.geometry.width for glyph in glyphs}
        for glyph in ids:
            pango.pango_font_get_glyph_extents(
                run.item.analysis.font, glyph, stream.ink_rect, stream.logical_rect
            )
            widths.add(stream.logical_rect.width)
        is_shifted = any(glyph.geometry.x_offset or glyph.geometry.y_offset for glyph in glyphs)
        if len(set(ids)) != 10 or len(widths) != 1 or is_shifted:
            return None
        return font.hash, ids, round(widths.pop() * 1000 * FROM_UNITS / (size or 1))


_DIGESTS: dict[tuple[int, bytes], str] = {}


def _digest(content: bytes) -> str:
    key = (len(content), content[:TABLES])
    if key not in _DIGESTS:
        _DIGESTS[key] = hashlib.sha256(content).hexdigest()
    return _DIGESTS[key]


def uses_of_fonts(fonts: Any) -> tuple[FontUse, ...]:
    """Return what painted pages use of each font, in the order of first use."""
    uses: dict[str, FontUse] = {}
    for font in dict.values(fonts):
        before = uses.get(font.hash)
        variations = {
            **font.variations,
            WEIGHT: float(font.weight),
            SIZE: float(font.font_size),
            STYLE: float(font.style),
        }
        uses[font.hash] = FontUse(
            font.hash,
            font.name[1:].decode(),
            font.family,
            before.file if before else _digest(font.file_content),
            before.variations if before else variations,
            font.ascent,
            font.descent,
            font.flags,
            {**(before.widths if before else {}), **font.widths},
            {**(before.to_unicode if before else {}), **font.to_unicode},
            {**(before.missing if before else {}), **font.missing},
        )
    return tuple(uses.values())


class _Features(dict[bytes, Any]):
    """Font features that are not kept: no two layouts share them."""

    def setdefault(self, features: bytes, made: Any = None) -> Any:
        return made


def keep_fonts_in(fonts: Any, folder: Path) -> None:
    """Have WeasyPrint keep the files of its fonts below a folder that a kill does not leave."""
    fonts._folder = Path(mkdtemp(dir=folder))


def copy_layouts(fonts: Any) -> None:
    """Make a layout of text a copy of the first one in its style, for documents with `fonts`.

    WeasyPrint sets up each layout anew (10 % of the time) and never frees its font features.
    """
    from weasyprint.text import line_break
    from weasyprint.text.ffi import ffi, gobject, pango

    fonts.font_features = _Features()
    layouts, original = line_break.Layout, line_break.Layout.setup
    spell_key = line_break._font_style_cache_key
    if original.__module__ == __name__:
        return
    ffi.cdef("PangoLayout * pango_layout_copy (PangoLayout *layout);")

    def _setup(layout: Any, style: Any) -> None:
        if not isinstance(style.font_config.font_features, _Features):
            original(layout, style)
            return
        if (first := vars(style).get("first_layout")) is None:
            original(first := object.__new__(layouts), style)
            if (attributes := pango.pango_layout_get_attributes(first.layout)) != ffi.NULL:
                pango.pango_attr_list_unref(attributes)  # the layout holds a reference of its own
            style.first_layout = first
        vars(layout).update(vars(first))
        layout.layout = ffi.gc(pango.pango_layout_copy(first.layout), gobject.g_object_unref)

    def _key(style: Any, include_size: bool = False) -> str:
        known: dict[bool, str] = vars(style).setdefault("font_keys", {})
        return known.get(include_size) or known.setdefault(
            include_size, spell_key(style, include_size)
        )

    layouts.setup, line_break._font_style_cache_key = _setup, _key


@contextmanager
def numbered_boxes(missing: str) -> Iterator[None]:
    """Number the boxes of the characters that no font has in the order of `missing`, in every font.

    So the box of a character has one glyph id in all fragments.
    """
    from weasyprint.pdf.fonts import Font

    original = Font.__init__

    def _begin(font: Any, *values: Any) -> None:
        original(font, *values)
        font.missing = {ord(char): font.glyph_count + number for number, char in enumerate(missing)}

    with replacing((Font, "__init__", _begin)):
        yield


@contextmanager
def shrinking_pictures() -> Iterator[None]:
    """Let pictures shrink to their column, and keep the ratio of a width and a height.

    WeasyPrint takes the width of a picture for the least width of its column, whatever its
    `max-width` (CSS Sizing 3, 5.2.2), and for no wish at all where it is in per cent.
    """
    from weasyprint.layout import preferred, replaced

    least, most = preferred.replaced_min_content_width, preferred.replaced_max_content_width
    set_height = replaced.replaced_box_height

    def _least_width(box: Any, outer: bool = True) -> Any:
        is_free = _is_relative(box.style["max_width"])
        return preferred.adjust(box, outer, 0) if is_free else least(box, outer)

    def _most_width(box: Any, outer: bool = True) -> Any:
        if not _is_relative(box.style["width"]):
            return most(box, outer)
        style = box.style
        own = box.replacement.get_intrinsic_size(style["image_resolution"], style["font_size"])[0]
        return preferred.adjust(box, outer, own or 0)

    @wraps(set_height)
    def _height(box: Any) -> None:
        across, down = box.style["width"], box.style["height"]
        are_lengths = all(side != "auto" and not _is_relative(side) for side in (across, down))
        if are_lengths and box.width < across.value:
            box.height = down.value * box.width / across.value
        set_height(box)

    with replacing(
        (preferred, "replaced_min_content_width", _least_width),
        (preferred, "replaced_max_content_width", _most_width),
        (replaced, "replaced_box_height", _height),
    ):
        yield


def _is_relative(length: Any) -> bool:
    """Return whether a computed length depends on the width of the column."""
    return length != "auto" and getattr(length, "unit", "%") == "%"
