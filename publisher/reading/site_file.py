"""mkdocs.yml or zensical.toml -> the extensions of Markdown of a site, their options, snippets.

Nothing that the file names is imported, run or fetched: extensions come from a list of known ones.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from typing import Any

import yaml
from msgspec import Struct

from publisher.book.dialect import AUTOREFS, PYTHON_MARKDOWN
from publisher.report.findings import Findings, Location

RULE = "site-settings"
SNIPPETS = "pymdownx.snippets"
INCLUDING = (SNIPPETS, "mdx_include", "markdown_include.include")
TAGS = "include-markdown"  # a plug-in
MACROS = "macros"  # a plug-in that fills in values of `extra`
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
OF_ZENSICAL = (  # where its file names none
    "abbr admonition attr_list def_list footnotes md_in_html tables pymdownx.arithmatex "
    "pymdownx.betterem pymdownx.caret pymdownx.details pymdownx.emoji pymdownx.inlinehilite "
    "pymdownx.keys pymdownx.magiclink pymdownx.mark pymdownx.smartsymbols pymdownx.superfences "
    "pymdownx.tabbed pymdownx.tasklist pymdownx.tilde"
).split()
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
    "group autorefs include-markdown macros".split()
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
    `texts` are values that pages name, `{{ name }}`, where `has_macros`.
    With `has_marks`, `{! file !}` includes a file, and with `has_tags` `{% include "file" %}`; with
    `has_autorefs`, a reference may name a place on any page. With `is_flat`, the address of a page
    ends with `.html`, else with `/`.
    """

    extensions: tuple[tuple[str, str], ...] | None = None
    bases: tuple[str, ...] = ()
    appended: tuple[str, ...] = ()
    parent: str = ""
    line: int = 0  # of INHERIT
    has_marks: bool = False
    has_tags: bool = False
    has_autorefs: bool = False
    is_flat: bool = False
    has_macros: bool = False
    texts: tuple[tuple[str, str], ...] = ()


class _Loader(yaml.CSafeLoader):
    """A loader of YAML for which a tag that it does not know stands for nothing."""


_Loader.add_multi_constructor("", lambda loader, suffix, node: None)


def read_site_file(text: str, path: str, findings: Findings) -> SiteFile:
    """Return what the text of a site's file says; `path` is its name in findings.

    In a TOML file the lines of findings are not known.
    """
    is_toml = path.endswith(".toml")
    reader = _Reader(path, findings, is_toml)
    try:
        reader.read(_as_yaml(text) if is_toml else text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it is nested too deep"
        problem = str(error) if isinstance(error, tomllib.TOMLDecodeError) else problem
        kind = "TOML" if is_toml else "YAML"
        message = f"the file is not {kind} that can be read: {problem}"
        hint = "correct it, or say markdown and extensions in [book]"
        findings.add(RULE, Location(path, mark.line + 1 if mark else 1), message, hint)
    extensions = tuple(reader.found.items()) if reader.has_extensions else None
    bases = (*reader.bases, reader.pages)
    return SiteFile(
        extensions, bases, reader.appended, reader.parent, reader.line, reader.has_marks,
        reader.has_tags, reader.has_autorefs, reader.is_flat, reader.has_macros,
        tuple(reader.texts.items()),
    )  # fmt: skip


class _Reader:
    """One file of a site that is read."""

    def __init__(self, path: str, findings: Findings, is_toml: bool) -> None:
        self.path, self.findings, self.is_toml = path, findings, is_toml
        self.found: dict[str, str] = dict.fromkeys(ALWAYS, "{}")
        self.has_extensions = False
        self.bases: tuple[str, ...] = ()
        self.appended: tuple[str, ...] = ()
        self.texts: dict[str, str] = {}
        self.pages = "docs"  # folder of the pages, in which extensions and plug-ins find files
        self.has_macros = False
        self.parent, self.line = "", 0
        self.has_marks = self.has_tags = self.has_autorefs = self.is_flat = False
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
        elif key == "docs_dir" and isinstance(value, yaml.ScalarNode):
            self.pages = value.value
        elif key in ("site_name", "site_url") and isinstance(value, yaml.ScalarNode):
            self.texts[f"config.{key}"] = value.value
        elif key == "extra":
            rows = self._plain(loader.construct_object(value, deep=True), 4)
            self.texts |= dict(_spell_texts(rows, ""))
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
        message = f"'{name}' is no extension that is known here; it was not loaded"
        hint = "what it makes of a page's text is missing: look at the pages that use it"
        self.findings.add(RULE, self._locate(node), message, hint, name)

    def _locate(self, node: yaml.Node) -> Location:
        return Location(self.path, 0 if self.is_toml else node.start_mark.line + 1)

    def _read_plugin(self, key: str, node: yaml.Node) -> None:
        name = str(node.value)
        if name in (AUTOREFS, "mkdocstrings"):  # the latter brings the former with it
            self.has_autorefs = True
        if name == MACROS:
            self.has_macros = True
        if name == TAGS:
            self.has_tags = True
        if key == "plugins" and name.rpartition("/")[2] in QUIET_PLUGINS:
            return
        noun = "plug-in" if key == "plugins" else "hook"
        message = f"the {noun} '{name}' is not run"
        hint = "what it makes of a page's text is missing: look at the pages that use it"
        self.findings.add(RULE, self._locate(node), message, hint, name)

    def _report_functions(self, node: yaml.Node, seen: dict[int, None]) -> None:
        """Report each function that options name, unless the book has an equal one."""
        if id(node) in seen:
            return
        seen[id(node)] = None
        if node.tag.startswith(PYTHON_TAG):
            name = node.tag.removeprefix(PYTHON_TAG).partition(":")[2]
            if not name.startswith(QUIET_FUNCTIONS):
                message = f"the function '{name}' is not called"
                self.findings.add(RULE, self._locate(node), message, "its result is missing", name)
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


def _as_yaml(text: str) -> str:
    """Return the settings in a zensical.toml as the text of a mkdocs.yml.

    Raises TOMLDecodeError.
    """
    project = tomllib.loads(text).get("project")
    table = project if isinstance(project, dict) else {}
    named = table.get("markdown_extensions")
    extensions = dict(_spell_tables(named, "")) if isinstance(named, dict) else named
    plugins = table.get("plugins")
    rows = {
        "markdown_extensions": extensions if extensions else OF_ZENSICAL,
        "plugins": [*plugins] if isinstance(plugins, dict | list) else [],
    }
    return yaml.safe_dump(rows, sort_keys=False)


def _spell_tables(table: dict[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    """Yield extensions with their options; a dot in a name makes tables in tables in TOML."""
    for key, value in table.items():
        name = f"{before}{key}"
        is_known = name in PYTHON_MARKDOWN or name in (*NEEDLESS, *INCLUDING, *GROUPS)
        has_more = isinstance(value, dict) and any(isinstance(one, dict) for one in value.values())
        if has_more and not is_known:
            yield from _spell_tables(value, f"{name}.")
        else:
            yield name, value


def _spell_texts(value: Any, before: str) -> Iterator[tuple[str, str]]:
    """Yield the texts and numbers of nested tables, each with its path: `a.b`."""
    for key, one in value.items() if isinstance(value, dict) else ():
        if isinstance(one, dict):
            yield from _spell_texts(one, f"{before}{key}.")
        elif isinstance(one, str | int | float):
            yield f"{before}{key}", str(one)


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
