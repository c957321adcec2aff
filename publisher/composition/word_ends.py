"""Formatted nodes with signs and calls of pop-ups -> the same, each of them with its word.

A name may go on after its link, as in `[Booth](booth.md)s`: the letters may stand in the text that
follows, or in elements that begin there. The sign of the link stands after them. No line ends
before a sign or the call of a note.
"""

from __future__ import annotations

import re
import unicodedata

from publisher.book.tree import Element, Node, is_block, join_text

SIGN = "patlet-sign"  # the class of the element that holds a sign
JOINER = "\u2060"  # no line ends before or after it
# letters, apostrophes and soft hyphens; a hyphen only between letters
WORD_END = re.compile(r"(?:[\w'’\u00ad]|[-\u2010\u2011](?=\w))*")
# text that goes on in one of these elements is still the same word
GOING_ON = frozenset("abbr b bdi cite del dfn em i ins mark q s small span strong u".split())


def move_signs(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return nodes with each sign after the whole word that its link begins."""
    if not any(_holds_sign(node) for node in nodes):
        return nodes
    moved, waiting = _move(nodes, ())
    return (*moved, *waiting)


def _holds_sign(node: Node) -> bool:
    return isinstance(node, Element) and (_is_sign(node) or any(map(_holds_sign, node.children)))


def _is_sign(node: Node) -> bool:
    return isinstance(node, Element) and node.get("class") == SIGN


def _move(
    nodes: tuple[Node, ...], waiting: tuple[Node, ...]
) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """Return nodes, and the signs whose word has not ended in them; `waiting` come from before."""
    moved: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            end = _end_of_word(node) if waiting else 0
            moved.append(node[:end])
            if end < len(node):
                moved += [*waiting, node[end:]]
                waiting = ()
        elif _is_sign(node):
            waiting = (*waiting, node)
        elif is_block(node):
            children, inside = _move(node.children, ())
            moved += [*waiting, node.with_children(*children, *inside)]
            waiting = ()
        elif node.tag in GOING_ON:
            children, waiting = _move(node.children, waiting)
            moved.append(node.with_children(*children))
        else:
            moved += [*waiting, node]
            waiting = ()
    return join_text(moved), waiting


def _end_of_word(text: str) -> int:
    found = WORD_END.match(text)
    return found.end() if found else 0


def hold_calls(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return nodes in which no line ends before a call or a sign.

    After a letter it does not, unless that is an ideograph; after a mark such as `!` it may.
    """
    return _hold(nodes, "")[0]


def _hold(nodes: tuple[Node, ...], last: str) -> tuple[tuple[Node, ...], str]:
    """Return nodes and their last character; `last` is the one before them, "" for none."""
    held: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            held.append(node)
            last = node[-1:] or last
        elif node.tag == "sup":
            held += [JOINER, node] if _may_end_after(last) else [node]
            last = "1"
        else:
            edge = is_block(node) or node.tag == "br"
            children, last = _hold(node.children, "" if edge else last)
            last = "" if edge else last
            held.append(node if children == node.children else node.with_children(*children))
    return join_text(held), last


def _may_end_after(char: str) -> bool:
    """Return whether a line may end between a character and a figure."""
    is_letter = char.isalnum() and unicodedata.east_asian_width(char) not in "WF"
    return bool(char) and not char.isspace() and not is_letter
