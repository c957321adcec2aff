"""The text for programs that read: every word, anchor, link and relation of the book, in clean Markdown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options

from publisher.book.model import chapters_of
from publisher.book.tree import parse_fragment, walk, words_of
from publisher.composition.pieces import pages_of
from publisher.formats.text.block_text import TextWriter
from publisher.ledger.page_words import page_words
from publisher.ledger.words import split_words
from tests.support.books import TOML, MadeBook, make, render, render_files, write_book

FILES = {
    "book.toml": TOML
    + 'site = "https://doors.example/p/"\ndescription = "Doors of all kinds."\n'
    + '[[front]]\npages = ["preface.md", "@how-to-read", "@map", "@patlets"]\n[[part]]\ntitle = "Ways *in*"\nintroduction = "way.md"\n'
    + 'pages = ["gate.md", {page = "door.md", pages = ["lock.md"]}]\n'
    + '[[back]]\npages = ["@problems", "@matrix", "@aliases", "@paths"]\n'
    + '[[path]]\nname = "First"\npages = ["gate.md", "door.md"]\n',
    "preface.md": "# Preface\n\nSee 1) the [Gate](gate.md), a_b_c and *this* `co``de`; 2 < 3 & 4. $x^2$\n\n## A place {#own}\n\n# no\n\n1. one\n   - two\n\n     more\n3. three\n",
    "way.md": "# In\n\nGo by [the lock](lock.md#parts).\n",
    "gate.md": "# Gate\n\n*Wood, Iron*\n\n***Also Known As***: Bar; Boom\n\n***Problem***: Sheep leave. All.\n\n***Context***: A field.\n\n"
    "***Solution***: Hang it[^1].\n\n| A | B |\n|---|---|\n| a \\| b | c |\n\n***Consequences***: A [Door](door.md) is near.\n\n[^1]: On *two* hinges.\n\n    ```sh\n    oil --all\n    ```\n",
    "door.md": "# Door\n\n*Iron*\n\n***Problem***: Wind.\n\n***Context***: By a [Gate](gate.md).\n\n***Solution***: Close it.\n\n> Said\n>\n> - so\n\n***Consequences***: Dark.\n",
    "lock.md": "# Lock\n\n## Parts\n\nBolt\n: It slides.\n\n> [!WARNING]\n> Sharp.\n\n![A key](key.svg)\n",
    "key.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"/>',
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    made = make(write_book(tmp_path_factory.mktemp("book"), FILES, clean=False))
    assert made.is_made, made.report
    return made


@pytest.fixture(scope="module")
def text(made: MadeBook) -> str:
    return render(made, "text").decode()


def test_every_page_and_anchor_of_the_book_is_in_the_text(made: MadeBook, text: str) -> None:
    places = re.findall(r'<a id="([^"]*)"></a>', text)
    assert len(places) == len(set(places))
    pages = json.loads(render(made, "manifest"))["pages"]
    wanted = [
        one for page in pages for one in (page["slug"], *(row["id"] for row in page["anchors"]))
    ]
    assert len(wanted) > 14
    assert set(wanted) <= set(places)
    links = re.findall(r"\]\(#([^)]*)\)", text)
    assert links and set(links) <= set(places)


PLACES = """# Page {#top}

Words with <a id="inside"></a>places, `co<b id="in-code">d</b>e` and x<br id="break">y.

## A **bold** head {#own}

<table id="tab"><caption id="cap">C</caption><thead id="head"><tr id="row"><th id="cell">A</th></tr></thead><tbody id="body"><tr id="next"><td>x <span id="span">y</span></td></tr></tbody></table>

<dl><div id="div"><dt id="term">T</dt><dd id="said"><p>D</p><dl><dt>U</dt><dd id="deep">E</dd></dl></dd></div></dl>

<pre id="pre"><code id="code">a <span id="line">b</span></code></pre>

<figure id="fig"><img id="pic" src="key.svg" alt="A key"><figcaption id="said-of-it">Iron</figcaption></figure>

- <ul id="list"><li id="item">x</li></ul>

$$x$$ (sum)

Note[^1].

