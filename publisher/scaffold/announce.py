"""Tasks `new-book`, `new` and `import`: write the files, and print what the author must decide."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path

from publisher.config.configuration import read_config
from publisher.config.json_schema import BOOK_SCHEMA, name_schema, read_schema
from publisher.door import create_file
from publisher.driver.build import count_pages, open_book
from publisher.report.diagnostics import format_text, one_line, sort_diagnostics
from publisher.report.findings import BookError
from publisher.report.judging import Judge, Report
from publisher.report.output import say
from publisher.scaffold.importer import adopt_folder
from publisher.scaffold.new_book import NewBookError, write_new_book
from publisher.scaffold.new_page import write_page


def adopt(folder: str) -> int:
    """Write a book.toml for a folder, and print what the book holds; returns the status."""
    report, book = Report(), Path(folder) / "book.toml"
    try:
        text, decisions = adopt_folder(Path(folder))
        if not text:
            say(f"there are no pages in {folder}", error=True)
            return 1
        create_file(book, book.parent, (name_schema(BOOK_SCHEMA) + text).encode())
        with suppress(FileExistsError):
            create_file(book.with_name(BOOK_SCHEMA), book.parent, read_schema(BOOK_SCHEMA).encode())
        made = open_book(book, report)
    except FileExistsError:
        say(f"{book} is there already; move it away to have another one written", error=True)
        return 1
    except OSError as error:
        say(f"{book} can't be written: {error.strerror}", error=True)
        return 1
    except BookError as error:
        report.findings.extend(error.findings)
        for problem in sort_diagnostics(report.diagnostics()):
            if problem.severity == "error":
                say(format_text(problem), error=True)
        return error.status
    missing = sum(count for _, count, _ in made.book.wanted)
    say(f"wrote {book}: {count_pages(made.book)}")
    say(
        f"{len(made.book.links)} links between pages have a target; "
        f"{missing} links lead to pages that do not exist"
    )
    for rule, number in Counter(one.rule for one in report.diagnostics()).most_common():
        say(f"    {number:4} × {rule}")
    _print_decisions(decisions)
    say(
        f"next: invoke pdf epub --book {folder}\n"
        f"for each problem and its line: invoke check --fast --book {folder}"
    )
    return 0


def start_book(folder: str, title: str, author: str) -> int:
    """Write the files of a new book, print what to do next, return the exit status."""
    try:
        decisions = write_new_book(Path(folder), title, author)
    except NewBookError as error:
        say(str(error), error=True)
        return 1
    say(f"wrote {folder}: book.toml, two patterns, a theme of its own, a workflow")
    _print_decisions(decisions)
    say(
        f"next: invoke pdf epub --book {folder}\n"
        f"for another page: invoke new --name NAME --book {folder}"
    )
    return 0


def _print_decisions(decisions: tuple[str, ...]) -> None:
    if decisions:
        say("\n".join(["to decide:", *(f"    {one_line(text)}" for text in decisions)]))


def add_page(book: Path, name: str) -> int:
    """Write a new page in the book's form, and print where; returns the exit status."""
    try:
        config, _ = read_config(book)
        say(write_page(config, name))
    except BookError as error:
        for finding in error.findings:
            say(format_text(Judge().diagnose(finding)), error=True)
        return error.status
    return 0
