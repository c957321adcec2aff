"""Phrases and blocks: what shows, the runs of phrases between blocks, blocks made into phrases.

All of them take nodes that are legal by themselves.
"""

from __future__ import annotations

from msgspec import Struct

from publisher.book.tree import (
    Element,
    Node,
    element,
    heading_level,
    is_blank,
    join_text,
    walk,
)
from publisher.reading.content_model import INHERITED, MODELS

PHRASE_TAGS = frozenset(tag for tag, model in MODELS.items() if model.is_phrase) | {"svg:svg"}
MAY_BE_EMPTY = frozenset(tag for tag, model in MODELS.items() if model.may_be_empty)
SEEN = frozenset("a code pre img svg:svg hr td th li".split())  # elements that show without text
SIDES = ("align-left", "align-center", "align-right")


def is_phrase(node: Node) -> bool:
    """Return whether a node may stand in running text."""
    return isinstance(node, str) or node.tag in PHRASE_TAGS


def is_tag(node: Node, tag: str) -> bool:
    """Return whether a node is an element of that name."""
    return isinstance(node, Element) and node.tag == tag


def is_empty(node: Element) -> bool:
    """Return whether an element shows nothing and is no target of a link."""
    return node.tag not in MAY_BE_EMPTY and not shows(node)


def shows(node: Node) -> bool:
    """Return whether a node shows anything, or is a target of a link or the call of a note."""
    if isinstance(node, str):
        return bool(node.strip())
    if node.tag in SEEN or node.has("id") or node.has("role") or node.has("data-ref"):
        return True
    return any(map(shows, node.children))


def has_own(node: Element) -> bool:
    """Return whether an element has attributes that its content needs."""
    return any(name in ("id", "title", *INHERITED) for name, _ in node.attributes)


def holds_any(nodes: tuple[Node, ...], names: tuple[str, ...]) -> bool:
    """Return whether an element of one of the names stands in nodes at any depth."""
    return any(is_named(node, names) for node in walk(*nodes))


def is_named(node: Element, names: tuple[str, ...]) -> bool:
    """Return whether an element is one of `without` of a model."""
    return (
        node.tag in names
        or ("data-ref" in names and node.has("data-ref"))
        or ("heading" in names and heading_level(node) > 0)
    )


