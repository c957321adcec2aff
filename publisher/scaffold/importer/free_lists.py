"""A folder of pages -> a file of data in it that lists them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from publisher.assembly.order_file import place_rows
from publisher.assembly.resolver import PageIndex
from publisher.book.model import Entry, PartEntry, Source
from publisher.files.limit import LimitError, limited
from publisher.reading.site_list import read_outline
from publisher.report.findings import Findings
from publisher.scaffold.importer.repository import list_files_in, read_text

DATA = (".yml", ".yaml", ".json", ".toml")
BESIDE = ("", "_data", "data")
MOST_FILES = 60
MOST_CHARACTERS = 200_000
SHARE = 0.6  # of the pages that a list has
OTHERS = re.compile(
    r"^\.|(?:^|[-_.])(?:package|lock|search|manifest|sitemap|tsconfig|schema|cache|redirects?)(?:[-_.]|$)"
    r"|^(?:book|pattern-book)\.",
    re.IGNORECASE,
)


def find_data_list(folder: Path, index: PageIndex[Source]) -> tuple[str, tuple[PartEntry, ...]]:
    """Return the path of the file of data that lists most pages, and its parts; `""` for none."""
    best: tuple[str, tuple[PartEntry, ...]] = ("", ())
    most = max(3, SHARE * len(index.pages))
    for path in _list_files(folder, index):
        text = read_text(folder / path, folder) or ""
        if len(text) > MOST_CHARACTERS:
            continue
        try:
            with limited():
                parts = place_rows(read_outline(path, text, Findings()), path, index, Findings())
        except LimitError:
            continue
        count = sum(1 for part in parts for _ in _pages_of(part.pages))
        if count >= most:
            best, most = (path, parts), count + 1
    return best


def _list_files(folder: Path, index: PageIndex[Source]) -> Iterator[str]:
    """Yield the files of data in the folders of the pages and beside them."""
    tops = {posixpath.dirname(page.path) for page in index.pages}
    tops |= {posixpath.dirname(top) for top in tops}
    left = MOST_FILES
    for top in sorted(posixpath.join(one, name) for one in {"", *tops} for name in BESIDE):
        for file in list_files_in(folder / top, folder):
            if file.suffix in DATA and not OTHERS.search(file.name):
                left -= 1
                if left < 0:
                    return
                yield posixpath.join(top, file.name)


def _pages_of(entries: tuple[Entry, ...]) -> Iterator[str]:
    for entry in entries:
        yield entry.page
        yield from _pages_of(entry.pages)
