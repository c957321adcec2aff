"""Sources and patterns: headers, Markdown as people write it, the form of a pattern."""

from __future__ import annotations

import re

import pytest

from publisher.book.model import Form, Page
from publisher.book.tree import rewrite, to_xhtml, walk, words_of
from publisher.config.schema import DEFAULT_FORM
from publisher.reading.sections import split_names
from tests.support.stages import read_text_page, split_text

FORM = Form(DEFAULT_FORM, DEFAULT_FORM[1:-1])


def page_of(text: str, path: str = "a.md", form: Form = FORM) -> Page:
    return read_text_page(text, form, path)[0]


def markup_of(text: str, path: str = "a.md") -> str:
    nodes = page_of(text, path).body
    bare = rewrite(
        nodes, lambda one: one.with_attributes(data_line=None, data_at=None, data_label=None)
    )
    return to_xhtml(*bare).replace("\n", " ")


@pytest.mark.parametrize(
    ("text", "fields", "body", "line"),
    [
        ("title=A\n~~~~~~\nx", {"title": "A"}, "x", 3),
        (
            "\ntitle = A B \n\ndate=2023-2-3\n~~~~~~~~\nx",
            {"title": "A B", "date": "2023-2-3"},
            "x",
            6,
        ),
        ("Title: no\n~~~~~~\nx", {}, "Title: no\n~~~~~~\nx", 1),
        ("~~~\ncode=1\n~~~~~~\n", {}, "~~~\ncode=1\n~~~~~~\n", 1),
        ("text\n\na=b\n~~~~~~\n", {}, "text\n\na=b\n~~~~~~\n", 1),
        (
            "---\ntitle: A\nlang: no\ndate: 2023-02-30\n--- \nx",
            {"title": "A", "lang": "no", "date": "2023-02-30"},
            "x",
            6,
        ),
        ('---\ntitle: "A: \\"b\\""\n---\nx', {"title": 'A: "b"'}, "x", 4),
        ("---\ntitle: A: b's\ntags: [x, y]\n---\nx", {"title": "A: b's", "tags": "x, y"}, "x", 5),
        ("---\n\nA rule, not a header.\n\n---\nx", {}, "---\n\nA rule, not a header.\n\n---\nx", 1),
        ("---\nnever closed", {}, "---\nnever closed", 1),
        ("# T\n\na=b\n", {}, "# T\n\na=b\n", 1),
    ],
)
def test_headers(text: str, fields: dict[str, str], body: str, line: int) -> None:
    source, found = split_text(text)
    assert ({one.key: one.value for one in source.header}, source.body, source.first_line) == (
        fields,
        body,
        line,
    )
    assert found == ()


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("text\n* a\n* b", "<p>text</p><ul><li>a</li><li>b</li></ul>"),
        (" * a\n * b", "<ul><li>a</li><li>b</li></ul>"),
        (
            "1. a\n  - b\n    - c\n2. d",
            "<ol><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ol>",
        ),
        ("1. a\n   - b\n1. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
        ("* a\n    more", "<ul><li>a more</li></ul>"),
        ("* a\n\n* b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("3. c\n4. d", '<ol start="3"><li>c</li><li>d</li></ol>'),
        ("In\n1986. A great year", "<p>In 1986. A great year</p>"),
        (
            "- a\n\n  ```\n  x\n    y\n  ```",
            "<ul><li><p>a</p><pre><code>x   y</code></pre></li></ul>",
        ),
        ("```sh,ignore\nls  -l\n```", '<pre><code class="language-sh">ls  -l</code></pre>'),
        ("```{.sh .numbers}\nls\n```", '<pre><code class="language-sh">ls</code></pre>'),
        ("``` go get it all\nx\n```", '<pre><code class="language-go">x</code></pre>'),
        ("```\nnever\n\nclosed", "<pre><code>never  closed</code></pre>"),
        ("~~~\n`` ` ``\n~~~", "<pre><code>`` ` ``</code></pre>"),
        ("    code\n\n        more", "<pre><code>code      more</code></pre>"),
        ("| a | b |\n|--|:-:|\n| 1 | 2 | 3 |", None),
        ("text\n| a |\n|---|\n| 1 |", None),
        (
            "List<String> and <YOUR NAME> & &copy; x<y",
            "<p>List&lt;String&gt; and &lt;YOUR NAME&gt; &amp; © x&lt;y</p>",
        ),
        ("x\n\n<div>\n\n    <p>not code</p>\n\n</div>", "<p>x</p><div><p>not code</p></div>"),
        ("<p>a<br>b</p>", "<p>a<br/>b</p>"),
        ("a <!-- hidden --> b\n\n<!-- more -->\n\nc", "<p>a  b</p><p>c</p>"),
        ("{% x %}\ntext {{ y }} {z}\n{% endx %}", "<p>text {{ y }} {z}</p>"),
        ("{% highlight ruby %}\nputs 1\n{% endhighlight %}", None),
        ("[Page](p.html)s", '<p><a href="p.html">Page</a>s</p>'),
        ("[a *b* `c`](x.md)", '<p><a href="x.md">a <em>b</em> <code>c</code></a></p>'),
        ("[two\nlines](y.md)", '<p><a href="y.md">two lines</a></p>'),
        ("a [![i](p.png)](z.md)", '<p>a <a href="z.md"><img src="p.png" alt="i"/></a></p>'),
        (
            "[x](name.html ) [y](a b.html)",
            '<p><a href="name.html">x</a> <a href="a b.html">y</a></p>',
        ),
        ("Head\n===\n\nSub\n---", None),
        ("# A\n\n#hashtag and #12", "<p>#hashtag and #12</p>"),
        ("> a\nb\n> - c", "<blockquote><p>a b</p><ul><li>c</li></ul></blockquote>"),
        ("Term\n: one\n: two", "<dl><dt>Term</dt><dd>one</dd><dd>two</dd></dl>"),
        ("- [ ] a\n- [x] b", None),
        ("a\\\nb  \nc", "<p>a<br/> b<br/> c</p>"),
        ("***\n\ntext", "<hr/><p>text</p>"),
        ("<ul><p>a</p><li>b</ul>", "<ul><li><p>a</p></li><li>b</li></ul>"),
        ("<span><div>x</div></span>", "<div>x</div>"),
        (
            "<center>x</center><font color=red>y</font>",
            '<div class="align-center">x</div><p>y</p>',
        ),
        ("snake_case_name and 2*3*4", "<p>snake_case_name and 2<em>3</em>4</p>"),
        ("## C#", None),
    ],
)
def test_markdown(text: str, markup: str | None) -> None:
    found = markup_of(text)
    if markup is not None:
        assert (
            found.replace('<span class="name">', "")
            .replace("</span>", "")
            .replace("<dt> ", "<dt>")
            .replace(" </dt>", "</dt>")
            == markup
        )
        return
    words = re.findall(
        r"[A-Za-z0-9#]+", re.sub(r"\{%.*?%\}|\]\([^)]*\)|<a [^>]*>|\[[ x]\]|^##", "", text)
    )
    assert (
        re.findall(
            r"[A-Za-z0-9#]+",
            page_of(text).title * (text.startswith(("Head", "##")))
            + " "
            + re.sub(r"<[^>]*>", " ", found),
        )
        == words
    )


