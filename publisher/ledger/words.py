"""Text -> its words; two rows of words -> the words that one of them lacks.

A word is a run of letters and digits; in a script without blanks between words, each letter.
Two rows agree if their letters do: hyphens and emphasis may divide words otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate, repeat
from typing import NamedTuple

DENSE = (  # scripts without blanks between words
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
WORD = re.compile(rf"[{DENSE}]|[^\W_{DENSE}]+")
SEAM = "\u200b"  # between two pieces of a word that were put together
EXACT = 60_000  # pairs of words up to which rows are compared exactly
LARGE = 4_000_000  # pairs of words from which rows are compared in steps
AGREED = 8  # words that must agree at the end of a difference
FAR = 600  # words in which this end is looked for
# words that must agree after a difference, and among how many words they are looked for
NEAR = ((4, FAR), (2, 60), (1, 6))
QUOTED = 4  # words that a message quotes


# elements whose content no page shows
DROPPED = (
    "script style iframe object noscript template canvas audio video select textarea datalist "
    "title noframes noembed meter progress map foreignObject"
)
LEFT_OUT = "|".join(DROPPED.split())


class Word(NamedTuple):
    """A word as the author wrote it, and its line.

    Where several pages are compared together, `page` counts them from 0. `in_cell` is true for a
    word of a table, whose cells a file may show in another order.
    """

    text: str
    line: int = 0
    page: int = 0
    in_cell: bool = False


class Removed(NamedTuple):
    """Words that a rule takes out of a page, and the line of the first of them."""

    rule: str
    line: int
    words: tuple[Word, ...]


Run = tuple[Word, ...]  # neighbouring words that only one of two rows has
Gap = tuple[int, int, int, int]  # left[a:b] stands where the other row has right[c:d]


def split_words(text: str, line: int = 0) -> list[Word]:
    """Return the words of a text; `line` is the number of its first line, 0 if it has none."""
    if "\n" not in text or not line:
        return list(map(Word, WORD.findall(text), repeat(line)))
    return [
        word
        for n, row in enumerate(text.split("\n"))
        for word in map(Word, WORD.findall(row), repeat(line + n))
    ]


def fold(text: str) -> str:
    """Return a text without what typesetting may change: case, ligatures, widths of characters."""
    return unicodedata.normalize("NFKC", text).casefold()


def fold_all(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return WORD.findall(fold(text))


def letters_of(words: Iterable[Word]) -> str:
    """Return the folded letters and digits of words, without blanks between them."""
    text = "".join([word.text for word in words])
    return text.lower() if text.isascii() else "".join(WORD.findall(fold(text)))


@lru_cache(maxsize=1 << 16)
def _letters(text: str) -> str:
    return text.lower() if text.isascii() and text.isalnum() else "".join(WORD.findall(fold(text)))


def show(words: Sequence[Word]) -> str:
    """Return words as a message quotes them."""
    shown = " ".join(word.text for word in words[:QUOTED])
    rest = len(words) - QUOTED
    more = f" and {rest} more word{'s' * (rest > 1)}" if rest > 0 else ""
    return f"'{shown}'{more}"


def rejoin(words: Sequence[Word], expected: Sequence[Word]) -> list[Word]:
    """Return words with those put together that a line's end or kerning has divided.

    Two neighbours are put together if that makes an expected word and they are not both expected.
    A number that is expected is no part of another one: it may stand behind the call of a note.
    """
    known = {_letters(word.text) for word in expected}
    joined: list[Word] = []
    before = ""
    for word in words:
        own = _letters(word.text)
        is_number = before.isdecimal() and own.isdecimal()
        is_apart = (before in known) + (own in known) > (0 if is_number else 1)
        if before and before + own in known and not is_apart:
            joined[-1] = Word(joined[-1].text + SEAM + word.text, word.line)
            before += own
        else:
            joined.append(word)
            before = own
    return joined


def divide(word: Word) -> list[Word]:
    """Return the pieces of a word that `rejoin` put together; any other word as it is."""
    return split_words(word.text) if SEAM in word.text else [word]


def compare(
    expected: Sequence[Word], actual: Sequence[Word], is_exact: bool = True
) -> tuple[list[Run], list[Run]]:
    """Return the expected words that are missing in `actual`, and the words that it has besides.

    An exact comparison of short rows finds the fewest differences; any other keeps words together
    that stand together, which is better where other texts stand between them.
    """
    if letters_of(expected) == letters_of(actual):
        return [], []
    lost: list[Run] = []
    extra: list[Run] = []
    left, right = ([_letters(word.text) for word in row] for row in (expected, actual))
    gaps = _find_gaps(left, right, is_exact)
    at = 0
    while at < len(gaps):
        a, b, c, d = gaps[at]
        # half of a divided word may have found a partner: then a later gap completes this one
        closing = (
            n
            for n, (_, end, _, other_end) in enumerate(gaps[at : at + 4], at)
            if left[a:end] and "".join(left[a:end]) == "".join(right[c:other_end])
        )
        if (last := next(closing, -1)) >= 0:
            at = last + 1
            continue
        missing, besides = _strip_same(expected[a:b], actual[c:d])
        lost += [tuple(missing)] if missing else []
        extra += [tuple(besides)] if besides else []
        at += 1
    return lost, extra


def compare_quickly(expected: Sequence[Word], actual: Sequence[Word]) -> list[Run] | None:
    """Return the words that `actual` has besides, or None if expected words may be missing.

    Reads both rows once. After a difference the next expected words are looked for nearby.
    """
    left, right = ([_letters(word.text) for word in row] for row in (expected, actual))
    extra: list[Run] = []
    a = b = 0
    while a < len(left):
        if b < len(right) and left[a] == right[b]:
            a, b = a + 1, b + 1
            continue
        place = _find_next(left, a, right, b)
        if place is None:
            return None
        extra.append(tuple(actual[b:place]))
        b = place
    return [*extra, tuple(actual[b:])] if b < len(right) else extra


def _find_next(left: list[str], a: int, right: list[str], b: int) -> int | None:
    """Return the nearest place, from `b` on, at which the words of the left row go on."""
    for size, reach in NEAR:
        wanted, end = left[a : a + size], min(b + reach, len(right))
        at = b
        while at < end:
            try:
                at = right.index(wanted[0], at, end)
            except ValueError:
                break
            if right[at : at + len(wanted)] == wanted:
                return at
            at += 1
    return None


def _find_gaps(left: list[str], right: list[str], is_exact: bool) -> list[Gap]:
    """Return the differences of two rows, in order."""
    pairs = len(left) * len(right)
    if pairs > LARGE:
        return _gaps_in_steps(left, right)
    return _fewest_gaps(left, right) if is_exact and pairs <= EXACT else _near_gaps(left, right)


def _near_gaps(left: list[str], right: list[str]) -> list[Gap]:
    """Return the differences that difflib finds: the longest runs that agree come first."""
    codes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return [(a, b, c, d) for kind, a, b, c, d in codes if kind != "equal"]


def _fewest_gaps(left: list[str], right: list[str]) -> list[Gap]:
    """Return the differences that remain beside a longest common subsequence."""
    lengths = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for a in reversed(range(len(left))):
        for b in reversed(range(len(right))):
            same = left[a] == right[b]
            longest = max(lengths[a + 1][b], lengths[a][b + 1])
            lengths[a][b] = lengths[a + 1][b + 1] + 1 if same else longest
    gaps: list[Gap] = []
    a = b = start_a = start_b = 0
    while a < len(left) and b < len(right):
        if left[a] == right[b]:
            gaps += [(start_a, a, start_b, b)] if (a, b) != (start_a, start_b) else []
            a, b = a + 1, b + 1
            start_a, start_b = a, b
        elif lengths[a][b + 1] >= lengths[a + 1][b]:
            b += 1
        else:
            a += 1
    return [*gaps, (start_a, len(left), start_b, len(right))]


def _gaps_in_steps(left: list[str], right: list[str]) -> list[Gap]:
    """Return the differences of long rows that are mostly alike.

    Each difference ends at the nearest place where AGREED words agree; what lies before this place
    is compared by itself, if it is short.
    """
    gaps: list[Gap] = []
    a = b = 0
    while a < len(left) and b < len(right):
        if left[a] == right[b]:
            a, b = a + 1, b + 1
            continue
        end = min(b + FAR, len(right) - AGREED + 1)
        places = {tuple(right[n : n + AGREED]): n for n in reversed(range(b, end))}
        meetings = (
            (n, places[words])
            for n in range(a, min(a + FAR, len(left)))
            if (words := tuple(left[n : n + AGREED])) in places
        )
        next_a, next_b = min(meetings, key=sum, default=(len(left), len(right)))
        if next_a + next_b - a - b < 2 * FAR:
            near = _near_gaps(left[a:next_a], right[b:next_b])
            gaps += [(a + i, a + j, b + k, b + m) for i, j, k, m in near]
        else:
            gaps.append((a, next_a, b, next_b))
        a, b = next_a, next_b
    rest = [(a, len(left), b, len(right))] if a < len(left) or b < len(right) else []
    return gaps + rest


def _strip_same(
    left: Sequence[Word], right: Sequence[Word]
) -> tuple[Sequence[Word], Sequence[Word]]:
    """Return both rows without the letters that they share at the ends: `note s` and `notes`.

    Where the left row as a whole stands inside the right one, that is taken out of both.
    """
    for step in (1, -1):
        while sizes := _shared_start(left[::step], right[::step], step):
            left, right = (
                row[size:] if step > 0 else row[: len(row) - size]
                for row, size in zip((left, right), sizes, strict=True)
            )
    inner, outer = letters_of(left), letters_of(right)
    if left and right and inner in outer:
        start = outer.index(inner)
        end = start + len(inner)
        edges = list(accumulate((len(letters_of([word])) for word in right), initial=0))
        if start in edges and end in edges:
            return [], [*right[: edges.index(start)], *right[edges.index(end) :]]
    return left, right


def _shared_start(left: Sequence[Word], right: Sequence[Word], step: int) -> tuple[int, int] | None:
    """Return the smallest numbers of words with the same letters at the start, or None.

    With `step` -1 rows and letters are read from the end.
    """
    letters = other = ""
    a = b = 0
    while not letters or letters != other:
        if len(letters) <= len(other):
            if a == len(left):
                return None
            letters, a = letters + letters_of(left[a : a + 1])[::step], a + 1
        else:
            if b == len(right):
                return None
            other, b = other + letters_of(right[b : b + 1])[::step], b + 1
        if not (letters.startswith(other) or other.startswith(letters)):
            return None
    return a, b
