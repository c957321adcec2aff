"""A program in JavaScript, or JSON with comments -> the value that it exports, read as data.

Nothing is run. A name stands for the literal that it was given at the top of the file, or that the
function of this name returns. Any other expression is `Unread`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import Any

SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
NAME = re.compile(r"[A-Za-z_$][\w$]*")
NUMBER = re.compile(r"[+-]?(?:0[xX][\da-fA-F]+|\d[\d_]*\.?\d*(?:[eE][+-]?\d+)?|\.\d+)")
QUOTED = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`(?:[^`\\]|\\.)*`", re.DOTALL)
ESCAPE = re.compile(r"\\(u[\da-fA-F]{4}|x[\da-fA-F]{2}|\n|.)", re.DOTALL)
ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "0": "", "\n": ""}
EXPORT = re.compile(r"^[ \t]*(?:export\s+default|(?:module\.)?exports(?:\.default)?\s*=)", re.M)
NAMED = re.compile(r"^[ \t]*export\s+const\s+[\w$]+\s*(?::[^=\n]+)?=(?!=)", re.M)
VALUE = re.compile(
    r"^[ \t]*(?:export\s+)?(?:const|let|var)\s+([\w$]+)\s*(?::[^=;\n]+)?=(?![=>])", re.M
)
FUNCTION = re.compile(r"^[ \t]*(?:export\s+)?(?:async\s+)?function\s+([\w$]+)\s*(?=\()", re.M)
TYPED = re.compile(r"(?:as|satisfies)\b")
WRAPPER = re.compile(r"define\w*|with[A-Z]\w*")
WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "undefined": None}
MOST = 20_000  # values
MOST_UNCLOSED = 200  # quotes
MOST_PLACES = 20  # at which a name is looked up
DEEPEST = 60


class Text(str):
    """A string of a file, with the line on which it begins."""

    line: int = 0


class Unread(str):
    """An expression that is no literal, as it is written, and its line."""

    line: int = 0


def text_at(text: str, line: int, kind: type[Text | Unread] = Text) -> Any:
    """Return a string that knows its line; halves of characters are put together, or replaced."""
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    made = kind(text)
    made.line = line
    return made


class LiteralError(ValueError):
    """The file has no literal that can be read."""


def read_exported(text: str) -> Any:
    """Return the value that a file exports, or the value of a JSON file; raises LiteralError."""
    reader = _Reader(text)
    found = EXPORT.search(text) or NAMED.search(text)
    return reader.value(found.end() if found else 0)[0]


def read_assigned(text: str, name: str) -> Any:
    """Return the first literal that a key or a name has anywhere in a file, else None."""
    places = re.finditer(rf"\b{name}['\"]?\s*[:=](?!=)", text)
    for found in islice(places, MOST_PLACES):
        try:
            value = _Reader(text).value(found.end())[0]
        except (ValueError, RecursionError):  # a LiteralError, or a number of no character
            continue
        if not isinstance(value, Unread):
            return value
    return None


def list_unread(value: Any) -> Iterator[Unread]:
    """Yield every expression in a value that is no literal; what YAML names again, once."""
    waiting, seen = [value], set[int]()
    while waiting:
        one = waiting.pop()
        if isinstance(one, Unread):
            yield one
        elif isinstance(one, dict | list) and id(one) not in seen:
            seen.add(id(one))
            rows = list(one.values() if isinstance(one, dict) else one)
            waiting.extend(reversed(rows))


class _Reader:
    """One file that is read; every value takes from `left`, so that names can't multiply."""

    def __init__(self, text: str) -> None:
        self.text, self.left, self.depth = text, MOST, 0
        self.unclosed = MOST_UNCLOSED
        self.ends = [found.start() for found in re.finditer("\n", text)]  # of lines
        self.values = _first_ends(VALUE, text)
        self.functions = _first_ends(FUNCTION, text)

    def line_of(self, at: int) -> int:
        """Return the line of an offset, from 1."""
        return bisect_left(self.ends, at) + 1

    def skip(self, at: int) -> int:
        found = SPACE.match(self.text, at)
        return found.end() if found else at

    def value(self, at: int) -> tuple[Any, int]:
        """Return the value of the expression at an offset, and the offset after it."""
        start = self.skip(at)
        self.left -= 1
        self.depth += 1
        if self.left < 0 or self.depth > DEEPEST:
            raise LiteralError
        value, end = self._read(start)
        self.depth -= 1
        end = self.skip(end)
        if TYPED.match(self.text, end):
            end = self.end_of_expression(end)
        if end < len(self.text) and self.text[end] not in ",;]})" and not self._ends_line(end):
            end = self.end_of_expression(end)
            value = self.unread(start, end)
        return value, end

    def unread(self, start: int, end: int) -> Any:
        """Return the expression between two offsets as one that is not read."""
        shown = " ".join(self.text[start:end].split())
        return text_at(shown, self.line_of(start), Unread)

    def _ends_line(self, at: int) -> bool:
        """Return whether a statement ends before an offset: the next word begins another."""
        last = at - 1
        while last >= 0 and self.text[last] in " \t":
            last -= 1
        return last >= 0 and self.text[last] == "\n" and self.text[at] not in ".+-*/?:([=|&<>"

    def _read(self, at: int) -> tuple[Any, int]:
        char = self.text[at : at + 1]
        if char == "{":
            return self._object(at + 1)
        if char == "[":
            return self._array(at + 1)
        if found := QUOTED.match(self.text, at):
            if found[0][0] == "`" and "${" in found[0]:
                return self.unread(at, found.end()), found.end()
            shown = ESCAPE.sub(_unescape, found[0][1:-1])
            return text_at(shown, self.line_of(at)), found.end()
        if found := NUMBER.match(self.text, at):
            return text_at(found[0], self.line_of(at)), found.end()
        if char == "(":
            return self._bracketed(at)
        if found := NAME.match(self.text, at):
            return self._named(found)
        end = self.end_of_expression(at)
        return self.unread(at, end), end

    def _bracketed(self, at: int) -> tuple[Any, int]:
        """Read `(value)`, or a function `() => value`."""
        close = self._close(at)
        after = self.skip(close)
        if self.text.startswith("=>", after):
            return self._body(after + 2)
        return self.value(at + 1)[0], close

    def _body(self, at: int) -> tuple[Any, int]:
        """Read the value of an arrow function, or what the function with a body returns."""
        at = self.skip(at)
        if not self.text.startswith("{", at):
            return self.value(at)
        close = self._close(at)
        found = re.compile(r"\breturn\b").search(self.text, at, close)
        return (self.value(found.end())[0] if found else self.unread(at, close)), close

    def _named(self, found: re.Match[str]) -> tuple[Any, int]:
        name, at, end = found[0], found.start(), self.skip(found.end())
        if name in WORDS:
            return WORDS[name], end
        if name in ("async", "await"):
            return self._read(end)
        is_call = self.text.startswith("(", end)
        if is_call and WRAPPER.fullmatch(name):
            return self.value(end + 1)[0], self._close(end)
        place = self._find_definition(name, is_call)
        if place is not None:
            if not is_call:
                return self.value(place)[0], end
            value, last = self._body_at(place), self._close(end)
            return self.unread(at, last) if isinstance(value, Unread) else value, last
        last = self.end_of_expression(at)
        return self.unread(at, last), last

    def _body_at(self, place: int) -> Any:
        at = self.skip(place)
        return self._body(at)[0] if self.text.startswith("{", at) else self.value(at)[0]

    def _find_definition(self, name: str, is_call: bool) -> int | None:
        """Return where the value of a name, or the body of a function, is written."""
        if name in self.values or not is_call or name not in self.functions:
            return self.values.get(name)
        body = self.text.find("{", self._close(self.functions[name]))
        return body if body >= 0 else None

    def _object(self, at: int) -> tuple[dict[str, Any], int]:
        rows: dict[str, Any] = {}
        at = self.skip(at)
        while at < len(self.text) and self.text[at] != "}":
            at = self._pair(at, rows)
            at = self.skip(at)
            at = self.skip(at + 1) if self.text.startswith(",", at) else at
        return rows, at + 1

    def _pair(self, at: int, rows: dict[str, Any]) -> int:
        """Read `key: value`, `...value`, a name alone or a method into `rows`."""
        if self.text.startswith("...", at):
            value, end = self.value(at + 3)
            rows |= value if isinstance(value, dict) else {f"...{at}": value}
            return end
        quoted = QUOTED.match(self.text, at)
        found = quoted or NAME.match(self.text, at) or NUMBER.match(self.text, at)
        end = self.skip(found.end()) if found else at
        if found is None or not self.text.startswith(":", end):
            return self._odd_pair(at, found, end, rows)
        key = ESCAPE.sub(_unescape, found[0][1:-1]) if quoted else found[0]
        value, end = self.value(end + 1)
        rows[text_at(key, self.line_of(at))] = value
        return end

    def _odd_pair(
        self, at: int, found: re.Match[str] | None, end: int, rows: dict[str, Any]
    ) -> int:
        if found and self.text[end : end + 1] in (",", "}"):
            rows[found[0]] = self._named(found)[0] if found[0][0] not in "'\"`" else None
            return end
        last = self.end_of_expression(at)
        rows[f"...{at}"] = self.unread(at, last)
        return max(last, at + 1)

    def _array(self, at: int) -> tuple[list[Any], int]:
        rows: list[Any] = []
        at = self.skip(at)
        while at < len(self.text) and self.text[at] != "]":
            is_spread = self.text.startswith("...", at)
            value, end = self.value(at + 3 if is_spread else at)
            rows += value if is_spread and isinstance(value, list) else [value]
            at = self.skip(max(end, at + 1) if not self.text.startswith(",", end) else end + 1)
        return rows, at + 1

    def _close(self, at: int) -> int:
        """Return the offset after the bracket that closes the one at an offset."""
        return min(self.end_of_expression(at + 1, "") + 1, len(self.text))

    def end_of_expression(self, at: int, ends: str = ",;") -> int:
        """Return the offset of the first comma, stop or closing bracket outside of all brackets."""
        depth = 0
        while at < len(self.text):
            char = self.text[at]
            if char in "'\"`":
                if found := QUOTED.match(self.text, at):
                    at = found.end()
                    continue
                self.unclosed -= 1  # each is sought to the end of the file
                if self.unclosed < 0:
                    raise LiteralError
            if char == "/" and (end := self.skip(at)) > at:
                at = end
                continue
            if not depth and (char in ends or char in ")]}"):
                return at
            depth += (char in "([{") - (char in ")]}")
            at += 1
        return at


def _first_ends(pattern: re.Pattern[str], text: str) -> dict[str, int]:
    """Return where the first match of a pattern ends, for each name that it finds."""
    ends: dict[str, int] = {}
    for found in pattern.finditer(text):
        ends.setdefault(found[1], found.end())
    return ends


def _unescape(found: re.Match[str]) -> str:
    code = found[1]
    if len(code) > 1:
        return chr(int(code[1:], 16))
    return ESCAPED.get(code, code)