def test_table_keeps_cells_beyond_its_head() -> None:
    assert words_of(*page_of("| a | b |\n|--|--|\n| 1 | 2 | 3 |").body) == "a b 1 2 3"


def test_anchor_above_a_heading_works_and_leaves_the_heading() -> None:
    page = page_of('text\n\n<a id="x"/>\n## Head\n\ntext')
    assert [(one.level, one.id) for one in page.headings] == [(2, "head")]
    assert page.ids == (("x", "x"),)
    assert '<h2 id="head"><span id="x"></span>Head</h2>' in markup_of(
        'text\n\n<a id="x"/>\n## Head\n\ntext'
    )


def test_headings_keep_their_order_without_skips_and_their_ids_apart() -> None:
    page = page_of("# T\n\n### One\n\n##### Two\n\n### One\n\n## Три `x`!\n")
    assert [(one.level, one.id) for one in page.headings[1:]] == [
        (2, "one"),
        (3, "two"),
        (2, "one-1"),
        (2, "tri-x"),
    ]


@pytest.mark.parametrize(
    ("text", "path", "title", "body"),
    [
        ("title=From header\n~~~~~~\n# Head\n", "a.md", "From header", "Head"),
        ("title=Same\n~~~~~~\n# Same\n\nx", "a.md", "Same", "x"),
        ("# A `b` & *c*\n\nx", "a.md", "A b & c", "x"),
        ("## Title\n\nNamed So\n\n## Problem\n\nx", "a.md", "Named So", "Problem x"),
        ("## Title:\n\nNamed *So*\n\n## Problem\n\nx", "a.md", "Named So", "Problem x"),
        ("# Title\n\nA sentence.\n\nx", "a.md", "Title", "A sentence. x"),
        ("## Title\n\nTwo lines of\ntext.\n\nx", "a.md", "Title", "Two lines of text. x"),
        ("## Title\n\n- list", "a.md", "Title", "list"),
        ("## Title", "a.md", "Title", ""),
        ("# Real\n\n## Title\n\nOne line\n", "a.md", "Real", "Title One line"),
        ("# In (parentheses): all\n\nx", "a.md", "In (parentheses): all", "x"),
        ("### First\n\nx", "a.md", "First", "x"),
        ("text\n\n# Late\n", "a.md", "Late", "text Late"),
        ("# ![Tea  pot](x.png)\n\nx", "a.md", "Tea pot", "x"),
        ("# ![Tea logo](x.png)\n\nx", "a.md", "Tea", "x"),
        ("# ![A logo](x.png)\n\nx", "b.md", "B", "x"),
        ("x\n\n# ![Tea](x.png)\n", "b.md", "B", "x"),
        ("just text", "some-page_name.md", "Some page name", "just text"),
        ("just text", "folder/README.md", "Folder", "just text"),
    ],
)
def test_titles(text: str, path: str, title: str, body: str) -> None:
    page = page_of(text, path)
    assert (page.title, words_of(*page.body)) == (title, body)


