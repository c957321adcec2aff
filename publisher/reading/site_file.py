"""mkdocs.yml -> the extensions of Markdown that a site uses, with their options, and snippets.

Nothing that the file names is imported, run or fetched: extensions come from a list of known ones.
"""

from __future__ import annotations

import json
from typing import Any

import yaml
from msgspec import Struct

from publisher.book.dialect import PYTHON_MARKDOWN
from publisher.report.findings import Findings, Location

RULE = "site-settings"
SNIPPETS = "pymdownx.snippets"
INCLUDING = (SNIPPETS, "mdx_include", "markdown_include.include")
ALWAYS = ("tables", "fenced_code")  # MkDocs has these without being asked
EXTRA = ("fenced_code", "footnotes", "attr_list", "def_list", "tables", "abbr", "md_in_html")
EXTRA_OF_PYMDOWN = (
    "pymdownx.betterem",
    "pymdownx.superfences",
    "footnotes",
    "attr_list",
    "def_list",
    "tables",
    "abbr",
    "md_in_html",
)
USUAL = ("admonition", *EXTRA_OF_PYMDOWN, "pymdownx.details", "pymdownx.tabbed")
GROUPS = {"extra": EXTRA, "pymdownx.extra": EXTRA_OF_PYMDOWN}
# what the book does itself, or what matters on a web page only
NEEDLESS = frozenset(
    "toc meta smarty codehilite pymdownx.highlight pymdownx.pathconverter pymdownx.b64 "
    "pymdownx.striphtml pymdownx.slugs".split()
)
# plug-ins that make nothing of the text of a page
QUIET_PLUGINS = frozenset(
    "search offline privacy social minify optimize redirects tags glightbox awesome-pages "
    "awesome-nav literate-nav section-index exclude git-revision-date git-authors git-committers "
    "git-revision-date-localized with-pdf print-site pdf-export to-pdf meta info typeset "
    "group".split()
)
# functions that make what the book makes by itself
QUIET_FUNCTIONS = (
    "material.extensions.emoji.",
    "materialx.emoji.",
    "pymdownx.emoji.",
    "pymdownx.superfences.",
    "pymdownx.arithmatex.",
    "pymdownx.slugs.",
    "mermaid2.",
)
PYTHON_TAG = "tag:yaml.org,2002:python/"
MOST_VALUES = 2000  # of the options of a file, so that aliases of YAML can't multiply


class SiteFile(Struct, frozen=True):
    """What a mkdocs.yml says of the Markdown of its pages.

    `extensions` are in order: name, and options as a JSON object; None if the file names none.
    `bases` are folders and files in which snippets lie, `appended` the snippets that end each
    page, and `parent` is the file that INHERIT names, all relative to the folder of the file.
    With `has_marks`, `{! file !}` includes a file. With `is_flat`, the address of a page ends with
    `.html`, else with `/`.
    """

    extensions: tuple[tuple[str, str], ...] | None = None
    bases: tuple[str, ...] = ()
    appended: tuple[str, ...] = ()
    parent: str = ""
    line: int = 0  # of INHERIT
    has_marks: bool = False
    is_flat: bool = False


class _Loader(yaml.CSafeLoader):
    """A loader of YAML for which a tag that it does not know stands for nothing."""


_Loader.add_multi_constructor("", lambda loader, suffix, node: None)


