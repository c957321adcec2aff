"""A folder -> the pages that lie in it, by name alone; nothing is read."""

from __future__ import annotations

import os
from pathlib import Path

SUFFIXES = (".md", ".markdown", ".html", ".txt")
SKIPPED = ("dist", "node_modules")


def list_pages(top: Path) -> tuple[str, ...]:
    """The paths of all files below a book's folder that could be pages, relative to it, sorted.

    Names that begin with a dot or an underscore are skipped, and links to other folders.
    """
    return tuple(sorted(_walk(str(top), "")))


def _walk(folder: str, prefix: str) -> list[str]:
    found: list[str] = []
    try:
        with os.scandir(folder) as rows:
            children = list(rows)
    except OSError:
        return found
    for one in children:
        if one.name.startswith((".", "_")) or one.name in SKIPPED:
            continue
        if one.is_dir():
            if not one.is_symlink() and not (not prefix and one.name == "themes"):
                found += _walk(one.path, f"{prefix}{one.name}/")
        elif os.path.splitext(one.name)[1].lower() in SUFFIXES:
            found.append(prefix + one.name)
    return found


def list_files(top: Path) -> tuple[str, ...]:
    """The paths of all files below a folder, relative to it, sorted."""
    return tuple(
        sorted(
            os.path.relpath(os.path.join(folder, name), top)
            for folder, _, names in os.walk(top)
            for name in names
        )
    )


def list_names(folder: Path) -> tuple[str, ...]:
    """The names of everything in a folder, sorted; none where it can't be read."""
    try:
        return tuple(sorted(os.listdir(folder)))
    except OSError:
        return ()
