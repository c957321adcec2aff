"""The Invoke tasks and the executor that runs them: parse, call, print diagnostics, exit status.

No task has logic of its own. What several tasks of one call ask for is made once, and nothing is written unless all of
it could be made.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke.collection import Collection
from invoke.context import Context
from invoke.exceptions import Exit
from invoke.executor import Executor
from invoke.program import Program
from invoke.tasks import task

from publisher.place import AROUND

if TYPE_CHECKING:
    from publisher.driver.run import Run

SHARED = ("book", "dist", "drafts")
HELP = {
    "book": "the book.toml to build, or its folder",
    "dist": "the folder to write to, instead of dist",
    "drafts": "take pages that are drafts into the book",
}

PRINTING = {
    "jobs": "how many processes lay pages out; one for each core if not given",
    "scheduler": "lay pages out on a Dask cluster, given its scheduler's address",
}


class BookExecutor(Executor):
    """Runs a call's tasks with one value for `--book`, `--dist` and `--drafts`, then writes what they made."""

    def normalize(self, tasks: Any) -> Any:
        """Give options that several tasks share to all of them; two values are a usage error."""
        calls = super().normalize(tasks)
        given: dict[str, Any] = {}
        for call in calls:
            for name in SHARED:
                value = call.kwargs.get(name)
                if value and given.setdefault(name, value) != value:
                    raise Exit(
                        f"--{name} has two values in one call: {given[name]} and {value}", code=2
                    )
        for call in calls:
            names = [argument.name for argument in call.task.get_arguments()]
            call.kwargs.update({name: value for name, value in given.items() if name in names})
        return calls

    def execute(self, *tasks: Any) -> Any:
        """Run the tasks; every way out has its exit status."""
        _hear_signals()
        try:
            results = super().execute(*tasks)
            status = _finish()
        except KeyboardInterrupt:
            _stop()
            raise Exit("interrupted", code=130) from None
        except Exit:
            raise
        except Exception as error:
            status = _report(error)
        if status:
            raise Exit(code=status)
        return results


class RunInterruptedError(KeyboardInterrupt):
    """The run was ended from outside.

    A kind of its own: CPython remembers a plain KeyboardInterrupt that passes through `exec`, which dataclasses use,
    and then ends by the signal, whatever status we exit with.
    """


def _hear_signals() -> None:
    """Whoever ends us, from the terminal or from outside, gets the same clean end; an ignored interrupt stays ignored."""

    def interrupt(number: int, frame: object) -> None:
        raise RunInterruptedError

    signal.signal(signal.SIGTERM, interrupt)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupt)


_RUN: list[Run] = []


def _run(book: str = "", dist: str = "", drafts: bool = False) -> Run:
    """The run of this call, begun by its first task that needs one."""
    from publisher.driver.run import Run, find_book

    if not _RUN:
        _RUN.append(Run(find_book(book), dist or "dist", drafts))
    return _RUN[0]


def _stop() -> None:
    """End what an interrupted run has begun."""
    if _RUN:
        _RUN.pop().close()


def _finish() -> int:
    status = _RUN[0].finish() if _RUN else 0
    _RUN.clear()
    return status


def _report(error: Exception) -> int:
    from publisher.driver.run import report_failure

    return report_failure(_RUN.pop() if _RUN else None, error)


@task(help=HELP, auto_shortflags=False)
def manuscript(context: Context, book: str = "", dist: str = "", drafts: bool = False) -> None:
    """Assemble and link the pages into one readable HTML file."""
    _run(book, dist, drafts).render("manuscript")


@task(
    help=HELP
    | {
        "edition": "screen, print, prepress or one of the book's own",
        "reference": "lay the whole book out as one document",
    }
    | PRINTING,
    auto_shortflags=False,
)
def pdf(
    context: Context,
    book: str = "",
    dist: str = "",
    drafts: bool = False,
    edition: str = "screen",
    reference: bool = False,
    jobs: int = 0,
    scheduler: str = "",
) -> None:
    """Render an edition of the book as a tagged PDF."""
    _run(book, dist, drafts).render(
        f"pdf:{edition}", reference=reference, jobs=jobs, scheduler=scheduler
    )


