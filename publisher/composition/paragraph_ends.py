"""A paragraph for print -> the same, whose lines a style sheet can set without faults.

Its last words are joined by no-break spaces until they have `LEAST` letters, and the last one is in
a phrase of the class `end`, which is not hyphenated. Where that word may break after a hyphen, or
between the parts of code or of an address, its last part is in a phrase of the class `tail`, which
is not broken. A wide picture begins a line, so that the line
before it is not stretched; a paragraph of ideographs has the class `dense` and is not justified.
"""

from __future__ import annotations

import re

from publisher.book.tree import Element, Node, element, is_block, words_of
from publisher.composition.written_addresses import is_address

LEAST = 7.0  # letters and marks of the last words that stay together; a narrow one counts less
NARROW, SHARE = frozenset("fijlrst.,;:!'’()"), 0.7
LONG, LONG_IN_TABLE = 36, 18  # letters; a last word with more may be divided
COMPOUND = 16  # letters; a word of so many may be divided before the last words
DIVISIBLE = re.compile(r"[^\W\d_]{6}")
REFERENCE = 6  # letters that a page number and the words around it have at least
UNREAD = frozenset(("footnote", "footnote address", "note-call", "note-again"))
WHOLE = frozenset(("code", "kbd", "samp", "img"))  # elements whose blanks stay as they are
BLANKS = re.compile(r"([ \t\n]+)")
# where a word may break: after a mark, before a letter or a figure
PLACE = re.compile(r"(?<=\w[-\u2010\u2013/._?&=:+*|%<>(\[{,;])(?=[^\W_])")
DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
WIDE = 180  # px; a picture that is not narrower begins a line


def hold_end(nodes: tuple[Node, ...], longest: int = LONG) -> tuple[Node, ...]:
    """Return the content of a paragraph with its last words held together.

    A last word with more letters than `longest` may be divided.
    """
    if nodes and isinstance(nodes[-1], str):
        nodes = (*nodes[:-1], nodes[-1].rstrip(" \t\n"))
    return _hold(nodes, 0, longest, is_whole=True)[0]


def begin_lines(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return the content of a paragraph with a line break before each wide picture in it."""
    begun: list[Node] = []
    for node in nodes:
        last = begun[-1] if begun else ""
        is_after_text = last.strip() if isinstance(last, str) else last.tag != "br"
        if begun and is_after_text and _is_wide_picture(node):
            begun.append(element("br"))
        begun.append(node)
    return tuple(begun)


def is_dense(*nodes: Node) -> bool:
    """Return whether most letters of a text are ideographs or kana."""
    text = words_of(*nodes)
    return len(DENSE.findall(text)) > len(text) / 2


def _is_wide_picture(node: Node) -> bool:
    if isinstance(node, Element) and node.tag == "a" and len(node.children) == 1:
        return _is_wide_picture(node.children[0])
    if not isinstance(node, Element) or node.tag != "img":
        return False
    across = node.get("width")
    return across.endswith("%") or (across.isdecimal() and int(across) >= WIDE)


def _hold(
    nodes: tuple[Node, ...], letters: float, longest: int, is_whole: bool = False
) -> tuple[tuple[Node, ...], float]:
    """Hold the end of nodes, after which `letters` follow; return how many there are then.

    `is_whole` is whether the nodes are the whole paragraph.
    """
    rest, held = list(nodes), list[Node]()
    while rest and letters < LEAST:
        node = rest.pop()
        if isinstance(node, str):
            parts, letters = _hold_text(node, letters, longest, is_whole and not rest)
        elif node.get("class") in UNREAD:
            parts = (node,)
        elif node.tag == "page-number":
            parts, letters = (node,), letters + REFERENCE
        elif node.tag == "br" or is_block(node):
            parts, letters = (node,), LEAST
        elif node.tag in WHOLE or node.tag.startswith("svg:"):
            parts = (_hold_code(node, letters, longest),)
            letters += max(_measure(words_of(node)), 1)
        else:
            children, letters = _hold(node.children, letters, longest)
            parts = (node.with_children(*children),)
        held[:0] = parts
    return (*rest, *held), letters


def _measure(text: str) -> float:
    """Return the width of a text in letters."""
    return sum(SHARE if letter in NARROW else 1.0 for letter in text)


def _hold_code(node: Element, letters: float, longest: int) -> Element:
    """Return code whose last part is not broken if it is followed by few letters."""
    if len(node.children) != 1 or not isinstance(node.children[0], str):
        return node
    text = node.children[0]
    start = max((found.end() for found in BLANKS.finditer(text)), default=0)
    kept = _hold_tail(text[start:], letters, longest)
    return node.with_children(text[:start] + kept[0], *kept[1:]) if len(kept) > 1 else node


def _hold_tail(word: str, letters: float, longest: int) -> tuple[str, *tuple[Element, ...]]:
    """Return a word, its last part in a phrase if less of it could stand alone on a line."""
    if is_address(word):
        return (word,)
    places = [0, *(found.end() for found in PLACE.finditer(word))]
    is_enough = [letters + _measure(word[at:]) >= LEAST for at in places]
    start = max((at for at, enough in zip(places, is_enough, strict=True) if enough), default=0)
    tail = word[start:]
    if start == places[-1] or len(tail) > longest:
        return (word,)
    return word[:start], element("span", tail, class_="tail")


def _hold_text(
    text: str, letters: float, longest: int, is_whole: bool
) -> tuple[tuple[Node, ...], float]:
    """Join the last words of a text; if nothing follows it, the last one gets its phrase.

    A text that is a whole paragraph of one word gets none.
    """
    parts, is_last, after = BLANKS.split(text), letters < 1, letters
    at = len(parts) - 1
    letters += _measure(parts[at])
    while letters < LEAST and at:
        parts[at - 1] = "\u00a0"
        at -= 2
        letters += _measure(parts[at])
    if at < len(parts) - 1 and len(parts[at]) >= COMPOUND:
        at += 2
    before, end = "".join(parts[:at]), "".join(parts[at:])
    kept = _hold_tail(end, after, longest)
    is_alone = is_whole and not before
    if is_last and not is_alone and len(parts[-1]) <= longest and DIVISIBLE.search(end):
        phrase = element("span", *kept, class_="end")
        return (before, phrase) if before else (phrase,), letters
    return (before + kept[0], *kept[1:]), letters
