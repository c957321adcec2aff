"""Locks of folders, and folders for temporary files; both end with the process that has them."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has none: there nothing is swept
    fcntl = None  # type: ignore[assignment]

PREFIX = "run-"


@contextmanager
def locked_folder(folder: Path, waits: bool) -> Iterator[bool]:
    """Lock a folder against other processes of ours; yields whether it is locked."""
    handle = _lock(folder, waits)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            os.close(handle)


def _lock(folder: Path, waits: bool) -> int | None:
    """Return the handle that holds the lock of a folder, None if it can't be had."""
    if fcntl is None:
        return None
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
    except OSError:
        os.close(handle)
        return None
    return handle


@cache
def private_folder() -> Path:
    """Return a folder below the system's one for temporary files that only this user can use."""
    folder = Path(tempfile.gettempdir(), f"book-{os.getuid()}")
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():  # another user made it
        folder = Path(tempfile.mkdtemp(prefix="book-"))
    return folder


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder that is removed after the block, or after a kill by another process."""
    with tempfile.TemporaryDirectory(dir=run_folder()) as folder:
        yield Path(folder)


@cache
def run_folder() -> Path:
    """Return the folder for temporary files of this process and of those that it forks.

    It is removed when the process ends.
    """
    sweep_run_folders()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=private_folder()))
    _lock(folder, waits=False)  # the handle stays open as long as the process
    if not folder.is_dir():  # another process swept it before it was locked
        folder.mkdir(mode=0o700, exist_ok=True)
        _lock(folder, waits=False)
    atexit.register(_remove, folder, os.getpid())
    return folder


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_run_folders() -> None:
    """Remove the temporary files of processes that were killed."""
    with suppress(OSError):
        for folder in private_folder().glob(f"{PREFIX}*"):
            with locked_folder(folder, waits=False) as is_free:
                if is_free:
                    shutil.rmtree(folder, ignore_errors=True)
