"""Nothing is lost in silence: each task compares its file with the pages, piece by piece."""

from __future__ import annotations

import io
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from publisher.driver.call import Call
from publisher.driver.options import Options
from publisher.driver.watch import Watcher
from publisher.files.cache import NOWHERE, Cache
from publisher.formats.pdf.contract.fragment import FontUse
from publisher.formats.pdf.contract.matter import Extract
from publisher.formats.pdf.typesetting.shown import read_shown
from publisher.formats.session import Session
from publisher.ledger.besides import find_unexplained, list_besides
from publisher.ledger.difference import find_difference
from publisher.ledger.painted import PaintedFile, Shown, join_pages
from publisher.ledger.printed_addresses import without_addresses
from publisher.ledger.words import Word, compare, compare_quickly, split_words
from publisher.report.diagnostics import Diagnostic
from publisher.report.findings import BookError
from tests.support.books import TOML, make, write_book

Files = Mapping[str, str | bytes]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="5" height="5"/></svg>'


def draw(mode: str = "RGB") -> bytes:
    """A small picture as PNG."""
    file = io.BytesIO()
    Image.new(mode, (300, 200)).save(file, "PNG")
    return file.getvalue()


PAGE = """# Apple

The first paragraph, and [Beet](b.md).

The second one has ![a field](field.png) and [a site](https://example.com/a%20b?c=ü).

![a chart](chart.svg)

| Head ![a mark](mark.png) | Other |
|---|---|
| Cell | [![a link](chart.svg)](b.md) |

- An item[^1].

[^1]: A note that leads to [the garden](https://example.org/garden).
"""
FILES: dict[str, str | bytes] = {
    "book.toml": TOML.replace("[book]", '[book]\ntheme = "mine"') + 'pages = ["a.md", "b.md"]\n',
    "themes/mine/theme.toml": 'extends = "handbook"\n',
    "a.md": PAGE,
    "b.md": "# Beet\n\nShort text, and [Apple](a.md).\n",
    "field.png": draw(),
    "mark.png": draw("LA"),
    "chart.svg": SVG,
}


def open_call(path: Path, cache: Cache | None = None) -> Call:
    session = Session(cache or Cache(NOWHERE), processes=1)
    return Call(Options(path, str(path.parent / "dist")), session)


def find_lost(folder: Path, files: Files, name: str) -> list[str]:
    """What a task reports as lost: line, rule and message; the test fails where it wrote a file."""
    call = open_call(write_book(folder, {**FILES, **files}))
    with pytest.raises(BookError) as error:
        call.make((name,))
    found: tuple[Diagnostic, ...] = call.fail(error.value).diagnostics
    errors = [one for one in found if one.severity == "error"]
    return [f"{one.location.path}:{one.location.line} {one.rule} {one.message}" for one in errors]


@pytest.mark.parametrize("name", ["pdf", "pdf:print", "pdf:prepress", "epub", "manuscript"])
def test_a_book_that_lost_nothing_is_made(name: str, tmp_path: Path) -> None:
    outcome = open_call(write_book(tmp_path, FILES)).make((name,))
    assert [one for one in outcome.diagnostics if one.rule != "picture-coarse"] == []
    assert outcome.artifacts


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (
            "#b p { display: none }",
            [
                "b.md:3 word-lost 'Short text and Apple' of 'Beet' is not in t-1.0.0.pdf",
                "b.md:3 link-lost the link to '#a' is not in t-1.0.0.pdf",
            ],
        ),
        (
            "th { visibility: hidden }",
            [
                "a.md:9 word-lost 'Head' of 'Apple' is not in t-1.0.0.pdf",
                "a.md:9 word-lost 'Other' of 'Apple' is not in t-1.0.0.pdf",
                "a.md:5 picture-lost 1 of the 4 pictures of 'Apple' is not in t-1.0.0.pdf",
            ],
        ),
        (
            'a[href*="com"] { display: none }',
            [
                "a.md:5 word-lost 'a site' of 'Apple' is not in t-1.0.0.pdf",
                "a.md:5 link-lost the link to 'https://example.com/a%20b?c=ü' is not in t-1.0.0.pdf",
            ],
        ),
        (
            'img[alt="a chart"] { display: none }',
            ["a.md:5 picture-lost 1 of the 4 pictures of 'Apple' is not in t-1.0.0.pdf"],
        ),
        (
            'img[alt="a field"], img[alt="a link"] { visibility: hidden }',
            ["a.md:5 picture-lost 2 of the 4 pictures of 'Apple' are not in t-1.0.0.pdf"],
        ),
        (
            "td { display: none }",
            [
                "a.md:11 word-lost 'Cell' of 'Apple' is not in t-1.0.0.pdf",
                "a.md:5 picture-lost 1 of the 4 pictures of 'Apple' is not in t-1.0.0.pdf",
            ],
        ),
    ],
)
def test_what_a_theme_hides_stops_the_pdf(style: str, expected: list[str], tmp_path: Path) -> None:
    assert find_lost(tmp_path, {"themes/mine/print.css": style + "\n"}, "pdf") == expected


