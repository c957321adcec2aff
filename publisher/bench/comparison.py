"""Books from a seed -> a table of running times: ours, a single pass of WeasyPrint, Pandoc.

Each round runs whole processes one after another, so that other load of the machine slows all of
them alike. The table has the median of the rounds' ratios, never a single time.
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
from typing import Any

from msgspec import Struct, field

from publisher.bench.chromium import BROWSER
from publisher.bench.instructions import compare_instructions
from publisher.bench.keystroke import Probe
from publisher.bench.specimen import write_specimen
from publisher.formats.pdf.typesetting.tuning.patches import VARIABLE, describe_patches
from publisher.place import AROUND

SEED = 1
PARAGRAPH = (
    "\n\nAnother paragraph stands here now, a short one, that the author has just thought of.\n"
)
SINGLE = "single pass"
ALONE = "cold, 1 process"
UNPATCHED = "cold, 1 process, WeasyPrint without patches"
PICTURE = "edit of one chapter, warm, to the picture in the browser"
BEYOND = "nothing changed, beyond --list"
ORDER = (
    SINGLE,
    "reference",
    "cold, 2 processes",
    ALONE,
    UNPATCHED,
    "edit of one chapter",
    "edit of one chapter, warm",
    PICTURE,
    "edit that moves every number",
    BEYOND,
    "Pandoc with WeasyPrint",
    "Pandoc with Typst",
)


class Bench(Struct):
    """A book that is measured: seconds of each round and MB of the largest process, by task."""

    name: str
    book: Path
    chapters: list[Path]
    pages: int = 0
    seconds: dict[str, list[float]] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)

    def run(self, what: str, command: list[str], **variables: str) -> str:
        """Run a process to its end, record its time and memory (with its children), return output.

        Raises RuntimeError if it fails.
        """
        before = time.perf_counter()
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        variables = _surroundings(**variables)
        process = subprocess.Popen(command, cwd=AROUND, env=variables, text=True, **pipes)
        assert process.stdout
        output = str(process.stdout.read())
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{what}: {output[-2000:]}")
        self.seconds.setdefault(what, []).append(time.perf_counter() - before)
        self.memory[what] = max(self.memory.get(what, 0), _largest(used))
        return output

    def ours(self, what: str, *options: str, fresh: bool = False, **variables: str) -> None:
        """Run `invoke pdf` with the book's own cache, which is emptied first if `fresh`."""
        if fresh:
            shutil.rmtree(self.cache, ignore_errors=True)
        command = [*self.invoke("pdf"), *options]
        output = self.run(what, command, BOOK_CACHE=str(self.cache), **variables)
        if pages := re.search(r"\((\d+) pages", output):
            self.pages = int(pages[1])

    def invoke(self, task: str) -> list[str]:
        """Return the command of a task for this book."""
        return [*_invoke(task), "--book", str(self.book), "--dist", str(self.dist)]

    def printed(self) -> bytes:
        """Return the bytes of the PDF."""
        return self.pdf.read_bytes()

    @property
    def pdf(self) -> Path:
        """The PDF of this book, whatever its version is."""
        return next(self.dist.glob("*.pdf"))

    @property
    def cache(self) -> Path:
        """The folder of this book's cache."""
        return self.book.parent.parent / "cache"

    @property
    def dist(self) -> Path:
        """The folder of this book's output."""
        return self.book.parent.parent / "dist"

    @property
    def peers(self) -> Path:
        """The folder of the other tools' output."""
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


def _surroundings(**variables: str) -> dict[str, str]:
    """Return the environment of a measured process: compiled modules are kept, as for users."""
    return {**os.environ, **variables, "PYTHONDONTWRITEBYTECODE": ""}


def _largest(used: resource.struct_rusage) -> int:
    return used.ru_maxrss // (1024 if sys.platform == "linux" else 1024 * 1024)


