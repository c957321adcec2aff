"""Page numbers: labels, forms of references, the first guess, and what is kept where numbers oscillate."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from publisher.book.numerals import roman
from publisher.composition.views import Piece
from publisher.formats.pdf.sheets.numbers import (
    FIGURE_SPACE,
    FREE_ROUNDS,
    PADDED_ROUNDS,
    Numbers,
    Places,
    Wording,
    choose_form,
    fill,
    guess_pages,
    guess_places,
    read_numbers,
    references_in,
)

WORDS = Wording("p.", "facing page")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "i"), (3, "iii"), (4, "iv"), (5, "v"), (9, "ix"), (14, "xiv"), (40, "xl"), (49, "xlix"),
        (90, "xc"), (99, "xcix"), (400, "cd"), (444, "cdxliv"), (900, "cm"), (1994, "mcmxciv"),
    ],
)  # fmt: skip
def test_roman_numerals(number: int, text: str) -> None:
    assert roman(number) == text


def test_pages_before_the_body_have_roman_numbers() -> None:
    places = Places(4, 9, {})
    labels = [places.label(page) for page in range(7)]
    assert labels == ["i", "ii", "iii", "iv", "1", "2", "3"]


@pytest.mark.parametrize(
    ("title", "anchor", "shown"),
    [
        ("an anchor's own page", "tea--cups", "7"),
        ("an anchor that no page has: its piece's page", "tea--saucers", "5"),
        ("a piece that no page has", "milk", "00"),
        ("an anchor of such a piece", "milk--jug", "00"),
        ("padded to the width that it had", "cup", f"{FIGURE_SPACE}9"),
    ],
)
def test_the_number_that_is_printed_for_an_anchor(title: str, anchor: str, shown: str) -> None:
    numbers = Numbers({"tea": "5", "tea--cups": "7", "cup": "9"}, widths={"cup": 2})
    assert numbers.show(anchor) == shown, title


@pytest.mark.parametrize(
    ("title", "here", "there", "sides", "form"),
    [
        ("on the page itself", 5, 5, 2, "same"),
        ("left and right of one fold", 5, 6, 2, "facing"),
        ("right and left of one fold", 6, 5, 2, "facing"),
        ("two sides of one leaf", 6, 7, 2, "page"),
        ("the first page faces nothing", 0, 1, 2, "page"),
        ("an edition of one side", 5, 6, 1, "page"),
        ("an anchor that no page has", 5, None, 2, "page"),
        ("a reference that no page has", None, 5, 2, "page"),
    ],
)
def test_how_a_reference_is_printed(
    title: str, here: int | None, there: int | None, sides: int, form: str
) -> None:
    pages = {"own": here, "target": there}
    anchors = {name: page for name, page in pages.items() if page is not None}
    assert choose_form(Places(0, 20, anchors, sides), "own", "target") == form, title


@pytest.mark.parametrize(
    ("form", "markup"),
    [
        ("same", ""),
        ("facing", '<span class="pageref">\u00a0(facing page)</span>'),
        ("page", '<span class="pageref">\u00a0(p.\u00a0<span data-page="b">12</span>)</span>'),
    ],
)
def test_a_reference_is_filled_in_by_its_form(form: str, markup: str) -> None:
    token = '<page-number to="b" own="ref--a-1"></page-number>'
    numbers = Numbers({"b": "12"}, {"ref--a-1": form})
    assert fill(f"See{token}.", numbers, WORDS) == f"See{markup}."
    assert references_in(token) == {"ref--a-1": "b"}


def test_a_number_in_a_table_stands_alone_and_zeros_hold_its_place() -> None:
    token = '<page-number to="a&amp;b"></page-number>'
    numbers = Numbers({"a&b": "12"})
    assert fill(token, numbers, WORDS) == '<span data-page="a&amp;b">12</span>'
    assert fill(token, numbers, WORDS, masked=True) == '<span data-page="a&amp;b">00</span>'
    assert references_in(token) == {}


def places(tea: int, own: int = 3) -> Places:
    return Places(0, 120, {"tea": tea, "ref--tea": own})


def test_references_to_themselves_are_no_labels() -> None:
    found = read_numbers(places(5), {"ref--tea": "tea"}, Numbers(), 1)
    assert found == Numbers({"tea": "6"}, {"ref--tea": "page"})


@pytest.mark.parametrize(
    ("title", "count", "before", "form", "is_plain"),
    [
        ("may change in the first rounds", FREE_ROUNDS, "page", "facing", False),
        ("is plain where it changes after them", FREE_ROUNDS + 1, "page", "page", True),
        ("is kept where it is as before", FREE_ROUNDS + 1, "facing", "facing", False),
    ],
)
def test_the_form_of_a_reference(
    title: str, count: int, before: str, form: str, is_plain: bool
) -> None:
    own = "ref--tea"
    found = read_numbers(places(4), {own: "tea"}, Numbers({}, {own: before}), count)
    assert found.forms == {own: form}, title
    assert (own in found.plain) == is_plain, title


def test_a_form_that_was_made_plain_stays_plain() -> None:
    before = Numbers(plain=frozenset({"ref--tea"}))
    assert read_numbers(places(4), {"ref--tea": "tea"}, before, 2).forms == {"ref--tea": "page"}


@pytest.mark.parametrize(
    ("title", "count", "before", "page", "widths"),
    [
        ("in the first rounds none is kept", PADDED_ROUNDS, "100", 98, {}),
        ("a number that grew shorter keeps its width", PADDED_ROUNDS + 1, "100", 98, {"tea": 3}),
        ("a number that grew longer gets its width", PADDED_ROUNDS + 1, "99", 99, {"tea": 3}),
        ("a number of the same length needs none", PADDED_ROUNDS + 1, "98", 98, {}),
    ],
)
def test_the_width_of_a_number_that_oscillates(
    title: str, count: int, before: str, page: int, widths: dict[str, int]
) -> None:
    found = read_numbers(places(page), {}, Numbers({"tea": before}), count)
    assert found.widths == widths, title


@pytest.mark.parametrize(
    ("markup", "pages"),
    [
        ("<p>One line.</p>", 1),
        ("<p>x</p>" * 29, 1),
        ("<p>x</p>" * 30, 2),
        ("<p>" + "x" * 62 * 30 + "</p>", 2),
        ("<p> </p>" * 300, 1),
        ("<img/>" * 4, 2),
    ],
)
def test_the_guess_of_pages_counts_lines_and_pictures(markup: str, pages: int) -> None:
    assert guess_pages(markup) == pages


def piece(kind: str, anchor: str, lines: int = 1) -> Piece:
    return Piece(anchor, kind, anchor, Markup("<p>x</p>" * lines))


def test_the_guess_of_places_opens_parts_on_the_right() -> None:
    pieces = (
        piece("title", "title"),
        piece("front", "preface"),
        piece("part", "one", 35),
        piece("pattern", "tea"),
        piece("part", "two"),
    )
    found = guess_places(pieces, "one", 2)
    assert found.anchors == {"title": 0, "preface": 1, "one": 2, "tea": 4, "two": 6}
    assert (found.body, found.count) == (2, 7)
    one_sided = guess_places(pieces, "one", 1)
    assert one_sided.anchors == {"title": 0, "preface": 1, "one": 2, "tea": 4, "two": 5}
