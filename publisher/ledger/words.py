"""Text -> its words, and two rows of words side by side: what is lost, what is there twice.

A word is a run of letters and digits, and each letter of a script that puts no blanks between words. Where words begin and end
may differ (hyphens, emphasis inside a word), the letters may not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate, repeat
from typing import NamedTuple

DENSE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # no blanks between words
WORD = re.compile(rf"[{DENSE}]|[^\W_{DENSE}]+")
SEAM = "\u200b"  # where two pieces of a word were put together
EXACT = 60_000  # pairs of words up to which rows are compared exactly
LARGE = 4_000_000  # and from which they are compared in steps
AGREED, FAR = (
    8,
    600,
)  # words that must agree where two rows meet again, and how far ahead that is sought
AROUND = 4  # words that a message shows before it says "and more"


class Word(NamedTuple):
    """A word as the author wrote it, and its line."""

    text: str
    line: int = 0


Run = tuple[Word, ...]  # neighbouring words that stand on one side only


def split_words(text: str, line: int = 0) -> list[Word]:
    """The words of a text that begins on a line; each on its own line where it has several."""
    if "\n" not in text or not line:
        return list(map(Word, WORD.findall(text), repeat(line)))
    return [
        word
        for n, row in enumerate(text.split("\n"))
        for word in map(Word, WORD.findall(row), repeat(line + n))
    ]


def fold(text: str) -> str:
    """A text without what setting it may change: case, ligatures, and the width of a character."""
    return unicodedata.normalize("NFKC", text).casefold()


def letters_of(words: Iterable[Word]) -> str:
    """The letters of words, one after the other, folded; marks that are no letters of their own don't count."""
    text = "".join([word.text for word in words])
    return text.lower() if text.isascii() else "".join(WORD.findall(fold(text)))


@lru_cache(maxsize=1 << 16)
def _letters(text: str) -> str:
    return text.lower() if text.isascii() and text.isalnum() else "".join(WORD.findall(fold(text)))


def show(words: Sequence[Word]) -> str:
    """Words as a message quotes them."""
    shown = " ".join(word.text for word in words[:AROUND])
    return f"'{shown}'" + (f" and {len(words) - AROUND} more words" if len(words) > AROUND else "")


def rejoin(found: Sequence[Word], wanted: Sequence[Word]) -> list[Word]:
    """The words with those put together again that a line's end or a kerned pair has divided."""
    known = {letters_of([word]) for word in wanted}
    joined: list[Word] = []
    for word in found:
        before = letters_of(joined[-1:])
        own = letters_of([word])
        if before and before + own in known and not (before in known and own in known):
            joined[-1] = Word(joined[-1].text + SEAM + word.text, word.line)
        else:
            joined.append(word)
    return joined


def compare(
    wanted: Sequence[Word], found: Sequence[Word], is_exact: bool = True
) -> tuple[list[Run], list[Run]]:
    """What of the wanted words is not among the found ones in their order, and what was found besides.

    Exact finds as many as there are; else what stands together is kept together, as where other texts stand between.
    """
    if letters_of(wanted) == letters_of(found):
        return [], []
    lost: list[Run] = []
    extra: list[Run] = []
    left, right = ([_letters(word.text) for word in row] for row in (wanted, found))
    codes = [code for code in _opcodes(left, right, is_exact) if code[0] != "equal"]
    at = 0
    while at < len(codes):
        _, a, b, c, d = codes[at]
        # a word that was divided may have been found where half of it stands
        same = (
            n
            for n in range(at, min(at + 4, len(codes)))
            if left[a : codes[n][2]]
            and "".join(left[a : codes[n][2]]) == "".join(right[c : codes[n][4]])
        )
        if (last := next(same, -1)) >= 0:
            at = last + 1
            continue
        missing, besides = _strip_divided(wanted[a:b], found[c:d])
        lost += [tuple(missing)] if missing else []
        extra += [tuple(besides)] if besides else []
        at += 1
    return lost, extra


