"""Files that order the pages of their own folder -> rows; and the labels and places of folders.

MkDocs has `.pages` and `.nav.yml`, Nextra `_meta.json` and `_meta.js`, Fumadocs `meta.json`,
Docusaurus `_category_.json`, Retype `index.yml`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from publisher.assembly.ranking import OWN_PAGES, number_of, rank_pages, stem_of, title_of
from publisher.book.model import Source
from publisher.reading.literals import Text
from publisher.reading.site_list import Outline, Row, read_outline
from publisher.report.findings import Findings
from publisher.scaffold.importer.repository import first_of, read_file, read_text, text_in

LISTS = (".pages .nav.yml _meta.json _meta.js _meta.ts _meta.jsx _meta.tsx meta.json").split()
CATEGORIES = ("_category_.json", "_category_.yml", "_category_.yaml", "index.yml")
Named = dict[str, tuple[str, float]]  # label and place of a folder, by its path
GROUP = "---"  # the name of a line that begins a group
PATTERN = re.compile(r"[*?]")
REST = ("...", "z...a", "*")
HIDDEN = ("hidden", "separator")
MOST_TOCS = 4  # in each other


def read_named(folder: Path, pages: Sequence[Source]) -> Named:
    """Return the label and the place of each folder that gives them.

    Docusaurus has a file for them, other generators the header of a page without text.
    """
    named = {
        posixpath.dirname(page.path): (page.get("title"), number_of(page))
        for page in pages
        if stem_of(page.path) in OWN_PAGES and not page.body.strip()
    }
    for name in _folders_of(pages):
        for file in CATEGORIES:
            values = read_file(folder / name / file, folder)
            if isinstance(values, dict):
                place = text_in(values, "position", "order")
                number = float(place) if re.fullmatch(r"-?\d+(?:\.\d+)?", place) else inf
                named[name] = (text_in(values, "label"), number)
    return named


def _folders_of(pages: Iterable[Source]) -> list[str]:
    names = set()
    for page in pages:
        folder = posixpath.dirname(page.path)
        while folder and folder not in names:
            names.add(folder)
            folder = posixpath.dirname(folder)
    return sorted(names)


def list_rows(
    folder: Path, pages: Sequence[Source]
) -> tuple[str, tuple[Row, ...], tuple[str, ...]]:
    """Return the name of the files that list the pages of their folders, and their rows.

    Last come the paths of the pages that they hide.
    """
    tops = ["", *_folders_of(pages)]
    known: dict[str, Any] = {}
    names: dict[str, str] = {}
    for top in tops:
        for name in LISTS:
            value = read_file(folder / top / name, folder)
            if isinstance(value, dict | list):
                known[top], names[top] = value, name
                break
    if not known:
        return "", (), ()
    first = min(known, key=lambda top: (top.count("/") + bool(top), top))
    hidden = {posixpath.join(top, name) for top, value in known.items() for name in _hidden(value)}
    shown: list[Source] = []
    left: list[Source] = []
    for page in pages:
        is_hidden = not hidden.isdisjoint((page.path.rpartition(".")[0], page.path))
        (left if is_hidden else shown).append(page)
    return names[first], _Lists(known, shown).rows(first), tuple(page.path for page in left)


def _hidden(value: Any) -> Iterator[str]:
    """Yield the names of the pages that a list of Nextra or of `awesome-pages` hides."""
    for key, one in value.items() if isinstance(value, dict) else ():
        if text_in(one, "display") == "hidden" and key != "index":  # the home is in no menu
            yield str(key)


class _Lists:
    """The lists of all folders, by path."""

    def __init__(self, lists: dict[str, Any], pages: Sequence[Source]) -> None:
        self.lists, self.pages = lists, pages

    def rows(self, top: str) -> tuple[Row, ...]:
        """Return the rows of a folder; without a list in the order that its pages have."""
        prefix = f"{top}/" if top else ""
        below = [page for page in self.pages if page.path.startswith(prefix)]
        value = self.lists.get(top)
        if value is None:
            return rank_pages(below, {}, prefix)
        found: list[Row] = []
        rest: int | None = None
        for one in _list_entries(value):
            if one.name in REST or PATTERN.search(one.name):
                rest = len(found)
            elif row := self._row_of(one, prefix):
                found.append(row)
        if rest is not None:
            listed = {target for row in found for target in _targets(row)}
            others = [page for page in below if page.path not in listed]
            found[rest:rest] = self._rest(others, prefix)
        return tuple(found)

    def _rest(self, pages: list[Source], prefix: str) -> list[Row]:
        rows: list[Row] = []
        for row in rank_pages(pages, {}, prefix):
            inner = row.rows[0].target.lstrip("/")[len(prefix) :] if row.rows else ""
            name = inner.partition("/")[0]
            own = self._row(prefix, name, "") if "/" in inner else None
            rows.append(own or row)
        return rows

    def _row_of(self, entry: _Entry, prefix: str) -> Row | None:
        if not entry.below:
            return self._row(prefix, entry.name, entry.label) if entry.name else None
        rows = tuple(row for one in entry.below if (row := self._row_of(one, prefix)))
        return Row(entry.label, rows=rows) if rows else None

    def _row(self, prefix: str, name: str, label: str) -> Row | None:
        folder = posixpath.normpath(prefix + name)
        if any(page.path.startswith(folder + "/") for page in self.pages):
            value = self.lists.get(folder)
            own = text_in(value, "title") if isinstance(value, dict) else ""
            rows = self.rows(folder)
            index = [page for page in self.pages if page.path.rpartition(".")[0] == folder]
            if index:
                rows = (Row("", "/" + index[0].path), *rows)
            return Row(label or own or title_of(folder), rows=rows)
        for page in self.pages:
            if folder in (page.path, page.path.rpartition(".")[0]):
                return Row(label, "/" + page.path)
        return None


def _targets(row: Row) -> list[str]:
    below = [target for one in row.rows for target in _targets(one)]
    return [row.target.lstrip("/"), *below] if row.target else below


class _Entry(NamedTuple):
    """An entry of a list: its label, the name of its page or folder, and the entries below it."""

    label: str
    name: str
    below: tuple[_Entry, ...] = ()


def _list_entries(value: Any) -> tuple[_Entry, ...]:
    """Return the entries of a list; a separator with a title begins a group."""
    rows = value
    if isinstance(value, dict):
        keys = ("nav", "arrange", "order", "pages")
        rows = next((value[key] for key in keys if isinstance(value.get(key), list)), value)
    if isinstance(rows, dict):
        pairs = (_read_meta(str(key), one) for key, one in rows.items() if key != "title")
    else:
        pairs = (one for row in rows for one in _read_row(row))
    found: list[_Entry] = []
    group: str | None = None
    for one in pairs:
        if one.name == GROUP:
            group = one.label
            found.append(_Entry(group, ""))
        elif group is not None:
            found[-1] = _Entry(group, "", (*found[-1].below, one))
        else:
            found.append(one)
    return tuple(found)


def _read_row(row: Any) -> Iterator[_Entry]:
    """Yield the entries of `page`, `Label: page`, `Label: [entries]` and `---Label---`."""
    if isinstance(row, Text):
        is_group = re.fullmatch(r"-{3}.*-{3}", row) is not None
        yield _Entry(row.strip("-").strip(), GROUP) if is_group else _Entry("", str(row))
    for key, one in row.items() if isinstance(row, dict) else ():
        if isinstance(one, list):
            yield _Entry(str(key), "", _list_entries(one))
        elif isinstance(one, Text):
            yield _Entry("" if key == "glob" else str(key), str(one))


def _read_meta(key: str, value: Any) -> _Entry:
    """Return the entry of `name: Label` or `name: {title: Label}`."""
    if not isinstance(value, dict):
        return _Entry(str(value) if isinstance(value, Text) else "", key)
    kind, title = text_in(value, "type", "display"), text_in(value, "title")
    if kind == "separator" and title:
        return _Entry(title, GROUP)
    is_hidden = kind in HIDDEN and key != "index"
    return _Entry(title, "" if is_hidden or value.get("href") else key)


def merge_tocs(outline: Outline, file: Path) -> Outline:
    """Return the outline of a `toc.yml` with the rows of those that it names instead of pages."""

    def _merged(row: Row, base: str, depth: int) -> Row:
        folder, name = posixpath.split(row.target)
        is_toc = bool(folder) and name.lower() in ("", "toc.yml") and depth < MOST_TOCS
        place = posixpath.join(base, folder)
        names = ("toc.yml", "TOC.yml") if is_toc else ()
        own = first_of(file.parent / place, *names, within=file.parent)
        text = read_text(own, file.parent) if own else None
        if own is None or text is None:
            target = posixpath.join(base, row.target) if row.target else ""
            rows = tuple(_merged(one, base, depth) for one in row.rows)
            return replace(row, target=target, rows=rows)
        rows = read_outline(own.name, text, Findings()).rows
        return Row(row.label, "", row.line, tuple(_merged(one, place, depth + 1) for one in rows))

    return replace(outline, rows=tuple(_merged(row, "", 0) for row in outline.rows))
