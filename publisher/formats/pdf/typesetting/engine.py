"""What a laid-out page and a painted document are made of. The only user of WeasyPrint's private names.

`PRIVATE` lists what is used beyond its documented interface; a test reads it against the installed version.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from publisher.formats.pdf.contract.fragment import SIZE, STYLE, WEIGHT, FontUse, LayoutFinding
from publisher.formats.pdf.typesetting.tags import REST

PRIVATE = {
    "weasyprint.document": "Page._page_box",
    "weasyprint.formatting_structure.boxes": "Box.descendants Box.string_set Box.content_box_x TextBox.text "
    "MarginBox FootnoteAreaBox LineBox ReplacedBox BlockContainerBox",
    "weasyprint.pdf.stream": "Stream._tags Stream.marked Stream.add_font",
    "weasyprint.pdf.fonts": "Font.to_unicode Font.widths Font.missing Font.variations Font.font_size Font.glyph_count Font.file_content",
    "weasyprint.css": "AnonymousStyle",
    "weasyprint.layout.absolute": "AbsolutePlaceholder._box",
    "weasyprint.pdf.tags": "_build_box_tree",
    "weasyprint.text.line_break": "Layout.get_first_line Layout.set_text Layout.setup Layout.layout _font_style_cache_key",
    "pydyf": "PDF.page_references PDF.objects",
    "weasyprint.text.ffi": "ffi gobject pango",
    "weasyprint.text.fonts": "FontConfiguration.font_features",
}
DIGITS = "0123456789"
SHAPED = re.compile(
    "[\u0590-\u08ff\u0900-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufeff]"
)  # whose glyphs are no letters
POINTS = 0.75  # in a CSS pixel
APART = frozenset(
    "pageref note-call note-again note-mark footnote head margin-list".split()
)  # beside the running text
HIDDEN = "/Artifact"  # what is not to be read; PDF has no such structure element, so it never gets into a file
TABLES = 1000  # bytes in which a font file lists its tables and their checksums
LONGEST = 200  # characters of a line that are kept
TOLERANCE = 1.0  # points: the space after a line's last letter is in its width


class UnembeddedFonts(dict[Any, Any]):
    """A document's fonts that are used but not written: what WeasyPrint loops over to embed them is empty."""

    def values(self) -> Any:
        return ()


@contextmanager
def remembered_pages() -> Iterator[None]:
    """pydyf builds the tuple of all pages anew for every structure element; remembered, tagging is linear in pages."""
    import pydyf

    original = pydyf.PDF.page_references

    def references(pdf: Any) -> Any:
        count = len(pdf.pages["Kids"])
        if vars(pdf).get("known_references", (-1,))[0] != count:
            pdf.known_references = (count, original.fget(pdf))
        return pdf.known_references[1]

    pydyf.PDF.page_references = property(references)
    try:
        yield
    finally:
        pydyf.PDF.page_references = original


@contextmanager
def named_elements() -> Iterator[None]:
    """Give structure elements what WeasyPrint leaves out: a phrase's language, which is a note, the text that shapes stand for."""
    import pydyf
    from weasyprint.css import AnonymousStyle
    from weasyprint.pdf import stream as streams
    from weasyprint.pdf import tags

    original, mark = tags._build_box_tree, streams.Stream.marked
    notes: dict[str, int] = {}

    def build(box: Any, parent: Any, *rest: Any) -> Iterator[Any]:
        own = getattr(box, "_box", box)
        source = None if isinstance(own.style, AnonymousStyle) else own.element
        for element in original(box, parent, *rest):
            if source is not None and source.tag not in ("html", "body"):
                _name_element(element, source, notes)
            yield element

    @contextmanager
    def marked(stream: Any, box: Any, tag: str) -> Iterator[None]:
        with mark(stream, box, tag):
            if stream._tags is not None and tag == "Span" and SHAPED.search(box.text):
                stream.stream[-2]["ActualText"] = pydyf.String(
                    box.text
                )  # in its order, for readers and searches
            yield

    tags._build_box_tree, streams.Stream.marked = build, marked
    try:
        yield
    finally:
        tags._build_box_tree, streams.Stream.marked = original, mark


