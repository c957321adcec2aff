"""Git command -> what git prints. Nothing else in the package runs git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

# A repository that lies as an ordinary folder inside another one is not used, and no program that a
# repository's configuration names is started.
GUARD = (
    "--no-pager",
    "-c", "safe.bareRepository=explicit",
    "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.attributesFile=/dev/null",
    "-c", "diff.external=",
)  # fmt: skip


class GitError(Exception):
    """Why git gave no answer, in one line."""


def run_git(folder: Path, *arguments: str) -> bytes:
    """Return what git prints in `folder`; raises GitError if git fails or is missing."""
    try:
        result = subprocess.run(
            ["git", *GUARD, *arguments],
            cwd=folder,
            capture_output=True,
            env={**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"},
        )
    except FileNotFoundError as error:
        message = "git is not installed; a release is made from a tag of a git repository"
        raise GitError(message) from error
    except OSError as error:
        raise GitError(f"git can't be run: {error.strerror}") from error
    if result.returncode:
        lines = result.stderr.decode(errors="replace").strip().splitlines() or ["git failed"]
        raise GitError(lines[0].removeprefix("fatal: "))
    return result.stdout


def read_git(folder: Path, *arguments: str) -> str:
    """Return what git prints as text, without the white space at its ends; raises GitError."""
    return run_git(folder, *arguments).decode(errors="surrogateescape").strip()


def ask_git(folder: Path, *arguments: str) -> str:
    """Return what git prints as text, or `""` if git fails or is missing."""
    try:
        return read_git(folder, *arguments)
    except GitError:
        return ""
