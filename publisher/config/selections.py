"""`[selection.NAME]` of book.toml and the text of `--select` -> selections."""

from __future__ import annotations

import hashlib
from typing import Any

from publisher.book.model import Config
from publisher.book.near import suggest
from publisher.book.selection import TERM_KEYS, Selection, Term
from publisher.book.slugs import slugify
from publisher.config.kinds import TEXTS, Choice, Key, Names, Number, Table, Text
from publisher.files.toml import Toml
from publisher.report.findings import UsageError

CLOSURES = ("builds-on", "leads-to")
LONGEST = 60  # letters of the name of a selection
MOST_STEPS = 99
SELECTION = Table(
    {
        "title": Key(Text(), "The title of the selection's book; the book's own unless given."),
        "patterns": Key(TEXTS, "Slugs, paths or globs of pages that are selected.", []),
        "tags": Key(TEXTS, "Tags; each page whose header has one of them is selected.", []),
        "blocks": Key(TEXTS, "Building blocks; each pattern that names one is selected.", []),
        "paths": Key(TEXTS, "Reading paths, by name; their pages are selected.", []),
        "parts": Key(TEXTS, "Parts, by title; their pages are selected.", []),
        "closure": Key(
            Choice(CLOSURES), "The relation by which further patterns are added to the selected."
        ),
        "depth": Key(
            Number(0, MOST_STEPS, is_whole=True),
            "How many steps of this relation are followed; 0 for all.",
            0,
        ),
        "without": Key(TEXTS, "Slugs, paths or globs of pages that are left out in the end.", []),
    }
)
SELECTIONS = Table(
    others=Key(SELECTION, "A selection of patterns, for --select."),
    names=Names(r"[a-z0-9][a-z0-9-]{0,39}", "a selection", "at most 40 of a-z, 0-9 and -"),
    said="a table of selections",
)


def read_selections(tables: dict[str, dict[str, Any]], toml: Toml) -> tuple[Selection, ...]:
    """Return every `[selection.NAME]` of a book.toml."""
    selections = []
    for name, rows in tables.items():
        place = ("selection", name)
        terms = tuple(
            Term(kind, one, toml.line(*place, key, number))
            for kind, key in TERM_KEYS.items()
            for number, one in enumerate(rows.get(key, ()))
        )
        closure, depth, title = rows.get("closure", ""), rows.get("depth", 0), rows.get("title", "")
        selections.append(Selection(name, terms, closure, depth, title, toml.line(*place)))
    return tuple(selections)


def find_selection(text: str, config: Config) -> Selection:
    """Return the selection that `--select` means: one of book.toml, or terms between commas.

    A term is a slug or path, or `tag:NAME`, `block:NAME`, `path:NAME`, `part:NAME`, `without:NAME`,
    `builds-on:DEPTH` or `leads-to:DEPTH`. Raises UsageError for another one.
    """
    own = next((one for one in config.selections if one.name == text.strip()), None)
    if own is not None:
        return own
    terms, closure, depth = [], "", 0
    for written in filter(None, map(str.strip, text.split(","))):
        kind, colon, name = (part.strip() for part in written.partition(":"))
        if kind in CLOSURES:
            closure, depth = kind, _read_depth(name, written)
        elif not colon:
            terms.append(Term("pattern", written))
        elif kind in TERM_KEYS and name:
            terms.append(Term(kind, name))
        else:
            hint = suggest(kind, (*TERM_KEYS, *CLOSURES), "a term begins with")
            raise UsageError(f"--select can't read '{written}'\n{hint}")
    return Selection(_name_terms(text), tuple(terms), closure, depth)


def _read_depth(name: str, written: str) -> int:
    if name and not (name.isdecimal() and name.isascii() and len(name) <= 2):
        message = f"--select can't read '{written}': the depth is a number from 0 to {MOST_STEPS}"
        raise UsageError(message)
    return int(name or 0)


def _name_terms(text: str) -> str:
    """Return a name for the files of a selection of the command line."""
    name = slugify(text)
    if 0 < len(name) <= LONGEST:
        return name
    return f"selection-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