[^1]: Text with a <a id="in-note"></a>place.
"""


def test_every_id_of_a_page_is_in_the_text_once(tmp_path: Path) -> None:
    files = {"a.md": PLACES, "key.svg": FILES["key.svg"]}
    made = make(write_book(tmp_path, files))
    shown = render(made, "text").decode()
    wanted = [
        node.get("id")
        for page in pages_of(made.book)
        for nodes in (page.title_nodes, page.body, *(note.content for note in page.notes))
        for node in walk(*nodes)
        if node.has("id")
    ]
    places = re.findall(r'<a id="([^"]*)"></a>', shown)
    assert len(wanted) > 24 and not set(wanted) - set(places)
    assert len(places) == len(set(places))
    assert shown.count("**U**") == 1


def test_a_page_has_the_address_of_its_permalink(tmp_path: Path) -> None:
    site = TOML + 'site = "https://doors.example/"\npages = ["a.md", "b.md"]\n'
    header = "---\npermalink: /one/door(s)/\n---\n# A [x] *b*\n\nWords.\n"
    made = make(write_book(tmp_path, {"book.toml": site, "a.md": header}))
    text, listed = (one.content.decode() for one in render_files(made, "text").artifacts)
    assert "\n<https://doors.example/one/door%28s%29/>\n" in text
    rows = [row for row in listed.split("\n") if row.startswith("- ")]
    plain = re.compile(r"- \[[^\[\]]+\]\([^()\s]+\)(: \S.*)?")  # as llmstxt.org has it
    assert len(rows) == 2 and all(map(plain.fullmatch, rows))
    assert rows[0].startswith("- [A &#91;x&#93; b](https://doors.example/one/door%28s%29/): ")


def test_a_diagram_is_its_code(tmp_path: Path) -> None:
    page = "# A\n\n```mermaid\ngraph TD\n  P[Plan]-->D[Do]\n```\n"
    text = render(make(write_book(tmp_path, {"a.md": page})), "text").decode()
    assert "```mermaid\ngraph TD\n  P[Plan]-->D[Do]\n```\n" in text and ".svg" not in text


def test_every_relation_of_the_book_is_in_the_text(made: MadeBook, text: str) -> None:
    pages = dict(
        re.findall(
            r'<a id="([a-z]+)"></a>\n\n#+ [^\n]*\n(.*?)(?=<a id="[a-z]+"></a>|\Z)',
            text,
            re.DOTALL,
        )
    )
    labels = {"builds_on": "Builds on", "leads_to": "Leads to", "referenced_by": "Referenced by"}
    count = 0
    for facts in made.book.apparatus.facts:
        for name, label in labels.items():
            for slug in getattr(facts, name):
                (line,) = re.findall(rf"- {label}: (.*)", pages[facts.slug])
                assert f"(#{slug})" in line
                count += 1
    assert count == 4
    assert "- First, 1 of 2, next [Door](#door)\n" in text


def test_every_word_of_a_page_is_in_the_text_in_its_order(made: MadeBook, text: str) -> None:
    parsed = cmarkgfm.github_flavored_markdown_to_html(
        re.sub(r"\[\^[\w-]+\](?!:)", r" \g<0>", text),
        options=Options.CMARK_OPT_FOOTNOTES | Options.CMARK_OPT_UNSAFE,
    )
    shown = [word.text for word in split_words(words_of(*parse_fragment(parsed)))]
    joined = " ".join(shown)
    for chapter in chapters_of(made.book):
        if not chapter.generated:
            words = [word.text for word in page_words(chapter.page)]
            rest = iter(shown)
            assert all(word in rest for word in words), chapter.page.slug
    for said in ("a b c and this co", "On two hinges", "oil all"):
        assert said in joined


def test_the_text_of_a_page(text: str) -> None:
    start = text.index('<a id="gate"></a>')
    assert text[start : text.index('<a id="door"></a>')].split("\n\n") == [
        '<a id="gate"></a>', "### 1 Gate", "<https://doors.example/p/gate.html>", "Wood · Iron", "Also Known As: Bar, Boom",
        '<a id="gate--problem"></a>', "#### Problem", "Sheep leave. All.",
        '<a id="gate--context"></a>', "#### Context", "A field.",
        '<a id="gate--solution"></a>', "#### Solution", "Hang it[^gate-1].",
        "| A | B |\n| --- | --- |\n| a \\| b | c |",
        '<a id="gate--consequences"></a>', "#### Consequences", "A [Door](#door) is near.",
        "[^gate-1]: On *two* hinges.", "    ```sh\n    oil --all\n    ```",
        "- Leads to: [Door](#door)\n- Referenced by: [Door](#door)\n- First, 1 of 2, next [Door](#door)", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p># no head</p>", "\\# no head"),
        ("<p>1. no list</p>", "1\\. no list"),
        ("<p>- no list</p>", "\\- no list"),
        ("<p>2*3*4 and a_b_c _d_ [x] &lt;b&gt; ~~e~~ $5</p>", "2\\*3\\*4 and a_b_c \\_d\\_ \\[x\\] \\<b> \\~~e\\~~ \\$5"),
        ("<p><em> a </em>b<br>c</p>", "*a* b<br>c"),
        ("<p><code>a`b</code> <code>`</code></p>", "``a`b`` `` ` ``"),
        ("<p>H<sub>2</sub>O <u>x</u></p>", "H<sub>2</sub>O <u>x</u>"),
        ('<p><a href="#a">b</a> <a href="https://e.org/a b">c</a></p>', "[b](#a) [c](<https://e.org/a b>)"),
        ("<h2 id='x'>T</h2>", '<a id="x"></a>\n\n#### T'),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ('<ol start="9"><li>a</li><li><p>b</p><p>c</p></li></ol>', "9. a\n\n10. b\n\n    c"),
        ("<pre><code class='language-py x'>a\n```\nb\n</code></pre>", "````py\na\n```\nb\n````"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "**a**\n\n- b"),
        ("<figure><img src='p' alt='A'><figcaption>B</figcaption></figure>", "![A](img/p.png)\n\nB"),
        ("<table><tr><td colspan='2'>a</td></tr><tr><td>b</td><td><p>c</p><p>d</p></td></tr></table>",
         "|  |  |\n| --- | --- |\n| a |  |\n| b | c<br>d |"),
        ("<div class='math'>x_1</div>", "$$\nx_1\n$$"),
        ("<hr>", "---"),
    ],
)  # fmt: skip
def test_a_block_in_markdown(html: str, markdown: str) -> None:
    found = TextWriter("s", 3, {"p": "img/p.png"}).write(parse_fragment(html))
    assert "\n\n".join(found) == markdown


def test_llms_txt_lists_the_pages_with_their_patlets(made: MadeBook) -> None:
    files = render_files(made, "text").artifacts
    assert [one.name for one in files] == ["t-1.0.0.md", "llms.txt"]
    lines = files[1].content.decode().split("\n")
    assert lines[:7] == [
        "# T", "", "> Doors of all kinds.", "", "## Pages", "",
        "- [Preface](https://doors.example/p/preface.html): [t-1.0.0.md](t-1.0.0.md#preface)",
    ]  # fmt: skip
    assert "- [Map of the patterns](t-1.0.0.md#at-map)" in lines
    assert (
        "- [Gate](https://doors.example/p/gate.html): Sheep leave. Hang it. [t-1.0.0.md](t-1.0.0.md#gate)"
        in lines
    )
    assert "## Part One. Ways *in*" in lines


def test_a_text_is_the_same_again(made: MadeBook, text: str, tmp_path: Path) -> None:
    again = make(write_book(tmp_path, FILES, clean=False))
    assert render(again, "text").decode() == text


def test_a_picture_has_its_path_in_the_folder_of_the_book(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = "# Page\n\n![A key](pics/key.svg) and ![a lock](../lock.svg)\n"
    files = {
        "b/book.toml": TOML + 'root = ".."\npages = ["a.md"]\n',
        "b/a.md": page, "b/pics/key.svg": FILES["key.svg"], "lock.svg": FILES["key.svg"].replace("40", "50"),
    }  # fmt: skip
    write_book(tmp_path, files, clean=False)
    monkeypatch.chdir(tmp_path)
    for book in (tmp_path / "b" / "book.toml", Path("b/book.toml")):
        shown = render(make(book), "text").decode()
        assert re.findall(r"!\[[^\]]*\]\(([^)]*)\)", shown) == ["pics/key.svg", "../lock.svg"]
