"""Facing pages of running text end on the same line, in pieces as in one document."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.bench.counts import count_faults
from publisher.bench.set_lines import read_set_text
from tests.support.alike import differences
from tests.support.books import TOML, MadeBook, make, write_book
from tests.support.printing import print_pdf

FEET = "facing pages that end on different lines"
SENTENCE = "A sentence that takes its place on the page, and then some more of it. "
LENGTHS = (5, 9, 4, 14, 3, 8, 5, 12, 7, 3, 5, 9, 4, 7, 3, 8, 5, 6, 17, 3)
FILES = {
    "book.toml": TOML + 'pages = ["a.md", "b.md", "c.md"]\n',
    "a.md": "# A\n\n" + "".join(f"{SENTENCE * n}\n\n## Head {n}\n\n" for n in LENGTHS) + "[B](b.md)\n",
    "b.md": "# B\n\n" + "".join(f"{SENTENCE * n}\n\n" for n in LENGTHS * 2) + "[A](a.md)\n",
    "c.md": "# C\n\n" + "".join(f"- {SENTENCE * (n % 4 + 1)}\n\n{SENTENCE * n}\n\n" for n in LENGTHS) + "[A](a.md)\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make(write_book(tmp_path_factory.mktemp("book"), FILES, clean=True))


def unequal(book: MadeBook, edition: str, folder: Path) -> int:
    """Count the pairs of facing pages that end on different lines."""
    (folder / "book.pdf").write_bytes(print_pdf(book, edition).content)
    return len(count_faults(read_set_text(folder / "book.pdf"))[FEET])


def test_facing_pages_end_alike_in_an_edition_for_print(book: MadeBook, tmp_path: Path) -> None:
    assert unequal(book, "screen", tmp_path) > 3
    assert unequal(book, "print", tmp_path) <= 1


def test_facing_pages_are_alike_the_reference(book: MadeBook) -> None:
    whole, pieces = print_pdf(book, "print", reference=True), print_pdf(book, "print")
    assert differences(whole.content, pieces.content) == []
