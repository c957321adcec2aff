"""Dialect -> a parser of Python-Markdown with the extensions that the dialect names.

Options that would change only how a web page looks are set to what is read most easily.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import import_module
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from pymdownx import emoji

from publisher.book.dialect import AUTOREFS, PYTHON_MARKDOWN, Dialect
from publisher.reading.python_markdown.blocks import Admonitions, Details, Objects, Tables
from publisher.reading.python_markdown.inline import use_inline_rules
from publisher.reading.python_markdown.stash import stash_code


def format_code(
    source: str, language: str, name: str, options: dict[str, Any], md: Markdown, **_: object
) -> str:
    """Return a fenced block as it is stashed, for pymdownx.superfences."""
    title = options.get("title", "").replace('"', "'")
    info = f'{language or ""} title="{title}"' if title else language or ""
    return stash_code(source, info)


def accept_code(
    language: str, given: dict[str, Any], options: dict[str, Any], rows: Any, md: Markdown
) -> bool:
    """Accept a fenced block with whatever options, for pymdownx.superfences."""
    if isinstance(given.get("title"), str):
        options["title"] = given["title"]
    return True


def build_url(label: str, base: str, end: str) -> str:
    """Return the target of a wiki link as it is written."""
    return label.strip()


FENCES = {
    "custom_fences": [
        {"name": "*", "class": "", "format": format_code, "validator": accept_code},
    ],
    "relaxed_headers": True,
}
# options that a site can't set here
SETTLED: dict[str, dict[str, Any]] = {
    "pymdownx.superfences": FENCES,
    "pymdownx.arithmatex": {"generic": True},
    "pymdownx.tabbed": {"alternate_style": False},
    "pymdownx.blocks.tab": {"alternate_style": False},
    "pymdownx.tasklist": {"custom_checkbox": False, "clickable_checkbox": False},
    "pymdownx.emoji": {
        "emoji_index": emoji.twemoji,
        "emoji_generator": emoji.to_alt,
        "alt": "unicode",
        "options": {},
        "strict": False,
    },
    "pymdownx.inlinehilite": {"custom_inline": []},
    "footnotes": {"UNIQUE_IDS": False, "SEPARATOR": ":", "BACKLINK_TITLE": "%d"},
    "wikilinks": {"build_url": build_url, "html_class": ""},
}
GIVEN_UP = frozenset("pymdownx.tabbed pymdownx.blocks.tab pymdownx.emoji".split())  # options


@cache
def parser_of(dialect: Dialect) -> Markdown:
    """Return the parser for a dialect; it has to be reset before each page."""
    names = [name for name, _ in dialect.extensions if name in PYTHON_MARKDOWN]
    has_autorefs = AUTOREFS in dict(dialect.extensions)
    if not dialect.math:
        names = [name for name in names if name != "pymdownx.arithmatex"]
    if "fenced_code" in names or "pymdownx.superfences" in names:
        # the one reads what the other does, and fences in lists and quotations too
        names = [name for name in names if name not in ("fenced_code", "pymdownx.superfences")]
        names.append("pymdownx.superfences")
    given = {name: json.loads(options) for name, options in dialect.extensions}
    extensions = [_load(name, given.get(name, {})) for name in names]
    parser = Markdown(extensions=extensions, tab_length=4)
    parser.treeprocessors.deregister("prettify")
    use_inline_rules(parser, has_autorefs)
    blocks = parser.parser.blockprocessors
    blocks.register(Objects(parser.parser), "objects", 101)
    if "admonition" in blocks:
        blocks.register(Admonitions(parser.parser), "admonition", 105)
    if "details" in blocks:
        blocks.register(Details(parser.parser), "details", 105)
    if "table" in blocks:
        blocks.register(Tables(parser.parser, {"use_align_attribute": True}), "table", 75)
    return parser


def _load(name: str, given: dict[str, Any]) -> Extension:
    """Return the extension of a known name with the options that it can have."""
    module = import_module(name if name.startswith("pymdownx.") else f"markdown.extensions.{name}")
    known: dict[str, Any] = module.makeExtension().getConfigs()
    rows = {
        key: value
        for key, value in ({} if name in GIVEN_UP else given).items()
        if key in known and type(value) is type(known[key])
    }
    rows |= SETTLED.get(name, {})
    made: Extension = module.makeExtension(**rows)
    return made
