"""SVGs: HTML in them becomes text, custom properties get values, and what is lost is said."""

from __future__ import annotations

import re
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from publisher.reading.drawings import disarm
from tests.support.books import make, render, write_book

XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'


def drawing(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">{inside}</svg>'


def changed(inside: str) -> str:
    return disarm(drawing(inside).encode()).content.decode()


def texts(inside: str) -> list[tuple[str, float, float]]:
    """Each text of a drawing with its place."""
    root = ElementTree.fromstring(changed(inside))
    rows = [one for one in root.iter() if one.tag.endswith("}text")]
    return [(one.text or "", float(one.get("x", 0)), float(one.get("y", 0))) for one in rows]


def label(html: str, box: str = 'x="10" y="20" width="100" height="60"') -> str:
    return f"<foreignObject {box}><div {XHTML}>{html}</div></foreignObject>"


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<span>One</span>", [("One", 60, 55.6)]),
        ("One<br/>two", [("One", 60, 46), ("two", 60, 65.2)]),
        ("<p>One <b>bold</b></p><p>two</p>", [("One bold", 60, 46), ("two", 60, 65.2)]),
        ("<ul><li>One</li></ul>", [("• One", 60, 55.6)]),
        ('<p style="text-align:left">One</p>', [("One", 10, 55.6)]),
        ('<p style="text-align:right">One</p>', [("One", 110, 55.6)]),
        ('<p style="font-size:10px">One</p>', [("One", 60, 53.5)]),
        ('<p style="font-size:20px"><i style="font-size:50%">One</i></p>', [("One", 60, 53.5)]),
        (
            "twelve letters over a box",
            [("twelve", 60, 36.4), ("letters over", 60, 55.6), ("a box", 60, 74.8)],
        ),
        (
            '<p style="white-space:nowrap">twelve letters over</p>',
            [("twelve letters over", 60, 55.6)],
        ),
        ("<script>x</script><style>y</style>", []),
    ],
)
def test_a_label_becomes_text_in_the_middle_of_its_box(
    html: str, wanted: list[tuple[str, float, float]]
) -> None:
    assert texts(label(html)) == wanted


def test_blanks_before_quoted_families_are_removed() -> None:
    families = "<text font-family=\"A, 'B C' , D\">x</text>"
    style = (
        "<style>text { font-family: A, 'B' }</style><text style='font-family:A, \"B\"; fill: red'/>"
    )
    content = disarm(
        f'<svg xmlns="http://www.w3.org/2000/svg">{families}{style}</svg>'.encode()
    ).content.decode()
    assert "font-family=\"A,'B C' , D\"" in content
    assert "font-family: A,'B'" in content
    assert "font-family:A,&quot;B&quot;; fill: red" in content


def test_a_label_of_one_line_is_not_broken() -> None:
    box = 'width="20" height="20"'
    assert [text for text, _, _ in texts(label("rather a long one", box))] == ["rather a long one"]


@pytest.mark.parametrize(
    ("style", "html", "wanted"),
    [
        ("", "One", "fill:#000;"),
        ("", '<p style="color:#fff">One</p>', "fill:#fff;"),
        (".dark p { color: white }", '<b class="dark"><p>One</p></b>', "fill:white;"),
        ("svg { color: teal }", "One", "fill:teal;"),
        ("", '<p style="color: light-dark(rgb(1, 2, 3), #fff)">One</p>', "fill:rgb(1, 2, 3);"),
        ("", "<b>One</b>", "font-weight:bold;"),
        ("p { font-family: A, 'B' }", "<p>One</p>", "font-family:A,'B';"),
    ],
)
def test_a_label_keeps_its_looks(style: str, html: str, wanted: str) -> None:
    (found,) = re.findall(
        r'<text [^>]*style="([^"]*)"', changed(f"<style>{style}</style>{label(html)}")
    )
    assert wanted in found.replace("&quot;", "'")


def test_a_label_keeps_transform_and_background() -> None:
    text = changed(
        label(
            '<b style="background-color:#eee">One</b>', 'transform="scale(2)" width="9" height="9"'
        )
    )
    assert (
        '<g transform="scale(2)"><rect x="0" y="0" width="9" height="9" style="fill:#eee;' in text
    )


