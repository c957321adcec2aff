"""A page of Sphinx whose toctrees list pages -> the parts and entries that they list."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from msgspec.structs import replace

from publisher.assembly.order_file import place_rows
from publisher.assembly.resolver import Hit, PageIndex, find_page
from publisher.book.addresses import Elsewhere, read_target
from publisher.book.model import PartEntry, Source
from publisher.reading.site_list import Outline, Row
from publisher.reading.toctree import read_toctrees
from publisher.report.findings import Finding, Findings


def read_order_toctrees(
    source: Source, index: PageIndex[Source]
) -> tuple[tuple[PartEntry, ...], tuple[Finding, ...]]:
    """Return the parts that a page's toctrees list; toctrees of listed pages stand below these."""
    findings = Findings()
    base = posixpath.dirname(source.path)
    rows = tuple(_Toctrees(index, base, source.path).rows_of(source))
    return place_rows(Outline(rows, base), source.path, index, findings), findings.all()


class _Toctrees:
    """The toctrees of pages, each page followed once; targets are relative to the folder `base`."""

    def __init__(self, index: PageIndex[Source], base: str, path: str) -> None:
        self.index, self.base, self.seen = index, base, {path}

    def rows_of(self, source: Source, line: int = 0) -> Iterator[Row]:
        """Yield the rows of a page; those of a page that another lists have that entry's line."""
        folder = posixpath.dirname(source.path)
        for row in read_toctrees(source.body, source.first_line):
            yield self._move(row, folder, line)

    def _move(self, row: Row, folder: str, line: int) -> Row:
        row = replace(row, line=line or row.line)
        if row.rows:
            return replace(row, rows=tuple(self._move(one, folder, line) for one in row.rows))
        if row.folder:
            return replace(row, folder=self._relative(posixpath.join(folder, row.folder)))
        place = read_target(row.target, posixpath.join(folder, "list.md"), self.index.grounds)
        hit = None if isinstance(place, Elsewhere) else find_page(place, self.index)
        if not isinstance(hit, Hit):
            return replace(row, target=self._relative(posixpath.join(folder, row.target)))
        path = hit.page.path
        below: tuple[Row, ...] = ()
        if path not in self.seen:
            self.seen.add(path)
            below = tuple(self.rows_of(hit.page, row.line))
        return replace(row, target=self._relative(path), rows=below)

    def _relative(self, path: str) -> str:
        return posixpath.relpath(path, self.base or ".")
