"""Formulas in TeX and diagrams in Mermaid: what is read, what is drawn, and what stays code."""

from __future__ import annotations

import re
from pathlib import Path
from unittest.mock import patch

import pytest

from publisher.book.formulas import (
    MATHML,
    SIZE,
    draw_formula,
    formula_elements,
    read_tex,
    to_mathml,
)
from publisher.book.language import WORDS
from publisher.book.model import Source
from publisher.book.tree import Element, to_xhtml, walk
from publisher.composition.screen_tree import WebFormatter
from publisher.driver import drawn_book
from publisher.reading import read_text
from publisher.reading.code import read_formula
from publisher.reading.diagram_words import Described, describe_diagram
from publisher.reading.diagrams import UndrawnError, draw_diagram
from publisher.reading.markdown.reader import read_body
from publisher.report.findings import Location
from tests.support.books import make, write_book

BOOK = """
[book]
title = "Formulas"
authors = ["Ada"]
language = "en"
identifier = "urn:uuid:7d0fd5ae-4c3e-4a53-8b0c-0f1a2b3c4d5e"
version = "1"
date = 2026-01-02

[[part]]
title = "Part"
pages = ["a.md"]
"""


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("A $x_1$ in a line", ["x_1"]),
        ("$a$, $b$ and ($c$).", ["a", "b", "c"]),
        ("From $5 to $10, and US$6", []),
        ("a $ b $ c", []),
        ("5$x$ and $x$5", []),
        ("``$`` and `$x$`", []),
        ("$`a_b`$", ["a_b"]),
        ("Escaped \\$x\\$", []),
        ("\\(x^2\\) but \\(see there\\)", ["x^2"]),
        ("$$\nx*y*z\n$$", ["x*y*z"]),
        ("$$ x $$", ["x"]),
        ("\\[\nx = 1\n\\]", ["x = 1"]),
        ("\\[not a link\\]", []),
        ("```math\na + b\n```", ["a + b"]),
        ("- item\n\n  $$\n  y\n  $$", ["y"]),
        ("> $$\n> z\n> $$", ["z"]),
        ("| $a_b$ |\n|---|\n| $c$ |", ["a_b", "c"]),
        ("$$\nnever closed\n\ntext", []),
    ],
)
def test_where_a_formula_stands(text: str, formulas: list[str]) -> None:
    nodes = [node for node in walk(*read_text(text)) if node.get("class") == "math"]
    assert ["".join(map(str, node.children)) for node in nodes] == formulas


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"\nosuch{x}", "'\\nosuch' is not known"),
        (r"\begin{tikzpicture}x\end{tikzpicture}", "the environment 'tikzpicture' is not known"),
        ("x & y", "'&' stands outside of a table"),
        (r"\left( x", "the TeX has an error: extra left or missing right"),
        ("{" * 60 + "}" * 60, "it is nested too deep"),
        ("x" * 5000, "it is longer than 4000 characters"),
    ],
)
def test_a_formula_that_cannot_be_set_is_code(tex: str, reason: str) -> None:
    node, found = read_formula(tex, is_block=False)
    assert (node.tag, found) == ("code", reason)


def test_it_is_reported_at_its_place() -> None:
    text = read_body(Source("a.md", (), "# T\n\nAn $\\no x$.\n", 1))
    (finding,) = text.findings
    assert finding.rule == "math-unknown"
    assert finding.location == Location("a.md", 3, 4)