DRAWIO = "display: flex; align-items: unsafe {}; justify-content: unsafe {}; width: 80px; height: 1px; padding-top: 40px; margin-left: 10px"
WHOLE = 'width="100%" height="100%"'


@pytest.mark.parametrize(
    ("down", "across", "place"),
    [
        ("center", "center", (50, 44)),
        ("flex-start", "flex-start", (10, 48.5)),
        ("flex-end", "flex-end", (90, 39)),
    ],
)
def test_a_label_of_drawio_stands_where_its_styles_say(
    down: str, across: str, place: tuple[float, float]
) -> None:
    html = '<p style="font-size: 10px">One two</p>'
    own = label(html, WHOLE).replace("<div ", f'<div style="{DRAWIO.format(down, across)}" ')
    inside = f"<switch>{own}<text>One...</text></switch>"
    assert texts(inside) == [("One two", *place)]


def test_a_switch_shows_one_of_its_children() -> None:
    whole = f'<switch>{label("One")}<text x="3" y="4">One</text></switch>'
    assert texts(whole) == [("One", 3, 4)]
    picture = f'<switch>{label("<img/>One")}<image id="drawn"/></switch>'
    assert "drawn" in changed(picture) and texts(picture) == []
    languages = '<switch><text systemLanguage="de">Eins</text><text>One</text></switch>'
    assert texts(languages) == [("One", 0, 0)]


@pytest.mark.parametrize(
    ("style", "shape", "wanted"),
    [
        (":root{--c:red}", 'style="fill:var(--c)"', 'style="fill:red"'),
        (":root{--c:red}", 'fill="var( --c )"', 'fill="red"'),
        ("", 'fill="var(--c, rgb(1,2,3))"', 'fill="rgb(1,2,3)"'),
        ("", 'fill="var(--c, var(--d, red))"', 'fill="red"'),
        (":root{--c:var(--d)} svg{--d:red}", 'fill="var(--c)"', 'fill="red"'),
        ("", 'style="--c:red;fill:var(--c)"', 'style="fill:red"'),
        (":root{--c:1}", 'fill="rgb(var(--c), 2, 3)"', 'fill="rgb(1, 2, 3)"'),
        (":root{--c:red}path{--c:blue}", 'fill="var(--c)"', 'fill="blue"'),
        (":root{--c:red!important}:root{--c:blue}", 'fill="var(--c)"', 'fill="red"'),
        (
            "@media (prefers-color-scheme:dark){:root{--c:#fff}}",
            'fill="var(--c,red)"',
            'fill="red"',
        ),
    ],
)
def test_custom_properties_get_their_values(style: str, shape: str, wanted: str) -> None:
    assert f"<path {wanted}" in changed(f"<style>{style}</style><path {shape}/>")


def test_rules_of_a_style_sheet_are_resolved() -> None:
    sheet = "<style>:root{--c:red} g{--d:blue} path{fill:var(--c);x:1} rect{fill:var(--d, grey)}</style>"
    text = changed(f"{sheet}<path/><rect/><g><rect/></g>")
    assert "path{fill:red;x:1}" in text
    assert '<rect style="fill:grey" /><g><rect style="fill:blue" /></g>' in text


@pytest.mark.parametrize(
    ("inside", "losses"),
    [
        ('<path fill="var(--c)"/>', ("uses properties that have no value (--c)",)),
        (
            "<style>path{fill:var(--c)}</style><path/>",
            ("uses properties that have no value (--c)",),
        ),
        (
            '<path style="--c:var(--c);fill:var(--c)"/>',
            ("uses properties that have no value (--c)",),
        ),
        (label("One <img/>"), ("has labels that hold more than text (img)",)),
        (
            '<filter id="f"><feDropShadow/></filter><path filter="url(#f)"/>',
            ("has a filter that print leaves out (feDropShadow)",),
        ),
        ("<path style='filter: blur(2px)'/>", ("has a filter that print leaves out (blur)",)),
        (
            "<style>path{filter:url(#f)}</style><filter id='f'><feTile/></filter><path/>",
            ("has a filter that print leaves out (feTile)",),
        ),
        ('<filter id="f"><feDropShadow/></filter><path/>', ()),
        ('<filter id="f"><feOffset/></filter><path filter="url(#f)"/>', ()),
        (label("One"), ()),
    ],
)
def test_what_cannot_be_shown_is_said(inside: str, losses: tuple[str, ...]) -> None:
    assert disarm(drawing(inside).encode()).losses == losses


