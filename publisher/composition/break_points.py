"""Formatted nodes -> the same with places where a long word, an address or code may break.

A place is a character without width in print, and the element `wbr` in an EPUB: neither is copied
with the text. Nothing is shown at it: code has its own sign at the start of a line that goes on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from publisher.book.tree import Element, Node, element, is_block, join_text, text_of
from publisher.composition.written_addresses import find_addresses, is_address

ZERO_WIDTH = "\u200b"
CODE = frozenset("pre code kbd samp".split())
DRAWN = ("svg:", "math")
ADDRESS = "address"  # the class of an address, and of a long word with digits
LONG_WORD = "long-word"  # the class of a word that may be wider than its column
RUN = 24  # characters without a blank, from which on places are looked for
RUN_IN_CELL = 12
LONGEST = 24  # characters without a place; more may break at each of them
IN_CELL = 3  # characters between the places in a long stretch of an address, and in a cell
EDGE = 2  # characters at either end of a run that stay with their neighbours
TAIL = 6  # the same at the end of an address, which may be the last line of a paragraph
BLANKS = re.compile(r"[^\s\u00a0]+")
# letters of scripts with blanks between words
LETTERS = (
    "[^\\W_\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3"
    "\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+"
)
LONG = re.compile(f"{LETTERS[:-1]}{{30,}}")
AFTER_MARK = re.compile(r"(?<=[/?&._-])(?=\w)(?<!\d\.(?=\d))")
# after an opening bracket or an operator, and between a closing bracket and what is called on it
BETWEEN_TOKENS = re.compile(
    r"(?<=[(\[{,;:=|&+*/\\?^%<>])(?=[\w\"'`(\[{$!@#])"
    r"|(?<=\w[._-])(?=[^\W_])(?<!\d\.(?=\d))"
    r"|(?<=[)\]}])(?=\.\w)"
)
CLOSING = tuple(".,;:!?/)]}")
JOINED = re.compile(r"(?=[\u0300-\u036f\u200d\ufe00-\ufe0f])|(?<=\u200d)")


def set_breaks(nodes: tuple[Node, ...], sign: Node = ZERO_WIDTH) -> tuple[Node, ...]:
    """Return nodes with `sign` at each place where a long run of characters may break."""
    return _Breaker(sign, RUN).nodes(nodes)


def find_code_breaks(text: str, least: int = RUN) -> list[int]:
    """Return the places between tokens in runs of at least `least` characters, in order."""
    return _find(text, BETWEEN_TOKENS, least, 1 if least == RUN else IN_CELL)


def find_address_breaks(text: str) -> list[int]:
    """Return the places in an address: after `/ ? & . _ -`, and where there are none for long."""
    return [at for at in _find(text, AFTER_MARK, 1, IN_CELL) if at <= len(text) - TAIL]


def find_word_breaks(text: str, least: int = RUN) -> list[int]:
    """Return the places after `/ ? & . _ -` in runs of at least `least` characters, in order."""
    return _find(text, AFTER_MARK, least, 0)


def _find(text: str, pattern: re.Pattern[str], least: int, step: int) -> list[int]:
    found: list[int] = []
    for run in BLANKS.finditer(text):
        start, end = run.span()
        if end - start < least:
            continue
        places = [
            place.start()
            for place in pattern.finditer(text, start + EDGE, end)
            if place.start() <= end - EDGE
        ]
        found += _fill_gaps(text, (start, *places, end), step) if step else places
    return found


def _fill_gaps(text: str, edges: tuple[int, ...], step: int) -> Iterator[int]:
    """Yield the inner edges, and places within a stretch that is too long."""
    for start, end in pairwise(edges):
        if start != edges[0]:
            yield start
        if end - start > LONGEST:
            inner = range(start + EDGE, end - EDGE + 1, step)
            yield from (at for at in inner if not JOINED.match(text, at))


def _is_glued(before: list[Node], node: Element) -> bool:
    """Return whether no line may end before an element, such as code, though a blank stands there.

    UAX #14, LB13: no line begins with such a mark.
    """
    last = before[-1] if before else None
    is_apart = isinstance(last, str) and last[-1:] in (" ", "\n") and not is_block(node)
    return is_apart and text_of(node)[:1] in CLOSING


class _Breaker:
    """Puts a sign at places: in text, in code, and closer together in the cells of a table."""

    def __init__(self, sign: Node, least: int) -> None:
        self.sign, self.least = sign, least
        self.before = " "  # the last character of the block so far

    def nodes(self, nodes: tuple[Node, ...], is_link: bool = False) -> tuple[Node, ...]:
        """Return nodes with the sign where a line may break."""
        changed: list[Node] = []
        for node in nodes:
            if isinstance(node, str):
                changed.extend(self._text(node, is_link and len(nodes) == 1))
            else:
                if _is_glued(changed, node):
                    changed.append(self.sign)
                changed.append(self._element(node))
        same = len(changed) == len(nodes) and all(
            one is other for one, other in zip(changed, nodes, strict=True)
        )
        return nodes if same else join_text(changed)

    def _element(self, node: Element) -> Element:
        if is_block(node) or node.tag == "br":
            self.before = " "
        if node.tag.startswith(DRAWN) or not node.children:
            return node
        if node.tag in CODE:
            self.before = text_of(node)[-1:]
            return self._code(node)
        inner = _Breaker(self.sign, RUN_IN_CELL) if node.tag == "table" else self
        children = inner.nodes(node.children, node.tag == "a")
        if is_block(node):
            self.before = " "
        return node if children is node.children else node.with_children(*children)

    def _code(self, node: Element) -> Element:
        if any(isinstance(one, Element) and one.get("class") == "line" for one in node.children):
            lines = (self._code(one) if isinstance(one, Element) else one for one in node.children)
            return node.with_children(*lines)
        if len(node.children) == 1 and isinstance(node.children[0], Element):
            return node.with_children(self._code(node.children[0]))
        places = find_code_breaks(text_of(node), self.least)
        return node.with_children(*self._put(node.children, places)) if places else node

    def _text(self, text: str, is_link: bool) -> Iterator[Node]:
        """Yield a text, its addresses in elements of their own, since they are not hyphenated."""
        whole = [(0, len(text))] if is_link and is_address(text) else []
        end = 0
        for start, stop in whole or find_addresses(text):
            yield from self._words(text[end:start])
            address = text[start:stop]
            parts = self._put((address,), find_address_breaks(address))
            yield element("span", *parts, class_=ADDRESS)
            end = stop
        yield from self._words(text[end:]) if end else self._words(text)
        self.before = text[-1:] or self.before

    def _words(self, text: str) -> Iterator[Node]:
        places = find_word_breaks(text, self.least) if len(text) >= self.least else []
        end = 0
        for word in LONG.finditer(text):
            yield from self._part(text, places, end, word.start())
            if not (text[word.start() - 1] if word.start() else self.before).isspace():
                yield self.sign  # a word is broken only at the start of a line
            # one with digits is a key, which is not hyphenated
            is_key = any(char.isdigit() for char in word[0])
            yield element("span", word[0], class_=f"{ADDRESS} {LONG_WORD}" if is_key else LONG_WORD)
            end = word.end()
        yield from self._part(text, places, end, len(text))

    def _part(self, text: str, places: list[int], start: int, end: int) -> tuple[Node, ...]:
        own = [place - start for place in places if start <= place <= end]
        part = text if (start, end) == (0, len(text)) else text[start:end]
        return self._put((part,), own) if own else (part,)

    def _put(self, nodes: tuple[Node, ...], places: list[int]) -> tuple[Node, ...]:
        """Return nodes with the sign at places of their text, which are in order."""
        put, _ = self._put_from(nodes, places, 0)
        return put

    def _put_from(
        self, nodes: tuple[Node, ...], places: list[int], at: int
    ) -> tuple[tuple[Node, ...], int]:
        put: list[Node] = []
        for node in nodes:
            if isinstance(node, Element):
                children, after = self._put_from(node.children, places, at)
                put.append(node if children == node.children else node.with_children(*children))
            else:
                after, start = at + len(node), 0
                for place in _within(places, at, after):
                    put += [node[start : place - at], self.sign]
                    start = place - at
                put.append(node[start:])
            at = after
        return join_text(put), at


def _within(places: list[int], start: int, end: int) -> list[int]:
    return places[bisect_left(places, start) : bisect_left(places, end)]
