"""Options, tag -> the same options, without the cards that are as they were at the tag."""

from __future__ import annotations

from msgspec.structs import replace

from publisher.config.configuration import read_config
from publisher.driver.build import make_book
from publisher.driver.options import Options
from publisher.files.git import GitError
from publisher.formats.pdf.cards import card_digests
from publisher.formats.request import Request
from publisher.formats.session import Session
from publisher.release.history import read_history
from publisher.report.findings import UsageError
from publisher.report.judging import Report


def without_known_cards(options: Options, since: str) -> Options:
    """Return the options of a deck that leaves out what the book had at a tag or commit.

    Raises UsageError if the book was not there, and BookError if it could not be made.
    """
    config, _ = read_config(options.book, options.drafts)
    try:
        history = read_history(options.book)
    except GitError as error:
        raise UsageError(f"--since {since}: {error}") from error
    with history.book_at(since, config.fence) as path:
        if path is None:
            raise UsageError(f"--since {since}: there is no such tag or commit with this book")
        session = Session()
        old = replace(options, book=path)
        made = make_book(old, session, Report())
        digests = card_digests(Request(made.book, made.theme, session))
    return replace(options, known_cards=digests)