def run_bench(
    sizes: tuple[int, ...], rounds: int, tell: Callable[[str], None], handbook: bool = True
) -> Iterator[str]:
    """Measure the handbook and books of so many chapters; yields a table in Markdown for each.

    Instructions are counted in the first book alone: valgrind takes very long for a large one.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for place, bench in enumerate(_books(Path(folder), sizes, handbook)):
            for count in range(1, rounds + 1):
                tell(f"{bench.name}: round {count} of {rounds}")
                _measure(bench, tell)
            yield _table(bench, rounds, compare_instructions(bench.book) if place == 0 else None)


def _books(folder: Path, sizes: tuple[int, ...], with_handbook: bool) -> Iterator[Bench]:
    if with_handbook:
        handbook = folder / "handbook" / "book"
        shutil.copytree(AROUND / "manuscript", handbook)
        count = len(list((handbook / "patterns").glob("*.md")))
        yield _bench(f"The handbook, {count} patterns", handbook)
    for size in sizes:
        book = folder / str(size) / "book"
        for name, content in write_specimen(SEED, size).items():
            (book / name).parent.mkdir(parents=True, exist_ok=True)
            (book / name).write_bytes(content)
        yield _bench(f"A specimen of {size} chapters", book)


def _bench(name: str, book: Path) -> Bench:
    return Bench(name, book / "book.toml", sorted((book / "patterns").glob("*.md")))


def _measure(bench: Bench, tell: Callable[[str], None]) -> None:
    """Measure one round: everything once, and edits of the first, middle and last chapter."""
    tell("  the single pass and the reference")
    bench.run(SINGLE, [sys.executable, "-m", "publisher.bench.comparison", str(bench.book)])
    if len(bench.chapters) <= 200:
        bench.ours("reference", "--reference", fresh=True)
    tell("  cold")
    bench.ours(UNPATCHED, "--jobs", "1", fresh=True, **{VARIABLE: "off"})
    unpatched = bench.printed()
    bench.ours(ALONE, "--jobs", "1", fresh=True)
    if bench.printed() != unpatched:
        raise RuntimeError("the patches of WeasyPrint change the file")
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
    """Measure the time from a save to the new PDF while `invoke watch` runs.

    If Chromium is installed, a second time with a preview, to the picture of the changed page.
    """
    _edit_watched(bench, "edit of one chapter, warm", ())
    if BROWSER:
        _edit_watched(bench, PICTURE, ("--serve", "--port", "0"))


def _edit_watched(bench: Bench, what: str, options: tuple[str, ...]) -> None:
    command = [*bench.invoke("watch"), "--jobs", "2", *options]
    log = bench.dist / "watch.log"
    with log.open("w") as out:
        variables = _surroundings(BOOK_CACHE=str(bench.cache))
        process = subprocess.Popen(command, cwd=AROUND, env=variables, stdout=out, stderr=out)
        probe = None
        try:
            _until(lambda: "watching" in log.read_text())
            probe = Probe(log, bench.dist.parent) if options else None
            for count, number in enumerate((0, len(bench.chapters) // 2, -1), 1):
                _until(lambda count=count: log.read_text().count(".epub") >= count)  # type: ignore[misc]
                seconds = _time_edit(bench, number, probe)
                bench.seconds.setdefault(what, []).append(seconds)
        finally:
            if probe:
                probe.close()
            process.terminate()
            process.wait()


def _time_edit(bench: Bench, number: int, probe: Probe | None) -> float:
    """Edit a chapter; seconds until its file, or its picture in a browser, is there."""
    chapter = bench.chapters[number]
    if probe:
        probe.look_at(chapter)
        bench.edit(number)
        return probe.read(chapter)
    time.sleep(1)
    known = bench.pdf.stat().st_mtime_ns
    before = time.perf_counter()
    bench.edit(number)
    _until(lambda: bench.pdf.stat().st_mtime_ns != known)
    return time.perf_counter() - before


def _until(holds: Callable[[], bool]) -> None:
    for _ in range(200_000):
        if holds():
            return
        time.sleep(0.002)
    raise RuntimeError("the watched book was not built")


def _peers(bench: Bench, tell: Callable[[str], None]) -> None:
    """Measure Pandoc with the same pages in the same order, if it is installed."""
    if importlib.util.find_spec("pypandoc") is None:
        return
    tell("  Pandoc")
    import pypandoc

    pandoc = pypandoc.get_pandoc_path()
    texts = [re.sub(r"(?s)\A.*?\n~~~~~~\n", "", path.read_text()) for path in bench.chapters]
    parts = enumerate("\n\n".join(texts).split("\n\n***Problem***"), 1)
    source = bench.peers / "pandoc.md"
    source.write_text("\n\n".join(f"# Chapter {n}\n\n{part}" for n, part in parts))
    folders = f"{bench.book.parent}:{bench.book.parent / 'patterns'}"
    common = [pandoc, str(source), "--toc", "--metadata", "title=Book", "--resource-path", folders]
    scripts = Path(sys.executable).parent
    engine = ["--pdf-engine", str(scripts / "weasyprint"), "-o", str(bench.peers / "pandoc.pdf")]
    bench.run("Pandoc with WeasyPrint", [*common, *engine])
    if importlib.util.find_spec("typst") is None:
        return
    typst = bench.book.parent / "patterns" / "pandoc.typ"
    output = str(bench.peers / "typst.pdf")
    program = f"import typst; typst.compile({str(typst)!r}, output={output!r}, root='/')"
    convert = " ".join(f"'{word}'" for word in [*common, "-s", "-t", "typst", "-o", str(typst)])
    script = f'cd {typst.parent} && {convert} && {sys.executable} -c "{program}"'
    bench.run("Pandoc with Typst", ["/bin/sh", "-c", script])


def _table(bench: Bench, rounds: int, instructions: float | None) -> str:
    """Return a table of ratios, each to the single pass of the same round."""
    listed = median(bench.seconds["--list"])
    unchanged = bench.seconds.pop("nothing changed")
    bench.seconds[BEYOND] = [max(seconds - listed, 0) for seconds in unchanged]
    bench.memory[BEYOND] = bench.memory.pop("nothing changed")
    single = bench.seconds[SINGLE]
    rows = [
        f"## {bench.name}, {bench.pages} pages",
        "",
        "| way | of the single pass | seconds | largest process |",
        "|---|--:|--:|--:|",
    ]
    for what in (task for task in ORDER if task in bench.seconds):
        times = bench.seconds[what]
        each = len(times) // len(single)
        ratio = median(seconds / single[place // each] for place, seconds in enumerate(times))
        memory = f"{bench.memory[what]} MB" if what in bench.memory else ""
        rows.append(f"| {what} | {ratio:.4f} | {median(times):.2f} | {memory} |")
    cold = median(bench.seconds[ALONE])
    page = f"{1000 * cold / bench.pages:.0f} ms a page"
    rows += ["", f"{rounds} round{'s' * (rounds != 1)}; cold, 1 process: {page}.", ""]
    return "\n".join([*rows, *_patch_rows(bench, instructions)])


def _patch_rows(bench: Bench, instructions: float | None) -> Iterator[str]:
    """Yield which patches of WeasyPrint are on, and what they save in the time of a cold build."""
    yield f"WeasyPrint: {describe_patches()}."
    pairs = zip(bench.seconds[ALONE], bench.seconds[UNPATCHED], strict=True)
    ratio = median(own / unpatched for own, unpatched in pairs)
    yield f"With them a cold build in one process takes {ratio:.2f} of the time without them."
    if instructions:
        yield f"Three patterns take {instructions:.2f} of the instructions."
    yield ""


def print_single_pass(book: Path) -> None:
    """Write the PDF of the single pass beside the book."""
    from publisher.bench.single_pass import print_at_once
    from publisher.driver.build import open_book

    made = open_book(book)
    (book.parent.parent / "single.pdf").write_bytes(print_at_once(made))


if __name__ == "__main__":
    print_single_pass(Path(sys.argv[1]))
