"""Paths and globs as they are written in book.toml and on pages."""

from __future__ import annotations

import os
import re
from fnmatch import translate
from functools import lru_cache


def clean_path(path: str) -> str:
    """Return a path with `/`, without `.` and without `..` steps that can be resolved."""
    return os.path.normpath(path).replace(os.sep, "/") if path else ""


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
