"""The lines of a header in YAML, TOML or JSON -> its fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

import yaml

from publisher.book.model import HeaderField
from publisher.files.toml import TomlError, parse_toml

DEEP = re.compile(r"(?:\.\s*[\w\"'-]+\s*){24}")  # a key of TOML; tomllib takes quadratic time


class UnreadableError(Exception):
    """A header that can't be read: why, what to do, and its line and column on the page."""

    def __init__(self, message: str, hint: str, line: int, column: int = 0) -> None:
        super().__init__(message)
        self.message, self.hint, self.line, self.column = message, hint, line, column


def read_yaml(lines: list[str]) -> tuple[HeaderField, ...] | None:
    """Return the fields of a mapping, None if there is none; raises UnreadableError."""
    try:
        return _compose("\n".join(lines))
    except (yaml.YAMLError, ValueError, RecursionError) as first:
        try:
            return _compose("\n".join(map(_quote_value, lines)))
        except (yaml.YAMLError, ValueError, RecursionError):
            mark = getattr(first, "problem_mark", None)
            end, place = (len(lines) + 1, len(lines[-1]) + 1), (1, 0)
            place = min((mark.line + 2, mark.column + 1), end) if mark else place
            problem = getattr(first, "problem", None) or "the header is not YAML that can be read"
            raise UnreadableError(str(problem), "put the value in quotes", *place) from first


def _quote_value(line: str) -> str:
    """Return a line of a header with its value in quotes, if it has a plain value."""
    key, colon, value = line.partition(":")
    plain = value.strip()
    if not colon or not re.fullmatch(r"[\w-]+", key) or not plain or value[0] not in " \t":
        return line
    return line if plain[0] in "'\"[{|>&*!" else f"{key}: '{plain.replace(chr(39), chr(39) * 2)}'"


def _compose(text: str) -> tuple[HeaderField, ...] | None:
    """Return the scalars and flat lists of a YAML mapping as strings; None if it is no mapping.

    A mapping without names, such as `{{ x }}`, is text.
    """
    node = yaml.compose(text, Loader=yaml.CBaseLoader)
    if node is None:
        return ()
    return tuple(_list_nodes(node)) or None if isinstance(node, yaml.MappingNode) else None


def _list_nodes(node: yaml.MappingNode, name: str = "") -> Iterable[HeaderField]:
    """Yield the fields of a table; those of a table in it as `table.key`."""
    for key, value in node.value:
        rows = value.value if isinstance(value, yaml.SequenceNode) else [value]
        shown = ", ".join(row.value for row in rows if isinstance(row, yaml.ScalarNode))
        if isinstance(key, yaml.ScalarNode):
            yield HeaderField(name + key.value.lower(), shown, key.start_mark.line + 2)
            if isinstance(value, yaml.MappingNode):  # Zola has tags and categories in taxonomies
                inner = "" if key.value == "taxonomies" else f"{name}{key.value.lower()}."
                yield from _list_nodes(value, inner)


def read_toml(lines: list[str]) -> tuple[HeaderField, ...]:
    """Return the fields of a table; raises UnreadableError."""
    text = "\n".join(lines)
    if deep := DEEP.search(text):
        line = text.count("\n", 0, deep.start()) + 2
        raise UnreadableError("a key is nested too deep", "use a shorter key", line)
    try:
        toml = parse_toml(text)
    except TomlError as error:
        line = min(error.line, len(lines)) + 1
        raise UnreadableError(error.message, error.hint, line, error.column) from error
    rows = [(toml.line(key) + 1, key, value) for key, value in toml.values.items()]
    groups = toml.values.get("taxonomies")
    if isinstance(groups, dict):  # Zola has tags and categories there
        rows += [(toml.line("taxonomies", key) + 1, key, value) for key, value in groups.items()]
    return tuple(HeaderField(key.lower(), _spell(value), line) for line, key, value in rows)


def _spell(value: Any) -> str:
    """Return a scalar, or the scalars of a list, as a header in YAML would have them."""
    match value:
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(_spell(one) for one in value if not isinstance(one, (dict, list)))
        case date() | time():
            return value.isoformat()
        case dict() | None:
            return ""
        case _:
            return str(value)


def read_json(lines: list[str]) -> tuple[HeaderField, ...]:
    """Return the fields of an object; raises UnreadableError.

    Its braces may be missing, as Middleman writes it.
    """
    text = "\n".join(lines)
    is_bare = not text.lstrip().startswith("{")
    try:
        values = json.loads(f"{{{text}}}" if is_bare else text, strict=False)
    except json.JSONDecodeError as error:
        line, column = error.lineno + 1, error.colno - (is_bare and error.lineno == 1)
        raise unreadable_json(error.msg, line, column) from error
    except (RecursionError, ValueError) as error:
        raise unreadable_json("the header is nested too deep", 1) from error
    return list_values(values, lines, 2)


def unreadable_json(message: str, line: int, column: int = 0) -> UnreadableError:
    """Return the error of a header that is no JSON."""
    return UnreadableError(f"{message} (JSON)", 'JSON wants "key": "value",', line, column)


def list_values(values: dict[str, Any], lines: list[str], first: int) -> tuple[HeaderField, ...]:
    """Return the fields of a JSON object in `lines`, of which the first is line `first`."""
    places: dict[str, int] = {}
    for number, line in enumerate(lines, first):
        for found in re.finditer(r'"([^"\\]*)"\s*:', line):
            places.setdefault(found[1], number)
    rows = values.items()
    return tuple(HeaderField(key.lower(), _spell(one), places.get(key, 1)) for key, one in rows)


def read_date(text: str) -> date | None:
    """Return the date at the start of a header's value; months and days may lack their zeros."""
    found = re.match(r"\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
