"""Files of a repository -> their texts and values, read as data; nothing in them is run."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from publisher import door
from publisher.files.limit import LimitError, limited
from publisher.reading.literals import Unread
from publisher.reading.site_list import read_values

MOST_BYTES = 1_000_000
IMPORT = re.compile(
    r"(?:import\s+(?P<name>[\w$]+)?[^'\";]{0,400}?from\s*|(?:const|let|var)\s+(?P<other>[\w$]+)\s*=\s*"
    r"require\(\s*)['\"](?P<path>\.{1,2}/[^'\"]+)['\"]"
)
DEFAULT = re.compile(r"^[ \t]*(?:export\s+default|module\.exports\s*=)", re.MULTILINE)
SCRIPTS = ("", ".ts", ".mts", ".js", ".mjs", ".cjs", ".json", "/index.ts", "/index.js")


def root_of(folder: Path) -> Path:
    """Return the repository that a folder lies in, or the folder itself."""
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)


def read_file(path: Path, folder: Path) -> Any:
    """Return the value of a file in TOML, YAML, JSON or JavaScript, None if there is none.

    It lies in the repository of `folder`, as those of `read_text` do.
    """
    text = read_text(path, folder)
    if text is None:
        return None
    try:
        with limited():
            return tomllib.loads(text) if path.suffix == ".toml" else read_values(path.name, text)
    except (ValueError, RecursionError, LimitError):  # ValueError: a number of too many digits
        return None


def read_text(path: Path, folder: Path) -> str | None:
    """Return the text of a file in the repository of a folder, None if it can't be read."""
    try:
        content = door.read_file(path, door.real_folder(root_of(folder)), MOST_BYTES)
    except (OSError, ValueError):
        return None
    return content.decode("utf-8-sig", "replace")


def with_imports(path: Path, text: str, folder: Path) -> str:
    """Return a program with the texts of the files beside it that it imports, as definitions."""
    found = [text]
    for one in IMPORT.finditer(text):
        files = (path.parent / (one["path"] + suffix) for suffix in SCRIPTS)
        own = next((read for file in files if (read := read_text(file, folder)) is not None), None)
        name = one["name"] or one["other"] or "unnamed"
        if own is not None:
            is_data = not DEFAULT.search(own) and own.lstrip()[:1] in ("{", "[")
            own = (
                f"const {name} = {own}" if is_data else DEFAULT.sub(f"const {name} =", own, count=1)
            )
            found.append(own)
    return "\n".join(found)


def first_of(folder: Path, *names: str) -> Path | None:
    """Return the first file of these names in a folder."""
    return next((folder / name for name in names if (folder / name).is_file()), None)


def get(value: Any, key: str) -> Any:
    """Return the value of a key, None where there is no table."""
    return value.get(key) if isinstance(value, dict) else None


def text_in(value: Any, *keys: str) -> str:
    """Return the first of these keys that holds a text, in a table; a key may be `a.b`."""
    for key in keys:
        one = value
        for name in key.split("."):
            one = one.get(name) if isinstance(one, dict) else None
        is_text = isinstance(one, str | int | float) and not isinstance(one, Unread | bool)
        if is_text and (shown := " ".join(str(one).split())):
            return shown
    return ""


def names_in(value: Any) -> tuple[str, ...]:
    """Return the names of people: a text, a table with a name, or a list of either."""
    rows = value if isinstance(value, list) else [value]
    names: list[str] = []
    for row in rows:
        if isinstance(row, dict):
            name = text_in(row, "name", "name.literal") or " ".join(
                filter(
                    None,
                    (
                        text_in(row, "given-names", "name.given", "given"),
                        text_in(row, "family-names", "name.family", "family"),
                    ),
                )
            )
        else:
            name = "" if isinstance(row, Unread) or not isinstance(row, str) else str(row)
        name = re.sub(r"(?<!\s)\s*(?:<[^<>]*>|\([^()]*\)|\[[^\[\]]*\])", "", name).strip()
        names += [name] if name and not name.startswith(("http", "{")) else []
    return tuple(dict.fromkeys(names))


def texts_in(value: Any) -> tuple[str, ...]:
    """Return the texts of a list, such as the globs that a generator leaves out."""
    rows = value if isinstance(value, list) else []
    return tuple(str(one) for one in rows if isinstance(one, str) and not isinstance(one, Unread))
