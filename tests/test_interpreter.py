"""`./invoke` makes its environment with the fastest Python that is fit, and says which it is."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import ROOT

TOOLS = ("cat", "chmod", "cmp", "cp", "id", "mkdir", "rm", "sed", "sh", "sleep")
# a Python of a test: what it says of itself, and an environment whose Python says who made it
STAND_IN = """#!/bin/sh
case "$1 $2 $3" in
"-I -c "*) [ -n "{facts}" ] || exit 1; echo {facts} ;;
"-I -m venv") mkdir -p "$4/bin"; printf '#!/bin/sh\\n[ "$3" = pip ] || echo made by {name}\\n' >"$4/bin/python"
    chmod +x "$4/bin/python" ;;
esac
"""
LOCKS = ("requirements.txt", "requirements-check.txt", "requirements-dev.txt")
FAST = "with optimisations"
SLOW = "without optimisations"


@pytest.fixture
def call(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A checkout with nothing but the wrapper, and a PATH with nothing but its tools."""
    (tmp_path / "publisher").mkdir()
    shutil.copy(ROOT / "invoke", tmp_path / "invoke")
    (tmp_path / "docs").mkdir()
    for name in ("publisher/commands.py", "docs/commands.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in LOCKS:
        (tmp_path / name).write_text(name)
    (tmp_path / "tools").mkdir()
    for tool in TOOLS:
        (tmp_path / "tools" / tool).symlink_to(shutil.which(tool) or "")
    return tmp_path, {"PATH": str(tmp_path / "tools")}


def _install(folder: Path, name: str, facts: str) -> None:
    """Write a Python for a test at `folder`/`name`; facts are its rank and its version."""
    folder.mkdir(exist_ok=True)
    text = STAND_IN.format(facts=facts, name=f"{folder.name}/{name}")
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


def _run(call: tuple[Path, dict[str, str]], *folders: str, **variables: str) -> tuple[int, str]:
    """Run the wrapper with folders before its tools on PATH; return status and all output."""
    return _type(call, "--list", *folders, **variables)


def _type(
    call: tuple[Path, dict[str, str]], words: str, *folders: str, **variables: str
) -> tuple[int, str]:
    """Run the wrapper with the words of a command line."""
    root, own = call
    path = ":".join([*(str(root / folder) for folder in folders), own["PATH"]])
    done = subprocess.run(
        [str(root / "invoke"), *words.split()],
        cwd=root,
        env={"PATH": path, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


CHOICES = {  # Pythons by folder on PATH, in its order, and which of them is taken
    "the only one": ({"a/python3": "2 3.11.7"}, "a/python3", SLOW),
    "one with optimisations, later on PATH": (
        {"a/python3": "2 3.13.0", "b/python3": "3 3.11.2"}, "b/python3", FAST,
    ),
    "the first of two that are alike": (
        {"a/python3": "3 3.11.2", "b/python3.14": "3 3.14.0"}, "a/python3", FAST,
    ),
    "another name where python3 is too old": (
        {"a/python3": "", "a/python3.12": "2 3.12.1"}, "a/python3.12", SLOW,
    ),
    "any rather than one for debugging": (
        {"a/python3": "1 3.14.0", "b/python3.11": "2 3.11.0"}, "b/python3.11", SLOW,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CHOICES)
def test_the_fastest_python_makes_the_environment(
    case: str, call: tuple[Path, dict[str, str]]
) -> None:
    pythons, taken, kind = CHOICES[case]
    for name, facts in pythons.items():
        folder, _, file = name.partition("/")
        _install(call[0] / folder, file, facts)
    status, output = _run(call, "a", "b")
    assert status == 0
    version = pythons[taken].partition(" ")[2]
    assert f"invoke: using Python {version}, built {kind}" in output
    assert f": {call[0] / taken}\n" in output
    assert output.endswith(f"made by {taken}\n")
    assert _run(call, "a", "b") == (0, f"made by {taken}\n")  # it is made once, and says it once


def test_the_python_that_is_named_is_taken(call: tuple[Path, dict[str, str]]) -> None:
    _install(call[0] / "a", "python3", "3 3.11.2")
    _install(call[0] / "own", "python", "2 3.12.0")
    own = str(call[0] / "own" / "python")
    assert _run(call, "a")[1].endswith("made by a/python3\n")
    assert _run(call, "a", PYTHON=own)[1].endswith("made by own/python\n")
    assert _run(call, "a", PYTHON=own) == (0, "made by own/python\n")
    assert _run(call, "a") == (0, "made by own/python\n")


def test_what_is_not_fit_is_named(call: tuple[Path, dict[str, str]]) -> None:
    _install(call[0] / "a", "python3", "")
    status, output = _run(call, "a")
    assert (status, output.partition(" is needed")[0]) == (
        2, "invoke: python3 from 3.11 to 3.14 with venv",
    )  # fmt: skip
    status, output = _run(call, PYTHON=f"{call[0]}/a/python3")
    assert status == 2
    assert f"PYTHON={call[0]}/a/python3 is not fit" in output
    assert not (call[0] / ".venv").exists()


def test_a_python_tells_how_it_was_built() -> None:
    judge = re.search(r"^judge='(.*?)'$", (ROOT / "invoke").read_text(), re.DOTALL | re.MULTILINE)
    assert judge
    done = subprocess.run(
        [sys.executable, "-c", judge[1]], capture_output=True, text=True, check=True, env=os.environ
    )
    assert re.fullmatch(rf"[123] {re.escape(platform.python_version())}\n", done.stdout)


def _installs(call: tuple[Path, dict[str, str]], words: str) -> str:
    """The lock file that a call installs; empty for none."""
    found = re.findall(r"installing what (\S+) asks for", _type(call, words, "a")[1])
    return found[0] if found else ""


def test_a_task_installs_its_own_lock_file_alone(call: tuple[Path, dict[str, str]]) -> None:
    _install(call[0] / "a", "python3", "3 3.11.2")
    rows = [
        ("check --fast", "requirements.txt"),
        ("--list", ""),
        ("manuscript --fast check", ""),
        ("check --help", ""),
        ("--help test", ""),
        ("check", "requirements-check.txt"),
        ("check --strict --jobs 2", ""),
        ("release", ""),
        ("manuscript", ""),
        ("lint", "requirements-dev.txt"),
        ("check", ""),  # the validators are among what the tests need
    ]
    assert [(words, _installs(call, words)) for words, _ in rows] == rows


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("chekc", "there is no task 'chekc'"),
        ("manuscript/", "there is no task 'manuscript/'"),
        ("check --fats", "check has no option --fats"),
        ("manuscript --dist out check --edition print", "check has no option --edition"),
        ("check --jobs x", "--jobs takes a whole number, not 'x'"),
        ("check --jobs=", "--jobs takes a whole number, not ''"),
        ("check --book nowhere", "there is no file or folder nowhere"),
        ("check --dist", "--dist needs a value"),
    ],
)
def test_wrong_words_install_nothing(
    words: str, said: str, call: tuple[Path, dict[str, str]]
) -> None:
    _install(call[0] / "a", "python3", "3 3.11.2")
    status, output = _type(call, words, "a")
    assert (status, output.partition(": see ")[0].strip()) == (2, f"invoke: {said}")
    assert not (call[0] / ".venv").exists()


def test_right_words_are_not_refused(call: tuple[Path, dict[str, str]]) -> None:
    _install(call[0] / "a", "python3", "3 3.11.2")
    for words in (
        "new Pair-Up",
        "new --name Pair",
        "pdf --edition print pdf --edition=screen --reference",
        "check --set a=1",
    ):
        shutil.rmtree(call[0] / ".venv", ignore_errors=True)
        assert _type(call, words, "a")[0] == 0, words
