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
    """Prints each step to stderr; on a terminal as bars, with the time left once it is known.

    A step whose parts are counted has a bar of its own, which stays and never goes back: a second
    round over the same parts does not begin it again.
    """

    def __init__(self) -> None:
        self.bar: Any = None
        self.rows: dict[str, Any] = {}  # the bar of each step that is counted, by its text
        self.is_terminal = sys.stderr.isatty()

    def __call__(self, text: str, done: int = 0, total: int = 0) -> None:
        if self.is_terminal:
            self._draw(text, done, total)
        elif not total:
            say(text, error=True)

    def _draw(self, text: str, done: int, total: int) -> None:
        if self.bar is None:
            self.bar = _open_bar()
            self.bar.add_task(text, total=None, parts="")
        self.bar.update(0, description=text, visible=not total)
        if not total:
            return
        if text not in self.rows:
            self.rows[text] = self.bar.add_task(text, total=total, parts="")
        row = self.rows[text]
        before = self.bar.tasks[row]
        share = before.completed / before.total  # the number of parts may change between rounds
        reached = max(done, round(share * total))
        self.bar.update(row, total=total, completed=reached, parts=f"{reached}/{total}")

    def close(self) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.stop()
            self.bar, self.rows = None, {}


def _open_bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    text, parts = TextColumn("{task.description}"), TextColumn("{task.fields[parts]}")
    columns = (BarColumn(), text, parts, TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.start()
    return bar
