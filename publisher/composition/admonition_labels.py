"""Linked tree -> the tree with each admonition's family, role and label.

An admonition without a title is labelled with the word of the book's language for its kind. The
families are few, so that a theme can give each its own design.
"""

from __future__ import annotations

from collections.abc import Mapping

from publisher.book.tree import Element, Node, element, rewrite

FAMILIES = {  # by a kind its family, and the word that labels it
    "note": ("note", "note"),
    "admonition": ("note", "note"),
    "callout": ("note", "note"),
    "info": ("note", "info"),
    "seealso": ("note", "see-also"),
    "todo": ("note", "todo"),
    "details": ("note", "details"),
    "tip": ("tip", "tip"),
    "hint": ("tip", "tip"),
    "success": ("tip", "success"),
    "check": ("tip", "success"),
    "done": ("tip", "success"),
    "important": ("important", "important"),
    "attention": ("important", "attention"),
    "warning": ("warning", "warning"),
    "alert": ("warning", "warning"),
    "caution": ("warning", "caution"),
    "danger": ("warning", "danger"),
    "error": ("warning", "error"),
    "failure": ("warning", "failure"),
    "fail": ("warning", "failure"),
    "missing": ("warning", "missing"),
    "bug": ("warning", "bug"),
    "question": ("question", "question"),
    "help": ("question", "question"),
    "faq": ("question", "question"),
    "version-added": ("note", "version-added"),
    "version-changed": ("note", "version-changed"),
    "version-removed": ("warning", "version-removed"),
    "version-deprecated": ("warning", "version-deprecated"),
    "example": ("example", "example"),
    "quote": ("quote", "quote"),
    "cite": ("quote", "quote"),
    "abstract": ("summary", "summary"),
    "summary": ("summary", "summary"),
    "tldr": ("summary", "summary"),
}


def label_admonitions(nodes: tuple[Node, ...], words: Mapping[str, str]) -> tuple[Node, ...]:
    """Return nodes in which every admonition has a class for its family, a role and a label.

    The role is `note` for each, since an `aside` of a role for books counts as a landmark.
    """

    def label(node: Element) -> Element:
        return _label(node, words) if _is_admonition(node) else node

    return rewrite(nodes, label)


def _is_admonition(node: Element) -> bool:
    """Return whether an element is an admonition."""
    return node.tag == "aside" and "admonition" in node.get("class").split()


def _label(node: Element, words: Mapping[str, str]) -> Element:
    kind = node.get("data-kind")
    family, word = FAMILIES.get(kind, ("note", ""))
    label = words[f"admonition-{word}"] if word else kind.replace("-", " ").capitalize()
    first = next((one for one in node.children if isinstance(one, Element)), None)
    if first is None or first.get("class") != "admonition-title":
        title = element("p", label or words["admonition-note"], class_="admonition-title")
        node = node.with_children(title, *node.children)
    elif "{number}" in label:
        before, _, after = label.partition("{number}")
        title = first.with_children(before, *first.children, after)
        node = node.with_children(*(title if one is first else one for one in node.children))
    return node.with_attributes(class_=f"admonition admonition-{family}", role="note")
