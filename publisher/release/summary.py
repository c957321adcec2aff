"""A built book -> Markdown for the reviewer of a change: its size, its problems, its news."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from publisher.book.model import chapters_of
from publisher.driver.call import EVERYTHING, Call
from publisher.driver.console import describe
from publisher.driver.options import Options
from publisher.driver.run import open_session
from publisher.driver.up_to_date import Outcome
from publisher.files.git import GitError
from publisher.formats.edition_record import list_pages
from publisher.release.act import book_of, tell_news
from publisher.release.history import read_history
from publisher.report.diagnostics import Diagnostic, one_line, sort_diagnostics
from publisher.report.findings import BookError, Location
from publisher.report.output import say
from publisher.report.progress import count_of

MOST = 50  # problems that are listed


def summarise(options: Options, since: str) -> int:
    """Print the summary; returns the exit status, 1 where the book has errors."""
    call = Call(options, open_session(options))
    try:
        outcome = call.render(EVERYTHING)
    except BookError as error:
        say("## The book was not built\n")
        outcome = call.fail(error)
    finally:
        call.session.close()
    problems = sort_diagnostics(outcome.diagnostics)
    if outcome.artifacts:
        say("\n".join(_tell_book(call, outcome)))
    say("\n".join(_tell_problems(problems, options.book.parent)))
    if outcome.artifacts and since:
        say(_tell_news(call, since))
    return int(any(problem.severity == "error" for problem in problems))


def _tell_book(call: Call, outcome: Outcome) -> list[str]:
    book = book_of(call)
    words = [int(row["words"]) for row in list_pages(book, {})["pages"] if row["source"]]
    patterns = sum(chapter.page.is_pattern for chapter in chapters_of(book))
    files = sorted((artifact.name, artifact) for artifact in outcome.artifacts)
    shown = [row for row in files if row[1].pages or row[0].endswith(".epub")]
    return [
        f"## {book.config.title} {book.config.version}",
        "",
        f"- {outcome.counts}",
        f"- {count_of(patterns, 'pattern')}, {sum(words):,} word{'s' * (sum(words) != 1)}",
        f"- links between pages: {len(book.links)}; {count_of(len(book.pictures), 'picture')}",
        *(f"- {describe(Path(name), artifact)}" for name, artifact in shown),
        "",
    ]


def _tell_problems(problems: tuple[Diagnostic, ...], folder: Path) -> list[str]:
    if not problems:
        return ["No problems.", ""]
    errors = sum(problem.severity == "error" for problem in problems)
    rules = Counter(problem.rule for problem in problems).most_common()
    rows = []
    for problem in problems[:MOST]:
        path = (folder / problem.location.path).as_posix()
        kind = "error" if problem.severity == "error" else "warning"
        place = Location(path, problem.location.line)
        rows.append(f"| `{_cell(one_line(str(place)))}` | {kind} | {_cell(problem.message)} |")
    if len(problems) > MOST:
        rows.append(f"\nand {len(problems) - MOST} more")
    counts = ", ".join(f"{number} × `{rule}`" for rule, number in rules)
    warnings = count_of(len(problems) - errors, "warning")
    head = f"{count_of(errors, 'error')}, {warnings}: {counts}"
    return [head, "", "| place | | problem |", "|---|---|---|", *rows, ""]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _tell_news(call: Call, since: str) -> str:
    try:
        news = tell_news(book_of(call), read_history(call.options.book), since)
    except GitError as error:
        say(f"git: {error}", error=True)
        news = ""
    nothing = f"No changes are listed: there is no such book at {since}.\n"
    return re.sub("(?m)^#", "##", news) or nothing
