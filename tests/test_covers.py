"""Covers and title pages: the lines of a title, the arcs that are drawn, a cover of one's own, and the back."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from publisher.book.title_lines import double_bars, split_title
from publisher.composition.title_fit import hold_lines
from publisher.composition.titles import break_title
from publisher.theme.cover import MOST_ARCS, design_cover
from tests.support.books import TOML, MadeBook, make_clean, render, write_book
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
