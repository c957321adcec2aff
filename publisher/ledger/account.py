"""Finished files -> the words of pages that are missing in them, or are there once too often."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from msgspec import Struct, field

from publisher.book.artifact import Artifact
from publisher.book.language import part_word, words_for
from publisher.book.model import Book, Page, chapters_of
from publisher.book.names import CONTENTS, COPYRIGHT, TITLE
from publisher.book.tree import Element, Node, rewrite, walk, words_of
from publisher.ledger.outputs import Texts, read_artifact
from publisher.ledger.source import Removed, read_source
from publisher.ledger.words import Run, Word, compare, letters_of, rejoin, show, split_words
from publisher.report.findings import Finding, Findings

NUMBER = re.compile(r"\d+|x{0,3}(?:ix|iv|v?i{1,3}|v)|x{1,3}")  # arabic, or a roman page number
CHART = re.compile(r">([^<>]+)<")

ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")  # of lists
UNSHOWN = ("svg:title", "svg:desc", "svg:metadata", "svg:defs")  # in a chart, but not painted

Charts = dict[str, tuple[str, ...]]  # the texts in a picture, by its name


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


def account_for_outputs(
    book: Book, artifacts: Sequence[Artifact], template_words: str
) -> tuple[tuple[Account, ...], tuple[Finding, ...]]:
    """Compare finished files with the pages of the book; returns the numbers of words.

    Reports each page that lost a word in a file or has it twice. `template_words` are texts that
    the theme's templates print.
    """
    findings = Findings()
    accounts = tuple(_open(page, anchor) for anchor, page in pages_of(book))
    parts = [part.slug for part in book.parts if part.title]
    chapters = [chapter.page.slug for chapter in chapters_of(book)]
    anchors = (*chapters, *parts, CONTENTS, TITLE, COPYRIGHT)
    drawings = [one for one in book.pictures if one.name.endswith(".svg")]
    contents = {one.name: one.content.decode("utf-8", "replace") for one in drawings}
    charts = {name: tuple(CHART.findall(content)) for name, content in contents.items()}
    besides = _Besides(_phrases_of(book, template_words), charts)
    for artifact in artifacts:
        content = read_artifact(artifact, anchors)
        if content is None:
            continue
        kind, texts = content
        for group in _group_pages(accounts, texts):
            lost = _compare_group(group, artifact.name, besides, findings)
            for account in group.accounts:
                empty = [row for row in account.removed if row.rule == "section-empty"]
                count = account.source - sum(len(row.words) for row in empty) - lost
                account.found[kind] = min(count, account.found.get(kind, count))
    return accounts, findings.all()


class _Group(NamedTuple):
    """Pages that share a printed page, their words in a file, and whether other pieces share it."""

    accounts: list[Account]
    words: list[Word]
    is_shared: bool


class _Besides(NamedTuple):
    """What a file may print besides the words of pages: folded phrases, and texts of charts."""

    phrases: frozenset[str]
    charts: Charts


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
            groups.append(_Group(own, texts[run[0]] or [], len(run) > 1))
    missing = [account for account in accounts if account.anchor not in texts]
    return groups + [_Group([account], [], False) for account in missing]


def pages_of(book: Book) -> list[tuple[str, Page]]:
    """Return every page that an author wrote, after the anchor of the piece that it is part of."""
    chapters = chapters_of(book)
    pages = [(chapter.page.slug, chapter.page) for chapter in chapters if not chapter.generated]
    parts = [part for part in book.parts if part.title]
    return pages + [(part.slug, part.introduction) for part in parts if part.introduction]


def _open(page: Page, anchor: str) -> Account:
    source = read_source(page.source)
    removed = [*source.removed, *_empty_sections(page, source.text)]
    removed.sort(key=lambda row: row.line)
    return Account(page, anchor, len(source.text) + sum(map(len, source.notes)), {}, tuple(removed))


def _empty_sections(page: Page, words: Sequence[Word]) -> list[Removed]:
    """Return the labels of empty sections, which are in a pattern's source but not on its page."""
    if not page.is_pattern:
        return []
    shown = [word for row in _movable(page) for word in row] + _body(page)
    lost, _ = compare([word for word in words if word.line], shown)
    title = {letters_of(split_words(heading.text)) for heading in page.headings[:1]}
    runs = [run for run in lost if letters_of(run) not in title]
    return [Removed("section-empty", run[0].line, run) for run in runs]


def _body(page: Page) -> list[Word]:
    return split_words(_text_shown(page.body))


def _movable(page: Page) -> list[list[Word]]:
    """Return what a theme may print in any order: title, blocks, summary, other names, notes."""
    texts = [
        page.title,
        *page.blocks,
        *([_text_shown((page.summary,))] if page.summary else []),
        page.aliases_label if page.aliases_shown else "",
        *page.aliases_shown,
        *(_text_shown(note.content) for note in page.notes),
    ]
    return [split_words(text) for text in texts]


def _text_shown(nodes: Sequence[Node]) -> str:
    """Return the text of nodes without formulas, and the parts of a chart that are not painted."""
    return words_of(*rewrite(tuple(nodes), lambda node: () if _is_unshown(node) else node))


def _is_unshown(node: Element) -> bool:
    return node.tag in UNSHOWN or node.get("class") == "math"


