"""The geometry of a page: margins on other trims, gutters, bleed, and the style sheet that says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.config.editions import read_edition
from publisher.report.findings import ConfigError
from publisher.theme.geometry import Geometry, Margins, lay_out_page, page_style
from publisher.theme.page_sides import set_one_sided
from tests.support.books import TOML, make, write_book

PAGE = """
name = "Own"
[[font]]
family = "EB Garamond"
styles = ["normal"]
weights = "400 800"
[page]
trim = "100mm x 200mm"
inner = "16mm"
outer = "14mm"
top = "10mm"
bottom = "20mm"
bleed = "3mm"
[page.wide]
inner = "10mm"
outer = "10mm"
[page.one-sided]
inner = "12mm"
outer = "12mm"
"""


def geometry(
    folder: Path, edition: str, keys: str = "", pages: int = 0, theme: str = PAGE
) -> Geometry:
    toml = TOML + 'theme = "own"\npages = ["a.md", "b.md"]\n' + keys
    files = {"book.toml": toml, "themes/own/theme.toml": theme}
    made = make(write_book(folder, files))
    config = made.book.config
    own = read_edition(edition, config, made.theme.editions)
    return lay_out_page(made.theme, own, pages, config)


def test_the_themes_own_trim_has_the_themes_margins(tmp_path: Path) -> None:
    found = geometry(tmp_path, "screen")
    assert (found.width, found.height) == (100, 200)
    assert found.margins == {"": Margins(10, 20, 16, 14), "wide": Margins(10, 20, 10, 10)}
    assert found.area() == pytest.approx((70 * 72 / 25.4, 170 * 72 / 25.4))
    assert found.area("wide") == pytest.approx((80 * 72 / 25.4, 170 * 72 / 25.4))
    assert found.area("no such kind") == found.area()


@pytest.mark.parametrize(
    ("title", "trim", "margins"),
    [
        ("twice as high: top and bottom twice", "100mm x 400mm", (20, 40, 16, 14)),
        ("a tenth wider: sides a tenth wider", "110mm x 200mm", (10, 20, 17.6, 15.4)),
        ("much wider: a line of 84 mm, the rest is margin", "200mm x 200mm",
         (10, 20, 116 * 16 / 30, 116 * 14 / 30)),
        ("narrower: no outer margin under 9.525 mm", "60mm x 200mm", (10, 20, 9.6, 9)),
    ],
)  # fmt: skip
def test_margins_on_another_trim(
    title: str, trim: str, margins: tuple[float, ...], tmp_path: Path
) -> None:
    found = geometry(tmp_path, "odd", f'[edition.odd]\nbase = "screen"\ntrim = "{trim}"\n')
    own = found.margins[""]
    assert (own.top, own.bottom, own.inner, own.outer) == pytest.approx(margins), title


@pytest.mark.parametrize(
    ("gutter", "pages", "inner", "outer"),
    [
        ("10mm", 0, 16, 14),
        ("18mm", 0, 18, 12),
        ("25mm", 0, 25, 9.525),
        ("shop", 150, 16, 14),
        ("shop", 701, 22.225, 9.525),
    ],
)
def test_a_gutter_takes_from_the_outer_margin(
    gutter: str, pages: int, inner: float, outer: float, tmp_path: Path
) -> None:
    keys = f'[edition.odd]\nbase = "screen"\ngutter = "{gutter}"\n'
    own = geometry(tmp_path, "odd", keys, pages).margins[""]
    assert (own.inner, own.outer) == pytest.approx((inner, outer))


@pytest.mark.parametrize(
    ("keys", "bleed"),
    [
        ("", (0, 0, 0, 0)),
        ('bleed = "theme"\n', (3, 3, 3, 3)),
        ('bleed = ["1mm", "2mm", "3mm", "0mm"]\n', (1, 2, 3, 0)),
        ("crop-marks = true\n", (6, 6, 6, 6)),
        ('crop-marks = true\nbleed = "theme"\n', (3, 3, 3, 3)),
    ],
)
def test_bleed_and_the_room_for_crop_marks(
    keys: str, bleed: tuple[float, ...], tmp_path: Path
) -> None:
    assert geometry(tmp_path, "odd", f'[edition.odd]\nbase = "screen"\n{keys}').bleed == bleed


def test_an_edition_of_one_side_has_margins_of_its_own(tmp_path: Path) -> None:
    found = geometry(tmp_path, "odd", '[edition.odd]\nbase = "screen"\nsides = 1\n')
    assert (found.margins[""].inner, found.margins[""].outer) == (12, 12)
    assert "@page :left" not in page_style(found)


@pytest.mark.parametrize("trim", ["40mm x 200mm", "100mm x 46mm"])
def test_margins_that_leave_no_room_are_an_error(trim: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        geometry(tmp_path, "odd", f'[edition.odd]\nbase = "screen"\ntrim = "{trim}"\n')
    (finding,) = raised.value.findings
    assert (finding.rule, finding.location.line) == ("page-measures", 10)


def test_the_style_names_every_measure(tmp_path: Path) -> None:
    keys = '[edition.odd]\nbase = "screen"\nbleed = ["1mm", "2mm", "3mm", "4mm"]\n'
    assert page_style(geometry(tmp_path, "odd", keys)) == (
        ":root { --trim-width: 100mm; --trim-height: 200mm; --top: 10mm; --bottom: 20mm; "
        "--inner: 16mm; --outer: 14mm; --wide-top: 10mm; --wide-bottom: 20mm; --wide-inner: 10mm; "
        "--wide-outer: 10mm; --bleed: 4mm; --widest: 16mm; --safe: 0mm; }\n"
        "@page { size: 100mm 200mm; bleed-top: 1mm; bleed-bottom: 3mm; bleed-left: 4mm; "
        "bleed-right: 2mm }\n"
        "@page turned, turned-front { size: 200mm 100mm; bleed-left: 3mm; bleed-right: 1mm; "
        "bleed-top: 4mm; bleed-bottom: 2mm }\n"
        "@page :left { bleed-left: 2mm; bleed-right: 4mm }\n"
        "@page turned:left, turned-front:left { size: 200mm 100mm; bleed-left: 3mm; "
        "bleed-right: 1mm; bleed-top: 2mm; bleed-bottom: 4mm }\n"
        "@page blank-leaf { @top-left-corner { content: none } @top-left { content: none } "
        "@top-center { content: none } @top-right { content: none } "
        "@top-right-corner { content: none } @right-top { content: none } "
        "@right-middle { content: none } @right-bottom { content: none } "
        "@bottom-right-corner { content: none } @bottom-right { content: none } "
        "@bottom-center { content: none } @bottom-left { content: none } "
        "@bottom-left-corner { content: none } @left-bottom { content: none } "
        "@left-middle { content: none } @left-top { content: none } }\n"
        ".blank-leaf { page: blank-leaf; break-before: page }\n"
    )


@pytest.mark.parametrize(
    ("sheet", "one_sided"),
    [
        ("h1 { break-before: right }", "h1 { break-before: page }"),
        ("h1 { break-after : verso; }", "h1 { break-after : page; }"),
        ("h1 { break-before: avoid }", "h1 { break-before: avoid }"),
        ("@page body:right { margin: 0 }", "@page body {margin: 0 }"),
        ("@page :left { margin: 0 }", "@page of-no-element {margin: 0 }"),
        ("@page a:left, b:right, c { x: y }", "@page b, c {x: y }"),
        ("@media print { @PAGE a:LEFT { x: y } }", "@media print { @PAGE of-no-element {x: y } }"),
        ("@page a/* b */:/* c */\\6c eft { x: y }", "@page of-no-element {x: y }"),
        ("@page a:nth(2):right { x: y }", "@page a:nth(2) {x: y }"),
        ("h1 { BREAK-before : /* a */ Rec\\74o }", "h1 { BREAK-before : /* a */ page }"),
        ("h1 { page-break-before: left }", "h1 { page-break-before: always }"),
        ('p { content: "@page :left {" } /* break-after: left */',) * 2,
    ],
)
def test_every_page_of_one_side_is_a_right_hand_page(sheet: str, one_sided: str) -> None:
    assert set_one_sided(sheet).replace("{ margin", "{margin").replace("{ x", "{x") == one_sided


def test_margins_are_as_wide_as_a_shop_wants(tmp_path: Path) -> None:
    keys = '[edition.odd]\nshop = "kdp"\n'
    narrow = PAGE.replace('outer = "14mm"', 'outer = "3mm"').replace('top = "10mm"', 'top = "2mm"')
    narrow = narrow.replace('bottom = "20mm"', 'bottom = "4mm"')
    own = geometry(tmp_path, "odd", keys, 60, narrow).margins[""]
    assert (own.top, own.outer, own.bottom) == pytest.approx((9.525, 9.525, 9.525))
