"""A site generator's list of pages -> the parts and entries that it lists."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

from publisher.assembly.ranking import rank_pages
from publisher.assembly.resolver import Hit, PageIndex, find_page, suggest_paths
from publisher.book.addresses import Elsewhere, Place, from_folder, read_target
from publisher.book.model import Entry, PartEntry, Source
from publisher.reading.site_list import Outline, Row, read_outline
from publisher.report.findings import Finding, Findings, Location

# the folder of the pages beside the sidebars of Docusaurus and the configuration of Starlight
FOLDER = re.compile(r"([^*\s:#?]+/)(?:\*{1,2}(?:/\*)?(?:\.md)?)?")
USUAL = (("sidebars.", "docs"), ("sidebars.", "../docs"), ("astro.config.", "src/content/docs"))


def read_order_file(
    source: Source, index: PageIndex[Source]
) -> tuple[tuple[PartEntry, ...], tuple[Finding, ...]]:
    """Return the parts of a file that `order` names, such as `mkdocs.yml`."""
    findings = Findings()
    outline = read_outline(source.path, source.body, findings)
    parts = place_rows(outline, source.path, index, findings)
    return parts, findings.all()


def place_rows(
    outline: Outline,
    path: str,
    index: PageIndex[Source],
    findings: Findings,
    named: Mapping[str, tuple[str, float]] = {},
) -> tuple[PartEntry, ...]:
    """Return the parts of an outline that stands in the file at `path`.

    A row with rows below it and no page is a part; further down its label is the group of the pages
    that take its place. Where all rows below it are such groups, each is a part. `named` has labels
    and places of folders that the folders' own files give.
    """
    placing = _Placing(path, outline.base, index, findings, named)
    parts: list[PartEntry] = []
    for label, row in _groups_of(tuple(placing.open_folders(outline.rows)), placing):
        if row.rows and not row.target:
            entries = placing.entries(row.rows)
            parts.append(PartEntry(label, pages=entries, line=row.line))
        elif entries := placing.entries((row,)):
            if not parts or parts[-1].title:
                parts.append(PartEntry("", line=row.line))
            last = parts[-1]
            parts[-1] = PartEntry("", "", last.pages + entries, last.line)
    return tuple(part for part in parts if part.pages)


def _groups_of(rows: Sequence[Row], placing: _Placing) -> Iterator[tuple[str, Row]]:
    """Yield rows, each with its label as a part; a group that holds only groups is divided.

    The groups in it have its label before theirs, unless it is the only row.
    """
    for row in rows:
        inner = tuple(placing.open_folders(row.rows)) if row.rows and not row.target else ()
        if not inner or not all(one.rows and not one.target for one in inner):
            yield row.label, row
            continue
        before = row.label if len(rows) > 1 else ""
        for label, one in _groups_of(inner, placing):
            names = dict.fromkeys(name for name in (before, label) if name)
            yield ": ".join(names) or row.label, one


class _Placing:
    """An outline whose pages are being found; each page is listed once."""

    def __init__(
        self,
        path: str,
        base: str,
        index: PageIndex[Source],
        findings: Findings,
        named: Mapping[str, tuple[str, float]],
    ) -> None:
        self.path, self.index, self.findings, self.named = path, index, findings, named
        self.base = self._base_of(base)
        self.seen: set[str] = {path}

    def _base_of(self, base: str) -> str:
        """Return the folder of the targets, which for two generators is a usual one below."""
        name = self.path.rpartition("/")[2]
        grounds = self.index.grounds
        for usual in (one for start, one in USUAL if name.startswith(start)):
            docs = from_folder(posixpath.join(grounds.folder, base, usual), grounds)
            if docs == "." or any(page.path.startswith(f"{docs}/") for page in self.index.pages):
                return docs
        return base

    def open_folders(self, rows: Sequence[Row]) -> Iterator[Row]:
        """Yield rows, with the pages of a folder instead of a row that stands for it."""
        for row in rows:
            named = row.folder or self._folder_named(row)
            if not named:
                yield row
                continue
            if row.label:
                yield Row(row.label, "", row.line, (Row("", "", row.line, (), named),))
                continue
            folder = posixpath.normpath(posixpath.join(self.base, named))
            prefix = "" if folder == "." else folder + "/"
            pages = [page for page in self.index.pages if page.path.startswith(prefix)]
            pages = [page for page in pages if page.path != self.path]
            yield from rank_pages(pages, self.named, prefix)

    def _folder_named(self, row: Row) -> str:
        """Return the folder that a target such as `zoo/` or `zoo/*.md` names, if no page is it."""
        found = FOLDER.fullmatch(row.target)
        if found is None or row.rows:
            return ""
        prefix = posixpath.normpath(posixpath.join(self.base, found[1])) + "/"
        if not any(page.path.startswith(prefix) for page in self.index.pages):
            return ""
        place = read_target(found[1], posixpath.join(self.base, "list.md"), self.index.grounds)
        is_page = isinstance(place, Place) and isinstance(find_page(place, self.index), Hit)
        return "" if is_page and "*" not in row.target else found[1]

    def entries(self, rows: Sequence[Row], group: str = "") -> tuple[Entry, ...]:
        """Return the entries of rows; a row without a page is replaced by those below it.

        Their group is its label; `group` is that of the rows themselves.
        """
        found: list[Entry] = []
        for row in self.open_folders(rows):
            page = self.find(row) if row.target else ""
            if page and self.index.config.reason_to_exclude(page):
                found += self.entries(row.rows, group)
            elif page and page not in self.seen:
                self.seen.add(page)
                below = self.entries(row.rows)
                origin = self.path
                found.append(
                    Entry(page, row.line, row.label, pages=below, origin=origin, group=group)
                )
            else:
                found += self.entries(row.rows, row.label if not row.target else group)
        return tuple(found)

    def find(self, row: Row) -> str:
        """Return the path of the page that a row names; report a row without one, return ""."""
        where = Location(self.path, row.line)
        place = read_target(row.target, posixpath.join(self.base, "list.md"), self.index.grounds)
        if isinstance(place, Elsewhere) or not place.path:
            return ""
        page = find_page(place, self.index)
        if isinstance(page, Hit):
            return page.page.path
        hint = suggest_paths(page.candidates) if page.candidates else "correct or remove the entry"
        message = f"'{row.target}' is no page of this folder"
        self.findings.add("order-entry", where, message, hint, row.target)
        return ""
