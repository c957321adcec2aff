"""How a call ends: its exit status, what it writes, and what it leaves behind when interrupted."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

from publisher.book.artifact import Artifact
from publisher.driver import run
from publisher.driver.call import Call
from publisher.driver.options import Options
from publisher.driver.run import run_call
from publisher.driver.up_to_date import Outcome
from publisher.driver.watch import Watcher
from publisher.files.cache import Cache
from publisher.formats.session import Session
from publisher.report.findings import Finding, Location, OutputError
from publisher.report.progress import Teller
from tests.support.books import TOML, write_book


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    """The options of a book that has a warning, and a cache of its own."""
    monkeypatch.setenv("BOOK_CACHE", str(tmp_path / "cache"))
    book = write_book(tmp_path / "book", {"a.md": "# A\n\n[x](gone.md)\n"})
    return Options(book, str(tmp_path / "dist"), processes=1)


def strict(options: Options, form: str = "text") -> Options:
    return Options(options.book, options.dist, processes=1, strict=True, form=form)


def interrupt(*_: object, **__: object) -> NoReturn:
    raise KeyboardInterrupt


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_nothing_is_written_where_a_warning_counts_as_an_error(
    form: str, options: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):  # the second call is answered from the first
        assert run_call(strict(options, form), ("manuscript",), ("manuscript",)) == 1
        assert capsys.readouterr().err.endswith("nothing was written\n")
    assert not Path(options.dist).exists()


def test_json_stands_alone_where_files_are_written_too(
    options: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    options = Options(options.book, options.dist, processes=1, form="json")
    assert run_call(options, ("manuscript",), ("manuscript",)) == 0
    printed = capsys.readouterr()
    assert [row["rule"] for row in json.loads(printed.out)["problems"]] == ["link-dangling"]
    assert "wrote " in printed.err


def test_a_source_is_not_written_over_by_a_call_that_changes_nothing(
    options: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted, folder = ("manifest",), options.book.parent
    assert run_call(options, wanted, wanted) == 0
    shutil.copy(Path(options.dist) / "t-1.0.0.json", folder)
    rows = 'previous = "t-1.0.0.json"\npages = ["a.md", "b.md"]\n'
    options.book.write_text(TOML + rows)
    old = (folder / "t-1.0.0.json").read_bytes() + b"\n"
    (folder / "t-1.0.0.json").write_bytes(old)
    for path in (options.book, folder / "t-1.0.0.json"):
        os.utime(path, ns=(1, 1))  # what was written a moment ago may be written again
    options = Options(options.book, str(folder), processes=1)
    for is_known in (False, True):
        assert run_call(options, wanted, wanted) == 1
        printed = capsys.readouterr().err
        assert ("nothing has changed" in printed) == is_known
        assert "over a source of the book" in printed
        assert (folder / "t-1.0.0.json").read_bytes() == old


class Bar:
    """A progress bar, and whether it was taken away."""

    is_stopped = False

    def stop(self) -> None:
        self.is_stopped = True


class Prints:
    """A print session, and whether its workers were ended."""

    is_closed = False

    def close(self) -> None:
        self.is_closed = True

    def wake(self, is_edit: bool) -> None:
        assert is_edit


def test_an_interrupt_takes_the_bar_away_and_ends_the_workers(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    teller, bar, prints = Teller(), Bar(), Prints()
    teller.bar = bar
    session = Session(tell=teller, opened=prints)  # type: ignore[arg-type]
    monkeypatch.setattr(run, "open_session", lambda _: session)
    monkeypatch.setattr(Call, "render", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run_call(options, ("manuscript",), ("manuscript",))
    assert (bar.is_stopped, prints.is_closed) == (True, True)


def test_an_interrupt_of_the_first_build_of_watch_ends_the_workers(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    prints = Prints()
    session = Session(Cache(memory={}), opened=prints)  # type: ignore[arg-type]
    monkeypatch.setattr(Call, "make", interrupt)
    with pytest.raises(KeyboardInterrupt):
        Watcher(options, session).follow()
    assert prints.is_closed


def test_watch_tells_what_was_not_written(
    options: Options, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def make(_: Call, wanted: tuple[str, ...]) -> Outcome:
        if wanted == ("epub",):
            raise OutputError([Finding("output-write", Location("epub"), "it can't be made")])
        return Outcome((Artifact("t.pdf", b"%PDF"),), (), (), "")

    monkeypatch.setattr(Call, "make", make)
    Watcher(options, Session(Cache(memory={}))).build(())
    assert "built: the EPUB was not written; the last good files stay" in capsys.readouterr().err
    assert (Path(options.dist) / "t.pdf").is_file()
