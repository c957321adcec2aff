"""No regular expression takes time that grows faster than the text: each is measured on hostile strings."""

from __future__ import annotations

import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from publisher.config.kinds import Choice, Either, ListOf, Table, Text
from publisher.config.schema import BOOK_FILE
from publisher.config.theme_schema import THEME_FILE
from publisher.theme.inseparable import EVERYWHERE, OUTSIDE_PAGES, SELECTORS
from tests.support.patterns import Use, find_uses, hostile_strings, runner

FEW = 1600  # characters of the shortest string
LONGER = 4
MOST_GROWTH = (
    9.0  # where the string is four times as long; a linear one takes 4, a quadratic one 16
)
WORTH = 0.003  # seconds that the longer string takes at least where growth is measured
# how patterns are used that are chosen at run time, and texts that are cut before
USED_AS = {
    "publisher.reading.content_model.VALUES": "fullmatch",
    "publisher.reading.content_model._SOLID": "fullmatch",
    "publisher.reading.content_model._TEXT": "fullmatch",
    "publisher.reading.legal_attributes.VALUES": "fullmatch",
    "publisher.reading.markdown.directive_options.OPTION": "match",
    "publisher.reading.markdown.text_tables.GROUPS": "match",
    "publisher.reading.markdown.text_tables.RULE": "match",
    "publisher.files.toml.STRING": "match",
    "publisher.files.toml.PART": "match",
    "publisher.files.toml.BETWEEN": "match",
}
CUT = {
    "publisher.composition.written_addresses.MAIL_NAME": "64 characters",
    "publisher.composition.written_addresses.SCHEME": "64 characters",
    "publisher.reading.markdown.jsx.MODULE": "400 characters",
    "publisher.ledger.hidden.BOUNDED": "no text after the last end of a comment",
}
# modules that make expressions of an author's words at run time, and how many
MADE = {
    "publisher.assembly.apparatus.generation": 1,
    "publisher.assembly.captions": 1,
    "publisher.book.paths": 2,
    "publisher.book.slugs": 2,
    "publisher.config.checking": 2,
    "publisher.ledger.hidden": 1,
    "publisher.ledger.source": 4,
    "publisher.reading.includes": 1,
    "publisher.reading.literals": 1,
    "publisher.reading.markdown.phrases": 2,
    "publisher.reading.markdown.raw_html": 1,
    "publisher.scaffold.importer.site_generators": 1,
    "publisher.theme.inseparable": 1,
    "publisher.theme.loader": 1,
}


@cache
def uses() -> tuple[list[Use], list[str]]:
    """Every use of an expression, and the modules that make one at run time."""
    return find_uses()


def schema_patterns(kind: Any) -> Iterator[str]:
    """The patterns of values of book.toml and theme.toml."""
    if isinstance(kind, Text | Choice) and kind.pattern:
        yield kind.pattern
    elif isinstance(kind, ListOf):
        yield from schema_patterns(kind.item)
    elif isinstance(kind, Either):
        for one in kind.kinds:
            yield from schema_patterns(one)
    elif isinstance(kind, Table):
        others = [kind.others] if kind.others else []
        for key in (*kind.keys.values(), *others):
            yield from schema_patterns(key.kind)
        if kind.names:
            yield kind.names.pattern


OF_VALUES = sorted({*schema_patterns(BOOK_FILE), *schema_patterns(THEME_FILE)})
OF_STYLES = [row[0] for row in (*EVERYWHERE, *OUTSIDE_PAGES, *SELECTORS)]


@cache
def measured() -> list[Use]:
    """The uses that are measured, each expression once."""
    found = [
        *(use._replace(method=USED_AS.get(use.place, use.method)) for use in uses()[0]),
        *(Use(text, re.UNICODE, "fullmatch", "a value") for text in OF_VALUES),
        *(Use(text, re.UNICODE, "finditer", "a style sheet") for text in OF_STYLES),
    ]
    rows = {(use.pattern, use.flags, use.method): use for use in found if use.place not in CUT}
    assert len(rows) > 300
    return list(rows.values())


class TooSlowError(BaseException):
    """An expression takes longer than a quarter of a second for some thousand characters."""


def stop(number: int, frame: object) -> None:
    raise TooSlowError


def spend(run: Callable[[str], object], text: str, times: int = 1) -> float:
    """The least processor time of several runs, in seconds; much where one takes too long."""
    least = 9.0
    for _ in range(times):
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.3)
        start = time.thread_time()  # finer than process_time while a timer runs
        try:
            run(text)
            least = min(least, time.thread_time() - start)
        except TooSlowError:
            return 9.0
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return max(least, 1e-6)


def grows_too_fast(
    run: Callable[[str], object], before: str, pump: str, end: str, plain: float = 0.0
) -> bool:
    """Whether time grows faster than the text; measured again where it seems so.

    `plain` are the seconds that a harmless text of the shortest length takes.
    """

    def text(length: int) -> str:
        return before + pump * (length // len(pump)) + end

    first = spend(run, text(FEW))
    if (first - plain) * LONGER < WORTH / 2 or first >= 9:
        return first >= 9
    for times in (1, 3, 5, 15):
        short, long = (spend(run, text(length), times) for length in (FEW, FEW * LONGER))
        if long < 9 and (long < WORTH or long < short * MOST_GROWTH):
            return False
    return True


@pytest.fixture
def heard() -> Iterator[None]:
    before = signal.signal(signal.SIGVTALRM, stop)
    yield
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("part", range(8))
def test_no_regular_expression_backtracks(part: int, heard: None) -> None:
    slow = []
    for use in measured()[part::8]:
        run = runner(use)
        plain = spend(run, "word " * (FEW // 5), 3)
        for before, pump, end in hostile_strings(use.pattern, use.flags):
            if grows_too_fast(run, before, pump, end, plain):
                slow.append((use.place, use.method, use.pattern, (before, pump, end)))
                break
    assert slow == []


@pytest.mark.parametrize(
    ("pattern", "method", "is_fine"),
    [
        (r"a*b", "match", True),
        (r"\s+$", "search", False),
        (r"<[^>]*>", "sub", False),
        (r"<[^<>]*>", "sub", True),
        (r"(?:a|a)*b", "match", False),
        (r"x\s*y?\s*z", "match", False),
        (r"/\*.*?\*/", "finditer", False),
    ],
)
def test_the_measure_tells_what_backtracks(
    pattern: str, method: str, is_fine: bool, heard: None
) -> None:
    use = Use(pattern, re.UNICODE, method, "")
    run, rows = runner(use), hostile_strings(pattern, 0)
    plain = spend(run, "word " * (FEW // 5), 3)
    assert any(grows_too_fast(run, *row, plain) for row in rows) != is_fine


def test_expressions_that_are_made_at_run_time_are_known() -> None:
    assert Counter(uses()[1]) == MADE
