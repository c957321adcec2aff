"""A page's body -> the same with every heading at its level and every id in ASCII and unique on its page."""

from __future__ import annotations

import re

from publisher.book.model import Heading
from publisher.book.slugs import ascii_id, heading_id, ids_elsewhere
from publisher.book.tree import Element, Node, heading_level, rewrite, walk, words_of

OWN_ID = re.compile(r"\s*\{:?\s*#([\w.:-]+)[^{}]*\}\s*$")


def fold_anchors(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Empty anchors on a line of their own go into the block below them."""
    found: list[Node] = []
    anchors: tuple[Node, ...] = ()
    for node in nodes:
        if isinstance(node, Element) and node.tag == "p" and _is_anchor(node):
            anchors += tuple(one for one in node.children if isinstance(one, Element))
        elif anchors and isinstance(node, Element) and (heading_level(node) or node.tag == "p"):
            found.append(node.with_children(*anchors, *node.children))
            anchors = ()
        else:
            found.append(node)
            if anchors and isinstance(node, Element):
                found[-1:] = [Element("div", (("class", "anchor"),), anchors), node]
                anchors = ()
    return (*found, Element("div", (("class", "anchor"),), anchors)) if anchors else tuple(found)


def _is_anchor(node: Element) -> bool:
    elements = [one for one in node.children if isinstance(one, Element)]
    return (
        bool(elements)
        and not words_of(node)
        and all(one.tag == "span" and one.has("id") and not one.children for one in elements)
    )


def settle_headings(
    nodes: tuple[Node, ...], title: Element | None = None
) -> tuple[tuple[Node, ...], tuple[Heading, ...], tuple[tuple[str, str], ...]]:
    """Give headings their level below the title and everything its id; returns body, headings, and ids as written.

    `title` is the heading that became the page's title: its ids stand for the page itself.
    """
    ids: dict[str, str] = {}
    taken = {""}
    title_ids = [one.get("id") for one in walk(title) if one.has("id")] if title else []
    ids.update(dict.fromkeys(title_ids, ""))
    nodes = rewrite(nodes, lambda one: _rename(one, ids, taken))
    levels = iter(_levels([one for one in walk(*nodes) if heading_level(one)]))
    order = {id(one): next(levels) for one in walk(*nodes) if heading_level(one)}
    headings: list[Heading] = []
    if title:
        text = words_of(title)
        headings.append(Heading(1, "", text, int(title.get("data-line") or 0), ids_elsewhere(text)))
    settled = _settle(nodes, order, taken, headings)
    return settled, tuple(headings), tuple(ids.items())


def take_own_id(one: Element) -> Element:
    """A heading that ends with `{#id}`, with that id."""
    last = one.children[-1] if one.children and heading_level(one) else None
    if isinstance(last, str) and (own := OWN_ID.search(last)):
        return one.with_children(*one.children[:-1], last[: own.start()]).with_attributes(id=own[1])
    return one


def _rename(one: Element, ids: dict[str, str], taken: set[str]) -> Element:
    if not one.has("id"):
        return one
    written = one.get("id")
    if written in ids:
        return one.with_attributes(id=None)
    ids[written] = unique(ascii_id(written) or "place", taken)
    return one.with_attributes(id=ids[written])


def unique(name: str, taken: set[str]) -> str:
    """The name, or the first of `name-1`, `name-2` … that is free; it is taken then."""
    count, free = 0, name
    while free in taken:
        count += 1
        free = f"{name}-{count}"
    taken.add(free)
    return free


def _levels(headings: list[Element]) -> list[int]:
    """Levels from 2 without a skip, by the order of the levels as written."""
    stack: list[int] = []
    levels = []
    for one in headings:
        written = int(one.get("data-level") or heading_level(one))
        while stack and stack[-1] >= written:
            stack.pop()
        stack.append(written)
        levels.append(min(len(stack) + 1, 6))
    return levels


def _settle(
    nodes: tuple[Node, ...], order: dict[int, int], taken: set[str], headings: list[Heading]
) -> tuple[Node, ...]:
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            found.append(node)
            continue
        if level := order.get(id(node), 0):
            text = words_of(node)
            name = node.get("id") or unique(heading_id(text), taken)
            headings.append(
                Heading(level, name, text, int(node.get("data-line") or 0), ids_elsewhere(text))
            )
            node = Element(f"h{level}", node.attributes, node.children).with_attributes(
                id=name, data_level=None
            )
        found.append(node.with_children(*_settle(node.children, order, taken, headings)))
    return tuple(found)
