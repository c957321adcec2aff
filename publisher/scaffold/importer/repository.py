"""Files of a repository -> their texts and values, read as data; nothing in them is run."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from publisher import door
from publisher.files.limit import LimitError, limited
from publisher.files.listing import list_names
from publisher.reading.literals import Unread
from publisher.reading.site_list import read_values

MOST_BYTES = 1_000_000
IMPORT = re.compile(
    r"(?:import\s+(?P<name>[\w$]+)?[^'\";]{0,400}?from\s*|(?:const|let|var)\s+(?P<other>[\w$]+)\s*=\s*"
    r"require\(\s*)['\"](?P<path>\.{1,2}/[^'\"]+)['\"]"
)
DEFAULT = re.compile(r"^[ \t]*(?:export\s+default|module\.exports\s*=)", re.MULTILINE)
SCRIPTS = ("", ".ts", ".mts", ".js", ".mjs", ".cjs", ".json", "/index.ts", "/index.js")


# the repository that is imported, and its real path
_SETTLED: ContextVar[tuple[Path, Path] | None] = ContextVar("settled", default=None)


@contextmanager
def settled(folder: Path) -> Iterator[Path]:
    """Keep where the repository of a folder lies, and yield the folder's real path.

    A link that takes the place of the folder, or of one above it, is not followed meanwhile.
    """
    top = root_of(folder)
    token = _SETTLED.set((top, door.real_folder(top)))
    try:
        yield door.real_folder(folder)
    finally:
        _SETTLED.reset(token)


def root_of(folder: Path) -> Path:
    """Return the repository that a folder lies in, or the folder itself."""
    known = _SETTLED.get()
    if known and folder.is_relative_to(known[0]):
        return known[0]
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)


def fence_of(folder: Path) -> Path:
    """Return the real path below which all files lie that are read for a folder."""
    known = _SETTLED.get()
    if known and folder.is_relative_to(known[0]):
        return known[1]
    return door.real_folder(root_of(folder))


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
        content = door.read_file(path, fence_of(folder), MOST_BYTES)
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


def first_of(folder: Path, *names: str, within: Path | None = None) -> Path | None:
    """Return the first file of these names in a folder, in the repository of `within`."""
    fence = fence_of(within or folder)
    return next((folder / name for name in names if door.is_file(folder / name, fence)), None)


def has_folder(path: Path, folder: Path) -> bool:
    """Return whether a path is a folder in the repository of `folder`."""
    return door.is_folder(path, fence_of(folder))


def list_files_in(path: Path, folder: Path) -> list[Path]:
    """Return the files of a folder in the repository of `folder`, sorted; none without it."""
    fence = fence_of(folder)
    place = door.locate(path, fence)
    files = (path / name for name in (list_names(place) if place else ()))
    return [file for file in files if door.is_file(file, fence)]


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