def trimmed(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return nodes without white space at both ends."""
    start, end = 0, len(nodes)
    while start < end and is_blank(nodes[start]):
        start += 1
    while end > start and is_blank(nodes[end - 1]):
        end -= 1
    return nodes[start:end]


def runs_of(nodes: tuple[Node, ...]) -> list[Element | tuple[Node, ...]]:
    """Return blocks, and between them the runs of phrases that show anything."""
    found: list[Element | tuple[Node, ...]] = []
    run: list[Node] = []
    for node in nodes:
        if isinstance(node, str) or node.tag in PHRASE_TAGS:
            run.append(node)
            continue
        if run:
            found += [trimmed(tuple(run))] if any(map(shows, run)) else []
            run = []
        found.append(node)
    if run and any(map(shows, run)):
        found.append(trimmed(tuple(run)))
    return found


def paragraphs(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return blocks: text between them becomes paragraphs, neighbouring definition lists one."""
    blocks: list[Node] = []
    for run in runs_of(nodes):
        last = blocks[-1] if blocks else None
        if not isinstance(run, Element):
            blocks.append(Element("p", (), run))
        elif isinstance(last, Element) and _goes_on(last, run):
            blocks[-1] = last.with_children(*last.children, *run.children)
        else:
            blocks.append(run)
    return tuple(blocks)


def _goes_on(terms: Element, more: Element) -> bool:
    """Return whether a definition list goes on in the next one, which says nothing of its own."""
    if terms.tag != "dl" or more.tag != "dl" or has_own(more):
        return False
    ends = (*terms.children[-1:], *more.children[:1])
    return len(ends) == 2 and is_tag(ends[0], "dd") and is_tag(ends[1], "dt")


class Spread(Struct):
    """A phrase that goes into the blocks that stand in it, around the phrases there."""

    phrase: Element
    without: tuple[str, ...]
    is_used: bool = False

    def whole(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the nodes with the phrase in them; an id that finds no place becomes a `span`."""
        name = self.phrase.get("id")
        spread = self.over(nodes)
        return spread if self.is_used or not name else (element("span", id=name), *spread)

    def over(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the nodes with the phrase around each run of phrases."""
        made: list[Node] = []
        run: list[Node] = []
        for node in nodes:
            if self._fits(node):
                run.append(node)
                continue
            made += self._around(run)
            run = []
            if isinstance(node, Element) and not is_named(node, self.without):
                children = node.children if _is_closed(node) else self.over(node.children)
                node = node.with_children(*children)
            made.append(node)
        return (*made, *self._around(run))

    def _fits(self, node: Node) -> bool:
        return is_phrase(node) and not (self.without and holds_any((node,), self.without))

    def _around(self, run: list[Node]) -> tuple[Node, ...]:
        if not any(map(shows, run)):
            return tuple(run)
        phrase = self.phrase.with_children(*run)
        if self.is_used:
            phrase = phrase.with_attributes(id=None)
        self.is_used = True
        return (phrase,)


def _is_closed(node: Element) -> bool:
    """Return whether an element's content is not to be touched."""
    return node.tag.startswith("svg:") or "math" in node.get("class") or node.tag in ("rp", "time")


def divide(node: Element, children: tuple[Node, ...], other: str) -> tuple[Node, ...]:
    """Return an element divided at each block in it; the pieces after the first are of `other`."""
    pieces: list[Element] = []
    for run in runs_of(children):
        if not isinstance(run, Element):
            tag = other if pieces else node.tag
            piece = Element(tag, node.attributes if not pieces else _inherited(node), run)
        else:
            piece = inherit(run, node)
        pieces.append(piece)
    if not pieces:
        return () if is_empty(node.with_children()) else (node.with_children(),)
    return (_named(pieces[0], node.get("id")), *pieces[1:])


def _named(node: Element, name: str) -> Element:
    """Return an element with an id; one that has another is put into a `div` with the id."""
    if not name or node.get("id") == name:
        return node
    if not node.has("id"):
        return Element(node.tag, (("id", name), *node.attributes), node.children)
    return element("div", node, id=name)


def _inherited(node: Element) -> tuple[tuple[str, str], ...]:
    """Return the attributes that an element passes on to its content."""
    rows = [row for row in node.attributes if row[0] in INHERITED]
    sides = [name for name in node.get("class").split() if name in SIDES]
    return (*rows, ("class", sides[0])) if sides else tuple(rows)


def inherit(node: Element, outer: Element) -> Element:
    """Return an element with the language, direction and alignment of one that it stood in."""
    rows = list(node.attributes)
    for name, value in _inherited(outer):
        if name == "class" and node.has("class"):
            continue
        if not node.has(name):
            rows.append((name, value))
    return Element(node.tag, tuple(rows), node.children)


def flatten(nodes: tuple[Node, ...], edge: str, tags: tuple[str, ...]) -> tuple[Node, ...]:
    """Return nodes with blocks (of `tags`, or all) replaced by their content, `edge` around it."""
    flat: list[Node] = []
    is_open = False  # whether an edge has to come before the next content
    for node in nodes:
        if isinstance(node, str) or is_phrase(node) or (tags and node.tag not in tags):
            if is_open and not (isinstance(node, str) and _is_edge(node[:1], edge)):
                flat.append(edge)
            is_open = False
            flat.append(node)
            continue
        inner = trimmed(flatten(node.children, edge, tags))
        if has_own(node) and not all(map(is_phrase, inner)):
            flat.append(node)
            continue
        if has_own(node):
            rows = tuple(row for row in node.attributes if row[0] in ("id", "title", *INHERITED))
            inner = (Element("span", rows, inner),) if inner or node.has("id") else ()
        if not inner:
            continue
        last = flat[-1] if flat else edge
        if is_open or not (isinstance(last, str) and _is_edge(last[-1:], edge)):
            flat.append(edge)
        flat += inner
        is_open = True
    return join_text(flat)


def _is_edge(sign: str, edge: str) -> bool:
    return sign == edge or (edge == " " and sign.isspace())
