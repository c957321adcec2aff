"""A call whose inputs have not changed -> its last outcome; nothing is parsed, no engine is loaded.

A call keeps what it depends on: each file with its digest, each file that was looked for and is not
there, and the names of all pages of the folder.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from publisher.book.artifact import Artifact
from publisher.door import read_file, real_folder
from publisher.files.cache import Cache, digest_of
from publisher.files.clock import epoch_date
from publisher.files.listing import list_files, list_names, list_sources
from publisher.report.diagnostics import Diagnostic

MOST_BYTES = 200_000_000  # of a file that a book is made from


class Outcome(Struct, frozen=True):
    """What a call has made and found.

    `wanted` lists links to pages that do not exist: target, number of places, near match. `counts`
    says where every page of the folder went, `words` is the comparison of words as JSON.
    """

    artifacts: tuple[Artifact, ...]
    diagnostics: tuple[Diagnostic, ...]
    wanted: tuple[tuple[str, int, str], ...]
    counts: str
    words: str = "[]"
    notes: tuple[str, ...] = ()


class Inputs(Struct, frozen=True):
    """What a book is made from: files, there or not, and folders in which every name counts.

    In the folders of `searched` only the names directly in them count, not those further below.
    """

    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    searched: tuple[Path, ...] = ()


class Kept(Struct, frozen=True):
    """An outcome and what it was made from.

    `files` are (path, the same with links followed, digest), with an empty digest for a file that
    was not there; `folders` are (path, names of all files).
    """

    files: tuple[tuple[str, str, str], ...]
    pages: tuple[str, ...]
    folders: tuple[tuple[str, tuple[str, ...]], ...]
    searched: tuple[tuple[str, tuple[str, ...]], ...]
    outcome: Outcome


class CallKey(NamedTuple):
    """The cache key of a call, and its book.toml."""

    digest: str
    book: Path


def call_key(book: Path, formats: tuple[str, ...], options: tuple[str, ...]) -> CallKey:
    """The key of a call: which book, which formats, with which options."""
    day = str(epoch_date())
    return CallKey(digest_of("outcome", os.path.abspath(book), formats, options, day), book)


def find_outcome(cache: Cache, key: CallKey) -> tuple[Kept | None, bool]:
    """What a call kept, if nothing has changed since; and whether the call was ever made."""
    kept = cache.read(key.digest, Kept)
    if kept is None:
        return None, False
    holds = (
        kept.pages == list_sources(key.book.parent)
        and all(list_files(Path(folder)) == names for folder, names in kept.folders)
        and all(list_names(Path(folder)) == names for folder, names in kept.searched)
        and all(_is_same(*row) for row in kept.files)
    )
    return (kept if holds else None), True


def note_start(cache: Cache) -> int:
    """The file system's own time, in ns, before anything is read; 0 where it can't be had."""
    mark = cache.folder / f".start.{os.getpid()}"
    try:
        cache.folder.mkdir(parents=True, exist_ok=True)
        mark.write_bytes(b"")
        start = mark.stat().st_mtime_ns
        mark.unlink()
        return start
    except OSError:
        return 0


def keep_outcome(cache: Cache, key: CallKey, inputs: Inputs, start: int, outcome: Outcome) -> None:
    """Keep an outcome, unless a file was written since `start`: its old or new state was read."""
    paths = sorted({os.path.abspath(path) for path in inputs.files})
    places = [os.path.realpath(path) for path in paths]
    rows = tuple((*row, digest_file(row[1])) for row in zip(paths, places, strict=True))
    if all(_written(path) < start for path in paths):
        folders = tuple(
            (str(folder), list_files(folder)) for folder in map(real_folder, inputs.folders)
        )
        searched = tuple(
            (str(folder), list_names(folder)) for folder in map(real_folder, inputs.searched)
        )
        cache.write(
            key.digest, Kept(rows, list_sources(key.book.parent), folders, searched, outcome)
        )


def _written(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def _is_same(path: str, place: str, digest: str) -> bool:
    """Whether a file is what it was; it is not opened if a link leads elsewhere now."""
    return os.path.realpath(path) == place and digest_file(place) == digest


def digest_file(path: str) -> str:
    """The SHA-256 of a regular file, or `""` if it can't be read."""
    try:
        content = read_file(Path(path), Path(os.path.abspath(path)).parent, MOST_BYTES)
        return hashlib.sha256(content).hexdigest()
    except OSError:
        return ""
