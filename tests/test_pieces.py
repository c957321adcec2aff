"""A book laid out in pieces is the book laid out whole: the reference is the oracle."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from publisher.formats.pdf.plan.print_settings import PrintOrder

from publisher.bench.specimen import write_specimen
from publisher.book.artifact import Artifact
from publisher.driver.build import Made, dated
from publisher.files.cache import NOWHERE, Cache
from publisher.formats.pdf import printing
from publisher.formats.pdf.contract.fragment import Proof
from publisher.formats.pdf.plan import layout_queue, rounds, workers
from publisher.formats.pdf.plan.workers import Hands, Here, open_executor
from publisher.formats.pdf.printing import render_pdf
from publisher.formats.pdf.typesetting.layout import lay_out
from publisher.report.diagnostics import Collector
from publisher.report.findings import BookError
from publisher.report.progress import say_nothing
from tests.alike import differences
from tests.books import TOML, make, report, write_book
from tests.test_cases import CASES, read_case
from tests.test_outputs import FILES as EVERYTHING

ROOT = Path(__file__).parent.parent
FEW = 6_000  # bytes that a book of a dozen pages may be longer: the ten digits of each font, a page node for each piece
SENTENCE = "A sentence that takes its place on the page, and then some more of it. "
LONG_NOTE = {
    "book.toml": TOML + 'pages = ["a.md", "b.md", "c.md"]\n',
    "a.md": "# A\n\n" + SENTENCE * 24 + "\n\nThe end of it.[^1]\n\n[^1]: " + SENTENCE * 60 + "\n",
    "b.md": "# B\n\nBack to [A](a.md), on to [C](c.md).\n",
    "c.md": "# C\n\n" + SENTENCE * 80 + "[B](b.md)\n",
}
BOXES = {
    "book.toml": TOML + 'pages = ["a.md", "b.md", "c.md"]\n',
    "a.md": "# A\n\nHere ꙮ is a box, and [B](b.md).\n",
    "b.md": "# B\n\nPlain. [A](a.md)\n",
    "c.md": "# C\n\nHere are 山 and ꙮ. [A](a.md)\n",
}
RUNNING = {  # a theme that prints a section's name where it has not been set, and lets chapters run on
    "book.toml": TOML + 'theme = "odd"\npages = ["a.md", "b.md", "c.md", "d.md"]\n',
    "a.md": "# A\n\n## First\n\n" + SENTENCE * 70,
    "b.md": "# B\n\n" + SENTENCE * 90 + "\n\n## Second\n\n[A](a.md)\n",
    "c.md": "# C\n\n" + SENTENCE * 30 + "[D](d.md)\n",
    "d.md": "# D\n\n" + SENTENCE * 60 + "[B](b.md)\n",
    "themes/odd/theme.toml": 'extends = "handbook"\n',
    "themes/odd/print.css": "h2 { string-set: part content() }\n@page { @top-center { content: string(part) } }\n"
    "@page body { @bottom-center { content: 'page ' counter(page) } }\n#d { break-before: auto; page: auto }\n#c { page: auto }\n",
}
HIDDEN = {
    "book.toml": TOML + 'theme = "bare"\npages = ["a.md", "b.md"]\n',
    "themes/bare/theme.toml": 'extends = "handbook"\n',
    "themes/bare/print.css": ".cover, .contents, #b { display: none }\n",
}
FROM_THE_RIGHT = {
    "book.toml": TOML.replace("[book]", '[book]\nlanguage = "ar"')
    + '[[part]]\ntitle = "P"\npages = ["a.md"]\n[[part]]\ntitle = "Q"\npages = ["b.md"]\n',
    "a.md": "# A\n\n" + SENTENCE * 60 + "[B](b.md)\n",
}
MATTER = {"book.toml": TOML + '[[front]]\npages = ["a.md"]\n[[back]]\npages = ["b.md"]\n'}
BOOKS = {
    "everything": (EVERYTHING, False),
    "long note": (LONG_NOTE, True),
    "boxes": (BOXES, True),
    "running": (RUNNING, True),
    "matter": (MATTER, True),
    "hidden": (HIDDEN, True),
    "from the right": (FROM_THE_RIGHT, True),
    "specimen": (write_specimen(3, 14), False),
}


def print_book(made: Made, reference: bool, **order: object) -> tuple[Artifact, Collector]:
    collector = Collector()
    with dated(made.book.config):
        made_order = PrintOrder(
            reference=reference, **{"jobs": 1, "cache": Cache(NOWHERE), **order}
        )  # type: ignore[arg-type]
        return render_pdf(made.book, made.theme, collector, say_nothing, made_order)[0], collector


@pytest.fixture(params=BOOKS, scope="module")
def book(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Made]:
    files, clean = BOOKS[request.param]
    made, collector = make(write_book(tmp_path_factory.mktemp("book"), files, clean=clean))
    assert made, report(collector)
    return request.param, made


def test_pieces_are_alike_the_reference(book: tuple[str, Made]) -> None:
    name, made = book
    whole, said = print_book(made, reference=True)
    pieces, also_said = print_book(made, reference=False)
    found = differences(whole.content, pieces.content)
    if (
        name == "boxes"
    ):  # the codes of boxes are given in the order of first use, in alphabetical order in pieces
        found = [line for line in found if not line.startswith(("contents", "fonts"))]
    assert found == []
    assert report(said) == report(also_said)
    assert len(pieces.content) <= 1.12 * len(whole.content) + FEW


def test_the_handbook_is_alike_its_reference() -> None:
    made, _ = make(ROOT / "manuscript" / "book.toml")
    assert made
    whole, pieces = (print_book(made, reference=one)[0] for one in (True, False))
    assert differences(whole.content, pieces.content) == []
    assert len(pieces.content) <= 1.12 * len(whole.content)


def oscillating() -> dict[str, str]:
    """A page on which "facing page" takes a line more than "p. 13", and so pushes what it names off the facing page."""
    row = "Words of this book stand here in a row, one after another, and fill the line. "
    text = (
        (row * 12 + "\n\n") * 3
        + "x " * 22
        + "see [the end of it](#target).\n\n"
        + "A line.\n\n" * 48
        + "## Target\n\nHere.\n\n"
        + row * 3
    )
    return {"book.toml": TOML + 'pages = ["a.md"]\n', "a.md": f"# A\n\n{text}\n"}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_fixtures_are_alike_their_references(path: Path, tmp_path: Path) -> None:
    made, _ = make(write_book(tmp_path, read_case(path)[0]))
    if made is None:
        return  # a book with errors is not printed
    try:
        whole, _ = print_book(made, reference=True)
    except BookError:
        with pytest.raises(BookError):
            print_book(made, reference=False)
        return
    found = differences(whole.content, print_book(made, reference=False)[0].content)
    assert [
        line
        for line in found
        if path.stem != "glyph-missing" or not line.startswith(("contents", "fonts"))
    ] == []


def test_numbers_that_oscillate_are_held_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[int] = []
    read = rounds.read_numbers
    monkeypatch.setattr(
        rounds, "read_numbers", lambda *values: (counts.append(values[3]), read(*values))[1]
    )
    made, _ = make(write_book(tmp_path, oscillating(), clean=False))
    assert made
    pieces, said = print_book(made, reference=False)
    assert max(counts) > 3
    assert not said.found
    assert differences(print_book(made, reference=True)[0].content, pieces.content) == []


def test_numbers_that_never_settle_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = make(write_book(tmp_path, {}))
    assert made
    read = rounds.read_numbers
    monkeypatch.setattr(
        rounds,
        "read_numbers",
        lambda *values: replace(read(*values), plain=frozenset({str(values[3])})),
    )
    collector = Collector()
    with pytest.raises(BookError):
        render_pdf(
            made.book, made.theme, collector, say_nothing, PrintOrder(jobs=1, cache=Cache(NOWHERE))
        )
    assert [one.rule for one in collector.found] == ["pages-unsettled"]


@pytest.fixture(scope="module")
def specimen(tmp_path_factory: pytest.TempPathFactory) -> Made:
    made, collector = make(
        write_book(tmp_path_factory.mktemp("specimen"), write_specimen(5, 8), clean=False)
    )
    assert made, report(collector)
    return made


def test_neither_number_nor_kind_of_workers_changes_a_byte(specimen: Made) -> None:
    one = print_book(specimen, False)[0].content
    order = PrintOrder(jobs=3, cache=Cache(NOWHERE))
    with dated(specimen.book.config):
        many = render_pdf(specimen.book, specimen.theme, Collector(), say_nothing, order)[0].content
    order.close()
    assert many == one
    with ThreadPoolExecutor(1) as thread:  # any executor will do
        assert print_book(specimen, False, jobs=4, opened=thread)[0].content == one


def test_where_nothing_can_be_shared_one_process_does_it_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(self: object) -> None:
        raise PermissionError(13, "Permission denied")

    assert isinstance(open_executor(4), Hands)
    monkeypatch.setattr("multiprocessing.context.BaseContext.Lock", refuse)
    assert isinstance(open_executor(4), Here)
    order = PrintOrder(jobs=4, cache=Cache(NOWHERE))
    order.wake(is_edit=False)
    assert isinstance(order.opened, Here)


def test_a_dask_cluster_gives_the_same_bytes(specimen: Made) -> None:
    from distributed import LocalCluster

    one = print_book(specimen, False)[0].content
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        order = PrintOrder(scheduler=cluster.scheduler_address, cache=Cache(NOWHERE))
        with dated(specimen.book.config):
            many = render_pdf(specimen.book, specimen.theme, Collector(), say_nothing, order)[
                0
            ].content
        order.close()
    assert many == one


def test_a_cluster_that_does_not_answer_is_said_to(specimen: Made) -> None:
    collector = Collector()
    with pytest.raises(BookError):
        render_pdf(
            specimen.book,
            specimen.theme,
            collector,
            say_nothing,
            PrintOrder(scheduler="tcp://127.0.0.1:9", cache=Cache(NOWHERE)),
        )
    assert "no Dask scheduler answers" in report(collector)


def test_a_cluster_with_other_versions_is_said_to(
    specimen: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import LocalCluster

    collector = Collector()
    monkeypatch.setattr(
        workers, "SETTERS", (*workers.SETTERS, "pip")
    )  # what the workers don't tell
    with (
        LocalCluster(
            n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        pytest.raises(BookError),
    ):
        render_pdf(
            specimen.book,
            specimen.theme,
            collector,
            say_nothing,
            PrintOrder(scheduler=cluster.scheduler_address),
        )
    assert re.search("have other versions: pip None, here [0-9.]+", report(collector))


def test_a_cluster_without_this_program_is_said_to(specimen: Made, tmp_path: Path) -> None:
    program = [
        "from distributed import LocalCluster",
        "if __name__ == '__main__':",
        "    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:",
        "        print(cluster.scheduler_address, flush=True)",
        "        input()",
    ]
    (tmp_path / "cluster.py").write_text("\n".join(program))
    collector = Collector()
    with subprocess.Popen(
        [sys.executable, "-P", "cluster.py"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as alone:
        assert alone.stdout and alone.stdin
        with pytest.raises(BookError):
            render_pdf(
                specimen.book,
                specimen.theme,
                collector,
                say_nothing,
                PrintOrder(scheduler=alone.stdout.readline().strip()),
            )
        alone.stdin.close()
    assert "can't run this program" in report(collector)


class Dying(Executor):
    """Workers that are ended from outside."""

    def submit(self, call: object, /, *values: object, **named: object) -> Future[object]:
        future: Future[object] = Future()
        future.set_exception(BrokenProcessPool("killed"))
        return future


def test_a_worker_that_dies_is_said_to(specimen: Made) -> None:
    collector = Collector()
    with pytest.raises(BookError):
        render_pdf(
            specimen.book,
            specimen.theme,
            collector,
            say_nothing,
            PrintOrder(jobs=2, cache=Cache(NOWHERE), opened=Dying()),
        )
    assert [one.rule for one in collector.found] == ["engine-died"]


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_the_cache_is_never_needed_and_never_believed(specimen: Made, tmp_path: Path) -> None:
    one = print_book(specimen, False)[0].content
    cache = Cache(tmp_path / "cache")
    assert print_book(specimen, False, cache=cache)[0].content == one
    known = entries(tmp_path / "cache")
    assert print_book(specimen, False, cache=cache)[0].content == one
    assert entries(tmp_path / "cache") == known
    for number, path in enumerate(known):  # damaged, cut off, emptied, somebody else's
        content = path.read_bytes()
        path.write_bytes(
            (
                content[:-1] + b"?",
                content[: len(content) // 2],
                b"",
                known[number - 1].read_bytes(),
            )[number % 4]
        )
    assert print_book(specimen, False, cache=cache)[0].content == one
    assert print_book(specimen, False, cache=Cache(Path("/proc/nowhere")))[0].content == one


def test_an_edit_lays_out_one_part_and_back_again_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write_book(tmp_path / "book", write_specimen(5, 8), clean=False)
    cache, page = Cache(tmp_path / "cache"), path.parent / "patterns" / "p0004.md"
    before = page.read_text()
    contents, counts = [], []
    for text in (
        before,
        before.replace("***Context***: ", "***Context***: Well. "),
        before + "\nMore.\n\n" * 40,
        before,
    ):
        page.write_text(text)
        made, _ = make(path)
        assert made
        order = PrintOrder(jobs=1, cache=cache)
        with dated(made.book.config):
            contents.append(
                render_pdf(made.book, made.theme, Collector(), say_nothing, order)[0].content
            )
        counts.append(order.done)
        assert contents[-1] == print_book(made, False)[0].content
    assert contents[0] == contents[3] != contents[1]
    assert counts[1].startswith("laid out 1 part,")
    assert counts[3].startswith("laid out 0 parts,")


class Recording(Here):
    """Does the work at once, and remembers how far the book was set when it came."""

    def __init__(self) -> None:
        self.given: list[tuple[str, int]] = []
        self.set = 0

    def submit(self, call: Any, /, *values: Any, **named: Any) -> Future[Any]:
        if call is lay_out:
            self.given.append((values[0].markup, self.set))
        return super().submit(call, *values, **named)


def test_who_stays_has_the_changed_chapter_laid_out_before_the_rest_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    executor = Recording()
    compose_sheets = printing.compose_sheets

    def count(*values: Any) -> Any:
        executor.set += 1
        return compose_sheets(*values)

    monkeypatch.setattr(printing, "compose_sheets", count)
    path = write_book(tmp_path / "book", write_specimen(5, 8), clean=False)
    order = PrintOrder(jobs=2, cache=Cache(tmp_path / "cache", memory={}), opened=executor)
    page = path.parent / "patterns" / "p0004.md"
    before = page.read_text()
    for text, expected in (
        (before, None),
        (
            before.replace("***Context***: ", "***Context***: Well, "),
            [0, 1],
        ),  # begun early; and again, since its numbers moved
        (before + "\nMore.\n\n" * 40, None),  # moves what follows
        (before.replace("***Context***: ", "***Context***: Now, "), None),  # moves it back
        (before.replace("***Context***: ", "***Context***: Well, "), []),
        ("# The Page\n\nIs another.\n", None),
    ):
        page.write_text(text)
        made, _ = make(path)
        assert made
        executor.given, executor.set = [], 0
        with dated(made.book.config):
            content = render_pdf(made.book, made.theme, Collector(), say_nothing, order)[0].content
        if expected is not None:
            assert [how_far for _, how_far in executor.given] == expected
            assert all("Well, " in markup for markup, _ in executor.given)
        assert content == print_book(made, False)[0].content


def test_a_fragment_that_is_a_point_off_is_seen(
    specimen: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out = layout_queue.lay_out
    monkeypatch.setattr(
        layout_queue,
        "lay_out",
        lambda job, document: (
            shift(lay_out(job, document)) if "p0003" in job.end else lay_out(job, document)
        ),
    )
    whole, pieces = (print_book(specimen, one)[0].content for one in (True, False))
    found = differences(whole, pieces)
    assert any(line.startswith("contents") for line in found)
    assert any(line.startswith("pixels") for line in found)


def shift(fragment: object) -> object:
    """A fragment whose first page is drawn a point to the right."""
    matter = fragment.matter  # type: ignore[attr-defined]
    streams = list(matter.streams)
    at = fragment.proof.sites[0].stream if fragment.proof.sites else 0  # type: ignore[attr-defined]
    streams[at] = replace(
        streams[at],
        content=streams[at]
        .content.replace(b" Tm\n", b" Tm 1 0 Td", 1)
        .replace(b"1 0 Td", b"\n1 0 Td\n", 1),
    )
    return replace(fragment, matter=replace(matter, streams=tuple(streams)))  # type: ignore[type-var]


def test_a_proof_can_be_kept_and_read_back(specimen: Made, tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    print_book(specimen, False, cache=cache)
    proofs = [path for path in entries(tmp_path) if path.name.endswith("-proof")]
    assert proofs
    assert all(cache.read(path.parent.name + path.name, Proof) is not None for path in proofs)
