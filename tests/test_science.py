"""Pages of Pandoc, Quarto, MyST and kramdown: tables, formulas, references, and nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.book.formula_pieces import split_formula
from publisher.book.formulas import take_names
from publisher.book.model import Form, Source
from publisher.book.tree import Element, to_xhtml, walk, words_of
from publisher.reading import read_text
from publisher.reading.markdown.reader import read_body
from tests.support.books import TOML, make, make_clean, render, write_book
from tests.support.stages import read_text_page

FORM = Form((), ())


def cells(text: str) -> list[list[str]]:
    """The words of each cell, row by row; the spans of a cell stand behind its words."""
    rows = [node for node in walk(*read_text(text)) if node.tag == "tr"]
    return [[cell(one) for one in row.children if isinstance(one, Element)] for row in rows]


def cell(node: Element) -> str:
    spans = "".join(
        f" {name[0]}{node.get(name)}" for name in ("colspan", "rowspan") if node.has(name)
    )
    return words_of(node) + spans


# ── tables ─────────────────────────────────────────────────────────────────────────────────────

GRIDS = {
    "spans": (
        "+---+---+---+\n| a | b     |\n+===+===+===+\n| c | d | e |\n|   +---+---+\n|   | f | g |\n+---+---+---+",
        [["a", "b c2"], ["c r2", "d", "e"], ["f", "g"]],
    ),
    "several lines": (
        "+------+------+\n| one  | red  |\n| two  | blue |\n+------+------+\n| x    |      |\n+------+------+",
        [["one two", "red blue"], ["x", ""]],
    ),
    "wide characters": (
        "+------+----+\n| 猫犬 | b  |\n+======+====+\n| c    | 木 |\n+------+----+",
        [["猫犬", "b"], ["c", "木"]],
    ),
    "a plus in a cell": ("+-----+---+\n| 1+1 | b |\n+-----+---+", [["1+1", "b"]]),
    "in a list": ("- item\n\n  +---+---+\n  | a | b |\n  +---+---+", [["a", "b"]]),
    "in a quotation": ("> +---+---+\n> | a | b |\n> +---+---+", [["a", "b"]]),
    "a bar in code": ("+-------+---+\n| `x|y` | b |\n+-------+---+", [["`x|y`".strip("`"), "b"]]),
}
TEXTS = {
    "simple": ("a   bb\n--- ---\n1   2\n3   4", [["a", "bb"], ["1", "2"], ["3", "4"]]),
    "without a head": ("--- ---\n1   2\n\n--- ---", [["1", "2"]]),
    "closed": ("a   b\n--- ---\n1   2\n--- ---", [["a", "b"], ["1", "2"]]),
    "a row of several lines": (
        "--------\na   b\n--- ----\n1   two\n    more\n\n3   four\n--------",
        [["a", "b"], ["1", "two more"], ["3", "four"]],
    ),
    "an empty cell": ("a   b   c\n--- --- ---\n1       3", [["a", "b", "c"], ["1", "", "3"]]),
}
NO_TABLES = {
    "a rule": "text\n\n--- --- ---\n\ntext",
    "a heading": "Heading\n-------\n\ntext",
    "a word across columns": "headings here\n--- ---\ntorn words",
}


@pytest.mark.parametrize(("text", "rows"), [*GRIDS.values(), *TEXTS.values()], ids=[*GRIDS, *TEXTS])
def test_tables_have_their_cells(text: str, rows: list[list[str]]) -> None:
    assert cells(text) == rows


@pytest.mark.parametrize("text", NO_TABLES.values(), ids=NO_TABLES)
def test_what_is_no_table_stays_what_it_is(text: str) -> None:
    assert cells(text) == []


def test_a_column_has_the_side_that_its_head_shows() -> None:
    nodes = read_text("  right  left      mid\n-------  -----   -------\n     1    x          y\n")
    heads = [node.get("class") for node in walk(*nodes) if node.tag == "th"]
    assert heads == ["align-right", "align-left", "align-center"]


def test_a_grid_whose_edges_do_not_meet_is_reported_and_kept() -> None:
    text = "# T\n\n+---+---+\n| one |\n+---+\n"
    page = read_body(Source("a.md", (), text, 1))
    assert [(one.rule, one.location.line) for one in page.findings] == [("table-edges", 3)]
    assert "one" in words_of(*page.nodes)


def test_a_link_in_a_cell_knows_its_place() -> None:
    text = "+---+----------+\n| x | - [x](y) |\n+---+----------+\n"
    links = [node.get("data-at") for node in walk(*read_text(text)) if node.tag == "a"]
    assert links == ["2:13"]


# ── formulas ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "number", "tex"),
    [
        ("$$x$$ {#eq-a}", "1", "x"),
        ("$$\nx\n$$ {#eq:a .wide}", "1", "x"),
        ("$$\nx\n$$ (a)", "1", "x"),
        ("$$ x = 1 \\tag{7a} $$", "7a", "x = 1"),
        (
            "\\begin{equation}\nx \\label{a}\n\\end{equation}",
            "1",
            "\\begin{equation}\nx \\end{equation}",
        ),
        ("```{math}\n:label: a\n\nx\n```", "1", "x"),
        ("$$x$$", "", "x"),
    ],
)
def test_a_formula_with_a_name_has_a_number(text: str, number: str, tex: str) -> None:
    (node,) = [node for node in walk(*read_text(text)) if node.get("class") == "math"]
    assert (node.get("data-number"), "".join(map(str, node.children))) == (number, tex)


def test_labels_and_tags_are_taken_out_of_a_formula() -> None:
    assert take_names("a \\label{x} \\\\ b \\label{y} \\tag{2}") == ("a \\\\ b", ["x", "y"], "2")


def test_a_long_formula_breaks_before_operators_outside_of_brackets() -> None:
    pieces = split_formula(r"a + (b - c) = -d \leq \frac{e+f}{g}")
    assert [piece.strip() for piece in pieces] == [
        "a", "{}+ (b - c)", "{}= -d", r"{}\leq \frac{e+f}{g}",
    ]  # fmt: skip
    assert split_formula(r"\begin{matrix}a\\b\end{matrix} + c") == [
        r"\begin{matrix}a\\b\end{matrix} + c"
    ]


# ── pages as their programs have them ──────────────────────────────────────────────────────────

KEPT = {  # a page's text, and the words that its page must show
    "options of a cell": ("```{python}\n#| label: fig-x\n#| eval: false\nrun()\n```", "run()"),
    "options in yaml": ("```{note}\n---\nclass: dropdown\n---\nText.\n```", "Text."),
    "options of a box": (":::{tip} Head\n:class: dropdown\nText.\n:::", "Head Text."),
    "a picture with options": (":::{image} p.png\n:alt: Words\n:width: 30%\n:::\n\nText.", "Text."),
    "cards": ("::::{grid} 2\n:gutter: 1\n:::{card} Name\n:link: a.md\nText.\n:::\n::::", "Name Text."),
    "a role with a target": ("See {ref}`the words <some-place>`.", "See the words."),
    "a bracket with references": ("See [Figure @fig-a; -@fig-b].", "See Figure @fig-a; -@fig-b."),
    "an example": ("(@good) One.\n\nSee (@good).", "One. See (@good)."),
    "colons that close a line": ("::::: {#x} :::::\nText.\n:::::", "Text."),
    "letters": ("a. One\nb. Two\n\n   More.\n\ni) Three\nii) Four", "One Two More. Three Four"),
    "bracketed numbers": ("1. One\n   (1) Two\n   (2) Three", "One Two Three"),
    "one letter": ("a. One\n\nI. Kant wrote it.\n\nB. Two\nC. Three", "a. One I. Kant wrote it. B. Two C. Three"),
    "text for screens": ("::: {.content-hidden when-format=\"pdf\"}\n::: {.a}\nGone.\n:::\n\nGone.\n:::\n\nText [gone]{.content-visible when-format=html}[.]{.content-visible when-format=pdf}", "Text ."),
    "text for print": ("::: {.content-visible unless-format=\"html\"}\nText.\n:::", "Text."),
    "hidden cells": ("```{r a, echo=FALSE}\ngone\n```\n\n```{code-cell}\n:tags: [remove-input]\ngone\n```\n\n```{r, eval=FALSE}\nshown\n```", "shown"),
    "a part of bookdown": ("# (PART\\*) Gone {-}\n\n# (APPENDIX) More {-}\n\nText.", "More Text."),
    "badges and icons": ("A {bdg-primary}`new` one{octicon}`star;1em`.", "A new one."),
    "a header of a card": (":::{card} Name\nHead\n^^^\nText.\n+++\nFoot\n:::", "Head Name Text. Foot"),
    "tabs of docsify": ("<!-- tabs:start -->\n\n#### **One**\n\nText.\n\n<!-- tab:Two -->\n\nMore.\n\n<!-- tabs:end -->\n\nEnd.", "One Text. Two More. End."),
    "tabs that never end": ("<!-- tabs:start -->\n\n## **One**\n\nText.", "One Text."),
    "tabs of code": ("````{tabs}\n```{code-tab} js Words\nx\n```\n```{group-tab} Two\nText.\n```\n````", "Words x Two Text."),
    "a card with a title and words": ('<Card title="One" href="#t">Two</Card>', "One Two"),
    "fragments of MDX": ("import A from './a';\n\n<>\nOne\n</>\n\n<>Two</> three.", "One Two three."),
    "changes of code": ("```js\nlet a // [!code --]\nlet b // [!code ++]\n\nlet c\n```", "- let a + let b let c"),
    "blocks in kramdown": ('{::options parse_block_html="true" /}\n\n<div>\n*One*\n</div>', "One"),
    "words of Jekyll's details": ("{% details Two words %}\nText.\n{% enddetails %}", "Two words Text."),
    "the source of a quotation": ('{{< quote author="Me" >}}Text.{{< /quote >}}', "Text. — Me"),
    "the date of an update": ('{% update date="2024-01-01" %}\nText.\n{% endupdate %}', "2024-01-01 Text."),
    "the title of code in HTML": ('<pre class="x" data-title="a.js"><code>b</code></pre>', "a.js b"),
    "sets of numbers": ("Of $\\R$ and $\\natnums$.", "Of \\R and \\natnums."),
    "two names of a heading": ("(one)=\n## Two {#two}\n\nSee [](#one).", "Two See ."),
    "a block of bookdown": ("```{block, type='rmdtip'}\nText.\n```", "Text."),
    "a picture of knitr": ("```{r a, echo=FALSE, fig.cap='Words', fig.alt='A'}\ninclude_graphics('p.png')\n```\n\nText.", "Words Text."),
    "a hidden division": ("::: {.hidden}\nGone.\n:::\n\nText.", "Text."),
    "a shortcode among others": ("{{< meta x >}} {{< kbd A >}}", "A"),
    "a label of docsify": ("> [!TIP|label:Head|style:flat]\n> Text.", "Head Text."),
    "a card without a title": (":::{card}\n:link: b.md\nText.\n:::", "Text. b.md"),
    "a caption of a diagram": ("```{mermaid}\n%%| fig-cap: Words\ngraph TD\nA-->B\n```", "Words graph TD A-->B"),
    "cells of other languages": ("```{ojs}\nx = 1\n```", "x = 1"),
    "an entry of an index": ("\\index{gone}\n\nText {pep}`8`.", "Text PEP 8."),
    "a term without words": ("```{glossary}\nOne\n\nTwo\n  Text.\n```", "One Two Text."),
    "a comment of kramdown": ("{::comment}\nGone.\n{:/comment}\n\nText {::comment}gone{:/}here.", "Text here."),
    "a list of contents": ("* Contents\n{:toc}\n\nText.", "Text."),
    "raw text": ("Text `\\x`{=latex}\n\n```{=latex}\ngone\n```", "Text"),
    "the name of a formula in a line": ("Of $$x$$ {#eq-a} more.", "Of x more."),
    "raw html": ("`<b>Bold</b>`{=html} text", "Bold text"),
    "rows of a list": ("```{list-table}\n:header-rows: 1\n* - A\n  - B\n* - c\n  - d\n```", "A B c d"),
    "a list that is no table": ("```{list-table}\n* one\n* two\n```", "one two"),
    "a page that is no MyST": ("% of all\n\n+++\n\n(see)= that", "% of all +++ (see)= that"),
    "a mention": ("Ask @figaro or a@fig-b.org.", "Ask @figaro or a@fig-b.org."),
    "a caption of a row": ("Table: not one.\n\nText.", "Table: not one. Text."),
    "bars that are no lines": ("| a | b |\n| c | d |", "| a | b | | c | d |"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), KEPT.values(), ids=KEPT)
def test_no_word_is_lost_and_no_source_is_printed(text: str, words: str) -> None:
    page, findings = read_text_page(f"# T\n\n{text}\n", FORM)
    assert words_of(*page.body) == words
    assert {one.rule for one in findings} <= {"template-line", "picture-missing"}


def test_a_box_of_myst_has_the_kind_of_its_class() -> None:
    text = "```{admonition} Head\n:class: tip\nText.\n```"
    assert 'data-kind="tip"' in to_xhtml(*read_text(text))


REFERENCES = """\
# Sums

