"""The only door to git: what a repository from a stranger may not have run, and what git still tells."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import nullcontext
from pathlib import Path

import pytest

from publisher.files.git import GitError, ask_git, read_remote, read_setting
from publisher.release.github import GitHub, GitHubError
from publisher.release.history import read_history

IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
PROGRAMS = """
[core]
	fsmonitor = "touch {ran}; false"
	sshCommand = "touch {ran}; false"
	hooksPath = {hooks}
	pager = "touch {ran}"
	editor = "touch {ran}"
	alternateRefsCommand = "touch {ran}"
[tar "zip"]
	command = "touch {ran}; cat"
[filter "own"]
	clean = "touch {ran}; cat"
	smudge = "touch {ran}; cat"
	process = "touch {ran}; false"
	required = true
[diff]
	external = "touch {ran}"
[diff "own"]
	textconv = "touch {ran}; cat"
	command = "touch {ran}"
[remote "origin"]
	url = "ext::sh -c touch% {ran}"
	promisor = true
	partialclonefilter = blob:none
[extensions]
	partialClone = origin
[include]
	path = {hooks}/more
"""


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *IDENTITY, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two commits, the second with the tag v2."""
    folder = tmp_path / "repository"
    (folder / "book").mkdir(parents=True)
    git(folder, "init", "-q")
    for number in (1, 2):
        (folder / "book" / "book.toml").write_text(f"[book]\n# {number}\n")
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", "one")
        git(folder, "tag", f"v{number}")
    return folder


def test_no_program_of_a_repository_in_the_books_folder_is_run(
    repository: Path, tmp_path: Path
) -> None:
    ran, book = tmp_path / "ran", repository / "book"
    for name in ("HEAD", "objects", "refs", "index"):
        source = repository / ".git" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, book / name)
    (book / "config").write_text(PROGRAMS.format(ran=ran, hooks=tmp_path) + "[core]\nbare = true\n")
    history = read_history(book / "book.toml")
    assert (history.top, history.tags) == (repository, ("v2",))
    assert "book/HEAD" in history.uncommitted(tmp_path)
    assert not ran.exists()


def test_no_program_that_a_repository_names_is_run(repository: Path, tmp_path: Path) -> None:
    ran, hooks = tmp_path / "ran", tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "more").write_text(PROGRAMS.format(ran=ran, hooks=hooks).replace("[include]", "[x]"))
    for name in ("post-index-change", "reference-transaction", "pre-auto-gc"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {ran}\n")
        (hooks / name).chmod(0o755)
    (repository / ".gitattributes").write_text("* filter=own diff=own export-subst\n")
    (repository / ".lfsconfig").write_text("[lfs]\nurl = http://127.0.0.1:9/\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "attributes")
    with (repository / ".git" / "config").open("a") as file:
        file.write(PROGRAMS.format(ran=ran, hooks=hooks))
    book = repository / "book" / "book.toml"
    book.write_text(book.read_text())  # git has to read it again
    (repository / "new.md").write_text("new")
    history = read_history(book)
    assert history.uncommitted(tmp_path) == ("new.md",)
    assert history.tag_before() == "v2"
    with history.book_at("v1", repository) as old:
        assert old is not None
        assert old.read_text() == "[book]\n# 1\n"
    lost = next((repository / ".git" / "objects").glob("??/*"))
    shutil.rmtree(lost.parent)  # an object that only the remote has
    with history.book_at("v1", repository):
        assert ask_git(repository, "log", "-p", "--all") is not None
    assert not ran.exists()


@pytest.mark.parametrize(
    ("name", "has_answer"),
    [
        ("config", True),
        ("packed-refs", True),
        ("shallow", True),
        ("info/exclude", True),
        ("commondir", True),
        ("index", False),
        ("HEAD", False),
        ("refs/tags/v0", False),
        ("objects/info/alternates", False),
    ],
)
def test_no_pipe_in_a_repository_is_waited_for(
    name: str, has_answer: bool, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publisher.files.git.PATIENCE", 1 if not has_answer else 60)
    path = repository / ".git" / name
    path.unlink(missing_ok=True)
    path.parent.mkdir(exist_ok=True)
    os.mkfifo(path)
    reason = "no git repository|no regular file|takes longer than 1 seconds"
    with nullcontext() if has_answer else pytest.raises(GitError, match=reason):
        assert read_history(repository / "book" / "book.toml").uncommitted(repository) == ()


def test_git_is_told_how_files_are_stored_and_what_the_user_ignores(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ignored").write_text("*.swp\n")
    (tmp_path / "global").write_text(
        f'[core]\nexcludesFile = "{tmp_path}/ignored"\n[user]\nname = N\n'
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "nowhere"))
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".gitconfig").write_text((tmp_path / "global").read_text())
    for name in ("x.swp", "y.tmp"):
        (repository / name).write_text("x")
    (repository / ".git" / "info" / "exclude").write_text("*.tmp\n")
    (repository / "book" / "book.toml").chmod(0o755)
    git(repository, "config", "core.fileMode", "false")
    history = read_history(repository / "book" / "book.toml")
    assert history.uncommitted(tmp_path) == ()
    assert read_setting("user.name") == "N"


def test_a_work_tree_and_a_submodule_are_read(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "-q", str(tmp_path / "tree"), "v1")
    history = read_history(tmp_path / "tree" / "book" / "book.toml")
    assert (history.top, history.tags) == (tmp_path / "tree", ("v1",))
    assert history.uncommitted(tmp_path) == ()


def test_git_outside_a_repository_has_no_answer(tmp_path: Path) -> None:
    assert ask_git(tmp_path, "rev-parse", "HEAD") == ""
    assert read_remote(tmp_path) == ""
    with pytest.raises(GitError, match="no git repository"):
        read_history(tmp_path / "book.toml")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://github.com/o/r", "github.com/o/r"),
        ("https://github.com/o/r.git/", "github.com/o/r"),
        ("https://user:secret@github.com/o/r.git", "github.com/o/r"),
        ("git@github.com:o/r.git", "github.com/o/r"),
        ("ssh://git@github.com:22/o/r.git", "github.com/o/r"),
        ("https://evil.example/o/r", ""),
        ("ext::sh -c 'touch x'", ""),
        ("", ""),
    ],
)
def test_gh_is_told_the_repository_and_asks_no_git(
    address: str, name: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("GH_REPO", "GH_HOST", "GITHUB_SERVER_URL"):
        monkeypatch.delenv(variable, raising=False)
    if address:
        git(repository, "config", "remote.origin.url", address)
    hub = GitHub(repository, lambda text: None)
    if name:
        assert hub.repository == name
    else:
        with pytest.raises(GitHubError, match=r"no repository on GitHub|has no remote origin"):
            hub.repository  # noqa: B018 (it raises)
