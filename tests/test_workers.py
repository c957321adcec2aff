"""Processes, threads and clusters that lay out a book give the same bytes; their failures are reported."""

from __future__ import annotations

import re
import subprocess
import sys
import weakref
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from publisher.files.cache import Cache
from publisher.formats.pdf import printing
from publisher.formats.pdf.plan import workers
from publisher.formats.pdf.plan.workers import InThisProcess, WorkerProcesses, open_executor
from publisher.formats.pdf.sheets.sheet_markup import compose_sheets
from publisher.formats.pdf.typesetting.layout import lay_out
from publisher.formats.pdf.typesetting.tuning.runtime import (
    ALL_AFTER,
    free_layout,
    paused_collection,
)
from tests.support.books import TOML, MadeBook, make, report, write_book
from tests.support.printing import Printer, open_printer, print_pdf
from tests.support.samples import specimen_files


@pytest.fixture(scope="module")
def specimen(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    made = make(write_book(tmp_path_factory.mktemp("specimen"), specimen_files(5, 2), clean=False))
    assert made.is_made, made.report
    return made


def test_neither_number_nor_kind_of_workers_changes_a_byte(specimen: MadeBook) -> None:
    one = print_pdf(specimen).content
    with open_printer(jobs=3) as printer:
        assert printer.print(specimen).content == one
    with ThreadPoolExecutor(1) as thread:  # any executor will do
        assert print_pdf(specimen, jobs=4, workers=thread).content == one


def test_where_nothing_can_be_shared_one_process_does_it_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(self: object) -> None:
        raise PermissionError(13, "Permission denied")

    assert isinstance(open_executor(4), WorkerProcesses)
    monkeypatch.setattr("multiprocessing.context.BaseContext.Lock", refuse)
    assert isinstance(open_executor(4), InThisProcess)
    assert isinstance(Printer(jobs=4).workers(), InThisProcess)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a Dask cluster on this machine."""
    import distributed

    cluster: Any = distributed.LocalCluster  # has no types
    with cluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as found:
        yield found.scheduler_address


def test_a_dask_cluster_gives_the_same_bytes(specimen: MadeBook, scheduler: str) -> None:
    one = print_pdf(specimen).content
    with open_printer(jobs=0, scheduler=scheduler) as printer:
        many = printer.print(specimen).content
    assert many == one


def test_a_cluster_that_does_not_answer_is_reported(specimen: MadeBook) -> None:
    found = Printer(scheduler="tcp://127.0.0.1:9").fail_to_print(specimen)
    assert "no Dask scheduler answers" in report(found)


def test_a_cluster_with_other_versions_is_reported(
    specimen: MadeBook, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # what the workers don't tell
    monkeypatch.setattr(workers, "SETTERS", (*workers.SETTERS, "pip"))
    found = Printer(scheduler=scheduler).fail_to_print(specimen)
    assert re.search("have other versions: pip None, here [0-9.]+", report(found))


def test_a_cluster_without_this_program_is_reported(specimen: MadeBook, tmp_path: Path) -> None:
    program = [
        "from distributed import LocalCluster",
        "if __name__ == '__main__':",
        "    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:",
        "        print(cluster.scheduler_address, flush=True)",
        "        input()",
    ]
    (tmp_path / "cluster.py").write_text("\n".join(program))
    with subprocess.Popen(
        [sys.executable, "-P", "cluster.py"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as alone:
        assert alone.stdout and alone.stdin
        address = alone.stdout.readline().strip()
        found = Printer(scheduler=address).fail_to_print(specimen)
        alone.stdin.close()
    assert "can't run this program" in report(found)


class Dying(Executor):
    """An executor whose processes were ended from outside."""

    def submit(self, call: Any, /, *values: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool("killed"))
        return future


def test_a_worker_that_dies_is_reported(specimen: MadeBook) -> None:
    found = Printer(jobs=2, workers=Dying()).fail_to_print(specimen)
    assert [one.rule for one in found] == ["engine-died"]


class Recording(InThisProcess):
    """Does the work at once; records how often the markup had been made when each job came."""

    def __init__(self) -> None:
        self.given: list[tuple[str, int]] = []
        self.set = 0

    def submit(self, call: Any, /, *values: Any, **named: Any) -> Future[Any]:
        if call is lay_out:
            self.given.append((values[0].markup, self.set))
        return super().submit(call, *values, **named)


NEIGHBOURS = {
    "book.toml": TOML + 'pages = ["a.md", "b.md", "c.md", "d.md"]\n',
    **{
        f"{one}.md": f"# {one.upper()}\n\n***Problem***: None.\n\n***Context***: "
        + "A page of some lines is here. " * 60
        + f"See [{other.upper()}]({other}.md).\n\n***Solution***: Go on.\n"
        for one, other in ("ab", "bc", "cd", "da")
    },
}


def test_watch_lays_out_the_changed_chapter_before_the_markup_of_the_rest_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    executor = Recording()

    def count(*values: Any) -> Any:
        executor.set += 1
        return compose_sheets(*values)

    monkeypatch.setattr(printing, "compose_sheets", count)
    path = write_book(tmp_path / "book", NEIGHBOURS)
    printer = Printer(jobs=2, cache=Cache(tmp_path / "cache", memory={}), workers=executor)
    page = path.parent / "c.md"
    before = page.read_text()
    known: dict[str, bytes] = {}
    for text, expected in (
        (before, None),
        (
            before.replace("***Context***: ", "***Context***: Well, "),
            [0, 1],
        ),  # begun early; and again, since its numbers moved
        (before + "\nMore.\n\n" * 40, None),  # moves the pages that follow
        (before.replace("***Context***: ", "***Context***: Now, "), None),  # moves it back
        (before.replace("***Context***: ", "***Context***: Well, "), []),
        ("# The Page\n\nIs another.\n", None),
    ):
        page.write_text(text)
        made = make(path)
        executor.given, executor.set = [], 0
        content = printer.print(made).content
        if expected is not None:
            assert [how_far for _, how_far in executor.given] == expected
            assert all("Well, " in markup for markup, _ in executor.given)
        if expected is not None or "Another" in text.title():  # the others only move pages
            if text not in known:
                known[text] = print_pdf(made).content
            assert content == known[text]


class _Box:
    """Refers to itself, as the boxes of a layout refer to each other."""

    def __init__(self) -> None:
        self.parent = self


def test_what_a_layout_leaves_is_freed_before_the_next_one() -> None:
    with paused_collection():
        box = _Box()
        left = weakref.ref(box)
        del box
        free_layout()
        assert left() is None


def test_what_outlived_a_layout_is_freed_later() -> None:
    with paused_collection():
        box = _Box()
        left = weakref.ref(box)
        free_layout()
        del box
        free_layout()
        assert left() is not None  # it is no longer young
        for _ in range(ALL_AFTER):
            free_layout()
        assert left() is None
