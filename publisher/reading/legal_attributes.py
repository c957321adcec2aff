"""An author's attributes -> those that the content model knows, with values that are legal."""

from __future__ import annotations

import re
from functools import cache

from publisher.book.tree import Element
from publisher.reading.content_model import (
    CLASSES,
    GLOBAL,
    MODELS,
    MOST_COLUMNS,
    VALUES,
)

Rows = tuple[tuple[str, str], ...]
SIDE = re.compile(r"(?:^|;)\s*text-align\s*:\s*(left|right|center)\s*(?:;|$)", re.IGNORECASE)
SIZE = re.compile(r"(?:^|;)\s*(width|height)\s*:([^;!]+)")
SIDES = ("left", "right", "center")
MATH = "math"


@cache
def _known(tag: str) -> frozenset[str]:
    return frozenset((*GLOBAL, *MODELS[tag].attributes))


def legal_attributes(node: Element, tag: str) -> Rows:
    """Return the attributes of an author's element that becomes a `tag`."""
    rows: dict[str, str] = {}
    known = _known(tag)
    for name, value in node.attributes:
        if name == "class":
            _add_class(rows, _legal_classes(node, tag, value))
        elif name in ("align", "style"):
            _add_class(rows, _side(name, value))
        elif name == "name" and node.tag == "a" and not node.has("id"):
            rows |= {"id": value} if value.strip() else {}
        elif name in known and not _is_foreign(node, name):
            legal = legal_value(name, value)
            rows |= {name: legal} if legal is not None else {}
    if tag == "img":  # assembly reads what is written
        rows |= {name: value.strip() for name, value in SIZE.findall(node.get("style").lower())}
    if node.tag == "center":
        _add_class(rows, "align-center")
    return tuple(rows.items())


def _is_foreign(node: Element, name: str) -> bool:
    """Return whether an attribute has a meaning of ours that the element can't have."""
    if name == "data-ref":
        return bool(node.children)  # the call of a note is empty
    return name in ("role", "aria-label") and "task" not in node.get("class").split()


def legal_value(name: str, value: str) -> str | None:
    """Return the value that an attribute may have, or None if it is to be left out."""
    pattern = VALUES.get(name)
    if pattern is None:
        return "" if name == "alt" and not value.strip() else value
    if name in ("dir", "scope"):
        value = value.strip().lower()
    elif name == "lang":
        value = value.strip().replace("_", "-")
    elif name not in ("id", "title", "aria-label", "data-ref"):
        value = value.strip()
    return _bounded(name, value) if pattern.fullmatch(value) else None


def _bounded(name: str, value: str) -> str | None:
    """Return a legal number that is not too large; other values as they are."""
    if name in ("colspan", "rowspan", "span"):
        return str(min(int(value), MOST_COLUMNS)) if int(value) else None
    return str(int(value)) if name in ("start", "value") else value


def _legal_classes(node: Element, tag: str, value: str) -> str:
    own = MODELS[tag].classes
    words = [
        word
        for word in value.split()
        if word in CLASSES or word in own or re.fullmatch(r"language-[\w+#./-]+", word)
    ]
    if MATH in words and any(isinstance(child, Element) for child in node.children):
        words.remove(MATH)  # ours has text alone
    return " ".join(dict.fromkeys(words))


def _add_class(rows: dict[str, str], classes: str) -> None:
    if classes:
        rows["class"] = " ".join(dict.fromkeys(f"{rows.get('class', '')} {classes}".split()))


def _side(name: str, value: str) -> str:
    """Return the class for the side to which `align` or `style` aligns text, or `""`."""
    if name == "style":
        found = SIDE.search(value)
        side = found[1] if found else ""
    else:
        side = value.strip()
    return f"align-{side.lower()}" if side.lower() in SIDES else ""
