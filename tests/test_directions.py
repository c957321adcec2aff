"""Language and direction: of a page, of a block, and of what stands around them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from publisher.assembly.directions import tell_directions
from publisher.book.language import read_tag
from publisher.book.tree import parse_fragment, to_xhtml
from tests.support.books import TOML, MadeBook, make, make_clean, render, render_files, write_book
from tests.support.ebooks import chapters

HEBREW = "---\ntitle: ספסל\nlang: he\n---\n\nיושבים כאן.\n\nIn English.\n"


@pytest.mark.parametrize(
    ("around", "html", "marked"),
    [
        ("ltr", "<p>a</p>", "<p>a</p>"),
        ("ltr", "<p>1. (שלום)</p>", '<p dir="rtl">1. (שלום)</p>'),
        ("ltr", "<p>a שלום</p>", "<p>a שלום</p>"),
        ("rtl", "<p>a שלום</p><p>שלום a</p>", '<p dir="ltr">a שלום</p><p>שלום a</p>'),
        ("rtl", "<p>12:30</p><hr>", "<p>12:30</p><hr/>"),
        ("ltr", "<p><code>f(x)</code> هنا</p>", '<p dir="rtl"><code>f(x)</code> هنا</p>'),
        ("rtl", "<p><code>f(x)</code></p>", '<p dir="ltr"><code>f(x)</code></p>'),
        ("rtl", "<pre><code># שלום</code></pre>", '<pre dir="ltr"><code># שלום</code></pre>'),
        ("ltr", "<ul><li>א<li>b</ul>", '<ul dir="rtl"><li>א</li><li dir="ltr">b</li></ul>'),
        ("ltr", "<ul><li>a<li>ב</ul>", '<ul><li>a</li><li dir="rtl">ב</li></ul>'),
        ("ltr", "<section><h2>A</h2><p>ב</p></section>", '<section><h2>A</h2><p dir="rtl">ב</p></section>'),
        ("ltr", "<blockquote><p>ב</p><p>c</p></blockquote>", '<blockquote dir="rtl"><p>ב</p><p dir="ltr">c</p></blockquote>'),
        ("ltr", '<p dir="ltr">ב</p><p dir="auto">ג</p>', '<p dir="ltr">ב</p><p dir="rtl">ג</p>'),
        ("ltr", '<div dir="rtl"><p>a</p><p>ב</p></div>', '<div dir="rtl"><p dir="ltr">a</p><p>ב</p></div>'),
        (
            "ltr",
            "<table><tr><td>a</td><td>ב</td></tr></table>",
            '<table><tbody><tr><td>a</td><td dir="rtl">ב</td></tr></tbody></table>',
        ),
    ],
)  # fmt: skip
def test_a_block_is_told_by_its_first_strong_letter(around: str, html: str, marked: str) -> None:
    assert to_xhtml(*tell_directions(parse_fragment(html), around)) == marked


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("pt_BR", "pt-BR"), (" ar ", "ar"), ("zh-Hans-CN", "zh-Hans-CN"), ("grc", "grc"),
        ("go", ""), ("js", ""), ("English", ""), ("de, en", ""), ("en-", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_tag_names_a_language_of_people(text: str, tag: str) -> None:
    assert read_tag(text) == tag


def made_of(tmp_path: Path, page: str, toml: str = "") -> MadeBook:
    return make(
        write_book(tmp_path, {"a.md": page, "book.toml": TOML + toml + 'pages = ["a.md"]\n'})
    )


@pytest.mark.parametrize(
    ("header", "toml", "opening"),
    [
        ("lang: he", "", 'lang="he" xml:lang="he" dir="rtl"'),
        ("language: pt_BR", "", 'lang="pt-BR" xml:lang="pt-BR"'),
        ("dir: rtl", "", 'lang="en" xml:lang="en" dir="rtl"'),
        ("lang: az\ndir: RTL", "", 'lang="az" xml:lang="az" dir="rtl"'),
        ("title: A", 'language = "ar"\n', 'lang="ar" xml:lang="ar" dir="rtl"'),
        ("lang: fr", 'language = "ar"\n', 'lang="fr" xml:lang="fr"'),
        ("language: python", "", 'lang="en" xml:lang="en"'),
    ],
)
def test_a_page_of_an_epub_has_its_language_and_direction(
    header: str, toml: str, opening: str, tmp_path: Path
) -> None:
    made = made_of(tmp_path, f"---\n{header}\n---\n\n# A\n\nx\n", toml)
    page = chapters(render(made, "epub"))["EPUB/a.xhtml"]
    found = re.search(r"<html [^>]*?(lang=[^>]*)>", page)
    assert found and found[1] == opening


def test_a_page_of_one_html_file_has_them_on_its_section(tmp_path: Path) -> None:
    text = render(made_of(tmp_path, HEBREW), "manuscript").decode()
    assert '<html lang="en">' in text
    assert '<section class="chapter matter opening" id="a" lang="he" dir="rtl">' in text
    assert '<p>יושבים כאן.</p><p dir="ltr">In English.</p>' in text


def test_generated_lines_of_a_page_in_another_language_are_the_book_s(tmp_path: Path) -> None:
    parts = (
        "## Problem\n\np\n\n## Context\n\n[B](b.md)\n\n## Solution\n\ns\n\n## Consequences\n\nc\n"
    )
    files = {
        "a.md": f"---\ntitle: ספסל\nlang: he\n---\n\nקצר.\n\n{parts}",
        "b.md": f"# B\n\nShort.\n\n{parts.replace('b.md', 'a.md')}",
    }
    pages = chapters(render(make(write_book(tmp_path, files)), "epub"))
    assert '<dl class="generated" lang="en" xml:lang="en" dir="ltr">' in pages["EPUB/a.xhtml"]
    assert '<dl class="generated">' in pages["EPUB/b.xhtml"]
    assert re.search(r'<h2 [^>]*dir="ltr"[^>]*>Problem</h2>', pages["EPUB/a.xhtml"])


def test_a_title_of_the_other_direction_is_marked(tmp_path: Path) -> None:
    page = chapters(render(made_of(tmp_path, "# ספסל\n\nx\n"), "epub"))["EPUB/a.xhtml"]
    assert '<h1 class="title section-title" data-level="1" dir="rtl">' in page


def test_a_book_in_one_direction_has_no_mark_of_it(tmp_path: Path) -> None:
    made = make_clean(write_book(tmp_path, {"a.md": "---\nlang: en\n---\n\n# A\n\nx [B](b.md)\n"}))
    for page in chapters(render(made, "epub")).values():
        assert "dir=" not in page
    assert render(made, "manuscript").decode().count(" lang=") == 1


def test_print_reports_a_page_whose_language_has_no_hyphenation(tmp_path: Path) -> None:
    found = render_files(made_of(tmp_path, "---\ntitle: A\nlang: tlh\n---\n\nx\n"), "pdf").found
    assert [(one.rule, one.target, str(one.location)) for one in found] == [
        ("hyphens-missing", "tlh", "a.md:3")
    ]
