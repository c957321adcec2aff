"""The size of a picture: a side that is not given follows, and none is wider than its column."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from pypdfium2 import raw

from publisher.assembly.picture_size import size_picture
from publisher.book.model import Picture
from publisher.book.tree import Element, parse_fragment
from publisher.composition.picture_sizes import count_columns
from tests.support.books import TOML, make, render, write_book
from tests.support.ebooks import read_file

WIDE = Picture("wide.png", Path("wide.png"), "image/png", 1200, 800, b"")
MEASURE = 99 / 25.4 * 72  # points of the handbook's lines
PX = 72 / 96


def picture(width: int, height: int) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(target, "PNG")
    return target.getvalue()


FILES: dict[str, str | bytes] = {
    "book.toml": TOML + 'pages = ["a.md"]\n',
    "wide.png": picture(1200, 800),
    "tall.png": picture(400, 2000),
    "icon.png": picture(24, 24),
    "wide.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 300"><path d="M0 0h9v9z"/></svg>',
}


@pytest.mark.parametrize(
    ("width", "height", "wanted"),
    [
        ("", "", ("1200", "")),
        ("auto", "auto", ("1200", "")),
        ("300", "", ("300", "")),
        ("300px", "", ("300", "")),
        ("1in", "", ("96", "")),
        ("2.54 cm", "", ("96", "")),
        ("50%", "", ("50%", "")),
        ("50%", "auto", ("50%", "")),
        ("50%", "50%", ("50%", "")),
        ("2em", "", ("2em", "")),
        ("", "100", ("150", "")),
        ("", "72pt", ("144", "")),
        ("", "2em", ("3em", "")),
        ("300", "200", ("300", "")),
        ("100", "67", ("100", "")),
        ("300", "100", ("300", "100")),
        ("50%", "100", ("50%", "100")),
        ("9999999", "", ("99999", "")),
    ],
)
def test_a_size_follows_from_what_is_given(
    width: str, height: str, wanted: tuple[str, str]
) -> None:
    size = size_picture(width, height, WIDE)
    assert (size.attributes["width"], size.attributes.get("height", "")) == wanted
    assert size.unread == ()


@pytest.mark.parametrize(
    ("width", "height", "unread"),
    [
        ("wide", "", ("width",)),
        ("0", "", ("width",)),
        ("-5", "tall", ("width", "height")),
        ("3vw", "", ("width",)),
        ("", "50%", ("height",)),
        ("wide", "50%", ("width", "height")),
    ],
)
def test_a_size_that_cannot_be_followed_is_named(
    width: str, height: str, unread: tuple[str, ...]
) -> None:
    size = size_picture(width, height, WIDE)
    assert (size.attributes["width"], size.unread) == ("1200", unread)


def printed(tmp_path: Path, page: str) -> list[tuple[int, float, float]]:
    """Page, width and height in points of each picture of a page, in order."""
    made = make(write_book(tmp_path, {**FILES, "a.md": f"# A\n\n{page}\n"}))
    document = pypdfium2.PdfDocument(render(made, "pdf"))
    sizes = []
    for number in range(len(document)):
        for one in document[number].get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=5):
            left, bottom, right, top = one.get_bounds()
            sizes.append((number, right - left, top - bottom))
    return sizes


@pytest.mark.parametrize(
    ("markup", "width", "height"),
    [
        ('<img src="wide.png" alt="a" height="100">', 150 * PX, 100 * PX),
        ('words <img src="wide.png" alt="a" height="100"> words', 150 * PX, 100 * PX),
        ('<img src="wide.png" alt="a" width="50%">', MEASURE / 2, MEASURE / 3),
        ('words <img src="wide.png" alt="a" style="width: 50%"> words', MEASURE / 2, MEASURE / 3),
        ('<img src="wide.png" alt="a" style="height: 48px">', 72 * PX, 48 * PX),
        (
            '<p align="center"><img src="wide.png" alt="a" width="30%"></p>',
            MEASURE * 0.3,
            MEASURE / 5,
        ),
        ("![a](wide.png)", MEASURE, MEASURE / 1.5),
        ('<img src="wide.png" alt="a" width="200" height="50">', 200 * PX, 50 * PX),
        ('<img src="wide.png" alt="a" width="2000" height="500">', MEASURE, MEASURE / 4),
        ('words <img src="wide.png" alt="a" width="2000" height="500">', MEASURE, MEASURE / 4),
        ('<img src="icon.png" alt="a" width="48">', 48 * PX, 48 * PX),
    ],
)
def test_print_has_the_size(markup: str, width: float, height: float, tmp_path: Path) -> None:
    ((_, across, down),) = printed(tmp_path, markup)
    assert (across, down) == pytest.approx((width, height), abs=0.6)


def test_a_tall_picture_keeps_its_ratio(tmp_path: Path) -> None:
    for _, across, down in printed(
        tmp_path,
        '![a](tall.png)\n\nwords ![a](tall.png)\n\n<img src="tall.png" alt="a" width="90%">',
    ):
        assert down <= 150 / 25.4 * 72 + 0.1
        assert down / across == pytest.approx(5, rel=0.01)


@pytest.mark.parametrize("first", ["wide.png", "tall.png"])
def test_pictures_in_cells_shrink_to_their_share(first: str, tmp_path: Path) -> None:
    rows = f"| one | two |\n|---|---|\n| ![a]({first}) | ![a](wide.png) |\n| words | words |"
    found = printed(tmp_path, rows)
    assert len({page for page, _, _ in found}) == 1
    title = printed(tmp_path, "![a](icon.png)")[0][0]
    assert found[0][0] == title + (first == "tall.png")  # at most the title stands before it
    assert sum(across for _, across, _ in found) <= MEASURE
    assert found[1][1] >= MEASURE / 4
    assert found[1][1] / found[1][2] == pytest.approx(1.5, rel=0.01)


def test_a_small_picture_keeps_its_size_beside_many_words(tmp_path: Path) -> None:
    rows = "| one | two |\n|---|---|\n| ![a](icon.png) | " + "many words " * 60 + "|"
    ((_, across, down),) = printed(tmp_path, rows)
    assert (across, down) == pytest.approx((24 * PX, 24 * PX), abs=0.1)


def test_a_screen_gets_attributes_for_px_and_a_style_for_other_lengths(tmp_path: Path) -> None:
    page = """# A

<img src="wide.png" alt="1" height="100"> <img src="wide.png" alt="2" width="50%">
<img src="wide.png" alt="3" width="300" height="100"> <img src="wide.png" alt="4" height="2em">

| one |
|---|
| ![5](icon.png) ![6](wide.png) |
"""
    made = make(write_book(tmp_path, {**FILES, "a.md": page}))
    wanted = {
        "1": 'width="150"',
        "2": 'style="width:50%"',
        "3": 'width="300" height="100" style="aspect-ratio:3.0000"',
        "4": 'style="width:3em"',
        "5": 'width="24" style="min-width:24px"',
        "6": 'width="1200"',
    }
    shown = r'<img src="[^"]*" alt="(\d)" ([^>]*)/>'
    assert dict(re.findall(shown, read_file(render(made, "epub"), "a.xhtml"))) == wanted
    assert dict(re.findall(shown, render(made, "manuscript").decode())) == wanted


def test_columns_are_counted_with_their_spans() -> None:
    (table,) = parse_fragment('<table><tr><td>1<td colspan="3">2</tr><tr><td>1</tr></table>')
    assert isinstance(table, Element) and count_columns(table) == 4
