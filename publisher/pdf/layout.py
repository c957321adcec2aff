"""Markup, Theme -> laid-out pages -> PDF bytes. The only user of WeasyPrint, and of its private names.

WeasyPrint is imported on first use: it takes most of a second, and needs Pango.
"""

from __future__ import annotations

import ctypes.util
import logging
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publisher.diagnostics import Collector, Location, OutputError
from publisher.model import Picture
from publisher.pdf.tags import repair_tags
from publisher.theme import Theme

FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
"""
INSTALL = {
    "linux": "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 (or your system's Pango)",
    "darwin": "brew install pango",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """A book laid out: WeasyPrint's document, its pages, and the page on which each anchor stands, from 0."""

    document: Any
    pages: tuple[Any, ...]
    anchors: dict[str, int]


Missing = Callable[[str], None]  # told of each character that no font has


class _Log(logging.Handler):
    """WeasyPrint's log as diagnostics: nothing that it says is lost."""

    def __init__(self, collector: Collector, place: Location, rule: str, missing: Missing = lambda text: None) -> None:
        super().__init__(logging.WARNING)
        self.collector, self.place, self.rule, self.missing = collector, place, rule, missing

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if "has no required alt description" in message:
            return  # an empty alternative text says that a picture is decoration; its tag becomes an artifact
        if found := re.search(r'rendered for Unicode string unsupported by fonts: "(.+?)" \(', message, re.DOTALL):
            self.missing(found[1])
            return
        found = re.search(r" at (\d+):(\d+)", message)
        place = Location(self.place.path, int(found[1]), int(found[2])) if found and self.rule == "theme-style" else self.place
        self.collector.add(self.rule, place, message)


@contextmanager
def _listening(collector: Collector, place: Location, rule: str, missing: Missing = lambda text: None) -> Iterator[None]:
    log = logging.getLogger("weasyprint")
    handler = _Log(collector, place, rule, missing)
    log.handlers, log.propagate = [handler], False
    try:
        yield
    finally:
        log.handlers = []


def load_engine(collector: Collector) -> Any:
    """Import WeasyPrint with our fontconfig file; raises OutputError, naming what to install, where Pango is missing."""
    if "weasyprint" not in sys.modules:
        folder = Path(tempfile.gettempdir(), f"book-fontconfig-{os.getuid()}")
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / "fonts.conf"
        if not file.is_file() or file.read_text() != FONTCONFIG:
            fresh = folder / f"fonts.conf.{os.getpid()}"
            fresh.write_text(FONTCONFIG)
            fresh.replace(file)
        os.environ["FONTCONFIG_FILE"] = str(file)
    try:
        with _quick_import(), warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # "no fonts configured": the theme's are declared later
            import weasyprint
    except OSError as error:
        reason = str(error).split("\n")[0]
        hint = INSTALL.get(sys.platform, "install Pango")
        collector.add("engine-missing", Location("pdf"), f"PDF needs Pango: {reason}", hint)
        raise OutputError from error
    return weasyprint


@contextmanager
def _quick_import() -> Iterator[None]:
    """On Linux `find_library` starts ldconfig, gcc and ld for each of 18 names; dlopen finds them by their sonames."""
    find = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = find


def lay_out(markup: str, theme: Theme, pictures: tuple[Picture, ...], collector: Collector) -> Layout:
    """Lay the markup out; whatever WeasyPrint complains of becomes a diagnostic."""
    engine = load_engine(collector)
    from weasyprint.text.fonts import FontConfiguration

    fetcher = _make_fetcher(engine, theme, pictures)
    fonts = FontConfiguration()
    sheets = []
    faces = "".join(
        f'@font-face{{font-family:"{font.family}";{_weight(font.weight)}font-style:{font.style};src:url(book:fonts/{number})}}'
        for number, font in enumerate(theme.fonts)
    )
    for name, text in (("fonts", faces), *((style.name, style.text) for style in theme.style("base.css", "print.css"))):
        with _listening(collector, Location(name), "theme-style"):
            sheets.append(engine.CSS(string=text, font_config=fonts, url_fetcher=fetcher, base_url="book:theme/"))
    with _listening(collector, Location("pdf"), "engine-warning"):
        html = engine.HTML(string=markup, base_url="book:", url_fetcher=fetcher)
        document = html.render(stylesheets=sheets, font_config=fonts, presentational_hints=True)
    anchors = {name: number for number, page in reversed(list(enumerate(document.pages))) for name in page.anchors}
    return Layout(document, tuple(document.pages), anchors)


def _weight(weight: str) -> str:
    """WeasyPrint knows no ranges: a variable font is declared without a weight and serves all of its own."""
    return "" if " " in weight else f"font-weight:{weight};"


def _make_fetcher(engine: Any, theme: Theme, pictures: tuple[Picture, ...]) -> Any:
    """Serves the theme's fonts and the book's pictures, and nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    shelf = {f"book:pictures/{one.name}": (one.content, one.media_type) for one in pictures}

    class BookFetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:
            if url in shelf:
                content, media_type = shelf[url]
                return URLFetcherResponse(url, content, {"Content-Type": media_type})
            found = re.fullmatch(r"book:fonts/(\d+)", url)
            if found and int(found[1]) < len(theme.fonts):
                return URLFetcherResponse(url, theme.fonts[int(found[1])].path.read_bytes(), {"Content-Type": "font/ttf"})
            if url.startswith("data:"):
                return super().fetch(url, headers)
            raise ValueError("nothing outside the book and its theme is read")

    return BookFetcher(allowed_protocols=("data",), allow_redirects=False)


def write_pdf(layout: Layout, labels: list[str], collector: Collector, missing: Missing) -> bytes:
    """The laid-out pages as PDF/UA bytes, with page labels and mended tags."""

    def finish(document: Any, pdf: Any) -> None:
        repair_tags(pdf)
        pdf.catalog["PageLabels"] = _page_labels(labels)

    with _listening(collector, Location("pdf"), "engine-warning", missing), _remembered_pages():
        content: bytes = layout.document.write_pdf(finisher=finish, pdf_variant="pdf/ua-1", pdf_tags=True)
    return content


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


def _page_labels(labels: list[str]) -> Any:
    import pydyf

    rows: list[Any] = [0, pydyf.Dictionary({"P": pydyf.String(labels[0])})]
    if len(labels) > 1 and labels[1] == "i":
        rows += [1, pydyf.Dictionary({"S": "/r"})]
    if "1" in labels:
        rows += [labels.index("1"), pydyf.Dictionary({"S": "/D"})]
    return pydyf.Dictionary({"Nums": pydyf.Array(rows)})
