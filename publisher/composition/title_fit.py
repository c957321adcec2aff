"""A title -> its widths in em, by which a theme's style sheets choose the size of its type."""

from __future__ import annotations

import re
import unicodedata
from math import ceil

from markupsafe import Markup

from publisher.book.model import Config
from publisher.theme.cover import title_lines

SHORT_WORD, SHORT_TITLE = 6.0, 20.0  # em; what is not wider fits at every size
TEXT_SHARE, ROOM_FOR_ARCS = 0.6, 0.45  # of the trim's width
TITLE_LEADING = 1.05
SMALLEST = 14  # points, of a title that is divided then
LONG_WORD = 16.0  # em
LONGEST_LINE = 14.0  # em, of a title whose lines are not broken
NARROW, BROAD = frozenset("iljtfr.,;:!|'’()[]"), frozenset("mwMWÆŒ@%—…")
# a word's parts: a line may break at a blank that is no no-break space, and after a hyphen
PART = re.compile(r"(?:[^\s\u00ad\u200b-]|[\u00a0\u202f])+-?|-")


def fit_style(text: str, before: str = "") -> Markup:
    """Return the attribute with `--longest` and `--em`, or "" for a text that is short.

    `--longest` is the width of the longest word, in em, with `before` in front of the first one;
    `--em` is the width of the whole text on one line.
    """
    whole = f"{before} {text}" if before else text
    words = PART.findall(whole)
    if before and len(words) > 1:
        words[:2] = [f"{words[0]} {words[1]}"]
    longest, total = max(map(_longest_part, words), default=0.0), width_of(whole)
    if longest <= SHORT_WORD and total <= SHORT_TITLE:
        return Markup("")
    return Markup(f' style="--longest: {longest:.1f}; --em: {total:.1f}"')


def hold_lines(config: Config) -> str:
    """Return the title of a book for `fit_style`, which breaks no line that is not too long."""
    lines = title_lines(config)
    if len(lines) < 2:
        return config.title
    held = (one.replace(" ", "\u00a0") if width_of(one) <= LONGEST_LINE else one for one in lines)
    return " ".join(held)


def leaves_room(config: Config, width: float) -> bool:
    """Return whether title, subtitle and authors leave room for arcs on the title page.

    `width` is that of the trim, in points; the sizes and shares are those of the style sheets.
    """
    column, height = TEXT_SHARE * width, 0.0
    for text, size, share, leading in (
        (hold_lines(config), 40, 0.18, TITLE_LEADING),
        (config.subtitle, 14, 0.07, 1.5),
        (" · ".join(config.authors), 11, 0.06, 1.27),
    ):
        em = width_of(text)
        longest = max(map(_longest_part, PART.findall(text)), default=1.0)
        fitting = max(SMALLEST, column / longest)  # points, so that no word is divided
        size = min(size, fitting, width * (share / max(em, 1)) ** 0.5)
        rows = title_lines(config) if leading == TITLE_LEADING else (text,)
        count = sum(ceil(width_of(row) * size / column) for row in rows)
        height += count * size * leading
    return height <= ROOM_FOR_ARCS * width


def long_word(text: str) -> str:
    """Return the class of a text with a word that no size of type makes fit, or ""."""
    return " long-word" if has_long_word(text) else ""


def has_long_word(text: str) -> bool:
    """Return whether a word of a text is so long that a line may have to break in it."""
    return any(_longest_part(word) > LONG_WORD for word in PART.findall(text))


def width_of(text: str) -> float:
    """Estimate the width of a text in em, rather too wide than too narrow."""
    return sum(map(_width_of_letter, text))


def _longest_part(word: str) -> float:
    """Return the width of a word; one of ideographs may break after each of them."""
    is_wide = any(unicodedata.east_asian_width(char) in "WF" for char in word)
    return 1.0 if is_wide else width_of(word)


def _width_of_letter(char: str) -> float:
    if unicodedata.combining(char):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if char in NARROW or char.isspace():
        return 0.3
    if char in BROAD:
        return 0.88
    return 0.8 if char.isupper() else 0.53