(sums)=
## Of sums

$$a$$ {#eq-one}

$$b$$ {#eq-two}

See @eq-two, [@eq-one], {eq}`eq-one` and \\eqref{eq-two}, [](#sums), {ref}`sums`, [all sums](sums), @sec-far.

(@a) One.
(@b) Two.

See (@b), and @eq-nowhere.
"""


def test_references_name_what_they_lead_to(tmp_path: Path) -> None:
    files = {
        "book.toml": TOML + 'pages = ["a.md", "b.md"]\n',
        "a.md": REFERENCES,
        "b.md": "# B\n\n## Far away {#sec-far}\n\nSome text, and [A](a.md).\n",
    }
    made = make(write_book(tmp_path, files, clean=False))
    text = words_of(*made.book.parts[0].chapters[0].page.body)
    assert "See (2), (1), (1) and (2), Of sums, Of sums, all sums, Far away." in text
    assert "See (2), and @eq-nowhere." in text
    assert made.rules == ["link-fragment"]


def test_bookdown_names_tables_and_asks_for_their_number(tmp_path: Path) -> None:
    page = "# A {#a}\n\nSee table \\@ref(tab:b) or \\ref{tab:b}, \\autoref{tab:b}, chapter \\@ref(a).\n\n"
    page += "| b |\n|---|\n| c |\n\nTable: (\\#tab:b) All sums.\n"
    made = make(write_book(tmp_path, {"a.md": page}))
    text = words_of(*made.book.parts[0].chapters[0].page.body)
    assert "See table 1 or 1, Table 1, chapter A." in text
    assert "Table 1. All sums." in text
    assert made.report == ""


def test_captions_of_quarto_s_listings_are_shown_and_named(tmp_path: Path) -> None:
    page = '# A\n\nSee @lst-a and @lst-b.\n\n```{#lst-a .python lst-cap="Sums" filename="a.py"}\nx\n```\n\n'
    page += "```{python}\n#| label: lst-b\n#| lst-cap: 'Orders of today'\ny\n```\n"
    made = make(write_book(tmp_path, {"a.md": page}))
    text = words_of(*made.book.parts[0].chapters[0].page.body)
    assert text.split() == (
        "See Listing 1 and Listing 2. Listing 1. Sums (a.py) x Listing 2. Orders of today y".split()
    )
    assert made.report == ""
    render(made, "epub")


THEOREMS = {
    "a.md": "# A\n\n```{prf:lemma} Of *two*\n:label: lem-a\nOne.\n```\n\n:::{prf:proof}\nSeen.\n:::\n\n"
    "{prf:ref}`lem-a`, {ref}`e`\n\n:::{exercise}\n:label: e\nDo.\n:::\n\n```{solution} e\nDone.\n```\n",
    "b.qmd": "# B\n\n::: {#lem-b}\n## Of three\nTwo.\n:::\n\n::: {#thm-c}\nThree.\n:::\n\n@lem-b, @thm-c\n",
    "c.Rmd": '# C\n\n::: {.theorem #d name="Of four"}\nFour.\n:::\n\n```{axiom, label="f"}\nFive.\n```\n\n'
    "Theorem \\@ref(thm:d), [words](#d)\n",
}
SHOWN = (
    "Lemma 1 (Of two) One. Proof Seen. Lemma 1, Exercise 1 Exercise 1 Do. Solution (Exercise 1) Done.",
    "Lemma 2 (Of three) Two. Theorem 1 Three. Lemma 2, Theorem 1",
    "Theorem 2 (Of four) Four. Axiom 1 Five. Theorem 2, words",
)


def test_theorems_have_numbers_and_names(tmp_path: Path) -> None:
    pages = f'{TOML}pages = ["a.md", "b.qmd", "c.Rmd"]\n'
    made = make(write_book(tmp_path, {"book.toml": pages, **THEOREMS}, clean=False))
    assert made.report == ""
    bodies = [chapter.page.body for chapter in made.book.parts[0].chapters]
    assert tuple(" ".join(words_of(*body).split()) for body in bodies) == SHOWN
    render(made, "epub")


def test_theorems_are_labelled_in_the_book_s_language(tmp_path: Path) -> None:
    toml = f'{TOML}language = "de"\npages = ["a.md"]\n'
    page = "# A\n\n::: {#thm-a}\nEins.\n:::\n\n::: {.proof}\nKlar.\n:::\n"
    made = make(write_book(tmp_path, {"book.toml": toml, "a.md": page}, clean=False))
    text = words_of(*made.book.parts[0].chapters[0].page.body)
    assert " ".join(text.split()) == "Satz 1 Eins. Beweis Klar."


def test_words_of_an_index_stand_in_their_sentence(tmp_path: Path) -> None:
    page = "# A\n\nThe {index}`gate` of a {index}`wall <pair: wall; stone>`, {index}`!shut`.\n"
    made = make(write_book(tmp_path, {"a.md": page}))
    assert "The gate of a wall, shut." in words_of(*made.book.parts[0].chapters[0].page.body)
    render(made, "epub")  # which compares it with the source


def test_a_reference_keeps_its_key_where_its_target_has_no_name(tmp_path: Path) -> None:
    page = "# A\n\nSee @tbl-b, and @fig-a.\n\n| b |\n|---|\n| c |\n\n: Sums {#tbl-b}\n\n"
    page += "::: {#fig-a}\nNo picture\n:::\n"
    files = {"book.toml": TOML + 'pages = ["a.md"]\n', "a.md": page}
    made = make(write_book(tmp_path, files, clean=False))
    text = words_of(*made.book.parts[0].chapters[0].page.body)
    assert "See Table 1, and @fig-a." in text
    assert made.rules == ["link-text"]


def test_blocks_of_myst_have_names_that_links_lead_to(tmp_path: Path) -> None:
    page = (
        "# A\n\nSee [](#fig:a), [](#code:b) and [](#eq:c).\n\n"
        ":::{figure} https://example.org/gone.png\n:label: fig:a\n:alt: Hills\n\nThe hills.\n:::\n\n"
        "```{code} python\n:name: code:b\n:caption: One\nx = 1\n```\n\n"
        ":::{math}\n:label: eq:c\nx = y\n:::\n\n![](#fig:a)\n\n"
        "::::{code} markdown\n:name: sample\n[one](wiki:x) ![](#none)\n::::\n"
    )
    files = {"book.toml": TOML + 'pages = ["a.md"]\n', "a.md": page}
    made = make(write_book(tmp_path, files, clean=False))
    body = made.book.parts[0].chapters[0].page.body
    assert words_of(body[0]) == "See Figure 1, Listing 1 and (1)."
    assert words_of(body[1]) == "Hills Figure 1. The hills."
    assert words_of(body[-2]) == "Figure 1"
    assert isinstance(body[-1], Element) and body[-1].get("id") == "a--sample"
    assert made.rules == ["picture-remote"]


def test_every_format_shows_the_same(tmp_path: Path) -> None:
    long = " + ".join(f"x_{{{n}}}^2" for n in range(40))
    text = "\n\n".join(
        [
            *(text for text, _ in [*GRIDS.values(), *TEXTS.values()]),
            "$$x \\tag{A} $$",
            f"$$y = {long}$$ {{#eq-long}}",
            "See @eq-long.",
            "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}",
        ]
    )
    files = {"book.toml": TOML + 'pages = ["a.md"]\n', "a.md": f"# A\n\n{text}\n"}
    made = make_clean(write_book(tmp_path, files, clean=False))
    for name in ("manuscript", "epub", "pdf"):  # each is compared with the pages, word by word
        render(made, name)
    shown = render(made, "manuscript").decode().partition("</style>")[2]
    assert '<span class="number">(A)</span>' in shown and ">(1)</a>" in shown
