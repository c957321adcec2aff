"""The keys of book.toml: table by table, key by key, with their types; the contract that `config` checks against."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

GENERATED = ("how-to-read", "map", "patlets", "problems", "matrix", "aliases", "paths")
DEFAULT_FORM = ("Also Known As", "Problem", "Context", "Solution", "Consequences", "Variants")

SCHEMA: dict[str, dict[str, Any]] = {
    "book": {
        "title": str,
        "subtitle": str,
        "authors": list[str],
        "language": str,
        "identifier": str,
        "slug": str,
        "version": str,
        "date": date,
        "publisher": str,
        "rights": str,
        "description": str,
        "subjects": list[str],
        "site": str | list[str],
        "root": str,
        "theme": str,
        "stubs": Literal["omit", "open", "error"],
        "page-list": str,
        "previous": str,
        "pages": list[str | dict[str, Any]],
        "order": str,
    },
    "form": {"order": list[str], "mandatory": list[str], "spellings": dict[str, list[str]]},
    "relations": {"builds-on": list[str], "leads-to": list[str], "referenced-by": bool},
}

ROWS: dict[str, dict[str, Any]] = {
    "front": {"pages": list[str | dict[str, Any]]},
    "part": {"title": str, "introduction": str, "pages": list[str | dict[str, Any]]},
    "back": {"pages": list[str | dict[str, Any]]},
    "path": {"name": str, "description": str, "pages": list[str]},
    "ignore": {"rule": str, "target": str, "reason": str},
}

ENTRY: dict[str, Any] = {
    "page": str,
    "title": str,
    "slug": str,
    "kind": Literal["pattern", "page"],
    "pages": list[str | dict[str, Any]],
}

EDITION: dict[str, Any] = {
    "base": str,
    "trim": str,
    "bleed": str | list[str],
    "crop-marks": bool,
    "gutter": str,
    "sides": Literal[1, 2],
    "even-pages": bool,
    "links": Literal["screen", "print", "none"],
    "outline": bool,
    "cover": Literal["first", "none", "file"],
    "paper": str,
    "ink": Literal["rgb", "theme", "black"],
    "variant": str,
}

EXPECTED: dict[Any, str] = {
    str: "a string",
    bool: "true or false",
    date: "a date, such as 2026-11-22",
    list[str]: "a list of strings",
    str | list[str]: "a string or a list of strings",
    list[str | dict[str, Any]]: 'a list of pages, such as ["a.md", {page = "b.md"}]',
    dict[str, list[str]]: 'a table of lists, such as {"Problem" = ["Issue"]}',
}


def quote_toml(text: str) -> str:
    """A text as TOML writes it."""
    escaped = "".join(
        f"\\u{ord(char):04x}" if ord(char) < 32 or char == "\x7f" else char
        for char in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'
