"""Markup, SharedDocument -> laid-out pages -> pydyf's document, by the public API of WeasyPrint."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from publisher.formats.pdf.contract.fragment import Image, SharedDocument
from publisher.formats.pdf.typesetting.engine import (
    UnembeddedFonts,
    named_elements,
    remembered_pages,
    set_up_once,
)
from publisher.formats.pdf.typesetting.loading import load_engine

Complaint = tuple[str, str, int, int, str]  # rule, file, line, column, message


class _Log(logging.Handler):
    """WeasyPrint's log as complaints: nothing that it says is lost."""

    def __init__(
        self, complaints: list[Complaint], missing: set[str], path: str, rule: str
    ) -> None:
        super().__init__(logging.WARNING)
        self.complaints, self.missing, self.path, self.rule = complaints, missing, path, rule

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if "has no required alt description" in message:
            return  # an empty alternative text says that a picture is decoration; its tag becomes an artifact
        if found := re.search(
            r'rendered for Unicode string unsupported by fonts: "(.+?)" \(', message, re.DOTALL
        ):
            self.missing.add(found[1])
            return
        found = re.search(r" at (\d+):(\d+)", message)
        line, column = (
            (int(found[1]), int(found[2])) if found and self.rule == "theme-style" else (0, 0)
        )
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
    """WeasyPrint with the fonts and style sheets of one edition, read once for all its flows."""

    def __init__(self, document: SharedDocument, is_plain: bool = False) -> None:
        self.weasyprint = load_engine()
        from weasyprint.text.fonts import FontConfiguration

        self.document = document
        self.shelf: dict[str, tuple[bytes, str]] = {}
        self.fetcher = self._make_fetcher()
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", UserWarning
            )  # "no fonts configured": the theme's follow
            self.fonts = FontConfiguration()
        if not is_plain:
            set_up_once(self.fonts)
        self.complaints: list[Complaint] = []
        faces = "".join(
            f'@font-face{{font-family:"{font.family}";{_weight(font.weight)}font-style:{font.style};src:url(book:fonts/{number})}}'
            for number, font in enumerate(document.fonts)
        )
        self.sheets = [
            self._read_sheet(name, text) for name, text in (("fonts", faces), *document.sheets)
        ]

    def _read_sheet(self, name: str, text: str) -> Any:
        with _listening(_Log(self.complaints, set(), name, "theme-style")):
            return self.weasyprint.CSS(
                string=text,
                media_type=self.document.medium,
                font_config=self.fonts,
                url_fetcher=self.fetcher,
                base_url="book:theme/",
            )

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
                if found and int(found[1]) < len(engine.document.fonts):
                    content = Path(engine.document.fonts[int(found[1])].path).read_bytes()
                    return URLFetcherResponse(url, content, {"Content-Type": "font/ttf"})
                if url.startswith("data:"):
                    return super().fetch(url, headers)
                raise ValueError("nothing outside the book and its theme is read")

        return BookFetcher(allowed_protocols=("data",), allow_redirects=False)

    def render(self, markup: str, images: tuple[Image, ...], style: str = "") -> Printing:
        """Lay a document out; `style` comes after the theme's sheets."""
        self.shelf = {f"book:pictures/{one.name}": (one.content, one.media_type) for one in images}
        sheets = self.sheets + ([self._read_sheet("pdf", style)] if style else [])
        printing = Printing(self.document, list(self.complaints))
        with printing.listening():
            html = self.weasyprint.HTML(
                string=markup,
                base_url="book:",
                url_fetcher=self.fetcher,
                media_type=self.document.medium,
            )
            printing.rendered = html.render(
                stylesheets=sheets, font_config=self.fonts, presentational_hints=True
            )
        return printing


def _weight(weight: str) -> str:
    """WeasyPrint knows no ranges: a variable font is declared without a weight and serves all of its own."""
    return "" if " " in weight else f"font-weight:{weight};"


class _TakenError(Exception):
    """Ends the making of a file that nobody wants."""


class Printing:
    """A document laid out, and what was said on the way."""

    def __init__(self, document: SharedDocument, complaints: list[Complaint]) -> None:
        self.document, self.complaints, self.missing = document, complaints, set[str]()
        self.rendered: Any = None  # WeasyPrint's Document
        self.fonts: Any = {}  # what painted pages use
        self.marked: dict[
            Any, tuple[int, int]
        ] = {}  # a text box that holds a number: its page and marked content

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take down what WeasyPrint says meanwhile."""
        with _listening(_Log(self.complaints, self.missing, "pdf", "engine-warning")):
            yield

    @property
    def pages(self) -> list[Any]:
        """WeasyPrint's pages, in order."""
        pages: list[Any] = self.rendered.pages
        return pages

    def put_first(self, other: Printing) -> None:
        """Put the pages of another document before these."""
        self.rendered = self.rendered.copy([*other.pages, *self.pages])
        self.complaints += [one for one in other.complaints if one not in self.complaints]
        self.missing |= other.missing

    def page_of(self, anchor: str) -> int:
        """The number of the page on which an anchor stands, from 0; as many as there are where it stands on none."""
        return next(
            (number for number, page in enumerate(self.pages) if anchor in page.anchors),
            len(self.pages),
        )

    def write(self, finish: Callable[[Any], None]) -> bytes:
        """All pages as a tagged PDF; `finish` gets pydyf's document before it is written."""
        with self.listening(), remembered_pages(), named_elements():
            variant = self.document.variant or None
            content: bytes = self.rendered.write_pdf(
                finisher=lambda _, pdf: finish(pdf), pdf_variant=variant, pdf_tags=True
            )
        return content

    def paint(self, pages: list[Any], take: Callable[[Any], None]) -> None:
        """Some pages as pydyf's document, tagged, its fonts not embedded; `take` gets it, and it is not written."""

        def stop(_: Any, pdf: Any) -> None:
            take(pdf)
            raise _TakenError

        part = self.rendered.copy(pages)
        part.fonts = self.fonts = UnembeddedFonts()
        with self.listening(), remembered_pages(), named_elements(), suppress(_TakenError):
            part.write_pdf(
                finisher=stop,
                pdf_variant=self.document.variant or None,
                pdf_tags=True,
                uncompressed_pdf=True,
            )
