"""Blocks of a page -> the same without the line ends between two ideographs.

Chinese and Japanese have no blanks between words, and a line end would print one. Korean has them.
"""

from __future__ import annotations

import re
import unicodedata

from publisher.book.language import primary
from publisher.book.tree import Element, Node, is_block, text_of

IDEOGRAPH = re.compile(
    "[\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\ufe10-\ufe6f\uff00-\uff9f"
    "\U00016fe0-\U00018fff\U0001aff0-\U0001b2ff\U00020000-\U0003ffff]"
)
MARKS = "“”‘’…—–·"  # punctuation that Chinese shares with other languages
KEPT = frozenset("pre code kbd samp".split())
THINGS = frozenset("br img input hr".split())  # not text, and not nothing
EDGE = 8  # characters that are looked at on each side


def join_ideographs(nodes: tuple[Node, ...], language: str = "") -> tuple[Node, ...]:
    """Remove each line end, and the blanks round it, that stands between two ideographs.

    `language` is that of the page; Korean keeps them all.
    """
    if primary(language) == "ko" or not IDEOGRAPH.search(text_of(*nodes)):
        return nodes
    return _join(nodes, "", "")


def _join(nodes: tuple[Node, ...], before: str, after: str) -> tuple[Node, ...]:
    """Join the lines of nodes between two texts of the same paragraph."""
    heads = [after]
    for node in reversed(nodes):
        heads.append(_flow(node, heads[-1], is_head=True))
    heads.reverse()
    joined: list[Node] = []
    for node, head in zip(nodes, heads[1:], strict=True):
        if isinstance(node, str):
            joined.append(_join_lines(node, before, head))
        elif node.tag in KEPT or node.tag.startswith("svg:") or node.get("class") == "math":
            joined.append(node)
        else:
            edges = ("", "") if is_block(node) else (before, head)
            joined.append(node.with_children(*_join(node.children, *edges)))
        before = _flow(node, before, is_head=False)
    return tuple(node for node in joined if node != "")


def _flow(node: Node, text: str, is_head: bool) -> str:
    """Return the text at the edge of a node; an element without text shows that behind it."""
    if isinstance(node, Element) and (is_block(node) or node.tag in THINGS):
        return ""
    own = node if isinstance(node, str) else text_of(node)
    return (own + text)[:EDGE] if is_head else (text + own)[-EDGE:]


def _join_lines(text: str, before: str, after: str) -> str:
    lines = text.split("\n")
    joined = lines[:1]
    for number, line in enumerate(lines[1:], 1):
        tail = (before + joined[-1])[-EDGE:] if len(joined) == 1 else joined[-1][-EDGE:]
        head = line.lstrip(" \t")
        if number == len(lines) - 1 and len(head) < EDGE:
            head += after
        if _ends_in_ideograph(tail) and _is_ideographic(head.lstrip(MARKS)[:1]):
            joined[-1] = joined[-1].rstrip(" \t")
            joined.append(line.lstrip(" \t"))
        else:
            joined += ["\n", line]
    return "".join(joined)


def _ends_in_ideograph(text: str) -> bool:
    return _is_ideographic(text.rstrip(" \t").rstrip(MARKS)[-1:])


def _is_ideographic(char: str) -> bool:
    """Return whether a character is one of Chinese or Japanese; Hangul and emoji are not."""
    return (
        bool(char) and bool(IDEOGRAPH.match(char)) and not char.isspace() and not _is_hangul(char)
    )


def _is_hangul(char: str) -> bool:
    return "HANGUL" in unicodedata.name(char, "")
