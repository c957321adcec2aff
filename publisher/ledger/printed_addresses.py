"""Words -> the places of phrases among them, and the words without the addresses of links.

In print the address of a link is a note. How many such notes a page has is told by the links of the
file that lead to them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate

from publisher.ledger.words import Run, Word, letters_of, split_words

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
    return take_addresses(words, body, addresses)[0]


def find_lost_addresses(
    words: list[Word], body: list[Word], links: Sequence[tuple[str, Word]], called: int
) -> list[Run]:
    """Return the addresses that are missing among the notes of a file, as many as are missing.

    `links` are addresses, each with the place of its first link; `called` is the number of notes
    with addresses that the file has calls of.
    """
    places = {phrase_of(address): place for address, place in reversed(links)}
    places = {phrase: place for phrase, place in places.items() if len(phrase) >= SHORTEST}
    found = take_addresses(words, body, [address for address, _ in links])[1]
    missing = called - found.total()
    rows = [phrase for phrase in reversed(places) if not found[phrase]]
    return [(places[phrase],) for phrase in rows[: max(missing, 0)]]


def phrase_of(address: str) -> str:
    """Return the letters of an address as it is printed."""
    return letters_of(split_words(SCHEME.sub("", address).rstrip("/")))


def take_addresses(
    words: list[Word], body: list[Word], addresses: Iterable[str]
) -> tuple[list[Word], Counter[str]]:
    """Return words without the addresses in notes, and how often each was there, by its letters."""
    phrases = {phrase_of(one) for one in addresses}
    counts: Counter[str] = Counter()
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
            counts[phrase] += 1
    rest = [word for word, is_taken in zip(words, taken, strict=True) if not is_taken]
    return rest, counts
