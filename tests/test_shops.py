"""What e-book stores require of an EPUB, one test each: Kindle, Apple Books, Kobo, Google Play."""

from __future__ import annotations

import io
import re
import zipfile

import pikepdf
import pytest
from PIL import Image

from tests.support.books import TOML, make, render, write_book
from tests.support.ebooks import chapters, links_of, text_of
from tests.support.samples import specimen_files


@pytest.fixture(scope="module")
def epub(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    files = specimen_files(13, 9)
    made = make(write_book(tmp_path_factory.mktemp("shop"), files, clean=False))
    assert made.is_made, made.report
    return render(made, "epub")


def read(epub: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        return archive.read(f"EPUB/{name}").decode()


def test_kindle_finds_no_page_numbers_in_text_contents_and_index(epub: bytes) -> None:
    for name, markup in chapters(epub).items():
        assert not re.search(r"\(p\.|\bp\. \d|facing page", text_of(markup)), name
        assert "page-number" not in markup


def test_kindle_finds_nav_and_ncx_and_one_cover(epub: bytes) -> None:
    package = read(epub, "content.opf")
    assert package.count('properties="nav"') == package.count("application/x-dtbncx+xml") == 1
    assert len(re.findall(r'properties="cover-image"', package)) == 1
    assert package.count('<meta name="cover" content="cover-image">') == 1
    assert re.search(r"<spine [^>]*toc=", package)
    assert sum("cover.png" in markup for markup in chapters(epub).values()) == 1


def test_apple_gets_pictures_of_at_most_four_megapixels(epub: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        for name in archive.namelist():
            if name.endswith((".png", ".jpg", ".webp", ".gif")):
                width, height = Image.open(io.BytesIO(archive.read(name))).size
                assert width * height <= (
                    1600 * 2560 if name.endswith("cover.png") else 4_000_000
                ), name


def test_kobo_opens_pages_by_their_file_alone(epub: bytes) -> None:
    for name, markup in chapters(epub).items():
        for link in links_of(markup):
            page, _, place = link.partition("#")
            assert not place or not page or place != page.removesuffix(".xhtml"), (name, link)


def test_google_and_all_others_get_ascii_names_and_known_types(epub: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        names = archive.namelist()
    assert names[0] == "mimetype"
    assert all(re.fullmatch(r"[A-Za-z0-9_./-]+", name) for name in names)
    assert len({name.lower() for name in names}) == len(names)


def test_a_book_from_the_right_turns_its_pages_there_and_says_its_languages(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    toml = TOML.replace("[book]", '[book]\nlanguage = "ar"') + 'pages = ["a.md", "b.md"]\n'
    made = make(
        write_book(
            tmp_path_factory.mktemp("rtl"),
            {"book.toml": toml, "a.md": '# A\n\n<span lang="de">Wort</span> [B](b.md)\n'},
        )
    )
    epub = render(made, "epub")
    assert 'page-progression-direction="rtl"' in read(epub, "content.opf")
    assert '<span lang="de" xml:lang="de">Wort</span>' in read(epub, "a.xhtml")
    with pikepdf.open(io.BytesIO(render(made, "pdf"))) as pdf:
        assert pdf.Root.ViewerPreferences.Direction == "/R2L"
