"""A built book -> a page of Markdown for whoever reviews a change: what it holds, what is wrong with it, what is new in it."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from publisher.book.model import chapters_of
from publisher.driver.run import Run, describe
from publisher.formats.manifest import list_pages
from publisher.release.act import EVERYTHING, book_of, tell_news
from publisher.release.history import HistoryError, read_history
from publisher.report.diagnostics import Diagnostic, sort_diagnostics
from publisher.report.findings import BookError, Location

MOST = 50  # problems that are listed


def summarise(run: Run, since: str, jobs: int = 0) -> int:
    """Print the summary; returns the exit status, 1 where the book has errors."""
    try:
        run.render(*EVERYTHING, jobs=jobs)
    except BookError:
        print("## The book was not built\n")
    finally:
        run.close()
    found = sort_diagnostics(
        set(run.collector.found).union(*(outcome.diagnostics for outcome in run.outcomes))
    )
    if run.outcomes:
        print("\n".join(_tell_book(run)))
    print("\n".join(_tell_problems(found, run.book.parent)))
    if run.outcomes and since:
        print(_tell_news(run, since))
    return int(any(one.severity == "error" for one in found))


def _tell_book(run: Run) -> list[str]:
    book = book_of(run)
    rows = list_pages(book, {})["pages"]
    written = [one for one in rows if one["source"]]
    patterns = sum(1 for one in chapters_of(book) if one.page.is_pattern)
    told = [f"## {book.config.title} {book.config.version}", ""]
    told += [
        f"- {run.outcomes[-1].ledger}",
        f"- {patterns} patterns, {sum(int(one['words']) for one in written):,} words",
    ]
    told += [f"- {len(book.links)} links between pages, {len(book.pictures)} pictures"]
    files = sorted({one.name: one for outcome in run.outcomes for one in outcome.artifacts}.items())
    return [
        *told,
        *(
            f"- {describe(Path(name), one)}"
            for name, one in files
            if one.pages or name.endswith(".epub")
        ),
        "",
    ]


def _tell_problems(found: tuple[Diagnostic, ...], folder: Path) -> list[str]:
    if not found:
        return ["No problems.", ""]
    severe = sum(one.severity == "error" for one in found)
    counts = ", ".join(
        f"{number} × `{rule}`" for rule, number in Counter(one.rule for one in found).most_common()
    )
    places = [Location((folder / one.location.path).as_posix(), one.location.line) for one in found]
    words = ["error" if one.severity == "error" else "warning" for one in found]
    rows = [
        f"| `{place}` | {word} | {_cell(one.message)} |"
        for place, word, one in zip(places, words, found, strict=True)
    ]
    more = [f"\nand {len(found) - MOST} more"] if len(found) > MOST else []
    head = [
        f"{severe} errors, {len(found) - severe} warnings: {counts}",
        "",
        "| place | | problem |",
        "|---|---|---|",
    ]
    return [*head, *rows[:MOST], *more, ""]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _tell_news(run: Run, since: str) -> str:
    try:
        news = tell_news(book_of(run), read_history(run.book), since)
    except HistoryError as error:
        print(f"git: {error}", file=sys.stderr)
        news = ""
    return (
        re.sub("(?m)^#", "##", news)
        or f"What is new can't be told: there is no such book at {since}.\n"
    )
