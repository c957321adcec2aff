"""Pages of links: which of a folder's pages lists the others, and what a page lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from publisher.assembly.order_page import read_order_page
from publisher.assembly.ranking import stem_of
from publisher.assembly.resolver import PageIndex
from publisher.book.model import Entry, PartEntry, Source
from publisher.book.tree import Element, Node, walk, words_of
from publisher.files.limit import LimitError, limited
from publisher.reading.markdown.reader import read_body

SUMMARIES = ("summary", "toc", "contents", "_sidebar")
INDEXES = tuple("index readme home patterns overview catalogue catalog pattern-list".split())
LINKS = re.compile(r"\]\(|\]\]|\]\[|href=|^\[[^\]\n]{1,200}\]:", re.MULTILINE)


def paths_of(parts: Iterable[PartEntry]) -> list[str]:
    """Return the paths of the pages that parts list."""

    def _walk(entries: Iterable[Entry]) -> Iterator[str]:
        for entry in entries:
            yield entry.page
            yield from _walk(entry.pages)

    return [path for part in parts for path in _walk(part.pages)]


def read_listing(page: Source, index: PageIndex[Source]) -> tuple[PartEntry, ...]:
    """Return the parts that a page lists; none if it takes too long to read."""
    with suppress(LimitError), limited():
        return read_order_page(page, index)[0]
    return ()


def count_prose(page: Source) -> int:
    """Return the number of words in a page's paragraphs outside of its links and lists."""
    nodes: tuple[Node, ...] = ()
    with suppress(LimitError), limited():
        nodes = read_body(page).nodes
    rows = [one for one in nodes if isinstance(one, Element) and one.tag == "p"]
    links = (words_of(one) for row in rows for one in walk(row) if one.tag == "a")
    count = sum(len(words_of(row).split()) for row in rows)
    return count - sum(len(words.split()) for words in links)


def find_listing(index: PageIndex[Source]) -> Source | None:
    """Return the page that links to most others.

    A file with the name of a summary needs fewer links than an index, and this fewer than others.
    """
    best: tuple[bool, int] = (False, 0)
    listing = None
    for page in index.pages:
        name = stem_of(page.path)
        is_summary = name in SUMMARIES
        share = 0.3 if is_summary else 0.6 if name in INDEXES else 0.9
        # in a book of three pages any page may link to both others
        least = 2 if is_summary or name in INDEXES else 5
        needed = max(least, share * (len(index.pages) - 1))
        if len(LINKS.findall(page.body)) < needed:
            continue
        paths = {*paths_of(read_listing(page, index))} - {page.path}
        if len(paths) >= needed and (is_summary, len(paths)) > best:
            best, listing = (is_summary, len(paths)), page
    return listing
