"""A selection of a book's patterns: the terms that choose them, and how relations extend it."""

from __future__ import annotations

from msgspec import Struct

# a kind of term and the key of `[selection.NAME]` that lists its names
TERM_KEYS = {
    "pattern": "patterns",
    "tag": "tags",
    "block": "blocks",
    "path": "paths",
    "part": "parts",
    "without": "without",
}


class Term(Struct, frozen=True):
    """What a selection names: a kind of `TERM_KEYS`, the name, and its line in book.toml.

    The line is 0 for a term of the command line.
    """

    kind: str
    name: str
    line: int = 0


class Selection(Struct, frozen=True):
    """A `[selection.NAME]` of `book.toml`, or what `--select` names.

    `closure` is the relation that is followed, `builds-on` or `leads-to`, or `""`; `depth` is how
    many steps, 0 for all. `title` is that of the book that it makes, or `""` for the whole book's.
    """

    name: str
    terms: tuple[Term, ...]
    closure: str = ""
    depth: int = 0
    title: str = ""
    line: int = 0

    def names(self, kind: str) -> tuple[Term, ...]:
        """Return the terms of a kind."""
        return tuple(term for term in self.terms if term.kind == kind)
