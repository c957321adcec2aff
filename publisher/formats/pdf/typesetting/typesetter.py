"""Markup, SharedDocument -> laid-out pages -> pydyf's document, by WeasyPrint's documented API."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Any, Protocol

import pydyf

from publisher.files.locking import run_folder
from publisher.formats.pdf.contract.fragment import Complaint, Image, SharedDocument
from publisher.formats.pdf.typesetting.code_lines import ending_lines
from publisher.formats.pdf.typesetting.engine import (
    UnembeddedFonts,
    copy_layouts,
    keep_fonts_in,
    named_elements,
    remembered_pages,
    shrinking_pictures,
)
from publisher.formats.pdf.typesetting.facing_pages import even_feet
from publisher.formats.pdf.typesetting.footnotes import kept_footnotes
from publisher.formats.pdf.typesetting.gradients import bounded_gradients
from publisher.formats.pdf.typesetting.line_choice import chosen_lines
from publisher.formats.pdf.typesetting.loading import load_engine
from publisher.formats.pdf.typesetting.long_texts import bounded_lines
from publisher.formats.pdf.typesetting.page_boxes import end_blocks_with_text
from publisher.formats.pdf.typesetting.press import open_press
from publisher.formats.pdf.typesetting.right_lines import right_lines
from publisher.formats.pdf.typesetting.scaled_pictures import scaled_pictures
from publisher.formats.pdf.typesetting.table_fitting import STAGES, TableFitting
from publisher.formats.pdf.typesetting.tiles import bounded_tiles
from publisher.formats.pdf.typesetting.turned_pages import turn_page
from publisher.formats.pdf.typesetting.whole_lines import whole_lines
from publisher.formats.pdf.typesetting.whole_tables import whole_tables
from publisher.report.findings import Finding, Location, OutputError, ThemeError
from publisher.theme.font_file import load_font

MOST_LAYOUTS = 6  # of pages with tables that are too wide
NO_GLYPH = re.compile(
    r'rendered for Unicode string unsupported by fonts: "(.+?)" \(', flags=re.DOTALL
)


class _Log(logging.Handler):
    """Turns every warning of WeasyPrint's log into a complaint or a missing character."""

    def __init__(
        self, complaints: list[Complaint], missing: set[str], path: str, rule: str
    ) -> None:
        super().__init__(logging.WARNING)
        self.complaints, self.missing, self.path, self.rule = complaints, missing, path, rule

    def emit(self, record: logging.LogRecord) -> None:
        """Take a message of WeasyPrint."""
        message = record.getMessage()
        if "has no required alt description" in message:
            return  # an empty alternative text marks decoration; its tag becomes an artifact
        if no_glyph := NO_GLYPH.search(message):
            self.missing.add(no_glyph[1])
            return
        place = re.search(r" at (\d+):(\d+)", message) if self.rule == "theme-style" else None
        line, column = (int(place[1]), int(place[2])) if place else (0, 0)
        complaint = (self.rule, self.path, line, column, message)
        if complaint not in self.complaints:
            self.complaints.append(complaint)


@contextmanager
def _listening(handler: _Log) -> Iterator[None]:
    log = logging.getLogger("weasyprint")
    log.handlers, log.propagate = [handler], False
    try:
        yield
    finally:
        log.handlers = []


