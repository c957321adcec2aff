"""Markup, Press -> laid-out pages. The only user of WeasyPrint's private names.

`PRIVATE` lists what is used beyond its documented interface; a test reads it against the installed version.
"""

from __future__ import annotations

import hashlib
import logging
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from publisher.pdf.fragment import SIZE, STYLE, WEIGHT, FontUse, Press, Shot
from publisher.pdf.loading import load_engine

PRIVATE = (
    "weasyprint.document:Page._page_box",
    "weasyprint.formatting_structure.boxes:Box.descendants",
    "weasyprint.formatting_structure.boxes:Box.string_set",
    "weasyprint.formatting_structure.boxes:TextBox.text",
    "weasyprint.formatting_structure.boxes:MarginBox",
    "weasyprint.formatting_structure.boxes:FootnoteAreaBox",
    "weasyprint.pdf.stream:Stream._tags",
    "weasyprint.pdf.stream:Stream.add_font",
    "weasyprint.pdf.fonts:Font.to_unicode",
    "weasyprint.pdf.fonts:Font.widths",
    "weasyprint.pdf.fonts:Font.missing",
    "weasyprint.pdf.fonts:Font.variations",
    "weasyprint.pdf.fonts:Font.font_size",
    "weasyprint.pdf.fonts:Font.glyph_count",
    "weasyprint.pdf.fonts:Font.file_content",
    "weasyprint.text.line_break:Layout.get_first_line",
    "weasyprint.text.line_break:Layout.set_text",
    "pydyf:PDF.page_references",
    "pydyf:PDF.objects",
)
Complaint = tuple[str, str, int, int, str]  # rule, file, line, column, message
DIGITS = "0123456789"


class _Log(logging.Handler):
    """WeasyPrint's log as complaints: nothing that it says is lost."""

    def __init__(self, complaints: list[Complaint], missing: set[str], path: str, rule: str) -> None:
        super().__init__(logging.WARNING)
        self.complaints, self.missing, self.path, self.rule = complaints, missing, path, rule

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if "has no required alt description" in message:
            return  # an empty alternative text says that a picture is decoration; its tag becomes an artifact
        if found := re.search(r'rendered for Unicode string unsupported by fonts: "(.+?)" \(', message, re.DOTALL):
            self.missing.add(found[1])
            return
        found = re.search(r" at (\d+):(\d+)", message)
        line, column = (int(found[1]), int(found[2])) if found and self.rule == "theme-style" else (0, 0)
        one = (self.rule, self.path, line, column, message)
        if one not in self.complaints:
            self.complaints.append(one)


@contextmanager
def _listening(handler: _Log) -> Iterator[None]:
    log = logging.getLogger("weasyprint")
    log.handlers, log.propagate = [handler], False
    try:
        yield
    finally:
        log.handlers = []


