"""The heading that gives a page its title -> the title's nodes, as the opener shows them."""

from __future__ import annotations

from publisher.book.tree import Element, Node, rewrite, walk, words_of
from publisher.reading.headings import without_permalinks

PICTURES = ("img", "svg:svg")


def read_title_nodes(heading: Element | None, title: str) -> tuple[Node, ...]:
    """Return the title with markup, pictures and calls of notes; nothing if it is text alone.

    If the title has other words than the heading, these words come first, and the heading's
    pictures and calls follow.
    """
    nodes = _trim(rewrite(without_permalinks(heading.children), _simplify)) if heading else ()
    if words_of(*nodes) != title:
        others = (node for node in walk(*nodes) if node.has("data-ref") or node.tag in PICTURES)
        nodes = (title, *others)
    return nodes if any(isinstance(node, Element) for node in nodes) else ()


def _simplify(node: Element) -> Node | tuple[Node, ...]:
    """Return an element without its id, which names the page, and a bare `span` as its content."""
    if node.tag.startswith("svg:"):
        return node
    if node.has("id"):
        node = node.with_attributes(id=None)
    return node.children if node.tag == "span" and not node.attributes else node


def _trim(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return nodes without white space at both ends."""
    if nodes and isinstance(nodes[0], str):
        nodes = (nodes[0].lstrip(), *nodes[1:])
    if nodes and isinstance(nodes[-1], str):
        nodes = (*nodes[:-1], nodes[-1].rstrip())
    return tuple(node for node in nodes if node != "")