RUN_IN = """title=Kitchen Table
stars=1
~~~~~~
*Home, Talk*

Sit down where the bread is.

***Also Known As***: Round; Long; Square

***Problem***: Nobody speaks.

Not even at noon.

***Context:*** There is bread. [Oven](oven.html)

**Solution:** **Set the table.** Then wait.

_Consequences_: Crumbs.

***Variants***:

* **Picnic.** Outside.
* **Bar:** Standing.
"""
HEADINGS = """# Kitchen Table

*Home, Talk*

Sit down where the bread is.

## AKA
- Round
- Long
- Square

## Problem
Nobody speaks.

Not even at noon.

## Context
There is bread. [Oven](oven.html)

## Solution
**Set the table.** Then wait.

## Consequences
Crumbs.

## Variants

* **Picnic.** Outside.
* **Bar:** Standing.
"""


@pytest.mark.parametrize(
    "text", [RUN_IN, HEADINGS, RUN_IN.replace("\n", "\r\n").replace("\r\n", "\n")]
)
def test_both_spellings_of_the_form_are_one_tree(text: str) -> None:
    page = page_of(text)
    assert page.is_pattern
    assert (page.blocks, page.aliases, page.variants) == (
        ("Home", "Talk"),
        ("Round", "Long", "Square"),
        ("Picnic", "Bar"),
    )
    assert page.summary is not None
    assert words_of(page.summary) == "Sit down where the bread is."
    assert [one.label for one in page.sections] == [
        "Problem",
        "Context",
        "Solution",
        "Consequences",
        "Variants",
    ]
    assert [one.id for one in page.sections] == [
        "problem",
        "context",
        "solution",
        "consequences",
        "variants",
    ]
    assert words_of(*page.body) == (
        "Problem Nobody speaks. Not even at noon. Context There is bread. Oven Solution Set the table. Then wait. "
        "Consequences Crumbs. Variants Picnic Outside. Bar Standing."
    )


