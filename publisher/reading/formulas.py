"""TeX -> a formula of the tree, or code where it can't be set; a formula -> MathML.

The only user of latex2mathml.
"""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree import ElementTree

from publisher.book.tree import Element, Node, element, join_text
from publisher.reading.code import code_block

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


def read_formula(tex: str, is_block: bool) -> tuple[Element, str]:
    """Return a formula as a node of the tree, and why it can't be set or `""`.

    A formula that can't be set is code.
    """
    _, reason = _convert(tex, is_block)
    if not reason:
        return element("div" if is_block else "span", tex, class_="math"), ""
    return (code_block(tex, "tex") if is_block else element("code", tex)), reason


def is_formula(node: Element) -> bool:
    """Return whether a node is a formula."""
    return node.tag in ("span", "div") and node.get("class") == "math"


def is_diagram(node: Element) -> bool:
    """Return whether a node is the source of a diagram."""
    first = node.children[0] if node.tag == "pre" and node.children else None
    return isinstance(first, Element) and first.get("class") == "language-mermaid"


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
