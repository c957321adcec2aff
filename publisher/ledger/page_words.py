"""A page against its source: every word of the text stands on the page, in its order, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from publisher.book.model import Form, Page
from publisher.book.tree import Element, walk, words_of
from publisher.ledger.source import SourceWords, read_source
from publisher.ledger.words import Run, Word, compare, letters_of, show, split_words
from publisher.report.findings import Finding, Findings

TORN = "look for a tag, a quote or a star before it that is never closed; if there is none, please report the page"
ATTRIBUTES = ("href", "src", "alt", "title", "data-ref")


def page_words(page: Page) -> list[Word]:
    """The words of a page in the order in which it is read: blocks, summary, other names, text."""
    opening = [*page.blocks, *([words_of(page.summary)] if page.summary else [])]
    aliases = [page.aliases_label, *page.aliases_shown] if page.aliases_shown else []
    return [
        word for text in (*opening, *aliases, words_of(*page.body)) for word in split_words(text)
    ]


def account_for_page(page: Page, form: Form) -> tuple[Finding, ...]:
    """Findings about the words of a source that its page lost or has twice."""
    findings = Findings()
    found = read_source(page.source)
    lost, extra, uncalled = _match_notes(page, found)
    for runs, more in zip(
        (lost, extra),
        compare([*_without_title(found.text, page), *uncalled], page_words(page)),
        strict=True,
    ):
        runs += more
    if not lost and not extra:
        return ()
    lost, extra = _settle_moves(lost, extra, page, form)
    extra = _take(extra, found, page)
    for run in lost:
        where = page.locate(next((word.line for word in run if word.line), 1))
        message = f"{show(run)} of the source is not on the page"
        findings.add("word-lost", where, message, TORN)
    for run in extra:
        message = f"{show(run)} is on the page of '{page.title}' once more than in its source"
        findings.add(
            "word-twice", page.locate(), message, "please report the page that brings it about"
        )
    return findings.all()


def _without_title(words: list[Word], page: Page) -> list[Word]:
    """The words of a source without those of the heading that became the page's title."""
    heading = next((one for one in page.headings if one.level == 1), None)
    if heading is None:
        return words
    first = next((n for n, word in enumerate(words) if word.line >= heading.line), len(words))
    size = len(split_words(heading.text))
    if letters_of(words[first : first + size]) == letters_of(split_words(heading.text)):
        return [*words[:first], *words[first + size :]]
    line = [word for word in words if word.line == heading.line] if heading.line else words[:size]
    if _is_within(
        letters_of(line), letters_of(split_words(heading.text))
    ):  # part of it may look like markup
        return [word for word in words if word not in line]
    return words


def _match_notes(page: Page, found: SourceWords) -> tuple[list[Run], list[Run], list[Word]]:
    """The notes of a source against those of its page: in any order, each whole; those that nothing calls stand in the text."""
    wanted = [row for row in found.notes if row]
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
    """Without what the form moves or takes out: title, names, blocks, labels of sections without text, notes that nothing calls."""
    heading = next((one.text for one in page.headings if one.level == 1), "")
    own_line = next((one.line for one in page.headings if one.level == 1), -1)
    aliases = " ".join([page.aliases_label, *page.aliases_shown])
    moved = [
        heading,
        "title",
        page.title,
        " ".join(page.blocks),
        aliases,
        words_of(page.summary) if page.summary else "",
    ]
    moved += [
        *form.order,
        *(other for _, others in form.spellings for other in others),
        "AKA",
        "Aliases",
    ]
    allowed = {letters_of(split_words(text)) for text in moved} - {""}
    counts = Counter(letters_of(run) for run in extra)
    # an unfinished link, such as `[a](b "c`, may have taken text for its title
    hidden = [
        letters_of(split_words(f"{one.get('href')} {one.get('title')}"))
        for one in walk(*page.body)
        if one.has("title")
    ]
    kept: list[Run] = []
    for run in lost:
        rest = _strip(run, allowed)
        letters = letters_of(rest)
        in_heading = all(word.line == own_line for word in rest) and _is_within(
            letters, letters_of(split_words(heading))
        )
        if not rest or in_heading or (len(letters) >= 8 and any(letters in one for one in hidden)):
            continue
        if counts[letters] and len(rest) == len(run):
            counts[letters] -= 1  # a note that stands elsewhere
            continue
        kept.append(rest)
    left = list((counts - Counter()).elements())
    found = []
    for run in extra:
        if letters_of(run) in left:
            left.remove(letters_of(run))
            if rest := _strip(run, allowed):
                found.append(rest)
    return kept, found


def _strip(run: Run, allowed: set[str]) -> Run:
    """A run without the phrases at its beginning and end that may have moved."""
    words = list(run)
    longest = max(map(len, allowed), default=0)
    for _ in range(12):
        size = next(
            (n for n in range(min(len(words), longest), 0, -1) if letters_of(words[:n]) in allowed),
            0,
        )
        words = words[size:]
        tail = next(
            (
                n
                for n in range(min(len(words), longest), 0, -1)
                if letters_of(words[-n:]) in allowed
            ),
            0,
        )
        words = words[: len(words) - tail]
        if not (size or tail):
            break
    return tuple(words)


def _take(runs: Iterable[Run], found: SourceWords, page: Page) -> list[Run]:
    """The runs without words that stand in the source's markup and became no attribute: what was no markup in the end."""
    nodes = (
        *page.body,
        *((page.summary,) if page.summary else ()),
        *(node for note in page.notes for node in note.content),
    )
    values = Counter(
        value
        for one in walk(*nodes)
        for name, value in one.attributes
        if name in ATTRIBUTES and not _is_shown(one, value)
    )
    counts = Counter(letters_of([word]) for word in found.targets)
    for value, uses in values.items():
        for _ in range(min(uses, max(page.source.body.count(value), 1))):
            counts.subtract(letters_of([word]) for word in split_words(value))
    counts = +counts + Counter(letters_of([word]) for word in found.markup)
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
    """The word, or the two that it was joined from, where they are there to be taken; else nothing."""
    if counts[letters] > 0:
        return (letters,)
    pairs = ((letters[:n], letters[n:]) for n in range(1, len(letters)))
    return next((pair for pair in pairs if counts[pair[0]] > 0 and counts[pair[1]] > 0), ())


def _is_shown(one: Element, value: str) -> bool:
    """Whether a link shows its own address: then it stands once in the source, and twice in the tree."""
    return one.tag == "a" and letters_of(split_words(value.removeprefix("mailto:"))) == letters_of(
        split_words(words_of(*one.children))
    )


def _is_within(letters: str, text: str) -> bool:
    """Whether letters stand in a text in their order, others between them."""
    rest = iter(text)
    return all(letter in rest for letter in letters)