def test_a_form_with_other_names_has_the_same_structure() -> None:
    renamed = RUN_IN
    names = ("Sobriquet", "Trouble", "Place", "Way Out", "Price", "Kinds")
    for old, new in zip(DEFAULT_FORM, names, strict=True):
        renamed = renamed.replace(old, new)
    page = page_of(renamed, form=Form(names, names[1:5]))
    assert page.aliases == ("Round", "Long", "Square")
    assert page.variants == ("Picnic", "Bar")
    assert [one.get("class") for one in page.body if not isinstance(one, str)] == [
        "form problem",
        "form context",
        "form solution",
        "form consequences",
        "form variants",
    ]


def test_labels_that_are_not_of_the_form_open_no_section() -> None:
    page = page_of("***Problem***: a\n\n**Note:** b\n\n***Solution***: c\n***Consequences***: d")
    assert [(one.label, words_of(*one.content)) for one in page.sections] == [
        ("Problem", "a Note: b"),
        ("Solution", "c"),
        ("Consequences", "d"),
    ]


def test_nothing_before_the_first_section_is_lost() -> None:
    page = page_of(
        "*A, B*\nSummary here.\n\nMore.\n\n> quote\n\n***Problem***: x\n\n***Solution***: y"
    )
    assert page.blocks == ("A", "B")
    assert page.summary is not None
    assert words_of(page.summary) == "Summary here."
    assert words_of(*page.body) == "More. quote Problem x Solution y"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A; B, C; D.", ("A", "B, C", "D")),
        ("Facebook Groups. Twitter. X", ("Facebook Groups", "Twitter", "X")),
        ("A, B", ("A", "B")),
        ("One Name", ("One Name",)),
        ("", ()),
    ],
)
def test_alias_lines(text: str, names: tuple[str, ...]) -> None:
    assert split_names(text) == names


def test_footnotes_stay_on_their_page_and_keep_their_blocks() -> None:
    page = page_of(
        "a[^1] b[^x] c[^1]\n\n[^x]: Second.\n[^1]: First\n    goes on.\n\n    - with a list\n"
    )
    assert [(note.label, note.number, words_of(*note.content)) for note in page.notes] == [
        ("1", 1, "First goes on. with a list"),
        ("x", 2, "Second."),
    ]


def test_html_pages_are_read_as_html() -> None:
    page = page_of(
        "<html><body><h1>Head</h1><p>a *b* <a href='c.html'>d</a></body></html>", "a.html"
    )
    assert (page.title, words_of(*page.body)) == ("Head", "a *b* d")


def test_a_table_of_links_whose_texts_are_code_is_read_at_once() -> None:
    rows = "".join(
        f"| `option-{n}` | [`image_{n}`](https://x.example/{n}) | [open] | [`a`][ref] |\n"
        for n in range(60)
    )
    page = page_of(
        f"# T\n\n| a | b | c | d |\n|---|---|---|---|\n{rows}\n[ref]: https://y.example\n"
    )
    assert sum(one.tag == "a" for one in walk(*page.body)) == 120


def test_a_label_without_a_target_is_text_and_a_known_one_before_a_colon_a_link() -> None:
    page = page_of("# T\n\n[x]:\n\n[ 1.  ]:   \n\n[known]: two words\n\n[known]: b.md\n")
    assert [words_of(one) for one in page.body] == ["[x]:", "[ 1. ]:", "known: two words"]
    assert [one.get("href") for one in walk(*page.body) if one.tag == "a"] == ["b.md"]


def test_a_call_makes_a_quotation_an_admonition() -> None:
    page = page_of(
        "# T\n\n> [!WARNING]\n> Hot *tea*.\n> More.\n\n> [!tip] Own *title*\n\n> [not] a call\n"
    )
    boxes = [one for one in walk(*page.body) if one.tag == "aside"]
    assert [one.get("data-kind") for one in boxes] == ["warning", "tip"]
    texts = [[words_of(part) for part in walk(*one.children) if part.tag == "p"] for one in boxes]
    assert texts == [["Hot tea. More."], ["Own title"]]
    assert any(one.tag == "blockquote" for one in walk(*page.body))