def _name_element(element: Any, source: Any, notes: dict[str, int]) -> None:
    import pydyf

    if source.get("aria-hidden") == "true":
        element["S"] = HIDDEN
        return
    if language := source.get("lang"):
        element["Lang"] = pydyf.String(language)
    if (
        "footnote" in (source.get("class") or "").split()
        and element["S"] in ("/Span", "/Div")
        and (own := source.get("id"))
    ):
        notes[own] = notes.get(own, 0) + 1  # a note that runs over a page's end is two elements
        element["S"] = "/Note"
        element["ID"] = pydyf.String(
            f"note-{own}" if notes[own] == 1 else f"note-{own}{REST}{notes[own]}"
        )


# ── what a page is made of ─────────────────────────────────────────────────────────────────────────────────────────


def body_elements(page: Any) -> list[str]:
    """The ids (or tags) of the elements of the body that have a box on a page."""
    return [one.element.get("id") or one.element_tag for one in _pieces_on(page)]


def _pieces_on(page: Any) -> Iterator[Any]:
    for box in page._page_box.children:
        for body in getattr(box, "children", ()) if box.element_tag == "html" else ():
            yield from (one for one in getattr(body, "children", ()) if one.element is not None)


def has_notes(page: Any) -> bool:
    """Whether a page has notes at its foot."""
    return any(
        isinstance(box, kinds().FootnoteAreaBox) and box.children for box in page._page_box.children
    )


def last_strings(pages: list[Any]) -> dict[str, str]:
    """The named strings as the pages leave them."""
    found: dict[str, str] = {}
    for page in pages:
        for box in page._page_box.descendants():
            if box.string_set and box.string_set != "none":
                found.update(box.string_set)
    return found


def texts_of_margins(page: Any) -> list[tuple[Any, Any]]:
    """The text boxes in a page's margins, each with its margin box."""
    margins = [box for box in page._page_box.children if isinstance(box, kinds().MarginBox)]
    return [
        (text, box)
        for box in margins
        for text in box.descendants()
        if isinstance(text, kinds().TextBox)
    ]


def numbers_on(page: Any) -> list[tuple[Any, str]]:
    """The text boxes that hold the number of an anchor's page, each with the anchor."""
    boxes = (
        box
        for box in page._page_box.descendants(placeholders=True)
        if isinstance(box, kinds().TextBox) and box.element is not None
    )
    return [(box, box.element.get("data-page")) for box in boxes if box.element.get("data-page")]


@cache
def kinds() -> Any:
    """WeasyPrint's kinds of boxes; looked up once, since pages have thousands of boxes."""
    from weasyprint.formatting_structure import boxes

    return boxes


def inspect_page(page: Any, number: int) -> Iterator[LayoutFinding]:
    """What on a page is wider than its column, and its pictures; what a style has placed or turned is meant so."""
    for box in page._page_box.children:
        if not isinstance(box, kinds().MarginBox):
            yield from _inspect(box, "", page._page_box, number)


def _inspect(box: Any, anchor: str, column: Any, number: int) -> Iterator[LayoutFinding]:
    if (
        isinstance(box, kinds().TextBox)
        or hasattr(box, "_box")
        or box.style["position"] == "absolute"
        or box.style["transform"]
    ):
        return
    anchor = (box.element.get("id") if box.element is not None else "") or anchor
    if isinstance(box, kinds().ReplacedBox) and box.element_tag == "img":
        yield LayoutFinding(
            "picture", number, anchor, box.element.get("src") or "", round(box.width * POINTS, 1)
        )
    is_table = getattr(box, "is_table_wrapper", False)
    if (is_table or isinstance(box, kinds().LineBox | kinds().ReplacedBox)) and (
        excess := _excess(box, column)
    ) > TOLERANCE:
        yield LayoutFinding("wide", number, anchor, _words_in(box)[:LONGEST], round(excess, 1))
        return
    if isinstance(box, kinds().ParentBox):
        inner = box if isinstance(box, kinds().BlockContainerBox) else column
        for child in box.children:
            yield from _inspect(child, anchor, inner, number)


