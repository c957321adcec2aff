"""Faults around a build: the files are the old ones or the new ones, and the next build succeeds without `clean`."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.book.artifact import Artifact
from publisher.files import locking
from publisher.files.listing import Listing, list_folder
from publisher.files.writing import finish_writing, write_artifacts
from publisher.reading import sources
from publisher.report.findings import OutputError
from tests.support.books import TOML, make, write_book
from tests.support.program import ROOT, command, environment, invoke

KILLS = int(os.environ.get("SOAK_KILLS", "3"))
FORMATS = ("manuscript", "epub")
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
TEXT = "# A\n\n" + "Words that fill a page. " * 1200


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_book(tmp_path / "book", {"a.md": TEXT + "[B](b.md)\n"})
    return tmp_path


def run(
    folder: Path, prepare: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    return invoke(*words(folder), prepare=prepare, BOOK_CACHE=str(folder / "cache"))


def words(folder: Path) -> list[str]:
    book = ("--book", str(folder / "book"), "--dist", str(folder / "dist"))
    return [FORMATS[0], *book, *FORMATS[1:]]


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Begin the same call afresh."""
    quiet = subprocess.DEVNULL
    call = command(*words(folder))
    return subprocess.Popen(call, cwd=ROOT, env=environment(folder), stdout=quiet, stderr=quiet)


def outputs(folder: Path) -> dict[str, str]:
    dist = folder / "dist"
    return (
        {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in sorted(dist.iterdir())}
        if dist.exists()
        else {}
    )


def edit(folder: Path, word: str) -> None:
    (folder / "book" / "b.md").write_text(f"# B\n\nThe word is {word}. [A](a.md)\n")


def test_a_full_disk_leaves_the_old_files(folder: Path) -> None:
    assert run(folder).returncode == 0
    before = outputs(folder)
    edit(folder, "new")
    done = run(folder, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)))
    assert done.returncode == 1, done.stderr
    assert "can't be written" in done.stderr
    assert "our fault" not in done.stderr
    assert outputs(folder) == before
    assert run(folder).returncode == 0
    assert outputs(folder).keys() == before.keys()
    assert all(one != before[name] for name, one in outputs(folder).items())


@pytest.mark.skipif(IS_ROOT, reason="root may write and read everything")
def test_a_folder_that_can_not_be_written_is_reported(folder: Path) -> None:
    (folder / "dist").mkdir(mode=0o500)
    done = run(folder)
    assert done.returncode == 1
    assert "can't be written: Permission denied" in done.stderr
    assert outputs(folder) == {}


@pytest.mark.skipif(IS_ROOT, reason="root may write and read everything")
def test_a_page_that_can_not_be_read_is_reported(folder: Path) -> None:
    (folder / "book" / "b.md").chmod(0)
    done = run(folder)
    assert done.returncode == 1
    assert "b.md: error[source-unreadable] the page can't be read: Permission denied" in done.stderr


def test_a_page_that_vanishes_meanwhile_is_reported(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def vanish(top: Path) -> Listing:
        found = list_folder(top)
        (folder / "book" / "b.md").unlink()
        return found

    monkeypatch.setattr(sources, "list_folder", vanish)
    made = make(folder / "book" / "book.toml")
    assert not made.is_made
    assert made.rules == ["source-unreadable"], made.report


DAMAGE: dict[str, Callable[[Path, list[Path]], object]] = {
    "emptied": lambda path, all: path.write_bytes(b""),
    "cut": lambda path, all: path.write_bytes(path.read_bytes()[:-1]),
    "turned": lambda path, all: path.write_bytes(
        bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:]
    ),
    "foreign": lambda path, all: shutil.copy(next(one for one in all if one != path), path),
    "folder": lambda path, all: turn_into_folder(path),
}


def turn_into_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_cache_changes_nothing(damage: str, folder: Path) -> None:
    assert run(folder).returncode == 0
    before = outputs(folder)
    shutil.rmtree(folder / "dist")
    entries = [path for path in (folder / "cache").rglob("*") if path.is_file()]
    assert entries
    for path in entries:
        DAMAGE[damage](path, entries)
    done = run(folder)
    assert done.returncode == 0, done.stderr
    assert outputs(folder) == before


@pytest.mark.parametrize("number", range(KILLS))
def test_a_build_killed_at_any_moment_leaves_the_old_files_or_the_new(
    number: int, folder: Path
) -> None:
    edit(folder, "old")
    assert run(folder).returncode == 0
    old = outputs(folder)
    edit(folder, "new")
    shutil.copytree(folder / "book", folder / "other" / "book")
    began = time.perf_counter()
    assert start(folder / "other").wait() == 0
    whole = time.perf_counter() - began
    new = outputs(folder / "other")
    assert old.keys() == new.keys()
    sign = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)[number % 3]
    process = start(folder)
    time.sleep(whole * ((number * 0.618034 + 0.5) % 1.05))  # spread over the whole of a build
    process.send_signal(sign)
    process.wait()
    finish_writing(folder / "dist")  # as each task does before it begins
    assert outputs(folder) in (old, new)
    assert run(folder).returncode == 0
    assert outputs(folder) == new


