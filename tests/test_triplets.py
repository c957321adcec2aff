"""Pages in triplets/: title, page and what becomes of it up to `links`, side by side, one test each.

`pytest --accept` writes what is made now into the files, to be read in the diff.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.book.model import Book, Chapter, chapters_of
from tests.support.books import make, write_book
from tests.support.telling import tell_found, tell_page
from tests.support.triplets import FOLDER, Triplet, accept_triplet, read_triplets

TRIPLETS = [one for file in sorted(FOLDER.glob("*.txt")) for one in read_triplets(file)]
assert TRIPLETS


@pytest.mark.parametrize("triplet", TRIPLETS, ids=lambda one: f"{one.file.stem}: {one.title}")
def test_what_becomes_of_a_page(
    triplet: Triplet, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    made = make(write_book(tmp_path / "book", triplet.files, clean=False))
    chapter = find_chapter(made.book, triplet.path)
    rows = [f"{chapter.page.title} #{chapter.page.slug}", *tell_page(chapter.page)]
    rows += [
        f"link to {one.target} in '{one.section}' at {one.location}"
        for one in made.book.links
        if one.source == chapter.page.slug
    ]
    rows += [f"wanted {one}" for one in made.book.wanted]
    rows += tell_found(one for one in made.found if one.location.path == triplet.path)
    text = "\n".join(row.rstrip() for row in rows)
    if request.config.getoption("--accept"):
        accept_triplet(triplet, text)
        return
    assert text == triplet.expected


def find_chapter(book: Book, path: str) -> Chapter:
    return next(one for one in chapters_of(book) if one.page.path == path and not one.generated)
