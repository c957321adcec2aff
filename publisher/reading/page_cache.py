"""Source -> Page, once: from the cache where it was parsed before; and by both cores where much is to be parsed."""

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
from publisher.files.cache import NOWHERE, Cache, digest_of
from publisher.ledger.page_words import account_for_page
from publisher.reading import read_page
from publisher.report.findings import Finding, Location

LONGEST = 20.0  # seconds that a page may take; the longest chapter of a book takes less than one
WORTH = 60_000  # characters of pages to parse, from which another process pays


class ReadPage(Struct, frozen=True):
    """A page as it was parsed, and the findings of its reading."""

    page: Page
    findings: tuple[Finding, ...]


def read_once(source: Source, form: Form, entry: Entry, cache: Cache) -> ReadPage:
    """Parse a page, or take it from the cache; the entry's line and place do not matter."""
    key, entry = _key_of(source, form, entry)
    known = cache.read(key, ReadPage)
    if known is not None:
        return known
    try:
        with limited(LONGEST):
            page = _read(source, form, entry)
    except TooLongError:  # never kept: another machine may be quicker
        message = f"the page takes longer than {LONGEST:.0f} seconds to read"
        hint = "look for thousands of brackets, quotes or tags that are never closed"
        empty, _ = read_page(replace(source, body=""), form, entry)
        return ReadPage(empty, (Finding("page-deep", Location(source.path), message, hint),))
    cache.write(key, page)
    return page


def _key_of(source: Source, form: Form, entry: Entry) -> tuple[str, Entry]:
    entry = replace(entry, line=0, pages=(), origin="")
    return digest_of("page", source, form, entry), entry


def _read(source: Source, form: Form, entry: Entry) -> ReadPage:
    page, findings = read_page(source, form, entry)
    if not any(finding.rule == "page-deep" for finding in findings):
        findings += account_for_page(page, form)
    return ReadPage(page, findings)


class TooLongError(BaseException):
    """A page takes too long to read; not an Exception, so that no library takes it for one of its own."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise TooLongError after so much time of this process's own; without a limit in a thread, or where there is no such clock."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(
        signal, "setitimer"
    ):
        yield
        return

    def stop(number: int, frame: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def read_from_the_end(sources: tuple[Source, ...], form: Form, cache: Cache) -> Iterator[None]:
    """Meanwhile have another process parse pages from the last one on: whoever reads them from the first finds them in the cache.

    Only where there is a second core, and no thread that a fork would copy in the middle of something.
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
    """Whether much of the book was never parsed."""
    fresh = 0
    for source in sources:
        if not cache.has(_key_of(source, form, Entry(source.path))[0]):
            fresh += len(source.body)
    return fresh > WORTH
