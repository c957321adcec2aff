"""Paths and globs as they are written in book.toml and on pages."""

from __future__ import annotations

import os
import re
import unicodedata
from fnmatch import translate
from functools import lru_cache

SIGNS = re.compile(r"(\*\*/?|\*|\?|\[[^\]]{1,200}\])")
REPEATS = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*"}
FEW = 2  # of them in a glob that is a regular expression


def clean_path(path: str) -> str:
    """Return a path with `/`, without `.` and without `..` steps that can be resolved."""
    return os.path.normpath(path).replace(os.sep, "/") if path else ""


def natural_key(path: str) -> tuple[str, str]:
    """Return a key by which paths sort in code points, and runs of digits as numbers: 2 before 10.

    Digits of any script count; paths that differ in leading zeros alone keep one order.
    """
    return re.sub(r"\d+", _order_digits, path), path


def _order_digits(found: re.Match[str]) -> str:
    """Return digits so that their order as text is that of their numbers: first their count."""
    digits = "".join(str(unicodedata.decimal(char)) for char in found[0]).lstrip("0")
    return f"0{chr(len(digits))}{digits}"


@lru_cache(maxsize=256)
def compile_glob(glob: str) -> Glob:
    """Return what compares paths with a glob."""
    parts = tuple(part for part in SIGNS.split(clean_path(glob)) if part)
    pattern = None
    if sum(part in REPEATS for part in parts) <= FEW:
        table = {**REPEATS, "?": "[^/]"}
        pattern = re.compile("".join(table.get(part) or _escape(part) for part in parts), re.DOTALL)
    return Glob(parts, pattern)


class Glob:
    """A glob: `*` matches within a folder, `**` across folders.

    A regular expression with more than a few `*` may take endless time. Then all places of the glob
    that a path may have led to are followed side by side.
    """

    def __init__(self, parts: tuple[str, ...], pattern: re.Pattern[str] | None) -> None:
        self.pattern = pattern
        self.steps: list[str | re.Pattern[str]] = []
        for part in parts if pattern is None else ():
            is_set = part.startswith("[") and len(part) > 1
            own = [re.compile(_escape(part))] if is_set else [*part]
            self.steps += [part] if part in REPEATS or part == "?" else own

    def matches(self, path: str) -> bool:
        """Return whether a whole path matches."""
        if self.pattern:
            return self.pattern.fullmatch(path) is not None
        places = self._skip({(0, False)})
        for char in path:
            places = self._skip({one for place in places if (one := self._follow(*place, char))})
        return (len(self.steps), False) in places

    def _follow(self, at: int, inside: bool, char: str) -> tuple[int, bool] | None:
        """Return the place to which a character leads, None if it does not match.

        A place is a number of steps; `inside` is whether it is in a folder's name of `**/`.
        """
        step = self.steps[at] if at < len(self.steps) else ""
        if isinstance(step, re.Pattern):
            return (at + 1, False) if step.fullmatch(char) else None
        if step == "**/":
            return (at, char != "/") if inside or char != "/" else None
        if step in REPEATS:
            return (at, False) if step == "**" or char != "/" else None
        is_same = char != "/" if step == "?" else char == step
        return (at + 1, False) if is_same else None

    def _skip(self, places: set[tuple[int, bool]]) -> set[tuple[int, bool]]:
        """Return the places with those behind `*`, which may match nothing."""
        for at, inside in tuple(places):
            while not inside and at < len(self.steps) and self.steps[at] in REPEATS:
                at += 1
                places.add((at, False))
        return places


def _escape(part: str) -> str:
    """Return the pattern of a set such as `[a-c]`, or of text without signs."""
    if not part.startswith("["):
        return re.escape(part)
    return translate(part).removeprefix("(?s:").removesuffix(r")\Z").removesuffix(r")\z")
