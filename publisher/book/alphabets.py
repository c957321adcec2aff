"""A name and a language -> the letter below which an index has it, and how it is compared there."""

from __future__ import annotations

import unicodedata

from anyascii import anyascii

from publisher.book.language import language_words, primary

# letters with a head of their own, each after the letter that it looks like
OWN_LETTERS = {"es": {"ñ": "n"}, "pl": dict(zip("ąćęłńóśźż", "acelnoszz", strict=True))}
JOINED = {"œ": "o", "æ": "a"}  # two letters in the languages whose words are known
LATER = 0x4E00  # an ideograph is compared after every letter
KANA_ROWS = (
    "あ-お",
    "か-ご",
    "さ-ぞ",
    "た-ど",
    "な-の",
    "は-ぽ",
    "ま-も",
    "や-よ",
    "ら-ろ",
    "わ-ん",
)
KATAKANA = range(0x30A1, 0x30F7)
TO_HIRAGANA = 0x60
KANJI = "漢字"


def letter_of(name: str, language: str) -> str:
    """Return the head of an index that a name stands below; all digits have one head.

    Chinese has the first letter of the reading, Japanese the first kana of the row.
    """
    first = next((char for char in name.casefold() if char.isalnum()), "#")
    if first in OWN_LETTERS.get(primary(language), {}):
        return first.upper()
    if language_words(language):
        first = JOINED.get(first, first)
    letter = unicodedata.normalize("NFKD", first)[0].upper()
    if letter.isdigit():
        return "0–9"
    if primary(language) == "ja":
        return _row_of(letter)
    return (anyascii(letter)[:1].upper() or letter) if _is_chinese(letter, language) else letter


def text_to_compare(name: str, language: str) -> str:
    """Return the text that the Unicode algorithm compares, for the order of a language."""
    own = OWN_LETTERS.get(primary(language), {})
    later = {char: base + chr(LATER + at) for at, (char, base) in enumerate(own.items())}
    folded = unicodedata.normalize("NFC", name.casefold())
    if primary(language) == "zh":
        later |= {char: f"{anyascii(char).lower()} " for char in folded if _is_chinese(char, "zh")}
    return "".join(later.get(char, char) for char in folded)


def _is_chinese(char: str, language: str) -> bool:
    return primary(language) == "zh" and unicodedata.name(char, "").startswith("CJK")


def _row_of(char: str) -> str:
    """Return the first kana of a kana's row; all ideographs have one head, without a reading."""
    if ord(char) in KATAKANA:
        char = chr(ord(char) - TO_HIRAGANA)
    if char < "あ" and unicodedata.name(char, "").startswith("HIRAGANA"):
        return "あ"  # the small one
    for row in KANA_ROWS:
        if row[0] <= char <= row[-1]:
            return row[0]
    return KANJI if unicodedata.name(char, "").startswith("CJK") else char
