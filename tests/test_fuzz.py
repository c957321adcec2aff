"""Whatever comes in, there is an answer: no traceback, no hang, no lost word. `invoke soak` runs the same with many more inputs.

What it found once stands in FOUND.
"""

from __future__ import annotations

import os
import string
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from publisher.book.model import Form
from publisher.book.tree import to_xhtml, walk
from tests.support.books import TOML, make, try_to_render, write_book
from tests.support.stages import read_cached_page, split_text

SHARE = int(os.environ.get("SOAK_INPUTS", "0"))  # inputs of a soak, for all tests together


def inputs(share: float, few: int) -> settings:
    """How many inputs a test gets: its share of a soak, or a few."""
    quiet = (
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
        HealthCheck.large_base_example,
    )
    return settings(
        max_examples=max(int(SHARE * share), few),
        suppress_health_check=quiet,
        derandomize=not SHARE,
    )


FORM = Form(
    ("Also Known As", "Problem", "Context", "Solution", "Consequences", "Variants"),
    ("Problem", "Context", "Solution", "Consequences"),
)
SCRIPTS = (
    "aAzZ09éßŁİıаяαωאבعر۱हिन्दี漢かカ한ไท\u0301\u200b\u200d\u202e\u2028\xa0\xad\ufeff\ufffd\U0001f600"
)
WORDS = st.text(st.sampled_from(SCRIPTS), min_size=1, max_size=6) | st.text(
    st.sampled_from(string.ascii_letters), min_size=1, max_size=8
)

MARKS = ["> [!NOTE]\n", 
    " ", " ", " ", "\n", "\n\n", "\n    ", "\n  ", "\t", "# ", "## ", "###", "* ", "- ", "+ ", "1. ", "12) ", "> ", ">", ": ", "| ", "|", "|---|", "---", "===",
    "~~~", "\\", "[", "]", "](", ")", "![", "]: ", "[^1]", "[^1]: ", "&", "&amp;", "&lt;", "&nosuch;", "{{ y }}", "{#id}", "{: .c}", "[ ] ",
    "[x] ", "***Problem***: ", "**Solution:** ", "## Context", "*a b*", "**c**", "***d***", "_e f_", "__g__", "~~h~~", "*Also Known As*: ", "***Variants***:", "b.md", "swag.html#x", "https://example.org/a?b=c&d",
    "<https://example.org/>", "<x@example.org>", "mailto:x@example.org", "javascript:x", "%41", '"', "'", "(", "\\[", "\\*", "<<<<<<< HEAD", "=======", ">>>>>>> x", "::: note",
]  # fmt: skip
TAGS = [
    "*", "**", "***", "_", "__", "~~",
    "```", "`", "``", "<", ">", "</", "/>", "&#x41;", "<b>", "</b>", "<p>", "</p>", "<div>", "</div>", '<a href="', '">', '<a id="x"/>', '<img src="a.png" alt="y">', "<!--", "-->",
    "<br>", "<script>", "</script>", "<pre>", "</pre>", "<table>", "<tr><td>", "</table>", "<svg>", "</svg>", "<text>", "<li>", "<ul>", "</ul>", "<h2>", "</h2>", "<style>",
    "</style>", "<title>", "<textarea>", "<List<String>>", "{% x %}", "<details>", "<summary>", "<?php ?>", "<![CDATA[", "]]>",
]  # fmt: skip
MARKDOWN = st.lists(st.sampled_from(MARKS) | WORDS, max_size=40).map(" ".join)
WILD = st.lists(st.sampled_from(MARKS + TAGS) | WORDS, max_size=40).map("".join)
FOUND = [
    ":  \n     [^1]:  **c**",
    "*  #  [^1]", "#  {#id} # ", "[^1]:  &nosuch; \n\n [x]  <<<<<<< HEAD",
    "[^1]: ", "[ 1.  ]: ", "[x]:", "[x]: \n\n    code", "> [x]:\n> b.md\n>\n> [x]", "![ ![ ] 1.  ]( 12) ", "[^1]: [^1]: b.md", "[^\ufffd]:[^\ufffd]", "<textarea>", "# <List<String>>", "# 0<?php ?>0", "[a]:\nhttps://example.org\n\n[a]", "</ b.md", "<!-- never closed\n\nb",
    "<![CDATA[", "\\```<br>```", "\\&amp;", "](<x@example.org>)", "0[^1]0\xa00", "<pre>\nA <me@example.org> B\n</pre>", "a <LICENSE or\n[b](c)> d", '<p><a href="', "x <a href=\"b.md>c</a> d \"e\" f",
]  # fmt: skip


def answer(text: str, path: str = "a.md", is_wild: bool = False) -> None:
    """Read a page, and hold it to what is promised; markup that is torn may swallow words, but says so."""
    source, _ = split_text(text, path)
    page, found = read_cached_page(source, FORM)
    said = "\n".join(f"{one.location} {one.rule} {one.message}" for one in found)
    assert "takes longer" not in said
    assert is_wild or not [
        one for one in found if one.rule in ("word-lost", "word-doubtful", "word-twice")
    ], said
    nodes = (
        *((page.summary,) if page.summary else ()),
        *page.body,
        *(node for note in page.notes for node in note.content),
    )
    ElementTree.fromstring(f"<x>{to_xhtml(*nodes)}</x>")
    for one in walk(*nodes):
        assert one.tag not in ("script", "style", "iframe", "object")
        assert not any(name.lower().startswith("on") for name, _ in one.attributes)


@given(MARKDOWN)
@inputs(0.4, 150)
def test_no_word_of_any_markdown_is_lost(text: str) -> None:
    answer(text)


