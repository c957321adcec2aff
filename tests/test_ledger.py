"""Every word is accounted for: sources against pages, pages against finished files that are read back by other means."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from publisher.book.artifact import Artifact
from publisher.book.model import Book, Chapter, Form, Page, Source, chapters_of
from publisher.book.tree import Element, Node, element
from publisher.ledger.painted import Bounds
from publisher.ledger.source import read_source
from publisher.ledger.words import Run, compare, split_words
from tests.support.books import TOML, MadeBook, make, render_files, write_book
from tests.support.program import invoke
from tests.support.samples import specimen_files
from tests.support.stages import count_page_words, count_words, read_body

FORM = Form(
    ("Also Known As", "Problem", "Context", "Solution", "Variants"), ("Problem", "Solution")
)
SOURCES = [
    ("# Title\n\nSome *emph*asis.", "Title Some emph asis"),
    ("[Swag](swag.html \"Title\") and [x][y].\n\n[y]: other.md 'Why'", "Swag and x"),
    ("[a]:\n  https://example.org/long\n\nText", "Text"),
    ("`[a](b)` is code", "a b is code"),
    ("```python\nx = [1](2)\n```\n\nafter", "x 1 2 after"),
    ("~~~\n<b>\n~~~", "b"),
    ("1. one\n2. two\n\n- [x] done", "one two done"),
    ("<!-- a\n\nb --> c <script>d</script> e", "c e"),
    ("caf&eacute; &lt;b&gt;", "café b"),
    ("<YOUR NAME> <em>x</em>", "x"),
    ("{% include x %}\n{{ y z }} {{ y }}", "y z"),  # a macro of MkDocs, if it is a single name
    ("Say {{ page.x | f }} and {{< y z >}}.", "Say and"),
    ("## Head {#own}", "Head"),
    ("![A picture](x.png) <https://example.org>", "https example org"),
    ('!!! note inline end "Own"\n    Body', "Own Body"),
    (":::tip Own\nBody\n:::", "Own Body"),
    ("```{warning} Own\n:class: x\nBody [a](b.md)\n```", "Own Body a"),
    ("```{toctree}\na\nb\n```\n\nText", "Text"),
    (":::{container} wide grid\nWords\n:::\n\nText", "Words Text"),
    ("> [!NOTE] Own\n> Body", "Own Body"),
    ("[[Page|words]] and [[Page]]", "words and Page"),
    ("{ref}`place` and (label)=", "place and label"),
    ("(label)=\n# Head", "Head"),
    ("[TOC]\n\n\\newpage\n\nText", "Text"),
    ("import A from 'b'\n\n<A x={y > 1}>text</A>", "text"),
    ("- ```\n  code\n\nText `a", "code Text a"),
    ("汉字 and ไทย", "汉 字 and ไ ท ย"),
]


@pytest.mark.parametrize(("text", "wanted"), SOURCES, ids=[text[:20] for text, _ in SOURCES])
def test_a_source_is_told_from_its_markup(text: str, wanted: str) -> None:
    found = read_source(Source("a.md", (), text))
    assert " ".join(word.text for word in found.text) == wanted


def test_notes_are_told_apart_wherever_they_stand() -> None:
    found = read_source(Source("a.md", (), "One[^1].\n\n[^1]: Note, and\n    more.\n\nTwo."))
    assert [word.text for word in found.text] == ["One", "Two"]
    assert [[word.text for word in note] for note in found.notes] == [["Note", "and", "more"]]


def read(text: str) -> Page:
    return read_body(text, FORM)


def said(page: Page) -> list[str]:
    found = count_page_words(page, FORM)
    return [f"{one.location.line} {one.rule} {one.message}" for one in found]


PATTERN = """# Booth

*Budget, Social*

A table in a hall.

***Also Known As***: Stand; Counter

***Problem***: Nobody *comes*[^1].

***Solution***: Go to [them](swag.md), with `code`.

***Variants***:

