"""The blocks of a note -> the same with the note's number in their first line, or as spans."""

from __future__ import annotations

import re

from publisher.book.numerals import spell_item
from publisher.book.tree import Element, Node, element, is_blank, is_block, join_text, rewrite

SPACE = re.compile(r"[ \t\n\r\f]+")
WITHOUT_LINE = ("hr", "img", "svg:svg")
BARE = ("thead", "tbody", "tfoot", "colgroup", "col")  # parts of a table that need no span
KINDS = {  # by an element's name the class of the span that stands for it
    "ul": "list",
    "ol": "list",
    "li": "item",
    "dd": "indented",
    "blockquote": "indented",
    "pre": "code",
    "table": "table",
    "tr": "row",
    "td": "cell",
    "th": "cell note-head",
    "hr": "rule",
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "dt"), "note-head"),
}


def begin_with(mark: Element, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return the nodes of a note with its number, `mark`, in front of the first words.

    If a picture or a rule comes first, the number is a paragraph before it.
    """
    at = next((n for n, node in enumerate(nodes) if _can_hold_line(node)), len(nodes))
    first = nodes[at] if at < len(nodes) else None
    if not isinstance(first, Element) or not is_block(first):
        return (mark, " ", *nodes)
    if first.tag == "pre":
        inside = _begin_code(mark.with_children(*mark.children, " "), first.children)
    elif first.tag in WITHOUT_LINE or (first.tag == "figure" and _starts_with_picture(first)):
        return (element("p", mark), *nodes)
    else:
        inside = begin_with(mark, first.children)
    return (*nodes[:at], first.with_children(*inside), *nodes[at + 1 :])


def _can_hold_line(node: Node) -> bool:
    return not is_blank(node) and not (isinstance(node, Element) and node.tag == "colgroup")


def _starts_with_picture(figure: Element) -> bool:
    first = next((node for node in figure.children if not is_blank(node)), None)
    return not isinstance(first, Element) or not is_block(first)


def _begin_code(mark: Element, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return code with a mark in its first line, which in print is an element of its own."""
    code = nodes[0] if nodes else None
    line = code.children[0] if isinstance(code, Element) and code.children else None
    if (
        not isinstance(code, Element)
        or not isinstance(line, Element)
        or line.get("class") != "line"
    ):
        return (mark, *nodes)
    first = line.with_children(mark, *line.children)
    return (code.with_children(first, *code.children[1:]), *nodes[1:])


def as_spans(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return a note's blocks as spans: it stands in a paragraph, which can hold no block.

    White space is collapsed: the print engine does not do so in a float at the foot, and fails
    where a line ends with a blank before a line end.
    """
    return rewrite(_collapse(_without_paragraph(nodes), True), _as_span)


def _collapse(nodes: tuple[Node, ...], in_block: bool) -> tuple[Node, ...]:
    """Return nodes with single blanks outside of code, and none at the ends of blocks."""
    collapsed: list[Node] = []
    for at, node in enumerate(nodes):
        if isinstance(node, str):
            text = SPACE.sub(" ", node)
            is_last = in_block and (at + 1 == len(nodes) or is_block(nodes[at + 1]))
            collapsed.append(text.rstrip(" ") if is_last else text)
        elif node.tag == "pre":
            collapsed.append(node)
        else:
            collapsed.append(node.with_children(*_collapse(node.children, is_block(node))))
    return join_text(collapsed)


def _without_paragraph(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return the content of a note that is one paragraph; other notes as they are."""
    blocks = [node for node in nodes if is_block(node)]
    is_one = len(blocks) == 1 and isinstance(blocks[0], Element) and blocks[0].tag == "p"
    return blocks[0].children if is_one and isinstance(blocks[0], Element) else nodes


def _as_span(node: Element) -> Node | tuple[Node, ...]:
    if node.tag in BARE:
        return node.children
    if not is_block(node):
        return node
    rows = {key: node.get(key) for key in ("id", "lang", "dir") if node.has(key)}
    kind = f"block {KINDS.get(node.tag, '')} {node.get('class')}"
    rows["class"] = " ".join(kind.split())
    return Element("span", tuple(rows.items()), node.children)


def mark_items(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return a note's blocks with a bullet or a number as text in each item of its lists."""
    return rewrite(nodes, lambda node: _mark_list(node) if node.tag in ("ul", "ol") else node)


def _mark_list(node: Element) -> Element:
    items: list[Node] = []
    number = int(node.get("start") or 1)
    for item in node.children:
        if isinstance(item, Element) and item.get("class") != "task-item":
            number = int(item.get("value") or number)
            text = f"{spell_item(number, node.get('type'))}." if node.tag == "ol" else "•"
            marker = element("span", text, class_="item-mark")
            item = item.with_children(*begin_with(marker, item.children))
            number += 1
        items.append(item)
    return node.with_children(*items)