class Engine:
    """WeasyPrint with the fonts and style sheets of one press, read once; lays out any number of documents."""

    def __init__(self, press: Press) -> None:
        self.weasyprint = load_engine()
        from weasyprint.text.fonts import FontConfiguration

        self.press = press
        self.shelf: dict[str, tuple[bytes, str]] = {}
        self.fetcher = self._make_fetcher()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # "no fonts configured": the theme's follow
            self.fonts = FontConfiguration()
        self.complaints: list[Complaint] = []
        faces = "".join(
            f'@font-face{{font-family:"{font.family}";{_weight(font.weight)}font-style:{font.style};src:url(book:fonts/{number})}}'
            for number, font in enumerate(press.fonts)
        )
        self.sheets = [self._read_sheet(name, text) for name, text in (("fonts", faces), *press.sheets)]

    def _read_sheet(self, name: str, text: str) -> Any:
        with _listening(_Log(self.complaints, set(), name, "theme-style")):
            return self.weasyprint.CSS(string=text, font_config=self.fonts, url_fetcher=self.fetcher, base_url="book:theme/")

    def _make_fetcher(self) -> Any:
        """Serves the theme's fonts and the book's pictures, and nothing else."""
        from weasyprint.urls import URLFetcher, URLFetcherResponse

        engine = self

        class BookFetcher(URLFetcher):  # type: ignore[misc]
            def fetch(self, url: str, headers: object = None) -> Any:
                if url in engine.shelf:
                    content, media_type = engine.shelf[url]
                    return URLFetcherResponse(url, content, {"Content-Type": media_type})
                found = re.fullmatch(r"book:fonts/(\d+)", url)
                if found and int(found[1]) < len(engine.press.fonts):
                    content = Path(engine.press.fonts[int(found[1])].path).read_bytes()
                    return URLFetcherResponse(url, content, {"Content-Type": "font/ttf"})
                if url.startswith("data:"):
                    return super().fetch(url, headers)
                raise ValueError("nothing outside the book and its theme is read")

        return BookFetcher(allowed_protocols=("data",), allow_redirects=False)

    def render(self, markup: str, shots: tuple[Shot, ...], style: str = "") -> Printing:
        """Lay a document out; `style` comes after the theme's sheets."""
        self.shelf = {f"book:pictures/{one.name}": (one.content, one.media_type) for one in shots}
        sheets = self.sheets + ([self._read_sheet("pdf", style)] if style else [])
        printing = Printing(self.press, list(self.complaints))
        with printing.listening():
            html = self.weasyprint.HTML(string=markup, base_url="book:", url_fetcher=self.fetcher)
            printing.document = html.render(stylesheets=sheets, font_config=self.fonts, presentational_hints=True)
        return printing


def _weight(weight: str) -> str:
    """WeasyPrint knows no ranges: a variable font is declared without a weight and serves all of its own."""
    return "" if " " in weight else f"font-weight:{weight};"


class _TakenError(Exception):
    """Ends the making of a file that nobody wants."""


class _UnembeddedFonts(dict[Any, Any]):
    """A document's fonts that are used but not written: what WeasyPrint loops over to embed them is empty."""

    def values(self) -> Any:
        return ()


class Printing:
    """A document laid out, and what was said on the way."""

    def __init__(self, press: Press, complaints: list[Complaint]) -> None:
        self.press, self.complaints, self.missing = press, complaints, set[str]()
        self.document: Any = None
        self.fonts: Any = {}  # what painted pages use
        self.marked: dict[Any, tuple[int, int]] = {}  # a text box that holds a number: its page and marked content

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take down what WeasyPrint says meanwhile."""
        with _listening(_Log(self.complaints, self.missing, "pdf", "engine-warning")):
            yield

    @property
    def pages(self) -> list[Any]:
        """WeasyPrint's pages, in order."""
        pages: list[Any] = self.document.pages
        return pages

    def page_of(self, anchor: str) -> int:
        """The number of the page on which an anchor stands, from 0; as many as there are where it stands on none."""
        return next((number for number, page in enumerate(self.pages) if anchor in page.anchors), len(self.pages))

    def write(self, finish: Callable[[Any], None]) -> bytes:
        """All pages as a tagged PDF; `finish` gets pydyf's document before it is written."""
        with self.listening(), _remembered_pages():
            content: bytes = self.document.write_pdf(finisher=lambda _, pdf: finish(pdf), pdf_variant=self.press.variant, pdf_tags=True)
        return content

    def paint(self, pages: list[Any], take: Callable[[Any], None]) -> None:
        """Some pages as pydyf's document, tagged, its fonts not embedded; `take` gets it, and it is not written."""

        def stop(_: Any, pdf: Any) -> None:
            take(pdf)
            raise _TakenError

        document = self.document.copy(pages)
        document.fonts = self.fonts = _UnembeddedFonts()
        with self.listening(), _remembered_pages(), suppress(_TakenError):
            document.write_pdf(finisher=stop, pdf_variant=self.press.variant, pdf_tags=True, uncompressed_pdf=True)


