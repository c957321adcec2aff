"""An index in reStructuredText -> the rows of its toctrees, for a site whose pages are Markdown."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from publisher.reading.site_list import Row
from publisher.reading.toctree import read_toctrees, title_of_rst
from publisher.scaffold.importer.repository import first_of, read_text

SUFFIXES = (".md", ".rst", "")


def read_rst_rows(order: Path, folder: Path) -> tuple[Row, ...]:
    """Return the rows of a file's toctrees and of those below; targets are relative to its folder.

    A page in reStructuredText is no page of the book: its rows stand below its label or title.
    """
    return tuple(_rows_of(order, order.parent, folder, {order}))


def _rows_of(file: Path, top: Path, folder: Path, seen: set[Path]) -> Iterator[Row]:
    for row in read_toctrees(read_text(file, folder) or ""):
        if row.rows:
            rows = tuple(one for each in row.rows for one in _place(each, file, top, folder, seen))
            yield replace(row, rows=rows)
        else:
            yield from _place(row, file, top, folder, seen)


def _place(row: Row, file: Path, top: Path, folder: Path, seen: set[Path]) -> Iterator[Row]:
    """Yield a row with what its page lists; one in reStructuredText that lists nothing has none."""
    start = top if row.target.startswith("/") else file.parent
    if row.folder:
        yield replace(row, folder=os.path.relpath(start / row.folder, top))
        return
    place = Path(os.path.normpath(start / row.target.lstrip("/")))
    found = first_of(place.parent, *(place.name + suffix for suffix in SUFFIXES))
    if found is None or found in seen:
        return
    seen.add(found)
    below = tuple(_rows_of(found, top, folder, seen))
    if found.suffix != ".rst":
        yield replace(row, target=os.path.relpath(found, top), rows=below)
    elif below:
        label = row.label or title_of_rst(read_text(found, folder) or "")
        yield replace(row, label=label, target="", rows=below)
