"""The form of a pattern: the role of each label, whatever the form is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.book.form import ROLES, find_sections, labels_of, role_of, spell_label
from publisher.book.model import Form
from publisher.scaffold.new_page import write_page
from tests.support.books import TOML, make, render, write_book
from tests.support.ebooks import chapters, text_of
from tests.support.stages import read_body, read_configuration, read_text_page

OURS = Form(
    ("Also Known As", "Problem", "Context", "Solution", "Consequences", "Variants"),
    ("Problem", "Context", "Solution", "Consequences"),
)
SIX = Form(("Names", "Question", "Where", "Answer", "After", "Kinds"), ("Question", "Answer"))
FIVE = Form(("Called", "Trouble", "Remedy", "Effect", "Kinds"), ("Trouble", "Effect"))
FREE = Form(("First", "Solution", "Last"), ())
ODD = Form(("A", "B"), ("Not in the order",))


@pytest.mark.parametrize(
    ("form", "roles"),
    [
        (OURS, "aliases problem context solution consequences variants"),
        (SIX, "aliases problem context solution consequences variants"),
        (FIVE, "aliases problem - solution variants"),
        (
            Form(("What", "Why", "How", "Cost"), ("What", "Why", "How", "Cost")),
            "problem - solution -",
        ),
        (
            Form(("Intent", "Solutions", "Use"), ("Intent", "Solutions", "Use")),
            "problem solution -",
        ),
        (
            Form(("Context", "Problem", "Remedy"), ("Context", "Problem", "Remedy")),
            "context problem solution",
        ),
        (
            Form(
                ("Problem", "Solution", "Consequences", "Known Uses", "Variants"),
                ("Problem", "Solution", "Consequences"),
            ),
            "problem solution consequences - variants",
        ),
        (
            Form(("Intent", "Also Known As", "Problem", "Solution"), ("Problem", "Solution")),
            "- aliases problem solution",
        ),
        (Form(("Only",), ("Only",)), "problem"),
        (FREE, "- solution -"),
        (ODD, "- -"),
        (Form(tuple("ABCDEF"), tuple("ABCDEF")), "problem - solution - - -"),
    ],
    ids=[
        "ours",
        "six labels",
        "five labels",
        "four",
        "a plural",
        "a known label",
        "uses beside variants",
        "an intent beside aliases",
        "one",
        "no mandatory label",
        "a label that is nowhere",
        "six mandatory labels",
    ],
)
def test_each_label_of_a_form_has_its_role(form: Form, roles: str) -> None:
    assert " ".join(role_of(form, label) or "-" for label in form.order) == roles


@pytest.mark.parametrize(
    ("label", "role"),
    [("PROBLEM", "problem"), ("also known as", "aliases"), ("Aliases", "aliases"), ("Other", "")],
)
def test_a_label_of_ours_has_its_role_in_any_form(label: str, role: str) -> None:
    assert role_of(FIVE, label) == role


def test_sections_stand_in_the_order_of_the_page_with_id_and_line() -> None:
    page = read_body("# A\n\n**Solution**: s\n\n## Problem\n\np\n\nq\n", OURS)
    sections = find_sections(page.body)
    assert [(one.label, one.id, one.line, len(one.content)) for one in sections] == [
        ("Solution", "solution", 3, 1),
        ("Problem", "problem", 5, 2),
    ]
    assert page.sections == sections


def test_a_section_ends_at_a_heading_of_its_level() -> None:
    text = "## Problem\n\np\n\n### Deeper\n\nd\n\n## Other\n\no\n\n## Solution\n\ns\n"
    found = find_sections(read_body(f"# A\n\n{text}", OURS).body)
    assert [(one.label, len(one.content)) for one in found] == [("Problem", 3), ("Solution", 1)]


@pytest.mark.parametrize(
    ("content", "is_empty"),
    [("", True), ("![](a.png)", False), ("---", False), ("<p> </p>", True), ("x", False)],
)
def test_a_section_with_a_picture_alone_is_not_empty(content: str, is_empty: bool) -> None:
    _, found = read_text_page(f"# A\n\n## Problem\n\n{content}\n\n## Solution\n\ns\n", OURS)
    assert ("section-empty" in {one.rule for one in found}) == is_empty


# the labels in the order of the form, as people of a language write them
WRITTEN = {
    "de": "Auch bekannt als,Problem,Kontext,Lösung,Konsequenzen,Varianten",
    "de-AT": "Andere Namen,PROBLEM,Zusammenhang,Loesung,Folgen,Variationen",
    "fr": "Aussi connu comme,Problème,Contexte,Solution,Conséquences,Variantes",
    "fr-CA": "aussi connue comme,PROBLEME,contexte,solution,Consequences,variantes",
    "es": "También conocido como,Problema,Contexto,Solución,Consecuencias,Variantes",
    "es_MX": "TAMBIEN CONOCIDO COMO,Problema,Contexto,Solucion,Consecuencias,Variaciones",
    "pt": "Também conhecido como,Problema,Contexto,Solução,Consequências,Variantes",
    "pt-BR": "Também chamado,Problema,Contexto,Solucao,Consequencias,Variações",
    "it": "Noto anche come,Problema,Contesto,Soluzione,Conseguenze,Varianti",
    "nl": "Ook bekend als,Probleem,Context,Oplossing,Gevolgen,Varianten",
    "pl": "Znany także jako,Problem,Kontekst,Rozwiązanie,Konsekwencje,Warianty",
    "pl-PL": "Znany takze jako,Problem,Kontekst,Rozwiazanie,Skutki,Odmiany",
    "ar": "ويعرف أيضًا باسم,المشكلة,السياق,الحل,النتائج,أشكال أخرى",
    "he": "ידוע גם בשם,הבעיה,ההקשר,הפתרון,התוצאות,וריאציות",
    "ja": "別名,課題,状況,ソリューション,結果,バリエーション",
    "zh-CN": "别名,问题,上下文,解决方案,结果,变体",
    "zh-TW": "別名,問題,情境,解法,後果,變體",
    "zh": "又稱,問題,背景,解决办法,影响,变体",
    "en": "AKA,Problem,Context,Solution,Consequences,Variants",
}


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.parametrize("is_of_page", [True, False], ids=["page", "book"])
def test_the_form_is_found_in_the_languages_that_are_known(language: str, is_of_page: bool) -> None:
    of_book, header = language, ""
    if is_of_page:
        of_book, header = "en", f"---\nlang: {language}\n---\n"
    form = Form(OURS.order, OURS.mandatory, (), (of_book.replace("_", "-"),))
    names = WRITTEN[language].split(",")
    text = "".join(f"## {name}\n\nt{number}\n\n" for number, name in enumerate(names))
    page, found = read_text_page(f"{header}# A\n\nIn short.\n\n{text}", form)
    assert page.is_pattern and found == ()
    assert (page.aliases_label, page.aliases) == (names[0], ("t0",))
    assert [one.label for one in page.sections] == list(OURS.order[1:])
    assert [heading.text for heading in page.headings] == ["A", *names[1:]]


def test_labels_of_a_language_count_where_the_language_is_spoken() -> None:
    text = "# A\n\n## Kontext\n\nx\n\n## Lösung\n\ny\n"
    english = Form(OURS.order, OURS.mandatory, (), ("en",))
    assert not read_body(text, english).is_pattern
    assert not read_text_page("---\nlang: de\n---\n" + text, OURS)[0].is_pattern  # it has a [form]
    assert read_text_page("---\nlang: de\n---\n" + text, english)[0].is_pattern


def test_every_language_spells_every_label_and_no_spelling_means_two() -> None:
    for language in ("de", "fr", "es", "pt", "it", "nl", "pl", "ar", "he", "ja", "zh", "zh-TW"):
        form = Form(OURS.order, OURS.mandatory, (), (language,))
        assert set(labels_of(form, "").values()) == set(OURS.order)
        for label in OURS.order:
            shown = spell_label(form, label, "")
            assert role_of(FREE, shown) == role_of(FREE, label) == ROLES[label]


def test_messages_name_sections_in_the_language_of_the_page() -> None:
    form = Form(OURS.order, OURS.mandatory, (), ("de",))
    _, found = read_text_page(
        "# A\n\nx\n\n## Problem\n\np\n\n## Kontext\n\nk\n\n## Lösungg\n\ns\n", form
    )
    assert [(one.rule, one.message, one.hint) for one in found] == [
        ("section-near", "'Lösungg' is not a section of the form", "did you mean 'Lösung'?"),
        (
            "section-missing",
            "the pattern 'A' has no section Konsequenzen",
            "write it, or say in [form] what is mandatory",
        ),
    ]


def test_a_german_book_tells_its_sections_as_its_pages_spell_them(tmp_path: Path) -> None:
    parts = (
        "## Problem\n\np [B](b.md)\n\n## Kontext\n\nk\n\n## Lösung\n\nl\n\n## Folgen\n\n[B](b.md)\n"
    )
    made = make(
        write_book(
            tmp_path,
            {
                "book.toml": TOML + 'language = "de"\npages = ["@how-to-read", "*.md"]',
                "a.md": f"# A\n\nKurz.\n\n{parts}",
                "b.md": f"# B\n\nKurz.\n\n{parts.replace('b.md', 'a.md')}",
            },
        )
    )
    assert made.is_made, made.report
    assert made.book.config.leads_to == ("Consequences",)
    assert [one.leads_to for one in made.book.apparatus.facts] == [("b",), ("a",)]
    page = render(made, "epub")
    assert "Problem, Kontext, Lösung, Folgen" in text_of(
        chapters(page)["EPUB/at-how-to-read.xhtml"]
    )


def test_a_new_page_has_the_sections_in_the_language_of_the_book(tmp_path: Path) -> None:
    config = read_configuration(write_book(tmp_path, {"book.toml": TOML + 'language = "fr"\n'}))
    write_page(config, "Banc")
    text = (tmp_path / "banc.md").read_text()
    assert [line for line in text.split("\n") if line.startswith("***")] == [
        "***Aussi connu comme***:",
        "***Problème***: TODO: what belongs here.",
        "***Contexte***: TODO: what belongs here.",
        "***Solution***: TODO: what belongs here.",
        "***Conséquences***: TODO: what belongs here.",
        "***Variantes***:",
    ]
