"""Python-Markdown's pages: the other reader's tree, places in the source, and nothing lost."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from publisher.book.dialect import PYTHON_MARKDOWN, Dialect
from publisher.book.model import Entry, Form, Source
from publisher.book.tree import Element, Node, text_of, to_xhtml, walk, words_of
from publisher.config.configuration import read_config
from publisher.place import AROUND
from publisher.reading.generators import settle_generated
from publisher.reading.markdown.reader import read_body
from publisher.reading.markdown.sinks import parse_html
from publisher.reading.page import read_page
from publisher.reading.sources import read_sources
from tests.support.books import TOML, make, write_book

PLACES = ("data-line", "data-at")
OPTIONAL = "legacy_em legacy_attrs nl2br pymdownx.critic pymdownx.escapeall wikilinks".split()
ALL = Dialect(
    "python-markdown", tuple((name, "{}") for name in PYTHON_MARKDOWN if name not in OPTIONAL)
)


def read(text: str, dialect: Dialect = ALL) -> str:
    return to_xhtml(*read_body(Source("a.md", (), text, dialect=dialect)).nodes)


# ── the same tree ──────────────────────────────────────────────────────────────────────────────


def without_places(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    return tuple(
        node
        if isinstance(node, str)
        else Element(
            node.tag,
            tuple(sorted(row for row in node.attributes if row[0] not in PLACES)),
            without_places(node.children),
        )
        for node in nodes
    )


SHARED = "tables fenced_code def_list footnotes pymdownx.tasklist pymdownx.arithmatex".split()
ONLY_COMMONMARK = re.compile(r"^(Table: .*|> \[!\w+\])$", re.MULTILINE)


def handbook() -> list[Source]:
    """Return the pages of the handbook for Python-Markdown, without captions and box markers."""
    config, _ = read_config(AROUND / "manuscript" / "book.toml")
    dialect = Dialect("python-markdown", tuple((name, "{}") for name in SHARED))
    return [
        replace(source, body=ONLY_COMMONMARK.sub("", source.body), dialect=dialect)
        for source in read_sources(config)[0]
    ]


def test_both_readers_give_the_same_tree_for_the_handbook() -> None:
    sources = handbook()
    assert len(sources) > 20
    links = 0
    for source in sources:
        one, other = read_body(source), read_body(replace(source, dialect=Dialect()))
        assert without_places(one.nodes) == without_places(other.nodes), source.path
        assert [note.label for note in one.notes] == [note.label for note in other.notes]
        for mine, others in zip(one.notes, other.notes, strict=True):
            assert without_places(mine.content) == without_places(others.content)
        places = [[node.get("data-at") for node in walk(*text.nodes)] for text in (one, other)]
        assert places[0] == places[1], source.path
        links += sum(map(bool, places[0]))
    assert links > 100


def test_lines_of_the_handbook_begin_with_the_words_of_their_blocks() -> None:
    for source in handbook():
        lines = source.body.split("\n")
        for node in walk(*read_body(source).nodes):
            if node.tag in ("p", "dd", "dt", "li", "h2", "h3", "td") and words_of(node):
                line = lines[int(node.get("data-line")) - source.first_line]
                assert words_of(node).split()[0] in line.replace("*", ""), source.path


# ── places, words, hostile pages ───────────────────────────────────────────────────────────────

REPEATED = """\
# Same

Same.

* Same
* Same

    Same [same](same.md) and [same](same.md).

> Same
> * Same

```
Same
```

Same [same][same].

| Same | Same |
|------|------|
| Same | [same](same.md) |

