"""What a reader of an EPUB sees: no element leaves its column, at any width, size and scheme, in Chromium."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from publisher.bench.chromium import BROWSER
from publisher.formats.pdf.typesetting.loading import load_engine
from publisher.reading.label_sizes import readable_width
from tests.support.books import TOML, MadeBook, make, render, write_book
from tests.support.browser import probe, unpack
from tests.support.ebooks import chapters

WIDTHS, SIZES = (320, 360, 480, 768, 1200), (100, 200, 250)
NEEDS = pytest.mark.skipif(not BROWSER, reason="Chromium is not installed")
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="300" viewBox="0 0 900 300">'
    '<text x="20" y="60" font-size="40" fill="#111">On paper</text></svg>'
)
LONG = "Wasserversorgungsunternehmensverband"
PAGE = f"""# {LONG} of the {LONG}

*Infrastructure, Telecommunications, {LONG}*

## Problem

A long word, {LONG * 2}, an address, <https://example.org/{"path/" * 20}>, and
`code_that_has_no_blank_{"x" * 60}` in a line. Stop![^1] Stop?! [Gate](gate.md)s, and
$a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + a_{{10}} + a_{{11}} + a_{{12}} + a_{{13}} + a_{{14}} = n$.

$$x = \\frac{{-b \\pm \\sqrt{{b^2 - 4ac}}}}{{2a}} + \\sum_{{i=1}}^{{n}} i^2 + \\int_0^1 f(x)\\,dx + \\alpha + \\beta + \\gamma + \\delta$$

$$\\frac{{a}}{{b}}$$

![A plan](plan.svg)

<svg width="700" height="80"><rect width="690" height="70" fill="none" stroke="black"/><text x="9" y="40" font-size="11">A small label</text></svg>

## Context

| One | Two | Three | Four | Five | Six | Seven |
|-----|-----|-------|------|------|-----|-------|
| {LONG} | words | more words | words | words | 1,000,000 | {LONG} |

| Name | Meaning |
|------|---------|
| {LONG} | {LONG} {LONG} |

## Solution

- One
  - Two
    - Three
      - Four
        - Five, with a word, {LONG}

```python
def a_function_with_a_long_name(parameter_one, parameter_two, parameter_three):  # {"=" * 40}
    return "{"x" * 120}"
```

> Quoted: {LONG}
>
> > Again: {LONG}

> [!WARNING]
> Do not touch the {LONG}.

[^1]: A note with {LONG * 2}, and a table:

    | A | B | C |
    |---|---|---|
    | {LONG} | {LONG} | {LONG} |

## Consequences

