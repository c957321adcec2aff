"""An element whose children are legal by themselves -> legal nodes, by the content model.

Nothing is left out but white space and elements that are empty: what may not stand in an element
goes round it, into it, or gets the parent that it needs.
"""

from __future__ import annotations

from publisher.book.tree import (
    Element,
    Node,
    heading_level,
    is_blank,
    join_text,
    rewrite,
    solid,
    text_of,
)
from publisher.reading.content_model import MODELS, Model
from publisher.reading.parts import (
    is_mark,
    settle_captions,
    settle_ruby,
    settle_table,
    settle_terms,
    uncaption,
    without_table,
)
from publisher.reading.phrasing import (
    Spread,
    divide,
    flatten,
    has_own,
    holds_any,
    is_empty,
    is_phrase,
    is_tag,
    paragraphs,
    trimmed,
)

PART_TAGS = frozenset(tag for tag, model in MODELS.items() if model.is_part)


def nest(node: Element) -> tuple[Node, ...]:
    """Return an element as legal nodes; each of its children is legal by itself."""
    model = MODELS[node.tag]
    if model.needs and not node.has(model.needs):
        node = Element("span", node.attributes, node.children)
        model = MODELS[node.tag]
    if "math" in model.classes and "math" in node.get("class"):
        return (node,) if text_of(*node.children).strip() else ()
    if model.holds == "nothing":
        return (node.with_children(), *node.children) if node.children else (node,)
    if model.holds == "parts":
        return _nest_parts(node, model)
    children = _adopt(node.children, model)
    if children is not node.children:
        node = Element(node.tag, node.attributes, children)
    match model.holds:
        case "phrases":
            return _nest_phrases(node, model)
        case "text":
            return _nest_text(node)
        case "blocks" | "groups":
            is_run = model.holds == "groups" and all(map(is_phrase, children))
            rows = children if is_run else paragraphs(children)
            return _unless_empty(node.with_children(*rows))
    return _nest_flow(node, model)


