"""A folder -> the paths of the pages in it, by their names; no file is read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

SUFFIXES = (".md", ".markdown", ".html", ".txt")
SKIPPED = ("dist", "node_modules")
DEEPEST = 60  # folders in each other


class Listing(NamedTuple):
    """Sorted paths of files that may be pages, relative to the folder that was listed.

    `misnamed` are those whose names are not UTF-8.
    """

    pages: tuple[str, ...]
    misnamed: tuple[str, ...]


def list_folder(top: Path) -> Listing:
    """Return all files that may be pages.

    Names that begin with a dot or an underscore are skipped, and so are links to folders.
    """
    paths = sorted(_walk(str(top), "", DEEPEST))
    good = tuple(path for path in paths if is_utf8(path))
    return Listing(good, tuple(path for path in paths if not is_utf8(path)))


def list_pages(top: Path) -> tuple[str, ...]:
    """Return the sorted paths of all files that may be pages and whose names are UTF-8."""
    return list_folder(top).pages


def is_utf8(name: str) -> bool:
    """Return whether a name from the disk is text in UTF-8."""
    return name.isascii() or not any("\ud800" <= char <= "\udfff" for char in name)


def _walk(folder: str, prefix: str, depth: int) -> list[str]:
    paths: list[str] = []
    try:
        with os.scandir(folder) as rows:
            entries = list(rows)
    except OSError:
        return paths
    for entry in entries:
        if entry.name.startswith((".", "_")) or entry.name in SKIPPED:
            continue
        if _is_folder(entry):
            is_themes = not prefix and entry.name == "themes"
            if depth and not entry.is_symlink() and not is_themes:
                paths += _walk(entry.path, f"{prefix}{entry.name}/", depth - 1)
        elif os.path.splitext(entry.name)[1].lower() in SUFFIXES:
            paths.append(prefix + entry.name)
    return paths


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def list_files(top: Path) -> tuple[str, ...]:
    """Return the sorted paths of all files below a folder, and of links to folders."""
    paths = []
    for folder, folders, names in os.walk(top):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        paths += [os.path.join(folder, name) for name in (*names, *links)]
    return tuple(sorted(os.path.relpath(path, top) for path in paths))


def list_names(folder: Path) -> tuple[str, ...]:
    """The names of everything in a folder, sorted; none where it can't be read."""
    try:
        return tuple(sorted(filter(is_utf8, os.listdir(folder))))
    except OSError:
        return ()
