"""HTML fragment -> an immutable document tree; functions to walk, rewrite and serialise it.

The only user of the HTML parser. Text is a plain `str` among an element's children. A tree can be
compared and hashed, and rewriting it copies only what changes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

import tinyhtml5
from msgspec import Struct

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
BLOCKS = frozenset(
    "address article aside blockquote dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th "
    "thead tr ul caption".split()
)
DEEPEST = 120
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BREAKABLE = re.compile(r"[ \t\n\r\f]+")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Element(Struct, frozen=True):
    """An element: its local name (`svg:NAME` for SVG), attributes in source order, children."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Node, ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """Return the value of an attribute, or `default`."""
        for key, value in self.attributes:
            if key == name:
                return value
        return default

    def has(self, name: str) -> bool:
        """Return whether the attribute is there."""
        for key, _ in self.attributes:  # noqa: SIM110 (called some thousand times a page)
            if key == name:
                return True
        return False

    def with_attributes(self, **changes: str | None) -> Element:
        """Return a copy with attributes set, or removed where the value is None.

        `data_x` stands for `data-x`.
        """
        changed = {key.rstrip("_").replace("_", "-"): value for key, value in changes.items()}
        kept = [
            (key, changed.pop(key) if key in changed else value) for key, value in self.attributes
        ]
        rows = [*kept, *changed.items()]
        return Element(
            self.tag, tuple((key, value) for key, value in rows if value is not None), self.children
        )

    def with_children(self, *children: Node) -> Element:
        """Return a copy with other children."""
        return Element(self.tag, self.attributes, children)


Node = Element | str


def element(tag: str, *children: Node, **attributes: str) -> Element:
    """Return a new element; `class_` and `data_x` stand for `class` and `data-x`."""
    rows = tuple((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())
    return Element(tag, rows, children)


def parse_fragment(html: str) -> tuple[Node, ...]:
    """Parse the content of a body as HTML5; comments are dropped; raises TooDeepError."""
    # as a stream, because tinyhtml5 takes a short string for the name of a file
    root = tinyhtml5.parse(
        io.StringIO("<!doctype html><html><body>" + html), namespace_html_elements=False
    )
    body = root.find("body")
    return () if body is None else _children(body, 0)


class TooDeepError(ValueError):
    """The tree is nested deeper than DEEPEST."""


def _children(source: ElementTree.Element, depth: int) -> tuple[Node, ...]:
    if depth > DEEPEST:
        raise TooDeepError
    found: list[Node] = [source.text] if source.text else []
    for child in source:
        if isinstance(child.tag, str):
            found.append(Element(_name(child.tag), _attributes(child), _children(child, depth + 1)))
        if child.tail:
            found.append(child.tail)
    return join_text(found)


def _name(tag: str) -> str:
    return "svg:" + tag[len(SVG) :] if tag.startswith(SVG) else tag.rpartition("}")[2]


def _attributes(source: ElementTree.Element) -> tuple[tuple[str, str], ...]:
    rows = ((str(key).replace(XLINK, "xlink:"), str(value)) for key, value in source.attrib.items())
    return tuple((key, value) for key, value in rows if "{" not in key)


def join_text(nodes: list[Node]) -> tuple[Node, ...]:
    """Return the nodes with neighbouring strings joined and empty ones dropped."""
    joined: list[Node] = []
    for node in nodes:
        if isinstance(node, str) and joined and isinstance(joined[-1], str):
            joined[-1] += node
        elif node != "":
            joined.append(node)
    return tuple(joined)


def walk(*nodes: Node) -> Iterator[Element]:
    """Yield every element in document order."""
    for node in nodes:
        if isinstance(node, Element):
            yield node
            yield from walk(*node.children)


def text_of(*nodes: Node) -> str:
    """Return the text with its white space."""
    return "".join(node if isinstance(node, str) else text_of(*node.children) for node in nodes)


def words_of(*nodes: Node) -> str:
    """Return the text with single blanks: for each white space, and at the edges of blocks."""
    return " ".join(_spaced(nodes).split())


def shown_text(*nodes: Node) -> str:
    """Return the text as `words_of` does, with its no-break spaces."""
    return BREAKABLE.sub(" ", _spaced(nodes)).strip(" ")


def fold_words(text: str) -> str:
    """Return a text as it is compared with others: without case, with single blanks."""
    return " ".join(text.casefold().split())


def _spaced(nodes: tuple[Node, ...]) -> str:
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        else:
            edge = " " if node.tag in BLOCKS or node.tag == "br" else ""
            parts.append(edge + _spaced(node.children) + edge)
    return "".join(parts)


def rewrite(
    nodes: tuple[Node, ...], change: Callable[[Element], Node | tuple[Node, ...]]
) -> tuple[Node, ...]:
    """Return the tree with each element replaced by what `change` returns, from the leaves up.

    `change` gets the element with its new children. An element that is returned as it was is not
    copied, so that a pass over a large page costs little.
    """
    rewritten: list[Node] = []
    same = True
    for node in nodes:
        if isinstance(node, str):
            rewritten.append(node)
            continue
        children = rewrite(node.children, change) if node.children else node.children
        changed = change(
            node if children is node.children else Element(node.tag, node.attributes, children)
        )
        if isinstance(changed, tuple):
            rewritten.extend(changed)
            same = False
        else:
            rewritten.append(changed)
            same = same and changed is node
    return nodes if same else join_text(rewritten)


def is_blank(node: Node) -> bool:
    """Return whether a node is white space alone."""
    return isinstance(node, str) and not node.strip()


def solid(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return the nodes without those that are white space alone."""
    return tuple(node for node in nodes if not is_blank(node))