def test_an_edition_without_links_is_not_asked_for_them(tmp_path: Path) -> None:
    hidden = {"themes/mine/print.css": "#b p { display: none }\n"}
    assert find_lost(tmp_path, hidden, "pdf:prepress") == [
        "b.md:3 word-lost 'Short text and Apple' of 'Beet' is not in t-1.0.0-prepress.pdf"
    ]


@pytest.mark.parametrize(("name", "file"), [("epub", "epub"), ("manuscript", "html")])
def test_what_a_template_leaves_out_stops_other_formats(
    name: str, file: str, tmp_path: Path
) -> None:
    template = '<section id="{{ chapter.anchor }}"><h1>{{ chapter.title }}</h1></section>\n'
    found = find_lost(tmp_path, {"themes/mine/templates/chapter.html": template}, name)
    assert [row for row in found if row.startswith("b.md")] == [
        f"b.md:3 word-lost 'Short text and Apple' of 'Beet' is not in t-1.0.0.{file}",
        f"b.md:3 link-lost the link to '#a' is not in t-1.0.0.{file}",
    ]
    assert f"a.md:5 picture-lost 4 of the 4 pictures of 'Apple' are not in t-1.0.0.{file}" in found


def test_a_page_that_a_template_leaves_out_is_lost_as_a_whole(tmp_path: Path) -> None:
    template = "<section><h1>{{ chapter.title }}</h1>{{ chapter.body }}</section>\n"
    found = find_lost(tmp_path, {"themes/mine/templates/chapter.html": template}, "manuscript")
    assert "b.md:3 word-lost 'Short text and Apple' of 'Beet' is not in t-1.0.0.html" in found


@pytest.mark.parametrize("edition", ["screen", "print"])
def test_a_note_that_no_page_has_room_for_is_named(edition: str, tmp_path: Path) -> None:
    style = ".footnote { display: none }\n"
    found = find_lost(tmp_path, {"themes/mine/print.css": style}, f"pdf:{edition}")
    missing = [row for row in found if "anchor-missing" in row]
    assert "a.md:15 anchor-missing the note '1' of 'Apple' is not printed" in missing
    assert "a.md:1 anchor-missing the address of a link of 'Apple' is not printed" in missing


def test_a_book_laid_out_as_one_document_is_compared_too(tmp_path: Path) -> None:
    files = {**FILES, "themes/mine/print.css": "#b p { display: none }\n"}
    path = write_book(tmp_path, files)
    session = Session(Cache(NOWHERE), processes=1, is_reference=True)
    call = Call(Options(path, str(tmp_path / "dist"), reference=True), session)
    with pytest.raises(BookError):
        call.make(("pdf",))
    assert [one.location.line for one in call.report.findings.all() if one.rule == "word-lost"] == [
        3
    ]


ROW = " ".join(f"word{number}" for number in range(900))
OTHER = " ".join(f"other{number}" for number in range(700))


@pytest.mark.parametrize("name", ["pdf", "pdf:print", "epub"])
def test_a_row_taller_than_a_page_is_no_loss(name: str, tmp_path: Path) -> None:
    table = f"# Tall\n\n| Key | Text | End |\n|---|---|---|\n| {OTHER} | {ROW} | last |\n\nAfter.\n"
    outcome = open_call(write_book(tmp_path, {**FILES, "a.md": table})).make((name,))
    assert [one.rule for one in outcome.diagnostics if one.severity == "error"] == []


def test_a_word_of_a_tall_row_is_missed(tmp_path: Path) -> None:
    table = f"# Tall\n\n| Key | Text |\n|---|---|\n| {OTHER} | {ROW} *gone* |\n\nAfter.\n"
    files = {"a.md": table, "themes/mine/print.css": "td em { display: none }\n"}
    assert find_lost(tmp_path, files, "pdf") == [
        "a.md:5 word-lost 'gone' of 'Tall' is not in t-1.0.0.pdf"
    ]


def test_a_block_that_is_painted_later_is_no_loss(tmp_path: Path) -> None:
    style = "#a p { position: relative; z-index: 1 }\n#a p:first-of-type { z-index: 3 }\n"
    path = write_book(tmp_path, {**FILES, "themes/mine/print.css": style})
    outcome = open_call(path).make(("pdf",))
    assert [one.rule for one in outcome.diagnostics if one.severity == "error"] == []


