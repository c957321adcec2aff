"""Book -> the instructions that laying out three of its patterns takes, counted by valgrind.

They hardly depend on the load of the machine. The count for one pattern is taken off that for
four, so that reading the book and loading WeasyPrint are not in it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from publisher.config.editions import FIRST, read_edition
from publisher.driver.build import open_book
from publisher.formats.pdf.contract.fragment import LayoutJob
from publisher.formats.pdf.sheets.numbers import fill
from publisher.formats.pdf.sheets.sheet_markup import compose_sheets
from publisher.formats.pdf.typesetting.layout import lay_out, make_ready
from publisher.formats.pdf.typesetting.tuning.patches import VARIABLE
from publisher.place import AROUND
from publisher.theme.geometry import lay_out_page

REFERENCES = re.compile(r"I\s+refs:\s+([\d,]+)")


def compare_instructions(book: Path) -> float | None:
    """Return the instructions with all patches as a part of those without.

    None if valgrind is not installed. Raises CalledProcessError if the layout fails.
    """
    if shutil.which("valgrind") is None:
        return None
    with_patches, without = (_count(book, 4, mode) - _count(book, 1, mode) for mode in ("", "off"))
    return with_patches / without


def _count(book: Path, patterns: int, mode: str) -> int:
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    command += [sys.executable, "-m", "publisher.bench.instructions", str(book), str(patterns)]
    surroundings = {**os.environ, VARIABLE: mode, "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        command, cwd=AROUND, env=surroundings, capture_output=True, text=True, check=True
    )
    found = REFERENCES.search(done.stderr)
    assert found, done.stderr
    return int(found[1].replace(",", ""))


def lay_out_patterns(book: Path, count: int) -> None:
    """Lay out the first patterns of a book, each alone."""
    made = open_book(book)
    edition = read_edition(FIRST, made.book.config, made.theme.editions)
    geometry = lay_out_page(made.theme, edition, 0, made.book.config)
    sheets = compose_sheets(made.book, made.theme, geometry)
    make_ready(sheets.document, made.book.config.language)
    before, after = sheets.bare_shell
    patterns = [piece for piece in sheets.pieces if piece.kind == "pattern"]
    for piece in patterns[:count]:
        images = tuple(image for name, image in sheets.images.items() if name in piece.markup)
        markup = fill(piece.markup, sheets.first, sheets.words, masked=True)
        lay_out(
            LayoutJob(f"{before}{markup}{after}", 1, False, False, "", images),
            sheets.document,
        )


if __name__ == "__main__":
    lay_out_patterns(Path(sys.argv[1]), int(sys.argv[2]))
