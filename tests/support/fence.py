"""Put on the path of a run as `sitecustomize`: bans sockets, and writes down every file that is opened, in this process and its workers."""

from __future__ import annotations

import os
import sys
from typing import Any

LOG = os.environ.get("FENCE_LOG", "")
BANNED = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "urllib.Request",
    "os.system",
    "os.exec",
    "pty.spawn",
)
PLACE = getattr(os, "O_PATH", 0)  # opens a folder to go on from it; nothing can be read
_busy = False
_folder = ""  # of a file that is opened below a descriptor
_open = os.open


def open_below(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
    global _folder
    _folder = os.readlink(f"/proc/self/fd/{dir_fd}") if dir_fd is not None else ""
    try:
        return _open(path, flags, mode, dir_fd=dir_fd)
    finally:
        _folder = ""


def watch(event: str, values: tuple[Any, ...]) -> None:
    global _busy
    if _busy or not LOG:
        return
    if event in BANNED or (
        event == "subprocess.Popen" and sys.executable not in (values[0], *values[1][:1])
    ):
        line = f"{event} {values[:2]}"
    elif event == "open" and isinstance(values[2], int) and values[2] & PLACE:
        return
    elif event == "open" and isinstance(values[0], str | bytes):
        writes = isinstance(values[2], int) and values[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        folder, name = os.path.split(os.path.join(_folder, os.fsdecode(values[0])))
        if folder.startswith("/proc/self/fd/"):
            folder = os.path.realpath(folder)
        line = f"{'write' if writes else 'read'} {os.path.abspath(os.path.join(folder, name))}"
    else:
        return
    _busy = True
    try:
        with open(LOG, "a", encoding="utf-8", errors="surrogateescape") as file:
            file.write(line.replace("\n", " ") + "\n")
    finally:
        _busy = False


os.open = open_below
sys.addaudithook(watch)
