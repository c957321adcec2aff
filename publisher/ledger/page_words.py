"""Page -> the words of its source that the page lost, and those that it has once too often."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from html import unescape
from itertools import groupby
from typing import TYPE_CHECKING

from publisher.book.form import spellings_of
from publisher.book.model import Form, Page
from publisher.book.tree import Element, walk, words_of
from publisher.ledger.page_targets import REPORT, account_for_targets
from publisher.ledger.word_counts import count_page, count_source, trees_of
from publisher.ledger.words import Run, Word, compare, fold_all, letters_of, show, split_words
from publisher.report.findings import Finding, Findings

if TYPE_CHECKING:
    from publisher.ledger.source import SourceWords

LOSING = ("markup-dropped", "template-line", "fence-unclosed")  # of the page's reader
ALIASES = ("AKA", "Aliases")  # labels beside those of the form
MANY = 1000  # words that differ, from which the order of words is not compared
FEW = 8  # words in a row below which this comparison may be wrong, and not the page
LONG = 300  # letters of a word that is too long to be taken for several
REPLACED = re.compile(
    r"\+\+[^\s+](?:[^+\n]|\+(?!\+)){0,100}\+\+|\[={1,2}[^\[\]\n]{1,100}\]|\((?:c|r|tm)\)", re.I
)
ATTRIBUTES = ("href", "src", "alt", "title", "data-ref")


def page_words(page: Page) -> list[Word]:
    """Return the words of a page in reading order: blocks, summary, other names, text."""
    opening = [*page.blocks, *([words_of(page.summary)] if page.summary else [])]
    aliases = [page.aliases_label, *page.aliases_shown] if page.aliases_shown else []
    return [
        word for text in (*opening, *aliases, words_of(*page.body)) for word in split_words(text)
    ]


def account_for_page(
    page: Page, form: Form, recorded: Sequence[Finding] = ()
) -> tuple[Finding, ...]:
    """Return findings about words, links and pictures that a page lost, and words it has twice.

    `recorded` are the findings of the page's reader: a lost word names those on its line.
    """
    findings = Findings()
    source, shown = count_source(page.source), count_page(page)
    if source.words != shown.words:
        lost, extra = _compare_words(page, form, source.words, shown.words)
        _report_words(page, lost, extra, recorded, findings)
    if targets := source.targets - shown.targets:
        findings.extend(account_for_targets(page, targets, shown.targets))
    return findings.all()


def _compare_words(
    page: Page, form: Form, wanted: Counter[str], shown: Counter[str]
) -> tuple[list[Run], list[Run]]:
    """Return the words that a page lost, and those that it has once too often."""
    missing, besides = _differences(page, wanted, shown)
    if not missing and not besides:
        return [], []
    from publisher.ledger.source import read_source  # its patterns take a while to compile

    source = read_source(page.source)
    lost, extra, uncalled = _match_notes(page, source)
    words = [*_without_title(source.text, page), *uncalled], page_words(page)
    if missing.total() + besides.total() > MANY:
        less, more = [tuple(words[0])], [tuple(words[1])]
    else:
        less, more = compare(*words)
    lost, extra = _without_moved(lost + less, extra + more)
    lost = [part for run in lost for part in _keep(run, missing)]
    lost = [part for run in lost for part in _without_labels(run, source, page, form)]
    return lost, [part for run in extra for part in _keep(run, besides)]


def _report_words(
    page: Page,
    lost: list[Run],
    extra: list[Run],
    recorded: Sequence[Finding],
    findings: Findings,
) -> None:
    for run in lost:
        where = page.locate(next((word.line for word in run if word.line), 1))
        message = f"{show(run)} of the source is not on the page"
        near = [one for one in recorded if one.rule in LOSING and one.location.line == where.line]
        hint = f"on this line {near[0].message}" if near else REPORT
        rule = "word-doubtful" if len(run) < FEW else "word-lost"
        findings.add(rule, where, message, f"{hint}; {_silence(rule, page)}", page.path)
    for run in extra:
        message = f"{show(run)} is on the page of '{page.title}' once more than in its source"
        hint = "please report the page that brings it about"
        hint = f"{hint}; {_silence('word-twice', page)}"
        findings.add("word-twice", page.locate(), message, hint, page.path)


def _silence(rule: str, page: Page) -> str:
    """Return the entry of book.toml that lets a page through."""
    return f'if it is right: [[ignore]] rule = "{rule}", target = "{page.path}", reason = "…"'


def _differences(
    page: Page, wanted: Counter[str], shown: Counter[str]
) -> tuple[Counter[str], Counter[str]]:
    """Return how often the page lacks each word of its source, and has it besides."""
    missing, besides = wanted - shown, shown - wanted
    for heading in page.headings[:1]:
        if missing and heading.level == 1:
            title = Counter(fold_all(heading.text))
            missing, title = missing - title, title - missing
            _join(title, missing)
            _join(missing, title)
    if missing or besides:
        body, hidden = page.source.body, _count_attributes(page)
        written = Counter(fold_all(body)) | Counter(fold_all(unescape(body)))
        _join(missing, besides)
        missing -= _join(besides, missing | (written - shown))
        # text may have become markup, and markup text
        missing -= hidden - (written - wanted)
        besides &= shown - written
        if page.source.dialect.kind == "python-markdown":
            missing -= _count_replaced(body)
            besides -= _count_made(page)
    return +missing, +besides


def _count_replaced(body: str) -> Counter[str]:
    """Count the words that extensions replace by others: names of keys, values of bars."""
    return Counter(fold_all(" ".join(REPLACED.findall(body))))


def _count_made(page: Page) -> Counter[str]:
    """Count the words that extensions make: names of keys, parts of addresses."""
    texts = []
    for node in walk(*trees_of(page)):
        if node.tag == "kbd":
            texts.append(words_of(node))
        elif node.tag == "a" and (address := "".join(fold_all(node.get("href")))):
            words = split_words(words_of(node))
            texts += [word.text for word in words if letters_of([word]) in address]
    return Counter(fold_all(" ".join(texts)))


def _count_attributes(page: Page) -> Counter[str]:
    """Count the words of targets, titles and alternative texts, which no page shows, each once."""
    values = (
        value
        for node in walk(*trees_of(page))
        for name, value in node.attributes
        if name in ATTRIBUTES and not _is_shown(node, value)
    )
    return Counter(fold_all(" ".join(dict.fromkeys(values))))


def _join(wholes: Counter[str], parts: Counter[str]) -> Counter[str]:
    """Take out of both counts the words of one that are made of two or three of the other.

    Returns these others.
    """
    used: Counter[str] = Counter()
    for whole in [one for one, count in wholes.items() if count > 0 and 1 < len(one) < LONG]:
        if pieces := _pieces_of(whole, parts, 3):
            wholes[whole] -= 1
            parts.subtract(pieces)
            used.update(pieces)
    return used


def _pieces_of(whole: str, parts: Counter[str], most: int) -> tuple[str, ...]:
    """Return words that make a word if they are put together, or nothing."""
    if parts[whole] > 0:
        return (whole,)
    for n in range(1, len(whole)) if most > 1 else ():
        if parts[whole[:n]] > 0 and (rest := _pieces_of(whole[n:], parts, most - 1)):
            return (whole[:n], *rest)
    return ()


def _without_moved(lost: list[Run], extra: list[Run]) -> tuple[list[Run], list[Run]]:
    """Return both without the words that both have: they stand elsewhere on the page."""
    missing, besides = (
        Counter(fold_all(" ".join(word.text for run in runs for word in run)))
        for runs in (lost, extra)
    )
    missing, besides = missing - besides, besides - missing
    _join(missing, besides)
    _join(besides, missing)
    lost = [part for run in lost for part in _keep(run, missing)]
    return lost, [part for run in extra for part in _keep(run, besides)]


def _keep(run: Run, counts: Counter[str]) -> list[Run]:
    """Return the parts of a run whose words `counts` has, and take them out of it.

    Several words of the run may be one in `counts`: `**emph**asis`.
    """
    kept = [False] * len(run)
    for size in range(1, 4):
        for n in range(len(run) - size + 1):
            pieces = Counter(fold_all("".join(word.text for word in run[n : n + size])))
            if pieces and not any(kept[n : n + size]) and pieces <= counts:
                counts.subtract(pieces)
                kept[n : n + size] = [True] * size
    parts = groupby(zip(kept, run, strict=True), key=lambda row: row[0])
    return [tuple(word for _, word in row) for is_kept, row in parts if is_kept]


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


def _without_labels(run: Run, source: SourceWords, page: Page, form: Form) -> list[Run]:
    """Return the parts of a run beside labels that are alone on their line and have no section.

    An empty section of a pattern is left out with its label; so is the label of a page's title.
    """
    labels = {"title"}
    if page.is_pattern:
        spellings = (one for one, _ in spellings_of(form, page.source.language))
        labels |= {letters_of(split_words(one)) for one in (*spellings, *ALIASES)}
    shown = {section.line for section in page.sections}

    lines = {line for line in {word.line for word in run} if line not in shown}
    rows: dict[int, list[Word]] = {line: [] for line in lines}
    for word in source.text:
        if word.line in rows:
            rows[word.line].append(word)
    labelled = {line for line, words in rows.items() if letters_of(words) in labels}
    parts = groupby(run, key=lambda word: word.line in labelled)
    return [tuple(words) for is_left_out, words in parts if not is_left_out]


def _is_shown(node: Element, value: str) -> bool:
    """Return whether a link's text is its address: the source has it once, the tree twice."""
    address, text = (letters_of(split_words(one)) for one in (value, words_of(*node.children)))
    return node.tag == "a" and bool(text) and address.endswith(text)


def _is_within(letters: str, text: str) -> bool:
    """Return whether the letters are in the text in this order, perhaps with others between."""
    rest = iter(text)
    return all(letter in rest for letter in letters)
