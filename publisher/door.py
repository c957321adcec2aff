"""A path, and the folder that its file must lie in -> the bytes of the file.

Every file that the author of a book may have written is opened here. A link that leads out of the
folder is refused, and so is what is no regular file. A file or a folder that becomes a link after
it was looked at is not followed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OUTSIDE = "lies outside the book's root"
IRREGULAR = "is no regular file"


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

    Raises ClosedError, or another OSError if the system refuses it.
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


def locate(path: Path, fence: Path) -> Path | None:
    """Return the real path of a file or folder; None if it is not below the folder `fence`."""
    try:
        place, top = os.path.realpath(path), os.path.realpath(fence)
    except (OSError, ValueError):
        return None
    return Path(place) if Path(place).is_relative_to(top) else None


@contextmanager
def _open_folder(path: Path, fence: Path) -> Iterator[tuple[int, str]]:
    """Yield a descriptor of the folder in which a file lies, and the file's name in it.

    Links inside the fence are resolved before; none is followed while folders are opened.
    """
    place = locate(path, fence)
    if place is None:
        raise ClosedError(OUTSIDE)
    top = Path(os.path.realpath(fence))
    names = place.relative_to(top).parts
    if not names:
        raise ClosedError(IRREGULAR)
    look = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_CLOEXEC
    folder = os.open(top, look)
    try:
        for name in names[:-1]:
            below = os.open(name, look | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = below
        yield folder, names[-1]
    finally:
        os.close(folder)
