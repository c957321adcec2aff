"""How a reader finds the way in an EPUB: nav and NCX hold every page in order, and reading starts at the text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from publisher.book.model import PageStart
from publisher.files.cache import Cache
from publisher.formats import screen_fonts
from publisher.formats.epub.navigation import Mark, Point, write_nav, write_ncx
from publisher.formats.epub.page_list import mark_pages
from tests.support.books import TOML, MadeBook, make, make_clean, render, write_book
from tests.support.ebooks import read_file, text_of

FILES = {
    "book.toml": TOML
    + '[[front]]\npages = ["preface.md"]\n'
    + '[[part]]\ntitle = "One & Only"\npages = ["a.md", {page = "b.md", pages = ["c.md"]}]\n'
    + '[[part]]\ntitle = "Two"\npages = [{page = "d.md", pages = ["e.md"]}]\n[[back]]\npages = ["glossary.md", "index.md"]\n'
    + '[rules]\npage-unlisted = "error"\n[form]\nmandatory = []\norder = ["Problem", "Solution"]\n'
    + "[relations]\nbuilds-on = []\nleads-to = []\n",
    "preface.md": "# Preface\n\nBegin with [A](a.md).\n",
    "a.md": "# A\n\n## First\n\nx\n\n### Deeper\n\nx\n\n## Second\n\nx\n",
    "b.md": "# B\n\nSee [C](c.md).\n",
    "c.md": "# C\n\nSee [D](d.md).\n",
    "d.md": "# D\n\n## Problem\n\nRain.\n\n## Solution\n\nA roof on [E](e.md).\n",
    "e.md": "# E\n\n## Problem\n\nMud.\n\n## Solution\n\nStones by [D](d.md).\n",
    "glossary.md": "# Glossary\n\nTea\n: A drink.\n",
    "index.md": "# Last Words\n\nSee the [Glossary](glossary.md).\n",
}
POINTS = [  # depth, title, address
    (0, "Title page", "at-title.xhtml"),
    (0, "Preface", "preface.xhtml"),
    (0, "Part One. One &amp; Only", "part-one-only.xhtml"),
    (1, "A", "a.xhtml"),
    (2, "First", "a.xhtml#a--first"),
    (2, "Second", "a.xhtml#a--second"),
    (1, "B", "b.xhtml"),
    (2, "C", "c.xhtml"),
    (0, "Part Two. Two", "part-two.xhtml"),
    (1, "1 D", "d.xhtml"),
    (2, "2 E", "e.xhtml"),
    (0, "Glossary", "glossary.xhtml"),
    (0, "Last Words", "index.xhtml"),
]
NAV_POINT = r'<a href="(?P<address>[^"]*)">(?P<title>[^<]*)</a>'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make_clean(write_book(tmp_path_factory.mktemp("book"), FILES, clean=False))


@pytest.fixture(scope="module")
def epub(made: MadeBook) -> bytes:
    return render(made, "epub")


def points_in(markup: str, opening: str, closing: str, point: str) -> list[tuple[int, str, str]]:
    """The points of a navigation: depth by the tags that open and close a level, title, address."""
    depth, found = -1, []
    for match in re.finditer(f"({opening})|({closing})|{point}", markup):
        if match[1]:
            depth += 1
        elif match[2]:
            depth -= 1
        else:
            found.append((depth, match["title"], match["address"]))
    return found


def test_nav_holds_every_page_from_the_title_to_the_back_matter(epub: bytes) -> None:
    nav = read_file(epub, "nav.xhtml")
    toc = nav[nav.index('id="toc"') : nav.index("</nav>")]
    assert points_in(toc, "<ol>", "</ol>", NAV_POINT) == POINTS


def test_the_ncx_holds_every_page_from_the_title_to_the_back_matter(epub: bytes) -> None:
    ncx = read_file(epub, "toc.ncx")
    point = r'<text>(?P<title>[^<]*)</text></navLabel><content src="(?P<address>[^"]*)"/>'
    inside = ncx[ncx.index("<navMap>") : ncx.index("</navMap>")]
    assert points_in(inside, "<navPoint", "</navPoint>", point) == POINTS
    assert re.findall(r'playOrder="(\d+)"', ncx) == [str(number + 1) for number in range(13)]
    assert '<meta name="dtb:depth" content="3"/>' in ncx


def test_the_page_of_contents_holds_the_same_pages(made: MadeBook) -> None:
    contents = render(made, "manuscript").decode()
    shown = contents[contents.index('id="at-contents"') : contents.index('id="preface"')]
    found = [text_of(f"<p>{row}</p>") for row in re.findall(r"<p class=[^>]*>(.*?)</p>", shown)]
    assert found == [
        "Preface", "Part One One & Only", "A", "B", "C", "Part Two Two", "1D", "2E", "Glossary",
        "Last Words",
    ]  # fmt: skip


def test_a_book_may_have_the_sections_of_patterns_in_its_contents(
    made: MadeBook, tmp_path: Path
) -> None:
    toml = FILES["book.toml"].replace("[[front]]", 'contents = "sections"\n[[front]]', 1)
    book = make_clean(write_book(tmp_path, {**FILES, "book.toml": toml}, clean=False))
    at = POINTS.index((1, "1 D", "d.xhtml")) + 1
    more = [(2, "Problem", "d.xhtml#d--problem"), (2, "Solution", "d.xhtml#d--solution")]
    below = [(3, "Problem", "e.xhtml#e--problem"), (3, "Solution", "e.xhtml#e--solution")]
    expected = [*POINTS[:at], *more, POINTS[at], *below, *POINTS[at + 1 :]]
    nav = read_file(render(book, "epub"), "nav.xhtml")
    assert points_in(nav[: nav.index("</nav>")], "<ol>", "</ol>", NAV_POINT) == expected
    contents = render(book, "manuscript").decode()
    assert '<a href="#d--problem">Problem</a>' in contents
    assert '<a href="#a--first">First</a>' in contents
    assert '<a href="#d--problem">' not in render(made, "manuscript").decode()


def test_files_stand_in_the_order_of_the_book(epub: bytes) -> None:
    spine = re.findall(r'<itemref idref="([^"]*)"', read_file(epub, "content.opf"))
    pages = "preface part-one-only a b c part-two d e glossary index".split()
    first = ["at-cover", "p-at-title", "p-at-copyright", "nav"]
    assert spine == [*first, *(f"p-{page}" for page in pages)]


def test_reading_starts_at_the_first_part_and_not_at_the_preface(epub: bytes) -> None:
    nav = read_file(epub, "nav.xhtml")
    marks = re.findall(r'<a epub:type="(\w+)" href="([^"]*)">', nav[nav.index('id="landmarks"') :])
    assert marks == [
        ("cover", "at-cover.xhtml"),
        ("titlepage", "at-title.xhtml"),
        ("toc", "nav.xhtml"),
        ("bodymatter", "part-one-only.xhtml"),
    ]


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("at-title", "titlepage"),
        ("at-copyright", "copyright-page"),
        ("preface", "frontmatter"),
        ("part-two", "bodymatter"),
        ("c", "bodymatter"),
        ("glossary", "backmatter"),
        ("index", "backmatter"),
    ],
)
def test_each_file_says_what_it_is(file: str, kind: str, epub: bytes) -> None:
    body = re.search(r"<body[^>]*>", read_file(epub, f"{file}.xhtml"))
    assert body and f'epub:type="{kind}"' in body[0]


def test_a_book_without_parts_starts_at_its_first_page(tmp_path: Path) -> None:
    toml = TOML + 'pages = ["b.md"]\n[[front]]\npages = ["a.md"]\n'
    nav = read_file(render(make(write_book(tmp_path, {"book.toml": toml})), "epub"), "nav.xhtml")
    assert '<a epub:type="bodymatter" href="b.xhtml">' in nav


def test_the_page_list_numbers_roman_pages_by_their_place(made: MadeBook) -> None:
    marks = (
        Mark("i", "a.xhtml#page-i"),
        Mark("ii", "a.xhtml#page-ii"),
        Mark("1", "b.xhtml#page-1"),
    )
    ncx = write_ncx((), made.book.config, marks)
    assert re.findall(r'type="(\w+)" value="(\d+)" playOrder="(\d+)"', ncx) == [
        ("front", "1", "1"),
        ("front", "2", "2"),
        ("normal", "1", "3"),
    ]
    assert 'name="dtb:totalPageCount" content="3"' in ncx
    assert 'name="dtb:maxPageNumber" content="1"' in ncx
    words = {"contents": "Contents", "start": "Start", "pages": "Pages"}
    nav = write_nav((), (), words, marks)
    assert nav.endswith(
        '<ol><li><a href="a.xhtml#page-i">i</a></li><li><a href="a.xhtml#page-ii">ii</a></li>'
        '<li><a href="b.xhtml#page-1">1</a></li></ol></nav>'
    )


SECTION = (
    "<section id='a'><h1>Tea</h1><p>One two three four five.</p><p>Six two three.</p></section>"
)


@pytest.mark.parametrize(
    ("title", "starts", "marked"),
    [
        ("at the beginning", [(0, "Tea")], "[0]Tea|One two three four five.|Six two three."),
        ("at a word", [(6, "twothreefour")], "Tea|One [0]two three four five.|Six two three."),
        ("in a word", [(12, "reefour")], "Tea|One two [0]three four five.|Six two three."),
        ("nearest of two places", [(25, "twothree")], "Tea|One two three four five.|Six [0]two three."),
        ("two pages", [(0, "Tea"), (22, "Sixtwo")], "[0]Tea|One two three four five.|[1]Six two three."),
    ],
)  # fmt: skip
def test_a_mark_stands_where_the_page_begins(
    title: str, starts: list[tuple[int, str]], marked: str
) -> None:
    pages = tuple(PageStart(str(n), "a", before, text) for n, (before, text) in enumerate(starts))
    found = mark_pages(SECTION, pages)
    shown = re.sub(r'<span id="page-(\d)"[^>]*/>', r"[\1]", found.markup)
    assert re.sub(r"<[^>]*>", "", shown.replace("</h1>", "|").replace("</p><p>", "|")) == marked, (
        title
    )
    assert found.labels == tuple(str(n) for n in range(len(starts)))
    assert found.approximate == 0


def test_of_two_places_the_one_nearest_to_the_expected_letter_is_taken() -> None:
    markup = "<p>tea cup tea cup tea cup</p>"
    for expected, marked in ((0, "[1]tea cup tea cup tea cup"), (11, "tea cup tea cup [1]tea cup")):
        found = mark_pages(
            f"<section>{markup}</section>", (PageStart("1", "a", expected, "teacup"),)
        )
        shown = re.sub(r'<span id="page-(\d)"[^>]*/>', r"[\1]", found.markup)
        assert re.sub(r"<[^>]*>", "", shown) == marked


def test_a_page_whose_text_is_not_in_the_file_is_counted() -> None:
    found = mark_pages(SECTION, (PageStart("7", "a", 9, "nowhere in the file"),))
    assert (found.labels, found.approximate) == (("7",), 1)


def test_the_display_font_of_another_weight_is_another_font(
    made: MadeBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path)
    monkeypatch.setattr(
        screen_fonts, "_make_subset", lambda path, weight, letters, is_packed: b"%d" % weight
    )
    row = made.theme.settings["ebook-font"]
    for weight in ("400", "700", "400"):
        monkeypatch.setitem(made.theme.settings, "ebook-font", {**row, "weight": weight})
        (font,) = screen_fonts.subset_display(made.theme, "abc", cache)
        assert font.content == weight.encode()


def test_one_address_has_one_place_in_the_order_of_the_ncx(made: MadeBook) -> None:
    points = (Point("A", "a.xhtml"), Point("B", "b.xhtml"), Point("A again", "a.xhtml"))
    marks = (Mark("1", "b.xhtml"), Mark("2", "b.xhtml#page-2"))
    ncx = write_ncx(points, made.book.config, marks)
    assert re.findall(r'playOrder="(\d+)"', ncx) == ["1", "2", "1", "2", "3"]
