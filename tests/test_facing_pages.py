"""Chosen lines, and facing pages of running text that end on the same line, in pieces as in one document."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest

from publisher.bench.counts import count_faults
from publisher.bench.set_lines import read_set_text
from publisher.formats.request import Rendered, Request
from publisher.formats.session import Session
from tests.support.alike import differences
from tests.support.books import TOML, MadeBook, make, write_book
from tests.support.printing import print_pdf
from tests.support.quicker import NO_CACHE

FEET = "facing pages that end on different lines"
WORDS = (
    "A gardener who consolidates knowledge of neighbourhoods",
    "writes down which seeds were kept, exchanged or thrown away in the autumn",
    "and _remembers_ extraordinarily little of the weather,",
    "so that somebody else understands the arrangement of the vegetables",
)
PROSE = "# D\n\n" + "".join(
    f"{' '.join((WORDS[n % 4 :] + WORDS) * (n % 3 + 1))}.\n\n" for n in range(24)
)
SENTENCE = "A sentence that takes its place on the page, and then some more of it. "
LENGTHS = (5, 9, 4, 14, 3, 8, 5, 12, 7, 3, 5, 9, 4, 7, 3, 8, 5, 6, 17, 3)
FILES = {
    "book.toml": TOML + 'pages = ["a.md", "b.md", "c.md"]\n',
    "a.md": "# A\n\n" + "".join(f"{SENTENCE * n}\n\n## Head {n}\n\n" for n in LENGTHS) + "[B](b.md)\n",
    "b.md": "# B\n\n" + "".join(f"{SENTENCE * n}\n\n" for n in LENGTHS * 2) + "[A](a.md)\n",
    "c.md": "# C\n\n" + "".join(f"- {SENTENCE * (n % 4 + 1)}\n\n{SENTENCE * n}\n\n" for n in LENGTHS) + "[A](a.md)\n",
}  # fmt: skip

SHORT_END = {
    "book.toml": TOML + 'pages = ["a.md"]\n',
    "a.md": "# A\n\n" + f"{SENTENCE * 7}\n\n" * 12 + f"{SENTENCE}\n",
}


def rendered(book: MadeBook, reports: bool = True, watched: bool = False) -> Rendered:
    """Print an edition whose chapters are set anew, in one process."""
    session = Session(NO_CACHE, processes=1, reports_fitting=reports, is_watch=watched)
    return Request(book.book, book.theme, session, "print").render("pdf")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make(write_book(tmp_path_factory.mktemp("book"), FILES, clean=True))


@pytest.fixture(scope="module")
def printed(book: MadeBook) -> bytes:
    return print_pdf(book, "print").content


def faults(pdf: bytes, folder: Path) -> dict[str, int]:
    """Count the faults of a PDF by their names."""
    (folder / "book.pdf").write_bytes(pdf)
    found = count_faults(read_set_text(folder / "book.pdf"))
    return {name: len(places) for name, places in found.items()}


def test_an_edition_for_print_has_half_as_many_loose_lines(tmp_path: Path) -> None:
    files = {"book.toml": TOML + 'pages = ["d.md"]\n', "d.md": PROSE}
    book = make(write_book(tmp_path, files, clean=True))
    before, after = (
        faults(print_pdf(book, edition).content, tmp_path) for edition in ("screen", "print")
    )
    assert 0 < 2 * after["loose lines"] < before["loose lines"]
    assert (after["runts"], after["hyphenated names"]) == (0, 0)


def test_facing_pages_end_alike_in_an_edition_for_print(
    book: MadeBook, printed: bytes, tmp_path: Path
) -> None:
    assert faults(print_pdf(book, "screen").content, tmp_path)[FEET] > 3
    assert faults(printed, tmp_path)[FEET] <= 1


def test_facing_pages_are_alike_the_reference(book: MadeBook, printed: bytes) -> None:
    whole = print_pdf(book, "print", reference=True)
    assert differences(whole.content, printed) == []


def test_a_chapter_with_a_short_last_page_is_set_in_longer_pages(tmp_path: Path) -> None:
    book = make(write_book(tmp_path, SHORT_END, clean=True))
    fitted, watched = rendered(book), rendered(book, watched=True)
    assert fitted.notes == (
        "copyfitting of the edition 'print'",
        "A: 4 pages, score 3 (1 × short last page) → 3 pages, score 0 (a line more a page)",
        "score 3 → 0, 1 chapter of 1 set anew",
    )
    assert watched.notes == (
        "copyfitting of the edition 'print': its chapters are laid out in one setting",
    )
    assert rendered(book, reports=False).notes == ()
    assert fitted.artifacts[0].content != watched.artifacts[0].content
    whole = print_pdf(book, "print", reference=True)
    assert differences(whole.content, fitted.artifacts[0].content) == []


def test_pages_with_notes_beside_the_text_end_alike(tmp_path: Path) -> None:
    paragraphs = "".join(
        f"{SENTENCE * count}See [a page](https://example.org/place-{number}).\n\n"
        for number, count in enumerate(LENGTHS)
    )
    toml = TOML.replace("[book]", '[book]\ntheme = "fieldguide"') + 'pages = ["a.md"]\n'
    files = {"book.toml": toml, "a.md": f"# A\n\n{paragraphs}"}
    book = make(write_book(tmp_path / "book", files, clean=True))
    printed = print_pdf(book, "print").content
    assert faults(print_pdf(book, "screen").content, tmp_path)[FEET] > 0
    assert faults(printed, tmp_path)[FEET] == 0
    pages = pypdfium2.PdfDocument(printed)
    text = "".join(page.get_textpage().get_text_bounded() for page in pages)
    numbers = re.findall(r"\bplace-\s*(\d+)\b", text.replace("\u00ad", ""))
    assert sorted(map(int, numbers)) == list(range(len(LENGTHS)))
    assert differences(print_pdf(book, "print", reference=True).content, printed) == []