@pytest.mark.parametrize(
    ("tex", "reading"),
    [
        (r"x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}", "x = (−b ± √(b² − 4ac))/(2a)"),
        (r"\sum_{i=1}^{n} i^2 = \frac{x_i}{y}", "∑_(i = 1)^n i² = x_i/y"),
        (r"\int_0^1 f(x)\,dx", "∫_0^1 f(x) dx"),
        (r"\lim_{x \to 0} \frac{\sin x}{x}", "lim_(x → 0) (sin x)/x"),
        (r"e^{i\pi} + 10^{-3}\,\text{m}", "e^(iπ) + 10^(−3) m"),
        (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", "(1, 2; 3, 4)"),
        (r"\begin{aligned} a &= b + c \\ &= d \end{aligned}", "a = b + c; = d"),
        (r"f = \begin{cases} 0 & \text{if } x < 0 \\ 1 & \text{else} \end{cases}", "f = {0, if x < 0; 1, else"),
        (r"\hat{x} + \vec{v} + \overline{AB}", "x̂ + v⃗ + (AB)"),
        (r"\binom{n}{k} \sqrt[3]{x} \sqrt[n]{x+1}", "(n; k)∛x n√(x + 1)"),
        (r"\mathbf{x} \in \mathbb{R}^n", "x ∈ ℝ^n"),
        (r"f'(x), 90^\circ, \neg c", "f′(x), 90°, ¬c"),
        (r"O(n \log n) \cdot |x|", "O(n log n) · |x|"),
        (r"\underbrace{a+b}_{n} = {}^{14}C", "(a + b)_n = ^14C"),
        (r"\unknown x", r"\unknown x"),
    ],
)  # fmt: skip
def test_a_formula_is_read_as_a_line(tex: str, reading: str) -> None:
    assert read_tex(tex, is_block=True) == reading


def test_mathml_has_its_reading_as_its_alternative_text() -> None:
    markup = to_xhtml(to_mathml("\\frac{a}{b} < 1", is_block=True))
    assert markup.startswith(f'<math xmlns="{MATHML}" display="block" alttext="a/b &lt; 1">')
    assert "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>" in markup


def test_a_drawing_stands_on_the_baseline() -> None:
    (element,) = formula_elements(draw_formula("x_1", is_block=False), "x_1")
    assert isinstance(element, Element)
    size = dict(re.findall(r"([\w-]+):(-?[\d.]+)em", element.get("style")))
    assert 0.5 < float(size["height"]) < 1 and -0.4 < float(size["vertical-align"]) < -0.1
    assert draw_formula("x_1", is_block=False) == draw_formula("x_1", is_block=False)


PAGES = {
    "book.toml": BOOK,
    "a.md": "# A\n\nSet $x^2$.\n\n```mermaid\ngraph TD\n  P[Plan]-->D[Do]\n```\n\n"
    "```mermaid\ngraph TD\n A--\n```\n",
}


def test_a_book_has_its_drawings(tmp_path: Path) -> None:
    made = make(write_book(tmp_path, PAGES, clean=False))
    page = made.book.parts[0].chapters[0].page
    images = [node for node in walk(*page.body) if node.tag == "img"]
    assert [image.get("alt") for image in images] == ["Plan, Do"]
    (picture,) = made.book.pictures
    assert picture.name == images[0].get("src") and b"Plan" in picture.content
    web = WebFormatter(page, {picture.name: picture}, WORDS["en"]).format_page()
    assert any(node.tag == "math" for node in walk(*web.body))
    assert [rule for rule in made.rules if "diagram" in rule] == ["diagram-code"]


@pytest.mark.parametrize(
    ("source", "name", "reading"),
    [
        ("graph TD\n  P[Plan]-->D[Do]\n  D --> P", "Plan, Do", "Plan → Do; Do → Plan"),
        (
            'flowchart LR\n A["Start here"] -->|yes| B{Choose}\n B -- no --> C((End))\n B -.-> A\n A --- C\n subgraph one [Group]\n X --> Y\n end\n style A fill:#f9f\n A --> B & C',
            "Start here, Choose, End",
            "Start here → (yes) Choose; Choose → (no) End; Choose → Start here; Start here – End; Group; X → Y; Start here → Choose & End",
        ),
        ("sequenceDiagram\n participant A as Ann\n A->>B: Hello\n B-->>A: Hi", "Ann", "Ann → B: Hello; B → Ann: Hi"),
        ("classDiagram\n Animal <|-- Duck\n class Duck{\n +swim()\n }", "Animal → Duck; +swim()", "Animal → Duck; +swim()"),
        ("stateDiagram-v2\n [*] --> Still\n Still --> Moving: push", "[*] → Still; Still → Moving: push", "[*] → Still; Still → Moving: push"),
        ("erDiagram\n BUYER ||--o{ ORDER : places", "BUYER → ORDER : places", "BUYER → ORDER : places"),
        ('pie title Pets\n "Dogs" : 386\n "Cats" : 85', "Pets", "Dogs : 386; Cats : 85"),
        ("---\ntitle: Tea\n---\ngraph LR\n a-->b;b-->c %% no word", "Tea", "a → b; b → c"),
        ("flowchart\n accTitle: Tea\n accDescr { How tea\n is made. }\n a --> b", "Tea", "How tea is made. a → b"),
        ("mindmap\n root((Mind))\n  Origins", "Mind", "Mind; Origins"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_diagram_has_a_name_and_a_reading(source: str, name: str, reading: str) -> None:
    assert describe_diagram(source) == Described(name, reading)


def test_a_diagram_without_the_extra_is_code(tmp_path: Path) -> None:
    with patch.object(drawn_book, "can_draw", lambda: False):
        made = make(write_book(tmp_path, PAGES, clean=False))
    page = made.book.parts[0].chapters[0].page
    assert len([node for node in walk(*page.body) if node.tag == "pre"]) == 2
    assert not made.book.pictures


def test_a_diagram_with_an_error_says_why() -> None:
    with pytest.raises(UndrawnError, match="Unterminated edge label"):
        draw_diagram("graph TD\n A--", "Serif")


def test_a_diagram_has_the_font_and_no_foreign_words() -> None:
    diagram = draw_diagram("graph TD\n  P[Plan]-->D[Do]", "Some Sans")
    assert b"Some Sans" in diagram.content and b"foreignObject" not in diagram.content


@pytest.mark.parametrize(
    ("tex", "most"),
    [
        (r"\begin{align} a & = \left(\sum_j w_j\right) \\ b & = 1 \end{align}", 6),
        (r"\begin{cases} \left\{\bigcup_i A_i\right\} & x \\ 0 & y \end{cases}", 5),
        (r"\begin{matrix} \left[\int_0^1 w\right] \\ 1 \end{matrix}", 6),
        (r"\left(\prod_{i=1}^n w\right)", 4),
    ],
)
def test_fences_are_as_tall_as_what_stands_between_them(tex: str, most: float) -> None:
    found = re.search(r'height="([\d.]+)"', draw_formula(tex, is_block=True))
    assert found and 1 < float(found[1]) / SIZE < most


def test_a_formula_that_no_page_has_room_for_is_not_drawn() -> None:
    assert draw_formula(r"\begin{matrix}" + r"a \\ " * 60 + r"\end{matrix}", is_block=True) == ""


def test_a_name_is_kept_on_a_page_with_classes() -> None:
    nodes = read_text('<b class="x">a</b>\n\n$$x$$ {#eq-a}\n')
    (formula,) = (one for one in walk(*nodes) if one.get("class") == "math")
    assert (formula.get("id"), formula.get("data-number")) == ("eq-a", "1")
