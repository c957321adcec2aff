"""A site generator's list of pages -> its rows: labels, targets and nesting, each with its line.

`mkdocs.yml`, `zensical.toml`, `_toc.yml`, `myst.yml`, `_quarto.yml`, `_bookdown.yml`, Mintlify's
`docs.json`, Docusaurus's `sidebars.*`, the sidebar of VitePress, VuePress and Starlight, and lists
in YAML or JSON are read by one rule: an entry is a name, or a table with keys for its label, its
page and the entries below it.
"""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Iterator
from html import unescape
from typing import Any

import yaml
from msgspec import Struct

from publisher.reading.literals import (
    LiteralError,
    Text,
    Unread,
    list_unread,
    read_assigned,
    read_exported,
    text_at,
)
from publisher.report.findings import Findings, Location

SUFFIXES = (
    ".yml", ".yaml", ".json", ".json5", ".js", ".cjs", ".mjs", ".ts", ".mts", ".cts", ".toml",
)  # fmt: skip
LABELS = ("caption label title text section name group tab anchor dropdown product part id").split()
TARGETS = "file page slug href link url path permalink filename id key root".split()
CHILDREN = (
    "items children chapters sections contents pages entries links subfolderitems subnav docs "
    "documents sublinks folders nav toc parts appendices menu numbered groups tabs anchors "
    "dropdowns products"
).split()
CHOICES = ("languages", "versions")  # of Mintlify: the site shows one of them at a time
MINTLIFY = ("docs.json", "mint.json")
SIDEBARS = (("themeConfig", "sidebar"), ("sidebar",))
QUOTED = re.compile(r"[\"'`]/?([\w-][\w./-]{0,200}?)/?[\"'`]")
ENCODINGS = ("utf8", "utf-8")
WEB = ("http://", "https://", "//", "mailto:", "#")
MOST_ROWS = 5_000
HINT = "write it as a literal, or list the pages in book.toml"


class Row(Struct, frozen=True):
    """An entry of a list: its label, its page as the list names it, and the entries below it.

    `folder` names a folder whose pages stand here, in the order that they give themselves.
    """

    label: str = ""
    target: str = ""
    line: int = 0
    rows: tuple[Row, ...] = ()
    folder: str = ""


class Outline(Struct, frozen=True):
    """The rows of a list, and the folder to which their targets are relative."""

    rows: tuple[Row, ...] = ()
    base: str = ""

    @property
    def has_folders(self) -> bool:
        """Return whether a row stands for the pages of a folder."""
        return any(_has_folder(row) for row in self.rows)


class _Loader(yaml.SafeLoader):
    """A loader of YAML whose strings know their lines; unknown tags stand for nothing."""


def _make_text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    return text_at(node.value, node.start_mark.line + 1)


for _tag in ("str", "int", "float", "timestamp", "bool"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _make_text)
_Loader.add_multi_constructor("", lambda loader, suffix, node: None)


def is_order_file(path: str) -> bool:
    """Return whether a file that gives an order is one of a site generator, and no page."""
    return path.lower().endswith((*SUFFIXES, "/.pages")) or path == ".pages"


def read_values(path: str, text: str) -> Any:
    """Return the value of a file in YAML, TOML, JSON or JavaScript; None if it can't be read.

    Strings and numbers are `Text`, truth values of YAML too.
    """
    try:
        if path.lower().endswith(".toml"):
            return _Toml(text).place(tomllib.loads(text))
        if path.lower().endswith((".yml", ".yaml", ".cff", ".pages")):
            return yaml.load(text, Loader=_Loader)
        return read_exported(text)
    except (LiteralError, yaml.YAMLError, ValueError, RecursionError, TypeError):
        return None


def read_outline(path: str, text: str, findings: Findings) -> Outline:
    """Return the rows that a file lists; what is no literal is reported at its line."""
    rows, base = _find_rows(path, text, read_values(path, text))
    for one in list_unread(rows):
        message = f"'{one[:60]}' is not read: it is an expression, and the file is not run"
        findings.add("order-unread", Location(path, one.line), message, HINT)
    reader = _Reader()
    found = tuple(reader.top(rows))
    if not found:
        message = "the file lists no pages that can be read"
        findings.add("order-unread", Location(path), message, HINT)
    return Outline(found, "" if base == "." else base)


