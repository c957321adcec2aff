"""A TOML file -> Toml: its values, and the line of every table, key and list item."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from msgspec import Struct

from publisher.door import explain, read_file

Place = tuple[str | int, ...]  # keys and numbers of items: ("part", 0, "pages", 3)

MOST_BYTES = 2_000_000
# no possessive quantifiers: Python 3.11.2 ends some of them too early
BETWEEN = re.compile(r"(?:[ \t\n]|#[^\n]*)*")  # blanks, line ends and comments
PART = re.compile(  # of a key
    r"""[ \t]*(?:([A-Za-z0-9_-]+)|"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)')[ \t]*"""
)
STRING = re.compile(
    r'''"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}|\'\'\'(?:[^']|'{1,2}(?!'))*'{3,5}'''
    r"""|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""",
    re.DOTALL,
)
CURLY = re.compile(r"[=\[,]\s*[\u201c\u201d\u201e\u2018\u2019\u00ab]")
WRITTEN_DAY = re.compile(r"=\s*\d{1,2}[./]\d{1,2}[./]\d{4}")
SAID = (  # how a message of `tomllib` begins; what to say instead, "" for the same; what to do
    (
        "Invalid value",
        "this is no value of TOML",
        'put a text between quotation marks: key = "value"',
    ),
    ("Illegal character '\\n'", "the text has no quotation mark at its end", 'write " at its end'),
    ("Unterminated string", "the text has no quotation mark at its end", 'write " at its end'),
    ("Unclosed array", "", "write a comma between two values, and ] after the last"),
    ("Unclosed inline table", "", "write a comma between two keys, and } after the last"),
    ("Cannot overwrite", "the key stands here a second time", "keep one of the two"),
    ("Cannot declare", "the table stands here a second time", "make one table of the two"),
    ("Unescaped", "", "write \\\\ for \\, or put the text between '…'"),
)
SCALAR = re.compile(r"[^,\]}#\n]+")  # a number, a date, true or false


