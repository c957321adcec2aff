"""The Invoke tasks, and the table of them.

A task has no logic. It returns what it asks of the call, or does its work at once and returns
nothing; `driver/executor.py` makes what the tasks of a call ask for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
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

HELP = {
    "book": "the book.toml to build, or its folder",
    "dist": "the folder to write to, instead of dist",
    "drafts": "include draft pages in the book",
    "select": "a selection of book.toml, or what to select, such as tag:online,without:swag",
    "set": "KEY=VALUE: another value for a key of [book], such as version=1.2.0; may be repeated",
}
PRINTING = {
    "jobs": "how many processes lay pages out; one for each core if not given",
    "scheduler": "lay pages out on a Dask cluster, given its scheduler's address",
}
FORMS = ("text", "json", "github")
task = partial(make_task, klass=BookTask, auto_shortflags=False, iterable=("set_",))


def _options(
    book: str = "",
    dist: str = "",
    drafts: bool = False,
    select: str = "",
    set_: list[str] | None = None,
    **others: Any,
) -> Options:
    """The options of a task, with the book.toml that is meant; raises UsageError."""
    from publisher.driver.options import Options, find_book, find_dist

    others |= {"select": select, "settings": tuple(set_ or ())}
    return Options(find_book(book), find_dist(dist), drafts, **others)


@task(help=HELP)
def manuscript(
    context: Context,
    book: str = "",
    dist: str = "",
    drafts: bool = False,
    select: str = "",
    set_: list[str] | None = None,
) -> Asked:
    """Assemble and link the pages into one readable HTML file."""
    return Asked(_options(book, dist, drafts, select, set_), ("manuscript",))


@task(
    help=HELP
    | {
        "edition": "screen, print, prepress or one of the book's own",
        "reference": "lay the whole book out as one document",
    }
    | PRINTING,
)
def pdf(
    context: Context,
    book: str = "",
    dist: str = "",
    drafts: bool = False,
    select: str = "",
    set_: list[str] | None = None,
    edition: str = "screen",
    reference: bool = False,
    jobs: int = 0,
    scheduler: str = "",
) -> Asked:
    """Render an edition of the book as a tagged PDF."""
    options = _options(
        book, dist, drafts, select, set_, reference=reference, processes=jobs, scheduler=scheduler
    )
    return Asked(options, (f"pdf:{edition}",))


@task(help=HELP)
def epub(
    context: Context,
    book: str = "",
    dist: str = "",
    drafts: bool = False,
    select: str = "",
    set_: list[str] | None = None,
) -> Asked:
    """Render the book as an EPUB for e-readers."""
    return Asked(_options(book, dist, drafts, select, set_), ("epub",))


@task(help=HELP)
def text(
    context: Context,
    book: str = "",
    dist: str = "",
    drafts: bool = False,
    select: str = "",
    set_: list[str] | None = None,
) -> Asked:
    """Write the text as one Markdown file, and llms.txt."""
    return Asked(_options(book, dist, drafts, select, set_), ("text",))


@task(help=HELP | {"since": "a tag or commit; only cards that changed since then"} | PRINTING)
def cards(
    context: Context,
    book: str = "",
    dist: str = "",
    drafts: bool = False,
    select: str = "",
    set_: list[str] | None = None,
    since: str = "",
    jobs: int = 0,
    scheduler: str = "",
) -> Asked:
    """Print the patterns as a deck of cards, single and on sheets."""
    options = _options(book, dist, drafts, select, set_, processes=jobs, scheduler=scheduler)
    if since:
        from publisher.release import without_known_cards

        options = without_known_cards(options, since)
    return Asked(options, ("cards",))


@task(help=HELP)
def poster(
    context: Context,
    book: str = "",
    dist: str = "",
    drafts: bool = False,
    select: str = "",
    set_: list[str] | None = None,
) -> Asked:
    """Print posters: the map, patterns in brief, matrix, or a path."""
    return Asked(_options(book, dist, drafts, select, set_), ("poster",))


@task(help=HELP | PRINTING)
def build(
    context: Context,
    book: str = "",
    dist: str = "",
    drafts: bool = False,
    select: str = "",
    set_: list[str] | None = None,
    jobs: int = 0,
    scheduler: str = "",
) -> Asked:
    """Render every format, with a manifest and checksums."""
    from publisher.driver.call import EVERYTHING

    return Asked(
        _options(book, dist, drafts, select, set_, processes=jobs, scheduler=scheduler), EVERYTHING
    )


@task(
    help=HELP
    | {
        "strict": "treat warnings as errors",
        "format": "text, json, or github for annotations on the lines of a pull request",
        "fast": "only the rules, no validators",
        "jobs": PRINTING["jobs"],
    },
)
def check(
    context: Context,
    book: str = "",
    dist: str = "",
    drafts: bool = False,
    select: str = "",
    set_: list[str] | None = None,
    strict: bool = False,
    format: str = "text",
    fast: bool = False,
    jobs: int = 0,
) -> Asked:
    """Run every rule, then the validators on the built files."""
    from publisher.driver.call import CHECK

    if format not in FORMS:
        raise Exit(f"--format can't be {format}; it is text, json or github", code=2)
    options = _options(book, dist, drafts, select, set_, strict=strict, form=format, processes=jobs)
    quick = ("words",) if format == "json" else ()
    return Asked(options, quick if fast else CHECK, writes=False)


@task(
    help={name: HELP[name] for name in ("book", "dist", "select", "set")}
    | {"tag": "the tag to release; the one at HEAD if not given"}
    | {"dry-run": "print what would be done, and publish nothing", "jobs": PRINTING["jobs"]},
)
def release(
    context: Context,
    book: str = "",
    dist: str = "",
    select: str = "",
    set_: list[str] | None = None,
    tag: str = "",
    dry_run: bool = False,
    jobs: int = 0,
) -> None:
    """Build, check, and publish on the release page of a tag."""
    from publisher.release import release_book

    options = _options(book, dist, select=select, set_=set_, processes=jobs)
    _exit(release_book(options, tag, dry_run))


@task(
    help=HELP
    | {
        "jobs": PRINTING["jobs"],
        "serve": "show the book in a browser, at a local address",
        "port": "the port of that address",
        "editor": "vscode, idea or an address: a click in the browser opens the source there",
    },
)
def watch(
    context: Context,
    book: str = "",
    dist: str = "",
    drafts: bool = False,
    select: str = "",
    set_: list[str] | None = None,
    jobs: int = 0,
    serve: bool = False,
    port: int = 8765,
    editor: str = "",
) -> None:
    """Build the PDF and the EPUB again on every save."""
    from publisher.driver.watch import watch_book

    watch_book(_options(book, dist, drafts, select, set_, processes=jobs), serve, port, editor)


@task(
    help={
        "book": HELP["book"],
        "set": HELP["set"],
        "since": "a commit or tag; the summary lists the changes since then",
        "jobs": PRINTING["jobs"],
    },
)
def summary(
    context: Context,
    book: str = "",
    set_: list[str] | None = None,
    since: str = "",
    jobs: int = 0,
) -> None:
    """Print a summary of the book and its changes, in Markdown."""
    from publisher.release import summarise

    _exit(summarise(_options(book, set_=set_, processes=jobs), since))


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


@task(help={"name": "the pattern's name", "book": HELP["book"]})
def new(context: Context, name: str, book: str = "") -> None:
    """Write a new page in the book's form."""
    from publisher.scaffold.announce import add_page

    _exit(add_page(_options(book).book, name))


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


@task(help={"dist": HELP["dist"]})
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
    """Run the program: `./invoke` of a checkout, `pattern-book` where it is installed."""
    BookProgram(list_tasks(installed=not IS_CHECKOUT)).run()


def _exit(status: int) -> None:
    """End the call with a status, unless it is 0."""
    if status:
        raise Exit(code=status)
