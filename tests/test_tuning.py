"""Patches of WeasyPrint: the same bytes with and without, and off where WeasyPrint is another."""

from __future__ import annotations

import gc
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path

import cssselect2
import pytest
import tinyhtml5

from publisher.commands import list_tasks
from publisher.driver.program import BookProgram
from publisher.formats.pdf.typesetting.loading import load_engine
from publisher.formats.pdf.typesetting.tuning import patches, shared_styles
from publisher.formats.pdf.typesetting.tuning.markup_trees import read_markup
from publisher.formats.pdf.typesetting.tuning.patches import PATCHES, VARIABLE, patch_states
from tests.support.books import TOML, make, write_book
from tests.support.printing import print_pdf
from tests.support.program import ROOT
from tests.support.samples import EVERYTHING, specimen_files

NAMES = [module.__name__.rpartition(".")[2] for module in PATCHES]
ARABIC = {
    "book.toml": TOML.replace("[book]", '[book]\nlanguage = "ar"') + 'pages = ["a.md", "b.md"]\n',
    "a.md": "# \u0623\n\n\u0643\u0644\u0645\u0627\u062a 12 [b](b.md), fi ffi, **a** \u672c\u5f53.\n\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n> q\n\n1. x\n2. y\n",
    "b.md": "# B\n\n```python\nprint(1)\n```\n\nText.[^1]\n\n[^1]: A note.\n",
}
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60" font-family="serif">'
    '<text x="10" y="20">plain words</text><text x="10" y="50" letter-spacing="2">wide '
    '<tspan font-weight="bold">words</tspan></text></svg>'
)
WORDS = " ".join(["responsibility characteristic organisation"] * 9)
TALL = f"| {WORDS} | {WORDS} {'and so on ' * 300} |\n"
HEAD = "| one | two | three | four | five | six |\n|---|---|---|---|---|---|\n"
# tables whose cells share styles: words that are hyphenated or not, rows that may break or not
TABLES = {
    "book.toml": TOML + 'pages = ["a.md", "b.md"]\n',
    "d.svg": DRAWING,
    "a.md": f"# A\n\n![Words in a drawing](d.svg)\n\n| a | b |\n|---|---|\n{TALL}\n"
    f"{HEAD}| a | {WORDS} | b | {WORDS} | characteristically | {WORDS} |\n",
    "b.md": f"# B\n\n{'A paragraph of text. ' * 150}\n\n| a | b |\n|---|---|\n| a | {WORDS * 3} |\n"
    f"\n{HEAD}| {WORDS} | a | {WORDS} | b | {WORDS} | characteristically |\n",
}
BOOKS: dict[str, Mapping[str, str | bytes]] = {
    "everything": EVERYTHING,
    "arabic": ARABIC,
    "tables": TABLES,
    "specimen": specimen_files(9, 1),
}


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Let each test find out anew which patches fit."""
    load_engine()
    patches._all_replacements.cache_clear()
    yield
    patches._all_replacements.cache_clear()


@pytest.mark.parametrize(
    ("name", "edition"), [*((name, "screen") for name in BOOKS), ("everything", "prepress")]
)
def test_patches_change_no_byte(
    name: str, edition: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(write_book(tmp_path, BOOKS[name], clean=False))
    assert made.is_made, made.report
    tuned = [one.content for one in print_pdf(made, edition).artifacts]
    monkeypatch.setenv(VARIABLE, "off")
    assert set(patch_states().values()) == {"off"}
    assert [one.content for one in print_pdf(made, edition).artifacts] == tuned


def test_all_patches_fit_the_weasyprint_that_is_installed() -> None:
    """Where this fails, look at what WeasyPrint changed, and only then at the digests."""
    assert patch_states() == dict.fromkeys(NAMES, "on")


@pytest.mark.parametrize("name", NAMES)
def test_a_patch_is_off_where_its_source_is_another(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = PATCHES[NAMES.index(name)]
    before, own = len(patches._all_replacements()), len(list(module.replacements()))
    patches._all_replacements.cache_clear()
    source = next(iter(module.SOURCES))
    monkeypatch.setattr(module, "SOURCES", {**module.SOURCES, source: "another"})
    assert patch_states() == dict.fromkeys(NAMES, "on") | {
        name: f"off: written for another {source}"
    }
    assert len(patches._all_replacements()) == before - own


def test_after_a_layout_weasyprint_is_as_it_was(tmp_path: Path) -> None:
    one = patches._all_replacements()[0]
    before = getattr(one.owner, one.name)
    with patches.tuned():
        assert getattr(one.owner, one.name) is one.value
    assert getattr(one.owner, one.name) is before


SELECTORS = """a, a[href], [href], [hidden], [lang], [LANG], p[lang|=en], [dir=ltr], [data-x~=y i], :root, :is(p, td)
[hidden], p :is(a, b), :not([title]), [title]:not(.x), p:first-child, .x, .x[title], #y, #y.x, ::marker, p::before,
a:link, :lang(fr), *, svg *, circle, td > p, p + p, section :is(p, a)[align=left], [class]"""
ELEMENTS = """<section class="x" lang="fr"><p id="y" class="x z" title="t">a <a href="#y" dir="ltr">b</a><b hidden="">c</b></p>
<p data-x="Y" lang="en-GB">d</p><table><tbody><tr><td align="left"><p align="left">e</p></td></tr></tbody></table>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><circle r="1"/></svg></section>"""


def test_an_element_matches_the_same_selectors() -> None:
    tree = tinyhtml5.parse(io.StringIO(PAGE.format(ELEMENTS)), namespace_html_elements=False)
    root = cssselect2.ElementWrapper.from_html_root(tree)
    matcher = cssselect2.Matcher()
    for selector in cssselect2.compile_selector_list(SELECTORS):
        matcher.add_selector(selector, object())
    expected = [matcher.match(element) for element in root.iter_subtree()]
    with patches.tuned():
        assert [matcher.match(element) for element in root.iter_subtree()] == expected
    assert sum(map(len, expected)) > 90


VALUES = """html { --wide: 3em; font-size: 11px } body { inline-size: 20em; border: 2px solid red }
p { margin-block-start: 1em; padding: calc(1em + 2%); width: var(--wide); text-indent: calc(1em + 1%) }
p > b { display: list-item; float: left; text-decoration: underline; border-left-style: solid }
.x { direction: rtl; margin-inline-start: 7px; margin-left: 2px; page: other } td { width: 10%; color: inherit }
a { color: initial } section { line-height: calc(1em + 1px); height: 10vh } b::before { content: "b"; width: 1rem }"""


def test_a_style_has_the_same_values() -> None:
    assert _values() == (plain := _values(is_tuned=False))
    assert len(plain) > 10


def _values(is_tuned: bool = True) -> dict[tuple[str, object], dict[str, str]]:
    """Return all values of the styles of a document, by the name and pseudo-element."""
    load_engine()  # before WeasyPrint is imported: it says which fonts there are
    from weasyprint import CSS, HTML
    from weasyprint.css import get_all_computed_styles
    from weasyprint.css.properties import INITIAL_VALUES
    from weasyprint.css.targets import TargetCollector
    from weasyprint.text.fonts import FontConfiguration

    html, fonts = HTML(string=PAGE.format(ELEMENTS)), FontConfiguration()
    with patches.tuned() if is_tuned else nullcontext():
        found = get_all_computed_styles(
            html, [CSS(string=VALUES)], True, fonts, target_collector=TargetCollector()
        )
        return {
            (str(element.get("id") or element.tag), pseudo): {
                name: repr(style[name]) for name in sorted(INITIAL_VALUES)
            }
            for (element, pseudo), style in found.get_computed_styles().items()
        }


EDITS, EVERY = 1000, 250


def test_styles_do_not_pile_up_over_a_thousand_edits(monkeypatch: pytest.MonkeyPatch) -> None:
    load_engine()
    from weasyprint import CSS, HTML
    from weasyprint.css import ComputedStyle, get_all_computed_styles
    from weasyprint.css.targets import TargetCollector
    from weasyprint.text.fonts import FontConfiguration

    monkeypatch.setattr(shared_styles, "MANY", 400)
    monkeypatch.setattr(shared_styles, "MOST_LISTS", 1200)
    fonts, sheets, counts = FontConfiguration(), [CSS(string=VALUES)], []
    for edit in range(EDITS):
        page = PAGE.format(f'<p id="p{edit}" style="color: #{edit:06}">a <b>{edit}</b></p>')
        own = CSS(string=f"@page {{ counter-reset: page {edit} }} p {{ width: {edit}px }}")
        with patches.tuned():
            html = HTML(string=page)
            get_all_computed_styles(
                html, [*sheets, own], True, fonts, target_collector=TargetCollector()
            )
        if edit % EVERY == EVERY - 1:
            gc.collect()
            counts.append(sum(type(one) is ComputedStyle for one in gc.get_objects()))
            shelf = fonts.shared_styles
            assert max(len(shelf.styles), len(shelf.lists) / 3, len(shelf.numbers) / 3) < 500
    assert counts[-1] < counts[1] + 50  # what is dropped is freed


PAGE = '<!DOCTYPE html>\n<html lang="en">\n<head>\n<title>-</title>\n</head>\n<body>\n{}\n</body>\n</html>\n'
READ = {  # by content whether expat may read it
    "paragraphs": ("<p>a &amp; <em>b</em></p><p>c<br/>d</p>", True),
    "no content": ("", True),
    "text alone": ("a", True),
    "a list": ("<ul><li>a<ul><li>b</li></ul></li> <li>c</li></ul>", True),
    "a table": ("<table><thead><tr><th>a</th></tr></thead><tbody><tr><td><p>b</p></td></tr></tbody></table>", True),
    "a drawing": ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"/></svg>', True),
    "characters by number": ('<p title="a&#10;b">&#8217;&#39;</p>', True),
    "preformatted": ("<pre><code>\na</code></pre>", True),
    "a paragraph in a paragraph": ("<p>a<p>b</p></p>", False),
    "a list in a paragraph": ("<p>a<span><ul><li>b</li></ul></span></p>", False),
    "a row without a group": ("<table><tr><td>a</td></tr></table>", False),
    "text in a table": ("<table>a<tbody><tr><td>b</td></tr></tbody></table>", False),
    "a drawing in a table": ("<table><svg></svg><tbody></tbody></table>", False),
    "a link in a link": ('<a href="#a">a<a href="#b">b</a></a>', False),
    "a heading in a heading": ("<h1>a<h2>b</h2></h1>", False),
    "an item without a list": ("<p>a</p><li>b</li>", False),
    "a line end that is dropped": ("<pre>\na</pre>", False),
    "a comment": ("<p>a<!-- b --></p>", False),
    "a character of Windows": ("<p>&#150;</p>", False),
    "a name of an entity": ("<p>&nbsp;</p>", False),
    "an element that is not known": ("<p><blink>a</blink></p>", False),
    "capital letters": ("<P>a</P>", False),
    "a line end in an attribute": ('<p title="a\nb">c</p>', False),
    "no well-formed markup": ("<p>a", False),
    "a style sheet": ("<style>p { color: red }</style>", False),
    "HTML in a drawing": ("<svg><foreignObject><p>a</p></foreignObject></svg>", False),
    "an attribute of a drawing in small letters": ('<svg viewbox="0 0 1 1"></svg>', False),
    "text after the end": ("</body></html><p>a</p>", False),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_markup_is_read_alike_or_left_to_tinyhtml5(name: str) -> None:
    content, is_read = READ[name]
    markup = PAGE.format(content)
    tree = read_markup(markup)
    assert (tree is not None) == is_read
    if tree is not None:
        expected = tinyhtml5.parse(io.StringIO(markup), namespace_html_elements=False)
        assert _as_rows(tree) == _as_rows(expected)


def _as_rows(element: object) -> object:
    rows = [_as_rows(child) for child in element]  # type: ignore[attr-defined]
    text, tail = element.text or "", element.tail or ""  # type: ignore[attr-defined]
    return element.tag, list(element.attrib.items()), text, tail, rows  # type: ignore[attr-defined]


def test_the_version_says_which_patches_are_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = BookProgram(list_tasks(installed=True))
    program.print_version()
    monkeypatch.setattr(PATCHES[0], "SOURCES", {"weasyprint": "another"})
    program.print_version()
    monkeypatch.setenv(VARIABLE, "off")
    program.print_version()
    lines = [line for line in capsys.readouterr().out.splitlines() if "WeasyPrint" in line]
    count, why = len(PATCHES), "is off: written for another weasyprint"
    assert lines == [
        f"WeasyPrint: {count} of {count} patches are on",
        f"WeasyPrint: {count - 1} of {count} patches are on; {NAMES[0]} {why}",
        f"WeasyPrint: all {count} patches are off ({VARIABLE}=off)",
    ]


OURS = {"markup_trees", "properties"}  # of no use to others


def test_a_patch_that_helps_everyone_has_a_text_for_its_project() -> None:
    texts = {path.stem.replace("-", "_"): path for path in (ROOT / "docs/upstream").iterdir()}
    assert set(texts) == set(NAMES) - OURS
    for path in texts.values():
        headings = re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE)
        assert headings == ["Problem", "Measurement", "Change", "Test"]
