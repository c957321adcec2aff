"""HTML as site generators write it -> the elements of a book: admonitions, tabs, code, mathematics.

MkDocs, Sphinx and Python-Markdown's extensions have their classes; an author's page has them too.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from publisher.book.tree import (
    Element,
    Node,
    element,
    heading_level,
    is_blank,
    join_text,
    line_of,
    place_of,
    rewrite,
    text_of,
    walk,
)
from publisher.reading.code import read_code, read_formula

BOXES = frozenset(("admonition", "topic", "callout", "alert"))
KINDS = frozenset("note tip important warning caution danger info hint".split())
LINKS_BACK = frozenset(("headerlink", "footnote-backref", "anchor-link"))
TITLES = frozenset(("admonition-title", "topic-title", "title"))
WRAPPED = re.compile(r"\s*(?:\\\((.*)\\\)|\\\[(.*)\\\]|\$\$(.*)\$\$)\s*\Z", re.DOTALL)
OF_FORMULA = ("id", "data_number", "data_line")
OF_MATH = ("id", "data-number", "data-line", "data-at")
LANGUAGE = re.compile(r"(?:language|highlight|lang)-([\w+#.-]+)")
NO_LANGUAGE = frozenset(("default", "none", "text", "source", "ipython3"))


class Unset(NamedTuple):
    """A formula that can't be set: its line and column, and the reason."""

    line: int
    column: int
    reason: str


def settle_generated(nodes: tuple[Node, ...], unset: list[Unset]) -> tuple[Node, ...]:
    """Return the nodes with the blocks of generators as blocks of a book.

    Each formula that can't be set becomes code, and is added to `unset`.
    """
    settled = rewrite(nodes, _settle)
    return rewrite(settled, lambda node: _check_math(node, unset))


def _check_math(node: Element, unset: list[Unset]) -> Element:
    if node.get("class") != "math" or not text_of(node).strip():
        return node
    shown, reason = read_formula(text_of(node).strip(), node.tag == "div")
    if reason:
        line, column = place_of(node)
        unset.append(Unset(line or line_of(node), column, reason))
    rows = {name: node.get(name.replace("_", "-")) or None for name in OF_FORMULA}
    return shown.with_attributes(**rows)


def _settle(node: Element) -> Node | tuple[Node, ...]:
    match node.tag:
        case "script":
            return _read_script(node)
        case "figure":  # a line may end between the picture and its caption
            return node.with_children(*(one for one in node.children if not _is_break(one)))
        case "a" if node.has("id") and not node.children and _is_own_link(node):
            return Element("span", _without(node, "href"))
        case "pre" if node.get("title").strip():
            return element("figure", element("figcaption", node.get("title")), node, class_="code")
        case "a" if LINKS_BACK & set(node.get("class").split()):
            return ()
        case "details":
            return _read_details(node)
        case "div" | "span" | "aside" | "section" if node.has("class"):
            return _settle_block(node, node.get("class").split())
    return node


def _settle_block(node: Element, names: list[str]) -> Node | tuple[Node, ...]:
    if "MathJax_Preview" in names:
        return ()
    if node.tag in ("div", "span") and ("arithmatex" in names or "math" in names):
        return _read_math(node)
    is_box = bool(BOXES & set(names)) or (len(names) == 1 and names[0] in KINDS)
    if node.tag != "span" and is_box and "contents" not in names:
        return _read_box(node, names)
    if node.tag == "div" and ("tabbed-set" in names or "sd-tab-set" in names):
        return _read_tabs(node)
    if node.tag == "div" and any(one == "highlight" or one[:10] == "highlight-" for one in names):
        return _read_code(node, names)
    return node


def _is_own_link(node: Element) -> bool:
    """Return whether a link leads to itself, as GitBook writes it in headings."""
    return node.get("href") == f"#{node.get('id')}"


def _is_break(node: Node) -> bool:
    return isinstance(node, Element) and node.tag == "br"


def _read_math(node: Element) -> Element:
    """Return mathematics without the brackets that a script on the page looks for."""
    inner = next((one for one in walk(*node.children) if one.get("class") == "math"), None)
    if inner is not None:
        return inner
    found = WRAPPED.match(text_of(node))
    shown = next((one for one in found.groups() if one is not None), "") if found else ""
    places = tuple(row for row in node.attributes if row[0] in OF_MATH)
    text = shown.strip() if found else text_of(node)
    return Element(node.tag, (("class", "math"), *places), (text,))


