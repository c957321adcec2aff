"""What a file may print besides the words of a page: names, numbers, words of the templates."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from itertools import accumulate
from typing import NamedTuple

from publisher.book.language import part_word, words_for
from publisher.book.model import Book, Page, chapters_of
from publisher.book.tree import Element, walk, words_of
from publisher.book.web_addresses import web_address
from publisher.ledger.words import Run, Word, letters_of, split_words

NUMBER = re.compile(r"\d+|x{0,3}(?:ix|iv|v?i{1,3}|v)|x{1,3}")  # arabic, or a roman page number
LEAST_TAB = 8  # letters that are left of a building block's name at least, where a tab cuts it
CHART = re.compile(r">([^<>]+)<")
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")  # of lists

Phrases = Mapping[str, tuple[str, ...]]
MARKUP = re.compile(r"\{[%#{](?:(?!\{[%#{]).)*?[%#}]\}|<[^<>]*>", re.DOTALL)  # of a template
Charts = dict[str, tuple[str, ...]]  # the texts in a picture, by its name


class Besides(NamedTuple):
    """What a file may print besides the words of pages: folded phrases, and texts of charts.

    Phrases are found by their first two letters.
    """

    phrases: Phrases
    charts: Charts


def list_besides(book: Book, template_words: str) -> Besides:
    """Return what the files of a book may print besides; `template_words` are the theme's."""
    drawings = [one for one in book.pictures if one.name.endswith(".svg")]
    contents = {one.name: one.content.decode("utf-8", "replace") for one in drawings}
    charts = {
        name: tuple(map(unescape, CHART.findall(content))) for name, content in contents.items()
    }
    return Besides(_index(_phrases_of(book, template_words)), charts)


def with_phrases(besides: Besides, texts: Iterable[str]) -> Besides:
    """Return what files may print besides, with more texts."""
    folded = frozenset(letters_of(split_words(text)) for text in texts) - {""}
    known = frozenset(phrase for rows in besides.phrases.values() for phrase in rows)
    return Besides(_index(known | folded), besides.charts)


def _index(phrases: Iterable[str]) -> Phrases:
    index: dict[str, tuple[str, ...]] = {}
    for phrase in sorted(phrases):
        index[phrase[:2]] = (*index.get(phrase[:2], ()), phrase)
    return index


def find_unexplained(rest: Run, pages: Sequence[Page], besides: Besides) -> Run:
    """Return the first words that a file shows besides and that nothing explains, or ()."""
    if not rest or not _unexplained(rest, besides.phrases, {}):
        return ()
    own = frozenset[str]().union(*(_phrases_beside(page, besides.charts) for page in pages))
    return _unexplained(rest, besides.phrases, _index(own))


def _phrases_of(book: Book, template_words: str) -> frozenset[str]:
    """Return the folded phrases that a book prints besides its pages.

    They are names, the pipeline's own words in the book's language, and those of the templates.
    """
    config, apparatus = book.config, book.apparatus
    words = words_for(config.language, config.words)
    bare = MARKUP.sub("\n", template_words)
    pages = [chapter.page for chapter in chapters_of(book)]
    texts = [
        config.title,
        config.subtitle,
        *apparatus.blocks,
        *(name[:end] for name in apparatus.blocks for end in range(LEAST_TAB, len(name))),
        *(path.name for path in apparatus.paths),
        *(part.title for part in book.parts),
        *(part_word(config.language, words, part.number) for part in book.parts),
        *(name for page in pages for name in (page.title, *page.aliases, *page.blocks)),
        *(piece for text in words.values() for piece in re.split(r"\{[^{}]*\}", text)),
        *(text for facts in apparatus.facts for text in (facts.problem, facts.solution)),
        *bare.split("\n"),
        *(re.sub(r"^https?://", "", web_address(page, config)) for page in pages if config.qr),
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
        *(node.get("data-number") for node in every),  # of formulas
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


def _unexplained(words: Sequence[Word], phrases: Phrases, others: Phrases) -> Run:
    """Return the first words that are no sequence of numbers and phrases, eight at most."""
    sizes = [len(letters_of([word])) for word in words]
    text = letters_of(words)
    starts = list(accumulate(sizes, initial=0))
    reached = {0}
    furthest = 0
    for begin in range(len(text)):  # the letters of a drawing may be one word
        if begin not in reached:
            continue
        furthest = begin
        if number := NUMBER.match(text, begin):
            reached.update(range(begin + 1, number.end() + 1))
        for key in (text[begin : begin + 2], text[begin : begin + 1]):
            known = (*phrases.get(key, ()), *others.get(key, ()))
            reached.update(begin + len(one) for one in known if text.startswith(one, begin))
    if len(text) in reached:
        return ()
    first = bisect_right(starts, furthest) - 1
    return tuple(words[first : first + 8])
