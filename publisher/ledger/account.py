"""Finished files -> the words, links and pictures of pages that they lack, or have once too often.

`account_for_outputs` reads whole files. `judge_difference` is for a caller that compares a file
piece by piece.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.book.artifact import Artifact
from publisher.book.model import Book, Page, chapters_of
from publisher.book.names import CONTENTS, COPYRIGHT, TITLE
from publisher.ledger.besides import Besides, find_unexplained, list_besides
from publisher.ledger.difference import Difference, body_words, find_difference, movable_words
from publisher.ledger.outputs import Texts, read_artifact
from publisher.ledger.painted import Shown
from publisher.ledger.words import Removed, Run, Word, compare, letters_of, show, split_words
from publisher.report.findings import Finding, Findings, Location

HINT = "please report the page that brings it about"
HIDDEN = "look for a style of the theme that hides it; if there is none, please report the page"


class Account(Struct):
    """The numbers of words of a page: in its source and in each kind of file.

    `removed` has the words of the source that a rule takes out. `found` maps a kind of file to
    the number of the page's words in it.
    """

    page: Page
    anchor: str
    source: int
    found: dict[str, int] = field(default_factory=dict)
    removed: tuple[Removed, ...] = ()

    def as_row(self) -> dict[str, object]:
        """Return the members of a JSON object."""
        removed = [
            {"rule": row.rule, "line": row.line, "words": " ".join(word.text for word in row.words)}
            for row in self.removed
        ]
        return {
            "source": self.page.path,
            "page": self.anchor,
            "words": {"source": self.source, **self.found},
            "removed": removed,
        }


class Compared(Struct, frozen=True):
    """Pages that stand together in a file, and whether other pieces stand on their pages, too."""

    name: str  # of the file
    pages: tuple[Page, ...]
    is_shared: bool


def account_for_outputs(
    book: Book, artifacts: Sequence[Artifact], template_words: str
) -> tuple[tuple[Account, ...], tuple[Finding, ...]]:
    """Compare finished files with the pages of the book; returns the numbers of words.

    Reports what a page lost in a file or has twice in it. `template_words` are texts that the
    theme's templates print.
    """
    findings = Findings()
    accounts = tuple(_open(page, anchor) for anchor, page in pages_of(book))
    anchors = anchors_of(book)
    besides = list_besides(book, template_words)
    for artifact in artifacts:
        content = read_artifact(artifact, anchors)
        if content is None:
            continue
        kind, texts = content
        has_links = any(one.links for one in texts.values() if one is not None)
        for group in _group_pages(accounts, texts):
            pages = tuple(account.page for account in group.accounts)
            difference = find_difference(pages, group.shown, has_links)
            compared = Compared(artifact.name, pages, group.is_shared)
            difference, twice = find_twice(difference, compared, besides)
            if twice and difference.is_quick:
                difference = find_difference(pages, group.shown, has_links, is_quick=False)
                difference, twice = find_twice(difference, compared, besides)
            findings.extend(judge_difference(difference, twice, compared))
            lost = sum(map(len, difference.lost))
            for account in group.accounts:
                empty = [row for row in account.removed if row.rule == "section-empty"]
                count = account.source - sum(len(row.words) for row in empty) - lost
                account.found[kind] = min(count, account.found.get(kind, count))
    return accounts, findings.all()


def find_twice(
    difference: Difference, compared: Compared, besides: Besides
) -> tuple[Difference, Run]:
    """Return words that a file has once too often, or (), and the difference without moved words.

    A short word that is lost at its place and stands at another, where nothing else explains it,
    was moved: as the text beside a note. A shared page is not asked. Where the comparison was quick
    and finds any, only a full one can tell.
    """
    if compared.is_shared:
        return difference, ()
    twice = find_unexplained(difference.rest, compared.pages, besides)
    while moved := _find_short(difference.lost, twice):
        run, at = moved
        lost = list(difference.lost)
        lost.remove(run)
        place = difference.rest.index(twice[at])
        rest = difference.rest[:place] + difference.rest[place + 1 :]
        difference = replace(difference, lost=tuple(lost), rest=rest)
        twice = find_unexplained(rest, compared.pages, besides)
    return difference, twice


def _find_short(lost: Sequence[Run], twice: Run) -> tuple[Run, int] | None:
    """Return a lost run of one word, and its place among the words that are shown too often."""
    shown = [letters_of([word]) for word in twice]
    return next(
        (
            (run, shown.index(letters_of(run)))
            for run in lost
            if len(run) == 1 and letters_of(run) in shown
        ),
        None,
    )


def judge_difference(difference: Difference, twice: Run, compared: Compared) -> tuple[Finding, ...]:
    """Return the findings of a difference, each at the line of its page where it is known.

    `twice` are words that the file has once too often.
    """
    findings = Findings()
    name, pages = compared.name, compared.pages
    for run in difference.lost:
        page = pages[run[0].page]
        where = page.locate(next((word.line for word in run if word.line), page.source.first_line))
        message = f"{show(run)} of '{page.title}' is not in {name}"
        findings.add("word-lost", where, message, HIDDEN, name)
    for target, place in difference.links:
        message = f"the link to '{target}' is not in {name}"
        findings.add("link-lost", _locate(place, pages), message, HIDDEN, name)
    if difference.pictures:
        where = _locate(difference.pictures[0], pages)
        message = f"{_describe_pictures(difference, pages)} not in {name}"
        findings.add("picture-lost", where, message, HIDDEN, name)
    if twice:
        titles = "', '".join(page.title for page in pages)
        message = f"{show(twice)} stands in {name} once more than '{titles}' has it"
        where = pages[0].locate(pages[0].source.first_line)
        findings.add("word-twice", where, message, HINT, name)
    return findings.all()


def _locate(place: tuple[int, int, int], pages: Sequence[Page]) -> Location:
    number, line, column = place
    page = pages[number]
    return page.locate(line or page.source.first_line, column)


def _describe_pictures(difference: Difference, pages: Sequence[Page]) -> str:
    missing, count = difference.missing_pictures, len(difference.pictures)
    title = pages[difference.pictures[0][0]].title
    if count == 1:
        return f"the picture of '{title}' is"
    return f"{missing} of the {count} pictures of '{title}' {'is' if missing == 1 else 'are'}"


class _Group(NamedTuple):
    """Pages that share a printed page, what it shows, and whether other pieces share it."""

    accounts: list[Account]
    shown: Shown
    is_shared: bool


def _group_pages(accounts: tuple[Account, ...], texts: Texts) -> list[_Group]:
    """Return the pages of a book, each with those that begin on the same printed page."""
    runs: list[list[str]] = []
    for anchor in texts:
        if texts[anchor] is not None or not runs:
            runs.append([])
        runs[-1].append(anchor)
    known = {account.anchor: account for account in accounts}
    groups = []
    for run in runs:
        if own := [known[anchor] for anchor in run if anchor in known]:
            groups.append(_Group(own, texts[run[0]] or Shown(), len(run) > 1))
    missing = [account for account in accounts if account.anchor not in texts]
    return groups + [_Group([account], Shown(), False) for account in missing]


def pages_of(book: Book) -> list[tuple[str, Page]]:
    """Return every page that an author wrote, after the anchor of the piece that it is part of."""
    chapters = chapters_of(book)
    pages = [(chapter.page.slug, chapter.page) for chapter in chapters if not chapter.generated]
    parts = [part for part in book.parts if part.title]
    return pages + [(part.slug, part.introduction) for part in parts if part.introduction]


def anchors_of(book: Book) -> tuple[str, ...]:
    """Return the anchors at which a file is divided: those of chapters, parts and front matter."""
    parts = [part.slug for part in book.parts if part.title]
    chapters = [chapter.page.slug for chapter in chapters_of(book)]
    return (*chapters, *parts, CONTENTS, TITLE, COPYRIGHT)


def _open(page: Page, anchor: str) -> Account:
    from publisher.ledger.source import read_source  # its patterns take a while to compile

    source = read_source(page.source)
    removed = [*source.removed, *_empty_sections(page, source.text)]
    removed.sort(key=lambda row: row.line)
    return Account(page, anchor, len(source.text) + sum(map(len, source.notes)), {}, tuple(removed))


def _empty_sections(page: Page, words: Sequence[Word]) -> Iterator[Removed]:
    """Yield the labels of empty sections, which are in a pattern's source but not on its page."""
    if not page.is_pattern:
        return
    shown = [word for row in movable_words(page) for word in row] + body_words(page)
    lost, _ = compare([word for word in words if word.line], shown)
    title = {letters_of(split_words(heading.text)) for heading in page.headings[:1]}
    for run in lost:
        if letters_of(run) not in title:
            yield Removed("section-empty", run[0].line, run)
