"""Git command -> what git prints. Nothing else in the package runs git.

Git never reads the configuration of a book's repository, because it can name programs: monitors,
filters, hooks, transports. Each command works on a stand-in for the folder `.git`, whose
configuration is ours and whose objects, references and index are those of the repository.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from msgspec import Struct

from publisher.files.locking import temporary_folder

PATIENCE = 120.0  # seconds that a command of git may take
MOST_BYTES = 10_000  # of a file of `.git` that is read here
SHARED = ("refs", "packed-refs", "shallow", "reftable")  # of `.git`, for all its work trees
# what is taken from a repository's configuration: how its files and references are stored
STORED = re.compile(
    r"(?:core\.(?:filemode|ignorecase|precomposeunicode|symlinks|autocrlf|eol)"
    r"|extensions\.(?:objectformat|refstorage))=(?:true|false|input|lf|crlf|native|sha1|sha256"
    r"|files|reftable)",
    re.IGNORECASE,
)
SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_TERMINAL_PROMPT": "0",
}


class GitError(Exception):
    """Why git gave no answer, in one line."""


class Repository(Struct, frozen=True):
    """A repository: its top level, its folder `.git`, and the one that its work trees share."""

    top: Path
    own: Path
    shared: Path


def find_repository(folder: Path) -> Repository:
    """Return the repository that a folder lies in; raises GitError if it lies in none.

    Only a folder or a file `.git` makes one. So a folder that looks like the inside of `.git` is
    an ordinary folder.
    """
    for top in (folder.resolve(), *folder.resolve().parents):
        own = top / ".git"
        if own.is_file():
            own = top / _read(own).removeprefix("gitdir:").strip()
        if (own / "HEAD").is_file():
            return Repository(top, own, own / _read(own / "commondir"))
    raise GitError("the book lies in no git repository")


def _read(path: Path) -> str:
    """Return the text of a small file, `""` if it is not there or no regular file."""
    if not path.is_file():
        return ""
    try:
        with path.open(encoding="utf-8", errors="surrogateescape") as file:
            return file.read(MOST_BYTES).strip()
    except OSError:
        return ""


def run_git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Return what git prints about the repository of `folder`, on its top level.

    `given` is git's standard input. Raises GitError if git fails, or is missing.
    """
    repository = find_repository(folder)
    index = repository.own / "index"
    if index.exists() and not index.is_file():
        raise GitError(f"{index} is no regular file")
    with temporary_folder() as stand_in:
        _make_stand_in(repository, stand_in)
        variables = {
            **SETTINGS,
            "GIT_DIR": str(stand_in),
            "GIT_WORK_TREE": str(repository.top),
            "GIT_INDEX_FILE": str(index),
            "GIT_OBJECT_DIRECTORY": str(repository.shared / "objects"),
        }
        return _run(("--no-pager", *arguments), repository.top, variables, given)


def _make_stand_in(repository: Repository, folder: Path) -> None:
    rows = _read_config(repository.shared / "config").split("\0")
    pairs = [row.replace("\n", "=", 1) for row in rows]
    keys = [pair.split("=") for pair in pairs if STORED.fullmatch(pair)]
    lines = ["[core]", "repositoryformatversion = 1", "bare = false"]
    lines += [f"[{key.partition('.')[0]}]\n{key.partition('.')[2]} = {text}" for key, text in keys]
    if ignored := read_setting("core.excludesFile", "--path"):
        lines += ["[core]", f"excludesFile = {_quote(ignored)}"]
    lines += ["[core]", f"attributesFile = {os.devnull}", f"hooksPath = {os.devnull}"]
    (folder / "config").write_text("\n".join(lines) + "\n", errors="surrogateescape")
    (folder / "HEAD").write_text(_read(repository.own / "HEAD") + "\n", errors="surrogateescape")
    (folder / "info").mkdir()
    links = [(repository.shared / name, folder / name) for name in SHARED]
    links += [(one, folder / one.name) for one in repository.own.glob("sharedindex.*")]
    links += [(repository.shared / "info" / "exclude", folder / "info" / "exclude")]
    for source, link in links:
        if source.is_file() or source.is_dir():
            link.symlink_to(source.absolute())
    (folder / "refs").mkdir(exist_ok=True)


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _read_config(path: Path) -> str:
    """Return the keys and values of a file of git's configuration, without those it includes."""
    if not path.is_file():
        return ""
    try:
        content = _run(("config", "--file", str(path), "--no-includes", "--list", "-z"))
    except GitError:
        return ""
    return content.decode(errors="surrogateescape")


def read_setting(name: str, *options: str) -> str:
    """Return a value of the user's own configuration of git, or `""` if there is none."""
    try:
        content = _run(("config", "--global", *options, "--get", name), variables={})
    except GitError:
        return ""
    return content.decode(errors="surrogateescape").strip()


def read_remote(folder: Path) -> str:
    """Return the address of the repository `origin` of a folder's repository, `""` without one."""
    try:
        rows = _read_config(find_repository(folder).shared / "config").split("\0")
    except GitError:
        return ""
    found = [row.partition("\n")[2] for row in rows if row.startswith("remote.origin.url\n")]
    return found[-1] if found else ""


def _run(
    arguments: tuple[str, ...],
    folder: Path | None = None,
    variables: dict[str, str] = SETTINGS,
    given: bytes = b"",
) -> bytes:
    """Run git with no variable of git's own but these; outside every repository by default."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    outside = {"LC_ALL": "C", "GIT_DIR": os.devnull}
    try:
        result = subprocess.run(
            ["git", *arguments],
            cwd=folder or Path(os.path.abspath(os.sep)),
            capture_output=True,
            input=given,
            env={**kept, **outside, **variables},
            timeout=PATIENCE,
        )
    except FileNotFoundError as error:
        message = "git is not installed; a release is made from a tag of a git repository"
        raise GitError(message) from error
    except OSError as error:
        raise GitError(f"git can't be run: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        name = next(one for one in arguments if not one.startswith("-"))
        raise GitError(f"git {name} takes longer than {PATIENCE:.0f} seconds") from error
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
