"""Finished files against the pages of the book: every word of a page stands in every file, in its order, once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from publisher.book.artifact import Artifact
from publisher.book.language import part_word, words_for
from publisher.book.model import Book, Page, chapters_of
from publisher.book.tree import Element, Node, rewrite, walk, words_of
from publisher.ledger.outputs import Texts, read_artifact
from publisher.ledger.source import Removed, read_source
from publisher.ledger.words import Run, Word, compare, letters_of, rejoin, show, split_words
from publisher.report.findings import Finding, Findings

NUMBER = re.compile(
    r"\d+|x{0,3}(?:ix|iv|v?i{1,3}|v)|x{1,3}"
)  # arabic, or the roman folios of front matter
CHART = re.compile(r">([^<>]+)<")

Charts = dict[str, tuple[str, ...]]  # a picture's name, and the texts in it


class Account(Struct):
    """A page's row in the ledger: its words in the source and in each kind of file, and what a rule removed."""

    page: Page
    anchor: str
    source: int
    found: dict[str, int] = field(default_factory=dict)
    removed: tuple[Removed, ...] = ()

    def as_row(self) -> dict[str, object]:
        """The row as a JSON object's members."""
        removed = [
            {"rule": one.rule, "line": one.line, "words": " ".join(word.text for word in one.words)}
            for one in self.removed
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
    """Hold what finished files say against the book's pages; `template_words` is what a theme's templates say of their own.

    Reports each page that lost a word in a file, or has one twice; returns the ledger.
    """
    findings = Findings()
    accounts = tuple(_open(page, anchor) for anchor, page in pages_of(book))
    parts = [part.slug for part in book.parts if part.title]
    anchors = (
        *(one.page.slug for one in chapters_of(book)),
        *parts,
        "at-contents",
        "at-title",
        "at-copyright",
    )
    phrases = _phrases_of(book, template_words)
    charts = {
        one.name: tuple(CHART.findall(one.content.decode("utf-8", "replace")))
        for one in book.pictures
        if one.name.endswith(".svg")
    }
    for artifact in artifacts:
        read = read_artifact(artifact, anchors)
        if read is None:
            continue
        kind, texts = read
        for group, found, shares in _together(accounts, texts):
            _hold(group, found, shares, artifact.name, kind, phrases, charts, findings)
    return accounts, findings.all()


def _together(
    accounts: tuple[Account, ...], texts: Texts
) -> list[tuple[list[Account], list[Word], bool]]:
    """The pages of a book, those together that share a printed page: their words in the file, and whether they share it with anything."""
    runs: list[list[str]] = []
    for anchor in texts:
        if texts[anchor] is not None or not runs:
            runs.append([])
        runs[-1].append(anchor)
    known = {one.anchor: one for one in accounts}
    groups = [
        ([known[anchor] for anchor in run if anchor in known], texts[run[0]] or [], len(run) > 1)
        for run in runs
    ]
    return [row for row in groups if row[0]] + [
        ([one], [], False) for one in accounts if one.anchor not in texts
    ]


def pages_of(book: Book) -> list[tuple[str, Page]]:
    """Every page that an author wrote, and the anchor of the piece that it is printed in."""
    chapters = [(one.page.slug, one.page) for one in chapters_of(book) if not one.generated]
    return chapters + [
        (part.slug, part.introduction) for part in book.parts if part.introduction and part.title
    ]


def _open(page: Page, anchor: str) -> Account:
    source = read_source(page.source)
    removed = sorted(
        [*source.removed, *_empty_sections(page, source.text)], key=lambda one: one.line
    )
    return Account(page, anchor, len(source.text) + sum(map(len, source.notes)), {}, tuple(removed))


def _empty_sections(page: Page, words: Sequence[Word]) -> list[Removed]:
    """Labels of sections that were left out because nothing follows them: words of the source that the page doesn't have."""
    said = [word for text in _wanted(page) for word in text] + _body(page)
    lost, _ = compare([word for word in words if word.line], said)
    title = {letters_of(split_words(one.text)) for one in page.headings[:1]}
    return (
        [Removed("section-empty", run[0].line, run) for run in lost if letters_of(run) not in title]
        if page.is_pattern
        else []
    )


def _body(page: Page) -> list[Word]:
    return split_words(_say(page.body))


def _wanted(page: Page) -> list[list[Word]]:
    """What a theme may set in any order round a page's text: title, blocks, summary, other names, notes."""
    summary = [_say((page.summary,))] if page.summary else []
    notes = [_say(note.content) for note in page.notes]
    found = [
        page.title,
        *page.blocks,
        *summary,
        page.aliases_label if page.aliases_shown else "",
        *page.aliases_shown,
        *notes,
    ]
    return [split_words(text) for text in found]


def _say(nodes: Sequence[Node]) -> str:
    """The words of nodes as a reader sees them: a chart's title and description are not painted."""
    return words_of(
        *rewrite(
            tuple(nodes),
            lambda one: (
                () if one.tag in ("svg:title", "svg:desc", "svg:metadata", "svg:defs") else one
            ),
        )
    )


def _hold(
    group: list[Account],
    found: list[Word],
    shares: bool,
    name: str,
    kind: str,
    phrases: frozenset[str],
    charts: Charts,
    findings: Findings,
) -> None:
    """Hold one page, or pages that are printed together, against one file."""
    pages = [one.page for one in group]
    body = [word for page in pages for word in _body(page)]
    lost, extra = compare(body, rejoin(found, body), is_exact=False)
    lost, rest = _mend(
        lost, [piece for run in extra for word in run for piece in split_words(word.text)]
    )
    for words in sorted((row for page in pages for row in _wanted(page)), key=len, reverse=True):
        missing, rest = _find(words, rest)
        lost += missing
    titles = "', '".join(page.title for page in pages)
    where = pages[0].locate(pages[0].source.first_line)
    for run in lost:
        message = f"{show(run)} of '{titles}' is not in {name}"
        findings.add(
            "word-lost", where, message, "please report the page that brings it about", name
        )
    if not shares and (
        twice := _unexplained(rest, phrases.union(*(_beside(page, charts) for page in pages)))
    ):
        message = f"{show(twice)} stands in {name} once more than '{titles}' has it"
        findings.add(
            "word-twice", where, message, "please report the page that brings it about", name
        )
    for one in group:
        gone = sum(len(removed.words) for removed in one.removed if removed.rule == "section-empty")
        count = one.source - gone - sum(map(len, lost))
        one.found[kind] = min(count, one.found.get(kind, count))


def _find(words: list[Word], among: list[Word]) -> tuple[list[Run], list[Word]]:
    """Take words out of others: whole where they stand together, else in their order; returns what is lost, and the rest."""
    wanted = letters_of(words)
    if not wanted:
        return [], among
    sizes = [len(letters_of([word])) for word in among]
    joined = letters_of(among)
    starts = {sum(sizes[:n]): n for n in range(len(sizes) + 1)}
    at = joined.find(wanted)
    while at >= 0:
        if at in starts and at + len(wanted) in starts:
            return [], among[: starts[at]] + among[starts[at + len(wanted)] :]
        at = joined.find(wanted, at + 1)
    lost, extra = compare(words, among, is_exact=False)
    return lost, [word for run in extra for word in run]


def _mend(lost: list[Run], rest: list[Word]) -> tuple[list[Run], list[Word]]:
    """Without words that a page's end divides, so that the foot of the page stands in them."""
    kept = []
    for run in lost:
        whole = letters_of(run)
        halves = [(a, b) for a, one in enumerate(rest) if whole.startswith(letters_of([one])) for b in range(a + 2, len(rest))
                  if letters_of([one, rest[b]]) == whole] if len(run) == 1 else []  # fmt: skip
        if halves:
            rest = [word for n, word in enumerate(rest) if n not in halves[0]]
        else:
            kept.append(run)
    return kept, rest


def _phrases_of(book: Book, template_words: str) -> frozenset[str]:
    """Everything that a book says besides its pages: names, words of the language, and of the theme's templates."""
    config, apparatus = book.config, book.apparatus
    words = words_for(config.language, config.words)
    texts = [
        config.title,
        config.subtitle,
        *apparatus.blocks,
        *(one.name for one in apparatus.paths),
    ]
    texts += [
        text
        for one in book.parts
        for text in (one.title, part_word(config.language, words, one.number))
    ]
    texts += [
        name
        for chapter in chapters_of(book)
        for name in (chapter.page.title, *chapter.page.aliases, *chapter.page.blocks)
    ]
    texts += [piece for text in words.values() for piece in re.split(r"\{[^{}]*\}", text)]
    texts += [text for one in apparatus.facts for text in (one.problem, one.solution)]
    bare = re.sub(r"\{[%#{].*?[%#}]\}|<[^<>]*>", "\n", template_words, flags=re.DOTALL)
    texts += [line for line in bare.split("\n") if line.strip()]
    return frozenset(letters_of(split_words(text)) for text in texts) - {""}


def _beside(page: Page, charts: Charts) -> frozenset[str]:
    """What a file says beside the words of a page: where a link leads to, item numbers, the text of charts, a table's head."""
    notes = (node for note in page.notes for node in note.content)
    every = tuple(walk(*page.body, *((page.summary,) if page.summary else ()), *notes))
    found = [one.get("href") for one in every if one.tag == "a" and one.get("class") == "external"]
    bare = [re.sub(r"^(https?://|mailto:)", "", one) for one in found]
    painted = [text for one in every if one.tag == "img" for text in charts.get(one.get("src"), ())]
    heads = {
        letters_of(turned)
        for one in every
        if one.tag == "thead"
        for turned in _turns(split_words(words_of(one)))
    }
    markers = _markers([one for one in every if one.tag == "ol"])
    return frozenset(
        letters_of(split_words(text)) for text in (*found, *bare, *painted, *markers)
    ) - {""} | heads - {""}


def _turns(head: list[Word]) -> Iterator[list[Word]]:
    """A table's head as it may be found again on a further page: what it and the row after it begin with alike can be either's."""
    for place in range(len(head)):
        yield head[place:] + head[:place]


def _markers(lists: Sequence[Element]) -> list[str]:
    """The letters that number the items of a list."""
    items = max(
        (
            sum(isinstance(child, Element) for child in one.children)
            for one in lists
            if one.get("type") in ("a", "A")
        ),
        default=0,
    )
    roman = (
        ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
        if any(one.get("type") for one in lists)
        else []
    )
    return [chr(ord("a") + n) for n in range(min(items, 26))] + roman


def _unexplained(words: list[Word], phrases: frozenset[str]) -> Run:
    """The first words that are neither numbers nor phrases that a book says besides its pages; whole runs alone count."""
    sizes = [len(letters_of([word])) for word in words]
    text = letters_of(words)
    longest = max(map(len, phrases), default=0)
    starts, at = [], 0
    for size in sizes:
        starts.append(at)
        at += size
    reached = {0}
    furthest = 0
    for begin in [*starts, at]:
        if begin not in reached:
            continue
        furthest = begin
        if number := NUMBER.match(text, begin):
            reached.update(range(begin + 1, number.end() + 1))
        reached.update(
            end
            for end in range(begin + 1, min(begin + longest, len(text)) + 1)
            if text[begin:end] in phrases
        )
    if len(text) in reached:
        return ()
    first = starts.index(furthest) if furthest in starts else 0
    return tuple(words[first : first + 8])
