"""Tables in print: columns by what is in them, rows that stay together, and what is done where a table is too wide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from publisher.book.tree import Element, parse_fragment, to_xhtml
from publisher.composition.table_rows import mark_rows
from publisher.formats.pdf.typesetting.columns import Column, share_width
from publisher.formats.pdf.typesetting.page_boxes import inspect_page
from publisher.formats.pdf.typesetting.typesetter import Engine
from tests.support.books import make, write_book
from tests.support.printing import shared_document

MM = 96 / 25.4
SENTENCE = "Leaves that fall in autumn are raked together and lie on the heap until spring. "


def columns(*rows: tuple[float, float]) -> list[Column]:
    """Columns by the widths of their longest words and cells."""
    return [Column(word, cell, cell) for word, cell in rows]


@pytest.mark.parametrize(
    ("what", "given", "width", "wanted"),
    [
        ("spread over the measure", columns((20, 60), (20, 180)), 300, [75, 225]),
        ("narrow, with a gap of two ems", columns((20, 40), (20, 60)), 300, [60, 60]),
        ("a short column is kept", columns((30, 70), (40, 900)), 300, [70, 230]),
        ("two alike share alike", columns((40, 900), (40, 900)), 300, [150, 150]),
        ("a long word is kept", columns((160, 900), (40, 900)), 300, [160, 140]),
        ("the longest word is broken", columns((50, 50), (400, 400)), 300, [50, 250]),
        (
            "the two longest are broken",
            columns((50, 50), (200, 200), (400, 400)),
            250,
            [50, 100, 100],
        ),
    ],
)
def test_columns_are_as_wide_as_what_is_in_them(
    what: str, given: list[Column], width: float, wanted: list[float]
) -> None:
    rows = [[one.cell for one in given]]
    assert share_width(given, rows, width, em=10) == pytest.approx(wanted, abs=0.5), what


def test_a_column_with_more_text_becomes_wider() -> None:
    less, more = share_width(columns((30, 400), (30, 1600)), [[400, 1600]], 300, em=10)
    assert 72 <= less < more
    assert less + more == pytest.approx(300)


def test_a_loose_table_breaks_short_columns_between_words() -> None:
    given = columns(*[(30, 70)] * 5)
    assert sum(share_width(given, [[70] * 5], 200, em=10)) == pytest.approx(200)
    assert share_width(given, [[70] * 5], 200, em=10, is_loose=True) == pytest.approx([40] * 5)


@pytest.mark.parametrize(("length", "least"), [(400, 72), (4000, 84), (90000, 180)])
def test_a_column_of_very_long_cells_needs_more_than_one_of_long_cells(
    length: float, least: float
) -> None:
    """It needs 42 % of the root of the length, from 7.2 to 18 ems."""
    assert Column(50, length, length).least(10) == pytest.approx(least, abs=0.1)


def body(*rows: str) -> str:
    """A table of rows."""
    return f"<table><tbody>{''.join(rows)}</tbody></table>"


ROW = "<tr><td>soil</td><td>7</td></tr>"


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        (body(*[ROW] * 10), body(*[ROW] * 10).replace("<table", '<table class="together"')),
        (body(*[ROW] * 11), body(*[ROW] * 11)),
        (
            body(*[ROW] * 11, "<tr><td><b>Total:</b></td><td>77</td></tr>"),
            body(*[ROW] * 11, '<tr class="total"><td><b>Total:</b></td><td>77</td></tr>'),
        ),
        (
            body("<tr><td></td><td>Summe</td></tr>", *[ROW] * 11),
            body('<tr class="total"><td></td><td>Summe</td></tr>', *[ROW] * 11),
        ),
        (
            body("<tr><td>A total of all the beds</td></tr>", *[ROW] * 11),
            body("<tr><td>A total of all the beds</td></tr>", *[ROW] * 11),
        ),
    ],
)
def test_short_tables_and_totals_are_marked(html: str, wanted: str) -> None:
    (table,) = parse_fragment(html)
    assert isinstance(table, Element)
    assert to_xhtml(mark_rows(table)) == wanted


@pytest.fixture(scope="module", name="engine")
def one_engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine(shared_document(make(write_book(tmp_path_factory.mktemp("book"), {}))))


def lay_out(engine: Engine, table: str) -> list[Any]:
    """The pages of a chapter with a table between two paragraphs."""
    text = f'<section class="chapter" lang="en"><p>Before.</p>{table}<p>After.</p></section>'
    return engine.render(text, ()).pages


def table_of(*rows: list[str], head: list[str] | None = None, name: str = "") -> str:
    """A table by the texts of its cells."""
    heads = (
        f"<thead><tr>{''.join(f'<th>{text}</th>' for text in head)}</tr></thead>" if head else ""
    )
    texts = (f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    return f'<table class="{name}">{heads}<tbody>{"".join(texts)}</tbody></table>'


def lines_of(pages: list[Any], tag: str = "td") -> list[list[str]]:
    """The lines of each cell or caption, page by page."""
    cells = (
        box
        for page in pages
        for box in page._page_box.descendants()
        if box.element_tag == tag and type(box).__name__ in ("TableCellBox", "TableCaptionBox")
    )
    return [["".join(texts(line)) for line in lines_in(cell)] for cell in cells]


def lines_in(box: Any) -> Iterator[Any]:
    return (one for one in box.descendants() if type(one).__name__ == "LineBox")


def texts(line: Any) -> Iterator[str]:
    return (one.text for one in line.descendants() if type(one).__name__ == "TextBox")


def names_of(pages: list[Any]) -> list[str]:
    """The name in CSS of each page."""
    return [page._page_box.page_type.name for page in pages]


def test_a_short_column_is_never_broken(engine: Engine) -> None:
    pages = lay_out(engine, table_of(["Week 10", SENTENCE * 4], ["Weeks 11 and 12", SENTENCE]))
    assert [cell for cell in lines_of(pages) if len(cell) == 1][:2] == [
        ["Week 10"],
        ["Weeks 11 and 12"],
    ]


def test_a_caption_is_as_wide_as_the_column(engine: Engine) -> None:
    words = "What both of these columns hold, and in which year"
    table = table_of(["1", "2"]).replace("<tbody>", f"<caption>{words}</caption><tbody>", 1)
    [shown] = lines_of(lay_out(engine, table), "caption")
    assert shown == [words]


def test_a_column_under_25_mm_is_not_hyphenated(engine: Engine) -> None:
    text = "Extraordinarily characteristic considerations notwithstanding. " * 3
    pages = lay_out(engine, table_of([text] * 3)) + lay_out(engine, table_of([text] * 8))
    cells = [
        (box.width / MM, ["".join(texts(line)) for line in lines_in(box)])
        for page in pages
        for box in page._page_box.descendants()
        if type(box).__name__ == "TableCellBox"
    ]
    assert [width < 25 for width, _ in cells] == [False] * 3 + [True] * 8
    for width, lines in cells:
        assert any(line.endswith("\u2010") for line in lines) == (width >= 25)


@pytest.mark.parametrize(
    ("count", "names", "is_small"),
    [
        (4, ["body"], False),
        (5, ["body"], True),
        (6, ["body", "wide", "body"], True),
        (7, ["body", "turned", "body"], False),
    ],
)
def test_a_table_that_is_too_wide_gets_smaller_type_then_a_wide_page_then_a_turned_one(
    engine: Engine, count: int, names: list[str], is_small: bool
) -> None:
    pages = lay_out(engine, table_of(["12,345,678.90"] * count))
    assert lines_of(pages) == [["12,345,678.90"]] * count
    sizes = {
        round(box.style["font_size"] * 0.75, 1)
        for page in pages
        for box in page._page_box.descendants()
        if box.element_tag == "td"
    }
    assert names_of(pages) == names
    assert all(7.5 <= size < 10 if is_small else size in (9.9, 10) for size in sizes)


def test_a_turned_page_has_the_size_of_the_others_and_its_places_are_turned(engine: Engine) -> None:
    row = ['<a id="here" href="https://example.org">123,456,789.00</a>', *["123,456,789.00"] * 8]
    turned = lay_out(engine, table_of(row))[1]
    assert (turned.width / MM, turned.height / MM) == pytest.approx((148, 210))
    x, y, *_ = turned.anchors["here"]
    assert (x / MM, y / MM) == pytest.approx((18, 190), abs=0.5)  # at the left, above the foot
    left, top, right, bottom = turned.links[0][2]
    assert left < right < 30 * MM
    assert bottom == pytest.approx(190 * MM, abs=2)
    assert bottom - top > right - left  # the words run upwards


def test_words_that_fit_on_no_page_are_broken_and_none_is_cut(engine: Engine) -> None:
    pages = lay_out(engine, table_of(["Extraordinarily"] * 16))
    assert names_of(pages) == ["body", "turned", "body"]
    assert ["".join(cell) for cell in lines_of(pages)] == ["Extraordinarily"] * 16
    assert all(len(cell) > 1 for cell in lines_of(pages))


def test_a_row_that_is_taller_than_a_page_breaks_under_its_head(engine: Engine) -> None:
    tall = "<br>".join(f"line {number}" for number in range(70))
    pages = lay_out(engine, table_of(["key", tall], ["last", "row"], head=["Key", "Text"]))
    heads = [lines_of([page], "th") for page in pages]
    assert heads == [[["Key"], ["Text"]]] * 3
    assert lines_of(pages[:1])[0] == ["key"]
    assert "line 0" in lines_of(pages[:1])[1]


@pytest.mark.parametrize("text", [f"x{' ' * 9_000}y", "\u3000" * 9_000, f"x{chr(9) * 9_000}y"])
def test_the_time_of_a_line_without_a_break_grows_with_its_length(
    text: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from weasyprint.layout import inline

    measured = []
    split = inline.split_first_line

    def counted(text: str, *options: Any, **named: Any) -> Any:
        measured.append(len(text))
        return split(text, *options, **named)

    monkeypatch.setattr(inline, "split_first_line", counted)
    pages = lay_out(engine, f"<pre>{text}</pre>")
    lines = [line for page in pages for line in lines_in(page._page_box)]
    assert len(lines) > 100
    assert "".join(part for line in lines for part in texts(line)).count("\u3000") in (0, 9_000)
    assert max(measured) <= 1_000
    assert sum(measured) < 9_000_000


def test_ten_rows_stay_together_and_a_total_is_not_alone(engine: Engine) -> None:
    rows = [["soil", "7"]] * 9
    above = "<p>Line.</p>" * 26
    (first, second) = lay_out(engine, above + table_of(*rows, name="together"))
    assert (len(lines_of([first])), len(lines_of([second]))) == (0, 18)
    (first, second) = lay_out(engine, above + table_of(*rows))
    assert len(lines_of([first])) > 0


@pytest.mark.parametrize(
    ("lines", "rows", "height", "wanted"),
    [(18, 10, 2, 5), (24, 10, 2, 0), (18, 4, 5, 0), (17, 5, 4, 3)],
)
def test_a_short_table_is_divided_where_a_third_of_a_page_would_be_empty(
    engine: Engine, lines: int, rows: int, height: int, wanted: int
) -> None:
    row = "<br>".join(["soil"] * height)
    table = table_of(*[[row]] * rows, head=["Layer"], name="together")
    (first, second) = lay_out(engine, "<p>Line.</p>" * lines + table)
    assert (len(lines_of([first])), len(lines_of([second]))) == (wanted, rows - wanted)
    assert lines_of([second], "th") == [["Layer"]]


def broken_in(pages: list[Any]) -> list[str]:
    """The words that the program reports as broken."""
    found = [one for n, page in enumerate(pages) for one in inspect_page(page, n)]
    return [one.text for one in found if one.kind == "broken"]


def test_only_words_that_are_broken_are_reported(engine: Engine) -> None:
    row = ["a note-book of well-being", "Extraordinarily", *["1"] * 2, *["12,345,678.90"] * 10]
    pages = lay_out(engine, table_of(row))
    assert [len(cell) > 1 for cell in lines_of(pages)] == [True] * 2 + [False] * 2 + [True] * 10
    assert set(broken_in(pages)) == {"Extraordinarily", "12,345,678.90"}


def test_a_word_broken_at_the_end_of_a_page_is_reported(engine: Engine) -> None:
    word = "3141592653" * 8 + "5897932384"
    above = "<p>Line.</p>" * 31
    pages = lay_out(
        engine, f'{above}<p style="orphans: 1; widows: 1"><span class="long-word">{word}</span></p>'
    )
    assert len(pages) == 2
    assert broken_in(pages[:1]) == [word]


@pytest.mark.parametrize(
    "above",
    [
        "<h2>Rainfall</h2>",
        '<h2>Rainfall</h2><a class="kept" id="x"></a><p class="kept">By week:</p>',
        '<div class="admonition"><p class="admonition-title">Rainfall</p>',
    ],
)
def test_a_heading_goes_to_the_page_of_its_table(engine: Engine, above: str) -> None:
    table = table_of(["12,345,678.90"] * 7) + "</div>" * above.count("<div")
    before, turned, after = lay_out(engine, above + table)
    assert names_of([before, turned, after]) == ["body", "turned", "body"]
    assert ["Rainfall" in "".join(texts(page._page_box)) for page in (before, turned)] == [
        False,
        True,
    ]


def test_code_has_no_sign_below_its_last_row_on_a_page(engine: Engine) -> None:
    rows = "seed_\u200b" * 85  # eight rows, of which seven have room; four go to the next page
    code = f'<pre><code><span class="line">{rows}</span></code></pre>'
    first = lay_out(engine, "<p>Line.</p>" * 26 + code)[0]
    line = next(
        box
        for box in first._page_box.descendants()
        if type(box).__name__ == "BlockBox" and box.element.get("class") == "line"
    )
    assert line.background.layers[0].painting_area[3] == pytest.approx(4 * 14)
