"""An author's tree -> the tree that both engines accept: elements, attributes and nesting of XHTML, nothing that runs.

What is left out takes its text with it only where the text is no text (scripts, form fields); all of it is reported.
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
    "script style iframe object embed link meta base noscript template canvas audio video input select textarea option "
    "optgroup datalist progress meter frame frameset param source track map area title noframes noembed".split()
)
SILENT = frozenset("meta link base title style".split())  # nothing a reader could have seen
RENAMED = {
    "center": "div", "body": "div", "html": "div", "main": "div", "header": "div", "footer": "div", "nav": "div",
    "hgroup": "div", "details": "div", "summary": "p", "fieldset": "div", "legend": "p", "form": "div", "dialog": "div",
    "article": "div", "section": "div", "aside": "div", "address": "div", "menu": "ul", "dir": "ul", "tt": "code",
    "strike": "s", "acronym": "abbr", "big": "span", "xmp": "pre",
}  # fmt: skip
KEPT = frozenset(
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 "
    "h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub sup table tbody td tfoot th thead time "
    "tr u ul var wbr".split()
)
SVG_DROPPED = frozenset(
    "script foreignObject animate set animateMotion animateTransform image style a".split()
)
PHRASING = frozenset(
    "p h1 h2 h3 h4 h5 h6 pre a abbr b bdi bdo cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub "
    "sup time u var dt".split()
)
ATTRIBUTES = {
    "*": ("id", "class", "title", "lang", "dir", "data-at", "data-line", "data-note", "role", "aria-label"),
    "a": ("href",), "img": ("src", "alt", "width", "height"), "ol": ("start", "reversed", "type"), "li": ("value",),
    "td": ("colspan", "rowspan", "headers"), "th": ("colspan", "rowspan", "headers", "scope", "abbr"),
    "col": ("span",), "colgroup": ("span",), "time": ("datetime",), "sup": ("data-ref",),
}  # fmt: skip
OUR_CLASSES = frozenset(
    "loose task task-item open done comment keyword string name number generic error".split()
)


def conform(nodes: tuple[Node, ...], dropped: list[tuple[str, str]]) -> tuple[Node, ...]:
    """Make a page's tree legal; `dropped` takes (element, line) of what was left out."""
    return _flow(rewrite(nodes, lambda one: _clean(one, dropped)), "div")


def _clean(one: Element, dropped: list[tuple[str, str]]) -> Node | tuple[Node, ...]:
    if one.tag.startswith("svg:"):
        return _clean_svg(one, dropped)
    if one.tag in DROPPED:
        if one.tag not in SILENT:
            dropped.append((one.tag, one.get("data-at") or one.get("data-line")))
        return ()
    tag = RENAMED.get(one.tag, one.tag)
    if tag not in KEPT:
        return one.children
    one = Element(tag, tuple(_clean_attributes(one, tag)), one.children)
    if tag == "a" and not one.has("href"):
        one = Element("span", one.attributes, one.children)
    return one


def _clean_attributes(one: Element, tag: str) -> list[tuple[str, str]]:
    allowed = ATTRIBUTES["*"] + ATTRIBUTES.get(tag, ())
    rows: dict[str, str] = {}
    for name, value in one.attributes:
        if name == "name" and one.tag == "a" and not one.has("id"):
            rows["id"] = value
        elif name in ("align", "style") and (side := _alignment(name, value)):
            rows["class"] = f"{rows.get('class', '')} {side}".strip()
        elif name == "class":
            kept = [
                word
                for word in value.split()
                if word in OUR_CLASSES or word.startswith("language-")
            ]
            rows.update({"class": " ".join(kept)} if kept else {})
        elif name in ("width", "height", "colspan", "rowspan", "span", "start", "value"):
            rows.update({name: figure} if (figure := _figure(name, value)) else {})
        elif (
            (name in ("id", "title", "lang") and not value.strip())
            or (name == "dir" and value.lower() not in ("ltr", "rtl", "auto"))
            or (name == "type" and value not in ("1", "a", "A", "i", "I"))
            or (name in ("role", "aria-label") and "task" not in one.get("class"))
            or name in ("scope", "headers", "datetime", "reversed", "abbr")
        ):
            continue
        elif name in allowed:
            rows[name] = value.lower() if name == "dir" else value
    return list(rows.items())


def _figure(name: str, value: str) -> str:
    """A number that an engine can count to; HTML has tables of at most a thousand columns."""
    digits = value.strip().removesuffix("px")
    if (
        not (digits.isascii() and digits.isdecimal())
        or len(digits) > 9
        or (int(digits) == 0 and name.endswith("span"))
    ):
        return ""
    return str(
        min(
            int(digits),
            {"colspan": 1000, "rowspan": 1000, "span": 1000, "width": 99999, "height": 99999}.get(
                name, 999_999_999
            ),
        )
    )


def _alignment(name: str, value: str) -> str:
    value = (
        value.lower().replace(" ", "").removeprefix("text-align:").rstrip(";")
        if name == "style"
        else value.lower()
    )
    return f"align-{value}" if value in ("left", "right", "center") else ""


