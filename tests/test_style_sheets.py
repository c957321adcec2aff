"""Style sheets of a theme: what they fetch, and the fonts that they bring and name."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import fontpkg
import pikepdf
import pytest
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from publisher.theme.font_file import FontFileError, describe_font, read_font
from publisher.theme.style_sheet import read_sheet
from tests.support.alike import differences
from tests.support.books import (
    TOML,
    MadeBook,
    fail_to_render,
    make,
    render,
    try_to_render,
    write_book,
)
from tests.support.printing import print_pdf

TOP = TOML.replace("[book]", '[book]\ntheme = "own"') + 'pages = ["a.md", "b.md"]\n'
GIF = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("p { background: url(http://a.example/x.png) }", [1]),
        ("p {\nbackground: u\\72l( 'http://a.example' ) }", [2]),
        ("p { background: URL(x.png) }", [1]),
        ("@\\69mport 'x.css';", [1]),
        ("@IMPORT url(x.css) screen;", [1]),
        ("p { content: '/*' }\nq { background: url(x.png) } r { content: '*/' }", [2]),
        ("p { background: image-set(\n'x.png' 1x, url(y.png) 2x) }", [2, 2]),
        ("p { background: -webkit-image-set('x.png' 1x) }", [1]),
        ("p { background: src('x.png') }", [1]),
        (":root { --a: 'x.png' } p { background: src(var(--a)) }", [1]),
        (":root { --a: url(x.png) }", [1]),
        ("p { background: attr(data-x url) }", [1]),
        ("@font-face { font-family: A; src: url(//a.example/x.woff2) }", [1]),
        ("@font-face { font-family: A; src: url(http://a.example/x), url(x.ttf) }", [1]),
        ("@media print { @supports (color: red) { p { cursor: url(x.cur), auto } } }", [1]),
        ("p { background: url(data:text/html,x) }", [1]),
        ("p { background: url('data:image/svg+xml,<svg><use href=\"%23a\"/></svg>') }", [1]),
        ("p { background: url('data:image/svg+xml,<!DOCTYPE a><svg/>') }", [1]),
        ("p { background: url(data:image/png;base64,AAAA) }", [1]),
        ("p " * 600_000, [1]),
        ("a { " * 60, [1]),
        ("(" * 100_000, [1]),
        (f"p {{ background: url({GIF}) }} q {{ filter: url(#a) }}", []),
        ("p { background: url('data:image/svg+xml,<svg><rect width=\"9\"/></svg>') }", []),
        ("@namespace epub 'http://www.idpf.org/2007/ops';", []),
        ("/* url(x.png) */ p { content: 'url(x.png)'; --a: 'http://a.example' }", []),
    ],
)
def test_a_style_sheet_fetches_nothing_however_it_spells_it(text: str, lines: list[int]) -> None:
    assert [line for line, *_ in read_sheet(text).faults] == lines


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("p { font-family: House, 'Own Face', serif }", ["House", "Own Face"]),
        ("p { font-family: Own   Face !important }", ["Own Face"]),
        ("p { font: italic 600 12pt/14pt House, monospace }", ["House"]),
        ("p { font: bold medium House }", ["House"]),
        ("p { font: 12pt/var(--high) 'Own Face' }", ["Own Face"]),
        ("p { font: inherit } q { font-family: unset } r { font: caption }", []),
        ("p { F\\6fnt-family: H\\6fuse }", ["House"]),
        ("p { /* font: 9pt A */ color: red; --font-family: A }", []),
        (
            "@media print { p { font-family: House } } @page { @top-left { font: 9pt B } }",
            ["House", "B"],
        ),
    ],
)
def test_the_families_of_a_style_sheet_are_read(text: str, names: list[str]) -> None:
    found = [name for row in read_sheet(text).families for _, name in row.names]
    assert sorted(found) == sorted(names)


def test_a_rule_that_needs_other_chapters_is_found_in_any_spelling() -> None:
    text = "/* section + section */\np { content: target-c\\6funter(attr(href), page) }"
    assert [row[:2] for row in read_sheet(text).apart] == [(2, "target-counter(")]


# ── fonts of one's own ─────────────────────────────────────────────────────────────────────────


@cache
def face_of(family: str, name: str, style: str = "normal", flavor: str | None = None) -> bytes:
    """A font with Latin letters and the name `name`."""
    font = TTFont(fontpkg.path(family, 400, style), recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=["*"], name_IDs=["*"], notdef_outline=True))
    subsetter.populate(unicodes=range(32, 127))
    subsetter.subset(font)
    for row in font["name"].names:
        row.string = name.replace(" ", "-") if row.nameID == 6 else name
    target = io.BytesIO()
    font.flavor = flavor
    font.save(target)
    return target.getvalue()


def write_theme(folder: Path, files: dict[str, str], fonts: dict[str, bytes]) -> Path:
    rows = {"book.toml": TOP, "themes/own/theme.toml": 'extends = "handbook"\n'}
    rows["a.md"] = "# A\n\nUpright, *italic* and **bold** words. [B](b.md)\n"
    rows |= {f"themes/own/{name}": text for name, text in files.items()}
    book = write_book(folder, rows)
    for name, content in fonts.items():
        path = folder / "themes" / "own" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return book


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    files = {
        "base.css": "@font-face { font-family: 'House'; src: url(fonts/House.woff2?v=1); font-weight: 200 900 }\n"
        "@font-face { font-family: House; src: local('House'), url('fonts/It.ttf'); font-style: italic; font-display: swap }\n"
        "@font-face { font-family: Unused; src: url(fonts/It.ttf) }\n",
        "print.css": ":root { --text: 'House', 'Source Code Pro'; --sans: 'In Line' }\n"
        f"@font-face {{ font-family: 'In Line'; src: url(data:font/otf;base64,{base64.b64encode(face_of('Alegreya Sans', 'In Line')).decode()}) }}\n"
        "p::after { font-family: 'In Line'; content: ' inline' }\n",
        "ebook.css": "body { font-family: House }\n",
    }
    fonts = {
        "fonts/House.woff2": face_of("Source Serif 4", "House", flavor="woff2"),
        "fonts/It.ttf": face_of("Alegreya Sans", "House", "italic"),
    }
    made = make(write_theme(tmp_path_factory.mktemp("house"), files, fonts))
    assert made.is_made, made.report
    assert made.report == ""
    return made


def test_a_font_of_the_theme_is_printed_and_cut_down(house: MadeBook) -> None:
    content = print_pdf(house, "print").content
    assert differences(print_pdf(house, "print", reference=True).content, content) == []
    pdf = pikepdf.open(io.BytesIO(content))
    fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]
    names = {re.sub(r"^/\w+\+|-.*", "", str(font.BaseFont)) for font in fonts}
    assert {"House", "In"} <= names
    bold = [font for font in fonts if "Bold" in str(font.BaseFont)]
    assert bold, [str(font.BaseFont) for font in fonts]  # the variable font has the weight
    for font in fonts:
        descriptor = font.DescendantFonts[0].FontDescriptor
        program = descriptor.get("/FontFile2") or descriptor.FontFile3
        assert len(program.read_bytes()) < 40_000


def test_a_font_of_the_theme_is_in_the_ebook_and_the_html_file(house: MadeBook) -> None:
    with zipfile.ZipFile(io.BytesIO(render(house, "epub"))) as archive:
        style = archive.read("EPUB/book.css").decode()
        faces = re.findall(r"@font-face \{[^}]*url\((fonts/\d[^)]*)\)[^}]*\}", style)
        assert [face.partition(".")[0] for face in faces] == ["fonts/1", "fonts/2"]
        assert not any(name.endswith("woff2") for name in archive.namelist())  # AZW3 has none
        font = TTFont(io.BytesIO(archive.read(f"EPUB/{faces[0]}")))
        assert "fvar" in font and ord("w") in font.getBestCmap()
        assert ord("~") not in font.getBestCmap()
    assert 'font-family: "House"; font-weight: 200 900; font-style: normal' in style
    assert "Unused" not in style and "In Line" not in style
    text = render(house, "manuscript").decode()
    assert text.count("url(data:font/woff2;base64,") == 2


def test_a_family_of_theme_toml_is_found_in_the_folder_fonts(tmp_path: Path) -> None:
    toml = 'extends = "handbook"\n[[font]]\nfamily = "Our Sans"\nstyles = ["normal", "italic"]\n'
    toml += '[ebook-font]\nfamily = "Our Sans"\nname = "Head"\nweight = 400\n[cover]\nfamily = "Our Sans"\n'
    css = {"theme.toml": toml, "print.css": ":root { --text: 'Our Sans', 'Source Code Pro' }"}
    fonts = {
        "fonts/a.otf": face_of("Alegreya Sans", "Our Sans"),
        "fonts/b.ttf": face_of("Alegreya Sans", "Our Sans", "italic"),
    }
    made = make(write_theme(tmp_path, css, fonts))
    assert made.is_made, made.report
    pdf = pikepdf.open(io.BytesIO(print_pdf(made, "print").content))
    names = {
        str(font.BaseFont)
        for page in pdf.pages
        for font in page.Resources.get("/Font", {}).values()
    }
    assert any("Our-Sans" in name for name in names), names
    epub = render(made, "epub")
    assert b"EPUB/fonts/display.ttf" in epub and b"woff2" not in epub


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({"print.css": "\np { font-family: Nowhere, serif }"}, "print.css:2: 'Nowhere'"),
        ({"base.css": "p { font: 9pt 'No Where' }"}, "base.css:1: 'No Where'"),
        ({"ebook.css": "p { font-family: Nowhere }"}, "ebook.css:1: 'Nowhere'"),
        ({"print.css": ":root {\n--text: Nowhere }"}, "print.css:2: 'Nowhere'"),
        ({"print.css": ":root { --unused: Nowhere }"}, ""),
        ({"ebook.css": "p { font-family: Georgia, serif }"}, ""),
        (
            {"theme.toml": 'extends = "handbook"\n[cover]\nfamily = "Nowhere"'},
            "theme.toml:3: 'Nowhere'",
        ),
        (
            {"base.css": "@font-face { font-family: A; src: url(fonts/B.ttf) }"},
            "base.css:1: 'fonts/B.ttf'",
        ),
        ({"base.css": "@font-face { font-family: A; src: local(B) }"}, "base.css:1: 'A'"),
        ({"base.css": "\n@font-face { src: url(fonts/text.ttf) }"}, "base.css:2: no family"),
        (
            {"base.css": "@font-face { font-family: A; src: url(fonts/text.ttf) }"},
            "base.css:1: 'A'",
        ),
        (
            {"base.css": "@font-face { font-family: A; src: url(data:font/ttf,x) }"},
            "base.css:1: 'A'",
        ),
    ],
)
def test_a_font_that_is_nowhere_is_told_at_its_line(
    files: dict[str, str], line: str, tmp_path: Path
) -> None:
    made = make(write_theme(tmp_path, files, {"fonts/text.ttf": b"no font"}))
    assert made.is_made == (not line), made.report
    place, _, word = line.partition(": ")
    assert made.rules == (["font-missing"] if line else [])
    assert made.report.startswith(f"themes/own/{place}: error[font-missing] " if line else "")
    assert word in made.report


@pytest.mark.parametrize("address", ["../b.ttf", "fonts/../../b.ttf", "fonts/%2e%2e/../../b.ttf"])
def test_a_font_outside_the_theme_is_refused(address: str, tmp_path: Path) -> None:
    css = {"base.css": f"@font-face {{ font-family: A; src: url({address}) }}"}
    made = make(write_theme(tmp_path, css, {"../b.ttf": face_of("Alegreya Sans", "A")}))
    assert made.rules == ["theme-outside"]


def test_the_size_of_a_font_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = face_of("Alegreya Sans", "Big", flavor="woff2")
    path = tmp_path / "big.woff2"
    path.write_bytes(content)
    monkeypatch.setattr("publisher.theme.font_file.MOST_BYTES", len(content))
    with pytest.raises(FontFileError, match="when it is unpacked"):
        read_font(str(path), str(tmp_path))
    path.write_bytes(content * 2)
    with pytest.raises(FontFileError, match="larger than"):
        read_font(str(path), str(tmp_path))


def test_a_damaged_font_is_no_fault_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "font"
    spoil: list[Callable[[bytes], bytes]] = [
        lambda content: content[: len(content) // 2],
        lambda content: content[:60] + bytes(200) + content[260:],
        lambda content: content[:20] + b"\xff" * 8 + content[28:],
        lambda content: content[:4],
    ]
    for flavor in ("woff2", None):
        for change in spoil:
            path.write_bytes(change(face_of("Alegreya Sans", "X", flavor=flavor)))
            with pytest.raises(FontFileError):
                describe_font(read_font(str(path), str(tmp_path)))


@pytest.mark.parametrize(
    ("sheet", "names"),
    [
        ("@page { @top-left { content: string(b) string( /* c */ a, first) } }", ("a", "b")),
        ("@page { @top-left { content: STRING(\\61) } }", ("a",)),
        ("p { content: 'string(a)' } /* string(b) */ h1 { string-set: c content() }", ()),
    ],
)
def test_the_named_strings_of_a_style_sheet_are_found(sheet: str, names: tuple[str, ...]) -> None:
    assert read_sheet(sheet).strings == names


def test_a_family_that_pages_name_and_no_font_has_is_missing(tmp_path: Path) -> None:
    toml = TOML.replace("[book]", '[book]\ntheme = "own"') + 'pages = ["a.md", "b.md"]\n'
    style = '{# x #}@page a { --own: "Nowhere"; @top-left { font: 9pt var(--own) } }'
    files = {
        "book.toml": toml,
        "themes/own/theme.toml": 'extends = "handbook"\n',
        "themes/own/templates/pages.css": style,
    }
    (found,) = fail_to_render(make(write_book(tmp_path, files)), "pdf")
    assert found.rule == "font-missing"
    assert found.message == "no font of the theme is called 'Nowhere'"
    assert found.location.path == "themes/own/templates/pages.css"


@pytest.mark.parametrize(
    "text",
    [
        "p, h1 { font-size: 1e9pt }",
        "p { font-size: 1e-9pt; line-height: 0 }",
        "table { font-variant-numeric: tabular-nums; font-size: 0 }",
        "@page { margin: 9999mm }",
    ],
)
def test_sizes_that_are_none_are_laid_out(text: str, tmp_path: Path) -> None:
    table = "| a | b |\n|---|--:|\n| 1 | 23 |\n"
    files = {"themes/own/theme.toml": 'extends = "handbook"\n', "themes/own/print.css": text}
    pages = {"a.md": f"# A\n\nText 123.\n\n{table}\n[B](b.md)\n", "b.md": "# B\n\nText.\n"}
    made = make(write_book(tmp_path, {"book.toml": TOP, **files, **pages}))
    assert made.is_made, made.report
    try_to_render(made, "pdf")