def _find_rows(path: str, text: str, values: Any) -> tuple[Any, str]:
    """Return the list in a file, by the file's name, and the folder of the list's targets."""
    name, base = path.rpartition("/")[2].lower(), posixpath.dirname(path)
    table = _table(values)
    if name.startswith("mkdocs."):
        return nav_of(table), posixpath.join(base, str(table.get("docs_dir") or "docs"))
    if name == "zensical.toml":
        project = _table(table.get("project"))
        return project.get("nav"), posixpath.join(base, str(project.get("docs_dir") or "docs"))
    if name.startswith("_quarto."):
        book = _table(table.get("book"))
        rows = [*_list(book.get("chapters")), *_list(book.get("appendices"))]
        return rows or _sidebar_of(table), base
    if name.startswith("_bookdown."):
        files = table.get("rmd_files")
        return next(iter(_table(files).values()), files), base
    if name == "myst.yml":
        return _table(table.get("project")).get("toc"), base
    if name in MINTLIFY and "navigation" in table:
        return _choose(table["navigation"]), base
    if name.startswith(("config.", "index.")) or ".config." in name:
        above = posixpath.normpath(posixpath.join(base, ".."))
        own = base if ".config." in name else "" if above == "." else above
        return _find_sidebar(values, text), own
    return values, base


def nav_of(table: dict[str, Any]) -> Any:
    """Return the list of pages of a mkdocs.yml; a site of several languages has one for each."""
    if table.get("nav"):
        return table["nav"]
    plugins = table.get("plugins")
    rows = plugins if isinstance(plugins, list) else [plugins]
    languages = (_list(_table(_table(row).get("i18n")).get("languages")) for row in rows)
    return next((_choose({"languages": one}) for one in languages if one), None)


def _choose(value: Any) -> Any:
    """Return a list without what a site shows instead of it: other languages and versions."""
    for key in CHOICES:
        rows = [one for one in _list(_table(value).get(key)) if isinstance(one, dict)]
        if rows:
            first = next((one for one in rows if one.get("default")), rows[0])
            return _choose({name: one for name, one in first.items() if isinstance(one, list)})
    if isinstance(value, dict):
        below = {key: one for key, one in value.items() if key in CHILDREN}
        return next(iter(below.values())) if len(below) == 1 else below
    return value


