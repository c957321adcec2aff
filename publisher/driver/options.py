"""The options of the command line, and the book.toml that they name."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

from publisher.place import AROUND, IS_CHECKOUT
from publisher.report.findings import UsageError

NO_BOOK = """there is no book.toml here or above
write one beside your pages; eight lines are enough, README.md shows them
or name one: invoke pdf --book path/to/book.toml"""


class Options(Struct, frozen=True):
    """The options of a call.

    `processes` is how many processes lay pages out, 0 for one a core; `scheduler` the address of a
    Dask scheduler; `form` how problems are reported: text, json or github.
    """

    book: Path
    dist: str = "dist"
    drafts: bool = False
    processes: int = 0
    scheduler: str = ""
    reference: bool = False
    strict: bool = False
    form: str = "text"


def find_book(given: str) -> Path:
    """The book.toml that is meant; raises UsageError where there is none."""
    if given:
        path = Path(given)
        path = path / "book.toml" if path.is_dir() else path
        if path.is_file():
            return path
        hint = "name a book.toml, or the folder that holds one: invoke pdf --book FOLDER"
        raise UsageError(f"there is no book at {given}\n{hint}")
    if IS_CHECKOUT and (AROUND / "manuscript" / "book.toml").is_file():
        return Path(os.path.relpath(AROUND / "manuscript" / "book.toml"))
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "book.toml").is_file():
            return Path(os.path.relpath(folder / "book.toml"))
    raise UsageError(NO_BOOK)
