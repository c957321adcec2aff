"""Builds after the first: unchanged results, a damaged or shared cache, `invoke watch` and its preview."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from watchfiles import Change

from publisher.driver.call import Call
from publisher.driver.options import Options
from publisher.driver.preview import Preview, open_server
from publisher.driver.up_to_date import Inputs, Outcome
from publisher.driver.watch import Watcher
from publisher.files.cache import Cache
from publisher.formats.session import Session
from tests.support.books import TOML, write_book
from tests.support.program import ROOT, children_of, command, environment, invoke, start_invoke
from tests.support.samples import PNG

SETTINGS = TOML + 'theme = "mine"\npages = ["a.md", "b.md"]\n'
BOOK: dict[str, str | bytes] = {
    "book.toml": SETTINGS,
    "a.md": "# A\n\nSome text, and [B](b.md).\n\n![Dots](dots.png)\n",
    "b.md": "# B\n\nMore text, and [A](a.md).\n\n![Gone](gone.png)\n",
    "dots.png": PNG,
    "themes/mine/theme.toml": 'extends = "handbook"\n',
    "themes/mine/print.css": "p { color: #111; }\n",
}


def hear_interrupts() -> None:
    """A process begun in the background of a script inherits that interrupts are ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def words(folder: Path, *more: str) -> tuple[str, ...]:
    return ("pdf", "--book", str(folder / "book"), "--dist", str(folder / "dist"), *more)


