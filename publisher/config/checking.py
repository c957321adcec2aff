"""Toml, schema -> the values that are allowed, and a finding at its line for every other one."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, NamedTuple

from publisher.book.near import find_near, suggest
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
    said_of,
)
from publisher.config.schema import DEFINITIONS
from publisher.files.toml import Place, Toml
from publisher.report.findings import Finding, Findings, Location

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML can't hold
ISO_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
LONGEST = 40  # characters of a value that a message quotes


class Rules(NamedTuple):
    """The names of the rules for unknown keys, wrong values and missing keys of one file."""

    unknown: str
    value: str
    missing: str


class _Wrong:
    """The type of WRONG, which stands for a value that was reported."""


WRONG = _Wrong()


def check_toml(
    toml: Toml, schema: Table, path: str, rules: Rules
) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """Return the values of a file that its schema allows, and a finding for each other one.

    `path` is how findings name the file.
    """
    check = _Check(toml, path, rules)
    return check.table(schema, toml.values, ()), check.findings.all()


class _Check:
    """One check of one file."""

    def __init__(self, toml: Toml, path: str, rules: Rules) -> None:
        self.toml, self.path, self.rules = toml, path, rules
        self.findings = Findings()

    def _add(self, rule: str, place: Place, message: str, hint: str) -> None:
        self.findings.add(rule, Location(self.path, self.toml.line(*place)), message, hint)

    # ── tables ─────────────────────────────────────────────────────────────────────────────────

    def table(self, kind: Table, rows: dict[str, Any], place: Place) -> dict[str, Any]:
        """Return the keys of a table that the schema names and whose values it allows."""
        good: dict[str, Any] = {}
        meant = set()  # known keys that an unknown one is probably a misspelling of
        for name, value in rows.items():
            here = (*place, name)
            key = kind.keys.get(name) or self._other(kind, name, value)
            if key is None:
                meant.add(self._unknown(kind, name, here))
                continue
            if not _is_empty(key, value):
                found = self.value(key.kind, value, here)
                good |= {} if found is WRONG else {name: found}
        for name, key in kind.keys.items():
            is_missing = name not in rows or _is_empty(key, rows[name])
            if key.is_required and is_missing and name not in meant:
                self._missing(kind, key, name, place)
        return good

    def _other(self, kind: Table, name: str, value: object) -> Key | None:
        """Return the schema of a key that has a name of the author's; None if there may be none."""
        is_table = kind.others is not None and isinstance(kind.others.kind, Table)
        if is_table and kind.keys and not isinstance(value, dict):
            return None  # [page] has keys of its own, and tables for kinds of page
        return kind.others

    def _unknown(self, kind: Table, name: str, place: Place) -> str:
        """Report an unknown key; return the known one that was probably meant, or `""`."""
        noun = "key" if kind.noun == "table" and not self._is_table(place) else kind.noun
        shown = f"table [{name}]" if noun == "table" else f"{noun} '{name}'"
        within = f" in {self._label(kind, place[:-1])}" if len(place) > 1 and noun == "key" else ""
        hint = self._suggest(kind, name, noun)
        below = [one for one, key in kind.keys.items() if _holds(key.kind, name)]
        if noun == "key" and not within and below and not hint.startswith("did"):
            hint = f"write it below [{below[0]}]"
        self._add(self.rules.unknown, place, f"unknown {shown}{within}", hint)
        return find_near(name, kind.keys)

    def _suggest(self, kind: Table, name: str, noun: str) -> str:
        """Return a hint for an unknown key, or for an unknown table as it is written."""
        near = find_near(name, kind.keys) if noun == "table" else ""
        if not near:
            return suggest(name, kind.keys)
        key = kind.keys[near].kind
        is_rows = isinstance(key, ListOf) and isinstance(key.item, Table)
        return f"did you mean [[{near}]]?" if is_rows else f"did you mean [{near}]?"

    def _is_table(self, place: Place) -> bool:
        value = self.toml.values[str(place[0])]
        return isinstance(value, dict) or (bool(value) and _are_rows(value))

    def _missing(self, kind: Table, key: Key, name: str, place: Place) -> None:
        """Report a required key that is missing; for a table, each of its required keys."""
        if isinstance(key.kind, Table):
            for below, one in key.kind.keys.items():
                if one.is_required:
                    self._missing(key.kind, one, below, (*place, name))
        else:
            message = f"{self._label(kind, place)} has no {name}"
            self._add(self.rules.missing, place, message, key.hint)

    def _label(self, kind: Table, place: Place) -> str:
        """Return a table's name in messages: `[page.wide]`, `[[part]]`, `an entry of pages`."""
        names = ".".join(one for one in place if isinstance(one, str))
        is_row = bool(place) and isinstance(place[-1], int)
        return kind.label or (f"[[{names}]]" if is_row else f"[{names}]")

    # ── values ─────────────────────────────────────────────────────────────────────────────────

    def value(self, kind: Kind, value: Any, place: Place) -> Any:
        """Return the value in the type of its kind, or WRONG after reporting it."""
        kind = DEFINITIONS[kind.name] if isinstance(kind, Named) else kind
        if isinstance(kind, Either):
            return self._either(kind, value, place)
        if isinstance(kind, Table):
            return self._nested(kind, value, place)
        if isinstance(kind, ListOf):
            return self._list(kind, value, place)
        if isinstance(value, str) and CONTROL.search(value):
            return self._wrong(value, place, "text without control characters")
        found = read_value(kind, value)
        return self._refuse(kind, value, place) if found is WRONG else found

    def _either(self, kind: Either, value: Any, place: Place) -> Any:
        for one in kind.kinds:
            if isinstance(value, _types(one)):
                if isinstance(one, Text | Number) and read_value(one, value) is WRONG:
                    return self._wrong(value, place, kind.said)
                return self.value(one, value, place)
        return self._wrong(value, place, kind.said)

    def _nested(self, kind: Table, value: Any, place: Place) -> Any:
        if isinstance(value, dict):
            self._check_names(kind, value, place)
            return self.table(kind, value, place)
        if len(place) > 1 and not isinstance(place[-1], int):
            return self._wrong(value, place, kind.said)
        is_family = kind.names and not kind.keys
        hint = f"write [{place[0]}.NAME]" if is_family else f"write [{place[0]}]"
        hint += " on a line of its own"
        self._add(self.rules.value, place, f"'{place[-1]}' is not {kind.said}", hint)
        return WRONG

    def _check_names(self, kind: Table, rows: dict[str, Any], place: Place) -> None:
        """Report names of the author's that `kind.names` does not allow."""
        if kind.names is None:
            return
        for name, value in rows.items():
            is_own = name not in kind.keys and isinstance(value, dict)
            if is_own and not re.fullmatch(kind.names.pattern, name):
                message = f"{kind.names.noun} can't be called {name!r}"
                hint = f"allowed are {kind.names.said}"
                self._add(self.rules.value, (*place, name), message, hint)

    def _list(self, kind: ListOf, value: Any, place: Place) -> Any:
        if isinstance(kind.item, Table):
            return self._rows(kind.item, value, place, kind.least)
        if not isinstance(value, list):
            before = f'write ["{value}"]; ' if isinstance(value, str) else ""
            return self._wrong(value, place, kind.said, before)
        if len(value) < kind.least or (kind.most is not None and len(value) > kind.most):
            return self._wrong(value, place, kind.said)
        found = [self.value(kind.item, one, (*place, number)) for number, one in enumerate(value)]
        return WRONG if WRONG in found else found

    def _rows(self, kind: Table, value: Any, place: Place, least: int) -> Any:
        """Return the rows of an array of tables that have all required keys."""
        if not _are_rows(value) or len(value) < least:
            shown = f"[{place[-1]}] can't be a single table"
            shown = shown if isinstance(value, dict) else f"'{place[-1]}' can't be {_show(value)}"
            self._add(self.rules.value, place, shown, f"write [[{place[-1]}]]")
            return WRONG
        found = [self.table(kind, row, (*place, number)) for number, row in enumerate(value)]
        required = {name for name, key in kind.keys.items() if key.is_required}
        whole = [row for row in found if required <= row.keys()]
        return whole if whole or not found else WRONG

    def _refuse(self, kind: Kind, value: Any, place: Place) -> _Wrong:
        """Report a value that its kind does not allow, with the most similar one that it allows."""
        if not isinstance(kind, Choice):
            is_number = isinstance(kind, Text) and type(value) in (int, float)
            before = f'write "{value}"; ' if is_number else ""
            return self._wrong(value, place, said_of(kind), before)
        names = [str(one) for one in kind.values if one != ""]
        if kind.noun and isinstance(value, str) and (not kind.pattern or value):
            message = f"unknown {kind.noun} '{value}'"
            self._add(self.rules.unknown, place, message, suggest(value, names))
            return WRONG
        near = find_near(_spell(value), names)
        before = f"did you mean '{near}'? " if near else ""
        return self._wrong(value, place, said_of(kind), before)

    def _wrong(self, value: Any, place: Place, allowed: str, before: str = "") -> _Wrong:
        """Report a value: `'sides' in [edition.print] can't be '3'`."""
        at = len(place) - 1
        while isinstance(place[at], int):
            at -= 1
        verb = "be" if at == len(place) - 1 else "hold"
        within = f" in {self._within(place[:at])}" if at else ""
        message = f"'{place[at]}'{within} can't {verb} {_show(value)}"
        self._add(self.rules.value, place, message, f"{before}allowed is {allowed}")
        return WRONG

    def _within(self, place: Place) -> str:
        is_entry = place[-2:-1] == ("pages",)
        return "an entry of pages" if is_entry else self._label(Table(), place)


