"""The handbook -> the pictures of README.md and docs: its pages, cards, posters, EPUB on a phone.

`./invoke pictures` writes them. Pages are found by their titles in the outline of the PDF.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pypdfium2
from PIL import Image, ImageDraw

from publisher.driver.check import BROWSERS
from publisher.place import AROUND

MARGIN = 24  # pixels round and between pages
GROUND, EDGE = "#E9E9E6", "#B8B8B4"
NUMBER = re.compile(r"^\d+ ")  # of a pattern, before its name in the outline
SIZE, SCALE = (390, 780), 2  # a phone in px of CSS, and its pixels for each
READER = """<style>html {{ background: {ground}; color: {ink}; overflow: hidden }}
body {{ margin: 28px 24px; height: 716px; columns: 342px; column-gap: 48px;
font: 18px/1.4 Georgia, "Liberation Serif", serif; transform: translateX({shift}px); }}
img, svg {{ max-width: 100% }}</style></head>"""
COLOURS = {"light": ("#FFFFFF", "#111111", "1"), "dark": ("#121212", "#E6E6E6", "0")}


class Pages(NamedTuple):
    """A picture of printed pages: titles with an offset in pages, and the width of a page in px."""

    theme: str
    places: tuple[tuple[str, int], ...]
    width: int
    columns: int = 2
    gap: int = MARGIN  # 0 for a spread


class Screen(NamedTuple):
    """A screen of the EPUB: the file without its suffix, the number of the column, the scheme."""

    file: str
    column: int
    scheme: str = "light"


PRINTED = {
    "spread.png": Pages("handbook", (("Quickstart", 0), ("Quickstart", 1)), 760, gap=0),
    "fieldguide.png": Pages("fieldguide", (("Sample", 0), ("Sample", 1)), 760, gap=0),
    "map.png": Pages("fieldguide", (("Map of the patterns", 0), ("The patterns in brief", 0)), 760),
    "apparatus.png": Pages(
        "handbook",
        (
            ("Feedback Report", 4),
            ("Map of the patterns", 0),
            ("The patterns in brief", 0),
            ("Reading paths", 0),
            ("If your problem is …", 0),
            ("Patterns by building block", 0),
            ("Tables", 0),
            ("Other names", 0),
        ),
        360,
        columns=4,
    ),
}
SHEETS = {  # files of the handbook, each with the number of a page from 0
    "cards.png": (
        ("*.cards.pdf", 4),
        ("*.cards.pdf", 5),
        ("*.cards-a4.pdf", 0),
        ("*.cards-a4.pdf", 1),
    ),
    "posters.png": (
        ("*.poster-map-*.pdf", 0),
        ("*.poster-patlets-*.pdf", 0),
        ("*.poster-matrix-*.pdf", 0),
        ("*.poster-path-*.pdf", 0),
    ),
}
TALL = 544  # pixels of a sheet
SCREENS = (Screen("quickstart", 0), Screen("quickstart", 2), Screen("glossary", 0, "dark"))


def draw_pictures(folder: Path) -> None:
    """Write the pictures into `folder`.

    Raises SystemExit if no browser is installed or the handbook can't be made.
    """
    with TemporaryDirectory(prefix="pictures-") as name:
        work = Path(name)
        for theme in sorted({picture.theme for picture in PRINTED.values()}):
            _make_book(theme, work / theme)
        for file, picture in PRINTED.items():
            (pdf,) = (work / picture.theme).glob("*-print.pdf")
            draw_pages(pdf, picture).save(folder / file, optimize=True)
        for file, places in SHEETS.items():
            sheets = [_draw_sheet(work / "handbook", *place) for place in places]
            join_row(sheets).save(folder / file, optimize=True)
        (epub,) = (work / "handbook").glob("*.epub")
        draw_screens(epub, work).save(folder / "phone.png", optimize=True)


def _make_book(theme: str, dist: Path) -> None:
    """Make the PDF for print of the handbook in a theme; in the first one all other files, too."""
    book = dist / "book"
    shutil.copytree(AROUND / "manuscript", book)
    toml = book / "book.toml"
    toml.write_text(toml.read_text().replace("[book]\n", f'[book]\ntheme = "{theme}"\n', 1))
    options = ["--book", str(book), "--dist", str(dist)]
    invoke = [sys.executable, "-m", "invoke", "--search-root", str(AROUND)]
    more = (["epub"], ["cards"], ["poster"]) if theme == "handbook" else ()
    for task in (["pdf", "--edition", "print"], *more):
        done = subprocess.run([*invoke, *task, *options], cwd=AROUND, check=False)
        if done.returncode:
            raise SystemExit(f"the handbook can't be made in the theme {theme}")


def draw_pages(pdf: Path, picture: Pages) -> Image.Image:
    """Return pages side by side in true colours. Raises KeyError for a title without a page."""
    document = pypdfium2.PdfDocument(pdf)
    starts = {
        NUMBER.sub("", mark.get_title()): mark.get_dest().get_index() for mark in document.get_toc()
    }
    pages = [document[starts[title] + offset] for title, offset in picture.places]
    images = [
        page.render(scale=picture.width / page.get_width()).to_pil().convert("RGB")
        for page in pages
    ]
    return join_images(images, picture.columns, picture.gap)


def join_images(images: list[Image.Image], columns: int, gap: int) -> Image.Image:
    """Return images of one size in rows, with an edge round each and a ground behind them."""
    width, height = images[0].size
    rows = -(-len(images) // columns)
    size = (
        2 * MARGIN + columns * width + (columns - 1) * gap,
        2 * MARGIN + rows * height + (rows - 1) * gap,
    )
    whole = Image.new("RGB", size, GROUND)
    pen = ImageDraw.Draw(whole)
    for number, image in enumerate(images):
        row, column = divmod(number, columns)
        left, top = MARGIN + column * (width + gap), MARGIN + row * (height + gap)
        whole.paste(image, (left, top))
        pen.rectangle((left, top, left + width - 1, top + height - 1), outline=EDGE)
    return whole


def _draw_sheet(folder: Path, glob: str, number: int) -> Image.Image:
    """Return a page of the first file with a name, TALL pixels high."""
    page = pypdfium2.PdfDocument(min(folder.glob(glob)))[number]
    image: Image.Image = page.render(scale=TALL / page.get_height()).to_pil()
    return image.convert("RGB")


def join_row(images: list[Image.Image]) -> Image.Image:
    """Return images of one height in a row, with an edge round each and a ground behind them."""
    width = sum(image.width + MARGIN for image in images) + MARGIN
    whole = Image.new("RGB", (width, images[0].height + 2 * MARGIN), GROUND)
    pen, left = ImageDraw.Draw(whole), MARGIN
    for image in images:
        whole.paste(image, (left, MARGIN))
        right, foot = left + image.width, MARGIN + image.height
        pen.rectangle((left, MARGIN, right - 1, foot - 1), outline=EDGE)
        left = right + MARGIN
    return whole


def draw_screens(epub: Path, work: Path) -> Image.Image:
    """Return screens of an EPUB as a reading program shows them on a phone, side by side."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise SystemExit(f"none of these browsers is installed: {', '.join(BROWSERS)}")
    with zipfile.ZipFile(epub) as archive:
        archive.extractall(work / "epub")
    images = [_draw_screen(browser, work / "epub" / "EPUB", screen) for screen in SCREENS]
    return join_images(images, len(images), gap=MARGIN)


def _draw_screen(browser: str, folder: Path, screen: Screen) -> Image.Image:
    ground, ink, scheme = COLOURS[screen.scheme]
    style = READER.format(ground=ground, ink=ink, shift=-SIZE[0] * screen.column)
    page, shot = folder / "screen.xhtml", folder / "screen.png"
    text = (folder / f"{screen.file}.xhtml").read_text()
    page.write_text(text.replace("</head>", style, 1))
    options = [
        "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
        f"--blink-settings=preferredColorScheme={scheme}",
        f"--force-device-scale-factor={SCALE}", f"--window-size={SIZE[0]},{SIZE[1]}",
        f"--screenshot={shot}", page.as_uri(),
    ]  # fmt: skip
    subprocess.run([browser, *options], check=True, capture_output=True, timeout=120)
    with Image.open(shot) as image:
        return image.convert("RGB").resize(
            (SIZE[0] * 5 // 4, SIZE[1] * 5 // 4), Image.Resampling.LANCZOS
        )


if __name__ == "__main__":
    draw_pictures(AROUND / "docs" / "pictures")