def _read_script(node: Element) -> Node:
    """Return MathJax's `<script type="math/tex">` as mathematics."""
    kind = node.get("type")
    if not kind.startswith("math/tex"):
        return node
    tag = "div" if "mode=display" in kind.replace(" ", "") else "span"
    return element(tag, text_of(node).strip(), class_="math")


def _read_box(node: Element, names: list[str]) -> Element:
    """Return an admonition; a title that only repeats its kind is the generator's own."""
    if node.tag == "aside" and node.has("data-kind"):
        return node
    others = [one for one in names if one not in BOXES and not one.startswith("admonition-")]
    kind = others[0].removeprefix("alert-").removeprefix("callout-") if others else "note"
    children: list[Node] = []
    for child in node.children:
        if isinstance(child, Element) and TITLES & set(child.get("class").split()):
            title = " ".join(text_of(child).split())
            if title.casefold() != kind.casefold().replace("-", " "):
                rows = _without(child, "class")
                children.append(
                    Element("p", (("class", "admonition-title"), *rows), child.children)
                )
        else:
            children.append(child)
    rows = (("class", "admonition"), ("data-kind", kind), *_without(node, "class"))
    return Element("aside", rows, join_text(children))


def _read_details(node: Element) -> Element:
    """Return a box that is open, with the summary as its title; headings in it are running text."""
    summary = next((one for one in node.children if _is_summary(one)), None)
    rest = [one for one in node.children if one is not summary]
    if isinstance(summary, Element) and text_of(summary).strip():
        words = rewrite(summary.children, _without_heading)
        rows = (("class", "admonition-title"), *_without(summary, "class"))
        rest = [Element("p", rows, words), *rest]
    rows = (("class", "admonition"), ("data-kind", "details"), *_without(node, "class", "open"))
    return Element("aside", rows, join_text(rest))


def _is_summary(node: Node) -> bool:
    return isinstance(node, Element) and node.tag == "summary"


def _without_heading(node: Element) -> Element:
    return Element("span", node.attributes, node.children) if heading_level(node) else node


def _without(node: Element, *names: str) -> tuple[tuple[str, str], ...]:
    return tuple(row for row in node.attributes if row[0] not in names)


def _read_tabs(node: Element) -> Element:
    """Return tabs, each under its label."""
    rows = [one for one in walk(*node.children) if _is_own(one, node)]
    labels = [one for one in rows if one.tag == "label"]
    blocks = [one for one in rows if one.tag == "div" and _is_content(one)]
    tabs = []
    for number, block in enumerate(blocks):
        label = labels[number] if number < len(labels) else None
        line = {"data_line": label.get("data-line")} if label and label.has("data-line") else {}
        shown = [element("p", *label.children, class_="tab-label", **line)] if label else []
        children = tuple(one for one in block.children if not is_blank(one))
        tabs.append(element("div", *shown, *children, class_="tab"))
    return element("div", *tabs, class_="tabs") if tabs else node


def _is_own(node: Element, whole: Element) -> bool:
    return node is not whole


def _is_content(node: Element) -> bool:
    names = node.get("class").split()
    has_blocks = any("tabbed-block" in one.get("class").split() for one in walk(*node.children))
    return (
        "tabbed-block" in names
        or "sd-tab-content" in names
        or ("tabbed-content" in names and not has_blocks)
    )


def _read_code(node: Element, names: list[str]) -> Node:
    """Return highlighted code as code of its language, with its caption."""
    blocks = [one for one in walk(*node.children) if one.tag == "pre"]
    if not blocks or node.tag == "pre":
        return node
    block = blocks[-1]  # before it may stand one with the numbers of its lines
    inner = next((one for one in walk(*block.children) if one.tag == "code"), block)
    given = " ".join((*names, block.get("class"), inner.get("class")))
    found = LANGUAGE.search(given)
    language = found[1] if found and found[1] not in NO_LANGUAGE else ""
    title = next((one for one in walk(*node.children) if one.get("class") == "filename"), None)
    info = f'{language} title="{text_of(title)}"' if title is not None else language
    return read_code(text_of(block).removesuffix("\n"), info)
