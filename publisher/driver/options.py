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
    Dask scheduler; `form` how problems are reported: text, json or github. `select` names
    a selection of the book, or the terms of one; "" is the whole book.
    """

    book: Path
    dist: str = "dist"
    drafts: bool = False
    processes: int = 0
    scheduler: str = ""
    reference: bool = False
    strict: bool = False
    form: str = "text"
    select: str = ""


BOOK_NAMES = ("pattern-book.toml", "book.toml")  # the first where mdBook has a book.toml


def book_in(folder: Path) -> Path | None:
    """The file of the book in a folder: pattern-book.toml, else book.toml; None without any."""
    return next((folder / name for name in BOOK_NAMES if (folder / name).is_file()), None)


def find_book(given: str) -> Path:
    """The book.toml that is meant; raises UsageError where there is none."""
    if given:
        path: Path | None = Path(given)
        path = book_in(Path(given)) if Path(given).is_dir() else path
        if path and path.is_file():
            return path
        hint = "name a book.toml, or the folder that holds one: invoke pdf --book FOLDER"
        raise UsageError(f"there is no book at {given}\n{hint}")
    if IS_CHECKOUT and (AROUND / "manuscript" / "book.toml").is_file():
        return Path(os.path.relpath(AROUND / "manuscript" / "book.toml"))
    here = Path.cwd()
    for folder in (here, *here.parents):
        if path := book_in(folder):
            return Path(os.path.relpath(path))
    raise UsageError(NO_BOOK)
