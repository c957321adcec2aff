"""An edition for a shop for print on demand: the shop's measures, and what the shop refuses."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from publisher.config.editions import read_edition
from publisher.config.shop_rules import refuse_pages
from publisher.config.shops import SHOPS
from publisher.formats.pdf.cover_sheet import lay_out_cover_sheet
from publisher.report.findings import ConfigError
from publisher.theme.geometry import lay_out_page
from tests.support.books import TOML, MadeBook, make, write_book
from tests.support.printing import Printer, print_pdf
from tests.support.program import ROOT

BOOK = f'{TOML}pages = ["a.md", "b.md"]\n'
LONG = "# A\n\n" + "Words of this page stand here in a row. " * 900 + "\n\n[B](b.md)\n"


SHORT = "# A\n\n[B](b.md)\n"


def write(folder: Path, rows: str, text: str = LONG) -> MadeBook:
    files = {"book.toml": f"{BOOK}\n[edition.own]\n{rows}\n", "a.md": text}
    return make(write_book(folder, files))


@pytest.mark.parametrize(
    ("shop", "bleed", "trim", "version"),
    [  # of the theme's 148 × 210 mm and 0.125 in: points at left, right, top and bottom
        ("kdp", (0, 9, 9, 9), (419.5, 595.3), "1.7"),
        ("lulu", (9, 9, 9, 9), (419.5, 595.3), "1.7"),
        ("ingramspark", (0, 9, 9, 9), (419.5, 595.3), "1.6"),
    ],
)
def test_a_shop_sets_its_edition(
    tmp_path: Path, shop: str, bleed: tuple[int, ...], trim: tuple[float, float], version: str
) -> None:
    made = write(tmp_path, f'shop = "{shop}"\neven-pages = 16')
    printed = print_pdf(made, "own")
    assert printed.report == ""  # the theme keeps the margins of the shop
    pages, cover = (pikepdf.open(io.BytesIO(one.content)) for one in printed.artifacts)
    assert len(pages.pages) % 16 == 0 and len(pages.pages) >= 32
    assert {pages.pdf_version, cover.pdf_version} == {version}
    media, box = ([float(one) for one in pages.pages[0][key]] for key in ("/MediaBox", "/TrimBox"))
    assert (round(box[2] - box[0], 1), round(box[3] - box[1], 1)) == trim
    assert [round(abs(a - b)) for a, b in zip(media, box, strict=True)] == [
        bleed[0], bleed[3], bleed[1], bleed[2],
    ]  # fmt: skip
    assert "/Outlines" not in pages.Root and not any("/Annots" in page for page in pages.pages)


@pytest.mark.parametrize(
    ("shop", "paper", "pages", "spine", "has_text"),
    [
        ("kdp", "white", 100, 0.2252, True),
        ("kdp", "cream", 78, 0.195, False),
        ("kdp", "colour", 200, 0.4694, True),
        ("lulu", "cream", 111, 0.31, True),
        ("lulu", "white", 80, 0.2402, False),
        ("ingramspark", "white", 236, 0.5, True),
        ("ingramspark", "cream", 47, 0.1059, False),
    ],
)
def test_the_spine_follows_the_shop(
    tmp_path: Path, shop: str, paper: str, pages: int, spine: float, has_text: bool
) -> None:
    made = write(tmp_path, f'shop = "{shop}"\npaper = "{paper}"', SHORT)
    config = made.book.config
    edition = read_edition("own", config, made.theme.editions)
    sheet = lay_out_cover_sheet(made.book, lay_out_page(made.theme, edition, pages, config), pages)
    assert float(sheet.spine.removesuffix("mm")) == pytest.approx(spine * 25.4, abs=0.02)
    assert sheet.has_spine_text == has_text


@pytest.mark.parametrize(
    ("paper", "pages", "size"),
    [  # a spine of KDP less 0.0625 in at both folds: 1.84 mm, 3.18 mm, 5.72 mm
        ("cream", 79, 5), ("cream", 100, 9), ("cream", 140, 12), ("white", 79, 0),
    ],
)  # fmt: skip
def test_the_text_of_the_spine_keeps_away_from_the_folds(
    tmp_path: Path, paper: str, pages: int, size: int
) -> None:
    made = write(tmp_path, f'shop = "kdp"\npaper = "{paper}"', SHORT)
    config = made.book.config
    edition = read_edition("own", config, made.theme.editions)
    sheet = lay_out_cover_sheet(made.book, lay_out_page(made.theme, edition, pages, config), pages)
    assert (sheet.spine_size if sheet.has_spine_text else 0) == size


@pytest.mark.parametrize(
    ("shop", "pages", "inner"),
    [("kdp", 100, 20.0), ("kdp", 800, 22.225), ("lulu", 400, 28.575), ("ingramspark", 600, 20.0)],
)
def test_margins_are_at_least_those_of_the_shop(
    tmp_path: Path, shop: str, pages: int, inner: float
) -> None:
    made = write(tmp_path, f'shop = "{shop}"', SHORT)
    config = made.book.config
    edition = read_edition("own", config, made.theme.editions)
    margins = lay_out_page(made.theme, edition, pages, config).margins[""]
    assert margins.inner == pytest.approx(inner)
    assert min(margins.top, margins.bottom, margins.outer) >= SHOPS[shop].margin * 25.4


NEAR = """
@page body:left { @top-left { padding-top: 5mm } }
@page body:right { @bottom-right { padding-top: 20mm } }
blockquote { position: absolute; right: -25mm; top: 0; margin: 0 }
h2 { position: absolute; left: -12mm; top: 30mm; margin: 0 }
figure { position: absolute; left: -20mm; top: 60mm; width: 10mm; margin: 0 }
h2 + figure + figure { left: -30mm }
"""
PLACED = "> Near.\n\n## Inside\n\n![A field](field.png)\n\n![A field](over.png)\n"


def test_what_leaves_the_margins_of_the_shop_is_refused(tmp_path: Path) -> None:
    """The theme's inner margin is 20 mm, its outer margin 29 mm; Lulu wants 12.7 mm at each edge.

    A picture may lie over an edge if it reaches to the end of the bleed.
    """
    target = io.BytesIO()
    Image.new("L", (600, 600), 90).save(target, "PNG")
    files: dict[str, str | bytes] = {
        "book.toml": f'{TOML}theme = "own"\npages = ["b.md", "a.md"]\n[edition.own]\nshop = "lulu"\neven-pages = 16\n',
        "themes/own/theme.toml": 'name = "own"\nextends = "handbook"\n',
        "themes/own/print.css": NEAR,
        "field.png": target.getvalue(),
        "over.png": target.getvalue(),
        "a.md": LONG,
        "b.md": f"# B\n\n[A](a.md)\n\n{PLACED}",
    }
    printed = print_pdf(make(write_book(tmp_path, files)), "own")
    assert {(one.severity, one.rule) for one in printed.found} == {("error", "shop-refuses")}
    rows = [(one.location.path, one.location.line, one.message) for one in printed.found]
    assert sorted(rows) == [
        ("b.md", 5, "'Near.' stands 4.0 mm from the trim, on page 1; Lulu wants 12.7 mm"),
        ("b.md", 7, "'Inside' stands 8.0 mm from the spine, on page 1; Lulu wants 12.7 mm"),
        ("b.md", 9, "'field.png' stands 0.0 mm from the spine, on page 1; Lulu wants 12.7 mm"),
        (
            "book.toml",
            9,
            "the text of @bottom-right stands 2.4 mm from the trim, on page 3; Lulu wants 12.7 mm",
        ),
        (
            "book.toml",
            9,
            "the text of @top-left stands 6.1 mm from the trim, on page 4; Lulu wants 12.7 mm",
        ),
    ]


@pytest.mark.parametrize(
    ("theme_trim", "shop", "trim"),
    [((177.8, 228.6), "lulu", (177.8, 254.0)), ((177.8, 228.6), "ingramspark", (190.5, 234.95)),
     ((177.8, 228.6), "kdp", (177.8, 228.6)), ((148.0, 210.0), "lulu", (148.0, 210.0))],
)  # fmt: skip
def test_the_most_similar_size_of_the_shop_is_taken(
    theme_trim: tuple[float, float], shop: str, trim: tuple[float, float]
) -> None:
    assert SHOPS[shop].nearest_trim(*theme_trim) == pytest.approx(trim)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ('links = "screen"', "KDP takes no links"),
        ("outline = true", "KDP takes no bookmarks"),
        ("crop-marks = true", "KDP takes no crop marks"),
        ('cover = "first"', "KDP takes the cover as a file of its own"),
        ("sides = 1", "KDP prints books on both sides of the paper"),
        ("even-pages = false", "KDP binds an even number of pages"),
        ('bleed = "5mm"', "KDP takes 0.125 in of bleed, none at the spine, or none"),
        ('trim = "3 × 5 in"', "KDP prints no books of 3 × 5 in"),
        ('paper = "0.2mm"', "KDP prints on colour, cream, white, not on '0.2mm'"),
        ('bleed = "0mm"', "KDP binds 24 to 776 pages on cream paper in this size;"),
    ],
)
def test_what_a_shop_refuses_stops_the_run_at_its_line(
    tmp_path: Path, rows: str, message: str
) -> None:
    made = write(tmp_path, f'{rows}\nshop = "kdp"', SHORT)
    found = Printer().fail_to_print(made, "own")
    named = [one for one in found if message in one.message]
    assert [(one.rule, one.severity) for one in named] == [("shop-refuses", "error")]
    is_counted = "776" in message  # then the line is that of `shop`
    assert named[0].location.line == 9 + is_counted


@pytest.mark.parametrize(
    ("pages", "inner", "message"),
    [
        (400, 15.9, ""),
        (400, 15.0, "KDP wants an inner margin of 15.9 mm for 400 pages; that of the edition 'own' is 15.0 mm"),
        (22, 20.0, "KDP binds 24 to 776 pages on cream paper in this size; the edition 'own' has 22"),
        (778, 30.0, "KDP binds 24 to 776 pages on cream paper in this size; the edition 'own' has 778"),
    ],
)  # fmt: skip
def test_a_shop_judges_the_pages(tmp_path: Path, pages: int, inner: float, message: str) -> None:
    made = write(tmp_path, 'shop = "kdp"', SHORT)
    edition = read_edition("own", made.book.config, made.theme.editions)
    found = []
    try:
        refuse_pages(edition, made.book.config, pages, (148.0, 210.0), inner)
    except ConfigError as error:
        found = [one.message for one in error.findings]
    assert found == ([message] if message else [])


def test_the_table_of_the_documents_has_every_value_of_a_shop() -> None:
    text = (ROOT / "docs" / "print-shops.md").read_text()
    rows = re.findall(r"^\| ([^|]*) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    table = {row[0].strip(): dict(zip(SHOPS, row[1:], strict=True)) for row in rows}
    for name, shop in SHOPS.items():
        trims = {f"{across:g} × {down:g}" for across, down in shop.trims}
        spelled = table["trim"][name].partition(";")[0]
        assert {re.sub(r" \(\w+\)", "", one) for one in spelled.split(", ")} == trims
        margins = ", ".join(f"{inches:g} ({most})" for most, inches in shop.gutters)
        assert table["least inner margin, up to so many pages"][name] == margins
        assert table["least other margins"][name] == f"{shop.margin:g}"
        numbers = set(
            map(
                int,
                re.findall(
                    r"\b\d{2,4}\b", re.sub(r"\d+(\.\d+)? × \S+|A4", "", table["pages"][name])
                ),
            )
        )
        assert numbers == {shop.least_pages, *shop.most_pages.values(), *shop.large.values()}
        assert table["text on the spine from"][name] == f"{shop.least_spine} pages"
        assert ("none" in table["bleed"][name]) == (shop.bleed[3] == "0in")
        for paper, page in shop.papers.items():
            spelled = table["thickness of a page"][name]
            shown = re.search(rf"(?:{paper}|all) (1/)?([\d.]+)", spelled)
            assert shown and (1 / float(shown[2]) if shown[1] else float(shown[2])) == page


def test_a_shop_goes_over_the_theme_and_the_book_over_the_shop(tmp_path: Path) -> None:
    theme = (
        'name = "own"\nextends = "handbook"\n[edition.prepress]\nbleed = "5mm"\ncopyfit = false\n'
    )
    rows = 'theme = "own"\npages = ["a.md", "b.md"]\n[edition.prepress]\nshop = "lulu"\neven-pages = 4\n'
    files = {"book.toml": TOML + rows, "themes/own/theme.toml": theme}
    made = make(write_book(tmp_path, files))
    edition = read_edition("prepress", made.book.config, made.theme.editions)
    assert edition.bleed == pytest.approx((3.175,) * 4)
    assert (edition.copyfit, edition.multiple, edition.variant) == (False, 4, "")