def _compare_group(group: _Group, name: str, besides: _Besides, findings: Findings) -> int:
    """Compare pages that are printed together with one file; returns how many words it lacks."""
    pages = [account.page for account in group.accounts]
    body = [word for page in pages for word in _body(page)]
    lost, extra = compare(body, rejoin(group.words, body), is_exact=False)
    rest = [piece for run in extra for word in run for piece in split_words(word.text)]
    lost, rest = _join_halves(lost, rest)
    for words in sorted((row for page in pages for row in _movable(page)), key=len, reverse=True):
        missing, rest = _take(words, rest)
        lost += missing
    titles = "', '".join(page.title for page in pages)
    where = pages[0].locate(pages[0].source.first_line)
    hint = "please report the page that brings it about"
    for run in lost:
        message = f"{show(run)} of '{titles}' is not in {name}"
        findings.add("word-lost", where, message, hint, name)
    if not group.is_shared:
        beside = (_phrases_beside(page, besides.charts) for page in pages)
        if twice := _unexplained(rest, besides.phrases.union(*beside)):
            message = f"{show(twice)} stands in {name} once more than '{titles}' has it"
            findings.add("word-twice", where, message, hint, name)
    return sum(map(len, lost))


def _take(words: list[Word], among: list[Word]) -> tuple[list[Run], list[Word]]:
    """Take words out of others, as one run if possible; returns what is missing, and the rest."""
    wanted = letters_of(words)
    if not wanted:
        return [], among
    sizes = [len(letters_of([word])) for word in among]
    joined = letters_of(among)
    starts = {start: n for n, start in enumerate(accumulate(sizes, initial=0))}
    at = joined.find(wanted)
    while at >= 0:
        if at in starts and at + len(wanted) in starts:
            return [], among[: starts[at]] + among[starts[at + len(wanted)] :]
        at = joined.find(wanted, at + 1)
    lost, extra = compare(words, among, is_exact=False)
    return lost, [word for run in extra for word in run]


def _join_halves(lost: list[Run], rest: list[Word]) -> tuple[list[Run], list[Word]]:
    """Return both without words that a page break divides: the foot of the page is between them."""
    kept = []
    for run in lost:
        halves = _find_halves(letters_of(run), rest) if len(run) == 1 else None
        if halves:
            rest = [word for n, word in enumerate(rest) if n not in halves]
        else:
            kept.append(run)
    return kept, rest


def _find_halves(whole: str, words: list[Word]) -> tuple[int, int] | None:
    """Return the places of two words, not neighbours, that together have these letters."""
    for a, word in enumerate(words):
        if whole.startswith(letters_of([word])):
            for b in range(a + 2, len(words)):
                if letters_of([word, words[b]]) == whole:
                    return a, b
    return None


def _phrases_of(book: Book, template_words: str) -> frozenset[str]:
    """Return the folded phrases that a book prints besides its pages.

    They are names, the pipeline's own words in the book's language, and those of the templates.
    """
    config, apparatus = book.config, book.apparatus
    words = words_for(config.language, config.words)
    bare = re.sub(r"\{[%#{].*?[%#}]\}|<[^<>]*>", "\n", template_words, flags=re.DOTALL)
    pages = [chapter.page for chapter in chapters_of(book)]
    texts = [
        config.title,
        config.subtitle,
        *apparatus.blocks,
        *(path.name for path in apparatus.paths),
        *(part.title for part in book.parts),
        *(part_word(config.language, words, part.number) for part in book.parts),
        *(name for page in pages for name in (page.title, *page.aliases, *page.blocks)),
        *(piece for text in words.values() for piece in re.split(r"\{[^{}]*\}", text)),
        *(text for facts in apparatus.facts for text in (facts.problem, facts.solution)),
        *bare.split("\n"),
    ]
    return frozenset(letters_of(split_words(text)) for text in texts) - {""}


def _phrases_beside(page: Page, charts: Charts) -> frozenset[str]:
    """Return the folded phrases that a file may print beside the words of a page.

    They are addresses of links, item numbers, texts of charts and repeated heads of tables.
    """
    notes = (node for note in page.notes for node in note.content)
    every = tuple(walk(*page.body, *((page.summary,) if page.summary else ()), *notes))
    links = [
        node.get("href") for node in every if node.tag == "a" and node.get("class") == "external"
    ]
    texts = [
        *links,
        *(re.sub(r"^(https?://|mailto:)", "", address) for address in links),
        *(text for node in every if node.tag == "img" for text in charts.get(node.get("src"), ())),
        *_markers([node for node in every if node.tag == "ol"]),
    ]
    heads = [split_words(words_of(node)) for node in every if node.tag == "thead"]
    turned = (letters_of(row) for head in heads for row in _turns(head))
    return frozenset([*(letters_of(split_words(text)) for text in texts), *turned]) - {""}


def _turns(head: list[Word]) -> Iterator[list[Word]]:
    """Yield what may remain of a repeated table head after words like those of its next row."""
    for place in range(len(head)):
        yield head[place:] + head[:place]


def _markers(lists: Sequence[Element]) -> list[str]:
    """Return the letters and roman numbers of items."""
    lettered = [node for node in lists if node.get("type") in ("a", "A")]
    counts = (sum(isinstance(child, Element) for child in node.children) for node in lettered)
    items = max(counts, default=0)
    roman = ROMAN if any(node.get("type") for node in lists) else ()
    return [*(chr(ord("a") + n) for n in range(min(items, 26))), *roman]


def _unexplained(words: list[Word], phrases: frozenset[str]) -> Run:
    """Return the first words that are no sequence of numbers and phrases, eight at most."""
    sizes = [len(letters_of([word])) for word in words]
    text = letters_of(words)
    longest = max(map(len, phrases), default=0)
    starts = list(accumulate(sizes, initial=0))
    reached = {0}
    furthest = 0
    for begin in starts:
        if begin not in reached:
            continue
        furthest = begin
        if number := NUMBER.match(text, begin):
            reached.update(range(begin + 1, number.end() + 1))
        ends = range(begin + 1, min(begin + longest, len(text)) + 1)
        reached.update(end for end in ends if text[begin:end] in phrases)
    if len(text) in reached:
        return ()
    first = starts.index(furthest)
    return tuple(words[first : first + 8])
