"""Blocks of a page -> the same, with the class `kept` on what no page may end after.

A style sheet keeps a heading with the block after it. Between the two there may be something that
is not read: a place for links, a rule, an empty paragraph. And a paragraph that ends in a colon
leads to the list, table, code, picture or quotation after it.
"""

from __future__ import annotations

from publisher.book.tree import Element, Node, heading_level, is_block

LED_TO = frozenset("ul ol dl table pre figure blockquote".split())
HOLDERS = frozenset("section div ul ol li dl dd blockquote aside".split())
SHOWN = frozenset("img svg:svg pre table".split())
COLONS = (":", "：", "︓")


def keep_together(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return blocks and what is in them, with the class `kept` where it is needed."""
    kept: list[Node] = []
    same = True
    is_after_keeper = False  # whether the last block that is read keeps with what follows
    for at, node in enumerate(nodes):
        if not isinstance(node, Element):
            kept.append(node)
            is_after_keeper = is_after_keeper and not node.strip()
            continue
        own = node
        if node.tag in HOLDERS:
            children = keep_together(node.children)
            own = node if children is node.children else node.with_children(*children)
        if _is_unread(node):
            own = _mark(own) if is_after_keeper else own
        else:
            is_lead = node.tag == "p" and leads_on(node.children, nodes[at + 1 :])
            own = _mark(own) if is_lead else own
            is_after_keeper = is_lead or bool(heading_level(node)) or _is_label(node)
        kept.append(own)
        same = same and own is node
    return nodes if same else tuple(kept)


def leads_on(text: tuple[Node, ...], after: tuple[Node, ...]) -> bool:
    """Return whether a text ends in a colon, and a block to which that may lead is next."""
    if not _last_text(text).endswith(COLONS):
        return False
    blocks = (node for node in after if isinstance(node, Element) or node.strip())
    following = next((node for node in blocks if not _is_unread(node)), None)
    return isinstance(following, Element) and following.tag in LED_TO


def _is_unread(node: Node) -> bool:
    """Return whether a block is a rule, a place for links, or empty."""
    if not isinstance(node, Element):
        return not node.strip()
    if node.tag == "hr":
        return True
    return is_block(node) and not _shows(node)


def _shows(node: Node) -> bool:
    """Return whether a node holds words or something else to be seen."""
    if isinstance(node, str):
        return bool(node.strip())
    return node.tag in SHOWN or node.has("data-svg") or any(map(_shows, node.children))


def _last_text(nodes: tuple[Node, ...]) -> str:
    """Return the last piece of text in nodes, without blanks at its end; "" if there is none."""
    for node in reversed(nodes):
        text = node.rstrip() if isinstance(node, str) else _last_text(node.children)
        if text:
            return text
    return ""


def _is_label(node: Element) -> bool:
    return node.get("class") in ("admonition-title", "tab-label", "theorem-title")


def _mark(node: Element) -> Element:
    return node.with_attributes(class_=f"{node.get('class')} kept".strip())
