"""Paths and globs as they are written in book.toml and on pages."""

from __future__ import annotations

import os
import re
import unicodedata
from fnmatch import translate
from functools import lru_cache


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
def compile_glob(glob: str) -> re.Pattern[str]:
    """Return the pattern of a glob: `*` matches within a folder, `**` across folders."""
    parts = re.split(r"(\*\*/?|\*|\?|\[[^\]]+\])", clean_path(glob))
    table = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    rows = (table.get(part) or _escape(part) for part in parts)
    return re.compile("".join(rows))


def _escape(part: str) -> str:
    """Return the pattern of a set such as `[a-c]`, or of text without signs."""
    if not part.startswith("["):
        return re.escape(part)
    return translate(part).removeprefix("(?s:").removesuffix(r")\Z").removesuffix(r")\z")
