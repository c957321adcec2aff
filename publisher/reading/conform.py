"""An author's tree -> the tree that both engines accept: legal XHTML without active content.

What is legal says `content_model`. Scripts, form fields and the like are left out with their text,
and reported; no other text, link, picture or id is lost.
"""

from __future__ import annotations

from msgspec import Struct, field

from publisher.book.tree import Element, Node, join_text, rewrite, text_of, to_xhtml, walk
from publisher.reading.code import code_block, is_language
from publisher.reading.content_model import DROPPED, MODELS, RENAMED, SILENT
from publisher.reading.inline_drawings import (
    DRAWING_DROPPED,
    DRAWING_TEXTS,
    drawing_attributes,
    is_drawn,
    settle_references,
    without_html,
)
from publisher.reading.legal_attributes import Rows, legal_attributes, legal_value
from publisher.reading.nesting import nest, nest_page

__all__ = ["DROPPED", "SILENT", "conform"]


def conform(nodes: tuple[Node, ...], dropped: list[tuple[str, str]]) -> tuple[Node, ...]:
    """Return a legal tree; adds (element, line) to `dropped` for each element that is left out."""
    conformer = _Conformer(dropped)
    legal = nest_page(conformer.children_of(nodes, ""))
    if not conformer.has_drawing:
        return legal

    from publisher.reading.drawing_bounds import repeats_too_much  # few pages need them
    from publisher.reading.label_sizes import readable_width_inline

    def _check(node: Element) -> Element | tuple[Node, ...]:
        if node.tag == "p" and not node.children and not node.has("id"):
            return ()
        if node.tag != "svg:svg":
            return node
        if not any(map(_refers, walk(node))) or not repeats_too_much(to_xhtml(node)):
            readable = readable_width_inline(node)
            return node.with_attributes(data_readable=str(readable)) if readable else node
        conformer.drop("svg", "")
        return ()

    return rewrite(settle_references(legal), _check)


def _refers(one: Element) -> bool:
    """Return whether an element of a drawing may show another one."""
    return one.tag == "svg:use" or any("url(" in value for _, value in one.attributes)


class _Conformer(Struct):
    """One pass over a page: what was left out, and the ids that were seen."""

    dropped: list[tuple[str, str]]
    ids: set[str] = field(default_factory=set)
    has_drawing: bool = False

    def children_of(self, nodes: tuple[Node, ...], line: str) -> tuple[Node, ...]:
        """Return nodes each of which is legal by itself; `line` is that of the block round them."""
        found: list[Node] = []
        is_same = True
        for node in nodes:
            if isinstance(node, str):
                found.append(node)
                continue
            made = self.element(node, line)
            if len(made) == 1:
                found.append(made[0])
                is_same = is_same and made[0] is node
            else:
                found += made
                is_same = False
        return nodes if is_same else join_text(found)

    def element(self, node: Element, line: str) -> tuple[Node, ...]:
        """Return an element as nodes that are legal by themselves."""
        line = node.get("data-line") or line
        tag = node.tag
        if tag.startswith("svg:"):
            return self.drawing(node, line)
        if tag in DROPPED:
            self.drop(tag, node.get("data-at") or line)
            return ()
        is_known = tag in MODELS
        tag = _name_of(node)
        attributes = self.attributes_of(node, tag)
        children = self.children_of(node.children, line) if node.children else ()
        if not is_known and tag == "span" and not _is_kept(attributes):
            return children
        if tag in ("pre", "code") and (language := _code_language(node)):
            attributes = tuple(row for row in attributes if row[0] != "lang")
            made = _highlighted(children, language) if tag == "pre" else None
            if made is not None:
                return (Element("pre", attributes, made),)
        same = children is node.children and attributes == node.attributes and tag == node.tag
        return nest(node if same else Element(tag, attributes, children))

    def attributes_of(self, node: Element, tag: str) -> Rows:
        """Return the legal attributes of an element; of elements with one id the first keeps it."""
        if not node.attributes and node.tag != "center":
            return ()
        return self.without_known_id(legal_attributes(node, tag))

    def without_known_id(self, rows: Rows) -> Rows:
        """Return attributes without an id that another element of the page has."""
        for name, value in rows:
            if name == "id":
                if value in self.ids:
                    return tuple(row for row in rows if row[0] != "id")
                self.ids.add(value)
        return rows

    def drop(self, tag: str, place: str) -> None:
        if tag not in SILENT:
            self.dropped.append((tag, place))

    def drawing(self, node: Element, line: str) -> tuple[Node, ...]:
        """Return an element of a drawing without what would run."""
        self.has_drawing = True
        name = node.tag[4:]
        if name in DRAWING_DROPPED:
            self.dropped.append((name, line))
            return ()
        if name in DRAWING_TEXTS:
            children = join_text([text_of(*node.children)])
        else:
            inside = self.children_of(node.children, line)
            children = join_text([without_html(child) for child in inside])
        attributes = self.without_known_id(drawing_attributes(node))
        if not is_drawn(name):
            is_target = any(key == "id" for key, _ in attributes)
            return (Element("svg:g", attributes, children),) if is_target else children
        svg = Element(node.tag, attributes, children)
        return (svg,)


def _name_of(node: Element) -> str:
    """Return the name that an author's element gets; `span` if it is unknown."""
    tag = node.tag
    if tag == "aside" and not _is_admonition(node):
        return "div"
    return tag if tag in MODELS else RENAMED.get(tag, "span")


def _is_admonition(node: Element) -> bool:
    """Return whether an `aside` is ours."""
    kind = legal_value("data-kind", node.get("data-kind"))
    return bool(kind) and "admonition" in node.get("class").split()


def _is_kept(attributes: Rows) -> bool:
    return any(name in ("id", "lang", "dir", "title") for name, _ in attributes)


def _code_language(node: Element) -> str:
    """Return the programming language that the `lang` of preformatted text names, or `""`."""
    name = node.get("lang").strip().lower()
    return name if name and is_language(name) else ""


def _highlighted(children: tuple[Node, ...], language: str) -> tuple[Node, ...] | None:
    """Return code as the content of a `pre`, or None if it has markup of its own."""
    if len(children) == 1 and isinstance(children[0], Element) and children[0].tag == "code":
        children = children[0].children
    if not text_of(*children).strip() or any(isinstance(child, Element) for child in children):
        return None
    return code_block(text_of(*children), language).children
