"""Positions in running text -> lines and columns of the page. Places are kept beside the text."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from markdown_it.token import Token

MOST = 1 << 60


class Places:
    """The lines of a page, and how far the current line has been read."""

    def __init__(self, text: str, first_line: int) -> None:
        self.lines, self.first = text.split("\n"), first_line
        self.line, self.column = -1, 0
        self.known: Token | None = None
        self.rows: list[tuple[int, int]] = []

    def line_of(self, token: Token) -> int:
        """Return the line of the page on which a token begins, 0 if it is not known."""
        return self.first + token.map[0] if token.map else 0

    def place(self, text: Token, at: int) -> tuple[int, int]:
        """Return line and column of an offset in the content of a token; the column may be 0."""
        if text.map is None:
            return 0, 0
        if "column" in text.meta:
            at += sum(bar < at for bar in text.meta["bars"])
            return self.first + text.map[0], text.meta["column"] + at + 1
        if text is not self.known:
            self.known, self.rows = text, self._find_rows(text)
        row = bisect_right(self.rows, (at, MOST)) - 1
        start, column = self.rows[row]
        line = self.first + text.map[0] + row
        return line, column + at - start + 1 if column >= 0 else 0

    def _find_rows(self, text: Token) -> list[tuple[int, int]]:
        """Return for each line of a text its offset, and the column of the page it begins at.

        The column is -1 if the line is not found as it stands.
        """
        rows, start = [], 0
        for number, written in enumerate(text.content.split("\n"), text.map[0] if text.map else 0):
            shown = written.strip()
            source = self.lines[number] if number < len(self.lines) else ""
            found = source.find(shown, self.column if self.line == number else 0)
            lead = len(written) - len(written.lstrip())
            rows.append((start, found - lead if found >= lead else found))
            start += len(written) + 1
        return rows

    def pass_by(self, text: Token) -> None:
        """Note that a text was read, for another one on the same line with the same words."""
        if text.map is None or "column" in text.meta:
            return
        number = text.map[0]
        start = self.column if self.line == number else 0
        source = self.lines[number] if number < len(self.lines) else ""
        found = source.find(text.content, start) if "\n" not in text.content else -1
        if found >= 0:
            self.line, self.column = number, found + len(text.content)

    def place_of_reference(self, reference: dict[str, Any]) -> tuple[int, int]:
        """Return the place of the target in a definition such as `[label]: target`."""
        first, last = reference["map"]
        for number in range(first, min(last, len(self.lines))):
            spot = self.lines[number].find("]:")
            rest = self.lines[number][spot + 2 :] if spot >= 0 else self.lines[number]
            if rest.strip() and (spot >= 0 or number > first):
                column = len(self.lines[number]) - len(rest.lstrip(" \t<")) + 1
                return self.first + number, column
        return self.first + int(first), 0
