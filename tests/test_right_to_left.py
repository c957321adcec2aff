"""Lines of print that are read from the right: both edges and the indents of first lines."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf

from publisher.bench.set_lines import read_set_text
from tests.support.books import TOML, make, render_files, write_book
from tests.support.printing import print_pdf

WORDS = "ילדים רצים אל הגן הישן ליד הנהר והשמש זורחת מעל הגגות של העיר הקטנה בבוקר "
PAGE = f"# גן\n\n{WORDS * 3}\n\n{WORDS}[הנהר הארוך](b.md) {WORDS * 3}\n\nמים וגם אש.\n"


def edges_of(folder: Path) -> list[tuple[float, float]]:
    """Where each line of a page in Hebrew begins and ends, in points from the paper's left edge."""
    files = {
        "book.toml": TOML + 'language = "he"\npages = ["a.md", "b.md"]\n',
        "a.md": PAGE,
        "b.md": "# הנהר הארוך\n\nמים.\n",
    }
    path = folder / "book.pdf"
    path.write_bytes(print_pdf(make(write_book(folder, files, clean=False))).content)
    page = next(one for one in read_set_text(path).pages if one.label == "1")
    rows: dict[int, list[tuple[float, float]]] = {}
    for glyph in page.glyphs:
        if not glyph.char.isspace() and 10 < glyph.size < 12:
            rows.setdefault(round(glyph.base), []).append((glyph.left, glyph.right))
    return [
        (min(left for left, _ in row), max(right for _, right in row))
        for _, row in sorted(rows.items(), reverse=True)
    ]


def test_lines_from_the_right_fill_the_column_and_first_lines_are_indented(tmp_path: Path) -> None:
    edges = edges_of(tmp_path)
    right = max(end for _, end in edges)
    left = min(start for start, _ in edges)
    assert 275 < right - left < 285  # the measure, 99 mm
    shapes = " ".join(
        ("-" if abs(right - 14 - end) < 1.5 else "|" if right - end < 1.5 else "?")
        + ("|" if start - left < 1.5 else ".")
        for start, end in edges
    )
    assert shapes == "|| || || |. -| || || || || |. -."  # after a title no indent


def test_the_words_of_a_line_that_is_read_from_the_right_are_found_in_their_order(
    tmp_path: Path,
) -> None:
    files = {
        "book.toml": TOML + 'pages = ["a.md", "b.md", "c.md"]\n',
        "a.md": "# Plain Bread\n\n***Problem***: p\n\n***Context***: In the house, [c](c.md).\n\n"
        "***Solution***: s\n\n***Consequences***: c\n",
        "b.md": f"---\nlang: he\n---\n\n# הנהר הארוך\n\n{WORDS}[the long way home to them](c.md) {WORDS}[הביתה](a.md)\n",
        "c.md": "# הגן הישן ליד העיר\n\n***Problem***: p\n\n***Context***: [a](a.md).\n\n"
        "***Solution***: s\n\n***Consequences***: c\n",
    }
    rendered = render_files(make(write_book(tmp_path, files, clean=False)), "pdf")
    assert rendered.report == ""
    with pikepdf.open(io.BytesIO(rendered.content)) as pdf:
        contents = [page.Contents.read_bytes() for page in pdf.pages]
    assert sum(b"/ActualText (the long" in one for one in contents) == 1
