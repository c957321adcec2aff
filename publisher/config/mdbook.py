"""Values of a book.toml -> whether it is the file of mdBook, which has the same name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from publisher.files.toml import Toml
from publisher.place import typed_command
from publisher.report.findings import Finding, Location

TABLES = frozenset("output build rust preprocessor".split())
KEYS = frozenset({"src", "multilingual"})
OUR_KEYS = frozenset("pages order version date slug theme root".split())
OUR_TABLES = frozenset("part front back exclude form relations rules".split())


def is_mdbook(values: Any, folder: Path) -> bool:
    """Return whether the values of a folder's book.toml are those of mdBook.

    They are if its own keys are among them, or its list of pages is there; an empty file may be
    its, too.
    """
    if not isinstance(values, dict) or _has_ours(values):
        return False
    return not values.get("book") or _has_theirs(values, folder)


def find_mdbook(path: Path, toml: Toml) -> tuple[Finding, ...]:
    """Return the finding of a book.toml that is mdBook's, if it is."""
    is_theirs = not _has_ours(toml.values) and _has_theirs(toml.values, path.parent)
    if path.name != "book.toml" or not is_theirs:
        return ()
    message = "this book.toml is that of mdBook"
    command = typed_command("import", "--folder", path.parent)
    hint = f"{command} writes a pattern-book.toml beside it, for this program"
    return (Finding("config-key", Location(path.name, toml.line("book")), message, hint),)


def _book_in(values: dict[str, Any]) -> dict[str, Any]:
    found = values.get("book")
    return found if isinstance(found, dict) else {}


def _has_ours(values: dict[str, Any]) -> bool:
    return bool(OUR_KEYS & _book_in(values).keys() or OUR_TABLES & values.keys())


def _has_theirs(values: dict[str, Any], folder: Path) -> bool:
    book = _book_in(values)
    has_list = bool(book) and (folder / "src" / "SUMMARY.md").is_file()
    return has_list or bool(TABLES & values.keys() or KEYS & book.keys())
