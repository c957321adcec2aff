"""Source -> Page, from the cache if it was parsed before; new pages are parsed on two cores."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from msgspec import Struct
from msgspec.structs import replace

from publisher.book.model import Entry, Form, Page, Source
from publisher.book.order import Order, pages_of
from publisher.files.cache import NOWHERE, Cache, digest_of
from publisher.files.limit import LimitError, limited
from publisher.ledger.page_words import account_for_page
from publisher.reading import read_page
from publisher.report.findings import Finding, Location

WORTH = 60_000  # characters of new pages from which a second process saves time


class ReadPage(Struct, frozen=True):
    """A page as it was parsed, and the findings of its reading."""

    page: Page
    findings: tuple[Finding, ...]


def read_pages(
    order: Order, form: Form, cache: Cache
) -> tuple[tuple[Page, ...], tuple[Finding, ...]]:
    """Parse every page of a book, in the order of the book."""
    placed = pages_of(order)
    with read_from_the_end(tuple(one.source for one in placed), form, cache):
        read = [read_once(one.source, form, one.entry, cache) for one in placed]
    return tuple(one.page for one in read), tuple(row for one in read for row in one.findings)


def read_once(source: Source, form: Form, entry: Entry, cache: Cache) -> ReadPage:
    """Parse a page, or take it from the cache; the entry's line and place do not matter."""
    key, entry = _key_of(source, form, entry)
    known = cache.read(key, ReadPage)
    if known is not None:
        return known
    try:
        with limited():
            page = _read(source, form, entry)
    except LimitError as error:  # never kept: another machine may be quicker
        message = f"the page {error}"
        hint = "look for thousands of brackets, quotes or tags that are never closed"
        empty, _ = read_page(replace(source, body=""), form, entry)
        return ReadPage(empty, (Finding("page-deep", Location(source.path), message, hint),))
    cache.write(key, page)
    return page


def _key_of(source: Source, form: Form, entry: Entry) -> tuple[str, Entry]:
    entry = replace(entry, line=0, pages=(), origin="list" if entry.origin else "")
    return digest_of("page", source, form, entry), entry


def read_title(source: Source, form: Form) -> str:
    """Return the title that a page would get; parses the page if the header has none."""
    if given := " ".join(source.get("title").split()):
        return given
    try:
        with limited():
            return read_page(source, form, Entry(source.path))[0].title
    except LimitError:
        return read_page(replace(source, body=""), form, Entry(source.path))[0].title


def _read(source: Source, form: Form, entry: Entry) -> ReadPage:
    page, findings = read_page(source, form, entry)
    if not any(finding.rule == "page-deep" for finding in findings):
        findings += account_for_page(page, form, findings)
    return ReadPage(page, findings)


@contextmanager
def read_from_the_end(sources: tuple[Source, ...], form: Form, cache: Cache) -> Iterator[None]:
    """Parse pages in a second process, from the last to the first, for this one's cache.

    Only with a second core, and without other threads, which a fork would copy half-way.
    """
    alone = threading.active_count() == 1 and sys.platform == "linux" and (os.cpu_count() or 1) > 1
    if cache.folder == NOWHERE or not alone or not _is_much(sources, form, cache):
        yield
        return
    worker = os.fork()
    if not worker:
        with suppress(BaseException):
            for source in reversed(sources):
                read_once(source, form, Entry(source.path), cache)
        os._exit(0)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)


def _is_much(sources: tuple[Source, ...], form: Form, cache: Cache) -> bool:
    """Return whether more than WORTH characters are not in the cache."""
    fresh = 0
    for source in sources:
        if not cache.has(_key_of(source, form, Entry(source.path))[0]):
            fresh += len(source.body)
    return fresh > WORTH