@task(help=HELP, auto_shortflags=False)
def epub(context: Context, book: str = "", dist: str = "", drafts: bool = False) -> None:
    """Render the book as an EPUB for e-readers."""
    _run(book, dist, drafts).render("epub")


@task(help=HELP | PRINTING, auto_shortflags=False)
def build(
    context: Context,
    book: str = "",
    dist: str = "",
    drafts: bool = False,
    jobs: int = 0,
    scheduler: str = "",
) -> None:
    """Render every format, with a manifest and checksums."""
    _run(book, dist, drafts).render(
        "manuscript",
        "pdf:*",
        "epub",
        "ledger",
        "manifest",
        "news",
        "checksums",
        jobs=jobs,
        scheduler=scheduler,
    )


@task(
    help=HELP
    | {
        "strict": "warnings are errors",
        "format": "text, json, or github for annotations on the lines of a pull request",
        "fast": "rules alone, without the outside validators",
        "jobs": PRINTING["jobs"],
    },
    auto_shortflags=False,
)
def check(
    context: Context,
    book: str = "",
    dist: str = "",
    drafts: bool = False,
    strict: bool = False,
    format: str = "text",
    fast: bool = False,
    jobs: int = 0,
) -> None:
    """Run every rule, then the validators on what is built."""
    if format not in ("text", "json", "github"):
        raise Exit(f"--format can't be {format}; it is text, json or github", code=2)
    _run(book, dist, drafts).check(strict, format, fast, jobs=jobs)


@task(
    help={"book": HELP["book"], "dist": HELP["dist"]}
    | {
        "tag": "the tag to release; the one at HEAD if not given",
        "dry-run": "show all of it, and publish nothing",
    }
    | {"jobs": PRINTING["jobs"]},
    auto_shortflags=False,
)
def release(
    context: Context,
    book: str = "",
    dist: str = "",
    tag: str = "",
    dry_run: bool = False,
    jobs: int = 0,
) -> None:
    """Build, check, and publish on the release page of a tag."""
    from publisher.release import release_book

    status = release_book(_run(book, dist), tag, dry_run, jobs)
    _RUN.clear()  # it has been finished before anything was published
    if status:
        raise Exit(code=status)


@task(
    help=HELP
    | {
        "jobs": PRINTING["jobs"],
        "serve": "show the book in a browser, at a local address",
        "port": "the port of that address",
    },
    auto_shortflags=False,
)
def watch(
    context: Context,
    book: str = "",
    dist: str = "",
    drafts: bool = False,
    jobs: int = 0,
    serve: bool = False,
    port: int = 8765,
) -> None:
    """Build the PDF and the EPUB again on every save."""
    from publisher.driver.run import find_book
    from publisher.driver.watch import watch_book

    watch_book(find_book(book), dist or "dist", drafts, jobs, serve, port)


@task(
    help={
        "book": HELP["book"],
        "since": "a commit or tag; what is new since then is told, too",
        "jobs": PRINTING["jobs"],
    },
    auto_shortflags=False,
)
def summary(context: Context, book: str = "", since: str = "", jobs: int = 0) -> None:
    """Tell in Markdown what is in the book, and new in it."""
    from publisher.release import summarise

    status = summarise(_run(book), since, jobs)
    _RUN.clear()  # nothing is written
    if status:
        raise Exit(code=status)


@task(
    name="new-book",
    help={
        "folder": "the folder to make",
        "title": "the book's title; else from the folder's name",
        "author": "who writes it",
    },
    auto_shortflags=False,
)
def new_book(context: Context, folder: str, title: str = "", author: str = "") -> None:
    """Make a folder that is a book: two pages, a theme, a workflow."""
    from publisher.scaffold.announce import start_book

    if status := start_book(folder, title, author):
        raise Exit(code=status)


