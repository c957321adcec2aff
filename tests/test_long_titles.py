"""Titles of any length: the size of their type, their hyphens, and what cuts them."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from msgspec.structs import replace

from publisher.composition.generated_pages import split_rows
from publisher.composition.title_fit import fit_style, has_long_word, leaves_room, width_of
from publisher.composition.titles import join_authors
from publisher.composition.views import Space, shorten
from publisher.formats.pdf.cover_sheet import choose_spine_text
from publisher.theme.cover import design_cover
from publisher.theme.pattern_map import MapArea, lay_out_map
from tests.support.books import TOML, make, write_book
from tests.support.printing import print_pdf, print_sheets

COMPOUND = "Rindfleischetikettierungsüberwachungsgesetz"  # 43 letters
LONG = (
    "On the very long titles of books, and of what a publisher does with them when they come: a"
    " treatise in forty parts, with an appendix on the use of the hyphen, and with an index of all"
    " names that occur in it"
)
AUTHORS = (
    "Maximiliane von Hohenlohe-Schillingsfürst",
    "Bartholomew Featherstonehaugh",
    "Ann Other",
    "Wolfgang Amadeus Kronprinz-Rudolf",
)
X = "X" * 60


@pytest.mark.parametrize(
    ("text", "before", "style"),
    [
        ("Booth", "12", ""),
        ("The Developer’s Handbook", "", ""),
        ("", "", ""),
        # 16 letters of .53, two capitals, narrow letters
        ("aaaaaaaaaaaaaaaa", "", ' style="--longest: 8.5; --em: 8.5"'),
        ("aaaaaaaaaaaaaaaa", "12", ' style="--longest: 9.8; --em: 9.8"'),
        # a line may end after a hyphen, and beside each ideograph
        ("aaaaaaaa-aaaaaaaa aaaaaaaaaaaaaaaaaaaaaaaaa", "", ' style="--longest: 13.2; --em: 22.6"'),
        ("aaaaaaaaaaaaaaaa\u00a0: aa", "", ' style="--longest: 9.1; --em: 10.4"'),
        ("長" * 21, "", ' style="--longest: 1.0; --em: 21.0"'),
    ],
)
def test_a_style_sheet_is_told_how_wide_a_long_title_is(text: str, before: str, style: str) -> None:
    assert fit_style(text, before) == style


def test_a_word_may_be_too_long_for_every_size() -> None:
    assert not has_long_word(f"{'a' * 30} {'b' * 30}")
    assert has_long_word(f"a {'b' * 31}")
    assert width_of("e\u0301") == width_of("e")


@pytest.mark.parametrize(
    ("title", "most", "head"),
    [
        ("Booth", 48, "Booth"),
        ("One two three four", 12, "One two …"),
        (X, 48, f"{'X' * 48} …"),
        (f"On {X}", 48, f"On {'X' * 45} …"),
        ("長い題名を持つ章", 10, "長い題名を …"),
    ],
)
def test_running_heads_are_cut_where_they_end(title: str, most: int, head: str) -> None:
    assert shorten(title, most) == head


def test_narrow_pages_have_shorter_heads() -> None:
    assert Space(281).head_letters == Space(408).head_letters == 48
    assert Space(174).head_letters == 30


def test_no_name_of_several_authors_is_divided() -> None:
    assert join_authors(("Ann Other",)) == "Ann Other"
    assert join_authors(AUTHORS[1:3]) == "Bartholomew\u00a0Featherstonehaugh\u00a0· Ann\u00a0Other"
    assert AUTHORS[0] in join_authors(AUTHORS)


def test_a_map_cuts_the_titles_of_patterns_and_parts() -> None:
    rows = [("a", X), ("b", "Short")]
    (sheet,) = lay_out_map([(LONG, rows), ("P", [("c", "C")])], (), MapArea(300, 400)).sheets
    long, short, other = sheet.rows
    assert (long.name, short.name, other.name) == (f"{'X' * 40} …", "Short", "C")
    assert [group.title for group in sheet.groups][1:] == ["P"]
    assert sheet.groups[0].title == "On the very long titles of books, and of what a publisher …"
    assert not sheet.groups[0].is_beside  # there is no room
    (narrow,) = lay_out_map([("", rows)], (), MapArea(120, 400)).sheets
    assert narrow.rows[0].name == f"{'X' * 22} …"


@pytest.mark.parametrize(
    ("lines", "most", "ends"),
    [
        ([1] * 3, 38, set()),
        ([1] * 76, 38, {38}),
        ([1] * 40, 38, {20}),
        ([2, 1, 1, 2, 1, 1], 4, {3}),
        ([3, 3, 3], 2, {1, 2}),
    ],
)
def test_pages_of_the_matrix_have_about_the_same_length(
    lines: list[int], most: int, ends: set[int]
) -> None:
    assert split_rows(lines, most) == ends


def book_toml(
    theme: str, title: str, subtitle: str = "", authors: tuple[str, ...] = AUTHORS
) -> str:
    names = ", ".join(f'"{name}"' for name in authors)
    toml = TOML.replace('authors = ["A. Author"]', f"authors = [{names}]")
    toml = toml.replace('"T"', f'"{title}"\nsubtitle = "{subtitle}"\npublisher = "House"')
    toml += f'theme = "{theme}"\nlanguage = "de"\npages = ["a.md", "b.md"]\n'
    return toml + '[edition.small]\nbase = "print"\ntrim = "105mm x 148mm"\n'


@pytest.mark.parametrize(
    ("theme", "edition"), [("handbook", "print"), ("handbook", "small"), ("fieldguide", "print")]
)
def test_a_title_page_is_one_page(theme: str, edition: str, tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"book.toml": book_toml(theme, LONG, LONG)}))
    printed = print_pdf(made, edition)
    assert printed.report == ""
    first, second = list(pypdfium2.PdfDocument(printed.content))[:2]
    text = " ".join(first.get_textpage().get_text_range().split())
    assert "names that occur in it" in text
    assert "House" in text or "HOUSE" in text.upper()
    assert "1.0.0" in second.get_textpage().get_text_range()


@pytest.mark.parametrize("theme", ["handbook", "fieldguide"])
def test_a_long_word_fits_every_title(theme: str, tmp_path: Path) -> None:
    files = {
        "book.toml": book_toml(theme, COMPOUND) + '[[back]]\npages = ["@aliases"]\n',
        "a.md": f"# {COMPOUND}\n\n*{COMPOUND[:24]}, Code*\n\n**Problem**\n\nText [B](b.md).\n\n## {X}\n\nText\n",
        "b.md": f"# {X}\n\n*Code*\n\n**Problem**\n\nText [A](a.md).\n",
    }
    made = make(write_book(tmp_path, files))
    printed = print_pdf(made)
    assert [one for one in printed.found if "overflow" in one.rule] == []
    cover, first = (
        page.get_textpage().get_text_range()
        for page in list(pypdfium2.PdfDocument(printed.content))[:2]
    )
    assert COMPOUND in cover
    assert COMPOUND in first  # in one piece, in smaller type


def test_arcs_stand_on_a_title_page_where_there_is_room(tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"book.toml": book_toml("handbook", "A Handbook")}))
    config = made.book.config
    assert leaves_room(config, 420)
    assert not leaves_room(replace(config, title=LONG, subtitle=LONG), 420)
    assert "<svg" not in print_sheets(made).pieces[0].markup  # no links, no arcs


@pytest.mark.parametrize(
    ("title", "authors", "length", "expected"),
    [
        ("A Handbook", ("Ann Other",), 500, ("A Handbook", "Ann Other", 12)),
        # the title is 20.6 em, "Ann Other" and its gap 7.5 em
        (COMPOUND, ("Ann Other",), 300, (COMPOUND, "Ann Other", 10)),
        (COMPOUND, ("Ann Other", AUTHORS[0]), 300, (COMPOUND, "Ann Other …", 10)),
        (COMPOUND, ("Ann Other",), 200, (COMPOUND, "", 9)),
        (COMPOUND, ("Ann Other",), 100, (f"{COMPOUND[:24]} …", "", 8)),
    ],
)
def test_a_spine_holds_its_text(
    title: str, authors: tuple[str, ...], length: float, expected: tuple[str, str, int]
) -> None:
    assert tuple(choose_spine_text(title, authors, length)) == expected


def test_a_cover_has_a_size_for_every_title(tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"book.toml": book_toml("handbook", "T")}))
    book = made.book

    def sizes(title: str, subtitle: str = "") -> tuple[float, float]:
        config = replace(book.config, title=title, subtitle=subtitle)
        cover = design_cover(replace(book, config=config), 142, {})
        return round(cover.title_size, 2), round(cover.scale, 2)

    largest, scale = sizes("T")
    assert scale == 1
    word, scale = sizes(COMPOUND)
    assert word * 0.5 * len(COMPOUND) <= 82 < word / 0.85 * 0.5 * len(COMPOUND)
    assert word < largest
    title, scale = sizes(LONG * 3, LONG)
    assert 4.4 * scale <= title <= word
