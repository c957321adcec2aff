"""Artifacts -> files in the output folder: all of them, or none and the old files stay.

Every file is written beside its target. Then a journal names them all, and they are renamed. If the
process is killed meanwhile, the next task reads the journal and finishes the work.
"""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from publisher.book.artifact import Artifact
from publisher.door import held_folder, read_file, real_folder
from publisher.files.locking import locked_folder
from publisher.report.findings import Finding, Location, OutputError

JOURNAL = ".book-journal"  # a list of names, in JSON
MOST_BYTES = 1_000_000  # of a journal
LEFT = re.compile(r"\.(.+)\.\d+\.(new|old)")  # a file beside its target: name, process, state

Row = tuple[Path, Path, Path]  # a target, its new file and its old one


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
    targets, place = [folder / item.name for item in artifacts], _place_of(folder, top)
    if link := _find_link(folder, top):
        message, hint = "the folder is a link to another one", "name the folder itself with --dist"
        raise OutputError([Finding("output-write", Location(str(link)), message, hint)])
    _refuse(targets, sources)
    target = folder
    try:
        with held_folder(place, makes=True) as held, locked_folder(held, waits=True):
            _rename(held, _read_journal(held / JOURNAL))
            try:
                for target, item in zip(targets, artifacts, strict=True):
                    _write(_beside(held / target.name, "new"), item.content)
                with _undisturbed():
                    _rename(held, _write_journal(held, [held / one.name for one in targets]))
            finally:
                _sweep(held)
    except OSError as error:
        message = f"the file can't be written: {error.strerror}"
        hint = "make the folder writable, or free some space"
        name = str(folder / Path(error.filename2).name) if error.filename2 else str(target)
        finding = Finding("output-write", Location(name), message, hint)
        raise OutputError([finding]) from error
    return tuple(targets)


def finish_writing(folder: Path, top: Path | None = None) -> None:
    """Finish what a process that was killed has begun to write, and remove what it left behind.

    Nothing is done while another process writes there, where nothing was left, and where no file
    would be written: through a link in `top`, the folder of the book's repository.
    """
    with suppress(OSError):
        place = _place_of(folder, top)
        if _find_link(folder, top) or not any(map(_is_left, os.listdir(folder))):
            return
        with held_folder(place, makes=False) as held, locked_folder(held, waits=False) as is_ours:
            if is_ours:
                _rename(held, _read_journal(held / JOURNAL))
                _sweep(held)


def _is_left(name: str) -> bool:
    return name == JOURNAL or bool(LEFT.fullmatch(name))


def _beside(target: Path, state: str) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}.{state}")


def _write(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _write_journal(folder: Path, targets: list[Path]) -> list[Row]:
    """Keep the old files beside the new ones, then write the journal that names both."""
    rows = [(target, _beside(target, "new"), _beside(target, "old")) for target in targets]
    for target, _, old in rows:
        old.unlink(missing_ok=True)
        with suppress(OSError):  # there is none, or the file system has no links
            if not target.is_symlink():
                os.link(target, old)
    journal = folder / JOURNAL
    names = [[path.name for path in row] for row in rows]
    _write(_beside(journal, "new"), json.dumps(names).encode())
    _beside(journal, "new").replace(journal)
    _sync(folder)
    return rows


def _rename(folder: Path, rows: list[Row]) -> None:
    """Rename the files of a journal and remove it; if one can't be, take all renames back."""
    journal = folder / JOURNAL
    try:
        for target, fresh, _ in rows:
            if fresh.is_file():
                os.replace(fresh, target)
    except OSError:
        for target, fresh, old in rows:
            if not fresh.is_file():
                with suppress(OSError):
                    os.replace(old, target) if old.is_file() else target.unlink()
        journal.unlink()
        raise
    if rows:
        _sync(folder)
    journal.unlink(missing_ok=True)


def _read_journal(journal: Path) -> list[Row]:
    """Return target, new and old file of each row; nothing of a journal that is not ours."""
    try:
        if journal.is_symlink():
            return []
        rows = json.loads(read_file(journal, real_folder(journal.parent), MOST_BYTES))
        paths = [tuple(journal.with_name(name) for name in row) for row in rows]
        found = [(target, fresh, old) for target, fresh, old in paths]
    except (OSError, ValueError, TypeError, RecursionError):
        return []
    return found if all(map(_is_ours, found)) else []


def _is_ours(row: Row) -> bool:
    """Return whether both files stand beside the target, under its name and one process."""
    target, *others = row
    matches = [LEFT.fullmatch(one.name) for one in others]
    return not target.name.startswith(".") and all(
        match and match[1] == target.name and match[2] == state and not one.is_symlink()
        for one, match, state in zip(others, matches, ("new", "old"), strict=True)
    )


def _sweep(folder: Path) -> None:
    for name in filter(LEFT.fullmatch, os.listdir(folder)):
        with suppress(OSError):
            (folder / name).unlink()


def _sync(folder: Path) -> None:
    """Have the disk keep the names in a folder, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def find_top(book: Path) -> Path:
    """Return the real folder of the repository that a book.toml lies in, else the book's folder."""
    folder = Path(os.path.realpath(book.parent))
    return next((one for one in (folder, *folder.parents) if os.path.exists(one / ".git")), folder)


def _place_of(folder: Path, top: Path | None) -> Path:
    """Return the real path of the output folder; inside of `top` no link is resolved."""
    path = Path(os.path.abspath(folder))
    for above in (path, *path.parents) if top else ():
        if top == real_folder(above):
            return top / path.relative_to(above)
    return real_folder(folder)


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
