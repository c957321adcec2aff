"""Lost words, and words shown besides -> both without the words that stand at another place.

A file may show the cells of a table, blocks and notes in another order than the pages, and divide
words at the ends of lines and pages.
"""

from __future__ import annotations

from collections import Counter
from itertools import accumulate

from publisher.ledger.printed_addresses import find_phrase
from publisher.ledger.words import Run, Word, letters_of

LONG = 4  # letters
MOST_TURNED = 12  # words of a run


def find_cells(lost: list[Run], rest: list[Word]) -> tuple[list[Run], list[Word]]:
    """Return both without the words of tables that stand elsewhere.

    A row that is taller than a page is shown page by page: each cell in parts.
    """
    counts = Counter(letters_of([word]) for word in rest)
    found: Counter[str] = Counter()
    kept: list[Run] = []
    for run in lost:
        is_cell = any(word.in_cell for word in run)
        own: list[Word] = []
        for word in run:
            letters = letters_of([word])
            if word.in_cell and counts[letters] > found[letters]:
                found[letters] += 1
            else:
                own.append(word)
        if own:  # a page's end may divide each word of a cell
            kept += [(word,) for word in own] if is_cell else [tuple(own)]
    left = []
    for word in rest:
        letters = letters_of([word])
        if found[letters]:
            found[letters] -= 1
        else:
            left.append(word)
    return kept, left


def find_moved(
    lost: list[Run], rest: list[Word], texts: tuple[list[Word], ...]
) -> tuple[list[Run], list[Word]]:
    """Return both without runs that a file paints at another place: blocks are painted in layers.

    A short word alone is not looked for: it may be any other. `texts` are the words that were
    compared, of the pages and of the file.
    """
    kept = []
    for run in lost:
        is_long = len(run) > 1 or len(letters_of(run)) >= LONG
        left = take_run(list(run), rest) if is_long else None
        if left is None and len(run) > 1:
            left = _take_past_numbers(list(run), rest)
        if left is None and 1 < len(run) <= MOST_TURNED:
            left = _take_turned(list(run), rest, texts)
        if left is None:
            kept.append(run)
        else:
            rest = left
    return kept, rest


def _take_past_numbers(run: list[Word], among: list[Word]) -> list[Word] | None:
    """Return others without a run between whose words the numbers of notes stand; they stay."""
    numbers = [n for n, word in enumerate(among) if letters_of([word]).isdecimal()]
    if not numbers or any(letters_of([word]).isdecimal() for word in run):
        return None
    left = take_run(run, [word for n, word in enumerate(among) if n not in {*numbers}])
    return None if left is None else left + [among[n] for n in numbers]


def _take_turned(
    run: list[Word], among: list[Word], texts: tuple[list[Word], ...]
) -> list[Word] | None:
    """Return others without a run whose first words stand among them after its last ones.

    Where a text has `white hive A hive`, a comparison may take either `hive` for the first, and
    leave `hive A` for the run `A hive`. One of the texts must have both.
    """
    for cut in range(1, len(run)):
        both = letters_of(run[cut:] + run), letters_of(run + run[:cut])
        if any(find_phrase(text, phrase) for text in texts for phrase in both):
            left = take_run(run[cut:] + run[:cut], among)
            if left is not None:
                return left
    return None


def take_run(words: list[Word], among: list[Word]) -> list[Word] | None:
    """Return others without some words, which must stand among them as one run; else None."""
    wanted = letters_of(words)
    sizes = [len(letters_of([word])) for word in among]
    joined = letters_of(among)
    starts = {start: n for n, start in enumerate(accumulate(sizes, initial=0))}
    at = joined.find(wanted)
    while at >= 0:
        if at in starts and at + len(wanted) in starts:
            return among[: starts[at]] + among[starts[at + len(wanted)] :]
        at = joined.find(wanted, at + 1)
    return None


def join_halves(lost: list[Run], rest: list[Word]) -> tuple[list[Run], list[Word]]:
    """Return both without words that a page break divides: the foot of the page is between them."""
    kept = []
    for run in lost:
        halves = _find_halves(run[0], rest) if len(run) == 1 else None
        if halves:
            rest = [word for n, word in enumerate(rest) if n not in halves]
        else:
            kept.append(run)
    return kept, rest


def _find_halves(whole: Word, words: list[Word]) -> set[int]:
    """Return the places of two runs that together have the letters of a word.

    A long word stands in several lines. The second run may come first, since `find_cells` took
    others.
    """
    letters = letters_of([whole])
    own = [letters_of([word]) for word in words]
    for a, first in enumerate(own):
        head, end = first, a + 1
        while head and letters.startswith(head) and head != letters:
            for b in range(len(own)):
                stop = _find_end(letters[len(head) :], own, b)
                if stop and (stop <= a or b >= end):
                    return {*range(a, end), *range(b, stop)}
            head, end = head + (own[end] if end < len(own) else letters), end + 1
    return set()


def _find_end(letters: str, words: list[str], start: int) -> int:
    """Return the end of the run of words from `start` that has these letters; 0 if none has."""
    at = start
    while letters and at < len(words) and words[at] and letters.startswith(words[at]):
        letters, at = letters[len(words[at]) :], at + 1
    return at if not letters else 0
