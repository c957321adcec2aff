"""The tasks that test and lint the program itself and draw its pictures, in a checkout."""

from __future__ import annotations

import importlib.util
import os
import sys
from functools import partial
from pathlib import Path

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task as make_task

from publisher.driver.program import BookTask
from publisher.place import AROUND

task = partial(make_task, klass=BookTask, auto_shortflags=False)


@task(help={"only": "a pytest expression or path, to run fewer tests"})
def test(context: Context, only: str = "") -> None:
    """Run the tests, validators included."""
    _need("pytest")
    processes = str(min(os.cpu_count() or 1, 4))
    order = ("--dist", "loadfile", "--no-loadscope-reorder")  # that of tests/conftest.py
    _call("-m", "pytest", "-n", processes, *order, *([only] if only else []))


@task(
    help={"inputs": "how many inputs the fuzz tests get", "kills": "how many builds are killed"},
)
def soak(context: Context, inputs: int = 100_000, kills: int = 100) -> None:
    """Run fuzz tests and faults with many more inputs."""
    _need("pytest")
    os.environ |= {"SOAK_INPUTS": str(inputs), "SOAK_KILLS": str(kills)}
    os.environ["FUZZ_BOOKS"] = str(inputs // 100)  # whole books
    files = ("tests/test_fuzz.py", "tests/test_fuzz_folders.py", "tests/test_faults.py")
    processes = str(os.cpu_count() or 1)
    _call("-m", "pytest", "-n", processes, *files)


@task()
def lint(context: Context) -> None:
    """Check style, types and workflows."""
    _need("ruff")
    _call("-m", "ruff", "check", ".")
    _call("-m", "ruff", "format", "--check", ".")
    _call("-m", "mypy")
    _call("--offline", "--quiet", ".github", program=Path(sys.executable).parent / "zizmor")
    for kind, names in (("workflows", "workflows/*.yml"), ("actions", "actions/*/action.yml")):
        files = sorted(str(path) for path in (AROUND / ".github").glob(names))
        _call("-m", "check_jsonschema", "--builtin-schema", f"vendor.github-{kind}", *files)


@task()
def pictures(context: Context) -> None:
    """Make the pictures of README.md and docs in a browser."""
    _call("-m", "publisher.bench.readme_pictures")


def _need(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        hint = "use ./invoke, or pip install --require-hashes -r requirements-dev.txt"
        raise Exit(f"{module} is not installed: {hint}", code=2)


def _call(*arguments: str, program: Path | str = sys.executable) -> None:
    import subprocess

    done = subprocess.run([program, *arguments], cwd=AROUND)
    if done.returncode:
        raise Exit(code=done.returncode)