@given(WILD, st.sampled_from(["a.md", "a.html"]))
@inputs(0.3, 100)
def test_any_page_is_read(text: str, path: str) -> None:
    answer(text, path, is_wild=True)


@pytest.mark.parametrize("text", FOUND, ids=range(len(FOUND)))
def test_what_was_found_is_read(text: str) -> None:
    answer(text)


HEADERS = st.lists(st.sampled_from(["a=b", "title=T", "a: b", "---", "~~~~~~", "...", "status: draft", "tags: [a, b", "- x", "\t", "slug: ../../x", "x: |", "&a", "*a", "", "# T"]) | WORDS, max_size=9)  # fmt: skip


@given(HEADERS.map("\n".join))
@inputs(0.1, 60)
def test_any_header_is_read(text: str) -> None:
    answer(text)


def build(files: dict[str, str | bytes], *formats: str) -> None:
    """Make and render a book; whatever it is, the answer is a file or a diagnostic."""
    with tempfile.TemporaryDirectory() as folder:
        made = make(write_book(Path(folder), files))
        assert made.is_made or made.errors
        for name in formats if made.is_made else ():
            try_to_render(made, name)


@given(
    st.binary(max_size=60)
    | MARKDOWN.map(lambda text: text.encode("utf-16"))
    | MARKDOWN.map(lambda text: text.encode("latin-1", "replace"))
)
@example("# T\n\nÄ".encode("latin-1"))
@example("# T".encode("utf-16"))
@example(b"# T\n\x00\x01")
@example(b"\xed\xa0\x80 a lone surrogate")
@inputs(0.03, 20)
def test_any_bytes_are_answered(content: bytes) -> None:
    build({"a.md": content}, "manuscript")


KEYS = st.sampled_from(["[book]", "[[part]]", "[form]", "[rules]", "[edition.x]", "[words]", "title", "pages", "order", "version", "theme", "site", "root", "language", "date", "[links]"])  # fmt: skip
VALUES = st.sampled_from(["=", '"x"', "1", "[]", '["a.md"]', "{}", "true", "2026-01-02", "\n", "'", '"', "[", "]", ".", "#", '"**"', '"../x"', '"@map"', "{page = 1}", "1e999", "nan"])  # fmt: skip


@given(st.lists(KEYS | VALUES | WORDS, max_size=20).map(" ".join))
@inputs(0.05, 40)
def test_any_configuration_is_answered(text: str) -> None:
    build({"book.toml": text})
    build({"book.toml": TOML + 'pages = ["a.md", "b.md"]\n' + text})


@given(st.lists(st.sampled_from(["a.md", "b.md", "B", "/", "..", "#", "?", "%20", "%", ":", "http://", "//", " ", "\\", "a", "A", "<", ".html", "x"]), max_size=6).map("".join))  # fmt: skip
@inputs(0.05, 40)
def test_any_target_lands_or_is_reported(target: str) -> None:
    page = f"# A\n\n[x](<{target}>) <a href='{target}'>y</a>\n"
    with tempfile.TemporaryDirectory() as folder:
        made = make(write_book(Path(folder), {"a.md": page}))
    pages = {"a": made.book.parts[0].chapters[0].page, "b": made.book.parts[0].chapters[1].page}
    known = {f"#{slug}" for slug in pages} | {
        f"#{slug}--{one.id}" for slug, page in pages.items() for one in page.headings if one.id
    }
    for one in walk(*pages["a"].body):
        if one.tag == "a":
            assert one.get("href") in known or one.get("href").startswith(
                ("http://", "https://", "mailto:")
            )


CSS = st.lists(st.sampled_from(["p", ".chapter", "@page", "{", "}", "color", ":", "red", ";", "@import", "url(", "'x'", ")", "/*", "*/", "string-set", "1fr", "::before", "content", '"', "\\", "@media print", "counter(page)", "!important", "<", ","]), max_size=20).map(" ".join)  # fmt: skip
JINJA = st.lists(st.sampled_from(["{{", "}}", "{%", "%}", "{#", "#}", "book", ".title", "|", "join", "for x in", "if", "endif", "endfor", "1", "*", "'a'", "include", "'chapter.html'", "<p>", "</p>", "words", "nosuch", "__class__", "(", ")"]), max_size=14).map(" ".join)  # fmt: skip
THEMED = TOML.replace("[book]", '[book]\ntheme = "own"') + 'pages = ["a.md", "b.md"]\n'


@given(CSS)
@inputs(0.01, 6)
def test_any_style_is_answered(text: str) -> None:
    own = {
        "themes/own/theme.toml": 'extends = "handbook"\n',
        "themes/own/print.css": text,
        "themes/own/ebook.css": text,
    }
    build({"book.toml": THEMED, **own}, "pdf", "epub")


@given(JINJA)
@inputs(0.05, 40)
def test_any_template_is_answered(text: str) -> None:
    own = {
        "themes/own/theme.toml": 'extends = "handbook"\n',
        "themes/own/templates/copyright.html": text,
    }
    build({"book.toml": THEMED, **own}, "manuscript")


@given(st.lists(st.sampled_from(["extends", "name", "accent", "[page]", "[[font]]", "[cover]", "[edition.x]", "trim", "family", "=", '"handbook"', '"x"', "1", "[]", "\n", "{}"]), max_size=12).map(" ".join))  # fmt: skip
@inputs(0.01, 20)
def test_any_theme_is_answered(text: str) -> None:
    build({"book.toml": THEMED, "themes/own/theme.toml": text}, "manuscript")
    build(
        {"book.toml": THEMED, "themes/own/theme.toml": 'extends = "handbook"\n' + text},
        "manuscript",
    )
