"""HTML in an SVG -> text of the SVG: the labels that Mermaid and draw.io write as HTML."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from msgspec import Struct

from publisher.reading.drawing_styles import Cascade, name_of

SVG = "{http://www.w3.org/2000/svg}"
BREAKS = frozenset("br div dd dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table tr ul".split())
NO_TEXT = frozenset(
    "audio button canvas iframe img input math object select svg textarea video".split()
)
UNREAD = frozenset(("script", "style", "template"))
SIZE = 16.0  # px of text without a size
WIDTH = 0.52  # of a letter, in its size; an ideograph is twice as wide
LEADING = 1.2
WIDE = re.compile(
    "[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]"
)
LENGTH = re.compile(r"\s*([-+]?(?:\d+(?:\.\d*)?|\.\d+))(px|pt|em|rem|%|)\s*")
ANCHORS = {"left": "start", "start": "start", "right": "end", "end": "end", "center": "middle"}
BOLD, ITALIC = {"font-weight": "bold"}, {"font-style": "italic"}
USUAL = {  # of elements of HTML
    **dict.fromkeys(("b", "strong", "th", "h1", "h2", "h3", "h4"), BOLD),
    **dict.fromkeys(("i", "em"), ITALIC),
}
KEPT = ("transform", "opacity", "class", "clip-path", "display", "visibility")


class _Box(Struct, frozen=True):
    """Where a label stands: its middle or edge, its width, and the lines that it has room for."""

    x: float
    y: float
    width: float
    height: float
    anchor: str = "middle"
    edge: str = "middle"  # or `top` or `bottom`: what `y` means


def set_labels(cascade: Cascade) -> set[str]:
    """Replace each `foreignObject` of a drawing by the text that it holds.

    Returns the names of the elements in them that are no text, and are lost.
    """
    lost: set[str] = set()
    for switch in [one for one in cascade.root.iter() if name_of(one) == "switch"]:
        _choose(switch)
    labels = [one for one in cascade.root.iter() if name_of(one) == "foreignObject"]
    for label in labels:
        lost |= {name_of(one) for one in label.iter()} & NO_TEXT
        _draw_label(label, cascade)
    return lost


def _choose(switch: Element) -> None:
    """Keep one child of a `switch`: the label, unless another child shows all of it."""
    children = [one for one in switch if isinstance(one.tag, str)]
    labels = [one for one in children if name_of(one) == "foreignObject"]
    others = [one for one in children if one not in labels]
    plain = [one for one in others if not one.get("systemLanguage")] or others
    chosen = plain[0] if plain else None
    for label in labels:
        holds_more = any(name_of(one) in NO_TEXT for one in label.iter())
        words = _letters(" ".join(_read_lines(label)))
        shown = _letters("".join(chosen.itertext())) if chosen is not None else ""
        if words and words != shown and not (holds_more and chosen is not None):
            chosen = label
            break
    switch.tag = f"{SVG}g"
    for child in list(switch):
        if child is not chosen:
            switch.remove(child)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _read_lines(label: Element) -> list[str]:
    """Return the lines of text in a label; blocks and `br` divide them."""
    lines = [""]

    def _read(node: Element) -> None:
        name = name_of(node)
        breaks = name in BREAKS
        if breaks and lines[-1].strip():
            lines.append("")
        if name == "li":
            lines[-1] += "• "
        if name not in UNREAD and name not in NO_TEXT:
            lines[-1] += node.text or ""
            for child in node:
                if isinstance(child.tag, str):
                    _read(child)
                lines[-1] += child.tail or ""
        if name in ("td", "th"):
            lines[-1] += " "
        if breaks and lines[-1].strip():
            lines.append("")

    _read(label)
    return [" ".join(line.split()) for line in lines if line.strip()]


def _draw_label(label: Element, cascade: Cascade) -> None:
    """Turn a label into a group with one `text` for each of its lines."""
    parts, tail = _draw_parts(label, cascade), label.tail
    kept = {key: value for key in KEPT if (value := label.get(key))}
    label.clear()
    label.tag, label.tail = f"{SVG}g", tail
    label.attrib.update(kept)
    label.extend(parts)


def _draw_parts(label: Element, cascade: Cascade) -> list[Element]:
    lines = _read_lines(label)
    if not lines:
        return []
    inner = _innermost(label)
    size = _font_size(inner, cascade)
    box = _find_box(label, inner, cascade)
    if "nowrap" not in cascade.inherit(inner, "white-space"):
        lines = [part for line in lines for part in _wrap(line, box, size)]
    height = LEADING * size * (len(lines) - 1)
    edges = {"top": 0.85 * size, "bottom": -0.2 * size - height}
    top = box.y + edges.get(box.edge, 0.35 * size - height / 2)
    style = _text_style(inner, size, box.anchor, cascade)
    parts = _draw_ground(label, cascade)
    for number, line in enumerate(lines):
        y = top + number * LEADING * size
        place = {"x": f"{box.x:.6g}", "y": f"{y:.6g}", "style": style}
        text = Element(f"{SVG}text", place)
        text.text = line
        parts.append(text)
    return parts


def _draw_ground(label: Element, cascade: Cascade) -> list[Element]:
    """Return a rectangle in the background colour of a label, if it has one and a size."""
    place = {name: label.get(name, "0") for name in ("x", "y", "width", "height")}
    colours = [cascade.declare(one).get("background-color", "") for one in label.iter()]
    colour = next(filter(None, reversed(colours)), "transparent")
    if "transparent" in colour or any("%" in value for value in place.values()):
        return []
    style = f"fill:{colour.replace(';', ' ')};stroke:none"
    return [Element(f"{SVG}rect", {**place, "style": style})]


def _innermost(label: Element) -> Element:
    """Return the element in a label that holds all of its words, the innermost one."""
    words, inner = _letters("".join(label.itertext())), label
    for node in label.iter():
        if isinstance(node.tag, str) and _letters("".join(node.itertext())) == words:
            inner = node
    return inner


def _font_size(element: Element, cascade: Cascade) -> float:
    """Return the size of an element's text in px."""
    number, unit = 1.0, "em"
    node: Element | None = element
    while node is not None and unit in ("em", "%"):
        text = cascade.declare(node).get("font-size") or node.get("font-size") or ""
        found = LENGTH.fullmatch(text)
        if found:
            factor = {"pt": 4 / 3, "rem": SIZE, "%": 0.01}.get(found[2], 1)
            number, unit = number * float(found[1]) * factor, found[2] or "px"
        node = cascade.parents.get(node)
    return max(1.0, min(number * (SIZE if unit in ("em", "%") else 1), 1000.0))


