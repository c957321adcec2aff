"""Text or nodes as typed -> the same with the typographic punctuation of their language.

Quotation marks, apostrophes, primes, dashes, ellipses, and no-break spaces beside marks. Letters,
attributes, code, mathematics and addresses stay as they are. What is typographic stays, so that
setting a text twice changes nothing more.
"""

from __future__ import annotations

from publisher.book.formulas import is_formula
from publisher.book.tree import Element, Node, is_block
from publisher.composition.marks_of_text import OBJECT, find_edits
from publisher.composition.quotation_marks import Punctuation, punctuation_of
from publisher.composition.written_addresses import is_address

AS_TYPED = frozenset("pre code kbd samp tt var math img textarea svg:svg".split())


def set_text(text: str, language: str) -> str:
    """Return a text with the punctuation of a language."""
    style = punctuation_of(language)
    return _apply(text, 0, find_edits(text, style)) if _is_needed(text, style) else text


def set_nodes(nodes: tuple[Node, ...], language: str) -> tuple[Node, ...]:
    """Return nodes with the punctuation of a language; a block may have a language of its own.

    A quotation may begin in one inline element and end in another of the same block.
    """
    style = punctuation_of(language)
    if not any(map(_is_apart, nodes)):
        return _set_phrase(nodes, style)
    found: list[Node] = []
    phrase: list[Node] = []
    for node in nodes:
        if isinstance(node, Element) and _is_apart(node):
            found += _set_phrase(tuple(phrase), style)
            phrase = []
            found.append(_set_block(node, language))
        else:
            phrase.append(node)
    found += _set_phrase(tuple(phrase), style)
    same = all(old is new for old, new in zip(nodes, found, strict=True))
    return nodes if same else tuple(found)


def _set_block(node: Element, language: str) -> Element:
    if _is_as_typed(node):
        return node
    children = set_nodes(node.children, node.get("lang") or language)
    same = children is node.children
    return node if same else Element(node.tag, node.attributes, children)


def _is_apart(node: Node) -> bool:
    """Return whether a node is a block, or an inline element that holds one."""
    if not isinstance(node, Element):
        return False
    return is_block(node) or any(map(_is_apart, node.children))


def _is_as_typed(node: Element) -> bool:
    return node.tag in AS_TYPED or is_formula(node)


def _set_phrase(nodes: tuple[Node, ...], style: Punctuation) -> tuple[Node, ...]:
    if len(nodes) == 1 and isinstance(nodes[0], str):
        text = nodes[0]
    else:
        parts: list[str] = []
        _collect(nodes, parts)
        text = "".join(parts)
    edits = find_edits(text, style) if _is_needed(text, style) else {}
    return _rebuild(nodes, 0, edits)[0] if edits else nodes


def _is_needed(text: str, style: Punctuation) -> bool:
    """Return whether a text may have anything to change; a search for each sign is quickest."""
    if style.before:
        return not text.isspace()
    return "'" in text or '"' in text or "--" in text or "..." in text


def _collect(nodes: tuple[Node, ...], parts: list[str]) -> None:
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        elif (stand_in := _stand_in(node)) is not None:
            parts.append(stand_in)
        else:
            _collect(node.children, parts)


def _stand_in(node: Element) -> str | None:
    """Return what stands in the text for an element that is not looked into."""
    if _is_as_typed(node):
        return OBJECT
    if node.tag == "br":
        return "\n"
    if node.has("data-ref"):
        return ""
    if node.tag == "a" and len(node.children) == 1 and isinstance(node.children[0], str):
        return OBJECT if is_address(node.children[0]) else None
    return None


def _rebuild(
    nodes: tuple[Node, ...], at: int, edits: dict[int, tuple[int, str]]
) -> tuple[tuple[Node, ...], int]:
    """Return nodes with the edits of their text, which begins at `at`, and where it ends."""
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            found.append(_apply(node, at, edits))
            at += len(node)
        elif (stand_in := _stand_in(node)) is not None:
            found.append(node)
            at += len(stand_in)
        else:
            children, end = _rebuild(node.children, at, edits)
            same = all(old is new for old, new in zip(node.children, children, strict=True))
            found.append(node if same else Element(node.tag, node.attributes, children))
            at = end
    return tuple(found), at


def _apply(text: str, at: int, edits: dict[int, tuple[int, str]]) -> str:
    """Return a text that begins at `at` with its edits; those that go on beyond it are left out."""
    own = [place for place in range(at, at + len(text)) if place in edits]
    parts: list[str] = []
    last = 0
    for place in own:
        end, new = edits[place]
        if end <= at + len(text):
            parts += [text[last : place - at], new]
            last = end - at
    return "".join([*parts, text[last:]]) if own else text
