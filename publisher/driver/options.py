"""The options of the command line, and the book.toml that they name."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

from publisher.place import AROUND, IS_CHECKOUT, typed_command
from publisher.report.findings import UsageError

NO_BOOK = """there is no book.toml here or above
    for a folder of pages: {0} import --folder FOLDER writes one
    for a new book: {0} new-book --folder FOLDER
    for a book elsewhere: {0} pdf --book FOLDER"""


class Options(Struct, frozen=True):
    """The options of a call.

    `processes` is how many processes lay pages out, 0 for one a core; `scheduler` the address of a
    Dask scheduler; `form` how problems are reported: text, json or github. `select` names
    a selection of the book, or the terms of one; "" is the whole book. `settings` are `KEY=VALUE`
    for keys of `[book]`. `known_cards` are digests of cards that are not printed again. `copyfit`
    is `report` where the run is to show what copyfitting chose, else empty.
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
    settings: tuple[str, ...] = ()
    known_cards: frozenset[str] = frozenset()
    copyfit: str = ""


BOOK_NAMES = ("pattern-book.toml", "book.toml")  # the first where mdBook has a book.toml


def book_in(folder: Path) -> Path | None:
    """The file of the book in a folder: pattern-book.toml, else book.toml; None without any."""
    return next((folder / name for name in BOOK_NAMES if (folder / name).is_file()), None)


def find_book(given: str) -> Path:
    """The book.toml that is meant; raises UsageError where there is none."""
    if given:
        path: Path | None = Path(given)
        path = book_in(Path(given)) if Path(given).is_dir() else path
        if path and path.is_file() and path.suffix != ".toml":
            raise UsageError(f"--book names a book.toml or its folder, and {path} is none")
        if path and path.is_file():
            return path
        raise UsageError(_no_book_at(Path(given)))
    here, top = Path.cwd(), AROUND.resolve()
    for folder in (here, *here.parents):
        if IS_CHECKOUT and folder == top:
            folder = AROUND / "manuscript"
        if path := book_in(folder):
            return Path(os.path.relpath(path))
    raise UsageError(NO_BOOK.format(typed_command()))


def _no_book_at(path: Path) -> str:
    if path.is_dir():
        command = typed_command("import", "--folder", path)
        return f"there is no book.toml in {path}: {command} writes one for its pages"
    return f"there is no {'file' if path.suffix else 'folder'} {path}"


def find_dist(given: str) -> str:
    """The folder to write to, which need not be there; raises UsageError if a file is there."""
    for place in (Path(given or "dist"), *Path(given or "dist").parents):
        if os.path.lexists(place):
            if not os.path.isdir(place):
                raise UsageError(f"--dist names a folder to write to, but {place} is a file")
            break
    return given or "dist"
