"""What a call made and found -> lines on the terminal, JSON, or GitHub's workflow commands."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from publisher.book.artifact import Artifact
from publisher.driver.options import Options
from publisher.driver.up_to_date import Outcome
from publisher.place import typed_command
from publisher.report.diagnostics import (
    Diagnostic,
    as_row,
    format_github,
    format_text,
    group_alike,
    locate,
    one_line,
    sort_diagnostics,
)
from publisher.report.output import say, say_problem, write
from publisher.report.progress import count_of, some_of

COLOURS = {"error": ("error", "bold red"), "warn": ("warning", "yellow")}
HIDDEN = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def print_problems(outcome: Outcome, options: Options) -> None:
    """Print the problems by place, then the links to pages that do not exist."""
    found = sort_diagnostics(outcome.diagnostics)
    if options.form == "json":
        _print_json(outcome, options)
    elif options.form == "github":
        _print_workflow_commands(found, options.book)
    else:
        _print_text(found, outcome, options.book)


def _print_text(found: Sequence[Diagnostic], outcome: Outcome, book: Path) -> None:
    groups = group_alike(found)
    for first, *others in groups:
        print_problem(locate(first, seen_from_here(first, book)))
        if others:
            rest = [str(one.location) for one in others]
            say(f"    {len(others)} more like this: {some_of(rest)}", error=True)
    if len(groups) < len(found):
        command = typed_command("check", "--fast", "--format", "json", "--book", book)
        say(f"each place: {command}", error=True)
    if outcome.wanted:
        links, pages = sum(places for _, places, _ in outcome.wanted), len(outcome.wanted)
        some = "1 link leads" if links == 1 else f"{links} links lead"
        what = "a page that does" if pages == 1 else f"{pages} pages that do"
        say(f"{some} to {what} not exist:", error=True)
        for target, places, near in outcome.wanted:
            hint = f" (near {near})" if near else ""
            say(f"    {places:4} × {one_line(target)}{hint}", error=True)
    if found:
        counts = Counter(one.severity for one in found)
        words = {"error": "error", "warn": "warning"}
        rows = [(counts[key], word) for key, word in words.items() if counts[key]]
        say(", ".join(count_of(*row) for row in rows), error=True)


def print_problem(one: Diagnostic) -> None:
    """Print a problem, on a terminal with its severity in a colour."""
    word, colour = COLOURS[one.severity]
    say_problem(format_text(one), f" {word}[{one.rule}]", colour)


def _print_json(outcome: Outcome, options: Options) -> None:
    found = sort_diagnostics(outcome.diagnostics)
    rows = [as_row(locate(one, seen_from_here(one, options.book))) for one in found]
    notes = [*outcome.notes, *([outcome.counts] if outcome.counts else [])]
    answer = {"problems": rows, "notes": notes, "ledger": json.loads(outcome.words)}
    text = json.dumps(answer, ensure_ascii=False, indent=1)
    write(HIDDEN.sub(_escape, text).replace("##[", "#\\u0023["))


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def _print_workflow_commands(found: Sequence[Diagnostic], book: Path) -> None:
    """Paths count from the repository's root, as GitHub wants them."""
    root = next((str(one) for one in book.resolve().parents if (one / ".git").exists()), ".")
    for one in found:
        path = book.parent / one.location.path
        shown = os.path.relpath(path, root).replace(os.sep, "/") if os.path.exists(path) else ""
        write(format_github(locate(one, shown or one.location.path)))


def print_files(
    written: Sequence[tuple[Path, Artifact]], outcome: Outcome, options: Options
) -> None:
    """Print the notes, where every page went, and the files that were written."""
    if options.form == "text":
        for line in (*outcome.notes, outcome.counts):
            say(line)
    if written:
        is_json = options.form == "json"  # which stands alone on stdout
        files = ", ".join(describe(path, artifact) for path, artifact in written)
        say(f"wrote {files}", error=is_json)


def describe(path: Path, artifact: Artifact) -> str:
    """A file with its pages and size: `dist/book.pdf (126 pages, 790.6 kB)`."""
    size = len(artifact.content)
    shown = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(size / 1e3, 0.1):.1f} kB"
    pages = f"{count_of(artifact.pages, 'page')}, " if artifact.pages else ""
    return f"{path} ({pages}{shown}{artifact.note and '; ' + artifact.note})"


def print_fault(error: Exception) -> None:
    """Print a fault of the program in two lines; with BOOK_TRACEBACK set, raise it again."""
    if os.environ.get("BOOK_TRACEBACK"):
        raise error
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    name = type(error).__name__
    say(f"this is our fault, not yours: {name}: {error} ({where})", error=True)
    say(
        "please report it with the page that causes it; BOOK_TRACEBACK=1 shows the whole trace",
        error=True,
    )


def seen_from_here(one: Diagnostic, book: Path) -> str:
    """The path of a problem's file from the current folder, if there is such a file."""
    path = book.parent / one.location.path
    return os.path.relpath(path).replace(os.sep, "/") if os.path.exists(path) else one.location.path