def nest_page(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return the blocks of a page; each of the nodes is legal by itself."""
    return paragraphs(_adopt(nodes, MODELS["blockquote"]))


def _unless_empty(node: Element) -> tuple[Node, ...]:
    return () if is_empty(node) else (node,)


def _nest_text(node: Element) -> tuple[Node, ...]:
    """Return an element that holds text alone; with other content it is a `span`."""
    if any(isinstance(child, Element) for child in node.children):
        return nest(Element("span", node.attributes, node.children))
    return (node,)


def _nest_phrases(node: Element, model: Model) -> tuple[Node, ...]:
    children = node.children
    if model.order and all(is_phrase(child) or is_mark(child) for child in children):
        return settle_ruby(node)
    is_legal = all(map(is_phrase, children))
    if is_legal and not (model.without and holds_any(children, model.without)):
        return _unless_empty(node)
    match model.blocks:
        case "around":
            return divide(node, children, node.tag)
        case "heading":
            flat = trimmed(flatten(children, " ", ("p", "div")))
            return divide(node, flat, "p")
        case "lines":
            return _unless_empty(node.with_children(*flatten(children, "\n", ())))
        case "words":
            return (node.with_children(*trimmed(flatten(children, " ", ()))),)
        case "replaced":
            return nest(Element("div", node.attributes, children)) if has_own(node) else children
    return Spread(node.with_children(), model.without).whole(children)


def _nest_flow(node: Element, model: Model) -> tuple[Node, ...]:
    children = node.children
    if all(map(is_phrase, children)):
        return _unless_empty(node)
    if node.tag == "figure":
        children = settle_captions(children)
    elif "heading" in model.without:
        children = _nest_term(children)
    elif "table" in model.without and holds_any(children, model.without):
        children = trimmed(flatten(children, " ", ()))
    return _unless_empty(node.with_children(*children))


def _nest_term(children: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return the content of a term: a single paragraph is its text, a heading a paragraph."""

    def _change(node: Element) -> Element:
        return Element("p", node.attributes, node.children) if heading_level(node) else node

    only = solid(children)
    if len(only) == 1 and (is_tag(only[0], "p") or heading_level(only[0])):
        return flatten(only, " ", ())
    return rewrite(children, _change)


def _adopt(nodes: tuple[Node, ...], model: Model) -> tuple[Node, ...]:
    """Return nodes with each run of parts that can't stand there in the parent that it needs."""
    for node in nodes:
        if isinstance(node, Element) and node.tag in PART_TAGS and node.tag not in model.order:
            break
    else:
        return nodes
    found: list[Node] = []
    run: list[Node] = []
    for node in nodes:
        if run and (is_blank(node) or (_is_stray(node, model) and _top(node) == _top(run[0]))):
            run.append(node)
            continue
        found += _with_parent(run)
        run = []
        (run if _is_stray(node, model) else found).append(node)
    return join_text([*found, *_with_parent(run)])


def _is_stray(node: Node, model: Model) -> bool:
    return isinstance(node, Element) and node.tag in PART_TAGS and node.tag not in model.order


def _top(node: Node) -> str:
    """Return the outermost element that a part needs, or `""`."""
    tag = node.tag if isinstance(node, Element) else ""
    while parent := MODELS[tag].parent:
        tag = parent
    return tag


def _with_parent(run: list[Node]) -> tuple[Node, ...]:
    """Return a run of parts, and white space among them, as an element that holds them all."""
    if not run:
        return ()
    first = run[0]
    if isinstance(first, Element) and MODELS[first.tag].parent:
        after = run[-1:] if is_blank(run[-1]) else []
        return (*nest(Element(_top(first), (), tuple(run))), *after)
    found: list[Node] = []
    for node in run:
        if isinstance(node, str):
            found.append(node)
        elif node.tag == "figcaption":
            found += uncaption(node)
        else:
            found += (
                nest(Element("span", node.attributes, node.children))
                if has_own(node)
                else (node.children)
            )
    return tuple(found)


def _nest_parts(node: Element, model: Model) -> tuple[Node, ...]:
    rows, others = _take_parts(node, model)
    if node.tag == "ul":
        rows = [row.with_attributes(value=None) if row.has("value") else row for row in rows]
    elif node.tag == "dl":
        rows = settle_terms(rows)
    elif node.tag == "colgroup" and rows:
        node = node.with_attributes(span=None)
    elif node.tag == "table":
        rows = settle_table(rows, model)
        if not any(is_tag(child, "tr") for row in rows for child in row.children):
            return nest(Element("div", node.attributes, without_table(rows)))
    return (*_unless_empty(node.with_children(*rows)), *others)


def _take_parts(node: Element, model: Model) -> tuple[list[Element], list[Node]]:
    """Return the parts of an element, and the nodes that can't stand in it if it has no `rest`."""
    rows: list[Element] = []
    others: list[Node] = []
    run: list[Node] = []
    wrapper = ""
    for child in node.children:
        if is_blank(child):
            run += [child] if run else []
            continue
        wanted = _wrapper(child, model)
        is_part = is_tag(child, wanted)
        if run and (is_part or wanted != wrapper):
            rows += _wrapped(wrapper, run)
            run = []
        wrapper = wanted
        if is_part and isinstance(child, Element):
            rows.append(child)
        elif not wanted:
            others.append(child)
        elif wanted == "li" and rows and not run and _is_list(child):
            rows[-1] = rows[-1].with_children(*rows[-1].children, child)
        else:
            run.append(child)
    return rows + (_wrapped(wrapper, run) if run else []), others


def _wrapper(node: Node, model: Model) -> str:
    """Return the part of a model that a node is, or that it has to be put into, or `""`."""
    tag = node.tag if isinstance(node, Element) else ""
    while tag and tag not in model.order:
        tag = MODELS[tag].parent if tag in MODELS else ""
    return tag or model.rest


def _wrapped(tag: str, run: list[Node]) -> list[Element]:
    made = nest(Element(tag, (), tuple(run)))
    return [node for node in made if isinstance(node, Element)]


def _is_list(node: Node) -> bool:
    return isinstance(node, Element) and node.tag in ("ul", "ol")