def _opcodes(
    left: list[str], right: list[str], is_exact: bool
) -> list[tuple[str, int, int, int, int]]:
    """How one row becomes the other: with the longest common subsequence where rows are short, else as difflib finds it."""
    if len(left) * len(right) > LARGE:
        return _opcodes_in_steps(left, right)
    if not is_exact or len(left) * len(right) > EXACT:
        return list(SequenceMatcher(None, left, right, autojunk=False).get_opcodes())
    lengths = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for a in reversed(range(len(left))):
        for b in reversed(range(len(right))):
            same = left[a] == right[b]
            lengths[a][b] = (
                lengths[a + 1][b + 1] + 1 if same else max(lengths[a + 1][b], lengths[a][b + 1])
            )
    codes: list[tuple[str, int, int, int, int]] = []
    a = b = start_a = start_b = 0
    while a < len(left) and b < len(right):
        if left[a] == right[b]:
            codes += [("replace", start_a, a, start_b, b)] if (a, b) != (start_a, start_b) else []
            a, b = a + 1, b + 1
            start_a, start_b = a, b
        elif lengths[a][b + 1] >= lengths[a + 1][b]:
            b += 1
        else:
            a += 1
    return [*codes, ("replace", start_a, len(left), start_b, len(right))]


def _opcodes_in_steps(left: list[str], right: list[str]) -> list[tuple[str, int, int, int, int]]:
    """The same for long rows that are mostly alike: from each difference to the next place where several words agree."""
    codes: list[tuple[str, int, int, int, int]] = []
    a = b = 0
    while a < len(left) and b < len(right):
        if left[a] == right[b]:
            a, b = a + 1, b + 1
            continue
        known = {
            tuple(right[n : n + AGREED]): n
            for n in reversed(range(b, min(b + FAR, len(right) - AGREED + 1)))
        }
        places = (
            (n, known[gram])
            for n in range(a, min(a + FAR, len(left)))
            if (gram := tuple(left[n : n + AGREED])) in known
        )
        found = min(places, key=sum, default=(len(left), len(right)))
        if sum(found) - a - b < 2 * FAR:
            near = SequenceMatcher(None, left[a : found[0]], right[b : found[1]], autojunk=False)
            codes += [(kind, a + i, a + j, b + k, b + m) for kind, i, j, k, m in near.get_opcodes()]
        else:
            codes.append(("replace", a, found[0], b, found[1]))
        a, b = found
    return (
        [*codes, ("replace", a, len(left), b, len(right))]
        if a < len(left) or b < len(right)
        else codes
    )


def _strip_divided(
    one: Sequence[Word], other: Sequence[Word]
) -> tuple[Sequence[Word], Sequence[Word]]:
    """Both rows without what they begin and end with in the same letters, divided otherwise: `note s` and `notes`."""
    for step in (1, -1):
        while taken := _divided(one[::step], other[::step], step):
            one, other = (
                row[taken[n] :] if step > 0 else row[: len(row) - taken[n]]
                for n, row in enumerate((one, other))
            )
    if one and other and letters_of(one) in (whole := letters_of(other)):
        at = whole.index(letters_of(one))
        ends = list(accumulate((len(letters_of([word])) for word in other), initial=0))
        if at in ends and at + len(letters_of(one)) in ends:  # markup that was none stands round it
            return [], [*other[: ends.index(at)], *other[ends.index(at + len(letters_of(one))) :]]
    return one, other


def _divided(one: Sequence[Word], other: Sequence[Word], step: int) -> tuple[int, int] | None:
    """How many words of each row begin it with the same letters; None where they don't."""
    left = right = ""
    a = b = 0
    while not left or left != right:
        if len(left) <= len(right):
            if a == len(one):
                return None
            left, a = left + letters_of(one[a : a + 1])[::step], a + 1
        else:
            if b == len(other):
                return None
            right, b = right + letters_of(other[b : b + 1])[::step], b + 1
        if not (left.startswith(right) or right.startswith(left)):
            return None
    return a, b
