"""A folder -> the paths of the pages in it, by their names; no file is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from publisher.door import list_entries, real_folder

MARKDOWN = (
    ".md", ".markdown", ".mdown", ".mkdn", ".mkd", ".mdwn", ".mdx", ".mdoc", ".qmd", ".rmd"
)  # fmt: skip
SUFFIXES = (*MARKDOWN, ".html", ".txt")
# formats of pages that are not read: the longest suffix first
UNREAD = {
    ".md.erb": "Markdown with ERB",
    ".markdown.erb": "Markdown with ERB",
    ".adoc": "AsciiDoc",
    ".asciidoc": "AsciiDoc",
    ".rst": "reStructuredText",
    ".ipynb": "Jupyter",
    ".org": "Org",
    ".textile": "Textile",
    ".mediawiki": "MediaWiki",
    ".wiki": "MediaWiki",
    ".creole": "Creole",
    ".rdoc": "RDoc",
}
# how they become Markdown; the others are converted by hand
CONVERSIONS = {
    "Markdown with ERB": "take out the code between <% and %>, and name the file .md",
    "AsciiDoc": "asciidoctor -b docbook FILE -o - | pandoc -f docbook -t gfm",
    "reStructuredText": "pandoc -f rst -t gfm FILE",
    "Jupyter": "jupyter nbconvert --to markdown FILE",
    "Org": "pandoc -f org -t gfm FILE",
    "Textile": "pandoc -f textile -t gfm FILE",
    "MediaWiki": "pandoc -f mediawiki -t gfm FILE",
    "Creole": "pandoc -f creole -t gfm FILE",
}
SKIPPED = ("dist", "node_modules")
DEEPEST = 60  # folders in each other
# folders of site generators that hold no pages; other names with an underscore may hold some
MACHINERY = frozenset(
    "_includes _layouts _site _sass _data _plugins _book _build _output _static _media _assets "
    "_templates _theme _themes _freeze _extensions _files _html __pycache__ __tests__ __mocks__ "
    "__snapshots__".split()
)
THEME_FILES = ("theme.toml", "theme.yaml", "theme.json", "layouts", "templates")


class Listing(NamedTuple):
    """Sorted paths of files that may be pages, relative to the folder that was listed.

    `unread` are files in formats of pages that are not read, `misnamed` pages whose names are not
    UTF-8.
    """

    pages: tuple[str, ...]
    unread: tuple[str, ...]
    misnamed: tuple[str, ...]


def list_folder(top: Path) -> Listing:
    """Return all files that may be pages.

    Names that begin with a dot, folders of generators, themes, and links to folders are skipped.
    """
    paths = sorted(_walk(real_folder(top), "", DEEPEST))
    good = [path for path in paths if is_utf8(path)]
    pages = tuple(path for path in good if _suffix_of(path) in SUFFIXES)
    unread = tuple(path for path in good if unread_format(path))
    misnamed = tuple(path for path in paths if not is_utf8(path) and _suffix_of(path) in SUFFIXES)
    return Listing(pages, unread, misnamed)


def list_sources(top: Path) -> tuple[str, ...]:
    """Return what `list_pages` does, and the files in formats of pages that are not read."""
    listing = list_folder(top)
    return tuple(sorted({*listing.pages, *listing.unread}))


def unread_format(path: str) -> str:
    """Return the name of a format of pages that is not read, `""` for any other file."""
    return next((name for suffix, name in UNREAD.items() if path.lower().endswith(suffix)), "")


def explain_conversion(kind: str) -> str:
    """Return what to do with the files of a format of pages that is not read."""
    command = CONVERSIONS.get(kind, "")
    return "convert them to Markdown" + (f" ({command})" if command else "")


def _suffix_of(path: str) -> str:
    return os.path.splitext(path)[1].lower()


def list_pages(top: Path) -> tuple[str, ...]:
    """Return the sorted paths of all files that may be pages and whose names are UTF-8."""
    return list_folder(top).pages


def is_utf8(name: str) -> bool:
    """Return whether a name from the disk is text in UTF-8."""
    return name.isascii() or not any("\ud800" <= char <= "\udfff" for char in name)


def _walk(folder: Path, prefix: str, depth: int) -> list[str]:
    paths: list[str] = []
    try:
        entries = list_entries(folder)
    except OSError:
        return paths
    for entry in entries:
        if entry.name.startswith(".") or entry.name in SKIPPED or entry.name in MACHINERY:
            continue
        if entry.is_folder:
            below = folder / entry.name
            is_theme = prefix == "themes/" and _is_theme(below)
            if depth and not entry.is_link and not is_theme:
                paths += _walk(below, f"{prefix}{entry.name}/", depth - 1)
        else:
            paths.append(prefix + entry.name)
    return paths


def _is_theme(folder: Path) -> bool:
    """Return whether a folder in `themes` is a theme of ours or of a site generator."""
    return any(os.path.exists(os.path.join(folder, name)) for name in THEME_FILES)


def list_files(top: Path) -> tuple[str, ...]:
    """Return the sorted paths of all files below a real path, and of links to folders."""
    return tuple(sorted(walk_files(top)))


def walk_files(top: Path) -> Iterator[str]:
    """Yield what `list_files` returns, folder by folder, without an order."""
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        try:
            entries = list_entries(top / prefix)
        except OSError:
            continue
        for entry in entries:
            if not entry.is_folder or entry.is_link:
                yield prefix + entry.name
            elif prefix.count("/") < DEEPEST:
                waiting.append(f"{prefix}{entry.name}/")


def list_names(folder: Path) -> tuple[str, ...]:
    """The names of everything in a folder, sorted; none where it can't be read."""
    try:
        return tuple(sorted(filter(is_utf8, (one.name for one in list_entries(folder)))))
    except OSError:
        return ()