class _Toml:
    """The text of a TOML file, in which strings are found in their order."""

    def __init__(self, text: str) -> None:
        self.text, self.end, self.line = text, 0, 1

    def place(self, value: Any) -> Any:
        """Return a value whose strings know their lines; one with escapes has line 0."""
        if isinstance(value, dict):
            return {self.place(key): self.place(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.place(one) for one in value]
        if not isinstance(value, str):
            return value
        places = (self.text.find(mark + value + mark, self.end) for mark in ('"', "'", ""))
        at = next((place for place in places if place >= 0), -1)
        if at < 0:
            return text_at(value, 0)
        self.line += self.text.count("\n", self.end, at)
        self.end = at
        return text_at(value, self.line)


def _find_sidebar(values: Any, text: str) -> Any:
    """Return the sidebar of a program's configuration."""
    for keys in SIDEBARS:
        value = values
        for key in keys:
            value = _table(value).get(key)
        if value:
            return value
    root = _table(_table(values).get("locales"))
    own = _table(root.get("root") or root.get("/"))
    return (own and _find_sidebar(own, "")) or read_assigned(text, "sidebar")


def _sidebar_of(values: dict[str, Any]) -> Any:
    sidebar = _table(values.get("website")).get("sidebar")
    rows = sidebar if isinstance(sidebar, list) else [sidebar]
    return [one for row in rows for one in _list(_table(row).get("contents"))]


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _has_folder(row: Row) -> bool:
    return bool(row.folder) or any(map(_has_folder, row.rows))


class _Reader:
    """One list that is read; aliases of YAML can't make it longer than MOST_ROWS."""

    def __init__(self) -> None:
        self.left, self.folder = MOST_ROWS, ""  # the folder of names without a path, in VuePress

    def top(self, value: Any) -> Iterator[Row]:
        """Yield the rows of a whole file: those of a list, or of each list in a table."""
        if isinstance(value, dict) and not self._is_entry(value):
            lists: list[tuple[Row, ...]] = []
            for key, one in value.items():
                if isinstance(one, Unread) and str(key).startswith("/"):
                    lists.append((*_folders_in(one, str(key)),))
                elif isinstance(one, list | dict):
                    self.folder = str(key) if str(key).startswith("/") else ""
                    inner = one if isinstance(one, list) else one.get("items", one)
                    base = str(_table(one).get("base") or (key if str(key).startswith("/") else ""))
                    inner = inner if isinstance(inner, list) else [inner]  # `{Label: [entries]}`
                    lists.append((*self.rows(inner, base if _table(one).get("base") else ""),))
            yield from _without_menus(lists)
        elif isinstance(value, dict):
            root = _target_of(value)
            yield from [Row("", root, getattr(root, "line", 0))] if root else []
            for _, below in _children_of(value):
                yield from self.rows(below, "")
        else:
            yield from self.rows(value, "")

    def rows(self, value: Any, base: str) -> Iterator[Row]:
        """Yield the pages of a value; `base` is the folder of its paths."""
        for one in _list(value):
            self.left -= 1
            if self.left < 0:
                return
            yield from self.row(one, base)

    def row(self, value: Any, base: str) -> Iterator[Row]:
        """Yield the row of an entry; an address of another site, and what is no entry, has none."""
        if value is None:
            return
        if isinstance(value, Unread):
            yield from _folders_in(value, "")
        elif isinstance(value, Text):
            if not value.startswith(WEB):
                yield Row("", _join(base or self.folder, value) or self.folder, value.line)
        elif isinstance(value, list) and len(value) == 2 and isinstance(value[0], Text):
            target = _join(base or self.folder, value[0]) or self.folder
            yield Row(str(value[1]), target, value[0].line)
        elif isinstance(value, dict) and self._is_entry(value):
            yield from self._entry(value, base)
        elif isinstance(value, dict):
            for key, one in value.items():
                yield from self._short(key, one, base)

    def _short(self, label: str, value: Any, base: str) -> Iterator[Row]:
        """Yield the row of `Label: page` or `Label: [entries]`."""
        line = getattr(label, "line", 0)
        if isinstance(value, Text) and not isinstance(value, Unread):
            if not value.startswith(WEB):
                yield Row(unescape(label), _join(base, value), value.line)
        elif isinstance(value, list):
            yield Row(unescape(label), "", line, tuple(self.rows(value, base)))

    def _is_entry(self, value: dict[str, Any]) -> bool:
        """Return whether a table has the keys of an entry, and is not `Label: value`."""
        known = {*LABELS, *TARGETS, "type", "autogenerate", "base", "glob"}
        if len(value) == 1 and not known & value.keys():
            return False
        return bool((known | {"items", "children"}) & value.keys())

    def _entry(self, value: dict[str, Any], base: str) -> Iterator[Row]:
        base = str(value.get("base") or base)
        folder = _folder_of(value)
        target, label = _target_of(value), _label_of(value)
        below = tuple(row for _, one in _children_of(value) for row in self.rows(one, base))
        own = target if target.endswith("/") else self.folder
        unread = (one for key in CHILDREN if isinstance(one := value.get(key), Unread))
        below += tuple(row for one in unread for row in _folders_in(one, own))
        line = getattr(target or label, "line", 0)
        if folder is not None:
            row = Row("", "", line, (), folder)
            yield Row(str(label), "", line, (row,)) if label else row
        elif below or (target and not target.startswith(WEB)):
            shown = "" if target.startswith(WEB) else _join(base, target)
            yield Row("" if label is target else str(label), shown, line, below)


def _without_menus(lists: list[tuple[Row, ...]]) -> Iterator[Row]:
    """Yield the rows of lists, but not those of a menu whose pages a longer list has, too."""
    targets = [set(_targets_of(rows)) for rows in lists]
    for own, rows in zip(targets, lists, strict=True):
        if not any(own < other for other in targets):
            yield from rows


def _targets_of(rows: tuple[Row, ...]) -> Iterator[str]:
    for row in rows:
        yield from [row.target.strip("/")] if row.target else []
        yield from [f"{row.folder}/*"] if row.folder else []
        yield from _targets_of(row.rows)


def _folder_of(value: dict[str, Any]) -> str | None:
    """Return the folder whose pages an entry stands for, or None."""
    if value.get("type") == "autogenerated":
        return str(value.get("dirName") or ".")
    directory = _table(value.get("autogenerate")).get("directory")
    glob = value.get("glob")
    if isinstance(glob, Text):
        return posixpath.dirname(glob) or "."
    return str(directory) if directory else None


def _folders_in(unread: Unread, base: str) -> Iterator[Row]:
    """Yield a row for each folder that an expression may list: those in quotation marks, or `base`.

    So `pagesOf("guides")` stands for the pages of that folder, if there is one.
    """
    quoted = [one for one in QUOTED.findall(unread) if one not in ENCODINGS]
    for name in dict.fromkeys(quoted) or ([base] if base else []):
        yield Row("", "", unread.line, (), name.strip("/") or ".")


def _target_of(value: dict[str, Any]) -> Text:
    """Return the page that an entry names; `""` if it names none."""
    link = value.get("link")
    if isinstance(link, dict):
        return _target_of(link) if link.get("type") == "doc" else Text()
    has_rows = any(True for _ in _children_of(value))
    for key in TARGETS:
        one = value.get(key)
        if isinstance(one, Text) and not (has_rows and key in ("id", "key")):
            return one
    part = value.get("part")
    return part if isinstance(part, Text) and part.endswith((".md", ".qmd")) else Text()


def _label_of(value: dict[str, Any]) -> Text:
    for key in LABELS[:-1]:
        one = value.get(key)
        if isinstance(one, Text) and one.strip():
            return one
    return Text()


def _children_of(value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key in CHILDREN:
        if isinstance(value.get(key), list):
            yield key, value[key]


def _join(base: str, target: str) -> str:
    """Return a target below the base that its list names; one that begins with / is whole."""
    if not base or not target or target.startswith("/"):
        return str(target)
    return base.rstrip("/") + "/" + target
