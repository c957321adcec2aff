"""How much a book from a stranger may use: the promises of docs/security.md on sizes, one test each."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from publisher.book.model import Entry, Form, Source
from publisher.reading import read_page
from publisher.reading.drawings import UnsafeDrawingError, disarm
from publisher.reading.inline_drawings import is_harmless
from publisher.reading.raster import UnreadableRasterError, read_raster
from publisher.scaffold.importer import adopt_folder
from tests.support.books import TOML, make, render_files, write_book

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}<rect width="9" height="9"/></svg>'

BOMBS = {
    "entities": '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    + SVG.format("<text>&b;</text>"),
    "use": SVG.format(
        "".join(f'<g id="a{n}">' + f'<use href="#a{n + 1}"/>' * 10 + "</g>" for n in range(12))
        + '<g id="a12"><path/></g><use href="#a0"/>'
    ),
    "loop": SVG.format(
        '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g><use href="#a"/>'
    ),
    "deep": SVG.format("<g>" * 500 + "</g>" * 500),
    "other": f'<html xmlns="http://www.w3.org/1999/xhtml">{SVG.format("")}</html>',
    "many": SVG.format("<g/>" * 200_000),
    **{
        name: SVG.format(
            "".join(
                f'<{name} id="m{level}">'
                + f'<path {name_of_use}="url(#m{level + 1})"/>' * 9
                + f"</{name}>"
                for level in range(9)
            )
            + f'<path {name_of_use}="url(#m0)"/>'
        )
        for name, name_of_use in (("clipPath", "clip-path"), ("mask", "mask"), ("pattern", "fill"))
    },
    "styled masks": SVG.format(
        "<style>"
        + "".join(f".u{n} {{ mask: url(#m{n}) }}" for n in range(9))
        + "</style>"
        + "".join(
            f'<mask id="m{n}">' + f'<path class="u{n + 1}"/>' * 9 + "</mask>" for n in range(9)
        )
        + '<path class="u0"/>'
    ),
    "markers": SVG.format(
        '<marker id="m">' + "<path/>" * 20 + "</marker>"
        '<g marker-mid="url(#m)"><path d="M0 0' + " L1 1" * 9000 + '"/></g>'
    ),
    "stops of another gradient": SVG.format(
        '<linearGradient id="a">' + "<stop/>" * 900 + '</linearGradient><linearGradient id="b" '
        'href="#a"/>' + '<path fill="url(#b)"/>' * 900
    ),
    "a measure that is no number": SVG.format("").replace("<svg ", '<svg viewBox="0 0 1.2.3 4" '),
    "nested styles": SVG.format(
        '<path style="fill:' + "var(--x," * 3000 + "red" + ")" * 3000 + '"/>'
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_drawings_are_bounded(name: str) -> None:
    with pytest.raises(UnsafeDrawingError):
        disarm(BOMBS[name].encode())
    with pytest.raises(UnsafeDrawingError):
        disarm(BOMBS[name].encode("utf-16"))


@pytest.mark.parametrize("name", ["use", "mask", "clipPath", "markers"])
def test_drawings_in_a_page_are_bounded(name: str, tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"a.md": f"# A\n\n{BOMBS[name]}\n\n[B](b.md)\n"}))
    assert made.rules == ["markup-dropped"]


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="file:///etc/passwd"/>',
        '<image href="data:image/svg+xml;base64,PHN2Zy8+"/>',
        '<use xlink:href="other.svg#x"/>',
        '<rect style="fill: URL(http://example.org/x)"/>',
        '<rect fill="url(#a) url(http://example.org/x)"/>',
        "<style>@im\\port 'http://example.org/x'</style>",
        "<style>rect { fill: u\\72l(http://example.org/x) }</style>",
        '<rect onload="x()"/>',
        '<a href="http://example.org/x"><text>shown</text></a>',
        '<x:iframe xmlns:x="http://www.w3.org/1999/xhtml" src="http://example.org/x"/>',
        '<set attributeName="href" to="javascript:x"/>',
        '<g xml:base="http://example.org/"><rect/></g>',
    ],
)
def test_a_drawing_keeps_what_is_painted_and_nothing_else(inside: str) -> None:
    content = disarm(SVG.format(inside).encode()).content
    assert b"rect" in content
    for word in (
        b"example.org",
        b"passwd",
        b"svg+xml",
        b"onload",
        b"javascript",
        b"iframe",
        b"other.svg",
    ):
        assert word not in content
    assert (b"shown" in content) == ("shown" in inside)


@pytest.mark.parametrize(
    ("style", "is_fine"),
    [
        ("fill: url(#a)", True),
        ("url( '#a' )", True),
        ("a(\\62)", False),
        ("url(x)", False),
        ("-image-set(x)", False),
    ],
)
def test_styles_refer_to_their_own_document(style: str, is_fine: bool) -> None:
    assert is_harmless(style) == is_fine


def test_pictures_are_bounded(tmp_path: Path) -> None:
    big = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(big, "PNG")
    (tmp_path / "book").mkdir()
    with (tmp_path / "book" / "long.png").open("wb") as file:
        file.truncate(200_000_000)
    made = make(
        write_book(
            tmp_path / "book",
            {"a.md": "# A\n\n![x](big.png) ![y](long.png)\n", "big.png": big.getvalue()},
        )
    )
    assert made.rules == ["picture-damaged"] * 2


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "AVIF"])
def test_damaged_pictures_are_refused_or_shown(kind: str) -> None:
    target, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "a description"
    Image.linear_gradient("L").resize((40, 30)).convert("RGB").save(target, kind, exif=exif)
    whole = target.getvalue()
    assert read_raster(whole)
    for at in range(0, len(whole), max(len(whole) // 120, 1)):
        for damaged in (whole[:at], whole[:at] + b"\xff" + whole[at + 1 :]):
            with suppress(UnreadableRasterError), warnings.catch_warnings(action="error"):
                read_raster(damaged)


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td colspan='99999999'>x</td></tr></table>",
        "<ol start='" + "9" * 5000 + "'><li>x</li></ol>",
        "<img src='b.png' width='99999999999' alt='x'>",
    ],
    ids=["columns", "start", "width"],
)
def test_numbers_in_markup_are_bounded(page: str, tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"a.md": f"# A\n\n{page}\n"}))
    assert made.is_made, made.report
    assert render_files(made, "pdf").artifacts


@pytest.mark.parametrize(
    "toml",
    [
        "a = " + "1" * 5000,
        "a = " + "[" * 5000,
        "a.b" + ".c" * 5000 + " = 1",
        "x" * 3_000_000,
        '[exclude]\n"' + "*a" * 60 + '" = "r"\n',
        '[exclude]\n"' + "**/" * 12 + 'x" = "r"\n',
    ],
    ids=["digits", "nesting", "dots", "size", "glob", "folders"],
)
def test_configurations_are_bounded(toml: str, tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"book.toml": toml, "a" * 90 + "b.md": "x"}))
    assert not made.is_made
    assert made.found


@pytest.mark.parametrize(
    "header",
    [
        "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(50)),
        "a: " + "[" * 5000,
        "a: " + "{b: " * 3000,
        "!!python/object/apply:os.system ['x']",
    ],
    ids=["aliases", "brackets", "maps", "object"],
)
def test_headers_are_bounded(header: str, tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"a.md": f"---\n{header}\n---\n\n# A\n\nx\n"}))
    assert all(one.rule in ("header-syntax", "page-empty") for one in made.found), made.report


def test_pages_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make(write_book(tmp_path / "one", {"a.md": "x" * 5_000_000}))
    assert not made.is_made
    assert "larger than" in made.report
    monkeypatch.setattr("publisher.files.limit.LONGEST", 0.02)
    made = make(write_book(tmp_path / "two", {"a.md": "# A\n\n" + "![" * 300_000}))
    assert not made.is_made
    assert "takes longer than" in made.report


ALIASES = "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(50))
SITES = {
    "mkdocs.yml": (f"{ALIASES}nav: *b49\n", "nav: " + "[" * 5_000, "nav: 1" + "0" * 6_000),
    "_toc.yml": (ALIASES, "? [a]\n: b\n", "root: !!python/object/apply:os.system ['x']\n"),
    "zensical.toml": ("x = 1" + "0" * 6_000, "a" + ".b" * 3_000 + " = 1", "x = " + "[" * 5_000),
    "docs.json": (
        "[" * 50_000,
        '{"navigation": ' + '{"groups": [' * 3_000,
        '{"a": 1' + "0" * 6_000,
    ),
    "_meta.js": ("export default " + "(" * 5_000, "const a = b; const b = a; export default a"),
    "docusaurus.config.js": ("export default {title: '" + "\\'" * 60_000,),
    ".vitepress/config.ts": (
        "export default {themeConfig: {sidebar: " + "[{items:" * 5_000,
        "export default {title: '\\ud83d'}",
    ),
    "package.json": ('{"name": "\\ud83d"}', '{"name": "a\\u0000b\\u001b"}'),
    "CITATION.cff": (ALIASES, 'title: "\\uD83D"', "authors: " + "{a: " * 3_000),
    "hugo.toml": ("title = 1" + "0" * 6_000,),
}


@pytest.mark.parametrize("name", SITES)
def test_files_of_a_site_are_bounded(name: str, tmp_path: Path) -> None:
    pages = {"a.md": "# A\n\n[B](b.md)\n", "b.md": "# B\n\nx\n"}
    for number, text in enumerate(SITES[name]):
        write_book(tmp_path / str(number), {**pages, name: text}, clean=False)
        made = adopt_folder(tmp_path / str(number)).text.encode().decode()  # a file can have it
        listed = '"a.md",\n    "b.md",\n' in made
        assert listed or name == "mkdocs.yml"  # its pages lie in docs


@pytest.mark.parametrize("text", ["<div>" * 300, "<ul><li>" * 300])
def test_a_list_of_pages_that_is_nested_too_deep_is_reported(text: str, tmp_path: Path) -> None:
    files = {"SUMMARY.md": f"# S\n\n{text}\n", "book.toml": f'{TOML}order = "SUMMARY.md"\n'}
    made = make(write_book(tmp_path / "book", files))
    assert not made.is_made
    assert "page-deep" in made.rules
    (tmp_path / "book" / "book.toml").unlink()
    assert '"a.md",\n' in adopt_folder(tmp_path / "book").text


def spin(*_: object, **__: object) -> None:
    """Never end."""
    while True:
        pass


def test_import_passes_over_a_list_of_pages_that_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = write_book(tmp_path, {"SUMMARY.md": "# S\n\n- [B](b.md)\n- [A](a.md)\n"})
    book.unlink()
    assert '"SUMMARY.md"' in adopt_folder(tmp_path).text
    monkeypatch.setattr("publisher.files.limit.LONGEST", 0.2)
    monkeypatch.setattr("publisher.assembly.order_page.read_body", spin)
    assert '"a.md",\n' in adopt_folder(tmp_path).text


def grow(*_: object, **__: object) -> None:
    """Fill the memory."""
    kept = []
    while True:
        kept.append(bytearray(1_000_000))


READERS = {
    "book.toml": ("config.configuration.read_toml", "config-syntax"),
    "theme.toml": ("theme.loader.check_toml", "theme-setting"),
    "style sheets": ("theme.loader.read_sheet", "theme-setting"),
    "headers": ("reading.sources.split_header", "source-unreadable"),
    "included files": ("reading.sources.expand_includes", "source-unreadable"),
    "mkdocs.yml": ("reading.dialects.read_site_file", "site-settings"),
    "globs": ("assembly.placing.compile_glob", "config-value"),
    "order pages": ("assembly.placing.read_order_page", "config-value"),
    "pages": ("reading.page_cache.read_page", "page-deep"),
    "drawings": ("reading.pictures.disarm", "picture-damaged"),
    "formulas": ("driver.drawn_book.draw_formula", "page-deep"),
}


@pytest.mark.parametrize("what", READERS)
@pytest.mark.parametrize("hostile", [spin, grow], ids=["time", "memory"])
def test_everything_is_read_within_a_limit(
    what: str,
    hostile: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader, rule = READERS[what]
    order = 'order = "a.md"\n' if what == "order pages" else 'pages = ["a.md", "*.md"]\n'
    files = {
        "book.toml": TOML.replace("[book]", '[book]\ntheme = "own"') + order,
        "themes/own/theme.toml": 'extends = "handbook"\n',
        "themes/own/print.css": f"/* {what}, {hostile.__name__}: in no cache */",
        "a.md": "# A\n\n[B](b.md) $x^2$ ![A drawing](x.svg)\n",
        "x.svg": SVG.format(""),
        "mkdocs.yml": "site_name: x\n" if what == "mkdocs.yml" else "",
    }
    files = {name: text for name, text in files.items() if text}
    book = write_book(tmp_path, files)
    monkeypatch.setattr("publisher.files.limit.LONGEST", 0.3 if hostile is spin else 20)
    monkeypatch.setattr("publisher.files.limit.TICKS", 5 if hostile is spin else 400)
    monkeypatch.setattr("publisher.files.limit.MOST_MEMORY", 50_000_000)
    monkeypatch.setattr(f"publisher.{reader}", hostile)
    if what == "pages":
        empty = read_page(Source("a.md", (), ""), Form((), ()), Entry("a.md"))

        def read(source: Source, *rest: object) -> object:
            if source.body:
                hostile()
            return empty

        monkeypatch.setattr(f"publisher.{reader}", read)
    made = make(book)
    word = "longer than" if hostile is spin else "memory"
    assert [
        one.rule
        for one in made.found
        if f"takes {word}" in one.message or "more than" in one.message
    ][:1] == [rule], made.report
