"""Body of a page -> the same with headings at their levels and with unique ids in ASCII."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec.structs import replace

from publisher.book.model import Heading, Page
from publisher.book.names import free_place
from publisher.book.slugs import ascii_id, heading_id, ids_elsewhere
from publisher.book.tree import (
    Element,
    Node,
    heading_level,
    is_unseen,
    line_of,
    rewrite,
    walk,
    words_of,
)

OWN_ID = re.compile(r"\{:?\s*#([\w.:-]+)(?![\w.:-])[^{}]*\}\s*$")


def fold_anchors(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Move empty anchors from a line of their own into the block below them.

    Before a block that is no heading and no paragraph they become a `div`.
    """
    blocks: list[Node] = []
    anchors: tuple[Node, ...] = ()
    for node in nodes:
        if isinstance(node, Element) and node.tag == "p" and _is_anchor(node):
            anchors += tuple(child for child in node.children if isinstance(child, Element))
        elif anchors and isinstance(node, Element):
            if heading_level(node) or node.tag == "p":
                blocks.append(node.with_children(*anchors, *node.children))
            else:
                blocks += [_anchor_block(anchors), node]
            anchors = ()
        else:
            blocks.append(node)
    return (*blocks, _anchor_block(anchors)) if anchors else tuple(blocks)


def _anchor_block(anchors: tuple[Node, ...]) -> Element:
    return Element("div", (("class", "anchor"),), anchors)


def _is_anchor(node: Element) -> bool:
    elements = [child for child in node.children if isinstance(child, Element)]
    return (
        bool(elements)
        and not words_of(node)
        and all(part.tag == "span" and part.has("id") and not part.children for part in elements)
    )


def settle_headings(
    nodes: tuple[Node, ...], title: Element | None = None
) -> tuple[tuple[Node, ...], tuple[Heading, ...], tuple[tuple[str, str], ...]]:
    """Return the body with its final levels and ids, its headings, and (id as written, final id).

    Headings have levels from 2, without a skip. `title` is the heading that became the page's
    title: its ids name the page itself, with `""` as their final id.
    """
    ids: dict[str, str] = {}
    taken = Taken({""})
    title_ids = [node.get("id") for node in walk(title) if node.has("id")] if title else []
    ids.update(dict.fromkeys(title_ids, ""))
    nodes = rewrite(nodes, lambda node: _rename(node, ids, taken))
    written = [node for node in walk(*nodes) if heading_level(node)]
    order = {id(node): level for node, level in zip(written, _levels(written), strict=True)}
    headings: list[Heading] = []
    if title:
        text = words_of(title)
        headings.append(Heading(1, "", text, line_of(title), ids_elsewhere(text)))
    settled = _settle(nodes, order, taken, headings)
    return settled, tuple(headings), tuple(ids.items())


def settle_places_beside(page: Page) -> Page:
    """Return a page with final ids in its summary and its notes, none of them one of the body."""
    ids = dict(page.ids)
    taken = Taken({"", *ids.values(), *(heading.id for heading in page.headings)})

    def settle(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        return rewrite(nodes, lambda node: _rename(node, ids, taken))

    first = next(iter(settle((page.summary,))), None) if page.summary else None
    summary = first if isinstance(first, Element) else None
    notes = tuple(replace(note, content=settle(note.content)) for note in page.notes)
    return replace(page, summary=summary, notes=notes, ids=tuple(ids.items()))


def take_own_id(node: Element) -> Element:
    """Return a heading that ends with `{#id}` with this id; other elements as they are."""
    last = node.children[-1] if node.children and heading_level(node) else None
    if isinstance(last, str) and (own := OWN_ID.search(last)):
        shown = (*node.children[:-1], last[: own.start()].rstrip())
        return node.with_children(*shown).with_attributes(id=own[1])
    return node


def _rename(node: Element, ids: dict[str, str], taken: Taken) -> Element:
    """Return an element with its final id; of elements with one id only the first keeps it."""
    if not node.has("id"):
        return node
    written = node.get("id")
    if written in ids:
        return node.with_attributes(id=None)
    ids[written] = unique(ascii_id(written) or "place", taken)
    return node.with_attributes(id=ids[written])


class Taken(set[str]):
    """Names that are taken; a name that many share is not sought from its first number each time.

    Names are only added.
    """

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(names)
        self.counts: dict[str, int] = {}


def unique(name: str, taken: Taken) -> str:
    """Return the name, or the first of `name-1`, `name-2` … that is free, and add it to `taken`.

    No name is one that the program gives to notes and patlets.
    """
    count, free = 0, free_place(name)
    if free in taken:
        count = taken.counts.get(name, 0)
    while free in taken:
        count += 1
        free = free_place(f"{name}-{count}")
    taken.counts[name] = count
    taken.add(free)
    return free


def _levels(headings: list[Element]) -> list[int]:
    """Return levels from 2 without a skip, in the order of the levels as written."""
    stack: list[int] = []
    levels = []
    for heading in headings:
        written = int(heading.get("data-level") or heading_level(heading))
        while stack and stack[-1] >= written:
            stack.pop()
        stack.append(written)
        levels.append(min(len(stack) + 1, 6))
    return levels


def without_permalinks(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return the content of a heading without links that show nothing, which lead to itself."""
    return rewrite(nodes, lambda node: () if node.tag == "a" and is_unseen(node) else node)


def _settle(
    nodes: tuple[Node, ...], order: dict[int, int], taken: Taken, headings: list[Heading]
) -> tuple[Node, ...]:
    """Return nodes with their headings at the levels of `order` (by `id()`), and list these."""
    settled: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            settled.append(node)
            continue
        if level := order.get(id(node), 0):
            node = node.with_children(*without_permalinks(node.children))
            text = words_of(node)
            name = node.get("id") or unique(heading_id(text), taken)
            headings.append(Heading(level, name, text, line_of(node), ids_elsewhere(text)))
            node = Element(f"h{level}", node.attributes, node.children)
            node = node.with_attributes(id=name, data_level=None)
        settled.append(node.with_children(*_settle(node.children, order, taken, headings)))
    return tuple(settled)
