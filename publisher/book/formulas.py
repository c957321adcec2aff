"""A formula of the tree, in TeX -> MathML for screens, SVG on the baseline for print.

The only user of latex2mathml and ziamath.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from publisher.book.formula_pieces import split_formula
from publisher.book.formula_words import spell_formula
from publisher.book.tree import Element, Node, element, join_text, parse_fragment

MATHML = "http://www.w3.org/1998/Math/MathML"
RENAMED = {"aligned": "align*", "alignedat": "alignat*", "multlined": "multline*"}
# numbers of lines are those of the book
RENAMED |= {
    name: f"{name}*" for name in "align alignat flalign gather equation eqnarray multline".split()
}
RENAMED |= {
    "flalign": "align*",
    "flalign*": "align*",
    "displaymath": "equation*",
    "math": "equation*",
}
ENVIRONMENT = re.compile(rf"\\(begin|end)\{{({'|'.join(map(re.escape, RENAMED))})\}}")
NAME = re.compile(r"\\(?:label|tag\*?)\{([^{}]*)\}[ \t]*\n?|\(\\#(eq:[\w:-]+)\)[ \t]*\n?")
UNNUMBERED = re.compile(r"\\(?:nonumber|notag)(?![A-Za-z])[ \t]*")
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
LETTERS = {  # KaTeX's names of sets
    **dict.fromkeys(("R", "Reals", "reals"), "R"),
    **dict.fromkeys(("N", "natnums"), "N"),
    **dict.fromkeys(("cnums", "Complex"), "C"),
    "Z": "Z",
}
SET = re.compile(rf"\\({'|'.join(LETTERS)})(?![A-Za-z])")
DEEPEST = 40  # braces in each other
LONGEST = 4000  # characters of a formula
# begins the title of a formula's drawing, so that its tag is told from a figure's
FORMULA = "\u2063"
SIZE = 20.0  # units of the drawing for one em
LONG = 20.0  # em, from which a formula may take several lines
SCRIPTED = re.compile(r"(<m(?:sub|sup|subsup)><mo)>")
HEIGHT = re.compile(r'\bheight="([\d.]+)"')
TALLEST = 48  # em; no page has room for a formula that is taller
WIDTH = re.compile(r"viewBox=\"[^\s\"]+ [^\s\"]+ ([^\s\"]+) ")
NUMBERS = re.compile(r"(?<!\d)(\d+\.\d{2})\d+")


def why_not(tex: str, is_block: bool) -> str:
    """Return why a formula can't be set, or `""`."""
    return _convert(tex, is_block)[1]


def is_formula(node: Element) -> bool:
    """Return whether a node is a formula."""
    return node.tag in ("span", "div") and node.get("class") == "math"


def to_mathml(tex: str, is_block: bool) -> Element:
    """Return a formula that can be set as MathML, its reading as the alternative text."""
    node, _ = _convert(tex, is_block)
    display = "block" if is_block else "inline"
    rows = (("xmlns", MATHML), ("display", display), ("alttext", read_tex(tex, is_block)))
    return Element("math", rows, node.children if node else ())


def read_tex(tex: str, is_block: bool) -> str:
    """Return a formula as a line that can be read aloud; its TeX where it can't be set."""
    node, _ = _convert(tex, is_block)
    return (node and spell_formula(node)) or " ".join(tex.split())


def take_names(tex: str) -> tuple[str, list[str], str]:
    """Return a formula without `\\label` and `\\tag`, its labels, and the number of its tags."""
    if "\\label" not in tex and "\\tag" not in tex and "(\\#eq:" not in tex:
        return tex, [], ""
    every = list(NAME.finditer(tex))
    names = [(one[1] or one[2]).strip() for one in every if not one[0].startswith("\\tag")]
    tags = [one[1].strip() for one in every if one[0].startswith("\\tag")]
    return (
        NAME.sub("", tex).strip(),
        [name for name in names if name],
        ", ".join(filter(None, tags)),
    )


def rename_environments(tex: str) -> str:
    """Return a formula with the environments that the libraries know by another name.

    What tells only whether a line has a number is left out.
    """
    tex = UNNUMBERED.sub("", NAME.sub("", tex))
    tex = SET.sub(lambda found: f"\\mathbb{{{LETTERS[found[1]]}}}", tex)
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
    except Exception as error:  # latex2mathml raises errors of any type
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
    """Return a formula as SVG, measured in em; `""` if it can't be drawn.

    One by itself that is long is drawn in pieces, each on a line: print breaks lines between them.
    """
    whole = _draw(tex, is_block)
    if not is_block or not whole or _width_of(whole) < LONG:
        return whole
    pieces = [_draw(piece, is_block) for piece in split_formula(tex)]
    return "\n".join(pieces) if all(pieces) else whole


def _width_of(svg: str) -> float:
    found = WIDTH.search(svg)
    return float(found[1]) / SIZE if found else 0.0


def _draw(tex: str, is_block: bool) -> str:
    import ziamath.zmath
    from ziamath.config import config

    zmath: Any = ziamath.zmath
    config.svg2 = False  # symbols would share their ids with other formulas
    original = zmath.tex2mml
    # ziamath takes the size of a sum with a script for boundless where it stretches the sum
    zmath.tex2mml = lambda text, inline: SCRIPTED.sub(
        r'\1 stretchy="false">', original(text, inline)
    )
    try:
        drawn = zmath.Latex(rename_environments(tex), size=SIZE, inline=not is_block).svg()
    except Exception:  # ziamath raises errors of any type; the TeX is shown then
        return ""
    finally:
        zmath.tex2mml = original
    height = HEIGHT.search(drawn)
    if height and float(height[1]) > TALLEST * SIZE:
        return ""
    return NUMBERS.sub(r"\1", drawn).replace("\n", " ")


def formula_elements(svg: str, tex: str, is_block: bool = False) -> tuple[Node, ...]:
    """Return the elements for print of a drawn formula; the title of each is its reading.

    Between two pieces of a formula a line may end.
    """
    drawings = svg.split("\n")
    texts = split_formula(tex) if len(drawings) > 1 else [tex]
    rows = [_element(*row, is_block) for row in zip(drawings, texts, strict=True)]
    spaced = [node for row in rows for node in (" ", row)]
    return tuple(spaced[1:])


def _element(svg: str, tex: str, is_block: bool) -> Element:
    nodes = parse_fragment(svg)
    drawing = next(node for node in nodes if isinstance(node, Element))
    left, top, width, height = map(float, drawing.get("viewBox").split())
    if height < 0:  # of a formula that is a blank alone
        top = height = 0.0
    below = top + height  # of the baseline
    style = f"width:{width / SIZE:.3f}em;"
    is_long = is_block and width / SIZE > LONG  # it may have to shrink
    style += "max-width:100%;height:auto;" if is_long else f"height:{height / SIZE:.3f}em;"
    style += f"vertical-align:{-below / SIZE:.3f}em"
    view = f"{left:g} {top:g} {width:g} {height:g}"
    title = element("svg:title", FORMULA + read_tex(tex, is_block))
    rows = (("class", "formula"), ("viewBox", view), ("style", style))
    return Element("svg:svg", rows, (title, *drawing.children))