def test_an_edit_reads_one_fragment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Shown] = []

    def counting(extract: Extract, fonts: tuple[FontUse, ...]) -> tuple[Shown, list[list[str]]]:
        shown = read_shown(extract, fonts)
        read.append(shown[0])
        return shown

    monkeypatch.setattr("publisher.formats.pdf.typesetting.layout.read_shown", counting)
    path, cache = write_book(tmp_path / "book", FILES), Cache(tmp_path / "cache")
    open_call(path, cache).make(("pdf",))
    assert len(read) >= 5
    read.clear()
    (path.parent / "b.md").write_text("# Beet\n\nAnother text, and [Apple](a.md).\n")
    open_call(path, cache).make(("pdf",))
    assert [one.text.split()[:4] for one in read] == [["Beet", "Another", "text,", "and"]]


def test_a_fragment_shows_what_the_file_shows(tmp_path: Path) -> None:
    call = open_call(write_book(tmp_path, FILES))
    content = call.make(("pdf",)).artifacts[0].content
    assert call.request
    pieces = call.request.render("pdf").pieces
    with PaintedFile(content) as file:
        whole = join_pages(file.read_page(number) for number in range(1, len(file)))  # no cover
    letters = "".join(filter(str.isalpha, whole.text))
    assert "".join(filter(str.isalpha, "".join(one.shown.text for one in pieces))) == letters
    assert {target for one in pieces for target in one.shown.links} == set(whole.links)
    assert sum(one.shown.pictures for one in pieces) == whole.pictures == 4


def test_watch_keeps_the_last_good_file_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, dist = write_book(tmp_path, FILES), tmp_path / "dist"
    session = Session(Cache(tmp_path / "cache", memory={}), processes=1)
    watcher = Watcher(Options(path, str(dist)), session)
    watcher.build(())
    before = {file.name: file.read_bytes() for file in dist.iterdir()}
    assert set(before) == {"t-1.0.0.pdf", "t-1.0.0.epub"}
    (tmp_path / "themes" / "mine" / "print.css").write_text("#b p { display: none }\n")
    watcher.build(("print.css",))
    said = capsys.readouterr().err
    assert "b.md:3: error[word-lost] 'Short text and Apple' of 'Beet' is not in" in said
    assert "the last good files stay" in said
    assert {file.name: file.read_bytes() for file in dist.iterdir()} == before


@pytest.mark.parametrize(
    ("expected", "actual", "extra"),
    [
        ("a b c", "a b c", []),
        ("a b c d e", "a 1 b c 2 d e", ["1", "2"]),
        ("a b c", "title a b c end", ["title", "end"]),
        ("a b c", "a c", None),
        ("a b", "b a", None),
        ("", "x y", ["x y"]),
    ],
)
def test_rows_are_compared_quickly_if_nothing_is_lost(
    expected: str, actual: str, extra: list[str] | None
) -> None:
    rows = split_words(expected), split_words(actual)
    found = compare_quickly(*rows)
    shown = None if found is None else [" ".join(word.text for word in run) for run in found]
    assert shown == extra
    if found is not None:
        assert compare(*rows) == ([], [tuple(map(Word, row.split())) for row in extra or []])


def test_a_word_divided_beside_an_address_that_holds_it_is_no_second_one(tmp_path: Path) -> None:
    text = "# P\n\nSee [pkg](https://example.org/x/exact-words) now.\n\nThe end is exact here.\n"
    made = make(write_book(tmp_path, {"a.md": text}))
    page = made.book.parts[0].chapters[0].page
    shown = Shown("P See pkg 1 now. The end is ex 1 example.org/x/exact-words act here.")
    difference = find_difference([page], shown, has_links=False)
    besides = list_besides(made.book, "")
    assert difference.lost == ()
    assert find_unexplained(difference.rest, [page], besides) == ()


def test_an_anchor_that_code_shows_divides_nothing(tmp_path: Path) -> None:
    text = '# P\n\n```\n<b id="beet">x</b>\n```\n\nMore words of [Beet](beet.md).\n'
    toml = TOML + 'pages = ["p.md", "beet.md"]\n'
    files = {"book.toml": toml, "p.md": text, "beet.md": "# Beet\n\nShort.\n"}
    book = write_book(tmp_path, files, clean=False)
    assert open_call(book).make(("manuscript",)).diagnostics == ()


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("# Tide Tables\n\nTide is slow.\n", "Tide Tables Tide is slow."),
        (
            "# The `x` part: in words\n\nThe `x` part is old.\n",
            "The x part: in words The x part is old.",
        ),
        ("# Tide Tables\n\nTide Tables\n", "Tide Tables Tide Tables"),
    ],
    ids=["one word", "a beginning", "all of it"],
)
def test_a_text_may_begin_with_words_of_its_title(page: str, shown: str, tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"a.md": page}))
    read = made.book.parts[0].chapters[0].page
    difference = find_difference([read], Shown(shown), has_links=False)
    assert (difference.lost, difference.rest) == ((), ())
    less = find_difference([read], Shown(shown.partition(" ")[2]), has_links=False)
    assert less.lost


