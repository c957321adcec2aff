"""Files that order the pages of their own folder -> rows; and the labels and places of folders.

MkDocs has `.pages`, Nextra `_meta.json`, Fumadocs `meta.json`, Docusaurus `_category_.json`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from math import inf
from pathlib import Path
from typing import Any

from publisher.assembly.ranking import OWN_PAGES, number_of, rank_pages, stem_of, title_of
from publisher.book.model import Source
from publisher.reading.literals import Text
from publisher.reading.site_list import Row
from publisher.scaffold.importer.repository import read_file, text_in

LISTS = (".pages", "_meta.json", "_meta.js", "_meta.ts", "meta.json")
CATEGORIES = ("_category_.json", "_category_.yml", "_category_.yaml")
Named = dict[str, tuple[str, float]]  # label and place of a folder, by its path
REST = ("...", "z...a", "*")
HIDDEN = ("hidden", "separator")


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
                place = text_in(values, "position")
                number = float(place) if place.replace(".", "", 1).isdecimal() else inf
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


def list_rows(folder: Path, pages: Sequence[Source]) -> tuple[str, tuple[Row, ...]]:
    """Return the name of the files that list the pages of their folders, and their rows."""
    tops = ["", *_folders_of(pages)]
    for name in LISTS:
        lists = {top: read_file(folder / top / name, folder) for top in tops}
        known = {top: value for top, value in lists.items() if isinstance(value, dict | list)}
        if known:
            first = min(known, key=lambda top: (top.count("/") + bool(top), top))
            return name, _Lists(known, pages).rows(first)
    return "", ()


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
        for label, name in _pairs(value):
            if name in REST:
                rest = len(found)
            elif row := self._row(prefix, name, label):
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


def _pairs(value: Any) -> list[tuple[str, str]]:
    """Return label and name of each entry of a list, `""` for no label."""
    rows = value
    if isinstance(value, dict):
        keys = ("nav", "arrange", "order", "pages")
        rows = next((value[key] for key in keys if isinstance(value.get(key), list)), value)
    if isinstance(rows, dict):
        return [_meta_pair(str(key), one) for key, one in rows.items() if key != "title"]
    found = []
    for row in rows:
        if isinstance(row, dict):
            found += [(str(key), str(one)) for key, one in row.items() if isinstance(one, Text)]
        elif isinstance(row, Text):
            found.append(("", str(row)))
    return found


def _meta_pair(key: str, value: Any) -> tuple[str, str]:
    if isinstance(value, dict):
        is_out = text_in(value, "type", "display") in HIDDEN or value.get("href")
        return text_in(value, "title"), "" if is_out else key
    return (str(value) if isinstance(value, Text) else ""), key
