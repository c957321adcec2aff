"""What is generated: relations, references that know the spread, names, patlets, map, matrix, paths, in every format."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyuca import Collator

from publisher.assembly.apparatus.collation import order_of
from publisher.assembly.apparatus.facts import first_sentence
from publisher.book.apparatus import Facts
from tests.support.books import TOML, MadeBook, make, make_clean, render, write_book
from tests.support.ebooks import chapters, text_of
from tests.support.printing import settle_print


def pattern(name: str, context: str, after: str, extra: str = "", blocks: str = "") -> str:
    head = f"*{blocks}*\n\n" if blocks else ""
    return (
        f"# {name}\n\n{head}{extra}***Problem***: {name} hurts. Much.\n\n***Context***: {context}\n\n"
        f"***Solution***: **Do {name}.** Then rest.\n\n***Consequences***: {after}\n"
    )


def facts_of(made: MadeBook, slug: str) -> Facts:
    return next(one for one in made.book.apparatus.facts if one.slug == slug)


FILES = {
    "book.toml": TOML
    + 'language = "en"\n[[front]]\npages = ["@how-to-read", "@map", "@patlets"]\n[[part]]\ntitle = "One"\npages = ["oven.md", "bread.md"]\n'
    + '[[part]]\ntitle = "Two"\npages = ["table.md"]\n[[back]]\npages = ["@problems", "@matrix", "@aliases", "@paths"]\n'
    + '[[path]]\nname = "Morning"\ndescription = "Early."\npages = ["oven.md", "table.md", "bread.md"]\n',
    "oven.md": pattern(
        "Oven",
        "none",
        "See [Bread](bread.md), [bread](bread.md) and [Table](table.md).",
        blocks="Fire, Home",
    ),
    "bread.md": pattern(
        "Bread",
        "Needs an [Oven](oven.md).",
        "[Oven](oven.md).",
        "***Also Known As***: Loaf; Éclair; zwieback\n\n",
        "Home",
    ),
    "table.md": pattern(
        "Table", "With [bread](bread.md) and an [oven](oven.md).", "Peace.", blocks="Home, Talk"
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make_clean(write_book(tmp_path_factory.mktemp("book"), FILES, clean=False))


@pytest.fixture(scope="module")
def files(made: MadeBook) -> dict[str, str]:
    return chapters(render(made, "epub"))


def test_relations_are_each_once_and_in_book_order(made: MadeBook) -> None:
    facts = {
        one.slug: (one.builds_on, one.leads_to, one.referenced_by)
        for one in made.book.apparatus.facts
    }
    assert facts == {
        "oven": ((), ("bread", "table"), ("bread", "table")),
        "bread": (("oven",), ("oven",), ("oven", "table")),
        "table": (("oven", "bread"), (), ("oven",)),
    }


@pytest.mark.parametrize(
    ("relations", "found"),
    [
        (
            'builds-on = ["Consequences"]\nleads-to = []\nreferenced-by = false\n',
            (("bread", "table"), (), ()),
        )
    ],
)
def test_relations_name_their_sections_or_none(
    relations: str, found: tuple[object, ...], tmp_path: Path
) -> None:
    book = make(
        write_book(
            tmp_path,
            {**FILES, "book.toml": FILES["book.toml"] + "[relations]\n" + relations},
            clean=False,
        )
    )
    facts = facts_of(book, "oven")
    assert (facts.builds_on, facts.leads_to, facts.referenced_by) == found


def test_relations_follow_a_form_with_other_labels(tmp_path: Path) -> None:
    names = {
        "Also Known As": "Sobriquet",
        "Problem": "Plight",
        "Context": "Place",
        "Solution": "Way",
        "Consequences": "Price",
        "Variants": "Kinds",
    }
    files = dict(FILES)
    for name, text in FILES.items():
        if name.endswith(".md"):
            for old, new in names.items():
                text = text.replace(f"***{old}***", f"***{new}***")
            files[name] = text
    files["book.toml"] += (
        f"[form]\norder = {list(names.values())}\nmandatory = {list(names.values())[1:5]}\n"
    )
    book = make(write_book(tmp_path, files, clean=False))
    assert book.is_made, book.report
    facts = facts_of(book, "bread")
    assert (facts.builds_on, facts.leads_to, facts.problem) == (
        ("oven",),
        ("oven",),
        "Bread hurts.",
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("One. Two.", "One."),
        ("See e.g. this one. Two.", "See e.g. this one."),
        ("“Quoted.” Then more.", "“Quoted.”"),
        ("Dr. Who came. Left.", "Dr. Who came."),
        ("Is it? Yes.", "Is it?"),
        ("No end", "No end"),
        ("一つ。二つ。", "一つ。"),
        ("Version 2.4 is out. Use it.", "Version 2.4 is out."),
        ("f(..) takes a string. (So does g.)", "f(..) takes a string."),
    ],
)
def test_first_sentences(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence


def test_a_patlet_of_a_form_with_labels_of_its_own(tmp_path: Path) -> None:
    form = '[form]\norder = ["What", "Why"]\nmandatory = ["What", "Why"]\n'
    page = "# Vote\n\n## What\n\n- Raise fingers\n- Count them\n\n## Why\n\n> It is quick. It is fair.\n"
    book = make(write_book(tmp_path, {"book.toml": f'{TOML}pages = ["a.md"]\n{form}', "a.md": page}, clean=False))  # fmt: skip
    facts = facts_of(book, "a")
    assert (facts.problem, facts.solution) == ("Raise fingers", "It is quick.")


def test_names_stand_in_one_collated_alphabet(made: MadeBook) -> None:
    letters = [
        (letter, [name.text for name in names]) for letter, names in made.book.apparatus.letters
    ]
    assert letters == [
        ("B", ["Bread"]),
        ("E", ["Éclair"]),
        ("L", ["Loaf"]),
        ("O", ["Oven"]),
        ("T", ["Table"]),
        ("Z", ["zwieback"]),
    ]


def test_generated_pages_in_an_epub(files: dict[str, str]) -> None:
    assert text_of(files["EPUB/at-aliases.xhtml"]) == (
        "Other names B Bread E Éclair, see Bread L Loaf, see Bread O Oven T Table Z zwieback, see Bread"
    )
    assert text_of(files["EPUB/at-patlets.xhtml"]) == (
        "The patterns in brief Oven Problem: Oven hurts. Solution: Do Oven. Bread Problem: Bread hurts. Solution: Do Bread. "
        "Table Problem: Table hurts. Solution: Do Table."
    )
    assert text_of(files["EPUB/at-problems.xhtml"]) == (
        "If your problem is … One Oven hurts. Oven Bread hurts. Bread Two Table hurts. Table"
    )
    assert text_of(files["EPUB/at-matrix.xhtml"]) == (
        "Patterns by building block Fire Oven Home Oven (also) Bread Table Talk Table (also)"
    )
    assert text_of(files["EPUB/at-paths.xhtml"]) == "Reading paths Morning Early. Oven Table Bread"
    assert "Path Morning, 1 of 3, next Table" in text_of(files["EPUB/oven.xhtml"])
    assert "Referenced by Bread, Table" in text_of(files["EPUB/oven.xhtml"])
    assert 'xlink:href="bread.xhtml"' in files["EPUB/at-map.xhtml"]


def test_how_to_read_explains_what_the_book_uses_and_no_more(
    made: MadeBook, files: dict[str, str], tmp_path: Path
) -> None:
    text = text_of(files["EPUB/at-how-to-read.xhtml"])
    assert "Builds on, Leads to, Referenced by" in text
    assert "Fire" in text
    assert "reading path" in text
    assert "Asterisks" not in text
    assert "no text yet" not in text


def test_a_patlet_opens_once_a_page_and_the_name_stays_a_plain_link(files: dict[str, str]) -> None:
    oven = files["EPUB/oven.xhtml"]
    assert oven.count('class="patlet-call"') == 2
    assert oven.count('id="oven--patlet-bread"') == 1
    assert 'id="oven--patlet-call-bread">Bread</a><sup class="patlet-sign"><a' in oven


def test_references_know_the_spread(made: MadeBook) -> None:
    layout, labels, markup = settle_print(made)
    assert labels["oven"] == "2"
    oven = markup[markup.index('id="oven"') : markup.index('id="bread"')]
    assert "(facing page)" in oven
    assert len(re.findall(r"\(facing page\)", oven)) == 1  # each distinct target once a paragraph
    assert f"(p.\u00a0{labels['table']})" in oven
    body = markup[markup.index('id="at-paths"') :]
    assert f'>Table</a>&#160;<span class="pageref">{labels["table"]}</span>'.replace(
        "&#160;", "\u00a0"
    ) in body.replace("&#160;", "\u00a0")
    for anchor, page in layout.anchors.items():
        if anchor in ("oven", "bread", "table"):
            assert labels[anchor] == str(page - layout.anchors["part-one"] + 1)


def test_print_has_tables_with_heads_and_a_map_with_links(made: MadeBook) -> None:
    _, _, markup = settle_print(made)
    matrix = markup[markup.index('class="matrix"') :]
    assert re.findall(r'<td class="dot[^"]*"[^>]*>(.?)</td>', matrix) == [
        "●",
        "○",
        "",
        "",
        "●",
        "",
        "",
        "●",
        "○",
    ]
    assert matrix.count('scope="row"') == 3
    rows = markup[markup.index('class="map-rows"') :]
    assert re.findall(r'<a href="#(\w+)">', rows)[:3] == ["oven", "bread", "table"]


def test_what_is_not_used_is_not_made(tmp_path: Path) -> None:
    book = make(write_book(tmp_path, {}))
    apparatus = book.book.apparatus
    assert (apparatus.letters, apparatus.groups, apparatus.paths, apparatus.facts) == (
        (),
        (),
        (),
        (),
    )


@pytest.mark.parametrize(
    ("stubs", "titles"), [("omit", ["B"]), ("open", ["A", "B"]), ("error", None)]
)
def test_stubs_are_omitted_printed_or_refused(
    stubs: str, titles: list[str] | None, tmp_path: Path
) -> None:
    toml = TOML + f'stubs = "{stubs}"\npages = ["a.md", "b.md"]\n'
    made = make(
        write_book(
            tmp_path, {"book.toml": toml, "a.md": "# A\n\n***Problem***:\n\n***Solution***:\n"}
        )
    )
    if titles is None:
        assert not made.is_made
        assert [one.rule for one in made.found if one.severity == "error"] == ["stub-found"]
        return
    assert [one.page.title for part in made.book.parts for one in part.chapters] == titles
    if stubs == "open":
        assert "a stub, yours to write" in render(made, "manuscript").decode()


def test_the_alphabet_is_that_of_the_whole_table() -> None:
    names = "apfel Äpfel äpfel àpfel zebra Öl ol o'neill o-neill 1 10 2 ß ss 漢字 かな カナ ﬁn fin \U00017000 \U0001b170 Ελλάδα ёж еж עברית عربي café cafe\u0301 ǆ dž ŀ l·l ไทย เกาะ".split()
    whole = Collator().sort_key
    assert order_of(names) == tuple(
        sorted(range(len(names)), key=lambda at: (whole(names[at]), at))
    )