NAMES = ("a.pdf", "b.epub", "c.html")


def write_and_die(folder: Path, step: int) -> bool:
    """Write the files in a process that kills itself at its nth call of the system; whether it did."""
    calls = iter(range(1, step))
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] != 0

    def dying(call: Callable[..., object]) -> Callable[..., object]:
        def act(*values: object, **named: object) -> object:
            if next(calls, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*values, **named)

        return act

    for name in ("open", "close", "fsync", "link", "replace", "unlink", "listdir"):
        setattr(os, name, dying(getattr(os, name)))
    write_artifacts([Artifact(name, b"new") for name in NAMES], folder)
    os._exit(0)


def test_a_kill_between_two_renames_leaves_no_mixture(tmp_path: Path) -> None:
    seen = set()
    for step in range(1, 200):
        folder = tmp_path / str(step)
        folder.mkdir()
        for name in NAMES[:2]:
            (folder / name).write_bytes(b"old")
        was_killed = write_and_die(folder, step)
        seen.add(tuple(one.read_bytes() for one in sorted(folder.glob("[!.]*"))))
        finish_writing(folder)
        found = {one.name: one.read_bytes() for one in folder.iterdir()}
        assert found in (dict.fromkeys(NAMES[:2], b"old"), dict.fromkeys(NAMES, b"new"))
        if not was_killed:
            break
    assert not was_killed
    assert (b"new", b"old") in seen  # it was killed between two renames


def test_a_file_that_can_not_be_renamed_takes_the_others_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"old")
    replace = os.replace

    def refuse(source: Path, target: Path) -> None:
        if target.name == "c.html":
            raise PermissionError(1, "Operation not permitted")
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OutputError) as raised:
        write_artifacts([Artifact(name, b"new") for name in NAMES], tmp_path)
    assert "Operation not permitted" in raised.value.findings[0].message
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("a.pdf", b"old")]


@pytest.mark.parametrize(
    "rows",
    [
        '[["../out.pdf", ".x.1.new", ".x.1.old"]]',
        '[["a.pdf", "../secret.new", ".a.pdf.1.old"]]',
        '[["a.pdf", ".b.pdf.1.new", ".a.pdf.1.old"]]',
        '[[".gitignore", "..gitignore.1.new", "..gitignore.1.old"]]',
        '[["a.pdf", ".a.pdf.1.new"]]',
        "[1, {}]",
        "[" * 100_000,
    ],
)
def test_a_journal_that_somebody_else_wrote_moves_no_file(rows: str, tmp_path: Path) -> None:
    folder = tmp_path / "dist"
    folder.mkdir()
    for name in (".b.pdf.1.new", "..gitignore.1.new", ".x.1.new"):
        (folder / name).write_bytes(b"theirs")
    (tmp_path / "secret.new").write_bytes(b"secret")
    (folder / ".book-journal").write_text(rows)
    (folder / ".a.pdf.1.old").symlink_to(tmp_path / "secret.new")
    finish_writing(folder)
    assert list(folder.iterdir()) == []
    assert (tmp_path / "secret.new").read_bytes() == b"secret"
    assert [one.name for one in tmp_path.iterdir() if one != folder] == ["secret.new"]


def test_temporary_folders_of_a_killed_process_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "private_folder", lambda: tmp_path)
    left, used = tmp_path / "run-left", tmp_path / "run-used"
    (left / "fonts").mkdir(parents=True)
    used.mkdir()
    with locking.locked_folder(used, waits=False) as is_locked:
        assert is_locked
        locking.sweep_run_folders()
        assert list(tmp_path.iterdir()) == [used]


def test_what_a_killed_build_left_is_no_hindrance(folder: Path) -> None:
    (folder / "dist").mkdir()
    (folder / "dist" / ".t-1.0.0.epub.99.new").write_bytes(b"half")
    assert run(folder).returncode == 0
    assert sorted(outputs(folder)) == ["t-1.0.0.epub", "t-1.0.0.html"]


def test_the_last_good_files_stay_when_a_page_breaks(folder: Path) -> None:
    assert run(folder).returncode == 0
    before = outputs(folder)
    (folder / "book" / "book.toml").write_text(TOML + 'pages = ["a.md", "gone.md"]\n')
    assert run(folder).returncode == 1
    assert outputs(folder) == before
