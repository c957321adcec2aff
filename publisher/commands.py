"""The Invoke tasks, and the table of them.

A task has no logic. It returns what it asks of the call, or does its work at once and returns
nothing; `driver/executor.py` makes what the tasks of a call ask for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from functools import partial, wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import Task
from invoke.tasks import task as make_task

from publisher.driver.chores import lint, pictures, soak, test
from publisher.driver.executor import Asked
from publisher.driver.program import BookProgram, BookTask, Row
from publisher.place import IS_CHECKOUT

if TYPE_CHECKING:
    from publisher.driver.options import Options

# options of several tasks, or of `Options`: their value unless given, and their help
OPTIONS: dict[str, tuple[object, str]] = {
    "book": ("", "the book.toml to build, or its folder"),
    "dist": ("", "the folder to write to, instead of dist"),
    "drafts": (False, "include draft pages in the book"),
    "select": ("", "a selection of book.toml, or what to select, such as tag:online,without:swag"),
    "set_": (
        None,
        "KEY=VALUE: another value for a key of [book], such as version=1.2.0; may be repeated",
    ),
    "reference": (False, "lay the whole book out as one document"),
    "jobs": (0, "how many processes lay pages out; one for each core if not given"),
    "scheduler": ("", "lay pages out on a Dask cluster, given its scheduler's address"),
    "copyfit": ("", "report: show the setting of each chapter, its faults before and after"),
    "strict": (False, "treat warnings as errors"),
    "format": ("text", "text, json, or github for annotations on the lines of a pull request"),
}
FIELDS = {"set_": "settings", "jobs": "processes", "format": "form"}  # of `Options`
BOOK = ("book", "dist", "drafts", "select", "set_")
PRINTING = ("jobs", "scheduler")
FORMS = ("text", "json", "github")
task = partial(make_task, klass=BookTask, auto_shortflags=False, iterable=("set_",))


def book_task(*names: str, **helps: str) -> Callable[[Callable[..., Asked | None]], Task[Any]]:
    """Return a decorator that makes a task of a function whose first argument is an `Options`.

    `names` are the task's options that make the `Options`; `helps` has the help of each other one.
    """

    def _decorate(body: Callable[..., Asked | None]) -> Task[Any]:
        @wraps(body)
        def _run(context: Context, **given: Any) -> Asked | None:
            own = {name: given.pop(name) for name in helps if name in given}
            return body(_options(given), **own)

        kind = Parameter.POSITIONAL_OR_KEYWORD
        shared = [Parameter(name, kind, default=OPTIONS[name][0]) for name in names]
        _, *others = signature(body).parameters.values()
        _run.__signature__ = Signature([Parameter("context", kind), *shared, *others])  # type: ignore[attr-defined]
        rows = {name: OPTIONS[name][1] for name in names} | helps
        made: Task[Any] = task(help={_flag(name): row for name, row in rows.items()})(_run)
        return made

    return _decorate


def _flag(name: str) -> str:
    return name.strip("_").replace("_", "-")


def _options(given: dict[str, Any]) -> Options:
    """The options of a task, with the book.toml that is meant; raises UsageError."""
    from publisher.driver.options import Options, find_book, find_dist

    book, dist = find_book(given.pop("book")), find_dist(given.pop("dist", ""))
    given["set_"] = tuple(given.get("set_") or ())
    return Options(book, dist, **{FIELDS.get(name, name): one for name, one in given.items()})


@book_task(*BOOK)
def manuscript(options: Options) -> Asked:
    """Assemble and link the pages into one readable HTML file."""
    return Asked(options, ("manuscript",))


@book_task(
    *(*BOOK, "reference", *PRINTING, "copyfit"),
    edition="screen, print, prepress or one of the book's own",
)
def pdf(options: Options, edition: str = "screen") -> Asked:
    """Render an edition of the book as a tagged PDF."""
    if options.copyfit not in ("", "report"):
        raise Exit(f"--copyfit can't be {options.copyfit}; it is report", code=2)
    return Asked(options, (f"pdf:{edition}",))


@book_task(*BOOK)
def epub(options: Options) -> Asked:
    """Render the book as an EPUB for e-readers."""
    return Asked(options, ("epub",))


@book_task(*BOOK)
def text(options: Options) -> Asked:
    """Write the text as one Markdown file, and llms.txt."""
    return Asked(options, ("text",))


@book_task(*BOOK, *PRINTING, since="a tag or commit; only cards that changed since then")
def cards(options: Options, since: str = "") -> Asked:
    """Print the patterns as a deck of cards, single and on sheets."""
    if since:
        from publisher.release import without_known_cards

        options = without_known_cards(options, since)
    return Asked(options, ("cards",))


@book_task(*BOOK)
def poster(options: Options) -> Asked:
    """Print posters: the map, patterns in brief, matrix, or a path."""
    return Asked(options, ("poster",))


@book_task(*BOOK, *PRINTING)
def build(options: Options) -> Asked:
    """Render every format, with a manifest and checksums."""
    from publisher.driver.call import EVERYTHING

    return Asked(options, EVERYTHING)


@book_task(*BOOK, "strict", "format", "jobs", fast="only the rules, no validators")
def check(options: Options, fast: bool = False) -> Asked:
    """Run every rule, then the validators on the built files."""
    from publisher.driver.call import CHECK

    if options.form not in FORMS:
        raise Exit(f"--format can't be {options.form}; it is text, json or github", code=2)
    quick = ("words",) if options.form == "json" else ()
    return Asked(options, quick if fast else CHECK, writes=False)


@book_task(
    *("book", "dist", "select", "set_", "jobs"),
    tag="the tag to release; the one at HEAD if not given",
    dry_run="print what would be done, and publish nothing",
)
def release(options: Options, tag: str = "", dry_run: bool = False) -> None:
    """Build, check, and publish on the release page of a tag."""
    from publisher.release import release_book

    _exit(release_book(options, tag, dry_run))


@book_task(
    *(*BOOK, "jobs"),
    serve="show the book in a browser, at a local address",
    port="the port of that address",
    editor="vscode, idea or an address: a click in the browser opens the source there",
)
def watch(options: Options, serve: bool = False, port: int = 8765, editor: str = "") -> None:
    """Build the PDF and the EPUB again on every save."""
    from publisher.driver.watch import watch_book

    watch_book(options, serve, port, editor)


@book_task(
    *("book", "set_", "jobs"),
    since="a commit or tag; the summary lists the changes since then",
)
def summary(options: Options, since: str = "") -> None:
    """Print a summary of the book and its changes, in Markdown."""
    from publisher.release import summarise

    _exit(summarise(options, since))


@task(
    name="new-book",
    help={
        "folder": "the folder to make",
        "title": "the book's title; derived from the folder's name if not given",
        "author": "the author's name",
    },
)
def new_book(context: Context, folder: str, title: str = "", author: str = "") -> None:
    """Make the folder of a new book: two pages, a theme, a workflow."""
    from publisher.scaffold.announce import start_book

    _exit(start_book(folder, title, author))


@task(help={"name": "the pattern's name", "book": OPTIONS["book"][1]})
def new(context: Context, name: str, book: str = "") -> None:
    """Write a new page in the book's form."""
    from publisher.driver.options import find_book
    from publisher.scaffold.announce import add_page

    _exit(add_page(find_book(book), name))


