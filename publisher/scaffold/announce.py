"""Tasks `new-book`, `new` and `import`: write the files, and print what the author must decide."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from difflib import unified_diff
from pathlib import Path

from publisher.config.configuration import read_config
from publisher.config.json_schema import BOOK_SCHEMA, name_schema, read_schema
from publisher.config.mdbook import is_mdbook
from publisher.door import create_file, real_folder
from publisher.driver.build import count_pages, make_book
from publisher.driver.console import print_problem
from publisher.driver.options import Options, book_in
from publisher.driver.run import open_session
from publisher.place import typed_command
from publisher.report.diagnostics import one_line, sort_diagnostics
from publisher.report.findings import BookError
from publisher.report.judging import Judge, Report, ignore_entry
from publisher.report.output import say
from publisher.report.progress import Teller
from publisher.scaffold.importer import adopt_folder
from publisher.scaffold.importer.book_facts import Decision
from publisher.scaffold.importer.repository import read_file, read_text
from publisher.scaffold.new_book import NewBookError, write_new_book
from publisher.scaffold.new_page import write_page

DOUBTFUL = ("word-lost", "word-twice")  # a false alarm of these must not cost a book


def adopt(folder: str, again: bool = False) -> int:
    """Write a book.toml for a folder, and print what the book holds; returns the status.

    With `again` a new file is written beside the one that is there, with the difference.
    """
    if not Path(folder).is_dir():
        is_file = f"{folder} is a file: --folder names the folder of the pages"
        say(is_file if Path(folder).exists() else f"there is no folder {folder}", error=True)
        return 2
    try:
        before = book_in(Path(folder))
        is_theirs = before is not None and is_mdbook(
            read_file(before, before.parent), before.parent
        )
        if before is not None and not is_theirs and not again:
            command = typed_command("import", "--folder", folder, "--again")
            hint = f"{command} writes a new file beside it, and shows the difference"
            say(f"{before} is there already; {hint}", error=True)
            return 1
        teller = Teller()
        teller("looking at the folder")
        adopted = adopt_folder(Path(folder))
        if not adopted.text:
            command = typed_command("new-book", "--folder", "FOLDER")
            message = f"there are no pages in {folder}, such as a.md; for a new book: {command}"
            say(message, error=True)
            _print_decisions(adopted.decisions)
            return 1
        text = name_schema(BOOK_SCHEMA) + adopted.text
        if before is not None and not is_theirs:
            return _write_again(before, text)
        name = "pattern-book.toml" if is_theirs else "book.toml"
        return _write_first(Path(folder) / name, text, adopted.decisions)
    except OSError as error:
        say(f"{folder} can't be written: {error.strerror}", error=True)
        return 1


def _write_again(before: Path, text: str) -> int:
    """Write a book.toml beside another one, and print what differs."""
    path = before.with_name(f"{before.stem}.new.toml")
    path.unlink(missing_ok=True)
    create_file(path, real_folder(path.parent), text.encode())
    old = read_text(before, before.parent) or ""
    rows = unified_diff(old.splitlines(), text.splitlines(), before.name, path.name, lineterm="")
    say("\n".join((f"wrote {path}; {before} is as it was", *rows)))
    return 0


def _write_first(book: Path, text: str, decisions: tuple[Decision, ...]) -> int:
    """Write a book.toml, make its book, and print what it holds; returns the status."""
    create_file(book, real_folder(book.parent), text.encode())
    with suppress(FileExistsError):
        create_file(
            book.with_name(BOOK_SCHEMA), real_folder(book.parent), read_schema(BOOK_SCHEMA).encode()
        )
    say(f"wrote {book}")
    return _try_book(book, decisions)


def _try_book(book: Path, decisions: tuple[Decision, ...]) -> int:
    """Make the book; where a word may be lost, write an entry of `[[ignore]]` and try again."""
    report, session = Report(), open_session(Options(book))
    try:
        made = make_book(Options(book), session, report)
    except BookError as error:
        report.findings.extend(error.findings)
        errors = [one for one in sort_diagnostics(report.diagnostics()) if one.severity == "error"]
        doubts = {(one.rule, one.target): one for one in errors if one.rule in DOUBTFUL}
        if doubts and len(doubts) == len({(one.rule, one.target) for one in errors}):
            rows = tuple(ignore_entry(*key) for key in doubts)
            with book.open("a", encoding="utf-8") as file:
                file.write("".join(f"\n{row}" for row in rows))
            found = [Decision(f"look at {one.location}: {one.message}") for one in doubts.values()]
            return _try_book(book, (*decisions, *found))
        for problem in errors:
            print_problem(problem)
        _print_decisions(decisions, book)
        say(
            f"{book} stands, but its book can't be made yet: correct the places above, "
            f"then {typed_command('pdf', 'epub', '--book', book.parent)}",
            error=True,
        )
        return error.status
    finally:
        session.close()
    missing = sum(count for _, count, _ in made.book.wanted)
    say(count_pages(made.book))
    say(
        f"links between pages: {len(made.book.links)} with a target, "
        f"{missing} to pages that do not exist"
    )
    for rule, number in Counter(one.rule for one in report.diagnostics()).most_common():
        say(f"    {number:4} × {rule}")
    _print_decisions(decisions, book)
    say(
        f"next: {typed_command('pdf', 'epub', '--book', book.parent)}\n"
        "for each problem and its line: " + typed_command("check", "--fast", "--book", book.parent)
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
    _print_decisions(tuple(map(Decision, decisions)))
    say(
        f"next: {typed_command('pdf', 'epub', '--book', folder)}\n"
        f"for another page: {typed_command('new', '--name', 'NAME', '--book', folder)}"
    )
    return 0


def _print_decisions(decisions: tuple[Decision, ...], book: Path | None = None) -> None:
    """Print what the author must decide, each with its line in the book.toml."""
    lines = book.read_text(encoding="utf-8").splitlines() if book else []
    rows = []
    for one in decisions:
        line = next((n for n, row in enumerate(lines, 1) if one.key and row.startswith(one.key)), 0)
        rows.append(f"    {f'{book}:{line}: ' if line else ''}{one_line(one.text)}")
    if rows:
        say("\n".join(["to decide:", *rows]))


def add_page(book: Path, name: str) -> int:
    """Write a new page in the book's form, and print where; returns the exit status."""
    if not any(map(str.isalnum, name)):
        example = f'{typed_command()} new --name "Pair Up"'
        say(f"a page needs a name with a letter or a digit: {example}", error=True)
        return 2
    try:
        config, _ = read_config(book)
        say(write_page(config, name))
    except BookError as error:
        for finding in error.findings:
            print_problem(Judge().diagnose(finding))
        return error.status
    return 0
