"""Footnotes: their order, calls in titles and in notes, the number in the first line, in each format."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest

from publisher.book.model import Chapter, Note, Page, Source, chapters_of
from publisher.book.tree import Element, Node, element, to_xhtml
from publisher.composition.note_blocks import as_spans, begin_with, mark_items
from tests.support.books import MadeBook, make, make_clean, render, render_files, write_book
from tests.support.ebooks import chapters, read_file
from tests.support.printing import print_pdf, print_sheets
from tests.support.samples import PNG
from tests.support.stages import check_files, link_pages, order_page_notes

TITLE = (
    "# A title[^t] and *more*\n\n## A heading[^h]\n\nText[^x], [B](b.md).\n\n"
    "[^x]: Of the text.\n[^h]: Of the heading.\n[^t]: Of the title.\n"
)
NESTED = (
    "# A\n\nOne.[^one] Two.[^two] One again.[^one] [B](b.md)\n\n"
    "[^one]: First, which calls another[^deep] and itself.[^one]\n\n[^two]: Second.\n\n"
    "[^deep]: Below the first.\n"
)


def notes_of(made: MadeBook) -> list[tuple[int, str]]:
    page = chapters_of(made.book)[0].page
    return [(note.number, note.label) for note in page.notes]


def text_of_pages(made: MadeBook) -> list[str]:
    document = pypdfium2.PdfDocument(print_pdf(made).content)
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def piece(made: MadeBook, anchor: str) -> str:
    return next(str(one.markup) for one in print_sheets(made).pieces if one.anchor == anchor)


@pytest.fixture(scope="module")
def titled(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make_clean(write_book(tmp_path_factory.mktemp("titled"), {"a.md": TITLE}))


@pytest.fixture(scope="module")
def nested(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make_clean(write_book(tmp_path_factory.mktemp("nested"), {"a.md": NESTED}))


def test_notes_are_numbered_as_a_reader_meets_them(titled: MadeBook, nested: MadeBook) -> None:
    assert notes_of(titled) == [(1, "t"), (2, "h"), (3, "x")]
    assert notes_of(nested) == [(1, "one"), (2, "deep"), (3, "two")]


def test_the_call_in_a_title_stands_at_the_opener_alone(titled: MadeBook) -> None:
    epub = render(titled, "epub")
    files = chapters(epub)
    call = (
        'A title<sup><a href="#a--note-1" id="a--call-1" epub:type="noteref" role="doc-noteref">'
        "1</a></sup> and <em>more</em></h1>"
    )
    assert call in files["EPUB/a.xhtml"]
    assert "<title>A title and more</title>" in files["EPUB/a.xhtml"]
    assert '<a href="a.xhtml">A title and <em>more</em></a>' in files["EPUB/nav.xhtml"]
    assert "noteref" not in files["EPUB/nav.xhtml"]
    assert "<text>A title and more</text>" in read_file(epub, "toc.ncx")
    printed = piece(titled, "a")
    assert 'data-bookmark="A title and more"' in printed
    assert 'data-right="A title and more"' in printed
    assert (
        'A title<a class="note-call" id="a--note-1-call" href="#a--note-1">1</a>'
        '<span class="footnote" id="a--note-1"><a class="note-mark" href="#a--note-1-call">1</a>'
        " Of the title.</span> and <em>more</em></h1>"
    ) in printed
    contents = piece(titled, "at-contents")
    assert '<a href="#a">A title and <em>more</em></a>' in contents
    assert "note" not in contents


def test_notes_of_titles_are_at_the_foot_of_their_page(titled: MadeBook) -> None:
    page = next(text for text in text_of_pages(titled) if "Of the title" in text)
    assert page.index("1 Of the title.") < page.index("2 Of the heading.") < page.index("3 Of the")


def test_an_epub_with_calls_in_titles_and_in_notes_is_valid(tmp_path: Path) -> None:
    made = make_clean(write_book(tmp_path, {"a.md": TITLE, "b.md": NESTED.replace("(b", "(a")}))
    skipped, found = check_files(render_files(made, "epub").artifacts, made.book)
    assert not found
    assert not any("EPUBCheck" in one for one in skipped)


def test_a_note_that_a_note_calls_stands_below_it(nested: MadeBook) -> None:
    printed = piece(nested, "a")
    first, second = printed.index('id="a--note-1"'), printed.index('id="a--note-2"')
    assert first < second < printed.index("Two.")
    assert 'another<a class="note-call" id="a--note-2-call" href="#a--note-2">2</a>' in printed
    assert 'itself.<a class="note-again" href="#a--note-1">1</a>' in printed
    page = next(text for text in text_of_pages(nested) if "Below the first" in text)
    places = [page.index(text) for text in ("1 First", "2 Below the first.", "3 Second.")]
    assert places == sorted(places)


def test_calls_and_notes_of_an_epub_lead_to_each_other(nested: MadeBook) -> None:
    text = chapters(render(nested, "epub"))["EPUB/a.xhtml"]
    ids = re.findall(r'\sid="([^"]*)"', text)
    assert len(ids) == len(set(ids))
    for number in (1, 2, 3):
        assert {f"a--note-{number}", f"a--call-{number}"} <= set(ids)
        assert f'href="#a--note-{number}"' in text
        assert f'<a href="#a--call-{number}" role="doc-backlink"' in text


def test_two_pages_may_have_notes_of_one_label(tmp_path: Path) -> None:
    page = "# {0}\n\nText.[^1] [Other]({1}.md)\n\n[^1]: The note of {0}.\n"
    files = {"a.md": page.format("A", "b"), "b.md": page.format("B", "a")}
    files_of = chapters(render(make_clean(write_book(tmp_path, dict(files))), "epub"))
    assert "The note of A." in files_of["EPUB/a.xhtml"]
    assert "The note of B." in files_of["EPUB/b.xhtml"]


def test_a_part_shows_the_title_of_its_introduction(tmp_path: Path) -> None:
    toml = '[book]\ntitle = "T"\nauthors = ["A"]\ndate = 2026-01-02\n'
    toml += '[[part]]\ntitle = "First things"\nintroduction = "in.md"\npages = ["a.md", "b.md"]\n'
    text = "# First *things*[^t]\n\nText.[^1]\n\n[^1]: Of the text.\n[^t]: Of the title.\n"
    made = make_clean(write_book(tmp_path, {"book.toml": toml, "in.md": text}))
    opener = chapters(render(made, "epub"))["EPUB/part-first-things.xhtml"]
    assert '<h1 data-level="1">First <em>things</em><sup><a href="#part-first-things--note-1"' in (
        opener
    )
    assert opener.index("Of the title.") < opener.index("Of the text.")
    page = next(text for text in text_of_pages(made) if "Of the title" in text)
    assert "1 Of the title.\n2 Of the text." in page


def test_calls_in_the_labels_of_a_form_stay(tmp_path: Path) -> None:
    text = (
        "# A\n\n*Home*\n\nIn short.[^s]\n\n## Problem[^p]\n\nNobody knows.\n\n"
        "***Context***[^c]: Here.\n\n**Solution:[^so]** See [B](b.md).\n\n## Consequences\n\nAll.\n\n"
        "[^p]: Of a heading.\n[^c]: Of a label.\n[^so]: Of a label with a colon.\n[^s]: Of a summary.\n"
    )
    made = make(write_book(tmp_path, {"a.md": text}))
    page = chapters_of(made.book)[0].page
    assert page.is_pattern and made.report == ""
    assert [note.label for note in page.notes] == ["s", "p", "c", "so"]
    heads = [to_xhtml(node) for node in page.body if isinstance(node, Element)]
    assert 'Problem<sup data-ref="p"></sup></h2>' in heads[0]
    assert 'Context<sup data-ref="c"></sup></h2>' in heads[1]
    assert 'Solution<sup data-ref="so"></sup></h2>' in heads[2]


def page_with(body: tuple[Node, ...], *notes: Note) -> Page:
    return Page(Source("a.md", (), ""), "a", "A", False, body, notes=notes)


def call(label: str) -> Element:
    return element("sup", data_ref=label)


def test_a_call_in_the_text_of_a_link_stands_after_the_link(tmp_path: Path) -> None:
    text = (
        '# <a href="b.md">The *other*[^t]</a>\n\nSee <a href="b.md">B[^x] there</a>.\n\n'
        "[^t]: One.\n\n[^x]: Two.\n"
    )
    made = make_clean(write_book(tmp_path, {"a.md": text}))
    shown = re.sub("<a [^>]*>", "<a>", chapters(render(made, "epub"))["EPUB/a.xhtml"])
    assert "<a>The <em>other</em></a><sup><a>1</a></sup></h1>" in shown
    assert "See <a>B there</a><sup><a>2</a></sup>." in shown


def test_places_in_notes_and_in_a_summary_have_ids_of_their_own(tmp_path: Path) -> None:
    text = (
        "# A\n\nShort <a id='x'></a>words.[^1]\n\n## Problem\n\nNo <a id='x'></a>one knows.\n\n"
        "## Context\n\nSee [the note](#own), [its place](#note-1), [B](b.md).\n\n"
        "## Solution\n\nAsk.\n\n## Consequences\n\nAll.\n\n"
        "[^1]: A <a id='x'></a>note <a id='own'></a>with <a id='note-1'></a>places.\n"
    )
    made = make_clean(write_book(tmp_path, {"a.md": text}))
    markup = chapters(render(made, "epub"))["EPUB/a.xhtml"]
    ids = re.findall(r'\sid="([^"]*)"', markup)
    assert len(ids) == len(set(ids))
    assert {"a--x", "a--own", "a--place-note-1", "a--note-1"} <= set(ids)
    assert 'href="#a--own"' in markup and 'href="#a--place-note-1"' in markup


def test_a_drawing_keeps_its_own_places(tmp_path: Path) -> None:
    drawing = (
        '<svg viewBox="0 0 1 1"><linearGradient id="note-1"><stop offset="1"/></linearGradient>'
        '<rect id="é" fill="url(#note-1)"/><use href="#é"/></svg>'
    )
    made = make(write_book(tmp_path, {"a.md": f"# A\n\n{drawing}\n\n[B](b.md)\n"}))
    markup = chapters(render(made, "epub"))["EPUB/a.xhtml"]
    assert 'id="a--place-note-1"' in markup and 'fill="url(#a--place-note-1)"' in markup
    assert 'id="a--e"' in markup and 'href="#a--e"' in markup


def test_a_call_in_a_caption_is_a_call(tmp_path: Path) -> None:
    write_book(tmp_path, {"x.png": PNG})
    picture = element("img", src="x.png", alt="A dot", title="Seen[^n] at night[^gone].")
    page = page_with((element("p", picture),), Note("n", 1, (element("p", "The note."),)))
    book, _ = link_pages((page,), tmp_path)
    shown = to_xhtml(*chapters_of(book)[0].page.body)
    assert 'Figure\xa01.</span> Seen<sup data-ref="n"></sup> at night[^gone].</figcaption>' in shown


def test_a_note_that_no_text_calls_is_text_and_reported() -> None:
    note = Note("x", 1, (element("p", "Words.", data_line="7"),))
    page, found = order_page_notes(page_with((element("p", "Text."),), note))
    assert page.notes == ()
    assert page.body[-1] == element("div", element("p", "Words.", data_line="7"))
    assert [(one.rule, str(one.location), one.message) for one in found] == [
        ("note-unused", "a.md:7", "no text refers to the footnote 'x'")
    ]


def test_a_note_that_only_an_uncalled_note_calls_is_a_note() -> None:
    uncalled = Note("x", 1, (element("p", "Words", call("y")),))
    page, found = order_page_notes(page_with((), uncalled, Note("y", 2, (element("p", "Y"),))))
    assert [(note.number, note.label) for note in page.notes] == [(1, "y")]
    assert len(found) == 1


def test_a_call_without_a_note_is_text() -> None:
    page, _ = order_page_notes(page_with((element("p", "Text", call("x"), "."),)))
    assert page.body == (element("p", "Text[^x]."),)


def test_notes_that_call_each_other_are_numbered_once() -> None:
    one = Note("one", 9, (element("p", call("two"), call("three")),))
    two = Note("two", 8, (element("p", call("one"), call("four")),))
    rest = [Note(label, 7, (element("p", label),)) for label in ("four", "three")]
    page, found = order_page_notes(page_with((element("p", call("one")),), two, one, *rest))
    assert [note.label for note in page.notes] == ["one", "two", "three", "four"]
    assert [note.number for note in page.notes] == [1, 2, 3, 4]
    assert found == ()


MARK = element("a", "1")


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ((element("p", "Words"),), "<p><a>1</a> Words</p>"),
        (
            (element("p", "Words"), element("ul", element("li", "x"))),
            "<p><a>1</a> Words</p><ul><li>x</li></ul>",
        ),
        ((element("ul", element("li", "x")),), "<ul><li><a>1</a> x</li></ul>"),
        ((element("ol", element("li", element("p", "x"))),), "<ol><li><p><a>1</a> x</p></li></ol>"),
        (
            (element("blockquote", "\n", element("p", "x")),),
            "<blockquote>\n<p><a>1</a> x</p></blockquote>",
        ),
        ((element("pre", element("code", "x\ny")),), "<pre><a>1 </a><code>x\ny</code></pre>"),
        (
            (element("pre", element("code", element("span", "x", class_="line"))),),
            '<pre><code><span class="line"><a>1 </a>x</span></code></pre>',
        ),
        (
            (element("table", element("colgroup"), element("tr", element("td", "x"))),),
            "<table><colgroup></colgroup><tr><td><a>1</a> x</td></tr></table>",
        ),
        ((element("figure", element("img")),), "<p><a>1</a></p><figure><img/></figure>"),
        ((element("hr"), element("p", "x")), "<p><a>1</a></p><hr/><p>x</p>"),
        ((element("p", element("img")),), "<p><a>1</a> <img/></p>"),
        (
            (element("dl", element("dt", "x"), element("dd", "y")),),
            "<dl><dt><a>1</a> x</dt><dd>y</dd></dl>",
        ),
        ((), "<a>1</a> "),
    ],
)
def test_the_number_of_a_note_is_in_the_line_of_its_first_words(
    blocks: tuple[Node, ...], expected: str
) -> None:
    assert to_xhtml(*begin_with(MARK, blocks)) == expected


def test_items_of_lists_in_notes_have_their_marks_as_text() -> None:
    items = [element("li", text) for text in "xy"]
    lists = (
        element("ul", *items),
        element("ol", *items, start="3"),
        element("ol", *items, type="i"),
    )
    marks = re.findall('class="item-mark">([^<]*)<', to_xhtml(*mark_items(lists)))
    assert marks == ["•", "•", "3.", "4.", "i.", "ii."]


def test_blocks_of_notes_become_spans_and_keep_their_ids() -> None:
    blocks = (element("p", "x", id="a--x"), element("table", element("tbody", element("tr"))))
    assert to_xhtml(*as_spans(blocks)) == (
        '<span id="a--x" class="block">x</span>'
        '<span class="block table"><span class="block row"></span></span>'
    )


def test_white_space_of_notes_is_collapsed_for_print() -> None:
    code = element("pre", element("code", "a  \n b"))
    blocks = (element("p", "One \n two ", element("em", "three "), "four \n\n"), code)
    assert to_xhtml(*as_spans(blocks)) == (
        '<span class="block">One two <em>three </em>four</span>'
        '<span class="block code"><code>a  \n b</code></span>'
    )


def test_a_note_with_a_list_and_code_is_printed_line_by_line(tmp_path: Path) -> None:
    text = (
        "# A\n\nText.[^1] [B](b.md)\n\n[^1]: Words first:\n\n    - an item\n    - another\n\n"
        "    ```\n    line one\n    line two\n    ```\n"
    )
    made = make_clean(write_book(tmp_path, {"a.md": text}))
    page = next(text for text in text_of_pages(made) if "Words first" in text)
    assert "1 Words first:\n• an item\n• another\nline one\nline two\n" in page
    note = chapters(render(made, "epub"))["EPUB/a.xhtml"]
    assert '">1</a> Words first:</p><ul><li>an item</li>' in note


def chapter_of(made: MadeBook, path: str) -> Chapter:
    return next(one for one in chapters_of(made.book) if one.page.path == path)


TITLES = {  # the heading: the title, what the opener shows, what the contents show
    "# Plain": ("Plain", "", "Plain"),
    "# The `code` of *x*": ("The code of x", "The <code>code</code> of <em>x</em>", None),
    "# H<sub>2</sub>O": ("H2O", "H<sub>2</sub>O", None),
    "# One<br>two": ("One two", "One<br/>two", "One two"),
    '# <a id="x"></a>Words': ("Words", "", "Words"),
    "# [Linked](b.md) title": (
        "Linked title",
        '<a href="b.xhtml" class="xref">Linked</a> title',
        "Linked title",
    ),
    "# *Stress* {#own}": ("Stress", "<em>Stress</em>", None),
    "---\ntitle: Other words\n---\n# Not [those](b.md)": ("Other words", "", "Other words"),
    "---\ntitle: Some words\n---\n# Some *words*!": ("Some words", "", "Some words"),
}


@pytest.mark.parametrize("heading", TITLES)
def test_a_title_keeps_its_markup_at_the_opener(heading: str, tmp_path: Path) -> None:
    title, shown, listed = TITLES[heading]
    made = make(write_book(tmp_path, {"a.md": f"{heading}\n\nText, and [B](b.md).\n"}))
    assert chapter_of(made, "a.md").page.title == title
    files = chapters(render(made, "epub"))
    assert f">{shown or title}</h1>" in files["EPUB/a.xhtml"]
    entry = shown if listed is None else listed
    assert f'<a href="a.xhtml">{entry}</a>' in files["EPUB/nav.xhtml"]
    assert f'<a href="#a">{entry}</a>' in piece(made, "at-contents")


def test_a_picture_in_a_title_stays_at_the_opener(tmp_path: Path) -> None:
    text = (
        '<h1 align="center">\n<img src="x.png" alt="A logo"><br>\nThe title\n</h1>\n\n[B](b.md).\n'
    )
    made = make(write_book(tmp_path, {"a.md": text, "x.png": PNG}))
    assert chapter_of(made, "a.md").page.title == "The title"
    files = chapters(render(made, "epub"))
    assert re.search(r'<h1[^>]*><img src="images/x-\w+\.png" alt="A logo"', files["EPUB/a.xhtml"])
    assert '<a href="a.xhtml">The title</a>' in files["EPUB/nav.xhtml"]
    assert "<img" in piece(made, "a").partition("</h1>")[0]


def test_a_heading_that_is_only_a_logo_takes_no_level(tmp_path: Path) -> None:
    text = "---\ntitle: Overview\n---\n# ![A logo](x.png)\n\nA tool.\n\n## Set-up\n\nTurn.\n"
    made = make(write_book(tmp_path, {"a.md": text, "x.png": PNG}))
    files = chapters(render(made, "epub"))
    shown = re.findall(r"<h\d[^>]*>(.*?)</h\d>", files["EPUB/a.xhtml"])
    assert shown == ["Overview", "Set-up"]
    assert re.search(r'<figure><img src="images/x-\w+\.png" alt="A logo"', files["EPUB/a.xhtml"])
    assert "<h2" in files["EPUB/a.xhtml"] and "a.xhtml#a--set-up" in files["EPUB/nav.xhtml"]


def test_a_link_that_is_only_a_picture_has_a_name(tmp_path: Path) -> None:
    text = (
        "# A\n\n[![](x.png)](b.md) or [![](x.png)](https://oak.example/) or [![Oak](x.png)](b.md)\n\n"
        "## ![](x.png)\n\nText.\n"
    )
    made = make(write_book(tmp_path, {"a.md": text, "x.png": PNG}))
    shown = chapters(render(made, "epub"))["EPUB/a.xhtml"]
    names = re.findall(r'<a [^>]*><img [^>]*alt="([^"]*)"', shown)
    assert names == ["B", "https://oak.example/", "Oak"]
    assert "<h2" not in shown  # a heading without a word is no title of a section


def test_headings_in_the_nav_have_their_markup(tmp_path: Path) -> None:
    text = "# A\n\n## The `code`[^1] in [B](b.md) & *C*\n\nText.\n\n[^1]: A note.\n"
    made = make_clean(write_book(tmp_path, {"a.md": text}))
    nav = chapters(render(made, "epub"))["EPUB/nav.xhtml"]
    assert ">The <code>code</code> in B &amp; <em>C</em></a>" in nav