def read_value(kind: Kind, value: Any) -> Any:
    """Return a scalar in the type of its kind, or WRONG if the kind does not allow it."""
    if isinstance(kind, Text):
        return value if _matches(kind.pattern, value) else WRONG
    if isinstance(kind, Flag):
        return value if isinstance(value, bool) else WRONG
    if isinstance(kind, Day):
        return _read_day(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value) if not isinstance(kind, Number) or kind.is_whole else value
    if isinstance(value, bool):
        return WRONG
    if isinstance(kind, Choice):
        is_free = bool(kind.pattern) and _matches(kind.pattern, value)
        return value if value in kind.values or is_free else WRONG
    if isinstance(kind, Number) and isinstance(value, int if kind.is_whole else int | float):
        return value if kind.least <= value <= kind.most else WRONG
    return WRONG


def _matches(pattern: str, value: Any) -> bool:
    return isinstance(value, str) and (not pattern or bool(re.fullmatch(pattern, value)))


def _read_day(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if ISO_DATE.fullmatch(value) else WRONG
    except (TypeError, ValueError):
        return WRONG


def _types(kind: Kind) -> tuple[type, ...]:
    """Return the types that `tomllib` has for values of a kind."""
    if isinstance(kind, Text):
        return (str,)
    if isinstance(kind, Choice):
        return tuple({type(value) for value in kind.values} | ({str} if kind.pattern else set()))
    if isinstance(kind, Flag):
        return (bool,)
    if isinstance(kind, Number):
        return (int, float)
    return (dict,) if isinstance(kind, Table) else (list,)


def _is_empty(key: Key, value: Any) -> bool:
    """Return whether a required key has an empty value that its kind does not allow."""
    if not key.is_required or value not in ("", []):
        return False
    return read_value(key.kind, value) is WRONG and not isinstance(key.kind, Table)


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _holds(kind: Kind, name: str) -> bool:
    return isinstance(kind, Table) and name in kind.keys


def _show(value: Any) -> str:
    """Return a value as messages quote it, cut at LONGEST characters."""
    text = str(value).lower() if isinstance(value, bool) else _spell(value)
    short = text if len(text) < LONGEST else text[:LONGEST] + "…"
    return short if isinstance(value, list | dict) else repr(short)


def _spell(value: Any) -> str:
    try:
        return str(value)
    except ValueError:  # Python spells no number of more than 4,300 digits
        return "a number of thousands of digits"
