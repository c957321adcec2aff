"""The pictures of README.md and docs: they are there, in true colours, and drawn as described."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from publisher.bench.readme_pictures import (
    EDGE,
    GROUND,
    MARGIN,
    PRINTED,
    SHEETS,
    Pages,
    draw_pages,
    draw_screens,
    join_images,
    join_row,
)
from publisher.place import AROUND
from tests.support.books import TOML, make, write_book
from tests.support.printing import print_pdf

FOLDER = AROUND / "docs" / "pictures"
ULTRAMARINE = (0x13, 0x56, 0xB7)  # of the second building block in the theme fieldguide


def named_pictures() -> dict[str, str]:
    """Return the description of each picture that the documents name, by its file."""
    found: dict[str, str] = {}
    for path in (AROUND / "README.md", *sorted((AROUND / "docs").glob("*.md"))):
        pictures = re.findall(r"!\[([^\]]*)\]\((?:docs/)?pictures/([\w.]+)\)", path.read_text())
        found |= {file: words for words, file in pictures}
    return found


def test_documents_name_every_picture_that_the_task_makes_and_describe_it() -> None:
    named = named_pictures()
    made = {*PRINTED, *SHEETS, "phone.png"}
    assert set(named) == made == {path.name for path in FOLDER.iterdir()}
    assert all(len(words.split()) > 5 for words in named.values())


@pytest.mark.parametrize("file", [*PRINTED, *SHEETS, "phone.png"])
def test_a_picture_is_large_and_has_true_colours(file: str) -> None:
    with Image.open(FOLDER / file) as image:
        assert image.mode == "RGB"
        assert image.width > 1500


def test_blue_stays_blue() -> None:
    with Image.open(FOLDER / "fieldguide.png") as image:
        counts = {colour: count for count, colour in image.getcolors(1 << 24) or []}
    assert counts[ULTRAMARINE] > 50_000


def test_sheets_stand_in_a_row() -> None:
    whole = join_row([Image.new("RGB", size, "red") for size in ((50, 30), (20, 30))])
    assert whole.size == (3 * MARGIN + 50 + 20, 2 * MARGIN + 30)
    assert whole.getpixel((2 * MARGIN + 50 + 10, MARGIN + 15)) == (255, 0, 0)


def test_images_stand_in_rows_on_a_ground() -> None:
    images = [Image.new("RGB", (50, 30), colour) for colour in ("red", "blue", "green")]
    whole = join_images(images, columns=2, gap=10)
    assert whole.size == (2 * MARGIN + 50 + 10 + 50, 2 * MARGIN + 30 + 10 + 30)
    centres = [(MARGIN + 25, MARGIN + 15), (MARGIN + 85, MARGIN + 15), (MARGIN + 25, MARGIN + 55)]
    assert [whole.getpixel(at) for at in centres] == [(255, 0, 0), (0, 0, 255), (0, 128, 0)]
    empty = (MARGIN + 85, MARGIN + 55)
    colours = [whole.getpixel((MARGIN, MARGIN)), whole.getpixel(empty)]
    assert colours == [tuple(bytes.fromhex(one[1:])) for one in (EDGE, GROUND)]


def test_pages_are_found_by_their_titles(tmp_path: Path) -> None:
    pattern = "*Care*\n\n***Problem***: A.\n\n***Context***: B.\n\n***Solution***: C.\n\n"
    files = {
        "book.toml": TOML + 'pages = ["a.md", "b.md"]\n',
        "a.md": f"# Warm Bread\n\n{pattern}***Consequences***: [Cold](b.md).\n",
        "b.md": f"# Cold Milk\n\n{pattern}***Consequences***: [Warm](a.md).\n",
    }
    path = tmp_path / "book.pdf"
    path.write_bytes(print_pdf(make(write_book(tmp_path, files))).content)
    places = (("Warm Bread", 0), ("Warm Bread", 1))
    image = draw_pages(path, Pages("handbook", places, 148, gap=0))
    assert image.size == (2 * MARGIN + 2 * 148, 2 * MARGIN + 210)  # A5
    one = draw_pages(path, Pages("handbook", (("Cold Milk", 0), ("Warm Bread", 1)), 148, gap=0))
    second = (MARGIN + 148 + 1, MARGIN + 1, MARGIN + 2 * 148 - 1, MARGIN + 209)
    assert one.crop(second).tobytes() == image.crop(second).tobytes()
    with pytest.raises(KeyError):
        draw_pages(path, Pages("handbook", (("Hot Soup", 0),), 148))


def test_a_machine_without_a_browser_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="browsers"):
        draw_screens(tmp_path / "book.epub", tmp_path)