@task(
    name="import",
    help={
        "folder": "the folder that holds the pages, or the repository",
        "again": "write a new file beside the existing book.toml, and show the difference",
    },
)
def import_folder(context: Context, folder: str = ".", again: bool = False) -> None:
    """Write a book.toml for a folder of existing pages."""
    from publisher.scaffold.announce import adopt

    _exit(adopt(folder, again))


@task(help={"dist": OPTIONS["dist"][1]})
def clean(context: Context, dist: str = "") -> None:
    """Remove the built files and the cache."""
    from publisher.driver.options import find_dist
    from publisher.driver.run import clean_folders

    clean_folders(find_dist(dist))


@task(
    help={
        "chapters": "the books to measure, such as handbook,36,144,720",
        "rounds": "how many times each is measured",
        "write": "a file for the tables",
    },
)
def bench(
    context: Context, chapters: str = "handbook,36,144", rounds: int = 3, write: str = ""
) -> None:
    """Measure the speed of printing, as a table of ratios."""
    from publisher.bench.comparison import run_bench

    sizes = [size.strip() for size in chapters.split(",") if size.strip()]
    books = tuple(int(size) for size in sizes if size != "handbook")
    tables = []
    for table in run_bench(
        books, rounds, lambda text: print(text, file=sys.stderr), "handbook" in sizes
    ):
        print(table)
        tables.append(table)
        if write:
            Path(write).write_text("\n".join(tables))


TASKS = {
    "manuscript": Row(manuscript),
    "pdf": Row(pdf, "pango"),
    "epub": Row(epub, "pango"),
    "text": Row(text),
    "cards": Row(cards, "pango"),
    "poster": Row(poster, "pango"),
    "build": Row(build, "pango"),
    "check": Row(check, "pango check"),
    "release": Row(release, "pango check"),
    "summary": Row(summary, "pango"),
    "watch": Row(watch, "pango"),
    "new": Row(new),
    "new-book": Row(new_book),
    "import": Row(import_folder),
    "clean": Row(clean),
    "test": Row(test, "pango dev gh", is_installed=False),
    "lint": Row(lint, "pango dev", is_installed=False),
    "soak": Row(soak, "pango dev", is_installed=False),
    "bench": Row(bench, "pango dev", is_installed=False),
    "pictures": Row(pictures, "pango", is_installed=False),
}


def list_tasks(installed: bool) -> Iterator[Task[Any]]:
    """The tasks of a checkout, or those of the installed program."""
    yield from (row.task for row in TASKS.values() if row.is_installed or not installed)


def main() -> None:
    """Run the program: `./invoke` of a checkout, `pattern-book` where it is installed.

    Python's own processes for work beside this one import nothing of the current folder.
    """
    os.environ["PYTHONSAFEPATH"] = "1"
    BookProgram(list_tasks(installed=not IS_CHECKOUT)).run()


def _exit(status: int) -> None:
    """End the call with a status, unless it is 0."""
    if status:
        raise Exit(code=status)