def _clean_svg(one: Element, dropped: list[tuple[str, str]]) -> Node | tuple[Node, ...]:
    if one.tag[4:] in SVG_DROPPED:
        return one.children if one.tag == "svg:a" else ()
    rows = []
    for name, value in one.attributes:
        points_out = name in ("href", "xlink:href", "src") and not value.strip().startswith("#")
        if not (
            name.lower().startswith("on")
            or points_out
            or name in ("data-at", "style")
            or not is_harmless(value)
        ):
            rows.append((name, value))
    one = Element(one.tag, tuple(rows), one.children)
    if (
        one.tag == "svg:svg"
        and any(child.tag == "svg:use" for child in walk(one))
        and repeats_too_much(to_xhtml(one))
    ):
        dropped.append(("svg", ""))
        return ()
    return one


# ── nesting ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _holds_blocks(one: Element) -> bool:
    return any(is_block(child) for child in walk(*one.children))


def _flow(nodes: tuple[Node, ...], parent: str) -> tuple[Node, ...]:
    """The children of `parent`, legal for it."""
    found = [_legal(node) for node in nodes]
    flat = join_text([node for group in found for node in group])
    match parent:
        case "ul" | "ol":
            return _only(flat, ("li",), "li")
        case "dl":
            return _pair(_only(flat, ("dt", "dd", "div"), "dd"))
        case "table" | "tbody" | "thead" | "tfoot" | "tr" | "colgroup":
            return tuple(node for node in flat if isinstance(node, Element))
        case "div" | "blockquote":
            return _wrap_inline(flat)
        case "li" | "dd" | "td" | "th" if any(map(is_block, flat)):
            return (
                _wrap_inline(flat)
                if parent in ("li", "dd") and flat and not _starts_inline(flat)
                else flat
            )
    return flat


def _starts_inline(nodes: tuple[Node, ...]) -> bool:
    first = solid(nodes)[:1]
    return bool(first) and not is_block(first[0])


def _legal(node: Node) -> tuple[Node, ...]:
    if isinstance(node, str):
        return (node,)
    if node.tag.startswith("svg:") or not node.children:
        return () if _is_empty(node) else (node,)
    if node.tag in PHRASING and _holds_blocks(node):
        return _unfold(node)
    if node.tag == "a":
        node = node.with_children(
            *rewrite(node.children, lambda one: one.children if one.tag == "a" else one)
        )
    node = node.with_children(*_flow(node.children, node.tag))
    return () if _is_empty(node) else (node,)


def _is_empty(node: Element) -> bool:
    """Whether an element says nothing and marks no place."""
    if node.tag not in ("p", "ul", "ol", "dl", "em", "strong", "b", "i", "span", "table", "blockquote", "h1", "h2", "h3",
                        "h4", "h5", "h6", "div", "figure", "code", "pre", "a", "tr", "tbody", "thead"):  # fmt: skip
        return False
    inside = [one for one in walk(node) if one.tag in ("img", "svg:svg", "hr", "td", "th", "li") or one.has("id") or one.has("role")
              or one.has("data-ref")]  # fmt: skip
    return not inside and not text_of(node).strip()


def _unfold(node: Element) -> tuple[Node, ...]:
    """A phrase that holds blocks: its name goes to the phrases inside, and the blocks stand free."""
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
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, Element) and node.tag in allowed:
            found.append(node)
        elif not is_blank(node):
            stray = element(wrapper, node)
            last = found[-1] if found else None
            nested = (
                isinstance(node, Element) and node.tag in ("ul", "ol") and isinstance(last, Element)
            )
            if nested and isinstance(last, Element):
                found[-1] = last.with_children(*last.children, node)
            else:
                found.append(stray)
    return tuple(found)


def _pair(rows: tuple[Node, ...]) -> tuple[Node, ...]:
    """A definition list begins with a term and ends with a definition."""
    first = rows[0] if rows else None
    last = rows[-1] if rows else None
    if isinstance(first, Element) and first.tag == "dd":
        rows = (element("dt"), *rows)
    if isinstance(last, Element) and last.tag == "dt":
        rows = (*rows, element("dd"))
    return rows


def _wrap_inline(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Runs of text and phrases between blocks become paragraphs; neighbouring definition lists become one."""
    found: list[Node] = []
    run: list[Node] = []
    for node in (*nodes, None):
        if node is not None and not is_block(node):
            run.append(node)
            continue
        if solid(tuple(run)):
            found.append(element("p", *_trim(run)))
        run = []
        last = found[-1] if found else None
        if isinstance(node, Element) and isinstance(last, Element) and node.tag == last.tag == "dl":
            found[-1] = last.with_children(*last.children, *node.children)
        elif node is not None:
            found.append(node)
    return tuple(found)


def _trim(run: list[Node]) -> tuple[Node, ...]:
    while run and is_blank(run[0]):
        run.pop(0)
    while run and is_blank(run[-1]):
        run.pop()
    return tuple(run)
