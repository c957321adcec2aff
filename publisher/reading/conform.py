"""An author's tree -> the tree that both engines accept: legal XHTML without active content.

An element that is not allowed is replaced by its children. Scripts, form fields and the like are
left out with their text, and reported.
"""

from __future__ import annotations

from publisher.book.tree import (
    Element,
    Node,
    element,
    is_blank,
    is_block,
    join_text,
    rewrite,
    solid,
    text_of,
    to_xhtml,
    walk,
)
from publisher.reading.drawings import is_harmless, repeats_too_much

DROPPED = frozenset(
    "script style iframe object embed link meta base noscript template canvas audio video input "
    "select textarea option optgroup datalist progress meter frame frameset param source track map "
    "area title noframes noembed".split()
)
SILENT = frozenset("meta link base title style".split())  # no reader could have seen them
RENAMED = {
    **dict.fromkeys(
        "center body html main header footer nav hgroup details fieldset form dialog article "
        "section address".split(),
        "div",
    ),
    "summary": "p",
    "legend": "p",
    "menu": "ul",
    "dir": "ul",
    "tt": "code",
    "strike": "s",
    "acronym": "abbr",
    "big": "span",
    "xmp": "pre",
}
KEPT = frozenset(
    "a abbr aside b bdi bdo blockquote br caption cite code col colgroup dd del dfn div dl dt em "
    "figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp "
    "small span strong sub sup table tbody td tfoot th thead time tr u ul var wbr".split()
)
SVG_DROPPED = frozenset(
    "script foreignObject animate set animateMotion animateTransform image style a".split()
)
PHRASING = frozenset(
    "p h1 h2 h3 h4 h5 h6 pre a abbr b bdi bdo cite code del dfn em i ins kbd mark q rp rt ruby s "
    "samp small span strong sub sup time u var dt".split()
)
DROPPED_IF_EMPTY = frozenset(
    "p ul ol dl em strong b i span table blockquote h1 h2 h3 h4 h5 h6 div figure tr "
    "tbody thead".split()
)
GLOBAL_ATTRIBUTES = frozenset(
    "id class title lang dir data-at data-line data-kind role aria-label".split()
)
ATTRIBUTES = {"a": ("href",), "img": ("src", "alt"), "ol": ("type",), "sup": ("data-ref",)}
LARGEST = {  # of an attribute that is a number; HTML has tables of at most 1000 columns
    "width": 99_999,
    "height": 99_999,
    "colspan": 1000,
    "rowspan": 1000,
    "span": 1000,
    "start": 999_999_999,
    "value": 999_999_999,
}
OUR_CLASSES = frozenset(
    "task task-item open done comment keyword string name number generic error admonition "
    "admonition-title tabs tab tab-label math code unnumbered".split()
)


def conform(nodes: tuple[Node, ...], dropped: list[tuple[str, str]]) -> tuple[Node, ...]:
    """Return a legal tree; adds (element, line) to `dropped` for each element that is left out."""
    return _flow(rewrite(nodes, lambda node: _clean(node, dropped)), "")


def _clean(node: Element, dropped: list[tuple[str, str]]) -> Node | tuple[Node, ...]:
    if node.tag.startswith("svg:"):
        return _clean_svg(node, dropped)
    if node.tag in DROPPED:
        if node.tag not in SILENT:
            dropped.append((node.tag, node.get("data-at") or node.get("data-line")))
        return ()
    tag = RENAMED.get(node.tag, node.tag)
    if tag == "aside" and "admonition" not in node.get("class"):
        tag = "div"
    if tag not in KEPT:
        return node.children
    node = Element(tag, tuple(_clean_attributes(node, tag)), node.children)
    if tag == "a" and not node.has("href"):
        node = Element("span", node.attributes, node.children)
    return node


def _clean_attributes(node: Element, tag: str) -> list[tuple[str, str]]:
    """Return the legal attributes of an author's element that becomes a `tag`."""
    rows: dict[str, str] = {}
    for name, value in node.attributes:
        if name == "name" and node.tag == "a" and not node.has("id"):
            rows["id"] = value
        elif name in ("align", "style"):
            if side := _alignment(name, value):
                rows["class"] = f"{rows.get('class', '')} {side}".strip()
        elif name in LARGEST:
            if number := _number(name, value):
                rows[name] = number
        elif name in GLOBAL_ATTRIBUTES or name in ATTRIBUTES.get(tag, ()):
            legal = _legal_value(node, name, value)
            if legal is not None:
                rows[name] = legal
    return list(rows.items())


def _legal_value(node: Element, name: str, value: str) -> str | None:
    """Return the value that an attribute may have, or None if it is to be left out."""
    match name:
        case "class":
            words = value.split()
            kept = [word for word in words if word in OUR_CLASSES or word.startswith("language-")]
            return " ".join(kept) or None
        case "id" | "title" | "lang":
            return value if value.strip() else None
        case "dir":
            return value.lower() if value.lower() in ("ltr", "rtl", "auto") else None
        case "type":
            return value if value in ("1", "a", "A", "i", "I") else None
        case "role" | "aria-label":
            return value if "task" in node.get("class") else None
    return value


def _number(name: str, value: str) -> str:
    """Return a number of at most LARGEST, or `""` if the value is none."""
    digits = value.strip().removesuffix("px")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 9:
        return ""
    if int(digits) == 0 and name.endswith("span"):
        return ""
    return str(min(int(digits), LARGEST[name]))


