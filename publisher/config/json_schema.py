"""The schema of book.toml or theme.toml -> JSON Schema, Draft 2020-12, for editors."""

from __future__ import annotations

import json
from typing import Any

from publisher.config.checking import CONTROL, ISO_DATE
from publisher.config.kinds import (
    Choice,
    Day,
    Either,
    Flag,
    Key,
    Kind,
    ListOf,
    Named,
    Number,
    Table,
    Text,
)
from publisher.config.schema import BOOK_FILE, DEFINITIONS
from publisher.config.theme_schema import THEME_FILE
from publisher.place import PACKAGE

DIALECT = "https://json-schema.org/draft/2020-12/schema"
BOOK_SCHEMA, THEME_SCHEMA = "book.schema.json", "theme.schema.json"


def name_schema(name: str) -> str:
    """Return the line by which a TOML file names a schema in its own folder."""
    return f"#:schema ./{name}\n"


def read_schema(name: str) -> str:
    """Return the text of a schema in the package; `name` is BOOK_SCHEMA or THEME_SCHEMA."""
    return (PACKAGE / "config" / name).read_text(encoding="utf-8")


def write_schemas() -> dict[str, str]:
    """Return the text of each schema by its name, made from the tables that `checking` uses."""
    book = {**_head("book.toml"), **_table(BOOK_FILE), "not": {"anyOf": _two_orders()}}
    book["$defs"] = {"text": _text(), **{name: _kind(one) for name, one in DEFINITIONS.items()}}
    theme = {**_head("theme.toml"), **_table(THEME_FILE), "$defs": {"text": _text()}}
    return {BOOK_SCHEMA: _spell(book), THEME_SCHEMA: _spell(theme)}


def _spell(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _head(name: str) -> dict[str, Any]:
    return {"$schema": DIALECT, "title": f"{name} of Pattern Book Publisher"}


def _text() -> dict[str, Any]:
    """Return the schema of any string: it has no characters that XML forbids."""
    return {"type": "string", "pattern": rf"^[^{CONTROL.pattern[1:-1]}]*$"}


def _table(table: Table) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "object"}
    if table.keys:
        found["properties"] = {name: _key(key) for name, key in table.keys.items()}
    if required := [name for name, key in table.keys.items() if key.is_required]:
        found["required"] = required
    if table.names:
        found["propertyNames"] = {"pattern": _whole(table.names.pattern)}
    return {**found, "additionalProperties": _key(table.others) if table.others else False}


def _key(key: Key) -> dict[str, Any]:
    default = {} if key.default is None else {"default": key.default}
    return {"description": key.says, **default, **_kind(key.kind)}


def _kind(kind: Kind) -> dict[str, Any]:
    if isinstance(kind, Table):
        return _table(kind)
    if isinstance(kind, ListOf):
        most = {} if kind.most is None else {"maxItems": kind.most}
        least = {"minItems": kind.least} if kind.least else {}
        return {"type": "array", "items": _kind(kind.item), **least, **most}
    if isinstance(kind, Either):
        return {"anyOf": [_kind(one) for one in kind.kinds]}
    return {"$ref": f"#/$defs/{kind.name}"} if isinstance(kind, Named) else _plain(kind)


def _plain(kind: Text | Choice | Flag | Day | Number) -> dict[str, Any]:
    if isinstance(kind, Text):
        pattern = {"pattern": _whole(kind.pattern)} if kind.pattern else {}
        return {"$ref": "#/$defs/text", **pattern}
    if isinstance(kind, Choice):
        values = {"enum": list(kind.values)}
        return {"anyOf": [values, _plain(Text(kind.pattern))]} if kind.pattern else values
    if isinstance(kind, Number):
        name = "integer" if kind.is_whole else "number"
        return {"type": name, "minimum": kind.least, "maximum": kind.most}
    if isinstance(kind, Flag):
        return {"type": "boolean"}
    return {"type": "string", "format": "date", "pattern": _whole(ISO_DATE.pattern)}


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"


def _two_orders() -> list[dict[str, Any]]:
    """Return a schema for each two of `pages`, `order` and `[[part]]`; a book has at most one."""
    pages = _filled("book", _filled("pages", {"minItems": 1}))
    order = _filled("book", _filled("order", {"minLength": 1}))
    part = _filled("part", {"minItems": 1})
    return [{"allOf": pair} for pair in ([pages, order], [pages, part], [order, part])]


def _filled(name: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"required": [name], "properties": {name: value}}
