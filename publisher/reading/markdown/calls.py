"""Named blocks of site generators: where one begins and ends, and the values that it is given.

A block is `{% hint style="info" %} … {% endhint %}`, `{{< tab "Linux" >}} … {{< /tab >}}`, or an
element that is not HTML's: `<Card title="One"> … </Card>`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from publisher.reading.markdown.code_spans import find_code
from publisher.reading.markdown.html import FRAMEWORK, NAMES, is_component
from publisher.reading.markdown.spellings import BRACES, ELEMENT

INCLUDES = ("include", "include_cached")  # of Jekyll: a block by the name of its file
QUOTED = r"\"[^\"]*\"|'[^']*'|`[^`]*`"
TEMPLATE = re.compile(
    r"\{(?:%-?|\{[<%])\s*(?P<end>/\s*|end(?=\w))?(?P<name>@?[\w-]+(?:/[\w-]+)*)"
    rf"(?P<rows>(?:\s(?:{QUOTED}|[^{{}}\"'`])*?)?)(?P<alone>/?)(?:[>%]\}}|-?%)\}}"
)
VALUE = re.compile(rf"(?:(?P<key>[\w-]+)\s*=\s*)?(?P<value>{QUOTED}|[^\s\"'`=]+)")
LITERAL = re.compile(r"\{\s*(\"[^\"]*\"|'[^']*'|`[^`$]*`)\s*\}")
PROPERTY = re.compile(
    r"(?<![\w:@.-])(?P<key>[\w:@.-]+)\s*=\s*"
    rf"(?:(?P<value>\"[^\"]*\"|'[^']*')|(?P<code>{BRACES}))"
)
PATH = re.compile(r"^\{\s*(?:require|useBaseUrl|withBase)\(\s*[\"'`]([^\"'`]+)[\"'`]")


class Call(NamedTuple):
    """The beginning of a named block and, where it is closed, its end, as offsets in a text.

    `words` are the values without a name. A value in braces stands in `values` as it is written.
    """

    name: str
    written: str
    values: dict[str, str]
    words: tuple[str, ...]
    start: int
    end: int
    close: tuple[int, int] | None
    is_element: bool


class Calls:
    """The named blocks of one text; `known` are the elements that are closed in the page."""

    def __init__(self, text: str, known: frozenset[str]) -> None:
        self.text = text
        self.code = find_code(text)
        self.found: dict[int, re.Match[str]] = {}
        self.closed: dict[int, tuple[int, int]] = {}
        if "{%" in text or "{{" in text:
            self._pair(TEMPLATE.finditer(text))
        if known:
            found = ELEMENT.finditer(text)
            self._pair(one for one in found if is_component(one["name"], known))

    def _pair(self, found: Iterator[re.Match[str]]) -> None:
        """Give each beginning the nearest end of its name that no other beginning has."""
        opened: dict[str, list[int]] = {}
        starts = [start for start, _ in self.code]
        for one in found:
            name = one["name"]
            at = bisect_right(starts, one.start()) - 1
            if at >= 0 and one.start() < self.code[at][1]:
                continue
            if one["end"]:
                if opened.get(name):
                    self.closed[opened[name].pop()] = one.span()
                    self.found[one.start()] = one
                elif one.re is TEMPLATE and one["end"] == "end":
                    self.found[one.start()] = one
                continue
            self.found[one.start()] = one
            if not one["alone"]:
                opened.setdefault(name, []).append(one.start())

    def at(self, start: int) -> Call | None:
        """Return the block that begins at an offset, or None."""
        found = self.found.get(start)
        if found is None or found["end"]:
            return None
        is_element = found.re is ELEMENT
        values, words = _properties(found["rows"]) if is_element else _values(found["rows"])
        close = self.closed.get(start)
        name = found["name"].lower()
        if name in INCLUDES and words and words[0].endswith(".html"):
            name = words[0].rpartition("/")[2].removesuffix(".html").lower()
            words = words[1:]
        return Call(name, found["name"], values, words, *found.span(), close, is_element)

    def is_end(self, start: int) -> bool:
        """Return whether the end of a block stands at an offset."""
        found = self.found.get(start)
        return found is not None and bool(found["end"])


def _values(rows: str) -> tuple[dict[str, str], tuple[str, ...]]:
    found = list(VALUE.finditer(rows))
    values = {one["key"].lower(): _bare(one["value"]) for one in found if one["key"]}
    return values, tuple(_bare(one["value"]) for one in found if not one["key"])


def _properties(rows: str) -> tuple[dict[str, str], tuple[str, ...]]:
    values: dict[str, str] = {}
    for one in PROPERTY.finditer(rows):
        code = one["code"] or ""
        literal, path = LITERAL.fullmatch(code), PATH.match(code)
        shown = literal[1] if literal else path[1] if path else one["value"] or code
        values[one["key"].lower()] = shown if path else _bare(shown)
    return values, ()


def _bare(value: str) -> str:
    return value[1:-1] if value[:1] in "\"'`" and len(value) > 1 else value


def components_of(text: str) -> frozenset[str]:
    """Return the names of the elements in a page that are closed and are not HTML's, folded."""
    names = set()
    for one in ELEMENT.finditer(text):
        if one["end"] or one["alone"]:
            name = one["name"]
            names.add(name if name in FRAMEWORK else name.lower())
    return frozenset(names - NAMES)
