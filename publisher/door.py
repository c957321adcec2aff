"""A path, and the folder that its file must lie in -> the bytes of the file.

Every file that the author of a book may have written is opened here. A link that leads out of the
folder is refused, and so is what is no regular file. A file or a folder that becomes a link after
it was looked at is not followed. So the folder itself is given by its real path, which
`real_folder` returns once, before anything in it is read: a link that takes its place later, or the
place of a folder above it, is refused.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

OUTSIDE = "lies outside the book's root"
IRREGULAR = "is no regular file"
LOOK = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_CLOEXEC  # opens a folder


class ClosedError(OSError):
    """A file that is not opened; its text says why, and goes after the file's name."""

    def __init__(self, reason: str) -> None:
        super().__init__(0, reason)

    def __str__(self) -> str:
        return str(self.strerror)


def explain(error: OSError) -> str:
    """Return why a file was not read, as words that go after its name."""
    return str(error) if isinstance(error, ClosedError) else f"can't be read: {error.strerror}"


def read_file(path: Path, fence: Path, most: int) -> bytes:
    """Return the content of a regular file of at most `most` bytes below the folder `fence`.

    `fence` is a real path. Raises ClosedError, or another OSError if the system refuses it.
    """
    with _open_folder(path, fence) as (folder, name):
        if not stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            raise ClosedError(IRREGULAR)
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        with os.fdopen(os.open(name, flags, dir_fd=folder), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ClosedError(IRREGULAR)
            content = file.read(most + 1)
    if len(content) > most:
        raise ClosedError(f"is larger than {most // 1_000_000} MB")
    return content


def create_file(path: Path, fence: Path, content: bytes) -> None:
    """Write a file that is not there yet into a folder below `fence`; raises OSError."""
    with _open_folder(path, fence) as (folder, name):
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(name, flags, 0o666, dir_fd=folder), "wb") as file:
            file.write(content)


def real_folder(folder: Path) -> Path:
    """Return the real path of a folder, for the fence of the files in it."""
    return Path(os.path.realpath(folder))


def locate(path: Path, fence: Path) -> Path | None:
    """Return the real path of a file or folder; None if it is not below the real path `fence`."""
    try:
        place = os.path.realpath(path)
    except (OSError, ValueError):
        return None
    return Path(place) if Path(place).is_relative_to(fence) else None


def is_file(path: Path, fence: Path) -> bool:
    """Return whether a path is a regular file below the real path `fence`."""
    return stat.S_ISREG(_mode_of(path, fence))


def is_folder(path: Path, fence: Path) -> bool:
    """Return whether a path is a folder below the real path `fence`, or that folder."""
    return locate(path, fence) == fence or stat.S_ISDIR(_mode_of(path, fence))


def _mode_of(path: Path, fence: Path) -> int:
    """Return the mode of the file or folder at a path, 0 if there is none that can be read."""
    if not os.path.lexists(path):  # most names that are looked for are not there
        return 0
    try:
        with _open_folder(path, fence) as (folder, name):
            return os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except (OSError, ValueError):
        return 0


class Entry(NamedTuple):
    """A file or a folder in a folder: its name, and whether it is a link and whether a folder.

    A link to a folder is both.
    """

    name: str
    is_link: bool
    is_folder: bool


def list_entries(place: Path) -> list[Entry]:
    """Return the entries of the folder at a real path. No link is followed. Raises OSError."""
    with _open_parent(place) as (above, name):
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        folder = os.open(name, flags, dir_fd=above)
    try:
        with os.scandir(folder) as rows:
            return [Entry(one.name, one.is_symlink(), _is_folder(one)) for one in rows]
    finally:
        os.close(folder)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


@contextmanager
def held_folder(place: Path, makes: bool) -> Iterator[Path]:
    """Yield a path of the folder at the real path `place` that no swapped folder leads elsewhere.

    With `makes` the folder is made, and those above it. No link is followed. Raises OSError.
    """
    folder = os.open(place.anchor, LOOK)
    try:
        for name in place.parts[1:]:
            try:
                below = os.open(name, LOOK | os.O_NOFOLLOW, dir_fd=folder)
            except FileNotFoundError:
                if not makes:
                    raise
                with suppress(FileExistsError):
                    os.mkdir(name, dir_fd=folder)
                below = os.open(name, LOOK | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = below
        held = Path(f"/proc/self/fd/{folder}")  # other systems than Linux have none
        yield held if held.exists() else place
    finally:
        os.close(folder)


@contextmanager
def _open_folder(path: Path, fence: Path) -> Iterator[tuple[int, str]]:
    """Yield a descriptor of the folder in which a file lies, and the file's name in it.

    Links inside the fence are resolved before; none is followed while folders are opened.
    """
    place = locate(path, fence)
    if place is None:
        raise ClosedError(OUTSIDE)
    if place == fence:
        raise ClosedError(IRREGULAR)
    with _open_parent(place) as (folder, name):
        yield folder, name


@contextmanager
def _open_parent(place: Path) -> Iterator[tuple[int, str]]:
    """Yield a descriptor of the folder of a real path, and the path's last name."""
    top, *names = place.parts
    folder = os.open(top, LOOK)
    try:
        for name in names[:-1]:
            below = os.open(name, LOOK | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = below
        yield folder, names[-1]
    finally:
        os.close(folder)
