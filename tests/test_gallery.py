"""Whole books in gallery/, each with what the stages up to `links` make of it, written out for a person to read.

`pytest --accept` writes what is made now into the files, to be read in the diff.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.report.findings import BookError
from tests.support.books import make, write_book
from tests.support.case_files import accept, read_case
from tests.support.stages import read_configuration
from tests.support.telling import tell_book, tell_found, tell_values

GALLERY = sorted((Path(__file__).parent / "gallery").glob("*.txt"))
assert GALLERY


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_what_becomes_of_a_book(
    path: Path, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, _ = read_case(path)
    place = write_book(tmp_path / "book", files, clean=False)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400" if "epoch" in path.stem else "")
    made = make(place, drafts="drafts" in path.stem)
    rows = [
        *(tell_book(made.book) if made.is_made else _tell_config(place)),
        *tell_found(made.found),
    ]
    said = "\n".join(row.rstrip() for row in rows).replace(str(tmp_path), "TMP")
    if request.config.getoption("--accept"):
        accept(path, said)
    assert said.strip() == read_case(path)[1]


def _tell_config(path: Path) -> Iterator[str]:
    try:
        yield from tell_values(read_configuration(path))
    except BookError as error:
        yield f"status {error.status}"
