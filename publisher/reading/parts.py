"""Parts of tables, definition lists, figures and ruby -> the same in the order that is legal.

All of them take nodes that are legal by themselves.
"""

from __future__ import annotations

from publisher.book.tree import Element, Node, element, is_blank, solid, walk
from publisher.reading.content_model import Model
from publisher.reading.phrasing import (
    has_own,
    inherit,
    is_empty,
    is_phrase,
    is_tag,
    paragraphs,
)


def settle_table(rows: list[Element], model: Model) -> list[Element]:
    """Return the parts of a table in their order, with one caption, head and foot at most."""
    once = dict(model.once)
    first: dict[str, int] = {}
    settled: list[Element] = []
    for row in rows:
        if row.tag not in first:
            first[row.tag] = len(settled)
            settled.append(row)
        elif once.get(row.tag) == row.tag:
            at = first[row.tag]
            more = Element("div", row.attributes, paragraphs(row.children))
            rest = () if is_empty(more) else (more,)
            settled[at] = settled[at].with_children(*settled[at].children, *rest)
        else:
            settled.append(Element(once.get(row.tag, row.tag), row.attributes, row.children))
    return sorted(settled, key=lambda row: model.order.index(row.tag))


def without_table(rows: list[Element]) -> tuple[Node, ...]:
    """Return what is left of a table that has no rows: its caption, and the ids of its parts."""
    found: list[Node] = []
    for row in rows:
        if row.tag == "caption":
            found += uncaption(row)
        else:
            found += [element("span", id=one.get("id")) for one in walk(row) if one.has("id")]
    return tuple(found)


def settle_terms(rows: list[Element]) -> list[Element]:
    """Return the rows of a definition list: groups of terms and definitions, or `div`s of them."""
    groups: list[list[Element]] = []
    is_divided = True
    for row in rows:
        inside = _terms_of(row)
        is_divided = is_divided and row.tag == "div" and _is_group(_paired(inside))
        groups.append(inside)
    if is_divided:
        pairs = zip(rows, groups, strict=True)
        return [row.with_children(*_paired(inside)) for row, inside in pairs]
    found: list[Element] = []
    for row, inside in zip(rows, groups, strict=True):
        if row.tag == "div":
            inside = [inherit(one, row) for one in inside]
            if row.has("id"):
                anchor = element("span", id=row.get("id"))
                inside[0] = inside[0].with_children(anchor, *inside[0].children)
        found += inside
    return _paired(found)


def _terms_of(row: Element) -> list[Element]:
    """Return terms and definitions in a `div` of a definition list; one without is a definition."""
    if row.tag != "div":
        return [row]
    inside = solid(row.children)
    terms = inside[0] if len(inside) == 1 else None
    found: list[Element] = []
    if isinstance(terms, Element) and terms.tag == "dl" and not terms.attributes:
        found = [one for one in terms.children if isinstance(one, Element)]
    if not found or any(one.tag == "div" for one in found):
        return [Element("dd", (), row.children)]
    return [one for one in found if one.attributes or one.children]  # what `_paired` had added goes


def _is_group(rows: list[Element]) -> bool:
    tags = [row.tag for row in rows]
    return tags == sorted(tags, reverse=True)  # "dt" before "dd"


def _paired(rows: list[Element]) -> list[Element]:
    """Return rows of a definition list that begin with a term and end with a definition."""
    before = [element("dt")] if rows and rows[0].tag == "dd" else []
    after = [element("dd")] if rows and rows[-1].tag == "dt" else []
    return [*before, *rows, *after]


def settle_captions(children: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return a figure's content with one caption at most, at its start or its end."""
    at = [n for n, node in enumerate(children) if is_tag(node, "figcaption")]
    if not at:
        return children
    ends = [n for n, node in enumerate(children) if not is_blank(node)]
    kept = ends[-1] if ends[-1] in at else ends[0] if ends[0] in at else -1
    found: list[Node] = []
    for n, node in enumerate(children):
        is_moved = n in at and n != kept
        found += uncaption(node) if is_moved and isinstance(node, Element) else (node,)
    return tuple(found)


def uncaption(caption: Element) -> tuple[Node, ...]:
    """Return a caption that belongs to nothing as a paragraph or a `div`."""
    if all(map(is_phrase, caption.children)):
        block = Element("p", caption.attributes, caption.children)
    else:
        block = Element("div", caption.attributes, paragraphs(caption.children))
    return () if is_empty(block) else (block,)


def settle_ruby(node: Element) -> tuple[Node, ...]:
    """Return a ruby annotation; base text after the last annotation follows the element."""
    made: list[Node] = []
    base: list[Node] = []
    notes: list[Element] = []
    for child in node.children:
        if isinstance(child, Element) and is_mark(child):
            notes.append(child)
            continue
        if notes and is_blank(child):
            continue
        base = _annotate(made, base, notes)
        notes = []
        base.append(child)
    base = _annotate(made, base, notes)
    if not made:
        span = Element("span", node.attributes, tuple(base))
        return span.children if not has_own(node) else () if is_empty(span) else (span,)
    return (node.with_children(*made), *base)


def is_mark(node: Node) -> bool:
    """Return whether a node is a part of a ruby annotation."""
    return is_tag(node, "rt") or is_tag(node, "rp")


def _annotate(made: list[Node], base: list[Node], notes: list[Element]) -> list[Node]:
    """Add a base text and its annotations to a ruby; returns the base text that has none."""
    texts = [note for note in notes if note.tag == "rt"]
    marks = [note for note in notes if note.tag == "rp"]
    is_plain = all(isinstance(child, str) for mark in marks for child in mark.children)
    if not texts or not is_plain:
        inside = [child for mark in notes for child in (mark.children if mark.tag == "rp" else ())]
        base = [*base, *inside]
        notes = texts
    if not texts:
        return base
    made += [*base, *(_with_brackets(notes) if marks and is_plain else texts)]
    return []


def _with_brackets(notes: list[Element]) -> list[Element]:
    """Return annotations with an `rp` before and after each, empty where there was none."""
    rows: list[Element] = []
    for note in notes:
        last = rows[-1].tag if rows else "rt"
        if note.tag == "rp" and last == "rp" and rows:
            rows[-1] = rows[-1].with_children(*rows[-1].children, *note.children)
            continue
        if note.tag == "rt" and last == "rt":
            rows.append(element("rp"))
        rows.append(note)
    return [*rows, element("rp")] if rows[-1].tag == "rt" else rows
