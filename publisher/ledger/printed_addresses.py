"""Words -> the places of phrases among them, and the words without the addresses of links."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate

from publisher.ledger.words import Word, letters_of, split_words

SHORTEST = 4  # letters of an address that is looked for
SCHEME = re.compile(r"^(https?://|mailto:)")
Stretch = tuple[int, int]  # the first of some words, and the one after the last


class Letters:
    """A row of words, and where each begins in the row of their letters."""

    def __init__(self, words: list[Word]) -> None:
        self.words = words
        self.text = letters_of(words)
        edges = [*accumulate((len(letters_of([word])) for word in words), initial=0)]
        self.places = {edge: n for n, edge in reversed(list(enumerate(edges)))}

    def find(self, phrase: str) -> list[Stretch]:
        """Return the words whose letters are those of a phrase, each time that they stand there."""
        found, at = [], self.text.find(phrase)
        while at >= 0:
            end = at + len(phrase)
            is_whole = at in self.places and end in self.places
            if is_whole:
                found.append((self.places[at], self.places[end]))
            at = self.text.find(phrase, end if is_whole else at + 1)
        return found


def find_phrase(words: list[Word], phrase: str) -> list[Stretch]:
    """Return the words whose letters are those of a phrase, each time that they stand there."""
    return Letters(words).find(phrase) if phrase in letters_of(words) else []


def without_addresses(words: list[Word], body: list[Word], addresses: Iterable[str]) -> list[Word]:
    """Return words without addresses that they hold more often than a page's text does.

    In print the addresses of links are notes, which stand between the words of a page and may hold
    the same words. A note begins with its number.
    """
    bare = {SCHEME.sub("", address).rstrip("/") for address in addresses}
    phrases = {letters_of(split_words(one)) for one in bare}
    shown, own = Letters(words), Letters(body)
    taken = [False] * len(words)
    for phrase in sorted(phrases, key=lambda one: (-len(one), one)):
        if len(phrase) < SHORTEST:
            continue
        found = [run for run in shown.find(phrase) if not any(taken[run[0] : run[1]])]
        more = len(found) - len(own.find(phrase)) if found else 0
        marked = [run for run in found if run[0] and words[run[0] - 1].text.isdecimal()]
        for start, end in marked[-more:] if more > 0 else ():
            taken[start:end] = [True] * (end - start)
    return [word for word, is_taken in zip(words, taken, strict=True) if not is_taken]
