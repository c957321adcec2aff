"""The type of a language: its words, and how it writes dates and the numbers of parts."""

from __future__ import annotations

from msgspec import Struct


class LanguageWords(Struct, frozen=True):
    """The words that a book in a language prints.

    `words` has the same keys in every language. `numbers` spells the number of a part from 1 on,
    in the form that agrees with the word for a part; `further` is any number after these. `date`
    has {day}, {month} and {year}; `first_day` is the day 1, where it is no plain number.
    """

    words: dict[str, str]
    months: tuple[str, ...]
    date: str
    numbers: tuple[str, ...] = ()
    further: str = "{number}"
    first_day: str = "1"
