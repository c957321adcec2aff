"""The progress of a call: lines, or a bar on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, Protocol

from publisher.report.output import say


class Tell(Protocol):
    """Told of each step; `done` of `total` where a step has parts that can be counted."""

    def __call__(self, text: str, done: int = 0, total: int = 0) -> None: ...


def say_nothing(text: str, done: int = 0, total: int = 0) -> None:
    """Report no progress."""


def some_of(names: Sequence[str], most: int = 3) -> str:
    """Return the first names of a list, and how many more there are."""
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


def count_of(number: int, word: str) -> str:
    """Return a number with its noun: `1 chapter`, `2 chapters`."""
    return f"{number} {word}{'s' * (number != 1)}"


class Teller:
    """Prints each step to stderr; on a terminal as a bar, with the time left once it is known."""

    def __init__(self) -> None:
        self.bar: Any = None
        self.is_terminal = sys.stderr.isatty()

    def __call__(self, text: str, done: int = 0, total: int = 0) -> None:
        if self.is_terminal:
            self._draw(text, done, total)
        elif not total:
            say(text, error=True)

    def _draw(self, text: str, done: int, total: int) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        if self.bar is None:
            text_column = TextColumn("{task.description}")
            columns = (BarColumn(), text_column, MofNCompleteColumn(), TimeRemainingColumn())
            self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self.bar.start()
            self.bar.add_task(text, total=None)
        if total and self.bar.tasks[0].total != total:
            self.bar.reset(0, total=total)
        self.bar.update(0, description=text, total=total or None, completed=done)

    def close(self) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.stop()
            self.bar = None
