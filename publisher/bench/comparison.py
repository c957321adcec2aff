"""Books from a seed -> a table of ratios: ours against WeasyPrint's single pass, the reference, and Pandoc where it is installed.

Whole processes, one after another in each round, so that what else the machine does falls on all alike; the median of
the rounds' ratios counts, never one time.
"""

from __future__ import annotations

import importlib.util
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from msgspec import Struct, field

from publisher.bench.specimen import write_specimen
from publisher.place import AROUND

SEED = 1
PARAGRAPH = (
    "\n\nAnother paragraph stands here now, a short one, that the author has just thought of.\n"
)
SINGLE = "single pass"
ORDER = (
    SINGLE,
    "reference",
    "cold, 2 processes",
    "cold, 1 process",
    "edit of one chapter",
    "edit of one chapter, warm",
    "edit that moves every number",
    "nothing changed, beyond --list",
    "Pandoc with WeasyPrint",
    "Pandoc with Typst",
)


class Bench(Struct):
    """One book under measurement: seconds by what was measured, round by round, and the largest process of each in MB."""

    name: str
    book: Path
    chapters: list[Path]
    pages: int = 0
    seconds: dict[str, list[float]] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)

    def run(self, what: str, command: list[str], **variables: str) -> str:
        """Run a process to its end; its time and its largest process count, those that it started included."""
        before = time.perf_counter()
        pid = subprocess.Popen(
            command,
            cwd=AROUND,
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert pid.stdout
        said = pid.stdout.read()
        _, status, used = os.wait4(pid.pid, 0)
        pid.returncode = os.waitstatus_to_exitcode(status)
        if pid.returncode:
            raise RuntimeError(f"{what}: {said[-2000:]}")
        self.seconds.setdefault(what, []).append(time.perf_counter() - before)
        self.memory[what] = max(self.memory.get(what, 0), _largest(used))
        return said

    def ours(self, what: str, *options: str, fresh: bool = False) -> None:
        """Run `invoke pdf` in a build folder of the book's own."""
        if fresh:
            shutil.rmtree(self.cache, ignore_errors=True)
        said = self.run(
            what,
            [*_invoke("pdf"), "--book", str(self.book), "--dist", str(self.dist), *options],
            BOOK_CACHE=str(self.cache),
        )
        self.pages = int(found[1]) if (found := re.search(r"\((\d+) pages", said)) else self.pages

    @property
    def cache(self) -> Path:
        """Where this book's builds keep what they may need again."""
        return self.book.parent.parent / "cache"

    @property
    def dist(self) -> Path:
        """Where they write."""
        return self.book.parent.parent / "dist"

    @property
    def peers(self) -> Path:
        """Where others write."""
        folder = self.book.parent.parent / "peers"
        folder.mkdir(exist_ok=True)
        return folder

    def edit(self, number: int, times: int = 1) -> None:
        """Add a paragraph to a chapter, before its section of consequences or at its end."""
        path = self.chapters[number]
        text = path.read_text()
        at = text.find("***Consequences***")
        at = at if at >= 0 else len(text)
        path.write_text(f"{text[:at].rstrip()}{PARAGRAPH * times}\n{text[at:]}")


def _invoke(*words: str) -> list[str]:
    return [sys.executable, "-m", "invoke", "--search-root", str(AROUND), *words]


def _largest(used: resource.struct_rusage) -> int:
    return used.ru_maxrss // (1024 if sys.platform == "linux" else 1024 * 1024)


def run_bench(
    sizes: tuple[int, ...], rounds: int, tell: Callable[[str], None], handbook: bool = True
) -> str:
    """Measure books of so many chapters, the handbook before them; returns the tables as Markdown."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        tables = []
        for bench in _books(Path(folder), sizes, handbook):
            for count in range(1, rounds + 1):
                tell(f"{bench.name}: round {count} of {rounds}")
                _measure(bench, tell)
            tables.append(_table(bench, rounds))
    return "\n".join(tables)


def _books(folder: Path, sizes: tuple[int, ...], with_handbook: bool) -> Iterator[Bench]:
    if with_handbook:
        handbook = folder / "handbook" / "book"
        shutil.copytree(AROUND / "manuscript", handbook)
        yield Bench(
            "The handbook, 19 patterns",
            handbook / "book.toml",
            sorted((handbook / "patterns").glob("*.md")),
        )
    for size in sizes:
        book = folder / str(size) / "book"
        for name, content in write_specimen(SEED, size).items():
            (book / name).parent.mkdir(parents=True, exist_ok=True)
            (book / name).write_bytes(content)
        yield Bench(
            f"A specimen of {size} chapters",
            book / "book.toml",
            sorted((book / "patterns").glob("*.md")),
        )


def _measure(bench: Bench, tell: Callable[[str], None]) -> None:
    """One round: everything once, the edits in the first, middle and last chapter."""
    tell("  the single pass and the reference")
    bench.run(SINGLE, [sys.executable, "-m", "publisher.bench.comparison", str(bench.book)])
    if len(bench.chapters) <= 200:
        bench.ours("reference", "--reference", fresh=True)
    tell("  cold")
    bench.ours("cold, 1 process", "--jobs", "1", fresh=True)
    bench.ours("cold, 2 processes", "--jobs", "2", fresh=True)
    tell("  edits")
    for number in (0, len(bench.chapters) // 2, -1):
        bench.edit(number)
        bench.ours("edit of one chapter", "--jobs", "2")
    bench.edit(0, 24)
    bench.ours("edit that moves every number", "--jobs", "2")
    bench.ours("nothing changed", "--jobs", "2")
    bench.run("--list", _invoke("--list"))
    _watch(bench)
    _peers(bench, tell)


def _watch(bench: Bench) -> None:
    """From a save to the file written, while `invoke watch` is there."""
    command = [
        *_invoke("watch"),
        "--book",
        str(bench.book),
        "--dist",
        str(bench.dist),
        "--jobs",
        "2",
    ]
    log = bench.dist / "watch.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            command,
            cwd=AROUND,
            env={**os.environ, "BOOK_CACHE": str(bench.cache)},
            stdout=out,
            stderr=out,
        )
        try:
            _until(lambda: "watching" in log.read_text())
            for count, number in enumerate((0, len(bench.chapters) // 2, -1), 1):
                _until(lambda count=count: log.read_text().count(".epub") >= count)  # type: ignore[misc]
                time.sleep(1)
                file = next(path for path in bench.dist.glob("*-1.0.0.pdf"))
                known = file.stat().st_mtime_ns
                before = time.perf_counter()
                bench.edit(number)
                _until(lambda file=file, known=known: file.stat().st_mtime_ns != known)  # type: ignore[misc]
                bench.seconds.setdefault("edit of one chapter, warm", []).append(
                    time.perf_counter() - before
                )
        finally:
            process.terminate()
            process.wait()


def _until(holds: Callable[[], bool]) -> None:
    for _ in range(200_000):
        if holds():
            return
        time.sleep(0.002)
    raise RuntimeError("the watched book was not built")


def _peers(bench: Bench, tell: Callable[[str], None]) -> None:
    """Pandoc over the same pages in the same order, with contents, as its users call it; with `[bench]` installed."""
    if importlib.util.find_spec("pypandoc") is None:
        return
    tell("  Pandoc")
    import pypandoc

    pandoc = pypandoc.get_pandoc_path()
    text = "\n\n".join(
        re.sub(r"(?s)\A.*?\n~~~~~~\n", "", path.read_text()) for path in bench.chapters
    )
    source = bench.peers / "pandoc.md"
    source.write_text(
        "\n\n".join(
            f"# Chapter {n}\n\n{part}" for n, part in enumerate(text.split("\n\n***Problem***"), 1)
        )
    )
    common = [
        pandoc,
        str(source),
        "--toc",
        "--metadata",
        "title=Book",
        "--resource-path",
        f"{bench.book.parent}:{bench.book.parent / 'patterns'}",
    ]
    scripts = Path(sys.executable).parent
    engine = ["--pdf-engine", str(scripts / "weasyprint"), "-o", str(bench.peers / "pandoc.pdf")]
    bench.run("Pandoc with WeasyPrint", [*common, *engine])
    if importlib.util.find_spec("typst") is None:
        return
    typst = bench.book.parent / "patterns" / "pandoc.typ"
    program = f"import typst; typst.compile({str(typst)!r}, output={str(bench.peers / 'typst.pdf')!r}, root='/')"
    convert = " ".join(f"'{one}'" for one in [*common, "-s", "-t", "typst", "-o", str(typst)])
    bench.run(
        "Pandoc with Typst",
        [
            "/bin/sh",
            "-c",
            f'cd {bench.book.parent / "patterns"} && {convert} && {sys.executable} -c "{program}"',
        ],
    )


def _table(bench: Bench, rounds: int) -> str:
    """The ratios of a book, each to the single pass of its own round."""
    listed = median(bench.seconds["--list"])
    bench.seconds["nothing changed, beyond --list"] = [
        max(one - listed, 0) for one in bench.seconds.pop("nothing changed")
    ]
    bench.memory["nothing changed, beyond --list"] = bench.memory.pop("nothing changed")
    single = bench.seconds[SINGLE]
    rows = [
        f"## {bench.name}, {bench.pages} pages",
        "",
        "| way | of the single pass | seconds | largest process |",
        "|---|--:|--:|--:|",
    ]
    for what in (one for one in ORDER if one in bench.seconds):
        times = bench.seconds[what]
        each = len(times) // len(single)
        ratio = median(one / single[place // each] for place, one in enumerate(times))
        memory = f"{bench.memory[what]} MB" if what in bench.memory else ""
        rows.append(f"| {what} | {ratio:.4f} | {median(times):.2f} | {memory} |")
    cold = median(bench.seconds["cold, 1 process"])
    rows += [
        "",
        f"{rounds} round{'s' * (rounds != 1)}; cold, 1 process: {1000 * cold / bench.pages:.0f} ms a page.",
        "",
    ]
    return "\n".join(rows)


def print_single_pass(book: Path) -> None:
    """What a user of WeasyPrint would write: the same markup, numbers by target-counter, one render, one write."""
    from publisher.bench.single_pass import print_at_once
    from publisher.driver.build import open_book

    made = open_book(book)
    (book.parent.parent / "single.pdf").write_bytes(print_at_once(made.book, made.theme))


if __name__ == "__main__":
    print_single_pass(Path(sys.argv[1]))