def _alignment(name: str, value: str) -> str:
    """Return the class for the alignment that `align` or `style` asks for, or `""`."""
    side = value.lower()
    if name == "style":
        side = side.replace(" ", "").removeprefix("text-align:").rstrip(";")
    return f"align-{side}" if side in ("left", "right", "center") else ""


def _clean_svg(node: Element, dropped: list[tuple[str, str]]) -> Node | tuple[Node, ...]:
    if node.tag[4:] in SVG_DROPPED:
        return node.children if node.tag == "svg:a" else ()
    rows = tuple(
        (name, value)
        for name, value in node.attributes
        if not name.lower().startswith("on")
        and not (name in ("href", "xlink:href", "src") and not value.strip().startswith("#"))
        and name not in ("data-at", "style")
        and is_harmless(value)
    )
    svg = Element(node.tag, rows, node.children)
    has_use = svg.tag == "svg:svg" and any(child.tag == "svg:use" for child in walk(svg))
    if has_use and repeats_too_much(to_xhtml(svg)):
        dropped.append(("svg", ""))
        return ()
    return svg


def _holds_blocks(node: Element) -> bool:
    return any(is_block(child) for child in walk(*node.children))


def _flow(nodes: tuple[Node, ...], parent: str) -> tuple[Node, ...]:
    """Return the children of `parent`, with a nesting that is legal in it."""
    flat = join_text([child for node in nodes for child in _legal(node)])
    match parent:
        case "ul" | "ol":
            return _only(flat, ("li",), "li")
        case "dl":
            return _pair(_only(flat, ("dt", "dd", "div"), "dd"))
        case "table" | "tbody" | "thead" | "tfoot" | "tr" | "colgroup":
            return tuple(node for node in flat if isinstance(node, Element))
        case "div" if any(map(is_block, flat)):
            return _wrap_inline(flat)
        case "blockquote" | "":
            return _wrap_inline(flat)
    return flat


def _legal(node: Node) -> tuple[Node, ...]:
    if isinstance(node, str):
        return (node,)
    if node.tag.startswith("svg:") or not node.children:
        return () if _is_empty(node) else (node,)
    if node.tag in PHRASING and _holds_blocks(node):
        return _unfold(node)
    if node.tag == "a":
        # a link in a link is replaced by its content
        inside = rewrite(node.children, lambda child: child.children if child.tag == "a" else child)
        node = node.with_children(*inside)
    node = node.with_children(*_flow(node.children, node.tag))
    return () if _is_empty(node) else (node,)


def _is_empty(node: Element) -> bool:
    """Return whether an element has no content and is no target of a link."""
    if node.tag not in DROPPED_IF_EMPTY:
        return False
    for child in walk(node):
        if child.tag in ("a", "code", "pre", "img", "svg:svg", "hr", "td", "th", "li"):
            return False
        if child.has("id") or child.has("role") or child.has("data-ref"):
            return False
    return not text_of(node).strip()


def _unfold(node: Element) -> tuple[Node, ...]:
    """Return the content of a phrase that holds blocks; the phrases in it get its element."""
    if node.tag in ("p", "dt", "pre", "span", "code") or node.tag.startswith("h"):
        inner = _flow(node.children, "div" if node.tag != "dt" else "dt")
        return inner if node.tag != "dt" else (element("dt", text_of(*inner)),)
    parts: list[Node] = []
    for child in node.children:
        if isinstance(child, Element) and (is_block(child) or _holds_blocks(child)):
            inside = child.with_children(*_legal(node.with_children(*child.children)))
            parts.extend(_legal(inside))
        elif not is_blank(child):
            parts.extend(_legal(node.with_children(child)))
    return tuple(parts)


def _only(nodes: tuple[Node, ...], allowed: tuple[str, ...], wrapper: str) -> tuple[Node, ...]:
    """Return the nodes, those that are not allowed in a wrapper; a list goes into the last item."""
    items: list[Element] = []
    for node in nodes:
        if isinstance(node, Element) and node.tag in allowed:
            items.append(node)
        elif isinstance(node, Element) and node.tag in ("ul", "ol") and items:
            items[-1] = items[-1].with_children(*items[-1].children, node)
        elif not is_blank(node):
            items.append(element(wrapper, node))
    return tuple(items)


def _pair(rows: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return the rows of a definition list, which begins with a term and ends with a definition."""
    first = rows[0] if rows else None
    last = rows[-1] if rows else None
    if isinstance(first, Element) and first.tag == "dd":
        rows = (element("dt"), *rows)
    if isinstance(last, Element) and last.tag == "dt":
        rows = (*rows, element("dd"))
    return rows


def _wrap_inline(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return blocks: text between them becomes paragraphs, neighbouring definition lists one."""
    blocks: list[Node] = []
    run: list[Node] = []
    for node in (*nodes, None):
        if node is not None and not is_block(node):
            run.append(node)
            continue
        if solid(tuple(run)):
            blocks.append(element("p", *_trim(run)))
        run = []
        last = blocks[-1] if blocks else None
        if isinstance(node, Element) and isinstance(last, Element) and node.tag == last.tag == "dl":
            blocks[-1] = last.with_children(*last.children, *node.children)
        elif node is not None:
            blocks.append(node)
    return tuple(blocks)


def _trim(run: list[Node]) -> tuple[Node, ...]:
    while run and is_blank(run[0]):
        run.pop(0)
    while run and is_blank(run[-1]):
        run.pop()
    return tuple(run)
