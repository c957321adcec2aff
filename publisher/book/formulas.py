"""A formula of the tree, in TeX -> MathML for screens, SVG on the baseline for print.

The only user of latex2mathml and ziamath.
"""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree import ElementTree

from publisher.book.tree import Element, Node, element, join_text, parse_fragment

MATHML = "http://www.w3.org/1998/Math/MathML"
RENAMED = {"aligned": "align*", "alignedat": "alignat*", "multlined": "multline*"}
ENVIRONMENT = re.compile(r"\\(begin|end)\{(aligned|alignedat|multlined)\}")
RAW = re.compile(r"&(?!#?\w+;)")
COMMAND = re.compile(r"\\[A-Za-z]+|\\.")
TOKENS = frozenset("mi mo mn mtext ms".split())
TAGS = TOKENS | frozenset(
    "math mrow mfrac msqrt mroot mstyle merror mpadded mphantom mfenced menclose msub msup "
    "msubsup munder mover munderover mmultiscripts mtable mtr mlabeledtr mtd mspace "
    "mprescripts none".split()
)
UNSAFE = frozenset(("href", "class", "id", "style", "xmlns"))
ENVIRONMENTS = frozenset(
    "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array cases align align* alignat "
    "alignat* split gather gather* gathered equation equation* eqnarray eqnarray* multline "
    "multline* substack subarray".split()
)
BEGIN = re.compile(r"\\begin\{([^{}]*)\}")
DEEPEST = 40  # braces in each other
LONGEST = 4000  # characters of a formula
# begins the title of a formula's drawing, so that its tag is told from a figure's
FORMULA = "\u2063"
SIZE = 20.0  # units of the drawing for one em
NUMBERS = re.compile(r"(?<!\d)(\d+\.\d{2})\d+")


def why_not(tex: str, is_block: bool) -> str:
    """Return why a formula can't be set, or `""`."""
    return _convert(tex, is_block)[1]


def is_formula(node: Element) -> bool:
    """Return whether a node is a formula."""
    return node.tag in ("span", "div") and node.get("class") == "math"


def to_mathml(tex: str, is_block: bool) -> Element:
    """Return a formula that can be set as MathML, its TeX as the alternative text."""
    node, _ = _convert(tex, is_block)
    display = "block" if is_block else "inline"
    rows = (("xmlns", MATHML), ("display", display), ("alttext", " ".join(tex.split())))
    return Element("math", rows, node.children if node else ())


def rename_environments(tex: str) -> str:
    """Return a formula with the environments that the libraries know by another name."""
    return ENVIRONMENT.sub(lambda found: f"\\{found[1]}{{{RENAMED[found[2]]}}}", tex)


def _depth(tex: str) -> int:
    depth = deepest = 0
    for letter in tex:
        depth += (letter == "{") - (letter == "}")
        deepest = max(deepest, depth)
    return deepest


@lru_cache(maxsize=4096)
def _convert(tex: str, is_block: bool) -> tuple[Element | None, str]:
    """Return the `math` element of a formula, or None and the reason."""
    from latex2mathml.converter import convert

    if len(tex) > LONGEST:
        return None, f"it is longer than {LONGEST} characters"
    source = rename_environments(tex)
    names = [name for name in BEGIN.findall(source) if name not in ENVIRONMENTS]
    if names:
        return None, f"the environment '{names[0]}' is not known"
    if _depth(source) > DEEPEST:
        return None, "it is nested too deep"
    try:
        markup = RAW.sub("&amp;", convert(source, display="block" if is_block else "inline"))
        root = ElementTree.fromstring(markup)
    except Exception as error:
        words = re.sub(r"(?<!^)(?=[A-Z])", " ", type(error).__name__.removesuffix("Error"))
        return None, f"the TeX has an error: {words.lower()}"
    node = _node(root)
    return (None, reason) if (reason := _find_unknown(node)) else (node, "")


def _node(source: ElementTree.Element) -> Element:
    children: list[Node] = [source.text] if source.text and source.text.strip() else []
    for child in source:
        children.append(_node(child))
        if child.tail and child.tail.strip():
            children.append(child.tail)
    rows = tuple((key, value) for key, value in source.attrib.items() if key not in UNSAFE)
    return Element(source.tag.rpartition("}")[2], rows, join_text(children))


def _find_unknown(node: Element) -> str:
    """Return what a formula holds that the library did not understand, or `""`."""
    if node.tag not in TAGS:
        return f"<{node.tag}> is no element of MathML"
    for child in node.children:
        if isinstance(child, Element):
            if reason := _find_unknown(child):
                return reason
        elif node.tag != "mtext" and (command := COMMAND.match(child)) and len(child) > 1:
            return f"'{command[0]}' is not known"
        elif child == "&":
            return "'&' stands outside of a table"
    return ""


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
