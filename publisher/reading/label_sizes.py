"""An SVG -> the width from which its labels can be read on a screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from publisher.book.tree import Element as Node
from publisher.reading.drawing_bounds import NUMBER
from publisher.reading.drawing_styles import Cascade, name_of
from publisher.reading.drawings import read_view_box

LEAST = 9.0  # px of a label
USUAL = 16.0  # px of text without a size
WIDEST = 1200  # px, the most that a drawing asks for
DEEPEST = 100  # levels of elements
UNITS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 3.78, "cm": 37.8, "in": 96.0, "": 1.0}
LENGTH = re.compile(rf"\s*({NUMBER})(px|pt|pc|mm|cm|in|em|rem|ex|%)?\s*")
SCALE = re.compile(r"(scale|matrix)\(([^()]{1,200})\)")
NUMBERS = re.compile(NUMBER)


def readable_width(root: Element, width: float) -> int:
    """Return the width in px from which no label of a drawing is smaller than 9 px.

    `width` is that of the drawing in px, which its viewBox may stretch. It is 0 for a drawing
    without labels, and never more than 1,200. Labels that `use` shows count as they stand.
    """
    sizes = list(_label_sizes(root, Cascade(root), USUAL, 1.0, 0))
    box = read_view_box(root)
    across = box[2] if box and box[2] > 0 else width
    least = min((one for one in sizes if one > 0), default=0.0)
    return min(WIDEST, round(across * LEAST / least + 0.49)) if least else 0


def readable_width_inline(drawing: Node) -> int:
    """Return the same for a drawing of a page's tree, which has no style sheet."""
    width = _length(drawing.get("width"), USUAL, 300.0)
    return readable_width(_to_element(drawing), width)


def _to_element(node: Node) -> Element:
    own = Element(node.tag.removeprefix("svg:"), dict(node.attributes))
    own.text = "".join(child for child in node.children if isinstance(child, str))
    own.extend(_to_element(child) for child in node.children if isinstance(child, Node))
    return own


def _label_sizes(
    one: Element, cascade: Cascade, size: float, scale: float, depth: int
) -> Iterator[float]:
    """Yield the sizes of labels in units of the viewBox; `size` is that of the text around."""
    if depth > DEEPEST:
        return
    given = cascade.declare(one).get("font-size") or one.get("font-size") or ""
    size = _length(given, size, size)
    scale *= _scale_of(one.get("transform", ""))
    is_text = name_of(one) in ("text", "tspan", "textPath")
    if is_text and any(map(str.isalnum, one.text or "")):
        yield size * scale
    for child in one:
        if isinstance(child.tag, str) and name_of(child) not in ("title", "desc"):
            yield from _label_sizes(child, cascade, size, scale, depth + 1)


def _length(text: str, around: float, other: float) -> float:
    """Return a length in px, `other` for one that can't be read; em is the size `around`."""
    found = LENGTH.fullmatch(text)
    if not found:
        return other
    number, unit = float(found[1]), found[2] or ""
    relative = {"em": around, "rem": USUAL, "ex": around / 2, "%": around / 100}
    return number * relative.get(unit, UNITS.get(unit, 1.0))


def _scale_of(transform: str) -> float:
    """Return by how much a transform enlarges; by the smaller side where these differ."""
    scale = 1.0
    for name, values in SCALE.findall(transform):
        numbers = [float(one) for one in NUMBERS.findall(values)]
        if name == "scale" and numbers:
            scale *= min(map(abs, numbers[:2]))
        elif len(numbers) == 6:
            a, b, c, d = numbers[:4]
            scale *= abs(a * d - b * c) ** 0.5
    return scale