def _text_style(element: Element, size: float, anchor: str, cascade: Cascade) -> str:
    colour = cascade.inherit(element, "color")
    if found := re.match(r"light-dark\(((?:[^(),]|\([^()]*\))+),", colour):
        colour = found[1].strip()
    rows = [("fill", colour or "#000"), ("stroke", "none"), ("font-size", f"{size:.6g}px")]
    for name in ("font-family", "font-weight", "font-style"):
        value = cascade.inherit(element, name) or USUAL.get(name_of(element), {}).get(name)
        rows += [(name, value)] if value else []
    rows += [("text-anchor", anchor), ("dominant-baseline", "auto")]
    return ";".join(f"{name}:{value.replace(';', ' ')}" for name, value in rows)


def _find_box(label: Element, inner: Element, cascade: Cascade) -> _Box:
    """Return the box of a label: that of its `foreignObject`, or of draw.io's first `div`."""
    x, y, width, height = (_length(label.get(name, "")) for name in ("x", "y", "width", "height"))
    alignment = ANCHORS.get(cascade.inherit(inner, "text-align"), "middle")
    first = next((one for one in label if isinstance(one.tag, str)), None)
    rows = cascade.declare(first) if first is not None else {}
    edge = "middle"
    if "%" in label.get("width", "%") and "padding-top" in rows:
        x += _length(rows.get("margin-left", ""))
        y += _length(rows["padding-top"])
        width, height = _length(rows.get("width", "")), _length(rows.get("height", ""))
        across = rows.get("justify-content", "").rpartition("flex-")[2]
        down = rows.get("align-items", "").rpartition("flex-")[2]
        alignment = ANCHORS.get(across, "middle")
        edge = {"start": "top", "end": "bottom"}.get(down, "middle")
    shift = {"start": 0.0, "end": width}.get(alignment, width / 2)
    drop = {"top": 0.0, "bottom": height}.get(edge, height / 2)
    return _Box(x + shift, y + drop, width, height, alignment, edge)


def _length(text: str) -> float:
    found = LENGTH.fullmatch(text)
    return float(found[1]) if found and found[2] in ("", "px") else 0.0


def _wrap(line: str, box: _Box, size: float) -> list[str]:
    """Return a line broken at its blanks, where it is longer than its box and the box is high."""
    is_high = box.height <= 1 or box.height >= 1.9 * size
    if box.width <= 1 or not is_high:
        return [line]
    parts: list[list[str]] = [[]]
    room = box.width * 1.05 / size
    used = 0.0
    for word in line.split():
        width = _width(word)
        if parts[-1] and used + width > room:
            parts.append([])
            used = 0.0
        parts[-1].append(word)
        used += width + WIDTH
    return [" ".join(words) for words in parts]


def _width(text: str) -> float:
    return WIDTH * (len(text) + len(WIDE.findall(text)))
