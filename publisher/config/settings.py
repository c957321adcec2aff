"""`--set KEY=VALUE` of the command line -> values of `[book]`, checked as those of the file."""

from __future__ import annotations

import tomllib
from typing import Any

from publisher.book.near import suggest
from publisher.config.checking import Rules, check_toml
from publisher.config.kinds import Key, Table
from publisher.config.schema import BOOK
from publisher.files.toml import Toml
from publisher.report.findings import UsageError

RULES = Rules("config-key", "config-value", "config-missing")


def read_settings(texts: tuple[str, ...]) -> dict[str, Any]:
    """Return the values by key; of two values of a key the last one holds.

    A value is taken as a string, and if its key takes no such string, as TOML. Raises UsageError.
    """
    values: dict[str, Any] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise UsageError(f"--set takes KEY=VALUE, such as version=1.2.0, not '{text}'")
        if name not in BOOK.keys:
            raise UsageError(f"--set: [book] has no key '{name}': {suggest(name, BOOK.keys)}")
        values[name] = _read(name, value)
    return values


def _read(name: str, text: str) -> Any:
    refused = _refuse(name, text)
    if not refused:
        return text
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        raise UsageError(f"--set: {refused}") from None
    if refused := _refuse(name, value):
        raise UsageError(f"--set: {refused}")
    return value


def _refuse(name: str, value: Any) -> str:
    """Return why a key of `[book]` can't have a value, and what is allowed; `""` if it can."""
    schema = Table({"book": Key(Table({name: BOOK.keys[name]}), "")})
    _, found = check_toml(Toml({"book": {name: value}}, {}), schema, "", RULES)
    return ": ".join(filter(None, (found[0].message, found[0].hint))) if found else ""
