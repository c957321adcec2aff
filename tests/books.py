"""Small books for tests: written to a folder, made, rendered, and read back without our own renderers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from publisher.config.editions import read_edition
from publisher.driver.build import RENDERERS, Made, make_book
from publisher.formats.pdf.reference import settle
from publisher.formats.pdf.sheets.numbers import Numbers, Places, fill, read_numbers
from publisher.formats.pdf.sheets.sheet_markup import Sheets, compose_sheets
from publisher.report.diagnostics import Collector, format_text
from publisher.report.findings import BookError
from publisher.report.progress import say_nothing
from publisher.theme.geometry import lay_out_page

TOML = '[book]\ntitle = "T"\nauthors = ["A. Author"]\nversion = "1.0.0"\ndate = 2026-01-02\n'
CLEAN = {
    "book.toml": TOML + 'pages = ["a.md", "b.md"]\n',
    "a.md": "# A\n\nSome text, and [B](b.md).\n",
    "b.md": "# B\n\nSome text, and [A](a.md).\n",
}


def write_book(folder: Path, files: Mapping[str, str | bytes], clean: bool = True) -> Path:
    """Write a book's files over the clean one; returns its book.toml."""
    for name, content in {**(CLEAN if clean else {}), **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / "book.toml"


def make(path: Path, drafts: bool = False) -> tuple[Made | None, Collector]:
    """Make a book; None where it has errors."""
    collector = Collector()
    try:
        return make_book(path, collector, drafts), collector
    except BookError:
        return None, collector


def render(made: Made, name: str, collector: Collector | None = None) -> bytes:
    """Render a format of a book that was made."""
    return RENDERERS[name](made, collector or Collector(), say_nothing)[0].content


def print_sheets(made: Made, edition: str = "screen") -> Sheets:
    """The book set for an edition."""
    config = made.book.config
    found = read_edition(edition, config, made.theme.editions, Collector())
    return compose_sheets(
        made.book, made.theme, lay_out_page(made.theme, found, 0, config, Collector())
    )


def settle_print(made: Made) -> tuple[Places, dict[str, str], str]:
    """Where everything falls in print, each anchor's printed number, and the markup with the numbers written in."""
    sheets = print_sheets(made)
    _, sheets, places = settle(sheets, "book.toml", Collector(), say_nothing)
    numbers = read_numbers(places, sheets.references, Numbers(), 1)
    markup = "".join(fill(piece.markup, numbers, sheets.words) for piece in sheets.pieces)
    return (
        places,
        dict(numbers.labels),
        re.sub(r'<span data-page="[^"]*">([^<]*)</span>', r"\1", markup),
    )


def report(collector: Collector) -> str:
    """Everything found, as a user reads it."""
    return "\n".join(format_text(one) for one in collector.sorted())


def chapters(epub: bytes) -> dict[str, str]:
    """The XHTML files of an EPUB by name."""
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        return {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith(".xhtml")
        }


def text_of(markup: str) -> str:
    """The words of a markup file, in order."""
    body = re.sub(r"<head>.*?</head>", "", markup, flags=re.DOTALL)
    tree = ElementTree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", body))
    blocks = (
        "p",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "td",
        "th",
        "dt",
        "dd",
        "pre",
        "ul",
        "table",
        "blockquote",
        "aside",
        "div",
        "section",
    )
    for one in tree.iter():
        if one.tag.rpartition("}")[2] in blocks:
            one.tail = " " + (one.tail or "")
            one.text = " " + (one.text or "")
    return " ".join("".join(tree.itertext()).split())


def links_of(markup: str) -> list[str]:
    """Every href in a markup file."""
    return re.findall(r'href="([^"]*)"', markup)
