"""The title in book.toml -> its lines: a bar stands where a line ends, two bars for a bar."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

BAR = re.compile(r"(?<!\|)\|(?!\|)")


def split_title(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a title in one line, and its lines."""
    written = [one.replace("||", "|") for one in BAR.split(text)]
    title = ""
    for one in (row for row in written if row.strip()):
        joins = title[-1:].isspace() or one[0].isspace()
        is_close = not joins and _is_wide(title[-1:]) and _is_wide(one[0])
        title = f"{title.rstrip()}{'' if is_close or not title else ' '}{one.lstrip()}"
        title += " " if one[-1].isspace() else ""
    return title.strip(), tuple(row.strip() for row in written if row.strip())


def double_bars(title: str) -> str:
    """Return a title as book.toml has it, if a bar in it is a sign like others."""
    return title.replace("|", "||")


def _is_wide(char: str) -> bool:
    return bool(char) and east_asian_width(char) in "WF"
