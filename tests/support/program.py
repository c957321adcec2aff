"""The program, run as a user runs it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from publisher.place import AROUND as ROOT

__all__ = ["ROOT", "children_of", "command", "environment", "invoke"]


def command(*words: str) -> list[str]:
    """The words of a call of this checkout's tasks."""
    return [sys.executable, "-m", "invoke", "--search-root", str(ROOT), *words]


def invoke(*words: str, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    """Call tasks and wait for their end."""
    return subprocess.run(
        command(*words), cwd=cwd, env={**os.environ, **variables}, capture_output=True, text=True
    )


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The variables of a call that keeps its cache in a folder."""
    return {**os.environ, "BOOK_CACHE": str(folder / "cache"), **more}


def children_of(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [
        int(one)
        for path in Path(f"/proc/{pid}/task").glob("*/children")
        for one in path.read_text().split()
    ]
