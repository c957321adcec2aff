"""The words that the program prints, the dates and the index, in each language that it knows."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from publisher.assembly.apparatus.collation import order_of
from publisher.book.alphabets import letter_of, text_to_compare
from publisher.book.language import WORDS, part_word, spell_date, words_for
from publisher.composition.punctuation import set_text
from publisher.place import PACKAGE, THEMES
from publisher.reading.sections import split_names
from tests.support.books import TOML, make, render, write_book
from tests.support.ebooks import chapters, text_of

KNOWN = "en de fr es it nl pt pt-PT pl ar he ja zh zh-Hant".split()
FIELDS = re.compile(r"\{\w+\}")
# words that a language writes as English does; all others are translated
ALIKE = {
    "de": "listing admonition-info problem comma colon theorem-lemma theorem-proposition "
    "theorem-definition",
    "fr": "page notes pages version solution listing admonition-info admonition-important "
    "admonition-attention admonition-danger admonition-question figure @figures comma "
    "theorem-proposition theorem-conjecture theorem-solution",
    "es": "admonition-error comma colon",
    "it": "page pattern comma colon theorem-lemma",
    "nl": "page listing theorem-lemma admonition-info admonition-tip admonition-details comma colon",
    "pt": "page comma colon",
    "pt-PT": "page comma colon",
    "pl": "problem listing comma colon",
    "ar": "colon",
    "he": "comma colon",
    "ja": "page",
    "zh": "page",
    "zh-Hant": "page",
}


def used_words() -> set[str]:
    """The words that the code and the templates name, outside of the languages themselves."""
    found = set()
    for path in sorted(THEMES.rglob("*.html")):
        found |= set(re.findall(r"\bwords(?:\.|\[\")([\w-]+)", path.read_text(encoding="utf-8")))
    for path in sorted(PACKAGE.rglob("*.py")):
        if "languages" not in path.parts:
            found |= set(re.findall(r"\"([a-z@-]+)\"", path.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("language", KNOWN)
def test_every_word_is_there_translated_and_has_the_punctuation_of_its_language(
    language: str,
) -> None:
    own, english = WORDS[language.lower()], WORDS["en"]
    assert own.keys() == english.keys()
    for key, text in own.items():
        assert text.strip() and set_text(text, language) == text, key
        if key != "part":  # its number may be added to it
            assert sorted(FIELDS.findall(text)) == sorted(FIELDS.findall(english[key])), key
    if language != "en":
        alike = {key for key, text in own.items() if text == english[key]}
        assert alike == set(ALIKE[language].split())


def test_every_word_is_used_and_every_used_word_is_known() -> None:
    used, known = used_words(), set(WORDS["en"])
    made = {"figure", "table", "listing", "builds-on", "leads-to", "referenced-by"}
    made |= {key for key in known if key.startswith(("admonition-", "theorem-", "@"))}
    assert known - used - made == set()
    for path in sorted(THEMES.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"\bwords(?:\.|\[\")([\w-]+)", text)) - known == set(), path


@pytest.mark.parametrize(
    ("language", "first", "later", "parts"),
    [
        ("en-GB", "1 February 2026", "27 November 2026", "Part Two, Part 13"),
        ("de-AT", "1. Februar 2026", "27. November 2026", "Teil Zwei, Teil 13"),
        ("fr-CA", "1er février 2026", "27 novembre 2026", "Deuxième partie, 13e partie"),
        ("es-MX", "1 de febrero de 2026", "27 de noviembre de 2026", "Segunda parte, 13.ª parte"),
        ("it", "1º febbraio 2026", "27 novembre 2026", "Parte seconda, Parte 13"),
        ("nl", "1 februari 2026", "27 november 2026", "Deel twee, Deel 13"),
        ("pt-BR", "1º de fevereiro de 2026", "27 de novembro de 2026", "Segunda parte, 13.ª parte"),
        ("pt-PT", "1 de fevereiro de 2026", "27 de novembro de 2026", "Segunda parte, 13.ª parte"),
        ("pl", "1 lutego 2026", "27 listopada 2026", "Część druga, Część 13"),
        ("ar", "1 فبراير 2026", "27 نوفمبر 2026", "الجزء الثاني, الجزء 13"),
        ("he", "1 בפברואר 2026", "27 בנובמבר 2026", "חלק שני, חלק 13"),
        ("ja", "2026年2月1日", "2026年11月27日", "第2部, 第13部"),
        ("zh-CN", "2026年2月1日", "2026年11月27日", "第二部分, 第13部分"),
        ("zh_TW", "2026年2月1日", "2026年11月27日", "第二部分, 第13部分"),
        ("sv", "2026-02-01", "2026-11-27", "Part 2, Part 13"),
    ],
)  # fmt: skip
def test_dates_and_parts_are_written_as_the_language_writes_them(
    language: str, first: str, later: str, parts: str
) -> None:
    assert spell_date(language, date(2026, 2, 1)) == first
    assert spell_date(language, date(2026, 11, 27)) == later
    words = words_for(language, ())
    assert ", ".join(part_word(language, words, number) for number in (2, 13)) == parts


@pytest.mark.parametrize(
    ("language", "own", "expected"),
    [
        ("en", "Book", "Book Two"),
        ("it", "Volume", "Volume 2"),
        ("fr", "Livre {number}", "Livre 2"),
        ("sv", "Del {number}", "Del 2"),
    ],
)
def test_a_word_of_the_book_for_a_part_has_a_number_that_fits(
    language: str, own: str, expected: str
) -> None:
    assert part_word(language, words_for(language, (("part", own),)), 2) == expected


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("de", "A:Äpfel A:Arm O:Ofen O:Öl U:über"),
        ("fr", "E:Eau E:Étang O:Œuvre O:Ombre"),
        ("es", "N:Nuzo Ñ:Ñandú O:Oso"),
        ("pl", "L:Luz Ł:Łódź S:Sen Ś:Śnieg Z:Zebra Ź:Źródło Ż:Żaba"),
        ("ja", "0–9:3人 B:Bar あ:ァ か:ガーデン か:かき は:ばら は:ベンチ わ:ん 漢字:庭"),
        ("zh", "A:阿姨 A:安静 B:Bar G:广场 S:树 T:庭院"),
        ("ko", "ᄀ:가 ᄂ:나"),
    ],
)  # fmt: skip
def test_names_stand_below_the_heads_of_their_language(language: str, names: str) -> None:
    expected = [tuple(row.split(":")) for row in names.split()]
    words = sorted((name for _, name in expected), reverse=True)
    order = order_of([text_to_compare(name, language) for name in words])
    assert [(letter_of(words[at], language), words[at]) for at in order] == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Bench, Long Seat.", ["Bench", "Long Seat"]),
        ("長椅子、腰掛け。", ["長椅子", "腰掛け"]),
        ("长椅；坐凳", ["长椅", "坐凳"]),
        ("长椅，坐凳", ["长椅", "坐凳"]),
        ("مقعد، كرسي", ["مقعد", "كرسي"]),
        ("One. Two", ["One", "Two"]),
    ],
)
def test_other_names_are_divided_at_the_marks_of_any_script(text: str, names: list[str]) -> None:
    assert list(split_names(text)) == names


def made_text(folder: Path, language: str, labels: str) -> str:
    """The text of a book of two patterns with their other names, read and what is generated."""
    names = labels.split()
    body = f"## {names[0]}\n\n名、称\n\n" if language == "ja" else f"## {names[0]}\n\nNm, Nt\n\n"
    rows = "".join(f"## {one}\n\nt [B](b.md)\n\n" for one in names[1:])
    toml = f'{TOML}language = "{language}"\n'
    files = {
        "book.toml": toml + 'pages = ["@how-to-read", "*.md", "@patlets", "@aliases"]\n',
        "a.md": f"# A\n\nx\n\n{body}{rows}",
        "b.md": f"# B\n\nx\n\n{rows.replace('b.md', 'a.md')}",
    }
    made = make(write_book(folder, files))
    assert made.is_made, made.report
    return " ".join(text_of(one) for one in chapters(render(made, "epub")).values())


def test_a_book_prints_its_lists_as_its_language_does(tmp_path: Path) -> None:
    text = made_text(tmp_path / "ja", "ja", "別名 問題 状況 解決策 結果")
    assert (
        "どのパターンも同じ形で書かれています。問題、状況、解決策、結果の順です。解決策の" in text
    )
    assert "名、称" in text and "土台となるパターン" in text and "問題：t B" in text
    assert "名、正式名は A" in text
    text = made_text(tmp_path / "es", "es", "Sinónimos Problema Contexto Solución Consecuencias")
    assert "la misma forma: Problema, Contexto, Solución, Consecuencias. La solución" in text
    assert "Problema: t B" in text
    text = made_text(tmp_path / "fr", "fr", "Alias Problème Contexte Solution Conséquences")
    assert "Problème : t B" in text


def test_a_book_names_its_contents_and_its_day_in_its_language(tmp_path: Path) -> None:
    toml = TOML + 'language = "pt-PT"\npages = ["a.md"]\n'
    made = make(write_book(tmp_path, {"book.toml": toml, "a.md": "# A\n\nx\n"}))
    files = chapters(render(made, "epub"))
    text = " ".join(text_of(one) for one in files.values())
    assert "Índice" in text and "de 2026" in text
