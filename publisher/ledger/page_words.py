"""Page -> the words of its source that the page lost, and those that it has once too often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from publisher.book.form import spellings_of
from publisher.book.model import Form, Page
from publisher.book.tree import Element, walk, words_of
from publisher.ledger.source import SourceWords, read_source
from publisher.ledger.words import Run, Word, compare, letters_of, show, split_words
from publisher.report.findings import Finding, Findings

TORN = (
    "look for a tag, a quote or a star before it that is never closed; "
    "if there is none, please report the page"
)
ATTRIBUTES = ("href", "src", "alt", "title", "data-ref")


def page_words(page: Page) -> list[Word]:
    """Return the words of a page in reading order: blocks, summary, other names, text."""
    opening = [*page.blocks, *([words_of(page.summary)] if page.summary else [])]
    aliases = [page.aliases_label, *page.aliases_shown] if page.aliases_shown else []
    return [
        word for text in (*opening, *aliases, words_of(*page.body)) for word in split_words(text)
    ]


def account_for_page(page: Page, form: Form) -> tuple[Finding, ...]:
    """Return findings about words of a source that its page lost or has twice."""
    findings = Findings()
    source = read_source(page.source)
    lost, extra, uncalled = _match_notes(page, source)
    missing, besides = compare([*_without_title(source.text, page), *uncalled], page_words(page))
    lost, extra = lost + missing, extra + besides
    if not lost and not extra:
        return ()
    lost, extra = _settle_moves(lost, extra, page, form)
    extra = _without_markup(extra, source, page)
    for run in lost:
        where = page.locate(next((word.line for word in run if word.line), 1))
        message = f"{show(run)} of the source is not on the page"
        findings.add("word-lost", where, message, TORN)
    for run in extra:
        message = f"{show(run)} is on the page of '{page.title}' once more than in its source"
        hint = "please report the page that brings it about"
        findings.add("word-twice", page.locate(), message, hint)
    return findings.all()


def _without_title(words: list[Word], page: Page) -> list[Word]:
    """Return the words of a source without those of the heading that became the page's title."""
    heading = next((heading for heading in page.headings if heading.level == 1), None)
    if heading is None:
        return words
    first = next((n for n, word in enumerate(words) if word.line >= heading.line), len(words))
    size = len(split_words(heading.text))
    if letters_of(words[first : first + size]) == letters_of(split_words(heading.text)):
        return [*words[:first], *words[first + size :]]
    line = [word for word in words if word.line == heading.line] if heading.line else words[:size]
    # a part of the heading may look like markup
    if _is_within(letters_of(line), letters_of(split_words(heading.text))):
        return [word for word in words if word not in line]
    return words


def _match_notes(page: Page, source: SourceWords) -> tuple[list[Run], list[Run], list[Word]]:
    """Compare notes, in any order; returns lost words, extra words, and words of uncalled notes.

    A note that no call refers to is part of the page's text.
    """
    wanted = [row for row in source.notes if row]
    extra: list[list[Word]] = []
    for note in page.notes:
        words = split_words(words_of(*note.content))
        letters = letters_of(words)
        same = next((n for n, row in enumerate(wanted) if letters_of(row) == letters), -1)
        if same >= 0:
            del wanted[same]
        elif letters:
            extra.append(words)
    if len(wanted) == len(extra) == 1:
        return *compare(wanted[0], extra[0]), []
    if extra:
        return [tuple(row) for row in wanted], [tuple(row) for row in extra], []
    return [], [], [word for row in wanted for word in row]