GOES_ON = """# P

| Soil of the bed | Seed |
|---|---|
| a bed | seed of the year |
| the bed | soil |

The seed.
"""


@pytest.mark.parametrize(
    ("printed", "twice"),
    [
        # the first row is divided between pages, and has words of the head
        (("P", "Soil of the be d Seed a seed of", "Soil of the be d Seed bed the year",
          "Soil of the be d Seed the bed soil The seed."), ""),
        (("P Soil of the bed Seed", "a bed seed of the year the bed soil The seed."), ""),
        (("P Soil of the bed Seed a bed seed of the year the bed soil The seed.",
          "Soil of the bed Seed The seed."), "The seed"),
        (("P Soil of the bed Seed a bed seed of", "Soil the year the bed soil The seed."), "Soil"),
    ],
)  # fmt: skip
def test_the_repeated_head_of_a_table_counts_once(
    tmp_path: Path, printed: tuple[str, ...], twice: str
) -> None:
    made = make(write_book(tmp_path, {"a.md": GOES_ON}))
    page = made.book.parts[0].chapters[0].page
    difference = find_difference([page], Shown("\n".join(printed)), has_links=False)
    besides = list_besides(made.book, "")
    assert difference.lost == ()
    found = find_unexplained(difference.rest, [page], besides)
    assert " ".join(word.text for word in found) == twice


def test_a_head_at_the_top_of_a_page_is_no_repetition_of_another(tmp_path: Path) -> None:
    text = "# P\n\nSee [site](https://example.org/a/b).\n\n| a | b |\n|---|---|\n| one | two |\n"
    made = make(write_book(tmp_path, {"a.md": text}))
    page = made.book.parts[0].chapters[0].page
    shown = Shown("P See site 1. 1 example.org/a/b\na b one two")
    difference = find_difference([page], shown, has_links=False)
    besides = list_besides(made.book, "")
    assert difference.lost == ()
    assert find_unexplained(difference.rest, [page], besides) == ()


def test_addresses_that_are_notes_are_left_out_in_linear_time() -> None:
    links = [f"https://example.org/pull/{n}" for n in range(1000, 1400)]
    text = " ".join(f"Change {n} {n - 999}. 0.{n} example.org/pull/{n}" for n in range(1000, 1400))
    notes = " ".join(f"{n} example.org/pull/{n + 999}" for n in range(1, 401))
    start = time.process_time()
    left = without_addresses(split_words(f"{text} {notes}"), split_words(text), links)
    assert time.process_time() - start < 2
    expected = split_words(text) + [Word(str(n)) for n in range(1, 401)]
    assert [one.text for one in left] == [one.text for one in expected]


def test_neighbours_in_a_cell_are_divided_into_words_of_the_page(tmp_path: Path) -> None:
    text = (
        "# P\n\nThe seed, the bed, the water, the fall.\n\n"
        "| a | b |\n|---|---|\n| early seedbed waterfall soon | rain comes again |\n"
    )
    made = make(write_book(tmp_path, {"a.md": text}))
    page = made.book.parts[0].chapters[0].page
    printed = (
        "P The seed the bed the water the fall a b rain comes again soon fall early bed seed water"
    )
    difference = find_difference([page], Shown(printed), has_links=False)
    assert (difference.lost, difference.rest) == ((), ())


def test_a_long_word_of_a_cell_is_divided_twice_and_by_a_page(tmp_path: Path) -> None:
    text = "# P\n\n| a | b |\n|---|---|\n| early seedbedwaterfall soon | rain comes again |\n"
    made = make(write_book(tmp_path, {"a.md": text}))
    page = made.book.parts[0].chapters[0].page
    printed = "P a b early see dbedwat rain comes erf all soon again"
    difference = find_difference([page], Shown(printed), has_links=False)
    assert (difference.lost, difference.rest) == ((), ())
    cut = find_difference([page], Shown(printed.replace("dbed", "dbe")), has_links=False)
    assert [word.text for run in cut.lost for word in run] == ["seedbedwaterfall"]
