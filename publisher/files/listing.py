"""A folder -> the paths of the pages in it, by their names; no file is read."""

from __future__ import annotations

import os
from pathlib import Path

SUFFIXES = (".md", ".markdown", ".mdx", ".qmd", ".rmd", ".html", ".txt")
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
}
SKIPPED = ("dist", "node_modules")
# folders of site generators that hold no pages; other names with an underscore may hold some
MACHINERY = frozenset(
    "_includes _layouts _site _sass _data _plugins _book _build _output _static _media _assets "
    "_templates _theme _themes _freeze _extensions _files _html __pycache__ __tests__ __mocks__ "
    "__snapshots__".split()
)
THEME_FILES = ("theme.toml", "theme.yaml", "theme.json", "layouts", "templates")


def list_pages(top: Path) -> tuple[str, ...]:
    """Return the sorted paths of all files that may be pages, relative to the book's folder.

    Names that begin with a dot, folders of generators, themes, and links to folders are skipped.
    """
    return tuple(sorted(path for path in _walk(str(top), "") if _suffix_of(path) in SUFFIXES))


def list_sources(top: Path) -> tuple[str, ...]:
    """Return what `list_pages` does, and the files in formats of pages that are not read."""
    rows = _walk(str(top), "")
    return tuple(sorted(one for one in rows if _suffix_of(one) in SUFFIXES or unread_format(one)))


def unread_format(path: str) -> str:
    """Return the name of a format of pages that is not read, `""` for any other file."""
    return next((name for suffix, name in UNREAD.items() if path.lower().endswith(suffix)), "")


def _suffix_of(path: str) -> str:
    return os.path.splitext(path)[1].lower()


def _walk(folder: str, prefix: str) -> list[str]:
    paths: list[str] = []
    try:
        with os.scandir(folder) as rows:
            entries = list(rows)
    except OSError:
        return paths
    for entry in entries:
        if entry.name.startswith(".") or entry.name in SKIPPED or entry.name in MACHINERY:
            continue
        if entry.is_dir():
            is_theme = prefix == "themes/" and _is_theme(entry.path)
            if not entry.is_symlink() and not is_theme:
                paths += _walk(entry.path, f"{prefix}{entry.name}/")
        else:
            paths.append(prefix + entry.name)
    return paths


def _is_theme(folder: str) -> bool:
    """Return whether a folder in `themes` is a theme of ours or of a site generator."""
    return any(os.path.exists(os.path.join(folder, name)) for name in THEME_FILES)


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
