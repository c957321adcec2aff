"""Artifacts -> files in the output folder: all of them, or none and the old files stay."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from publisher.book.artifact import Artifact
from publisher.report.findings import Finding, Location, OutputError


def write_artifacts(
    artifacts: Sequence[Artifact],
    folder: Path,
    sources: frozenset[Path] = frozenset(),
    top: Path | None = None,
) -> tuple[Path, ...]:
    """Write every file beside its target, then rename them all; returns the targets.

    Raises OutputError, and leaves the old files. Never writes through a link, nor over one of the
    `sources` of the book. `top` is the folder of its repository, in which no folder may be a link.
    """
    rows = [
        (folder / item.name, folder / f".{item.name}.{os.getpid()}", item.content)
        for item in artifacts
    ]
    if link := _find_link(folder, top):
        message, hint = "the folder is a link to another one", "name the folder itself with --dist"
        raise OutputError([Finding("output-write", Location(str(link)), message, hint)])
    _refuse([target for target, _, _ in rows], sources)
    made: list[Path] = []
    target = folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target, fresh, content in rows:  # noqa: B007 (target is used in the message)
            fresh.unlink(missing_ok=True)
            with fresh.open("xb") as file:
                made.append(fresh)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        with _undisturbed():
            for target, fresh, _ in rows:
                fresh.replace(target)
    except OSError as error:
        message = f"the file can't be written: {error.strerror}"
        hint = "make the folder writable, or free some space"
        finding = Finding("output-write", Location(str(target)), message, hint)
        raise OutputError([finding]) from error
    finally:
        for fresh in made:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
    return tuple(target for target, _, _ in rows)


def find_top(book: Path) -> Path:
    """Return the real folder of the repository that a book.toml lies in, else the book's folder."""
    folder = Path(os.path.realpath(book.parent))
    return next((one for one in (folder, *folder.parents) if os.path.exists(one / ".git")), folder)


def _find_link(folder: Path, top: Path | None) -> Path | None:
    """Return the output folder, or one above it in the folder `top`, that is a link; else None."""
    if folder.is_symlink():
        return folder
    for above in folder.parents if top else ():
        if above.is_symlink() and Path(os.path.realpath(above.parent)).is_relative_to(top or "/"):
            return above
    return None


def _refuse(targets: Sequence[Path], sources: frozenset[Path]) -> None:
    """Raise OutputError with every target that must not be written."""
    rows: list[tuple[Path, str, str]] = []
    for target in targets:
        if Path(os.path.realpath(target)) in sources:
            message = "the file would be written over a source of the book"
            rows.append((target, message, "name another folder with --dist"))
        elif target.is_dir():
            rows.append((target, "there is a folder of that name", "move it away"))
    if rows:
        raise OutputError(
            Finding("output-write", Location(str(path)), *words) for path, *words in rows
        )


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Block the signals that would end the process between two files."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    blocked = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, blocked)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