class TomlError(Exception):
    """A file that can't be read as TOML: where, why, and what to do. Line 0 is the whole file."""

    def __init__(self, message: str, hint: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message, self.hint, self.line, self.column = message, hint, line, column


class Toml(Struct, frozen=True):
    """The values of a TOML file as Python's `tomllib` gives them, and where each one stands."""

    values: dict[str, Any]
    lines: dict[Place, int]

    def line(self, *place: str | int) -> int:
        """Return the line of a table, key or item, else of the table around it; 0 for neither."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 0)


def read_toml(path: Path, fence: Path) -> Toml:
    """Read a TOML file in UTF-8 below the real path `fence`; raises TomlError."""
    try:
        text = read_file(path, fence, MOST_BYTES).decode("utf-8-sig")
        text = text.replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = "the file can't be read: it is not UTF-8 text"
        raise TomlError(message, "save it as UTF-8 text", line) from error
    except OSError as error:
        raise TomlError(f"the file {explain(error)}", "save it as UTF-8 text") from error
    return parse_toml(text)


def parse_toml(text: str) -> Toml:
    """Read TOML; raises TomlError."""
    try:
        return Toml(tomllib.loads(text), find_lines(text))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (int(found[1]), int(found[2])) if found else (text.count("\n") + 1, 0)
        message = str(error).split(" (at ")[0]
        lines = text.split("\n")
        wrong = lines[line - 1] if 0 < line <= len(lines) else ""
        raise TomlError(*_explain(message, wrong), line, column) from error
    except (RecursionError, OverflowError, ValueError) as error:
        raise _too_large(text) from error


def _explain(message: str, line: str) -> tuple[str, str]:
    """Return a message of `tomllib` on a line in words for authors, and what to do."""
    if CURLY.search(line):
        return "the quotation marks are not straight", 'write " before and after the text'
    if WRITTEN_DAY.search(line):
        return "this is no date of TOML", "write it as 2026-03-01"
    known = ((said, hint) for begin, said, hint in SAID if message.startswith(begin))
    said, hint = next(known, ("", 'a line is [table], or key = "value"'))
    return said or message, hint


def _too_large(text: str) -> TomlError:
    message = "the file is larger, or nested deeper, than a configuration can be"
    line = _longest_line(text) if text else 0
    return TomlError(message, "look for what was pasted into it", line)


def _longest_line(text: str) -> int:
    """The line on which a number or a nesting that no parser takes most probably stands."""
    lines = text.split("\n")
    return lines.index(max(lines, key=len)) + 1


def find_lines(text: str) -> dict[Place, int]:
    """Return the line of every table, key and list item; the text must be valid TOML."""
    return _Walk(text).walk()


class _Walk:
    """One pass over a text, from beginning to end, that skips strings and comments."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: dict[Place, int] = {}
        self.rows: dict[Place, int] = {}  # how many [[tables]] of a name have begun
        self.line, self.counted = 1, 0  # the line of the offset up to which lines were counted

    def walk(self) -> dict[Place, int]:
        """Read one header or one `key = value` after the other."""
        text = self.text
        table: Place = ()
        at = _end(BETWEEN, text, 0)
        while at < len(text):
            if text[at] == "[":
                is_row = text.startswith("[[", at)
                keys, end = self._read_key(at + 1 + is_row)
                table = self._open(keys, is_row, at)
                at = end + 1 + is_row
            else:
                at = self._read_pair(table, at)
            at = _end(BETWEEN, text, at)
        return self.lines

    def _note(self, place: Place, at: int) -> None:
        """Record the line of an offset for a place that has none yet."""
        self.line += self.text.count("\n", self.counted, at)
        self.counted = at
        self.lines.setdefault(place, self.line)

    def _open(self, keys: list[str], is_row: bool, at: int) -> Place:
        """Return the place of a header's table: `a` in `[a.b]` is the last `[[a]]`, if any."""
        place: Place = ()
        for number, key in enumerate(keys, 1):
            place = (*place, key)
            self._note(place, at)
            if is_row and number == len(keys):
                self.rows[place] = self.rows.get(place, 0) + 1
            if place in self.rows:
                place = (*place, self.rows[place] - 1)
                self._note(place, at)
        self.lines[place] = self.line  # [a] may follow [a.b], which has named it before
        return place

    def _read_key(self, at: int) -> tuple[list[str], int]:
        """Return the parts of a key such as `a."b".c`, and the offset after it."""
        keys = []
        while found := PART.match(self.text, at):
            quoted, at = found[2], found.end()
            if quoted is not None and "\\" in quoted:
                quoted = tomllib.loads(f'key = "{quoted}"')["key"]
            keys.append(found[1] or quoted or found[3] or "")
            if self.text[at] != ".":
                break
            at += 1
        return keys, at

    def _read_pair(self, table: Place, at: int) -> int:
        """Skip `key = value`; return the offset after it."""
        keys, end = self._read_key(at)
        for key in keys:
            table = (*table, key)
            self._note(table, at)
        return self._read_value(table, end + 1)

    def _read_value(self, place: Place, at: int) -> int:
        text = self.text
        while text[at] in " \t":
            at += 1
        if text[at] == "[":
            return self._read_array(place, at + 1)
        if text[at] == "{":
            return self._read_inline(place, at + 1)
        return _end(STRING if text[at] in "\"'" else SCALAR, text, at)

    def _read_array(self, place: Place, at: int) -> int:
        number, at = 0, _end(BETWEEN, self.text, at)
        while self.text[at] != "]":
            item = (*place, number)
            self._note(item, at)
            at = _end(BETWEEN, self.text, self._read_value(item, at))
            if self.text[at] == ",":
                number, at = number + 1, _end(BETWEEN, self.text, at + 1)
        return at + 1

    def _read_inline(self, place: Place, at: int) -> int:
        at = _end(BETWEEN, self.text, at)
        while self.text[at] != "}":
            if self.text[at] == ",":
                at = _end(BETWEEN, self.text, at + 1)
            else:
                at = _end(BETWEEN, self.text, self._read_pair(place, at))
        return at + 1


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return the end of a match at offset `at`, or `at` if there is no match."""
    found = pattern.match(text, at)
    return found.end() if found else at