def _excess(box: Any, column: Any) -> float:
    """How far a box stands out of its column's end, in points."""
    parts = (
        [one for one in box.children if one.is_in_normal_flow()]
        if isinstance(box, kinds().LineBox)
        else [box]
    )
    if not parts:
        return 0
    start = column.content_box_x()
    if box.style["direction"] == "rtl":
        return float(start - min(one.position_x for one in parts)) * POINTS
    return (
        float(
            max(one.position_x + one.margin_width() - _hanging(one) for one in parts)
            - start
            - column.width
        )
        * POINTS
    )


def _hanging(box: Any) -> float:
    """The width of the spaces at a line's end, which preserved text keeps beyond it."""
    while isinstance(box, kinds().ParentBox) and box.children:
        box = box.children[-1]
    text = box.text if isinstance(box, kinds().TextBox) else ""
    return box.width * (len(text) - len(text.rstrip())) / len(text) if text.strip() else 0.0


def _words_in(box: Any) -> str:
    if box.element_tag == "img":
        return str(box.element.get("src"))
    gap = " " if getattr(box, "is_table_wrapper", False) else ""
    return " ".join(
        gap.join(one.text for one in box.descendants() if isinstance(one, kinds().TextBox)).split()
    )


def texts_by_piece(page: Any, heads: set[Any]) -> Iterator[tuple[str, str]]:
    """The running text of a page, piece by piece; `heads` are the table heads of pages before, whose repetition is left out."""
    for piece in _pieces_on(page):
        yield piece.element.get("id") or "", "".join(_running_text(piece, heads))


def _running_text(box: Any, heads: set[Any]) -> Iterator[str]:
    box = getattr(box, "_box", box)
    if isinstance(box, kinds().TextBox):
        yield box.text
        return
    element = box.element
    if element is not None and (
        element.get("aria-hidden") == "true"
        or APART.intersection((element.get("class") or "").split())
    ):
        return
    if getattr(box, "is_header", False) and element is not None:
        if element in heads:
            return
        heads.add(element)
    for child in box.children if isinstance(box, kinds().ParentBox) else ():
        yield from _running_text(child, heads)


def finds_glyph(page: Any, char: str) -> bool:
    """Whether a page shows a character."""
    return any(
        char in one.text
        for one in page._page_box.descendants(placeholders=True)
        if isinstance(one, kinds().TextBox)
    )


def counts_pages(margin: Any) -> str:
    """How a margin box prints the page's number: `plain` (alone, in decimal digits), `mixed`, or "" for not at all."""
    content = margin.style["content"]
    parts = content if isinstance(content, tuple | list) else ()
    counters = [
        one
        for one in parts
        if one[0] in ("counter()", "counters()") and one[1][0] in ("page", "pages")
    ]
    if not counters:
        return ""
    plain = (
        len(parts) == 1
        and counters[0][0] == "counter()"
        and counters[0][1][0] == "page"
        and counters[0][1][-1] == "decimal"
    )
    return "plain" if plain else "mixed"


def watch_painting(
    page: Any, number: int, boxes: list[Any], marked: dict[Any, tuple[int, int]]
) -> None:
    """Note, when the page is painted, under which marked content each of the boxes stands."""
    paint = page.paint

    def paint_and_look(stream: Any, scale: float = 1) -> None:
        paint(stream, scale)
        for box in boxes:
            if box in stream._tags:
                marked[box] = (number, stream._tags[box]["mcid"])

    page.paint = paint_and_look


