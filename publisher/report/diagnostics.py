"""Findings, judged: severity, excerpt, and the forms in which a report prints them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from publisher.report.findings import Location
from publisher.report.output import harmless

MOST_ALIKE = 10  # warnings of one cause that are printed one by one
VARYING = re.compile(r"'[^']*'|<[^<>]*>|\b\d+\b|(?<!\S)\S+\.\w+|= \S+")


class Diagnostic(Struct, frozen=True):
    """One problem: where it is, which rule it breaks, what is wrong and what to do."""

    location: Location
    rule: str
    severity: str
    message: str
    hint: str = ""
    target: str = ""
    excerpt: str = ""


def sort_diagnostics(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Problems by place."""
    names = ("location", "rule", "message", "target", "hint")
    return tuple(sorted(found, key=attrgetter(*names)))


def group_alike(found: Iterable[Diagnostic]) -> tuple[tuple[Diagnostic, ...], ...]:
    """Return problems in groups: warnings of one cause if they are more than MOST_ALIKE, else each.

    A cause is a rule with a hint, or else with a message, whatever names, numbers and quotations
    stand in it.
    """
    groups: dict[tuple[str, str, str], list[Diagnostic]] = {}
    rows = tuple(found)
    for one in rows:
        cause = VARYING.sub("", one.hint or one.message)
        groups.setdefault((one.severity, one.rule, cause), []).append(one)
    many = {
        key: tuple(group)
        for key, group in groups.items()
        if key[0] != "error" and len(group) > MOST_ALIKE
    }
    first = {id(group[0]): group for group in many.values()}
    hidden = {id(one) for group in many.values() for one in group[1:]}
    return tuple(first.get(id(one), (one,)) for one in rows if id(one) not in hidden)


def one_line(text: str) -> str:
    """The text on one line, with control characters made visible: messages quote pages."""
    return "".join(
        char if char.isprintable() else " " if char in "\n\t" else f"\\x{ord(char):02x}"
        for char in text
    )


def point_at(line: str, column: int, width: int = 88) -> str:
    """Two lines: a window of the source line, and a caret under the column."""
    start = max(0, min(column - 1 - width // 2, len(line) - width))
    window = one_line(line[start : start + width])
    return f"{window.rstrip()}\n{' ' * (column - 1 - start)}^"


def locate(diagnostic: Diagnostic, path: str) -> Diagnostic:
    """The diagnostic with its path replaced, for printing as seen from another folder."""
    place = diagnostic.location
    return replace(diagnostic, location=Location(path, place.line, place.column))


def format_text(diagnostic: Diagnostic) -> str:
    """The diagnostic as text: place, severity, rule and message, then excerpt and hint."""
    word = {"warn": "warning"}.get(diagnostic.severity, diagnostic.severity)
    place = one_line(str(diagnostic.location))
    lines = [f"{place}: {word}[{diagnostic.rule}] {diagnostic.message}"]
    lines += [f"    | {line}" for line in diagnostic.excerpt.splitlines()]
    lines += [f"    {diagnostic.hint}"] if diagnostic.hint else []
    return "\n".join(lines)


def format_github(diagnostic: Diagnostic) -> str:
    """The diagnostic as a workflow command: GitHub shows it on the line."""

    def _spell(text: str, also: str = "") -> str:
        text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        return text.replace(":", "%3A").replace(",", "%2C") if also else text

    place = diagnostic.location
    rows: list[tuple[str, str | int]] = [
        ("file", one_line(place.path)),
        ("line", place.line),
        ("col", place.column),
    ]
    rows += [("title", diagnostic.rule)]
    said = ",".join(f"{key}={_spell(str(value), 'property')}" for key, value in rows if value)
    word = {"warn": "warning"}.get(diagnostic.severity, diagnostic.severity)
    text = "\n".join(line for line in (diagnostic.message, diagnostic.hint) if line)
    return f"::{word} {harmless(said)}::{harmless(_spell(text))}"


def as_row(diagnostic: Diagnostic) -> dict[str, str | int]:
    """The diagnostic as a JSON object's members."""
    place = diagnostic.location
    word = {"warn": "warning"}.get(diagnostic.severity, diagnostic.severity)
    rows: dict[str, str | int] = {"path": place.path, "line": place.line, "column": place.column}
    rows |= {"rule": diagnostic.rule, "severity": word, "message": diagnostic.message}
    return rows | {"hint": diagnostic.hint, "target": diagnostic.target}
