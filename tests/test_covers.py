"""Covers and title pages: the lines of a title, the arcs that are drawn, a cover of one's own, and the back."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from markupsafe import Markup
from msgspec.structs import replace
from PIL import Image

from publisher.book.model import Book, Chapter, Part
from publisher.book.title_lines import double_bars, split_title
from publisher.composition.title_fit import hold_lines
from publisher.composition.titles import break_title
from publisher.config.editions import read_edition
from publisher.formats.pdf.cover_sheet import place_front
from publisher.formats.pdf.sheets.back_cover import BackContents, BackRow, list_contents
from publisher.formats.pdf.sheets.sheet_markup import compose_sheets, cover_piece
from publisher.theme.cover import MOST_ARCS, design_cover
from publisher.theme.geometry import Geometry, lay_out_page
from tests.support.books import TOML, MadeBook, make, make_clean, render, write_book
from tests.support.ebooks import read_file
from tests.support.stages import import_folder


@pytest.mark.parametrize(
    ("written", "title", "lines"),
    [
        ("A Handbook", "A Handbook", ("A Handbook",)),
        ("Patterns | of Work", "Patterns of Work", ("Patterns", "of Work")),
        ("Patterns|of|Work", "Patterns of Work", ("Patterns", "of", "Work")),
        ("| Patterns | | of Work |", "Patterns of Work", ("Patterns", "of Work")),
        ("either || or", "either | or", ("either | or",)),
        ("a || b | c", "a | b c", ("a | b", "c")),
        ("模式|语言", "模式语言", ("模式", "语言")),
        ("模式 | 语言", "模式 语言", ("模式", "语言")),
        ("模式|Language", "模式 Language", ("模式", "Language")),
    ],
)
def test_a_bar_ends_a_line_of_the_title(written: str, title: str, lines: tuple[str, ...]) -> None:
    assert split_title(written) == (title, lines)
    assert split_title(double_bars(title)) == (title, (title,))


def test_a_title_breaks_on_cover_and_title_page_and_nowhere_else(tmp_path: Path) -> None:
    toml = (
        TOML.replace('title = "T"', "title = \"The 'Long' | Way | Home\"")
        + 'pages = ["a.md", "b.md"]\n'
    )
    made = make_clean(write_book(tmp_path, {"book.toml": toml}))
    config = made.book.config
    assert (config.title, config.slug) == ("The ‘Long’ Way Home", "the-long-way-home")
    assert break_title(config) == "The ‘Long’<br/>Way<br/>Home"
    assert hold_lines(config) == "The\u00a0‘Long’ Way Home"
    epub = render(made, "epub")
    assert "<h1>The ‘Long’<br/>Way<br/>Home</h1>" in read_file(epub, "at-title.xhtml")
    assert '<dc:title id="title">The ‘Long’ Way Home</dc:title>' in read_file(epub, "content.opf")
    assert make_clean(tmp_path / "book.toml").book.config.identifier == config.identifier


def test_the_lines_of_a_title_are_not_broken_on_a_cover(tmp_path: Path) -> None:
    made = make_clean(write_book(tmp_path, {}))

    def size(*lines: str) -> float:
        config = replace(made.book.config, title=" ".join(lines), title_lines=lines)
        return round(design_cover(replace(made.book, config=config), 142, {}).title_size, 2)

    # an em of .45, and 82 per cent of the width; 15.5 is the largest size
    assert size("One", "Two") == 15.48
    assert size("A Line of Twenty Sign", "Two") == round(82 / 0.45 / 21 * 0.999, 2)
    assert size("A Line of Twenty Signs Two") == 15.5
    assert size("A line that is so long that it would be very small", "Two") == 12


def test_an_imported_title_keeps_its_bar(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: Works | Notes\n")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Start\n\nText.\n")
    assert 'title = "Works || Notes"' in import_folder(tmp_path)


@pytest.fixture(scope="module")
def dense(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    """Twenty patterns, of which each names all others."""
    names = [f"n{number:02}" for number in range(20)]
    files = {
        f"{name}.md": f"# {name}\n\n*Work*\n\n## Problem\n\nIt hurts.\n\n## Context\n\nHere.\n\n## Solution\n\n"
        + " ".join(f"[{other}]({other}.md)" for other in names if other != name)
        + "\n\n## Consequences\n\nDone.\n"
        for name in names
    }
    listed = ", ".join(f'"{name}.md"' for name in names)
    files["book.toml"] = TOML + f"pages = [{listed}]\n"
    return make_clean(write_book(tmp_path_factory.mktemp("dense"), files, clean=False))


def test_a_cover_shows_forty_relations_as_circles(dense: MadeBook) -> None:
    cover = design_cover(dense.book, 142, {})
    circles = {(arc.start, arc.end) for arc in cover.arcs}
    assert len(circles) == MOST_ARCS == 40
    assert len(cover.arcs) == 80  # each pattern names the other: two halves
    assert len(cover.nodes) == 20
    # spread over the line, although all relations are equally strong
    assert {min(9, int((start + end) / 20)) for start, end in circles} >= {2, 3, 4, 5, 6, 7}


def test_no_arc_of_a_cover_reaches_its_text(dense: MadeBook) -> None:
    title = "A Title That Takes Very Many Words and Lines " * 3
    config = replace(dense.book.config, title=title, subtitle=title)
    cover = design_cover(replace(dense.book, config=config), 142, {})
    radii = [(arc.end - arc.start) / 2 for arc in cover.arcs]
    assert 15 < max(radii) < 24  # the line is 27 above the foot, the text ends at some 89


def picture(kind: str, size: tuple[int, int] = (296, 420), mode: str = "RGB") -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, 0).save(target, kind)
    return target.getvalue()


DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 148 210"><path d="M0 0H148V210z"/></svg>'
)
OWN = {
    "front.png": picture("PNG"),
    "front.jpg": picture("JPEG"),
    "front.svg": DRAWING,
    "front.tiff": picture("TIFF"),
}


def with_cover(folder: Path, name: str, files: dict[str, bytes], subtitle: str = "") -> Path:
    toml = TOML + f'cover = "{name}"\nsubtitle = "{subtitle}"\npages = ["a.md", "b.md"]\n'
    return write_book(folder, {"book.toml": toml, **files})


@pytest.mark.parametrize(
    ("name", "suffix", "kind"),
    [
        ("front.png", "png", "image/png"),
        ("front.jpg", "jpg", "image/jpeg"),
        ("front.svg", "svg", "image/svg+xml"),
        ("front.tiff", "png", "image/png"),
    ],
)
def test_a_cover_of_ones_own_is_the_cover_of_the_ebook(
    name: str, suffix: str, kind: str, tmp_path: Path
) -> None:
    made = make_clean(with_cover(tmp_path, name, {name: OWN[name]}, "S"))
    epub = render(made, "epub")
    package = read_file(epub, "content.opf")
    item = next(row for row in re.findall("<item [^>]*>", package) if "cover-image" in row)
    assert f'href="cover.{suffix}"' in item
    assert f'media-type="{kind}"' in item
    page = read_file(epub, "at-cover.xhtml")
    assert f'<img src="cover.{suffix}" alt="T. S. A. Author"/>' in page
    assert "<h1>T</h1>" in read_file(epub, "at-title.xhtml")
    assert not re.search(r"images/front", package)
    if name != "front.tiff":
        with zipfile.ZipFile(io.BytesIO(epub)) as archive:
            assert archive.read(f"EPUB/cover.{suffix}") == OWN[name]


def test_an_ebook_has_no_picture_in_cmyk(tmp_path: Path) -> None:
    files = {
        "front.jpg": picture("JPEG", mode="CMYK"),
        "a.md": b"# A\n\n[B](b.md)\n\n![Blue](front.jpg)\n",
    }
    made = make_clean(with_cover(tmp_path, "front.jpg", files))
    with zipfile.ZipFile(io.BytesIO(render(made, "epub"))) as archive:
        names = [name for name in archive.namelist() if name.endswith(".jpg")]
        modes = {Image.open(io.BytesIO(archive.read(name))).mode for name in names}
    assert (len(names), modes) == (2, {"RGB"})


@pytest.mark.parametrize(
    ("name", "files", "reason"),
    [
        ("front.png", {}, "names 'front.png', which is not there"),
        ("../front.png", {"../front.png": OWN["front.png"]}, "which lies outside the book's root"),
        ("https://example.org/c.png", {}, "which lies on another machine"),
        ("front.gif", {"front.gif": picture("GIF", mode="P")}, "which is of the type GIF"),
        ("a.md", {}, "which is of no type that we know"),
        ("front.svg", {"front.svg": b"<svg><script/>"}, "which "),
    ],
)
def test_a_cover_that_can_not_be_used_stops_the_build(
    name: str, files: dict[str, bytes], reason: str, tmp_path: Path
) -> None:
    made = make(with_cover(tmp_path / "book", name, files))
    assert not made.is_made
    assert made.rules == ["config-value"]
    assert reason in made.report
    assert "book.toml:6" in made.report


@pytest.mark.parametrize(
    ("language", "edition", "box"),
    [
        # points: 148 × 210 mm, and 9 points of bleed
        ("en", "screen", (0, 0, 419.5, 595.3)),
        ("en", "prepress", (0, -9, 428.5, 613.3)),
        ("ar", "prepress", (-9, -9, 428.5, 613.3)),
    ],
)
def test_a_cover_of_ones_own_fills_the_front_and_its_bleed(
    language: str, edition: str, box: tuple[float, ...], tmp_path: Path
) -> None:
    made = make(with_cover(tmp_path, "front.png", OWN))
    book = replace(made.book, config=replace(made.book.config, language=language))
    geometry = lay_out_page(
        made.theme, read_edition(edition, book.config, made.theme.editions), 0, book.config
    )
    front = cover_piece(book, made.theme, geometry).markup
    if edition == "prepress":
        front = Markup(own_front(book, geometry))
    found = re.findall(r"(left|top|width|height): (-?[\d.]+)mm", front)
    assert [round(float(size) * 72 / 25.4, 1) for _, size in found] == pytest.approx(box, abs=0.2)


def own_front(book: Book, geometry: Geometry) -> str:
    own = place_front(book, geometry)
    assert own
    return own.style


def back_of(
    made: MadeBook, counts: tuple[int, ...], titles: bool = True, bar_code: bool = False
) -> BackContents:
    """The back of a book of so many patterns in each part, on A5."""
    starts = [sum(counts[:number]) for number in range(len(counts))]
    page = made.book.front[0].page if made.book.front else made.book.parts[0].chapters[0].page
    parts = tuple(
        Part(
            number + 1,
            f"Part {number + 1}" if titles else "",
            "",
            tuple(
                Chapter(replace(page, title=f"Pattern {n + 1}", is_pattern=True), n + 1)
                for n in range(start, start + count)
            ),
        )
        for number, (start, count) in enumerate(zip(starts, counts, strict=True))
    )
    edition = read_edition("prepress", made.book.config, made.theme.editions)
    geometry = lay_out_page(made.theme, edition, 0, made.book.config)
    return list_contents(replace(made.book, parts=parts), geometry, bar_code)


def test_the_back_lists_what_is_in_the_book_as_far_as_there_is_room(tmp_path: Path) -> None:
    made = make_clean(write_book(tmp_path, {}))
    few = back_of(made, (2, 1))
    assert (few.size, few.is_stacked) == (11.5, True)
    assert [(row.title, row.content) for row in few.rows] == [
        ("Part 1", "Pattern 1\u00a0· Pattern 2"),
        ("Part 2", "Pattern 3"),
    ]
    more = back_of(made, (45, 45))
    assert (more.size <= 11.5, more.rows[1].content[-10:]) == (True, "Pattern 90")
    many = back_of(made, (60, 60, 1, 60))
    assert [row.content for row in many.rows] == ["1–60", "61–120", "121", "122–181"]
    longest = back_of(made, (2,) * 80)
    assert (longest.rows[0], longest.rows[-1]) == (BackRow("Part 1"), BackRow("", "…"))
    assert 15 < len(longest.rows) < 40
    (bare,) = back_of(made, (400,), titles=False).rows
    assert (bare.title, bare.content[:9], bare.content[-2:]) == ("", "Pattern 1", " …")
    assert len(back_of(made, (400,), titles=False, bar_code=True).rows[0].content) < len(
        bare.content
    )


@pytest.mark.parametrize(
    ("theme", "said"),
    [
        ("handbook", "Gesetzt aus EB Garamond, Alegreya Sans, Source Code Pro."),
        ("fieldguide", "Gesetzt aus Source Serif 4, Source Sans 3, Source Code Pro."),
    ],
)
def test_the_theme_says_what_a_book_is_set_in(theme: str, said: str, tmp_path: Path) -> None:
    toml = TOML + f'language = "de"\ntheme = "{theme}"\npages = ["a.md", "b.md"]\n'
    made = make_clean(write_book(tmp_path, {"book.toml": toml}))
    geometry = lay_out_page(
        made.theme,
        read_edition("screen", made.book.config, made.theme.editions),
        0,
        made.book.config,
    )
    pieces = compose_sheets(made.book, made.theme, geometry).pieces
    assert said in next(piece.markup for piece in pieces if piece.anchor == "at-copyright")
    assert "Gesetzt" not in read_file(render(made, "epub"), "at-copyright.xhtml")
