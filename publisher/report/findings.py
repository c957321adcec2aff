"""Findings, which a stage returns beside its value, and the errors that end a stage.

BookError                 what a user can correct; carries the findings of the stage that it ended
├── ConfigError           exit status 2: book.toml
├── UsageError            exit status 2: the command line; its text says what to do
├── ThemeError            exit status 1
└── OutputError           exit status 1: a file that could not be written, an engine that refused

A finding to which a book gives the severity error raises BookError itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class Location(Struct, frozen=True, order=True):
    """A place in a source file; line and column count from 1, columns count code points.

    Line 0 stands for the whole file.
    """

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.path, *(str(n) for n in (self.line, self.column) if n)])


class Finding(Struct, frozen=True):
    """One problem before it is judged: rule, place, what is wrong, and what to do.

    `target` is what the problem is about, as an `[[ignore]]` entry names it.
    """

    rule: str
    location: Location
    message: str
    hint: str = ""
    target: str = ""


class Findings:
    """The findings of one stage, in the order in which they were made; each is kept once."""

    def __init__(self, found: Iterable[Finding] = ()) -> None:
        self._found: dict[Finding, None] = dict.fromkeys(found)

    def add(
        self, rule: str, location: Location, message: str, hint: str = "", target: str = ""
    ) -> None:
        """Record a problem."""
        self._found[Finding(rule, location, message, hint, target)] = None

    def extend(self, others: Iterable[Finding]) -> None:
        """Record the findings of another stage."""
        self._found.update(dict.fromkeys(others))

    def all(self) -> tuple[Finding, ...]:
        """Everything that was recorded."""
        return tuple(self._found)


class BookError(Exception):
    """A problem of the book that its author can correct; it ends the stage that raises it."""

    status = 1

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        super().__init__()
        self.findings = tuple(findings)


class ConfigError(BookError):
    """The configuration is wrong."""

    status = 2


class UsageError(BookError):
    """The command line is wrong; the text says what to do."""

    status = 2

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def __str__(self) -> str:
        return self.text


class ThemeError(BookError):
    """The theme can't be loaded or its template fails."""


class OutputError(BookError):
    """A file can't be written, or an engine refused its input."""
