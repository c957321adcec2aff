"""A block that a page's end divides: its rule or ground ends with its text on each page."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from tests.support.books import TOML, make, write_book
from tests.support.printing import print_pdf

SENTENCE = "A sentence that takes its place on the page, and then some more of it. "
TALL = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="330"><rect width="300" height="330"/></svg>'
LEAST = 50  # points: page numbers stand lower
PATTERN = (
    "# A\n\n***Problem***: Cold.\n\n***Context***: B.\n\n***Solution***: Do it.\n\n"
    + "".join(f"{SENTENCE * 6}\n\n" for _ in range(3))
    + f"![A square](a.svg)\n\n{SENTENCE * 4}\n\n***Consequences***: D.\n"
)


def test_the_rule_of_a_solution_ends_with_its_text(tmp_path: Path) -> None:
    # the picture has no room on the page where the text before it ends
    files = {"book.toml": TOML + 'pages = ["a.md"]\n', "a.md": PATTERN, "a.svg": TALL}
    content = print_pdf(make(write_book(tmp_path, files)), "screen").content
    found = []
    for page in pypdfium2.PdfDocument(content):
        rules = [_bounds(one) for one in page.get_objects([pdfium.FPDF_PAGEOBJ_PATH])]
        texts = [_bounds(one) for one in page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT])]
        lines = [one for one in texts if one[1] > LEAST]
        left = min((one[0] for one in lines), default=0.0)
        for rule in rules:  # it is painted as a box of which the left edge shows
            if rule[3] - rule[1] > 100 and left - 12 < rule[0] < left - 5:
                found.append(min(one[1] for one in lines) - rule[1])
    assert len(found) == 2  # the second page has other text below the rule
    assert -6 < found[0] < 6


def test_the_ground_of_a_solution_ends_with_its_text(tmp_path: Path) -> None:
    themed = TOML.replace("[book]", '[book]\ntheme = "fieldguide"')
    tall = TALL.replace("330", "480")
    files = {"book.toml": themed + 'pages = ["a.md"]\n', "a.md": PATTERN, "a.svg": tall}
    content = print_pdf(make(write_book(tmp_path, files)), "screen").content
    below = []
    for page in pypdfium2.PdfDocument(content):
        lines = [_bounds(one) for one in page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT])]
        for one in page.get_objects([pdfium.FPDF_PAGEOBJ_PATH]):
            left, foot, right, top = _bounds(one)
            inside = [line[1] for line in lines if LEAST < line[1] < top and left < line[0] < right]
            if 280 < right - left < 330 and 100 < top - foot < 500 and inside:
                below.append(min(inside) - foot)
    assert below
    assert 4 < below[0] < 14


def _bounds(one: pypdfium2.PdfObject) -> tuple[float, ...]:
    return tuple(one.get_bounds() if hasattr(one, "get_bounds") else one.get_pos())