[same]: same.md
"""


def test_repeated_words_have_their_own_places() -> None:
    nodes = read_body(Source("a.md", (), REPEATED, 3, dialect=ALL)).nodes
    found = [
        (node.tag, node.get("data-line") or node.get("data-at"))
        for node in walk(*nodes)
        if node.has("data-line") or node.has("data-at")
    ]
    assert found == [
        ("h1", "3"), ("p", "5"), ("li", "7"), ("li", "8"), ("p", "8"), ("p", "10"),
        ("a", "10:17"), ("a", "10:37"), ("blockquote", "12"), ("p", "12"), ("pre", "15"), ("p", "19"),
        ("a", "25:9"), ("tr", "21"), ("th", "21"), ("th", "21"), ("tr", "23"), ("td", "23"),
        ("td", "23"), ("a", "23:17"),
    ]  # fmt: skip


def test_a_tab_before_a_link_counts_as_one_column() -> None:
    assert 'data-at="3:8"' in read("* a\n\n\tb [c](d.md)\n\n\n")


WHOLE = {
    "<details>\n<summary>S</summary>\n\n```\nin code\n```\n\nafter\n</details>\n": "S in code after",
    "| a | b |\n|---|---|\n| 1 | 2 | three |\n| four\n": "a b 1 2 three four",
    "- a\n\n    - b\n\n        - c\n\n            d\n": "a b c d",
    "Text {in braces} and *stars*{: .x #y }.\n": "Text {in braces} and stars.",
    '!!! note inline end "T"\n    One\n\n    Two\n\nthree\n': "T One Two three",
    "A & B &amp; C &copy; <b>D</b> `E & F` &#71;\n": "A & B & C © D E & F G",
    "/// note | Title\nbody\n///\n\n/// tab | One\nfirst\n///\n": "Title body One first",
    "/// note\nbody\n///\n": "body",
    "a `b\n```\nc\n```\nd` e\n": "a b c d e",
    "![a `b` c](d.png)\n": "",
    '[a]("(\n <b>c</b> d': '[a]("( c d',
    "> [!note] Own\n> body\n": "[!note] Own body",
    "a[^n] b\n\n[^n]: note\n\n[^unused]: left\n": "a b left note",
    "a *b*c snake_case_word 2*3*4": "a bc snake_case_word 234",
    "_a __b__c *d*e snake_case_word 2*3*4": "_a __b__c de snake_case_word 234",
    "x *left**middle part.*right side": "x *left**middle part.*right side",
    "a[^n] b\n\n[^n]: note\n\n[^n]: again\n": "a b again note",
    "a[^n] b\n\n[^n]: note\n\n        [^o]: inner\n": "a b note [^o]: inner",
    "a[^n]\n\n[^n]: - note\n\n        [^o]: inner\n": "a inner note",
    "<div markdown>\n\n# H\n\n- li\n\n</div>\n\nend\n": "H li end",
}


@pytest.mark.parametrize("text", WHOLE)
def test_no_word_is_lost_and_no_mark_is_left(text: str) -> None:
    page = read_body(Source("a.md", (), text, dialect=ALL))
    notes = (node for note in page.notes for node in note.content)
    assert words_of(*page.nodes, *notes) == WHOLE[text]


TIP = '<aside class="admonition" data-kind="tip" data-line="1">{}<p data-line="2">b</p></aside>'
OWN = '<p class="admonition-title" data-line="1">Own</p>'
BOXES = {
    "!!! tip\n    b": "",
    '!!! tip "Own"\n    b': OWN,
    "??? tip\n    b": "",
    '???+ tip "Own"\n    b': OWN,
    "/// tip\nb\n///": "",
    "/// tip | Own\nb\n///": OWN,
    "> [!TIP]\n> b": "",
    "> [!tip]- Own\n> b": OWN,
}


@pytest.mark.parametrize("text", BOXES)
def test_an_admonition_has_the_title_of_its_author_alone(text: str) -> None:
    rows = dict(ALL.extensions) | {"pymdownx.quotes": '{"callouts": true}'}
    shown = read(text, replace(ALL, extensions=tuple(rows.items())))
    assert shown == TIP.format(BOXES[text])


def test_a_title_that_is_no_kind_is_never_taken_for_an_invented_one() -> None:
    note = "a[^1]\n\n[^1]: n\n\n    !!! note\n\n        b\n\n"  # its box comes after the text
    text = note + '!!! note "Rain and snow"\n    c\n'
    nodes = read_body(Source("a.md", (), text, dialect=ALL)).nodes
    titles = [words_of(one) for one in walk(*nodes) if one.get("class") == "admonition-title"]
    assert titles == ["Rain and snow"]


NESTED: dict[str, Callable[[int], str]] = {
    "quotations": lambda depth: "\n".join("> " * n + f"w{n}\n" + "> " * n for n in range(1, depth)),
    "lists": lambda depth: "\n\n".join("    " * n + f"- w{n}" for n in range(1, depth)).lstrip(),
    "boxes": lambda depth: "\n\n".join(
        "    " * (n - 1) + "!!! note\n" + "    " * n + f"w{n}" for n in range(1, depth)
    ),
    "details": lambda depth: "\n\n".join(
        "    " * (n - 1) + "??? note\n" + "    " * n + f"w{n}" for n in range(1, depth)
    ),
    "tabs": lambda depth: "\n\n".join(
        "    " * (n - 1) + '=== "T"\n\n' + "    " * n + f"w{n}" for n in range(1, depth)
    ),
    "definitions": lambda depth: "\n\n".join(
        "    " * (n - 1) + "T\n" + "    " * (n - 1) + f":   w{n}" for n in range(1, depth)
    ),
    "blocks": lambda depth: "".join(
        "/" * (depth + 3 - n) + f" note\nw{n}\n\n" for n in range(1, depth)
    ) + "".join("/" * (4 + n) + "\n\n" for n in range(1, depth)),
    "elements": lambda depth: "".join(
        f"<div markdown>\n\nw{n}\n\n" for n in range(1, depth)
    ) + "</div>\n" * (depth - 1),
}  # fmt: skip


@pytest.mark.parametrize("title", NESTED)
@pytest.mark.parametrize("depth", [3, 12, 30, 90])
def test_nested_blocks_keep_their_words_or_are_refused(title: str, depth: int) -> None:
    source = Source("a.md", (), "# A\n\n" + NESTED[title](depth), dialect=ALL)
    page, findings = read_page(source, Form((), ()), Entry("a.md"))
    if any(one.rule == "page-deep" for one in findings):
        assert depth > 30
        return
    shown = [word for word in words_of(*page.body).split() if re.fullmatch(r"w\d+", word)]
    assert shown == [f"w{n}" for n in range(1, depth)]


def test_icons_of_a_theme_are_left_out_and_reported_once() -> None:
    text = "A :material-check:{ .lg } B :octicons-x-24: :rocket:\n\n* C :simple-git:"
    page = read_body(Source("a.md", (), text, dialect=ALL))
    assert words_of(*page.nodes) == "A B 🚀 C"
    assert [(one.rule, str(one.location)) for one in page.findings] == [
        ("template-line", "a.md:1:3")
    ]


def test_what_plug_ins_would_write_is_left_out_and_reported() -> None:
    text = "# T\n\n::: a.module\n    options:\n      members: true\n\nText {{ macro('x') }}here.\n"
    page = read_body(Source("a.md", (), text, dialect=ALL))
    assert words_of(*page.nodes) == "T Text here."
    found = [(one.rule, one.location.line, one.location.column) for one in page.findings]
    assert found == [("template-line", 3, 1), ("template-line", 7, 6)]


def test_templates_go_from_raw_html_and_from_targets() -> None:
    text = (
        "# T\n\n<div>\n{% for x in y %}\n<b>{{ x.name }} said</b>\n{% endfor %}\n</div>\n\n"
        "One <a href=\"{{ site.baseurl }}/b.html\">raw</a>, [two]({{ 'c.html' | url }}) {% end %}.\n"
    )
    page = read_body(Source("a.md", (), text, dialect=ALL))
    assert words_of(*page.nodes).split() == ["T", "said", "One", "raw,", "two", "."]
    assert [one.get("href") for one in walk(*page.nodes) if one.tag == "a"] == ["/b.html", "c.html"]
    assert [str(one.location) for one in page.findings] == [
        "a.md:4:1",
        "a.md:5:4",
        "a.md:6:1",
        "a.md:9:78",
    ]


def test_words_that_extensions_make_are_none_that_a_page_has_twice(tmp_path: Path) -> None:
    files = {
        "book.toml": TOML + 'pages = ["a.md"]\n',
        "mkdocs.yml": "markdown_extensions:\n  - pymdownx.keys\n  - pymdownx.progressbar\n"
        "  - pymdownx.smartsymbols\n  - pymdownx.magiclink:\n      repo_url_shorthand: true\n",
        "a.md": "# A\n\nPress ++ctrl+alt+delete++ and ++command++, see"
        " https://github.com/a/b/commit/0123456789abcdef0123456789abcdef01234567 now.\n\n"
        '[=85% "85%"]\n\nSent (c) 1/2 --> c/o.\n',
    }
    made = make(write_book(tmp_path, files, clean=False))
    assert not {"word-twice", "word-lost", "word-doubtful"} & {*made.rules}
    assert "Ctrl" in words_of(*made.book.parts[0].chapters[0].page.body)


def test_marks_of_critic_are_elements() -> None:
    rows = (("pymdownx.critic", "{}"),)
    assert read("a {--b--} {++c++} {~~d~>e~~}", Dialect("python-markdown", rows)) == (
        "<p>a <del>b</del> <ins>c</ins> <del>d</del><ins>e</ins></p>"
    )
    code = Dialect("python-markdown", (*rows, ("fenced_code", "{}")))
    text = "```\n{--b--}\n```\n\n    {++c++}\n\n`{++d++}`"
    assert words_of(*read_body(Source("a.md", (), text, dialect=code)).nodes) == "b c d"


@pytest.mark.parametrize(
    "shape", ["[", "![", "[a](", "[^a]", "> ", "- ", "*a ", "`a", "<b>", "$a "]
)
def test_a_hostile_page_is_read_in_time_or_refused(shape: str) -> None:
    source = Source("a.md", (), shape * (8000 // len(shape)) + "\n\n[^a]: x", dialect=ALL)
    start = time.process_time()
    _, findings = read_page(source, Form((), ()), Entry("a.md"))
    assert time.process_time() - start < 10
    assert {one.rule for one in findings} <= {
        "page-deep",
        "page-empty",
        "note-unused",
        "title-long",
    }


# ── HTML of generators ─────────────────────────────────────────────────────────────────────────

GENERATED = {
    "an admonition of Sphinx": (
        '<div class="admonition warning"><p class="admonition-title">Warning</p><p>x</p></div>',
        '<aside class="admonition" data-kind="warning"><p>x</p></aside>',
    ),
    "an admonition with a title": (
        '<div class="admonition note"><p class="admonition-title">Own</p><p>x</p></div>',
        ('<aside class="admonition" data-kind="note"><p class="admonition-title">Own</p><p>x</p>'
        "</aside>"),
    ),
    "highlighted code": (
        ('<div class="highlight-sh notranslate"><div class="highlight"><pre><span></span>'
        '<span class="nb">ls</span> -l\n</pre></div></div>'),
        '<pre><code class="language-sh">ls -l</code></pre>',
    ),
    "mathematics": (
        ('<p><span class="math notranslate nohighlight">\\(a+b\\)</span></p>'
        '<div class="math notranslate">\\[x\\]</div>'),
        '<p><span class="math">a+b</span></p><div class="math">x</div>',
    ),
    "mathematics in a script": (
        '<p><script type="math/tex">a</script></p>',
        '<p><span class="math">a</span></p>',
    ),
    "tabs": (
        ('<div class="tabbed-set tabbed-alternate"><input/><input/><div class="tabbed-labels">'
        '<label>A</label><label>B</label></div><div class="tabbed-content">'
        '<div class="tabbed-block"><p>a</p></div><div class="tabbed-block"><p>b</p></div></div>'
        "</div>"),
        ('<div class="tabs"><div class="tab"><p class="tab-label">A</p><p>a</p></div>'
        '<div class="tab"><p class="tab-label">B</p><p>b</p></div></div>'),
    ),
    "a caption": (
        '<figure><img src="a.png"/><br/><figcaption>b</figcaption></figure>',
        '<figure><img src="a.png"/><figcaption>b</figcaption></figure>',
    ),
    "a sign beside a heading": (
        '<h2>Place<a class="headerlink" href="#place">¶</a></h2>', "<h2>Place</h2>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("title", GENERATED)
def test_html_of_generators(title: str) -> None:
    before, after = GENERATED[title]
    assert to_xhtml(*settle_generated(parse_html(before), [])) == after


def test_a_book_of_a_site_is_made(tmp_path: Path) -> None:
    files = {
        "book.toml": TOML + 'pages = ["a.md"]\n',
        "mkdocs.yml": "markdown_extensions: [admonition]\n",
        "a.md": "# A\n\n!!! tip\n    Words.\n",
    }
    page = make(write_book(tmp_path, files, clean=False)).book.parts[0].chapters[0].page
    assert [(node.tag, text_of(node)) for node in page.body if isinstance(node, Element)] == [
        ("aside", "TipWords.")
    ]
