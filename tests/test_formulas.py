"""Formulas in TeX and diagrams in Mermaid: what is read, what is drawn, and what stays code."""

from __future__ import annotations

import re
from pathlib import Path
from unittest.mock import patch

import pytest

from publisher.book.formulas import MATHML, SIZE, draw_formula, formula_elements, to_mathml
from publisher.book.language import WORDS
from publisher.book.model import Source
from publisher.book.tree import Element, to_xhtml, walk
from publisher.composition.screen_tree import WebFormatter
from publisher.driver import drawn_book
from publisher.reading import read_text
from publisher.reading.code import read_formula
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


def test_mathml_has_the_tex_as_its_alternative_text() -> None:
    markup = to_xhtml(to_mathml("\\frac{a}{b} < 1", is_block=True))
    assert markup.startswith(
        f'<math xmlns="{MATHML}" display="block" alttext="\\frac{{a}}{{b}} &lt; 1">'
    )
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
    assert [image.get("alt") for image in images] == ["graph TD P[Plan]-->D[Do]"]
    (picture,) = made.book.pictures
    assert picture.name == images[0].get("src") and b"Plan" in picture.content
    web = WebFormatter(page, {picture.name: picture}, WORDS["en"]).format_page()
    assert any(node.tag == "math" for node in walk(*web.body))
    assert [rule for rule in made.rules if "diagram" in rule] == ["diagram-code"]


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