@contextmanager
def _remembered_pages() -> Iterator[None]:
    """pydyf builds the tuple of all pages anew for every structure element; remembered, tagging is linear in pages."""
    import pydyf

    original = pydyf.PDF.page_references
    known: dict[int, tuple[int, Any]] = {}

    def references(pdf: Any) -> Any:
        count = len(pdf.pages["Kids"])
        if known.get(id(pdf), (-1, None))[0] != count:
            known[id(pdf)] = (count, original.fget(pdf))
        return known[id(pdf)][1]

    pydyf.PDF.page_references = property(references)
    try:
        yield
    finally:
        pydyf.PDF.page_references = original


# ── what a page is made of ─────────────────────────────────────────────────────────────────────────────────────────


def body_elements(page: Any) -> list[str]:
    """The ids (or tags) of the elements of the body that have a box on a page."""
    found = []
    for box in page._page_box.children:
        for body in getattr(box, "children", ()) if box.element_tag == "html" else ():
            found += [(one.element.get("id") or one.element_tag) for one in body.children if one.element is not None]
    return found


def has_notes(page: Any) -> bool:
    """Whether a page has notes at its foot."""
    from weasyprint.formatting_structure.boxes import FootnoteAreaBox

    return any(isinstance(box, FootnoteAreaBox) and box.children for box in page._page_box.children)


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
    from weasyprint.formatting_structure.boxes import MarginBox, TextBox

    margins = [box for box in page._page_box.children if isinstance(box, MarginBox)]
    return [(text, box) for box in margins for text in box.descendants() if isinstance(text, TextBox)]


def numbers_on(page: Any) -> list[tuple[Any, str]]:
    """The text boxes that hold the number of an anchor's page, each with the anchor."""
    from weasyprint.formatting_structure.boxes import TextBox

    boxes = (box for box in page._page_box.descendants(placeholders=True) if isinstance(box, TextBox) and box.element is not None)
    return [(box, box.element.get("data-page")) for box in boxes if box.element.get("data-page")]


def counts_pages(margin: Any) -> str:
    """How a margin box prints the page's number: `plain` (alone, in decimal digits), `mixed`, or "" for not at all."""
    content = margin.style["content"]
    parts = content if isinstance(content, tuple | list) else ()
    counters = [one for one in parts if one[0] in ("counter()", "counters()") and one[1][0] in ("page", "pages")]
    if not counters:
        return ""
    plain = len(parts) == 1 and counters[0][0] == "counter()" and counters[0][1][0] == "page" and counters[0][1][-1] == "decimal"
    return "plain" if plain else "mixed"


def watch_painting(page: Any, number: int, boxes: list[Any], marked: dict[Any, tuple[int, int]]) -> None:
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
            pango.pango_font_get_glyph_extents(item.item.analysis.font, glyph, stream.ink_rect, stream.logical_rect)
            widths.add(stream.logical_rect.width)
        if len(set(ids)) != 10 or len(widths) != 1 or any(one.geometry.x_offset or one.geometry.y_offset for one in glyphs):
            return None
        return font.hash, ids, round(widths.pop() * 1000 * FROM_UNITS / size)


def uses_of_fonts(fonts: Any) -> tuple[FontUse, ...]:
    """What painted pages use of each font, in the order of first use."""
    found: dict[str, FontUse] = {}
    for font in dict.values(fonts):
        before = found.get(font.hash)
        found[font.hash] = FontUse(
            font.hash,
            font.name[1:].decode(),
            font.family,
            before.file if before else hashlib.sha256(font.file_content).hexdigest(),
            before.variations
            if before
            else {**font.variations, WEIGHT: float(font.weight), SIZE: float(font.font_size), STYLE: float(font.style)},
            font.ascent,
            font.descent,
            font.flags,
            {**(before.widths if before else {}), **font.widths},
            {**(before.to_unicode if before else {}), **font.to_unicode},
            {**(before.missing if before else {}), **font.missing},
        )
    return tuple(found.values())


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