See [Gate](gate.md).
"""
GATE = f"# Gate\n\n## Problem\n\nNo way.\n\n## Context\n\nA wall by a [{LONG}](plan.md).\n\n## Solution\n\nA door.\n\n## Consequences\n\nDraught.\n"
FRONT = (
    'punctuation = "as-typed"\n[[front]]\npages = ["@how-to-read", "@map", "@patlets"]\n'
    f'[[part]]\ntitle = "{LONG}"\npages = ["plan.md", "gate.md"]\n'
    '[[back]]\npages = ["@problems", "@matrix", "@aliases"]\n'
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    files = {"book.toml": TOML + FRONT, "plan.md": PAGE, "gate.md": GATE, "plan.svg": PICTURE}
    made = make(write_book(tmp_path_factory.mktemp("book"), files, clean=False))
    assert made.is_made, made.report
    return made


@pytest.fixture(scope="module")
def epub(made: MadeBook) -> bytes:
    return render(made, "epub")


@NEEDS
@pytest.mark.parametrize(
    ("scheme", "sizes"), [("light", SIZES), ("dark", (100, 250)), ("sepia", (100, 250))]
)
def test_nothing_leaves_its_column(
    scheme: str, sizes: tuple[int, ...], epub: bytes, tmp_path: Path
) -> None:
    pages = unpack(epub, tmp_path)
    found = probe(tmp_path, pages, WIDTHS, sizes, scheme)
    assert {place: faults for place, faults in found.items() if faults} == {}
    assert len(found) == len(pages) * len(WIDTHS) * len(sizes)


COLOURS = """frame => { const style = frame.contentWindow.getComputedStyle(frame.contentDocument.body);
  return [style.color, style.backgroundColor, style.fontFamily]; }"""


@NEEDS
def test_the_style_sheet_of_an_e_reader_is_on_the_page(epub: bytes, tmp_path: Path) -> None:
    unpack(epub, tmp_path)
    (found,) = probe(tmp_path, ["EPUB/gate.xhtml"], (360,), (100,), "sepia", COLOURS).values()
    assert found == ["rgb(91, 70, 54)", "rgb(244, 236, 216)", '"DejaVu Sans", sans-serif']


def test_a_table_scrolls_in_a_box_with_its_name(epub: bytes) -> None:
    plan = chapters(epub)["EPUB/plan.xhtml"]
    box = '<div class="table-box" role="group" aria-label="Table" tabindex="0"><table>'
    assert plan.count("<table") == plan.count(box) == 3


CAPTIONED = (
    "|  | " + " | ".join(f"Head {n}" for n in range(12)) + " |\n" + "|--" * 13 + "|\n"
    "| Row " + "| some words " * 12 + "|\n\nTable: The words of a row, " + "and more " * 12 + "\n"
)
INSIDE = """frame => {
  const box = frame.contentDocument.querySelector('.table-box'), name = box.querySelector('caption');
  box.scrollLeft = 200;
  const [left, right] = [name.getBoundingClientRect().left, name.getBoundingClientRect().right];
  return [box.scrollLeft, left >= 0 && right <= frame.contentWindow.innerWidth];
}"""


@pytest.fixture(scope="module")
def captioned(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    files = {
        "a.md": f"# A\n\n{CAPTIONED}\n| ![A box](plan.svg) |\n|---|\n| b |\n",
        "plan.svg": PICTURE,
    }
    return render(make(write_book(tmp_path_factory.mktemp("captioned"), files)), "epub")


def test_a_head_without_content_is_a_plain_cell(captioned: bytes) -> None:
    heads = re.findall("<thead>.*?</thead>", chapters(captioned)["EPUB/a.xhtml"])
    assert heads[0].startswith("<thead><tr><td></td><th>Head 0</th>")
    assert re.fullmatch(r"<thead><tr><th><(img|span) .*</th></tr></thead>", heads[1])


@NEEDS
def test_a_caption_stays_on_the_screen_while_its_table_scrolls(
    captioned: bytes, tmp_path: Path
) -> None:
    load_engine()  # which allows this process, and not Chromium, the fonts of a theme alone
    unpack(captioned, tmp_path)
    found = probe(tmp_path, ["EPUB/a.xhtml"], (320,), (100,), "light", INSIDE)
    assert str(list(found.values())) == "[[200, True]]"


def test_a_drawing_without_a_view_box_can_be_scaled(epub: bytes) -> None:
    plan = chapters(epub)["EPUB/plan.xhtml"]
    (drawing,) = re.findall(r"<svg [^>]*drawing[^>]*>", plan)
    assert 'width="700" height="80" class="drawing" viewBox="0 0 700 80"' in drawing


MAP = """frame => {
  const size = parseFloat(frame.contentWindow.getComputedStyle(frame.contentDocument.body).fontSize);
  const labels = [...frame.contentDocument.querySelectorAll('.map-figure text')].map(
    one => parseFloat(one.getAttribute('font-size')) * one.getScreenCTM().a);
  return [size, Math.min(...labels), Math.max(...labels)];
}"""


@NEEDS
def test_the_names_on_a_map_grow_with_the_text(epub: bytes, tmp_path: Path) -> None:
    unpack(epub, tmp_path)
    found = probe(tmp_path, ["EPUB/at-map.xhtml"], (320, 1200), (100, 250), "light", MAP)
    for text, least, most in (map(float, sizes) for sizes in found.values()):
        assert least >= max(9, text * 0.55) and most <= text * 1.05


GROUND = """frame => [...frame.contentDocument.querySelectorAll('img, svg')].map(
  one => one.localName + ' ' + frame.contentWindow.getComputedStyle(one).backgroundColor)"""


@NEEDS
def test_a_picture_has_its_own_ground_on_a_dark_page(epub: bytes, tmp_path: Path) -> None:
    unpack(epub, tmp_path)
    found = probe(tmp_path, ["EPUB/plan.xhtml"], (360,), (100,), "dark", GROUND)
    marks, white = ["svg rgba(0, 0, 0, 0)"] * 3, "rgb(255, 255, 255)"
    assert list(found.values()) == [[*marks, f"img {white}", f"svg {white}"]]


@pytest.mark.parametrize(
    ("drawing", "width"),
    [
        ('<svg viewBox="0 0 400 100"><text font-size="12">a</text></svg>', 300),
        ('<svg width="400" height="9"><text>a</text></svg>', 225),
        ('<svg viewBox="0 0 400 100"><rect width="3"/><text font-size="3"> – </text></svg>', 0),
        ('<svg viewBox="0 0 400 100"><g style="font-size:20px"><text>a<tspan font-size="50%">b</tspan></text></g></svg>', 360),
        ('<svg viewBox="0 0 400 100"><style>.s{font-size:6px}</style><text class="s">a</text></svg>', 600),
        ('<svg viewBox="0 0 400 100"><g transform="translate(3 4) scale(.5)"><text font-size="12">a</text></g></svg>', 600),
        ('<svg viewBox="0 0 4000 100"><text font-size="1">a</text></svg>', 1200),
    ],
)  # fmt: skip
def test_a_drawing_tells_the_width_from_which_it_can_be_read(drawing: str, width: int) -> None:
    assert readable_width(ElementTree.fromstring(drawing), 400) == width


def test_a_drawing_with_small_labels_scrolls_in_a_box(tmp_path: Path) -> None:
    small = PICTURE.replace('font-size="40"', 'font-size="15"')
    page = f"# Page\n\n![A plan](plan.svg)\n\n{small}\n\n![](big.svg)\n"
    files = {"a.md": page, "plan.svg": small, "big.svg": PICTURE}
    shown = chapters(render(make(write_book(tmp_path, files)), "epub"))["EPUB/a.xhtml"]
    box = '<span class="drawing-box" role="group" aria-label="Figure" tabindex="0">'
    assert shown.count(box) == 2
    assert re.search(rf'{box}<img [^>]*style="min-width: 540px"/></span>', shown)
    assert re.search(rf'{box}<svg [^>]*style="min-width: 540px">', shown)


PAPERS = {"white": ("#fff", "#111"), "black": ("#121212", "#ddd"), "sepia": ("#f4ecd8", "#5b4636")}
ACCENTS = """frame => {
  const page = frame.contentDocument, view = frame.contentWindow, found = [];
  const shares = text => (text.startsWith('color(')
    ? text.match(/[\\d.]+/g).map(Number) : text.match(/[\\d.]+/g).map(one => one / 255));
  const light = text => shares(text).slice(0, 3).map(
    one => one <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4
  ).reduce((sum, one, n) => sum + one * [.2126, .7152, .0722][n], 0);
  for (const [paper, ink] of PAPERS) {
    page.documentElement.style.background = paper;
    page.body.style.color = ink;
    const ground = light(view.getComputedStyle(page.documentElement).backgroundColor);
    for (const [name, property] of [['h1 .number', 'color'], ['.mark', 'color'],
        ['.solution', 'borderLeftColor'], ['a', 'color'], ['figcaption', 'color']]) {
      const one = page.querySelector(name);
      const own = light(view.getComputedStyle(one)[property]);
      found.push((Math.max(own, ground) + .05) / (Math.min(own, ground) + .05));
    }
  }
  return found;
}"""


@NEEDS
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_is_seen_on_the_page_that_a_reader_chooses(
    scheme: str, tmp_path: Path
) -> None:
    page = GATE.replace("# Gate\n", "# Gate\n\n*Wood*\n").replace("A door.", '![D](plan.svg "On")')
    files = {"a.md": page.replace("plan.md", "b.md"), "plan.svg": PICTURE}
    made = make(write_book(tmp_path / "book", files))
    unpack(render(made, "epub"), tmp_path)
    script = ACCENTS.replace("PAPERS", json.dumps(list(PAPERS.values())))
    (found,) = probe(tmp_path, ["EPUB/a.xhtml"], (360,), (100,), scheme, script).values()
    assert len(found) == 15
    accents = [one for at, one in enumerate(found) if at % 5 < 3]  # large text and lines
    texts = [one for at, one in enumerate(found) if at % 5 > 2]
    assert min(map(float, accents)) >= 3 and min(map(float, texts)) >= 4.5, found
