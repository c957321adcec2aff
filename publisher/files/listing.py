"""A folder -> the paths of the pages in it, by their names; no file is read."""

from __future__ import annotations

import os
from pathlib import Path

SUFFIXES = (".md", ".markdown", ".html", ".txt")
SKIPPED = ("dist", "node_modules")


def list_pages(top: Path) -> tuple[str, ...]:
    """Return the sorted paths of all files that may be pages, relative to the book's folder.

    Names that begin with a dot or an underscore are skipped, and so are links to folders.
    """
    return tuple(sorted(_walk(str(top), "")))


def _walk(folder: str, prefix: str) -> list[str]:
    paths: list[str] = []
    try:
        with os.scandir(folder) as rows:
            entries = list(rows)
    except OSError:
        return paths
    for entry in entries:
        if entry.name.startswith((".", "_")) or entry.name in SKIPPED:
            continue
        if entry.is_dir():
            is_themes = not prefix and entry.name == "themes"
            if not entry.is_symlink() and not is_themes:
                paths += _walk(entry.path, f"{prefix}{entry.name}/")
        elif os.path.splitext(entry.name)[1].lower() in SUFFIXES:
            paths.append(prefix + entry.name)
    return paths


def list_files(top: Path) -> tuple[str, ...]:
    """Return the sorted paths of all files below a folder, relative to it."""
    paths = (os.path.join(folder, name) for folder, _, names in os.walk(top) for name in names)
    return tuple(sorted(os.path.relpath(path, top) for path in paths))


def list_names(folder: Path) -> tuple[str, ...]:
    """The names of everything in a folder, sorted; none where it can't be read."""
    try:
        return tuple(sorted(os.listdir(folder)))
    except OSError:
        return ()
