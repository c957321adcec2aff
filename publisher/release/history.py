"""A book's folder -> what git knows of it: the commit, its tags, what is not committed, and the book as it was at a tag."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from msgspec import Struct


class HistoryError(Exception):
    """What git can't do, in one line."""


class History(Struct, frozen=True):
    """The repository round a book."""

    top: Path
    book: Path  # the book.toml, seen from the top
    commit: str
    tags: tuple[str, ...]  # at the commit

    def uncommitted(self, output: Path) -> tuple[str, ...]:
        """Files that the commit does not have as they are, but for what lies in the output folder."""
        own = _seen_from(self.top, output)
        rows = _git(
            self.top,
            "status",
            "--porcelain",
            "--untracked-files=all",
            "-z",
            "--",
            ".",
            *([f":(exclude,top,literal){own}"] if own else []),
        )
        return tuple(row[3:] for row in rows.split("\0") if len(row) > 3 and row[2] == " ")

    def commit_of(self, tag: str) -> str:
        """The commit of a tag; empty where there is no such tag."""
        try:
            return _git(
                self.top, "rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}"
            ).strip()
        except HistoryError:
            return ""

    def tag_before(self) -> str:
        """The nearest tag before the commit; empty where there is none."""
        try:
            return _git(self.top, "describe", "--tags", "--abbrev=0", f"{self.commit}^").strip()
        except HistoryError:
            return ""

    @contextmanager
    def book_at(self, revision: str, root: Path) -> Iterator[Path | None]:
        """The book.toml as it was at a tag or commit, with all that lies below the book's root; None where there was no such book."""
        inside = _seen_from(self.top, root) or "."
        with TemporaryDirectory() as folder:
            try:
                commit = _git(
                    self.top,
                    "rev-parse",
                    "--verify",
                    "--quiet",
                    "--end-of-options",
                    f"{revision}^{{commit}}",
                ).strip()
                content = _git_bytes(self.top, "archive", "--format=zip", commit, "--", inside)
            except HistoryError:
                yield None
                return
            with ZipFile(io.BytesIO(content)) as archive:
                archive.extractall(folder)  # never above the folder, and links become files
            book = Path(folder) / self.book
            yield book if book.is_file() else None


def read_history(book: Path) -> History:
    """What git knows of the folder of a book.toml; raises HistoryError where it is in no repository, or git is missing."""
    top = Path(_git(book.resolve().parent, "rev-parse", "--show-toplevel").rstrip("\n")).resolve()
    commit = _git(top, "rev-parse", "--verify", "HEAD").strip()
    tags = tuple(_git(top, "tag", "--points-at", "HEAD", "--sort=refname").split())
    return History(top, book.resolve().relative_to(top), commit, tags)


def _seen_from(top: Path, path: Path) -> str:
    path = path.resolve()
    return path.relative_to(top).as_posix() if path.is_relative_to(top) and path != top else ""


def _git(folder: Path, *arguments: str) -> str:
    return _git_bytes(folder, *arguments).decode(errors="surrogateescape")


def _git_bytes(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, env={**os.environ, "LC_ALL": "C"}
        )
    except FileNotFoundError as error:
        raise HistoryError(
            "git is not installed; a release is made from a tag of a git repository"
        ) from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["git failed"]
        raise HistoryError(said[0].removeprefix("fatal: "))
    return done.stdout