def _settle_moves(
    lost: list[Run], extra: list[Run], page: Page, form: Form
) -> tuple[list[Run], list[Run]]:
    """Return both without the words that the form moves or leaves out."""
    title = next((heading for heading in page.headings if heading.level == 1), None)
    heading, own_line = (title.text, title.line) if title else ("", -1)
    texts = [heading, *_movable_texts(page, form)]
    allowed = {letters_of(split_words(text)) for text in texts} - {""}
    counts = Counter(letters_of(run) for run in extra)
    # an unfinished link, such as `[a](b "c`, may have taken text for its title
    nodes = [node for node in walk(*page.body) if node.has("title")]
    titles = [f"{node.get('href')} {node.get('title')}" for node in nodes]
    hidden = [letters_of(split_words(text)) for text in titles]
    kept: list[Run] = []
    for run in lost:
        rest = _strip(run, allowed)
        letters = letters_of(rest)
        in_heading = all(word.line == own_line for word in rest) and _is_within(
            letters, letters_of(split_words(heading))
        )
        in_title = len(letters) >= 8 and any(letters in text for text in hidden)
        if not rest or in_heading or in_title:
            continue
        if counts[letters] and len(rest) == len(run):
            counts[letters] -= 1  # a note that is elsewhere on the page
            continue
        kept.append(rest)
    left = list((counts - Counter()).elements())
    twice = []
    for run in extra:
        if letters_of(run) in left:
            left.remove(letters_of(run))
            if rest := _strip(run, allowed):
                twice.append(rest)
    return kept, twice


def _movable_texts(page: Page, form: Form) -> list[str]:
    """Return title, names, blocks, summary, and the labels of sections, which may be left out."""
    return [
        "title",
        page.title,
        " ".join(page.blocks),
        " ".join([page.aliases_label, *page.aliases_shown]),
        words_of(page.summary) if page.summary else "",
        *(spelling for spelling, _ in spellings_of(form, page.source.language)),
        "AKA",
        "Aliases",
    ]


def _strip(run: Run, allowed: set[str]) -> Run:
    """Return a run without the phrases at its beginning and end that may have moved."""
    words = list(run)
    longest = max(map(len, allowed), default=0)
    for _ in range(12):
        sizes = range(min(len(words), longest), 0, -1)
        head = next((size for size in sizes if letters_of(words[:size]) in allowed), 0)
        words = words[head:]
        sizes = range(min(len(words), longest), 0, -1)
        tail = next((size for size in sizes if letters_of(words[-size:]) in allowed), 0)
        words = words[: len(words) - tail]
        if not (head or tail):
            break
    return tuple(words)


def _without_markup(runs: Iterable[Run], source: SourceWords, page: Page) -> list[Run]:
    """Return the runs without words that were taken for markup in the source but are text."""
    nodes = (
        *page.body,
        *((page.summary,) if page.summary else ()),
        *(node for note in page.notes for node in note.content),
    )
    values = Counter(
        value
        for node in walk(*nodes)
        for name, value in node.attributes
        if name in ATTRIBUTES and not _is_shown(node, value)
    )
    counts = Counter(letters_of([word]) for word in source.targets)
    for value, uses in values.items():
        for _ in range(min(uses, max(page.source.body.count(value), 1))):
            counts.subtract(letters_of([word]) for word in split_words(value))
    counts = +counts + Counter(letters_of([word]) for word in source.markup)
    left: list[Run] = []
    for run in runs:
        kept = []
        for word in run:
            pieces = _pieces(letters_of([word]), counts)
            counts.subtract(pieces)
            kept += [] if pieces else [word]
        left += [tuple(kept)] if kept else []
    return left


def _pieces(letters: str, counts: Counter[str]) -> tuple[str, ...]:
    """Return the word, or two that make it, if `counts` has them; else nothing."""
    if counts[letters] > 0:
        return (letters,)
    pairs = ((letters[:n], letters[n:]) for n in range(1, len(letters)))
    return next((pair for pair in pairs if counts[pair[0]] > 0 and counts[pair[1]] > 0), ())


def _is_shown(node: Element, value: str) -> bool:
    """Return whether a link's text is its address: the source has it once, the tree twice."""
    address = letters_of(split_words(value.removeprefix("mailto:")))
    return node.tag == "a" and address == letters_of(split_words(words_of(*node.children)))


def _is_within(letters: str, text: str) -> bool:
    """Return whether the letters are in the text in this order, perhaps with others between."""
    rest = iter(text)
    return all(letter in rest for letter in letters)
