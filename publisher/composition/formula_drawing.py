"""A formula -> SVG for print, on the baseline of its line. The only user of ziamath."""

from __future__ import annotations

import re

from publisher.book.tree import Element, element, parse_fragment
from publisher.reading.formulas import rename_environments

FORMULA = (
    "\u2063"  # begins the title of a formula's drawing, so that its tag is told from a figure's
)
SIZE = 20.0  # units of the drawing for one em
NUMBERS = re.compile(r"(-?\d+\.\d{2})\d+")


def draw_formula(tex: str, is_block: bool) -> str:
    """Return a formula as SVG, measured in em; `""` if it can't be drawn."""
    from ziamath.config import config
    from ziamath.zmath import Latex

    config.svg2 = False  # symbols would share their ids with other formulas
    try:
        drawn = Latex(rename_environments(tex), size=SIZE, inline=not is_block).svg()
    except Exception:
        return ""
    return NUMBERS.sub(r"\1", drawn)


def formula_element(svg: str, tex: str) -> Element:
    """Return the element for print of a drawn formula; its title is the TeX."""
    nodes = parse_fragment(svg)
    drawing = next(node for node in nodes if isinstance(node, Element))
    left, top, width, height = map(float, drawing.get("viewBox").split())
    below = top + height  # of the baseline
    style = (
        f"width:{width / SIZE:.3f}em;height:{height / SIZE:.3f}em;"
        f"vertical-align:{-below / SIZE:.3f}em"
    )
    view = f"{left:g} {top:g} {width:g} {height:g}"
    title = element("svg:title", FORMULA + " ".join(tex.split()))
    rows = (("class", "formula"), ("viewBox", view), ("style", style))
    return Element("svg:svg", rows, (title, *drawing.children))
