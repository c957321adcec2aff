"""The only door to git: what a repository from a stranger may not have run."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from publisher.files.git import GitError, ask_git
from publisher.release.history import read_history

IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@example.org")
CONFIG = """[core]
repositoryformatversion = 0
bare = false
worktree = .
fsmonitor = "touch {ran}; false"
[tar "zip"]
command = "touch {ran}; cat"
"""


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *IDENTITY, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit."""
    folder = tmp_path / "repository"
    (folder / "book").mkdir(parents=True)
    (folder / "book" / "book.toml").write_text("[book]\n")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "one")
    return folder


def test_no_program_of_a_repository_in_the_books_folder_is_run(
    repository: Path, tmp_path: Path
) -> None:
    ran, book = tmp_path / "ran", repository / "book"
    for name in ("HEAD", "objects", "refs", "index"):
        source = repository / ".git" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, book / name)
    (book / "config").write_text(CONFIG.format(ran=ran))
    with pytest.raises(GitError, match=r"safe\.bareRepository"):
        read_history(book / "book.toml")
    assert not ran.exists()


def test_no_monitor_that_a_repository_names_is_run(repository: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    git(repository, "config", "core.fsmonitor", f"touch {ran}; false")
    history = read_history(repository / "book" / "book.toml")
    (repository / "new.md").write_text("new")
    assert history.uncommitted(tmp_path) == ("new.md",)
    assert not ran.exists()


def test_git_outside_a_repository_has_no_answer(tmp_path: Path) -> None:
    assert ask_git(tmp_path, "rev-parse", "HEAD") == ""
