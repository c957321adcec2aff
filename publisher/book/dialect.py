"""The dialects of Markdown: their extensions by name, and the dialect of a page."""

from __future__ import annotations

from msgspec import Struct

AUTOREFS = "autorefs"  # a plug-in of MkDocs: `[text][place]` means a place on any page
COMMONMARK = ("mark", "ins", "sup", "sub", "abbr")
PYTHON_MARKDOWN = (
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "extra",
    "fenced_code",
    "footnotes",
    "legacy_attrs",
    "legacy_em",
    "md_in_html",
    "nl2br",
    "sane_lists",
    "tables",
    "wikilinks",
    "pymdownx.arithmatex",
    "pymdownx.betterem",
    "pymdownx.blocks.admonition",
    "pymdownx.blocks.caption",
    "pymdownx.blocks.definition",
    "pymdownx.blocks.details",
    "pymdownx.blocks.html",
    "pymdownx.blocks.tab",
    "pymdownx.bracketspan",
    "pymdownx.caret",
    "pymdownx.critic",
    "pymdownx.details",
    "pymdownx.emoji",
    "pymdownx.escapeall",
    "pymdownx.extra",
    "pymdownx.fancylists",
    "pymdownx.inlinehilite",
    "pymdownx.keys",
    "pymdownx.magiclink",
    "pymdownx.mark",
    "pymdownx.progressbar",
    "pymdownx.quotes",
    "pymdownx.saneheaders",
    "pymdownx.smartsymbols",
    "pymdownx.superfences",
    "pymdownx.tabbed",
    "pymdownx.tasklist",
    "pymdownx.tilde",
)
DIALECTS = {"commonmark": COMMONMARK, "python-markdown": PYTHON_MARKDOWN}
EXTENSIONS = tuple(sorted({*COMMONMARK, *PYTHON_MARKDOWN}))


class Dialect(Struct, frozen=True):
    """The Markdown of a page: its kind, its extensions in order, and whether it has mathematics.

    An extension is its name and its options as a JSON object.
    """

    kind: str = "commonmark"
    extensions: tuple[tuple[str, str], ...] = ()
    math: bool = True
