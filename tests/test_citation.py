"""A book is found and cited: identifiers, people and series in the package, in XMP and in CITATION.cff."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
import yaml
from msgspec.structs import replace

from publisher.book.model import PageStart
from publisher.book.publication import file_name
from publisher.config.editions import read_edition
from publisher.config.publishing import digits_of, is_isbn
from publisher.driver.check import EpubCheck
from publisher.formats.pdf.link.metadata import write_xmp
from publisher.formats.request import Planned, Prints, Request
from publisher.theme.bar_code import draw_bar_code, list_modules
from tests.support.books import (
    MadeBook,
    make,
    make_clean,
    open_session,
    render,
    render_files,
    write_book,
)
from tests.support.ebooks import read_file

TOML = (
    '[book]\ntitle = "Doors"\nsubtitle = "A \\"short\\" catalogue"\nlanguage = "en"\n'
    'authors = ["Ann van Lee", "Hillside Group"]\nversion = "2.1.0"\ndate = 2026-03-04\n'
    'publisher = "Porch Press"\nsubjects = ["doors", "houses"]\nidentifier = "urn:x:doors"\n'
    'series = "House Parts"\nseries-number = 3\nedition = "Second edition"\nsite = "https://doors.example/"\n'
    'pages = ["a.md", "b.md"]\n'
    '[identifiers]\nepub = "978-3-16-148410-0"\npdf = "978-0-306-40615-7"\nprint = "979-10-90636-07-1"\n'
    'doi = "10.5555/doors.2"\n'
    '[[contributor]]\nname = "Bo Y. Oak"\nrole = "edt"\nfile-as = "Oak, Bo"\n'
    '[[contributor]]\nname = "Ira Elm"\nrole = "ill"\n'
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make_clean(write_book(tmp_path_factory.mktemp("book"), {"book.toml": TOML}))


def test_the_package_has_all_that_a_shop_asks_for(made: MadeBook, tmp_path: Path) -> None:
    epub = render(made, "epub")
    package = re.sub(r">\s+<", "><", read_file(epub, "content.opf"))
    for row in (
        '<dc:identifier id="book-id">urn:x:doors</dc:identifier>',
        '<dc:identifier id="isbn">urn:isbn:9783161484100</dc:identifier>',
        '<meta refines="#isbn" property="identifier-type" scheme="onix:codelist5">15</meta>',
        '<dc:identifier id="doi">doi:10.5555/doors.2</dc:identifier>',
        '<dc:title id="title">Doors</dc:title>',
        '<meta refines="#title" property="title-type">main</meta>',
        '<dc:title id="subtitle">A “short” catalogue</dc:title>',
        '<meta refines="#subtitle" property="title-type">subtitle</meta>',
        '<meta property="belongs-to-collection" id="series">House Parts</meta>',
        '<meta refines="#series" property="group-position">3</meta>',
        '<meta property="schema:bookEdition">Second edition</meta>',
        '<meta refines="#author-1" property="file-as">Lee, Ann van</meta>',
        '<dc:contributor id="contributor-1">Bo Y. Oak</dc:contributor>',
        '<meta refines="#contributor-1" property="role" scheme="marc:relators">edt</meta>',
        '<meta refines="#contributor-1" property="file-as">Oak, Bo</meta>',
        '<meta refines="#contributor-2" property="file-as">Elm, Ira</meta>',
        "<dc:source>urn:isbn:9791090636071</dc:source>",
    ):
        assert row in package
    assert '<meta refines="#author-2" property="file-as"' not in package  # a group
    path = tmp_path / "a.epub"
    path.write_bytes(epub)
    assert list(EpubCheck().ask(path, tmp_path)) == []


def test_the_pdf_names_the_same(made: MadeBook) -> None:
    config = made.book.config
    xmp = write_xmp(config, read_edition("screen", config, ()), "x").decode()
    assert "<dc:identifier>urn:isbn:9780306406157</dc:identifier>" in xmp
    assert (
        "<dc:contributor><rdf:Bag><rdf:li>Bo Y. Oak</rdf:li><rdf:li>Ira Elm</rdf:li></rdf:Bag>"
        in xmp
    )
    relations = re.search(r"<dc:relation>.*</dc:relation>", xmp)
    assert relations and re.findall(r"<rdf:li>([^<]*)", relations[0]) == [
        "urn:x:doors",
        "doi:10.5555/doors.2",
        "House Parts",
    ]


def test_each_edition_has_its_own_isbn(tmp_path: Path) -> None:
    own = '[edition.tablet]\nbase = "screen"\n[edition.shop]\nbase = "prepress"\n[edition.desk]\nbase = "print"\n'
    config = make_clean(write_book(tmp_path, {"book.toml": TOML + own})).book.config
    of_pdf, of_print = "9780306406157", "9791090636071"
    expected = {"screen": of_pdf, "tablet": of_pdf, "print": of_print, "desk": of_print}
    for name, isbn in {**expected, "prepress": of_print, "shop": of_print}.items():
        xmp = write_xmp(config, read_edition(name, config, ()), "x").decode()
        assert f"<dc:identifier>urn:isbn:{isbn}</dc:identifier>" in xmp, name


def test_the_copyright_page_has_the_isbn_of_each_format(made: MadeBook) -> None:
    page = read_file(render(made, "epub"), "at-copyright.xhtml")
    assert re.findall(r"<p>(ISBN [^<]*)</p>", page) == [
        "ISBN 9783161484100 (EPUB)", "ISBN 9780306406157 (PDF)", "ISBN 9791090636071",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("edition", "source"),
    [("screen", "urn:isbn:9780306406157"), ("print", "urn:isbn:9791090636071")],
)
def test_a_page_list_names_the_edition_that_it_is_of(
    edition: str, source: str, made: MadeBook
) -> None:
    book = replace(made.book, config=replace(made.book.config, page_list=edition))
    form = read_edition(edition, book.config, ()).form
    planned = {edition: Planned((PageStart("1", "a", 0, "A"),), {}, {}, form)}
    request = Request(book, made.theme, open_session(), prints=Prints(planned))
    package = read_file(request.render("epub").artifacts[0].content, "content.opf")
    assert f'<meta property="pageBreakSource">{source}</meta>' in package
    assert "pageBreakSource" not in read_file(render(made, "epub"), "content.opf")


def test_the_citation_is_valid_and_complete(made: MadeBook, tmp_path: Path) -> None:
    path = tmp_path / "CITATION.cff"
    path.write_bytes(render(made, "citation"))
    schema = ("--builtin-schema", "vendor.citation-file-format")
    program = (sys.executable, "-m", "check_jsonschema", *schema, "--default-filetype", "yaml")
    done = subprocess.run([*program, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    people = [{"family-names": "Lee", "given-names": "Ann van"}, {"name": "Hillside Group"}]
    found = yaml.safe_load(path.read_text())
    book = found.pop("preferred-citation")
    assert found == {
        "cff-version": "1.2.0",
        "message": "Please cite the book as below.",
        "type": "dataset",
        "title": "Doors",
        "authors": people,
        "version": "2.1.0",
        "date-released": "2026-03-04",
        "keywords": ["doors", "houses"],
        "doi": "10.5555/doors.2",
        "url": "https://doors.example/",
    }
    assert book == {
        "type": "book",
        "title": "Doors: A “short” catalogue",
        "authors": people,
        "editors": [{"family-names": "Oak", "given-names": "Bo"}],
        "doi": "10.5555/doors.2",
        "isbn": "9791090636071",
        "edition": "Second edition",
        "collection-title": "House Parts",
        "url": "https://doors.example/",
        "version": "2.1.0",
        "volume": 3,
        "publisher": {"name": "Porch Press"},
        "year": 2026,
        "month": 3,
        "languages": ["en"],
    }


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('epub = "978-3-16-148410-1"', "is no ISBN: its last digit would be 0"),
        ('epub = "3-16-148410-X"', "is no ISBN: it has 10 digits, as before 2007"),
        ('epub = "9783161484"', "is no ISBN: it has 10 digits"),
        ('epub = "123-3-16-148410-0"', "is no ISBN: an ISBN has 13 digits and begins with"),
        ('epub = "978-3-16-148410-0"\npdf = "9783161484100"', "epub and pdf in [identifiers] have"),
        ('doi = "https://doi.org/10.1/x"', "a DOI, such as 10.1000/182"),
    ],
)
def test_a_wrong_identifier_is_an_error_at_its_line(row: str, said: str, tmp_path: Path) -> None:
    toml = TOML[: TOML.index("[identifiers]")] + f"[identifiers]\n{row}\n"
    made = make(write_book(tmp_path, {"book.toml": toml}))
    (one,) = made.found
    assert said in made.report
    line = toml.split("\n").index(row.split("\n")[-1]) + 1
    assert (one.rule, one.location.line) == ("config-value", line)


def test_a_role_that_no_list_has_is_an_error(tmp_path: Path) -> None:
    toml = TOML.replace('role = "ill"', 'role = "artist"')
    (one,) = make(write_book(tmp_path, {"book.toml": toml})).found
    assert (one.rule, one.location.line) == (
        "config-key",
        toml.split("\n").index('role = "artist"') + 1,
    )


@pytest.mark.parametrize(
    ("name", "language", "filed"),
    [
        ("Ann Lee", "en", "Lee, Ann"),
        ("A. Writer", "en", "Writer, A."),
        ("Johann Wolfgang von Goethe", "de", "Goethe, Johann Wolfgang von"),
        ("Jean-Luc Mont-d’Or", "fr", "Mont-d’Or, Jean-Luc"),
        ("Martin Lee Jr.", "en", "Lee, Martin, Jr."),
        ("Plato", "en", ""),
        ("The Hillside Group", "en", ""),
        ("Open Door Foundation", "en", ""),
        ("Kovács Anna", "hu", ""),
        ("山田 太郎", "ja", ""),
        ("the crew", "en", ""),
        ("Team 12", "en", ""),
    ],
)
def test_a_person_is_sorted_by_the_family_name(name: str, language: str, filed: str) -> None:
    assert file_name(name, language) == filed


def test_an_isbn_has_a_last_digit_that_follows_from_the_others() -> None:
    assert is_isbn(digits_of("978 0-306–40615-7"))
    assert not is_isbn("9780306406158")
    assert not is_isbn("٩٧٨٠٣٠٦٤٠٦١٥٧")


def test_a_book_without_authors_has_no_citation(tmp_path: Path) -> None:
    toml = '[book]\ntitle = "T"\npages = ["a.md", "b.md"]\ndate = 2026-01-01\n'
    made = make(write_book(tmp_path, {"book.toml": toml}))
    assert made.rules == ["authors-missing"]
    assert render_files(made, "citation").artifacts == ()


WIDTHS = "3211 2221 2122 1411 1132 1231 1114 1312 1213 3112".split()  # of spaces and bars in turn
FIRST = "LLLLLL LLGLGG LLGGLG LLGGGL LGLLGG LGGLLG LGGGLL LGLGLG LGLGGL LGGLGL".split()


def scan(modules: str) -> str:
    """Read a bar code as a scanner does: by the widths of its bars and spaces."""
    runs = "".join(str(len(run[0])) for run in re.finditer("0+|1+", modules))
    assert (len(modules), runs[:3], runs[27:32], runs[-3:]) == (95, "111", "11111", "111")
    left = [runs[at : at + 4] for at in range(3, 27, 4)]
    right = [runs[at : at + 4] for at in range(32, 56, 4)]
    sets = "".join("L" if one in WIDTHS else "G" for one in left)
    digits = [WIDTHS.index(one if one in WIDTHS else one[::-1]) for one in (*left, *right)]
    return f"{FIRST.index(sets)}{''.join(map(str, digits))}"


@pytest.mark.parametrize("isbn", ["9783161484100", "9780306406157", "9791090636071"])
def test_a_bar_code_is_read_as_its_isbn(isbn: str) -> None:
    assert scan(list_modules(isbn)) == isbn
    drawing = draw_bar_code(isbn)
    bars = {int(place) - 11 for place in re.findall(r"M(\d+) 0h1v", drawing)}
    assert "".join(str(int(place in bars)) for place in range(95)) == list_modules(isbn)
    assert "".join(re.findall(r">(\d)</text>", drawing)) == isbn


def test_the_back_of_a_cover_has_the_bar_code(made: MadeBook) -> None:
    cover = render_files(made, "pdf", "prepress").artifacts[1]
    document = pypdfium2.PdfDocument(cover.content)
    text = document[0].get_textpage().get_text_bounded()
    assert re.sub(r"\s", "", text).count("9791090636071") == 1
