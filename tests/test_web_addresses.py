"""Addresses of pages on the web: their form, QR codes in print, and the record of a release."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pypdfium2
import pytest

from publisher.book.model import Book, chapters_of
from publisher.book.web_addresses import web_address
from publisher.theme.qr_code import BOOK, HAND, WALL, draw_qr_code
from tests.support.books import TOML, make, make_clean, render, write_book
from tests.support.printing import print_pdf

SITE = TOML + 'site = "https://a.example/p/"\n'
PAGES = 'pages = ["**/*.md"]\n'
ADDRESS = "https://a.example/p/deep/oven.html"
PATTERN = (
    "# Oven\n\n***Problem***: p\n\n***Context***: c\n\n***Solution***: s\n\n***Consequences***: k\n"
)


def addresses(book: Book) -> list[str]:
    return [web_address(one.page, book.config) for one in chapters_of(book)]


@pytest.mark.parametrize(
    ("toml", "files", "expected"),
    [
        (SITE, {"deep/two words.md": "# A\n\nx\n"}, ["deep/two%20words.html"]),
        (SITE, {"a/README.md": "# A\n\nx\n", "index.md": "# B\n\nx\n"}, ["a/", ""]),
        (SITE, {"a.md": "---\npermalink: /own/a/\n---\n# A\n\nx\n"}, ["own/a/"]),
        (SITE, {"a.md": "---\npermalink: /:year/a/\n---\n# A\n\nx\n"}, ["a.html"]),
        (SITE, {"mkdocs.yml": "site_name: x\n", "a.md": "# A\n\nx\n"}, ["a/"]),
        (SITE, {"mkdocs.yml": "use_directory_urls: false\n", "a.md": "# A\n\nx\n"}, ["a.html"]),
        (SITE + 'address = "https://a.example/p/{slug}"\n', {"b/a.md": "# A\n\nx\n"}, ["a"]),
        (TOML + 'address = "https://a.example/p/{path}.htm"\n', {"b/a.md": "# A\n\nx\n"}, ["b/a.htm"]),
        (TOML + 'address = "https://a.example/p/{b/c/path}.htm"\n', {"b/c/d/a.md": "# A\n\nx\n", "b/c/d/index.md": "# B\n\nx\n", "b/c/index.md": "# C\n\nx\n", "o.md": "# O\n\nx\n"}, ["d/a.htm", "d/", "", "o.htm"]),
        (TOML, {"a.md": "# A\n\nx\n"}, None),
    ],
)  # fmt: skip
def test_a_page_has_an_address(
    toml: str, files: dict[str, str], expected: list[str] | None, tmp_path: Path
) -> None:
    book = make_clean(write_book(tmp_path, {"book.toml": toml + PAGES, **files}, clean=False)).book
    wanted = [""] if expected is None else [f"https://a.example/p/{one}" for one in expected]
    assert addresses(book) == wanted


def test_a_code_is_as_large_as_its_distance_wants() -> None:
    # version 3 has 29 modules, version 4 has 33; the quiet zone has 8
    assert 'viewBox="0 0 41 41" width="16.40mm" height="16.40mm"' in draw_qr_code(ADDRESS, HAND)
    assert 'viewBox="0 0 37 37" width="17.76mm" height="17.76mm"' in draw_qr_code(ADDRESS, BOOK)
    assert 'width="88.80mm"' in draw_qr_code(ADDRESS, WALL)
    assert 'aria-label="https://a.example/?a&amp;b"' in draw_qr_code("https://a.example/?a&b", HAND)


@pytest.mark.parametrize("theme", ["handbook", "fieldguide"])
def test_codes_of_printed_patterns_can_be_read(theme: str, tmp_path: Path) -> None:
    reader = pytest.importorskip("zxingcpp")
    toml = SITE + f'qr = true\ntheme = "{theme}"\n' + PAGES
    files = {"book.toml": toml, "deep/oven.md": PATTERN, "note.md": "# Note\n\nNo pattern.\n"}
    printed = print_pdf(make(write_book(tmp_path, files, clean=False)))
    assert printed.report == ""
    document = pypdfium2.PdfDocument(printed.content)
    pictures = [page.render(scale=300 / 72).to_pil() for page in document]
    assert [one.text for picture in pictures for one in reader.read_barcodes(picture)] == [ADDRESS]
    texts = [page.get_textpage().get_text_bounded() for page in document]
    assert sum("a.example/p/deep/oven.html" in text for text in texts) == 1


def test_an_address_of_the_last_release_that_is_gone_is_reported(tmp_path: Path) -> None:
    first = make(write_book(tmp_path, {"book.toml": SITE + PAGES}))
    manifest = render(first, "manifest")
    assert [page["address"] for page in json.load(io.BytesIO(manifest))["pages"]] == [
        "https://a.example/p/a.html",
        "https://a.example/p/b.html",
    ]
    files: dict[str, str | bytes] = {
        "book.toml": SITE + 'previous = "last.json"\n' + PAGES,
        "last.json": manifest,
    }
    assert make(write_book(tmp_path, files)).report == ""
    files["a.md"] = "---\npermalink: /aa/\n---\n# A\n\nSome text, and [B](b.md).\n"
    assert make(write_book(tmp_path, files)).report == (
        "book.toml: warning[anchor-gone] the address https://a.example/p/a.html of edition 1.0.0 is gone:"
        " 'a' has https://a.example/p/aa/\n"
        "    give the page its old path or permalink, or correct address in [book]"
    )


def test_codes_without_addresses_are_an_error(tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"book.toml": TOML + "qr = true\n" + PAGES}))
    assert made.report.splitlines()[0] == (
        "book.toml:6: error[config-value] 'qr' in [book] needs the addresses of the pages on the web"
    )
