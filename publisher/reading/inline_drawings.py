"""SVG inside a page -> the same without what would run, and without dead references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from publisher.book.slugs import ascii_id
from publisher.book.tree import Element, Node, rewrite, text_of, walk
from publisher.reading.legal_attributes import legal_value

DRAWING_DROPPED = frozenset(
    "script foreignObject animate set animateMotion animateTransform image style".split()
)
# for screen readers; in a page they can hold text alone
DRAWING_TEXTS = ("title", "desc", "metadata")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
ATTRIBUTE = re.compile(r"(xlink:)?[A-Za-z][A-Za-z0-9-]*")
REFERENCE = re.compile(r"url\(\s*[\"']?#([^\"'()]*)(?:[\"']\s*)?\)")
_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,2})?"
_LENGTH = re.compile(rf"\s*{_NUMBER}(?:px|pt|pc|mm|cm|in|em|ex|rem|%)?\s*", re.ASCII)
# what engines read before they paint: a malformed value stops WeasyPrint
VALUES = {
    "viewBox": re.compile(rf"\s*{_NUMBER}(?:[\s,]+{_NUMBER}){{3}}\s*", re.ASCII),
    "width": _LENGTH,
    "height": _LENGTH,
    "font-size": _LENGTH,
}
# properties that a style may set, and that SVG has as attributes, too
PROPERTIES = frozenset(
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin "
    "stroke-dasharray stroke-dashoffset stroke-miterlimit opacity stop-color stop-opacity "
    "text-anchor font-size font-style font-weight clip-rule".split()
)
PAINTS = ("svg:linearGradient", "svg:radialGradient", "svg:pattern")
CLIP = "svg:clipPath"


def is_drawn(name: str) -> bool:
    """Return whether an element of SVG stays; otherwise its content does."""
    return name != "a" and NAME.fullmatch(name) is not None


def drawing_attributes(node: Element) -> tuple[tuple[str, str], ...]:
    """Return the attributes of an element of SVG that run nothing and read no other file.

    What a style says becomes attributes: a page has no styles of its own.
    """
    said = dict(_declared(node.get("style")))
    rows = [row for row in node.attributes if row[0] not in said]
    return tuple(
        (name, value)
        for name, value in (*rows, *said.items())
        if ATTRIBUTE.fullmatch(name)
        and not name.lower().startswith("on")
        and not (name in ("href", "xlink:href", "src") and not value.strip().startswith("#"))
        and name not in ("data-at", "style")
        and not (name == "id" and not value.strip())
        and not (name == "lang" and legal_value(name, value) != value)
        and not (name in VALUES and not VALUES[name].fullmatch(value))
        and is_harmless(value)
    )


def _declared(style: str) -> Iterator[tuple[str, str]]:
    """Yield the properties of a style that SVG has as attributes, and their values."""
    for row in style.split(";"):
        name, _, value = row.partition(":")
        if name.strip().lower() in PROPERTIES and value.strip():
            yield name.strip().lower(), value.replace("!important", "").strip()


def without_html(node: Node) -> Node:
    """Return a node of a drawing; an element of HTML in it becomes its text."""
    return node if isinstance(node, str) or node.tag.startswith("svg:") else text_of(node)


def settle_references(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return nodes whose drawings refer only to elements that are there and of the right kind."""
    kinds = {
        node.get("id"): node.tag
        for node in walk(*nodes)
        if node.tag.startswith("svg:") and node.has("id") and ascii_id(node.get("id"))
    }
    return rewrite(nodes, partial(_settle, kinds=kinds))


def _settle(node: Element, kinds: dict[str, str]) -> Element:
    if not node.tag.startswith("svg:"):
        return node
    rows = tuple(row for row in node.attributes if _lands(*row, kinds))
    return node if len(rows) == len(node.attributes) else Element(node.tag, rows, node.children)


def _lands(name: str, value: str, kinds: dict[str, str]) -> bool:
    """Return whether what an attribute refers to is in the page, if it refers to anything."""
    if name in ("href", "xlink:href"):
        kind = kinds.get(value.strip()[1:], "")
        return bool(kind) and kind != CLIP
    wanted = REFERENCE.findall(value)
    if len(wanted) != value.lower().count("url("):
        return False
    found = [kinds.get(one, "") for one in wanted]
    if name in ("fill", "stroke"):
        return all(kind in PAINTS for kind in found)
    if name == "clip-path":
        return all(kind == CLIP for kind in found)
    return all(found)


def is_harmless(style: str) -> bool:
    """Return whether a style or an attribute's value refers only to its own document."""
    folded = style.lower()
    if "\\" in style and ("url" in folded or "(" in style or "@" in style):
        return False  # escapes hide names
    if any(text in folded for text in ("@import", "javascript:", "expression(", "image-set(")):
        return False
    urls = re.finditer(r"url\s*\(", folded)
    return all(re.match(r"\s*(?:[\"']\s*)?#", style[url.end() :]) for url in urls)
