"""Figures, tables and code: their numbers and captions, links that name them, and their lists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from publisher.book.model import chapters_of
from publisher.book.tree import walk, words_of
from publisher.composition.figure_texts import name_pictures, silence_pictures
from tests.support.books import TOML, MadeBook, make, render, write_book
from tests.support.ebooks import chapters, text_of
from tests.support.printing import settle_print
from tests.support.samples import PNG

CAPTION_TAGS = ("caption", "figcaption")
TWO = TOML + 'pages = ["a.md", "b.md"]\n'
NUMBERED = TOML + 'numbered = true\npages = ["a.md", "b.md"]\n'


def captions_of(made: MadeBook) -> list[str]:
    pages = [chapter.page for chapter in chapters_of(made.book)]
    nodes = [node for page in pages for node in walk(*page.body)]
    return [words_of(node) for node in nodes if node.tag in CAPTION_TAGS]


def make_pages(folder: Path, toml: str, a: str, b: str = "# B\n\nx\n") -> MadeBook:
    files: dict[str, str | bytes] = {
        "book.toml": toml,
        "a.md": f"# A\n\n{a}\n",
        "b.md": b,
        "p.png": PNG,
    }
    return make(write_book(folder, files))


CAPTIONS = {
    "the title of a picture": ('![x](p.png "Plan")', ["Figure 1. Plan"]),
    "the words of a picture are none": ("![Plan](p.png)", []),
    "a picture in a line": ('Text ![x](p.png "Plan") text.', []),
    "a figcaption": (
        '<figure><img src="p.png" alt="x"><figcaption>Plan</figcaption></figure>',
        ["Figure 1. Plan"],
    ),
    "paragraphs in a figcaption": (
        '<figure><img src="p.png" alt="x"><figcaption><p>One</p><p>Two</p></figcaption></figure>',
        ["Figure 1. One Two"],
    ),
    "a quotation": (
        "<figure><blockquote>Words</blockquote><figcaption>An author</figcaption></figure>",
        ["An author"],
    ),
    "a caption of a table": (
        "<table><caption>Sums</caption><tr><td>1</td></tr></table>",
        ["Table 1. Sums"],
    ),
    "a figure that holds a table": (
        "<figure><figcaption>Sums</figcaption><table><tr><td>1</td></tr></table></figure>",
        ["Table 1. Sums"],
    ),
    "the title of code": ('```js title="a.js"\nx\n```', ["Listing 1. a.js"]),
    "a diagram with a title": ('```mermaid title="Flow"\ngraph TD\n  A --> B\n```', ["Figure 1. Flow"]),
    "each kind by itself": (
        '![x](p.png "P")\n\n```js title="a.js"\nx\n```\n\n![x](p.png "Q")',
        ["Figure 1. P", "Listing 1. a.js", "Figure 2. Q"],
    ),
    "a number of the author's": (
        '![x](p.png "Fig. 2-1: Plan")\n\n![x](p.png "Figure it out")',
        ["Fig. 2-1: Plan", "Figure 1. Figure it out"],
    ),
    "captions in a table for the layout": (
        '<table><tr><td><figure><img src="p.png" alt="x"><figcaption>P</figcaption></figure></td></tr></table>',
        ["Figure 1. P"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("title", CAPTIONS)
def test_what_has_a_caption_is_numbered(title: str, tmp_path: Path) -> None:
    page, expected = CAPTIONS[title]
    assert captions_of(make_pages(tmp_path, TWO, page)) == expected


def test_numbered_counts_what_has_no_caption_too(tmp_path: Path) -> None:
    page = (
        "![x](p.png)\n\n| a |\n|---|\n| 1 |\n\n```\nx\n```\n\n- In an item:\n\n"
        '  ![x](p.png "Plan")\n\nA ![x](p.png) in a line.[^1]\n\n[^1]: A note:\n\n    ![x](p.png)\n'
    )
    other = "# B\n\n![x](p.png)\n\n<figure><blockquote>Words</blockquote></figure>\n"
    made = make_pages(tmp_path, NUMBERED, page, other)
    assert captions_of(made) == ["Figure 1", "Table 1", "Listing 1", "Figure 2. Plan", "Figure 3"]


def test_a_layout_is_not_numbered_beside_what_it_holds(tmp_path: Path) -> None:
    page = (
        '<table><tr><td><figure><img src="p.png" alt="x"><figcaption>P</figcaption></figure></td>'
        '<td><img src="p.png" alt="x"></td></tr></table>'
    )
    assert captions_of(make_pages(tmp_path, NUMBERED, page)) == ["Figure 1. P"]


LANGUAGES = {
    "de": ["Abbildung 1. P", "Tabelle 1. T", "Listing 1. a.js"],
    "fr-CA": ["Figure 1. P", "Tableau 1. T", "Listing 1. a.js"],
    "pl": ["Rysunek 1. P", "Tabela 1. T", "Listing 1. a.js"],
    "ja": ["図1. P", "表1. T", "リスト1. a.js"],
    "fi": ["Figure 1. P", "Table 1. T", "Listing 1. a.js"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_those_of_the_language(language: str, tmp_path: Path) -> None:
    page = (
        '![x](p.png "P")\n\n<table><caption>T</caption><tr><td>1</td></tr></table>\n\n'
        '```js title="a.js"\nx\n```'
    )
    toml = TWO.replace("[book]", f'[book]\nlanguage = "{language}"')
    assert captions_of(make_pages(tmp_path, toml, page)) == LANGUAGES[language]


def test_a_book_may_name_them_otherwise(tmp_path: Path) -> None:
    toml = TWO + '[words]\nfigure = "Plate {number}"\n'
    made = make_pages(tmp_path, toml, '![x](p.png "P")\n\n![x](p.png "Plate 7. Q")')
    assert captions_of(made) == ["Plate 1. P", "Plate 7. Q"]


def test_links_without_a_text_name_what_they_lead_to(tmp_path: Path) -> None:
    page = (
        "See [](b.md#plan), [](b.md#sums), [](b.md#code), [](b.md#own), [the plan](b.md#plan) and"
        " [](b.md#text)."
    )
    other = (
        '# B\n\n![x](p.png "Plan"){#plan}\n\n'
        '<table id="sums"><caption>Sums</caption><tr><td>1</td></tr></table>\n\n'
        '<a id="code"></a>\n\n```js title="a.js"\nx\n```\n\n'
        '<figure id="own"><img src="p.png" alt="x"><figcaption>Fig. 9: Plan</figcaption></figure>\n\n'
        '<p id="text">Words</p>\n'
    )
    made = make_pages(tmp_path, TWO, page, other)
    (paragraph,) = (chapters_of(made.book)[0].page.body,)
    assert words_of(*paragraph) == "See Figure 1, Table 1, Listing 1, Fig. 9, the plan and ."
    assert made.rules == ["link-text"]
    assert re.findall(r"\d+:\d+: .*", made.report)[0].startswith("3:93: warning[link-text]")


def test_the_lists_have_number_caption_and_page(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "book.toml": TOML + '[[front]]\npages = ["@figures", "@tables"]\n[[part]]\ntitle = "P"\n'
        'introduction = "i.md"\npages = ["a.md"]\n[[back]]\npages = ["b.md"]\n',
        "i.md": '# I\n\nText.[^1]\n\n![x](p.png "First[^1]")\n\n[^1]: A note.\n',
        "a.md": "# A\n\n<figure><img src='p.png' alt='x'><figcaption>A <em>plan</em>, see"
        " <a href='b.md'>B</a></figcaption></figure>\n",
        "b.md": "# B\n\n<table><caption>Table 3: Own</caption><tr><td>1</td></tr></table>\n\n"
        "<table><caption>Sums</caption><tr><td>1</td></tr></table>\n\n[A](a.md)\n",
        "p.png": PNG,
    }
    made = make(write_book(tmp_path, files))
    assert made.report == ""
    _, _, markup = settle_print(made)
    rows = re.findall(
        r'<p class="entry">(<span class="number">.*?|<a href="#[^"]*--.*?)</p>', markup
    )
    shown = [re.sub(r"<[^>]*>", "|", row) for row in rows]
    assert [re.sub(r"\|+", "|", row).strip("|") for row in shown][:4] == [
        "1|First|1",
        "2|A |plan|, see B|2",
        "Table 3: Own|3",
        "1|Sums|3",
    ]
    epub = chapters(render(made, "epub"))
    figures, tables = epub["EPUB/at-figures.xhtml"], epub["EPUB/at-tables.xhtml"]
    assert text_of(figures) == "Figures Figure 1. First Figure 2. A plan, see B"
    assert text_of(tables) == "Tables Table 3: Own Table 1. Sums"
    assert 'epub:type="loi"' in figures
    assert 'epub:type="lot"' in tables
    for name, anchor in re.findall(r'<a href="([^"#]*)#([^"]*)"', figures + tables):
        assert f'id="{anchor}"' in epub[f"EPUB/{name}"]


def test_an_entry_without_words_has_the_title_of_its_page(tmp_path: Path) -> None:
    toml = TOML + 'numbered = true\npages = ["@figures", "a.md", "b.md"]\n'
    made = make_pages(tmp_path, toml, "![x](p.png)", "# Plans\n\n![x](p.png)\n")
    page = chapters(render(made, "epub"))["EPUB/at-figures.xhtml"]
    assert text_of(page) == "Figures Figure 1. A Figure 2. Plans"


REPEATED = [  # a figure, and the texts of its picture in print and on a screen
    ('![Plan](p.png "Plan")', "Figure 1", ""),
    ('![A PLAN.](p.png "A plan")', "Figure 1", ""),
    ('![A house of two rooms](p.png "Plan")', "A house of two rooms", "A house of two rooms"),
    ('<figure><img src="p.png" alt="Plan"><figcaption>Fig. 9: Plan</figcaption></figure>', "Fig. 9", ""),
    ('<figure><img src="p.png" alt="Plan"><figcaption><p>Plan</p></figcaption></figure>', "Figure 1", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "in_print", "on_screen"), REPEATED)
def test_a_picture_does_not_repeat_its_caption(
    text: str, in_print: str, on_screen: str, tmp_path: Path
) -> None:
    body = make_pages(tmp_path, TWO, text).book.parts[0].chapters[0].page.body
    (figure,) = (node for node in walk(*body) if node.tag == "figure")
    shown = [walk(name_pictures(figure)), walk(silence_pictures(figure))]
    texts = [node.get("alt") for nodes in shown for node in nodes if node.tag == "img"]
    assert texts == [in_print, on_screen]