def read_site_file(text: str, path: str, findings: Findings) -> SiteFile:
    """Return what the text of a mkdocs.yml says; `path` is its name in findings."""
    reader = _Reader(path, findings)
    try:
        reader.read(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it is nested too deep"
        message = f"the file is not YAML that can be read: {problem}"
        hint = "correct it, or say markdown and extensions in [book]"
        findings.add(RULE, Location(path, mark.line + 1 if mark else 1), message, hint)
    extensions = tuple(reader.found.items()) if reader.has_extensions else None
    return SiteFile(
        extensions,
        reader.bases,
        reader.appended,
        reader.parent,
        reader.line,
        reader.has_marks,
        reader.is_flat,
    )


class _Reader:
    """One mkdocs.yml that is read."""

    def __init__(self, path: str, findings: Findings) -> None:
        self.path, self.findings = path, findings
        self.found: dict[str, str] = dict.fromkeys(ALWAYS, "{}")
        self.has_extensions = False
        self.bases: tuple[str, ...] = ()
        self.appended: tuple[str, ...] = ()
        self.parent, self.line = "", 0
        self.has_marks = self.is_flat = False
        self.values = 0

    def read(self, text: str) -> None:
        """Read the file; raises YAMLError, ValueError or RecursionError."""
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if not isinstance(node, yaml.MappingNode):
                return
            for key, value in node.value:
                self._read_key(loader, str(key.value), value)
        finally:
            loader.dispose()

    def _read_key(self, loader: _Loader, key: str, value: yaml.Node) -> None:
        if key == "INHERIT" and isinstance(value, yaml.ScalarNode):
            self.parent, self.line = value.value, value.start_mark.line + 1
        elif key == "use_directory_urls":
            self.is_flat = loader.construct_object(value) is False
        elif key == "markdown_extensions":
            self.has_extensions = True
            for name, options in _rows(value):
                self._read_extension(loader, name, options)
        elif key in ("plugins", "hooks"):
            for name, _ in _rows(value):
                self._read_plugin(key, name)

    def _read_extension(self, loader: _Loader, node: yaml.Node, options: yaml.Node | None) -> None:
        full = str(node.value)
        name = full.removeprefix("markdown.extensions.")
        if name in NEEDLESS:
            return
        if name not in PYTHON_MARKDOWN and name not in INCLUDING:
            self._report_extension(node, full)
            return
        if options is not None:
            self._report_functions(options, {})
        rows = loader.construct_object(options, deep=True) if options is not None else None
        plain = self._plain(rows, 3) if isinstance(rows, dict) else {}
        if name in INCLUDING:
            self.bases += _strings(plain.get("base_path"))
            self.appended += _strings(plain.get("auto_append"))
            self.has_marks |= name != SNIPPETS
            return
        for one in GROUPS.get(name, (name,)):
            own = plain.get(one, {}) if name in GROUPS else plain
            self.found[one] = json.dumps(own if isinstance(own, dict) else {}, sort_keys=True)

    def _report_extension(self, node: yaml.Node, name: str) -> None:
        line = node.start_mark.line + 1
        message = f"'{name}' is no extension that is known here; it was not loaded"
        hint = "what it makes of a page's text is missing: look at the pages that use it"
        self.findings.add(RULE, Location(self.path, line), message, hint, name)

    def _read_plugin(self, key: str, node: yaml.Node) -> None:
        name = str(node.value)
        if key == "plugins" and name.rpartition("/")[2] in QUIET_PLUGINS:
            return
        noun = "plug-in" if key == "plugins" else "hook"
        message = f"the {noun} '{name}' is not run"
        hint = "what it makes of a page's text is missing: look at the pages that use it"
        where = Location(self.path, node.start_mark.line + 1)
        self.findings.add(RULE, where, message, hint, name)

    def _report_functions(self, node: yaml.Node, seen: dict[int, None]) -> None:
        """Report each function that options name, unless the book has an equal one."""
        if id(node) in seen:
            return
        seen[id(node)] = None
        if node.tag.startswith(PYTHON_TAG):
            name = node.tag.removeprefix(PYTHON_TAG).partition(":")[2]
            if not name.startswith(QUIET_FUNCTIONS):
                message = f"the function '{name}' is not called"
                where = Location(self.path, node.start_mark.line + 1)
                self.findings.add(RULE, where, message, "its result is missing", name)
        elif isinstance(node, yaml.MappingNode):
            for _, value in node.value:
                self._report_functions(value, seen)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                self._report_functions(value, seen)

    def _plain(self, value: Any, depth: int) -> Any:
        """Return a value without what is no string, number, list or table; None is left out."""
        self.values += 1
        if self.values > MOST_VALUES:
            raise ValueError
        if isinstance(value, dict) and depth:
            rows = ((str(key), self._plain(one, depth - 1)) for key, one in value.items())
            return {key: one for key, one in rows if one is not None}
        if isinstance(value, list) and depth:
            return [
                one for one in (self._plain(row, depth - 1) for row in value) if one is not None
            ]
        return value if isinstance(value, str | int | float | bool) else None


def _strings(value: Any) -> tuple[str, ...]:
    rows = value if isinstance(value, list) else [value]
    return tuple(one for one in rows if isinstance(one, str) and one)


def _rows(node: yaml.Node) -> list[tuple[yaml.Node, yaml.Node | None]]:
    """Return names and their options in a list such as `[a, {b: …}]` or in a table."""
    if isinstance(node, yaml.MappingNode):
        return [(key, value) for key, value in node.value]
    if not isinstance(node, yaml.SequenceNode):
        return []
    found: list[tuple[yaml.Node, yaml.Node | None]] = []
    for row in node.value:
        if isinstance(row, yaml.MappingNode):
            found += [(key, value) for key, value in row.value]
        elif isinstance(row, yaml.ScalarNode):
            found.append((row, None))
    return found
