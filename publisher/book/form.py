"""The form of a pattern: the role that a section's label has, and the sections of a page."""

from __future__ import annotations

from publisher.book.model import Form, Section
from publisher.book.tree import Node, heading_level, line_of, walk


def role_of(form: Form, label: str) -> str:
    """Return the role of a label, or `""` for a label without one.

    Roles are aliases, problem, context, solution, consequences and variants. A known label has
    the role of its name. A form of six labels gives them the roles in this order. In any other
    form a label before the mandatory ones means aliases, and one after them means variants.
    """
    names = ("aliases", "problem", "context", "solution", "consequences", "variants")
    known = {"also known as": "aliases", **{name: name for name in names}}
    if role := known.get(label.casefold()):
        return role
    place = form.order.index(label) if label in form.order else -1
    if len(form.order) == 6 and place >= 0:
        return names[place]
    if form.mandatory and place >= 0:
        places = [form.order.index(name) for name in form.mandatory if name in form.order]
        if places and place < places[0]:
            return "aliases"
        if places and place > places[-1]:
            return "variants"
    return ""


def find_sections(body: tuple[Node, ...]) -> tuple[Section, ...]:
    """Return the sections of a pattern's body; links in them are those of the body."""
    sections = []
    for part in walk(*body):
        if part.tag == "section" and part.has("data-label"):
            heading = next(child for child in walk(*part.children) if heading_level(child))
            line = line_of(part)
            content = tuple(child for child in part.children if child is not heading)
            sections.append(Section(part.get("data-label"), heading.get("id"), content, line))
    return tuple(sections)