def is_block(node: Node) -> bool:
    """Return whether a node may stand beside paragraphs."""
    return isinstance(node, Element) and (node.tag in BLOCKS or node.tag in ("pre", "figure"))


def is_unseen(link: Element) -> bool:
    """Return whether a link has neither words nor a picture, and is no place for other links."""
    return not words_of(*link.children) and not any(
        node.tag in ("img", "svg:svg") or node.has("id") for node in walk(link)
    )


def heading_level(node: Node) -> int:
    """Return 1 to 6 for a heading, 0 for other nodes."""
    return int(node.tag[1]) if isinstance(node, Element) and node.tag in HEADINGS else 0


def line_of(node: Node) -> int:
    """Return the line of the page on which an element begins, or 0 if it is not known."""
    return int(node.get("data-line") or 0) if isinstance(node, Element) else 0


def place_of(node: Element) -> tuple[int, int]:
    """Return line and column of a link or a picture on its page; 0 for what is not known."""
    line, _, column = node.get("data-at").partition(":")
    return int(line or 0), int(column or 0)


def to_xhtml(*nodes: Node) -> str:
    """Return XHTML that an HTML5 parser reads the same way."""
    parts: list[str] = []
    _write(nodes, parts, False)
    return "".join(parts)


def _write(nodes: tuple[Node, ...], parts: list[str], in_svg: bool) -> None:
    for node in nodes:
        if isinstance(node, str):
            parts.append(escape(node))
            continue
        svg = node.tag.startswith("svg:")
        name = node.tag[4:] if svg else node.tag
        space = ' xmlns="http://www.w3.org/2000/svg"' if svg and not in_svg else ""
        if space and any(
            key.startswith("xlink:") for child in walk(node) for key, _ in child.attributes
        ):
            space += ' xmlns:xlink="http://www.w3.org/1999/xlink"'
        rows = "".join(f' {key}="{escape(value, quote=True)}"' for key, value in node.attributes)
        if name in VOID or (svg and not node.children):
            parts.append(f"<{name}{space}{rows}/>")
            continue
        parts.append(f"<{name}{space}{rows}>")
        _write(node.children, parts, svg)
        parts.append(f"</{name}>")


def escape(text: str, quote: bool = False) -> str:
    """Escape text for XML, and drop the control characters that XML forbids."""
    text = text if text.isprintable() else NOT_XML.sub("", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("\n", "&#10;") if quote else text
