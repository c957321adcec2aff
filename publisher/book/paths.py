"""Paths and globs as book.toml and the pages write them."""

from __future__ import annotations

import os
import re
from fnmatch import translate
from functools import lru_cache


def clean_path(path: str) -> str:
    """A path as pages are named: without `.` and `..` steps that lead nowhere else."""
    return os.path.normpath(path).replace(os.sep, "/") if path else ""


@lru_cache(maxsize=256)
def compile_glob(glob: str) -> re.Pattern[str]:
    """A glob over paths: `*` stays within a folder, `**` crosses."""
    parts = re.split(r"(\*\*/?|\*|\?|\[[^\]]+\])", clean_path(glob))
    table = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile(
        "".join(
            table.get(part) or (_set(part) if part.startswith("[") else re.escape(part))
            for part in parts
        )
    )


def _set(part: str) -> str:
    return translate(part).removeprefix("(?s:").removesuffix(r")\Z").removesuffix(r")\z")