# ── fonts ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class DigitReader:
    """How the ten digits look in the style of a text box: where all have one width and one font, they can be exchanged."""

    STYLES = (
        "font_family font_size font_style font_weight lang letter_spacing font_variant_numeric font_variant_caps font_variant_ligatures "
        "font_variant_position font_variant_alternates font_kerning font_feature_settings font_variation_settings"
    ).split()

    def __init__(self) -> None:
        self.known: dict[Any, tuple[str, tuple[int, ...], int] | None] = {}

    def read(self, box: Any) -> tuple[int, ...]:
        """The glyphs of 0 to 9 where one can stand for another; else none."""
        key = tuple(str(box.style[name]) for name in self.STYLES)
        if key not in self.known:
            self.known[key] = self._shape(box.style)
        found = self.known[key]
        return found[1] if found else ()

    def register(self, fonts: Any) -> None:
        """Make the digits part of what a painted document uses of its fonts, whichever of them it happens to show."""
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
        item = line.runs[0].data
        stream = Stream({}, None, {}, {}, None, {}, None)
        font, size = stream.add_font(item.item.analysis.font)
        glyphs = [item.glyphs.glyphs[n] for n in range(item.glyphs.num_glyphs)]
        ids = tuple(one.glyph for one in glyphs)
        widths = {one.geometry.width for one in glyphs}
        for glyph in ids:
            pango.pango_font_get_glyph_extents(
                item.item.analysis.font, glyph, stream.ink_rect, stream.logical_rect
            )
            widths.add(stream.logical_rect.width)
        if (
            len(set(ids)) != 10
            or len(widths) != 1
            or any(one.geometry.x_offset or one.geometry.y_offset for one in glyphs)
        ):
            return None
        return font.hash, ids, round(widths.pop() * 1000 * FROM_UNITS / size)


_DIGESTS: dict[tuple[int, bytes], str] = {}


def _digest(content: bytes) -> str:
    return _DIGESTS.get(key := (len(content), content[:TABLES])) or _DIGESTS.setdefault(
        key, hashlib.sha256(content).hexdigest()
    )


def uses_of_fonts(fonts: Any) -> tuple[FontUse, ...]:
    """What painted pages use of each font, in the order of first use."""
    found: dict[str, FontUse] = {}
    for font in dict.values(fonts):
        before = found.get(font.hash)
        own = {
            **font.variations,
            WEIGHT: float(font.weight),
            SIZE: float(font.font_size),
            STYLE: float(font.style),
        }
        found[font.hash] = FontUse(
            font.hash,
            font.name[1:].decode(),
            font.family,
            before.file if before else _digest(font.file_content),
            before.variations if before else own,
            font.ascent,
            font.descent,
            font.flags,
            {**(before.widths if before else {}), **font.widths},
            {**(before.to_unicode if before else {}), **font.to_unicode},
            {**(before.missing if before else {}), **font.missing},
        )
    return tuple(found.values())


class _Features(dict[bytes, Any]):
    """Font features that no two layouts share."""

    def setdefault(self, features: bytes, made: Any = None) -> Any:
        return made


def set_up_once(fonts: Any) -> None:
    """Let a layout of text be a copy of its style's first one; WeasyPrint sets each up anew, and keeps its features for ever."""
    from weasyprint.text import line_break
    from weasyprint.text.ffi import ffi, gobject, pango

    fonts.font_features = _Features()
    layouts, original, spell = (
        line_break.Layout,
        line_break.Layout.setup,
        line_break._font_style_cache_key,
    )
    if original.__module__ == __name__:
        return
    ffi.cdef("PangoLayout * pango_layout_copy (PangoLayout *layout);")

    def setup(layout: Any, style: Any) -> None:
        if not isinstance(style.font_config.font_features, _Features):
            original(layout, style)
            return
        if (first := vars(style).get("first_layout")) is None:
            original(first := object.__new__(layouts), style)
            if (made := pango.pango_layout_get_attributes(first.layout)) != ffi.NULL:
                pango.pango_attr_list_unref(made)  # the layout has a hold of its own
            style.first_layout = first
        vars(layout).update(vars(first))
        layout.layout = ffi.gc(pango.pango_layout_copy(first.layout), gobject.g_object_unref)

    def key(style: Any, include_size: bool = False) -> str:
        known: dict[bool, str] = vars(style).setdefault("font_keys", {})
        return known.get(include_size) or known.setdefault(include_size, spell(style, include_size))

    layouts.setup, line_break._font_style_cache_key = setup, key


@contextmanager
def known_boxes(missing: str) -> Iterator[None]:
    """Number the boxes of characters that no font has in the given order, in every font that is met meanwhile."""
    from weasyprint.pdf.fonts import Font

    original = Font.__init__

    def begin(font: Any, *values: Any) -> None:
        original(font, *values)
        font.missing = {ord(char): font.glyph_count + number for number, char in enumerate(missing)}

    Font.__init__ = begin
    try:
        yield
    finally:
        Font.__init__ = original
