"""The program as a user runs it: in a process of its own, begun afresh or as a copy of this one.

A copy has loaded all libraries already, which takes longer than a small book. What hangs on the
start itself (imports, locale, the way to Python) is run afresh.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, NoReturn

import invoke as library
from invoke.main import program

from publisher.place import AROUND as ROOT

__all__ = ["ROOT", "children_of", "command", "environment", "invoke", "run_copy", "start_invoke"]


def command(*words: str) -> list[str]:
    """The words of a call of this checkout's tasks."""
    return [sys.executable, "-m", "invoke", "--search-root", str(ROOT), *words]


def start_invoke(
    *words: str,
    cwd: Path = ROOT,
    prepare: Callable[[], object] | None = None,
    **variables: str,
) -> subprocess.CompletedProcess[str]:
    """Call tasks in a process that begins afresh, and wait for their end."""
    return subprocess.run(
        command(*words),
        cwd=cwd,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        preexec_fn=prepare,
    )


def invoke(
    *words: str,
    cwd: Path = ROOT,
    prepare: Callable[[], object] | None = None,
    **variables: str,
) -> subprocess.CompletedProcess[str]:
    """Call tasks in a copy of this process, and wait for their end."""
    name = str(Path(library.__file__).parent / "__main__.py")
    argv = [name, "--search-root", str(ROOT), *words]
    return run_copy(program.run, argv, cwd, prepare, **variables)


def run_copy(
    main: Callable[[], object],
    argv: list[str],
    cwd: Path,
    prepare: Callable[[], object] | None = None,
    **variables: str,
) -> subprocess.CompletedProcess[str]:
    """Call the main function of a program in a copy of this process, and wait for its end."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if not child:
            _act(main, argv, cwd, prepare, variables, (out, err))
        _, status = os.waitpid(child, 0)
        texts = [(file.seek(0), file.read())[1] for file in (out, err)]
    return subprocess.CompletedProcess(argv, os.waitstatus_to_exitcode(status), *texts)


def _act(
    main: Callable[[], object],
    argv: list[str],
    cwd: Path,
    prepare: Callable[[], object] | None,
    variables: dict[str, str],
    files: tuple[IO[str], IO[str]],
) -> NoReturn:
    """Run a program in this process, which is a copy, and end it with the program's status."""
    status: object = 1
    try:
        atexit._clear()  # what ends with the tests
        with open(os.devnull) as nothing:
            os.dup2(nothing.fileno(), 0)
        for number, file in enumerate(files, 1):
            os.dup2(file.fileno(), number)
        sys.stdin = os.fdopen(0, closefd=False)
        sys.stdout = os.fdopen(1, "w", closefd=False)
        sys.stderr = os.fdopen(2, "w", closefd=False, errors="backslashreplace")
        os.chdir(cwd)
        os.environ.update(variables)
        sys.argv = argv
        if prepare:
            prepare()
        main()
        status = 0
    except SystemExit as end:
        status = end.code
        if isinstance(status, str):
            print(status, file=sys.stderr)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(status if isinstance(status, int) else 0 if status is None else 1)


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
