"""A source, or a page -> how often it has each word, and each target of a link or a picture.

A source is read by GitHub's parser, which is not the one that makes the page. It knows no dialect:
what it takes for text may be markup of one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

from publisher.book.model import Page, Source
from publisher.book.tree import BLOCKS, Node, walk, words_of
from publisher.ledger.words import LEFT_OUT, fold_all

NOTE = re.compile(r"(\[\^[^\[\]\n]+\]):")
UNSEEN = re.compile(
    rf"<!--(?:(?!<!--).)*?-->|<({LEFT_OUT})(?=[\s/>])(?:(?!<\1[\s/>]).)*?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
ROWS = r"""(?:[^<>"']|"[^"]*"|'[^']*')*"""
EDGE = re.compile(rf"</?(?:br|{'|'.join(sorted(BLOCKS))})(?=[\s/>]){ROWS}>", re.IGNORECASE)
DARK = ("#gh-dark-mode-only", "#only-dark")  # pictures with a light twin beside them
TARGET = re.compile(
    r"<(?:a|img)\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?(?<=\s)(?:href|src)\s*=\s*"
    r"(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))",
    re.IGNORECASE,
)
OF_PROJECT = re.compile(r"^(?:project|path):")  # MyST: a target in the same book
LONGEST = 300  # characters of a target that are compared
TAG = re.compile(r"</?[A-Za-z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>|<[!?/A-Za-z][^<>]*(?:>|(?=<)|$)")


class Reading(NamedTuple):
    """How often something has each word, and each target; `names` has targets as written."""

    words: Counter[str]
    targets: Counter[str]
    names: dict[str, str]


def count_source(source: Source) -> Reading:
    """Count the words of a source, but for those of its markup, and its targets."""
    html = source.body
    if not source.is_html:
        # a definition of a note, which would be one of a link if it were a single word
        text = NOTE.sub(r"\1 :", html) if "[^" in html else html
        import cmarkgfm
        from cmarkgfm.cmark import Options

        html = cmarkgfm.markdown_to_html(text, Options.CMARK_OPT_UNSAFE)
    html = UNSEEN.sub("", html) if "<!--" in html or UNSEEN.search(html) else html
    values = (found[1] or found[2] or found[3] or "" for found in TARGET.finditer(html))
    words = Counter(fold_all(unescape(TAG.sub("", EDGE.sub(" ", html)))))
    return Reading(words, *_count_targets(map(unescape, values)))


def count_page(page: Page) -> Reading:
    """Count the words of a page, those of its notes among them, without its title; its targets."""
    aliases = [page.aliases_label, *page.aliases_shown] if page.aliases_shown else []
    texts = [*page.blocks, *aliases, words_of(*page.body)]
    texts += [words_of(*note.content) for note in page.notes]
    texts += [words_of(page.summary)] if page.summary else []
    nodes = walk(*trees_of(page))
    values = (
        node.get("href" if node.tag == "a" else "src") for node in nodes if node.tag in ("a", "img")
    )
    return Reading(Counter(fold_all("\n".join(texts))), *_count_targets(values))


def trees_of(page: Page) -> Iterator[Node]:
    """Yield the nodes of a page: its title, its summary, its text, its notes."""
    yield from page.title_nodes
    if page.summary:
        yield page.summary
    yield from page.body
    for note in page.notes:
        yield from note.content


def _count_targets(values: Iterable[str]) -> tuple[Counter[str], dict[str, str]]:
    """Count targets by their letters and digits; those of templates are not compared."""
    shown = [OF_PROJECT.sub("", unquote(value[:LONGEST]), 1) for value in values]
    shown = [value for value in shown if "{" not in value and not value.endswith(DARK)]
    keys = ["".join(fold_all(value)) for value in shown]
    return Counter(filter(None, keys)), dict(zip(keys, shown, strict=True))
