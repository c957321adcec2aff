"""A book's folder -> what git knows of it: commit, tags, uncommitted files, the book at a tag."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from publisher.files.git import GitError, ask_git, find_repository, read_git, run_git
from publisher.files.locking import temporary_folder

LISTED = re.compile(rb"\d+ blob ([0-9a-f]+)\t(.+)", re.DOTALL)  # a file in the list of a tree


class History(Struct, frozen=True):
    """The git repository that a book lies in, at the commit that is checked out."""

    top: Path
    book: Path  # the book.toml, relative to top
    commit: str
    tags: tuple[str, ...]  # of the commit

    def uncommitted(self, output: Path) -> tuple[str, ...]:
        """Return the files that differ from the commit or are not in it, except below `output`."""
        own = _relative_to(self.top, output)
        skipped = [f":(exclude,top,literal){own}"] if own else []
        options = ("--porcelain", "--untracked-files=all", "--ignore-submodules=dirty", "-z")
        rows = (
            run_git(self.top, "status", *options, "--", ".", *skipped)
            .decode(errors="surrogateescape")
            .split("\0")
        )
        return tuple(row[3:] for row in rows if len(row) > 3 and row[2] == " ")

    def commit_of(self, tag: str) -> str:
        """Return the commit of a tag, or `""` if there is no such tag."""
        return ask_git(self.top, "rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}")

    def tag_before(self) -> str:
        """Return the nearest tag before the commit, or `""` if there is none."""
        return ask_git(self.top, "describe", "--tags", "--abbrev=0", f"{self.commit}^")

    @contextmanager
    def book_at(self, revision: str, root: Path) -> Iterator[Path | None]:
        """Yield the book.toml of a tag or commit, in a temporary copy of everything below `root`.

        Yields None if there is no such revision, or no such book in it.
        """
        inside = _relative_to(self.top, root) or "."
        options = ("--verify", "--quiet", "--end-of-options")
        with temporary_folder() as folder:
            try:
                commit = read_git(self.top, "rev-parse", *options, f"{revision}^{{commit}}")
                self._copy_files(commit, inside, folder)
            except (GitError, OSError):  # OSError: a tree whose names no disk can have
                yield None
                return
            book = folder / self.book
            yield book if book.is_file() else None

    def _copy_files(self, commit: str, inside: str, folder: Path) -> None:
        """Write the files of a commit as they are stored, so that no filter is run; links, too."""
        listed = run_git(self.top, "ls-tree", "-r", "-z", "--full-tree", commit, "--", inside)
        rows = [LISTED.fullmatch(row) for row in listed.split(b"\0") if row]
        files = [(os.fsdecode(row[2]), row[1]) for row in rows if row]
        ids = b"".join(number + b"\n" for _, number in files)
        content, at = run_git(self.top, "cat-file", "--batch", given=ids), 0
        for name, _ in files:
            head, at = content[at : content.index(b"\n", at)], content.index(b"\n", at) + 1
            size = int(head.rpartition(b" ")[2])
            target = folder / name
            if ".." not in target.parts and target.is_relative_to(folder):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content[at : at + size])
            at += size + 1


def read_history(book: Path) -> History:
    """Return what git knows of a book.toml's folder; raises GitError outside a repository."""
    folder = find_repository(book.resolve().parent).top
    commit = read_git(folder, "rev-parse", "--verify", "HEAD")
    tags = tuple(read_git(folder, "tag", "--points-at", "HEAD", "--sort=refname").split())
    return History(folder, book.resolve().relative_to(folder), commit, tags)


def _relative_to(top: Path, path: Path) -> str:
    """Return a path below `top` relative to it, or `""` for `top` itself and for others."""
    path = path.resolve()
    return path.relative_to(top).as_posix() if path.is_relative_to(top) and path != top else ""
