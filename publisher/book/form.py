"""A pattern's form: what a section's label stands for, and the sections of a page's body."""

from __future__ import annotations

from publisher.book.model import Form, Section
from publisher.book.tree import Node, heading_level, walk


def role_of(form: Form, label: str) -> str:
    """What a label means to us: aliases, problem, context, solution, consequences, variants, or "" for any other.

    Known names first; in a form of six with other names, the place tells.
    """
    names = ("aliases", "problem", "context", "solution", "consequences", "variants")
    known = {"also known as": "aliases", **{name: name for name in names}}
    if role := known.get(label.casefold()):
        return role
    position = form.order.index(label) if label in form.order else -1
    if (
        len(form.order) == 6
        and position >= 0
        and not any(one.casefold() in known for one in form.order[position : position + 1])
    ):
        return names[position]
    if form.mandatory and position >= 0:
        places = [form.order.index(one) for one in form.mandatory if one in form.order]
        if places and position < places[0]:
            return "aliases"
        if places and position > places[-1]:
            return "variants"
    return ""


def find_sections(body: tuple[Node, ...]) -> tuple[Section, ...]:
    """The sections of the form that a pattern's body holds, linked where the body is."""
    found = []
    for one in walk(*body):
        if one.tag == "section" and one.has("data-label"):
            heading = next(child for child in walk(*one.children) if heading_level(child))
            line = int(one.get("data-line") or 0)
            content = tuple(child for child in one.children if child is not heading)
            found.append(Section(one.get("data-label"), heading.get("id"), content, line))
    return tuple(found)