@task(help={"name": "the pattern's name", "book": HELP["book"]}, auto_shortflags=False)
def new(context: Context, name: str, book: str = "") -> None:
    """Write a new page in the book's form."""
    from publisher.scaffold.announce import add_page

    add_page(_run(book), name)


@task(name="import", help={"folder": "the folder that holds the pages"}, auto_shortflags=False)
def import_folder(context: Context, folder: str = ".") -> None:
    """Write a book.toml for a folder of existing pages."""
    from publisher.scaffold.announce import adopt

    if status := adopt(folder):
        raise Exit(code=status)


@task(help={"dist": HELP["dist"]}, auto_shortflags=False)
def clean(context: Context, dist: str = "") -> None:
    """Remove what builds have written, and the cache."""
    from publisher.driver.run import clean_folders

    clean_folders(dist or "dist")


@task(help={"only": "a pytest expression or path, to run fewer tests"}, auto_shortflags=False)
def test(context: Context, only: str = "") -> None:
    """Run the tests, validators included."""
    _need("pytest")
    _call("-m", "pytest", "-n", str(min(os.cpu_count() or 1, 4)), *([only] if only else []))


@task(
    help={"inputs": "how many inputs the fuzz tests get", "kills": "how many builds are killed"},
    auto_shortflags=False,
)
def soak(context: Context, inputs: int = 100_000, kills: int = 100) -> None:
    """Run fuzz tests and faults with many more inputs."""
    _need("pytest")
    os.environ |= {"SOAK_INPUTS": str(inputs), "SOAK_KILLS": str(kills)}
    _call(
        "-m", "pytest", "-n", str(os.cpu_count() or 1), "tests/test_fuzz.py", "tests/test_faults.py"
    )


@task(auto_shortflags=False)
def lint(context: Context) -> None:
    """Check style, types and workflows."""
    _need("ruff")
    _call("-m", "ruff", "check", ".")
    _call("-m", "ruff", "format", "--check", ".")
    _call("-m", "mypy")
    _call("--offline", "--quiet", ".github", program=Path(sys.executable).parent / "zizmor")
    for kind, names in (
        ("workflows", ".github/workflows/*.yml"),
        ("actions", ".github/actions/*/action.yml"),
    ):
        _call(
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            f"vendor.github-{kind}",
            *map(str, sorted(AROUND.glob(names))),
        )


@task(
    help={
        "chapters": "the books to measure, such as handbook,36,144,720",
        "rounds": "how often each is measured",
        "write": "a file for the tables",
    },
    auto_shortflags=False,
)
def bench(
    context: Context, chapters: str = "handbook,36,144", rounds: int = 3, write: str = ""
) -> None:
    """Measure the speed of printing, as a table of ratios."""
    from publisher.bench.comparison import run_bench

    sizes = [one.strip() for one in chapters.split(",") if one.strip()]
    books = tuple(int(one) for one in sizes if one != "handbook")
    tables = run_bench(
        books, rounds, lambda text: print(text, file=sys.stderr), "handbook" in sizes
    )
    if write:
        Path(write).write_text(tables)
    print(tables)


class BookProgram(Program):
    """The tasks as a program of their own, for where the tool is installed: Invoke's, over the same tasks."""

    def __init__(self) -> None:
        from importlib.metadata import version

        tasks = Collection(
            manuscript,
            pdf,
            epub,
            build,
            check,
            release,
            summary,
            watch,
            new,
            new_book,
            import_folder,
            clean,
        )
        super().__init__(
            version=version("pattern-book-publisher"),
            namespace=tasks,
            executor_class=BookExecutor,
            name="Pattern book",
        )


def main() -> None:
    """Run the program that an installed wheel has."""
    BookProgram().run()


def _need(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise Exit(
            f"{module} is not installed: use ./invoke, or pip install --require-hashes -r requirements-dev.txt",
            code=2,
        )


def _call(*arguments: str, program: Path | str = sys.executable) -> None:
    import subprocess

    done = subprocess.run([program, *arguments], cwd=AROUND)
    if done.returncode:
        raise Exit(code=done.returncode)
