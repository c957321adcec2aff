"""The words that a PDF shows, notes -> the same words without the notes that stand among them.

A note stands after its number. Where a page's end divides it, its parts stand apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from publisher.ledger.words import Word, letters_of

PARTS = 4  # pages over which a note is followed
Stretch = tuple[int, int]  # the first of some words, and the one after the last


def take_notes(
    words: list[Word], notes: Sequence[list[Word]]
) -> tuple[list[Word], list[list[Word]]]:
    """Return words without the notes that stand among them, and these notes."""
    found = []
    for note in sorted(notes, key=len, reverse=True):
        stretches = _find_note(letters_of(note), words) if note else ()
        for start, end in reversed(stretches):
            words = words[:start] + words[end:]
        found += [note] if stretches else []
    return words, found


def _find_note(letters: str, words: list[Word]) -> tuple[Stretch, ...]:
    """Return the words with the letters of a note, after a number; () if there are none."""
    edges = [*accumulate((len(letters_of([word])) for word in words), initial=0)]
    text, places = letters_of(words), {edge: at for at, edge in reversed(list(enumerate(edges)))}
    starts = [at + 1 for at, word in enumerate(words) if word.text.isdecimal()]
    whole = [
        (start, places[edges[start] + len(letters)])
        for start in starts
        if text.startswith(letters, edges[start]) and edges[start] + len(letters) in places
    ]
    if whole:  # the number of the next note follows it, or the next page
        ends = [one for one in whole if one[1] == len(words) or words[one[1]].text.isdecimal()]
        return ((ends or whole)[-1],)
    row = _Row(words, text, edges, places)
    for start in starts:
        if parts := next(row.parts_at(start, letters, PARTS), ()):
            return parts
    return ()


class _Row:
    """Words, and where they stand in the row of their letters."""

    def __init__(
        self, words: list[Word], text: str, edges: list[int], places: dict[int, int]
    ) -> None:
        self.words, self.text, self.edges, self.places = words, text, edges, places

    def parts_at(self, start: int, letters: str, most: int) -> Iterator[tuple[Stretch, ...]]:
        """Yield how letters stand in `most` parts at most, the first part at a word."""
        end = start
        while end < len(self.words) and letters.startswith(self._between(start, end + 1)):
            end += 1
        for stop in range(end, start, -1):
            rest = letters[len(self._between(start, stop)) :]
            if not rest:
                yield ((start, stop),)
            elif most > 1:
                for following in self._parts_after(stop, rest, most - 1):
                    yield ((start, stop), *following)

    def _between(self, start: int, end: int) -> str:
        return self.text[self.edges[start] : self.edges[end]]

    def _parts_after(self, start: int, letters: str, most: int) -> Iterator[tuple[Stretch, ...]]:
        at = self.text.find(letters, self.edges[start])
        while at >= 0:
            if at in self.places and at + len(letters) in self.places:
                yield ((self.places[at], self.places[at + len(letters)]),)
                return
            at = self.text.find(letters, at + 1)
        # in more parts: the next of them begins with the same letters
        if most > 1:
            head = self.text.find(letters[:8], self.edges[start])
            if head in self.places:
                yield from self.parts_at(self.places[head], letters, most)
