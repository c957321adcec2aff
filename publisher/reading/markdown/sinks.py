"""Where the builder puts elements: into a tree, or into HTML where raw HTML is among them."""

from __future__ import annotations

from publisher.book.tree import (
    Element,
    Node,
    escape,
    join_text,
    parse_fragment,
    rewrite,
)
from publisher.reading.markdown.html import check_depth, escape_strangers, escape_swallowing

Rows = tuple[tuple[str, str], ...]
INLINE = frozenset(("code", "img", "br", "sup", "span"))
KEPT = ("data-line", "data-at", "data-kind")


class TreeSink:
    """Elements as they are opened and closed."""

    def __init__(self) -> None:
        self.stack: list[tuple[str, Rows, list[Node]]] = [("", (), [])]

    def open(self, tag: str, rows: Rows = ()) -> None:
        """Begin an element."""
        self.stack.append((tag, rows, []))

    def close(self, tag: str) -> None:
        """End the element that was begun last."""
        if len(self.stack) > 1:
            name, rows, children = self.stack.pop()
            self.stack[-1][2].append(Element(name, rows, join_text(children)))

    def text(self, text: str) -> None:
        """Add text."""
        self.stack[-1][2].append(text)

    def node(self, node: Element) -> None:
        """Add a finished element."""
        self.stack[-1][2].append(node)

    def finish(self) -> tuple[Node, ...]:
        """Return what was added."""
        while len(self.stack) > 1:
            self.close("")
        return join_text(self.stack[0][2])


class HtmlSink:
    """HTML, with finished elements kept aside, that is parsed as a browser does it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.pieces: list[Element] = []

    def open(self, tag: str, rows: Rows = ()) -> None:
        """Begin an element."""
        shown = "".join(f' {name}="{escape(value, quote=True)}"' for name, value in rows)
        self.parts.append(f"<{tag}{shown}>")

    def close(self, tag: str) -> None:
        """End an element."""
        self.parts.append(f"</{tag}>")

    def text(self, text: str) -> None:
        """Add text."""
        self.parts.append(escape(text))

    def raw(self, html: str) -> None:
        """Add HTML that the author wrote."""
        self.parts.append(html)

    def node(self, node: Element) -> None:
        """Add a finished element."""
        tag = "span" if node.tag in INLINE else "div"
        self.parts.append(f'<{tag} data-piece="{len(self.pieces)}"></{tag}>')
        self.pieces.append(node)

    def finish(self) -> tuple[Node, ...]:
        """Return the tree; raises TooDeepError."""
        left: dict[str, Element] = {str(n): piece for n, piece in enumerate(self.pieces)}
        nodes = parse_html("".join(self.parts))
        restored = rewrite(nodes, lambda node: _restore(node, left))
        return (*restored, *left.values())  # a piece that the parser swallowed is not lost


def _restore(node: Element, left: dict[str, Element]) -> Element:
    if node.has("data-piece"):
        piece = left.pop(node.get("data-piece"), None)
        return piece if piece is not None else node.with_attributes(data_piece=None)
    return node


def parse_html(html: str) -> tuple[Node, ...]:
    """Parse HTML in which some brackets are no tags; raises TooDeepError."""
    html = escape_swallowing(escape_strangers(html))
    check_depth(html)
    return parse_fragment(html)