def test_a_loss_is_reported_at_every_line_that_shows_the_drawing(tmp_path: Path) -> None:
    files = {
        "d.svg": drawing('<path fill="var(--c)"/>'),
        "a.md": "# A\n\n![one](d.svg)\n\nand ![two](d.svg)\n",
    }
    made = make(write_book(tmp_path, files))
    rows = [(one.rule, one.location.line) for one in made.found if one.rule == "picture-reduced"]
    assert rows == [("picture-reduced", 3), ("picture-reduced", 5)]
    assert "the picture 'd.svg' uses properties" in made.report


def test_words_of_a_label_are_printed(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "d.svg": drawing(label("Lorem")),
        "a.md": "# A\n\n![one](d.svg)\n",
    }
    made = make(write_book(tmp_path, files))
    import pypdfium2

    document = pypdfium2.PdfDocument(render(made, "pdf"))
    pages = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    assert any("Lorem" in page for page in pages)


@pytest.mark.parametrize(
    ("gradient", "is_kept"),
    [
        ('x2="0.0000001"', False),
        ('x2="0"', False),
        ('x2="10%"', True),
        ('gradientUnits="userSpaceOnUse" x2="5"', True),
        ('gradientUnits="userSpaceOnUse" x2="0.00001"', False),
        ('gradientTransform="scale(0.000001)"', False),
    ],
)
def test_a_gradient_repeats_only_so_often(gradient: str, is_kept: bool) -> None:
    inside = f'<linearGradient spreadMethod="repeat" {gradient}/><rect width="90"/>'
    found = disarm(drawing(inside).encode())
    assert (b"spreadMethod" in found.content) == is_kept
    assert bool(found.losses) != is_kept


@pytest.mark.parametrize(
    "inside",
    [
        "<style>x g g g g g{fill:url(#q)}</style>" + "<g>" * 90 + "<g/>" * 1000 + "</g>" * 90,
        "<style>x ~ g ~ g ~ g{fill:url(#q)}</style>" + "<g/>" * 3000,
        "<style>g{"
        + "".join(f"--v{n}:x;" for n in range(500))
        + "}</style>"
        + "<g><g fill='var(--v1)'/></g>" * 5000,
        label("word " * 50_000, 'width="999999" height="999"'),
        "<style>:root{"
        + "".join(f"--v{n}:var(--v{n + 1}) var(--v{n + 1});" for n in range(60))
        + "}</style><g fill='var(--v1)'/>",
        "<script/>" * 50_000,
    ],
    ids=["ancestors", "siblings", "properties", "words", "doubling", "scripts"],
)
def test_a_hostile_drawing_is_read_in_time(inside: str) -> None:
    start = time.process_time()
    disarm(drawing(inside).encode())
    assert time.process_time() - start < 10


def test_an_id_names_one_element_of_a_drawing() -> None:
    """EPUB refuses a drawing in which two elements have one id, as programs for drawing write them."""
    shapes = '<g id="a"><path id="b"/></g><path id="a"/><path id="b"/>'
    assert disarm(drawing(shapes).encode()).content.count(b' id="') == 2


def test_an_id_that_is_no_name_gets_one() -> None:
    shapes = (
        '<g id="1 a"/><g id=""/><g id="b.c"/><use href="#1 a"/><use href="#b.c"/>'
        '<path fill="url(#2)"/><path id="2"/><path style="mask: url(\'#2\'); fill: url(#b.c)"/>'
    )
    text = disarm(drawing(shapes).encode()).content.decode()
    ids = re.findall(r' id="([^"]*)"', text)
    assert ids == ["id-1-1-a", "id-2-", "b.c", "id-3-2"]
    assert re.findall(r'href="#([^"]*)"', text) == ["id-1-1-a", "b.c"]
    assert re.findall(r"url\(#([^)]*)\)", text) == ["id-3-2", "id-3-2", "b.c"]
