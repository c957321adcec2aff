"""Selectors that an element's tag and the names of its attributes rule out are not tried.

cssselect2 tries every selector that begins with no tag, class or id on every element, and all
selectors of a tag on each of its elements: most ask for attributes that HTML no longer has. Here
each selector is tried once on an element of the tag without attributes. Where it fails and asked
for attributes alone, it is tried only on elements with one of them.
Equal, since a selector gives the same answer where what it asks for is the same.
Upstream could keep the attributes that a selector needs when it compiles it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publisher.formats.pdf.typesetting.tuning.replacement import Replacement

SOURCES = {
    "cssselect2": "72a31505ee09e256",
    "cssselect2.compiler": "a0657f590793455b",
}

MANY = 2000  # kinds of elements (tag and names of attributes) that a style sheet remembers


class _Bare:
    """An element of a tag without attributes, and its own tree; it notes what it is asked for."""

    def __init__(self, tag: str) -> None:
        self.local_name, self.etree_element, self.attrib = tag, self, self
        self.asked: set[str] = set()

    def __contains__(self, name: str) -> bool:
        self.asked.add(name)
        return False

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return default


def replacements() -> Iterator[Replacement]:
    """Yield what finds the selectors of a style sheet that match an element."""
    from cssselect2 import Matcher

    yield Replacement(Matcher, "match", _match(Matcher.match))


def _match(original: Any) -> Any:
    def _find(matcher: Any, element: Any) -> Any:
        if matcher.namespace_selectors:
            return original(matcher, element)
        attributes = element.etree_element.attrib
        if (kind := vars(element).get("kind")) is None:  # a document has a dozen sheets
            kind = element.kind = element.local_name, *attributes
        known = vars(matcher).get("known")
        if known is None or len(known) > MANY or known[""] != matcher.order:
            known = matcher.known = {"": matcher.order}
        if (tried := known.get(kind)) is None:
            tried = known[kind] = _choose(matcher, kind[0], attributes.keys())
        found = [row[1:] for row in tried if row[0](element)]
        if matcher.id_selectors and "id" in attributes:
            rows = matcher.id_selectors.get(element.id, ())
            found += [row[1:] for row in rows if row[0](element)]
        if matcher.class_selectors and "class" in attributes:
            for name in element.classes:
                if name in matcher.class_selectors:
                    rows = matcher.class_selectors[name]
                    found += [row[1:] for row in rows if row[0](element)]
        found.sort()
        return found

    return _find


def _choose(matcher: Any, tag: str, attributes: Any) -> list[Any]:
    """Return the selectors without class and id that an element may match."""
    from cssselect2 import ascii_lower

    rows = matcher.lower_local_name_selectors.get(ascii_lower(tag), []) + matcher.other_selectors
    if "lang" in attributes:
        rows += matcher.lang_attr_selectors
    return [row for row in rows if _may_match(row[0], tag, attributes)]


def _may_match(test: Any, tag: str, attributes: Any) -> bool:
    bare = _Bare(tag)
    try:
        return bool(test(bare)) or not bare.asked.isdisjoint(attributes)
    except (AttributeError, TypeError):
        return True  # it asks for more than tag and attributes