[^1]: Or few.
"""


def test_a_page_that_has_all_its_words_is_not_reported() -> None:
    assert said(read(PATTERN)) == []


def test_a_lost_word_is_named_with_its_line() -> None:
    page = read(PATTERN)
    body = tuple(without(node, "them") for node in page.body)
    assert said(replace(page, body=body)) == [
        "11 word-doubtful 'them' of the source is not on the page"
    ]
    note = replace(page.notes[0], content=())
    assert said(replace(page, notes=(note,))) == [
        "15 word-doubtful 'Or few' of the source is not on the page"
    ]
    assert said(replace(page, blocks=("Budget",))) == [
        "3 word-doubtful 'Social' of the source is not on the page"
    ]


def test_a_word_that_stands_twice_is_named() -> None:
    page = read(PATTERN)
    assert said(replace(page, body=(*page.body, element("p", "Nobody comes")))) == [
        "1 word-twice 'Nobody comes' is on the page of 'Booth' once more than in its source"
    ]


def without(node: Node, word: str) -> Node:
    if isinstance(node, str):
        return node.replace(word, "")
    return node.with_children(*(without(child, word) for child in node.children))


@given(st.lists(st.sampled_from(["a", "b", "ab", "ba", "the"]), max_size=8), st.data())
def test_no_loss_is_overlooked(words: list[str], data: st.DataObject) -> None:
    whole = split_words(" ".join(words))
    assert compare(whole, whole) == ([], [])
    if words:
        at = data.draw(st.integers(0, len(words) - 1))
        less = whole[:at] + whole[at + 1 :]
        lost, extra = compare(whole, less)
        assert lost
        assert letters(lost) - letters(extra) == Counter(words[at]) + (
            letters(extra) - letters(lost)
        )
        lost, extra = compare(less, whole)
        assert extra
        assert letters(extra) - letters(lost) == Counter(words[at]) + (
            letters(lost) - letters(extra)
        )


def letters(runs: list[Run]) -> Counter[str]:
    return Counter("".join(word.text for run in runs for word in run))


# ── finished files ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module", params=["handbook", "fieldguide", "flow"])
def finished(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[MadeBook, tuple[Artifact, ...]]:
    """A book with everything in it, in every format."""
    files = specimen_files(5, 2, f'theme = "{request.param}"\n')
    files["themes/flow/theme.toml"] = b'extends = "handbook"\n'
    files["themes/flow/print.css"] = (
        b".chapter.pattern { break-before: auto !important }\n"  # chapters share pages
    )
    made = make(write_book(tmp_path_factory.mktemp(request.param), files, clean=False))
    assert made.is_made, made.report
    formats = ("manuscript", "epub", "pdf") if request.param == "handbook" else ("pdf",)
    return made, tuple(render_files(made, one).artifacts[0] for one in formats)


def hold(
    made: MadeBook, artifacts: tuple[Artifact, ...], book: Book | None = None
) -> tuple[list[dict[str, object]], list[str]]:
    rows, found = count_words(made, artifacts, book)
    return [one.as_row() for one in rows], [f"{one.rule} {one.message}" for one in found]


def test_every_word_stands_in_every_file_once(
    finished: tuple[MadeBook, tuple[Artifact, ...]],
) -> None:
    rows, complaints = hold(*finished)
    assert complaints == []
    assert len(rows) == len(
        [one for one in chapters_of(finished[0].book) if not one.generated]
    ) + sum(part.introduction is not None for part in finished[0].book.parts)
    for row in rows:
        counts = row["words"]
        assert isinstance(counts, dict)
        assert len(set(counts.values())) == 1, row
        assert counts["source"] > 5


def test_a_file_that_lost_a_word_or_has_it_twice_is_named(
    finished: tuple[MadeBook, tuple[Artifact, ...]],
) -> None:
    made, artifacts = finished

    def change(chapter: Chapter) -> Chapter:
        if not chapter.page.is_pattern:
            return chapter
        body = (*chapter.page.body[:-1], element("p", "Marzipan"), *chapter.page.body[-1:])
        return replace(chapter, page=replace(chapter.page, body=body))

    parts = tuple(
        replace(part, chapters=tuple(map(change, part.chapters))) for part in made.book.parts
    )
    _, complaints = hold(made, artifacts, replace(made.book, parts=parts))
    names = {one.name for one in artifacts}
    assert {one.rpartition(" ")[2] for one in complaints} == names
    assert all(one.startswith("word-lost 'Marzipan' of '") for one in complaints)

    def shorten(chapter: Chapter) -> Chapter:
        body = chapter.page.body
        section = next(
            node for node in body if isinstance(node, Element) and len(node.children) > 1
        )
        less = section.with_children(*section.children[:-1])
        return replace(
            chapter,
            page=replace(
                chapter.page, body=tuple(less if node is section else node for node in body)
            ),
        )

    parts = tuple(
        replace(part, chapters=tuple(map(shorten, part.chapters))) for part in made.book.parts
    )
    if made.theme.folders[0].name == "flow":
        return  # chapters that share pages are held against losses alone
    _, complaints = hold(made, artifacts, replace(made.book, parts=parts))
    assert {
        name
        for name in names
        for one in complaints
        if one.startswith("word-twice") and f"in {name} once more" in one
    } == names


TEXTS = {
    "arabic": "هذا نص عربي وفيه ١٢٣ وكلمة English في وسطه.",
    "hebrew": "זהו טקסט בעברית, ויש בו 123 ומילה English באמצע.",
    "hindi": "यह हिन्दी में लिखा हुआ वाक्य है जिसमें क्ष त्र ज्ञ आते हैं।",
    "greek": "Αυτό είναι ένα κείμενο με τόνους ΐ ΰ.",
    "russian": "Это русский текст с ёлкой и съездом.",
    "chinese": "这是一段中文文字，里面有数字123和English单词。",
    "japanese": "これは日本語の文章です。漢字とカタカナが混ざっています。",
    "korean": "이것은 한국어 문장이며 여러 줄로 나뉠 만큼 깁니다.",
    "vietnamese": "Đây là một đoạn văn với các dấu: ắ ằ ẳ ẵ ặ.",
    "german": "Die Straße führt über Flüsse, ffi fl, Donaudampfschifffahrtsgesellschaftskapitän.",
    "turkish": "İstanbul ığdır ŞĞÜÇÖ İIıi.",
    "thai": "นี่คือข้อความภาษาไทยที่ยาวพอสมควร",
}


def test_words_of_twelve_scripts_and_languages_are_counted(tmp_path: Path) -> None:
    pages = {
        f"{name}.md": f"# {name} {text[:18]}\n\n{text * 4}\n\n- {text}\n\nNote[^1].\n\n[^1]: {text}\n"
        for name, text in TEXTS.items()
    }
    wide = 'extends = "handbook"\nscripts = ["Noto Sans Arabic", "Frank Ruhl Libre", "Noto Sans Devanagari", "Noto Sans CJK"]\n'
    toml = TOML.replace("[book]", '[book]\ntheme = "wide"') + 'pages = ["*.md"]\n'
    made = make(
        write_book(
            tmp_path, {"book.toml": toml, "themes/wide/theme.toml": wide, **pages}, clean=False
        )
    )
    assert made.is_made, made.report
    artifacts = tuple(render_files(made, one).artifacts[0] for one in ("manuscript", "epub", "pdf"))
    rows, complaints = hold(made, artifacts)
    assert complaints == []
    for row in rows:
        assert len(set(row["words"].values())) == 1, row  # type: ignore[attr-defined]


def test_check_prints_the_ledger(tmp_path: Path) -> None:
    text = "# A\n\n***Problem***: x\n\n***Solution***: y <!-- quiet -->\n\n***Variants***:\n\n{% hint %}\n"
    book = write_book(tmp_path / "book", {"a.md": text})
    done = invoke("check", "--fast", "--format", "json", "--book", str(book))
    row = json.loads(done.stdout)["ledger"][0]
    assert row["source"] == "a.md"
    assert row["words"] == {"source": 6}
    assert [(one["rule"], one["words"]) for one in row["removed"]] == [
        ("comment", "quiet"),
        ("section-empty", "Variants"),
        ("template-line", "hint"),
    ]


@pytest.mark.parametrize(
    ("title", "above", "is_over"),
    [
        ("the same place", (0, 0, 100, 10), True),
        ("a letter of it, and half its height", (90, 4, 200, 30), False),
        ("more than a letter of it", (89, 4, 200, 30), True),
        ("less than half its height", (0, 6, 100, 30), False),
        ("a line below", (0, -10, 100, 0), False),
        ("beside it", (101, 0, 200, 10), False),
        ("a large picture", (-50, -50, 500, 500), True),
    ],
)
def test_what_hides_a_text_of_a_hundred_by_ten_points(
    title: str, above: tuple[float, ...], is_over: bool
) -> None:
    assert Bounds(*above).is_over(Bounds(0, 0, 100, 10)) == is_over, title
