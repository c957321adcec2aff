"""Language -> the words and dates that are not the author's but appear in the book."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from publisher.book.languages.arabic import ARABIC
from publisher.book.languages.chinese import CHINESE
from publisher.book.languages.dutch import DUTCH
from publisher.book.languages.english import ENGLISH
from publisher.book.languages.french import FRENCH
from publisher.book.languages.german import GERMAN
from publisher.book.languages.hebrew import HEBREW
from publisher.book.languages.italian import ITALIAN
from publisher.book.languages.japanese import JAPANESE
from publisher.book.languages.language_words import LanguageWords
from publisher.book.languages.polish import POLISH
from publisher.book.languages.portuguese import PORTUGUESE, PORTUGUESE_OF_PORTUGAL
from publisher.book.languages.spanish import SPANISH
from publisher.book.languages.traditional_chinese import TRADITIONAL_CHINESE

LANGUAGES = {  # by a tag, or the first parts of one
    "en": ENGLISH,
    "de": GERMAN,
    "fr": FRENCH,
    "es": SPANISH,
    "it": ITALIAN,
    "nl": DUTCH,
    "pt": PORTUGUESE,
    "pt-pt": PORTUGUESE_OF_PORTUGAL,
    "pl": POLISH,
    "ar": ARABIC,
    "he": HEBREW,
    "ja": JAPANESE,
    "zh": CHINESE,
    "zh-hant": TRADITIONAL_CHINESE,
    "zh-tw": TRADITIONAL_CHINESE,
    "zh-hk": TRADITIONAL_CHINESE,
    "zh-mo": TRADITIONAL_CHINESE,
}
WORDS = {tag: one.words for tag, one in LANGUAGES.items()}
CAPTIONS = {  # of other languages: figure, table, listing, and the titles of the two lists
    "ko": ("그림 {number}", "표 {number}", "코드 {number}", "그림 목록", "표 목록"),
    "ru": ("Рисунок {number}", "Таблица {number}", "Листинг {number}", "Рисунки", "Таблицы"),
}
CAPTION_KEYS = ("figure", "table", "listing", "@figures", "@tables")
TAG = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z0-9]{1,8})*")
# the two-letter tags of ISO 639-1, and those that it has given up
TWO_LETTERS = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu "
    "hy hz ia id ie ig ii ik in io is it iu iw ja ji jv ka kg ki kj kk kl km kn ko kr ks ku kv kw "
    "ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv "
    "ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr "
    "ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo "
    "za zh zu".split()
)
RIGHT_TO_LEFT = frozenset("ar arc dv fa he iw ku-arab ps sd syr ug ur yi".split())


def words_for(language: str, own: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Return the words of a language, or English ones, replaced by the book's `own` where given."""
    captions = dict(zip(CAPTION_KEYS, CAPTIONS.get(primary(language), ()), strict=False))
    known = language_words(language)
    return {**ENGLISH.words, **captions, **(known.words if known else {}), **dict(own)}


def language_words(language: str) -> LanguageWords | None:
    """Return what is known of a language by its whole tag or the first parts; None if nothing."""
    return next((LANGUAGES[tag] for tag in tags_of(language) if tag in LANGUAGES), None)


def tags_of(language: str) -> Iterator[str]:
    """Yield a tag in lower case and its first parts: `zh-hant-tw`, `zh-hant`, `zh`."""
    parts = language.lower().replace("_", "-").split("-")
    yield from ("-".join(parts[:count]) for count in range(len(parts), 0, -1))


def part_word(language: str, words: dict[str, str], number: int) -> str:
    """Return the number of a part with its word: `Part One`, `Première partie`, `Part 13`.

    The number stands in place of {number}, or after a word without it. A word of the book's own has
    the number in digits where the language's numbers would have to agree with it.
    """
    known = language_words(language)
    agrees = known is not None and "{number}" in known.words["part"]
    if known is None or (agrees and words["part"] != known.words["part"]):
        spelled = str(number)
    elif 0 < number <= len(known.numbers):
        spelled = known.numbers[number - 1]
    else:
        spelled = known.further.replace("{number}", str(number))
    pattern = words["part"] if "{number}" in words["part"] else f"{words['part']} {{number}}"
    return pattern.replace("{number}", spelled)


def spell_date(language: str, day: date) -> str:
    """Return a date as the language writes it; ISO 8601 for other languages."""
    known = language_words(language)
    if known is None:
        return day.isoformat()
    number = known.first_day if day.day == 1 else str(day.day)
    return known.date.format(day=number, month=known.months[day.month - 1], year=day.year)


def direction_of(language: str) -> str:
    """Return the direction of the language's script, `rtl` or `ltr`."""
    return "rtl" if primary(language) in RIGHT_TO_LEFT else "ltr"


def direction_of_text(texts: Iterable[str]) -> str:
    """Return the direction of the first strong letter, `ltr` or `rtl`; `""` if there is none."""
    for char in chain.from_iterable(texts):
        kind = unicodedata.bidirectional(char)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return ""


def read_tag(text: str) -> str:
    """Return a language tag with hyphens, such as `pt-BR` for `pt_BR`; `""` if it is none."""
    tag = text.strip().replace("_", "-")
    found = TAG.fullmatch(tag)
    if not found or (len(found[1]) == 2 and found[1].lower() not in TWO_LETTERS):
        return ""
    return tag


def primary(language: str) -> str:
    """Return the first part of a tag, in lower case: `pt` for `pt-BR`."""
    return language.lower().partition("-")[0]