def build(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return invoke(*words(folder, "--jobs", "1", *more), BOOK_CACHE=str(folder / "cache"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_book(tmp_path / "book", BOOK, clean=False)
    return tmp_path


def test_a_build_with_nothing_changed_loads_no_engine(folder: Path) -> None:
    first = build(folder)
    assert first.returncode == 0, first.stderr
    content = (folder / "dist" / "t-1.0.0.pdf").read_bytes()
    shutil.rmtree(folder / "dist")
    (folder / "trap").mkdir()
    for name in ("weasyprint", "markdown", "jinja2"):
        (folder / "trap" / f"{name}.py").write_text("raise SystemExit('imported')\n")
    again = start_invoke(
        *words(folder, "--jobs", "1"),
        BOOK_CACHE=str(folder / "cache"),
        PYTHONPATH=f"{folder / 'trap'}{os.pathsep}{ROOT}",
    )
    assert again.returncode == 0, again.stderr
    assert "nothing has changed" in again.stderr
    assert (folder / "dist" / "t-1.0.0.pdf").read_bytes() == content
    said = [re.findall(r"^\S+: warning.*$", one.stderr, re.MULTILINE) for one in (first, again)]
    assert said[0] == said[1] != []
    assert first.stdout == again.stdout


CHANGES: dict[str, Callable[[Path], object]] = {
    "a page": lambda book: (book / "a.md").write_text("# A\n\nOther text.\n"),
    "a new page": lambda book: (book / "c.md").write_text("# C\n"),
    "the configuration": lambda book: (book / "book.toml").write_text(
        SETTINGS.replace('"T"', '"U"')
    ),
    "a new mkdocs.yml": lambda book: (book / "mkdocs.yml").write_text("site_name: T\n"),
    "the theme": lambda book: (book / "themes/mine/print.css").write_text("p { color: #222; }\n"),
    "a new file of the theme": lambda book: (book / "themes/mine/base.css").write_text(
        "p { color: #222; }\n"
    ),
    "a picture": lambda book: (book / "dots.png").write_bytes(PNG + b" "),
    "a missing picture": lambda book: (book / "gone.png").write_bytes(PNG),
    "a missing picture in other letters": lambda book: (book / "Gone.PNG").write_bytes(PNG),
}


def call(folder: Path) -> tuple[Outcome, list[str]]:
    """Make the book in this process, and what the call says meanwhile."""
    said: list[str] = []
    session = Session(Cache(folder / "cache"), lambda *row: said.append(row[0]), processes=1)
    options = Options(folder / "book" / "book.toml", str(folder / "dist"))
    return Call(options, session).render(("pdf",)), said


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen(change: str, folder: Path) -> None:
    for path in (folder / "book").rglob("*"):
        os.utime(path, ns=(1, 1))  # what is written while a call begins is not kept
    first, _ = call(folder)
    again, said = call(folder)
    assert ("nothing has changed" in said, again) == (True, first)
    CHANGES[change](folder / "book")
    assert "nothing has changed" not in call(folder)[1]


def test_two_builds_at_once(folder: Path) -> None:
    pair = [
        subprocess.Popen(
            command(*words(folder, "--jobs", "1")),
            cwd=ROOT,
            env=environment(folder),
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for one in pair:
        assert one.wait() == 0, one.stderr and one.stderr.read()
    content = (folder / "dist" / "t-1.0.0.pdf").read_bytes()
    assert build(folder, "--reference").returncode == 0
    shutil.rmtree(folder / "cache")
    assert build(folder).returncode == 0
    assert (folder / "dist" / "t-1.0.0.pdf").read_bytes() == content
    assert [path.name for path in (folder / "dist").iterdir()] == ["t-1.0.0.pdf"]


@pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="needs Linux's /proc to find a process's children"
)
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_build_leaves_nothing_behind(sign: signal.Signals, folder: Path) -> None:
    short = (folder / "book/a.md").read_text()
    (folder / "book/a.md").write_text(short + "\nSome words of a long page.\n" * 12_000)
    process = subprocess.Popen(
        command(*words(folder, "--jobs", "2")),
        cwd=ROOT,
        env=environment(folder),
        stderr=subprocess.DEVNULL,
        preexec_fn=hear_interrupts,
    )
    until(lambda: len(children_of(process.pid)) > 0)
    time.sleep(0.3)
    workers = children_of(process.pid)
    process.send_signal(sign)
    assert process.wait() == (-sign if sign == signal.SIGKILL else 130)
    until(
        lambda: (
            not any(
                Path(f"/proc/{one}").exists()
                and "invoke" in Path(f"/proc/{one}/cmdline").read_text()
                for one in workers
            )
        )
    )
    assert not (folder / "dist").exists()
    (folder / "book/a.md").write_text(short)
    assert build(folder).returncode == 0


def test_a_cache_is_bounded(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for number in range(20):
        cache.write_bytes(f"{number:02}key", b"x" * 1000)
        os.utime(tmp_path / f"{number:02}" / "key", ns=(number, number))
    cache.trim(5_500)
    assert sorted(path.parent.name for path in tmp_path.glob("*/*")) == [
        "15",
        "16",
        "17",
        "18",
        "19",
    ]


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


@pytest.fixture
def watched(folder: Path) -> Iterator[tuple[Path, Path, int]]:
    log = folder / "log"
    with log.open("w") as out:
        options = (
            "--book",
            str(folder / "book"),
            "--dist",
            str(folder / "dist"),
            "--serve",
            "--port",
            "0",
        )
        process = subprocess.Popen(
            command("watch", *options),
            cwd=ROOT,
            env=environment(folder),
            stdout=out,
            stderr=out,
            preexec_fn=hear_interrupts,
        )
        try:
            until(lambda: "watching" in log.read_text())
            found = re.search(r"http://127.0.0.1:(\d+)/", log.read_text())
            assert found
            yield folder, log, int(found[1])
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
    assert "Traceback" not in log.read_text()


def ask(port: int, path: str, host: str = "127.0.0.1") -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": f"{host}:{port}"})
    answer = connection.getresponse()
    return answer.status, answer.headers.get_content_type(), answer.read()


def test_watch_follows_survives_and_shows(watched: tuple[Path, Path, int]) -> None:
    folder, log, port = watched
    first = (folder / "dist" / "t-1.0.0.pdf").read_bytes()
    (folder / "book" / "a.md").write_text("# A\n\nThe text after an edit.\n\n![Dots](dots.png)\n")
    until(lambda: "laid out 1 chapter" in log.read_text() and log.read_text().count(".epub") >= 2)
    second = (folder / "dist" / "t-1.0.0.pdf").read_bytes()
    assert second != first
    (folder / "book" / "book.toml").write_text("[book]\ntitle =\n")
    until(lambda: "the last good files stay" in log.read_text())
    assert (folder / "dist" / "t-1.0.0.pdf").read_bytes() == second
    (folder / "book" / "book.toml").write_bytes(SETTINGS.encode())
    until(lambda: "problems solved" in log.read_text())
    (folder / "book" / "themes" / "mine" / "print.css").write_text("p { color: #333; }\n")
    until(lambda: "print.css: " in log.read_text())
    status, kind, content = ask(port, "/")
    assert (status, kind, b"follow.js" in content) == (200, "text/html", True)
    pages = json.loads(ask(port, "/pages.json")[2])["pages"]
    assert len(pages) >= 6
    assert ask(port, "/page/0.bmp")[2].startswith(b"BM")
    assert ask(port, f"/page/{len(pages)}.bmp")[0] == 404
    assert ask(port, "/book.pdf")[2].startswith(b"%PDF")
    status, kind, content = ask(port, "/ebook/a.xhtml")
    assert (status, kind, b"after an edit" in content) == (200, "application/xhtml+xml", True)
    assert ask(port, "/ebook/../../etc/passwd")[0] == 404
    assert ask(port, "/", host="evil.example")[0] == 403
    shutil.move(folder / "book", folder / "away")
    until(lambda: "the book's folder is gone" in log.read_text())
    shutil.move(folder / "away", folder / "book")
    until(lambda: ".epub" in log.read_text().partition("folder is gone")[2])


def test_the_preview_tells_browsers_of_a_change() -> None:
    preview = Preview("")
    server = open_server(preview, 0)
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    connection.request("GET", "/changes")
    answer = connection.getresponse()
    first = json.loads(answer.readline().removeprefix(b"data: "))
    assert (first["print"], first["status"]) == ("", "building the book for the first time")
    preview.say("building")
    lines = [answer.readline() for _ in range(2)]
    assert json.loads(lines[1].removeprefix(b"data: "))["status"] == "building"
    connection.close()
    server.shutdown()
    server.server_close()


def test_a_save_without_an_event_is_seen_once(tmp_path: Path) -> None:
    page, other = tmp_path / "a.md", tmp_path / "b.md"
    page.write_text("new")
    other.write_text("old")
    os.utime(other, ns=(1, 1))
    watcher = Watcher(
        Options(tmp_path / "book.toml"),
        Session(),
        inputs=Inputs((page, other), ()),
        start=page.stat().st_mtime_ns - 1,
    )
    assert [Path(one).name for one in watcher._missed()] == ["a.md"]
    assert watcher._missed() == ()


def test_watch_looks_at_each_folder_of_the_book_and_at_none_behind_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, outside = tmp_path / "book", tmp_path / "outside"
    for folder in (book / "art" / "deep", book / ".git" / "objects", outside / "inside"):
        folder.mkdir(parents=True)
    (book / "book.toml").write_text(SETTINGS)
    (book / "linked").symlink_to(outside)
    asked: list[tuple[tuple[str, ...], bool]] = []

    def tell(*folders: str, recursive: bool, **_: object) -> Iterator[set[tuple[Change, str]]]:
        asked.append((folders, recursive))
        (book / "new").mkdir(exist_ok=True)
        yield {(Change.added, str(book / "new"))}
        yield {(Change.added, str(book / "more"))}

    monkeypatch.setattr("publisher.driver.watch.watch_files", tell)
    monkeypatch.chdir(tmp_path)
    changes = Watcher(Options(book / "book.toml"), Session())._changes()
    assert [next(changes) for _ in range(2)] == [("book/new",), ("book/new",)]
    named = [str(book), str(book / "art"), str(book / "art" / "deep")]
    assert asked == [(tuple(named), False), ((*named, str(book / "new")), False)]
    (book / "new" / "c.md").write_text("# C\n")
    watcher = Watcher(Options(book / "book.toml"), Session(), sources=())
    assert [watcher._missed(), watcher._missed()] == [("book/new/c.md",), ()]