class Engine:
    """WeasyPrint with the fonts and style sheets of one edition, read once for all its flows.

    `is_plain` leaves out what `engine` changes to lay out faster.
    """

    def __init__(self, document: SharedDocument, is_plain: bool = False) -> None:
        self.weasyprint = load_engine()
        from weasyprint.text.fonts import FontConfiguration

        self.document = document
        self.files: dict[str, tuple[bytes, str]] = {}  # by URL the content and its media type
        self.fetcher = self._make_fetcher()
        with warnings.catch_warnings():
            # "no fonts configured": the theme's follow
            warnings.simplefilter("ignore", UserWarning)
            self.fonts = FontConfiguration()
        keep_fonts_in(self.fonts, run_folder())
        if not is_plain:
            copy_layouts(self.fonts)
        self.complaints: list[Complaint] = []
        self.known_gains: tuple[float, ...] = ()
        faces = "".join(
            f'@font-face{{font-family:"{font.family}";{_weight(font.weight)}'
            f"font-style:{font.style};{font.descriptors}src:url(book:fonts/{number})}}"
            for number, font in enumerate(document.fonts)
        )
        self.sheets = [
            self._read_sheet(name, text) for name, text in (("fonts", faces), *document.sheets)
        ]

    def _read_sheet(self, name: str, text: str) -> Any:
        """Return a style sheet as WeasyPrint has it; raises ThemeError where it has none."""
        try:
            with _listening(_Log(self.complaints, set(), name, "theme-style")):
                return self.weasyprint.CSS(
                    string=text,
                    media_type=self.document.medium,
                    font_config=self.fonts,
                    url_fetcher=self.fetcher,
                    base_url="book:theme/",
                )
        except (AssertionError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            message, hint = "WeasyPrint can't read the style sheet", "look at its calc() and var()"
            raise ThemeError([Finding("theme-missing", Location(name), message, hint)]) from error

    def _make_fetcher(self) -> Any:
        """Return a fetcher for the theme's fonts and the book's pictures, and for nothing else."""
        from weasyprint.urls import URLFetcher, URLFetcherResponse

        engine = self

        class BookFetcher(URLFetcher):  # type: ignore[misc]
            def fetch(self, url: str, headers: object = None) -> Any:
                """Return a file of the book or of the theme; raises for any other address."""
                if url in engine.files:
                    content, media_type = engine.files[url]
                    return URLFetcherResponse(url, content, {"Content-Type": media_type})
                font = re.fullmatch(r"book:fonts/(\d+)", url)
                if font and int(font[1]) < len(engine.document.fonts):
                    file = engine.document.fonts[int(font[1])]
                    content = load_font(file.path, file.source, file.home)
                    return URLFetcherResponse(url, content, {"Content-Type": "font/ttf"})
                if url.startswith("data:"):
                    return super().fetch(url, headers)
                raise ValueError("nothing outside the book and its theme is read")

        return BookFetcher(allowed_protocols=("data",), allow_redirects=False)

    def gains(self) -> tuple[float, ...]:
        """Return for each kind of page that a table may stand on how much wider than text it is."""
        if not self.known_gains:
            cell = "<tbody><tr><td>a</td></tr></tbody>"
            tables = (f'<table class="{stage}">{cell}</table>' for stage in STAGES)
            html = self.weasyprint.HTML(
                string=f'<section class="chapter">{"".join(tables)}</section>'
            )
            fitting = TableFitting()
            with fitting.working():
                html.render(stylesheets=self.sheets, font_config=self.fonts)
            widths = [fit.width for fit in fitting.fits.values()]
            self.known_gains = tuple(width - widths[0] for width in widths)
        return self.known_gains

    def render(self, markup: str, images: tuple[Image, ...], style: str = "") -> Printing:
        """Lay markup out; `style` is CSS that comes after the theme's sheets."""
        self.files = {
            f"book:pictures/{image.name}": (image.content, image.media_type) for image in images
        }
        sheets = self.sheets + ([self._read_sheet("pdf", style)] if style else [])
        printing = Printing(self.document, list(self.complaints))
        with printing.listening():
            html = self.weasyprint.HTML(
                string=markup,
                base_url="book:",
                url_fetcher=self.fetcher,
                media_type=self.document.medium,
            )
            try:
                printing.rendered = self._lay_out(html, sheets)
                end_blocks_with_text(printing.rendered.pages)
                for page in printing.rendered.pages:
                    turn_page(page)
            except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
                raise _refused(error) from error
        return printing

    def _lay_out(self, html: Any, sheets: list[Any]) -> Any:
        """Return a laid-out document, whose tables fit."""
        fitting = TableFitting()
        feet = even_feet() if self.document.has_even_feet else nullcontext()
        choice = chosen_lines() if self.document.is_fitted else nullcontext()
        with (
            shrinking_pictures(),
            bounded_lines(),
            whole_lines(),
            right_lines(),
            choice,
            kept_footnotes(),
            ending_lines(),
            whole_tables(),
            feet,
            fitting.working(),
        ):
            for _ in range(MOST_LAYOUTS):
                rendered = html.render(
                    stylesheets=sheets, font_config=self.fonts, presentational_hints=True
                )
                if not fitting.adjust(html.etree_element, self.gains()):
                    break
        return rendered


def _refused(error: Exception) -> OutputError:
    """Return the error for pages that WeasyPrint can't lay out."""
    message = f"WeasyPrint can't lay out a chapter: {type(error).__name__}: {error}"
    hint = "look at the last changes of the theme's style sheets, and at the chapter's drawings"
    return OutputError([Finding("engine-died", Location("pdf"), message, hint)])


def _weight(weight: str) -> str:
    """Return the declaration of a font's weight; none for a range, which WeasyPrint can't read.

    A variable font without a declared weight serves all of its own.
    """
    return "" if " " in weight else f"font-weight:{weight};"


def describe_links(pages: list[Any]) -> None:
    """Describe each painted link by the title of its target, or else by its own words.

    WeasyPrint describes it by its anchor. A link to another site keeps its address, unless the
    author gave it a title.
    """
    for page in pages:
        for kind, _, _, box in page.links:
            annotation, link = getattr(box, "link_annotation", None), box.element
            if annotation is None or link is None:
                continue
            words = " ".join("".join(link.itertext()).split()) if kind == "internal" else ""
            if text := link.get("title") or words:
                annotation["Contents"] = pydyf.String(text)


class _TakenError(Exception):
    """Stops WeasyPrint before it writes a file that is not needed."""


class Finisher(Protocol):
    """What changes or reads painted pages."""

    def finish(self, pdf: Any) -> None:
        """Work on pydyf's document before it is written."""


class Printing:
    """A laid-out document, with the complaints and missing characters of its layout."""

    def __init__(self, document: SharedDocument, complaints: list[Complaint]) -> None:
        self.document, self.complaints, self.missing = document, complaints, set[str]()
        self.rendered: Any = None  # WeasyPrint's Document
        self.fonts: Any = {}  # what painted pages use
        # by text box that holds a number its page and the MCID of its marked content
        self.marked: dict[Any, tuple[int, int]] = {}

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Record what WeasyPrint logs inside the block."""
        with _listening(_Log(self.complaints, self.missing, "pdf", "engine-warning")):
            yield

    @contextmanager
    def painting(self) -> Iterator[None]:
        """Prepare WeasyPrint for pages that are painted inside the block."""
        press = open_press(self.document.press) if self.document.press else None
        with (
            self.listening(),
            remembered_pages(),
            named_elements(),
            bounded_gradients(),
            bounded_tiles(),
            scaled_pictures(self.document.most_dpi, press),
        ):
            yield

    @property
    def pages(self) -> list[Any]:
        """WeasyPrint's pages, in order."""
        pages: list[Any] = self.rendered.pages
        return pages

    def put_first(self, other: Printing) -> None:
        """Put the pages of another document before these."""
        self.rendered = self.rendered.copy([*other.pages, *self.pages])
        self.complaints += [row for row in other.complaints if row not in self.complaints]
        self.missing |= other.missing

    def page_of(self, anchor: str) -> int:
        """Return the page, from 0, on which an anchor stands; the count of pages if on none."""
        numbers = (number for number, page in enumerate(self.pages) if anchor in page.anchors)
        return next(numbers, len(self.pages))

    def write(self, finisher: Finisher) -> bytes:
        """Return all pages as a tagged PDF."""
        with self.painting():
            options = {"pdf_variant": self.document.variant or None, "pdf_tags": True}
            content: bytes = self.rendered.write_pdf(
                finisher=lambda _, pdf: self._finish(pdf, self.pages, finisher), **options
            )
        return content

    def paint(self, pages: list[Any], finisher: Finisher) -> None:
        """Paint pages, tagged and without fonts, for a finisher; no file is written."""

        def _stop(_: Any, pdf: Any) -> None:
            self._finish(pdf, pages, finisher)
            raise _TakenError

        part = self.rendered.copy(pages)
        part.fonts = self.fonts = UnembeddedFonts()
        with suppress(_TakenError), self.painting():
            options = {"pdf_variant": self.document.variant or None, "pdf_tags": True}
            part.write_pdf(finisher=_stop, uncompressed_pdf=True, **options)

    def _finish(self, pdf: Any, pages: list[Any], finisher: Finisher) -> None:
        describe_links(pages)
        finisher.finish(pdf)
