"""Blocks of a page -> the same, each block of text in the other direction marked with `dir`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publisher.book.language import direction_of, direction_of_text
from publisher.book.model import Page
from publisher.book.tree import Element, Node, is_block, text_of

RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
# their parts have directions, not they themselves
OPEN = frozenset("section article main details thead tbody tfoot tr hr".split())
CODE = frozenset("code kbd samp sup".split())


def direction_of_page(page: Page, language: str) -> str:
    """Return the direction of a page in a book that is written in `language`."""
    return page.source.direction or direction_of(language)


def tell_directions(nodes: tuple[Node, ...], direction: str) -> tuple[Node, ...]:
    """Mark the blocks whose first strong letter has another direction than the text around them.

    Code is read from the left. `dir="auto"` is replaced by what it means.
    """
    if direction == "ltr" and not RIGHT_TO_LEFT.search(text_of(*nodes)):
        return nodes
    return tuple(_tell(node, direction) for node in nodes)


def _tell(node: Node, around: str) -> Node:
    if not isinstance(node, Element) or node.tag.startswith("svg:"):
        return node
    given = node.get("dir")
    own = given if given in ("ltr", "rtl") else _direction_of(node) or around
    children = tuple(_tell(child, own) for child in node.children)
    if own != around or given:
        node = node.with_attributes(dir=own)
    return node.with_children(*children)


def _direction_of(node: Element) -> str:
    """Return the direction of a block by its first strong letter, or `""`."""
    if node.tag == "pre" or node.get("class") == "math":
        return "ltr"
    if not is_block(node) or node.tag in OPEN:
        return ""
    return direction_of_text(_texts(node, CODE)) or direction_of_text(_texts(node, frozenset()))


def _texts(node: Element, without: frozenset[str]) -> Iterator[str]:
    """Yield the texts of an element, without those of some elements in it."""
    for child in node.children:
        if isinstance(child, str):
            yield child
        elif child.tag not in without:
            yield from _texts(child, without)
