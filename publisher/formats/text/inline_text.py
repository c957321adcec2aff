"""Inline nodes of the tree -> a line of Markdown."""

from __future__ import annotations

import re

from publisher.book.formulas import is_formula
from publisher.book.tree import Element, Node, text_of, walk, words_of

SPACE = re.compile(r"[ \t\n\r\f]+")
SIGNS = re.compile(r"[\\`*\[\]<$]|(?<!\w)_|_(?!\w)|~~|&(?=#?\w+;)")
MARKS = {"em": "*", "i": "*", "cite": "*", "strong": "**", "b": "**", "del": "~~", "s": "~~"}
KEPT = frozenset("sub sup kbd mark u small".split())  # as HTML, which Markdown takes


def escape_text(text: str) -> str:
    """Return a text in which no sign is markup."""
    return SIGNS.sub(lambda found: f"\\{found[0]}", text)


def escape_start(line: str) -> str:
    """Return a line that begins no heading, list, quotation or table."""
    found = re.match(r"\d{1,9}(?=[.)](?:\s|$))", line)
    if found:
        return f"{found[0]}\\{line[found.end() :]}"
    is_sign = re.match(r"[#>|=]|[-+](?:\s|$)|---|:::|~~~", line)
    return f"\\{line}" if is_sign else line


def write_anchor(node: Node) -> str:
    """Return the place of an element that has an id, for links to it; `""` for all else."""
    if not isinstance(node, Element) or not node.has("id"):
        return ""
    return f'<a id="{node.get("id")}"></a>'


def write_anchors(nodes: tuple[Node, ...]) -> str:
    """Return the places of all elements below nodes, which their text can't hold."""
    return "".join(map(write_anchor, walk(*nodes)))


def write_line(nodes: tuple[Node, ...], slug: str, paths: dict[str, str]) -> str:
    """Return inline nodes as one line; line breaks are `<br>`.

    `slug` is that of their page, which names its notes; `paths` are those of pictures by name.
    """
    return SPACE.sub(" ", _inline(nodes, slug, paths)).strip()


def _inline(nodes: tuple[Node, ...], slug: str, paths: dict[str, str]) -> str:
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(escape_text(node))
        else:
            parts.append(write_anchor(node) + _element(node, slug, paths))
    return "".join(parts)


def _element(node: Element, slug: str, paths: dict[str, str]) -> str:
    if node.has("data-ref"):
        return f"[^{slug}-{node.get('data-ref')}]"
    if is_formula(node):
        return f"${' '.join(text_of(node).split())}$"
    if node.tag == "br":
        return "<br>"
    if node.tag == "img":
        address = paths.get(node.get("src"), node.get("src"))
        return f"![{escape_text(node.get('alt'))}]({_address(address)})"
    if node.tag == "svg:svg":
        titles = [words_of(one) for one in walk(node) if one.tag == "svg:title"]
        return escape_text(" ".join(titles))
    if node.tag == "code":
        return write_anchors(node.children) + write_code(text_of(node))
    inside = _inline(node.children, slug, paths)
    if node.tag == "a" and node.has("href") and inside.strip():
        return f"[{inside.strip()}]({_address(node.get('href'))})"
    if node.tag in MARKS:
        return _marked(inside, MARKS[node.tag])
    return f"<{node.tag}>{inside}</{node.tag}>" if node.tag in KEPT else inside


def _marked(inside: str, mark: str) -> str:
    """Return a text between marks, which must touch it."""
    bare = inside.strip()
    if not bare:
        return inside
    before, _, after = inside.partition(bare)
    return f"{before}{mark}{bare}{mark}{after}"


def write_code(text: str) -> str:
    """Return code in a line, between more backticks than it holds in a row."""
    line = SPACE.sub(" ", text)
    ticks = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    edge = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{edge}{line}{edge}{ticks}" if line else ""


def _address(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()<>]", address) else address
