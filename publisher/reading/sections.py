"""A page's blocks -> the sections of the form: labels run in or as headings, opening, aliases, variants."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from msgspec import Struct, field

from publisher.book.model import Form
from publisher.book.tree import (
    Element,
    Node,
    element,
    heading_level,
    is_blank,
    join_text,
    solid,
    text_of,
    walk,
    words_of,
)

EMPHASIS = ("em", "strong", "b", "i")
COLON = (":", "：")
END_MARKS = ".!?:;。！？"
NEAR = 0.8


class Found(Struct, frozen=True):
    """A section as it stands on the page: the form's label, the author's spelling, its level (2 if run in), line, blocks."""

    label: str
    shown: str
    level: int
    line: int
    content: tuple[Node, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing follows the label."""
        pictures = any(one.tag in ("img", "svg:svg", "hr", "table") for one in walk(*self.content))
        return not pictures and not words_of(*self.content)


class Split(Struct):
    """A page taken apart: the blocks before the first section, then sections and other blocks.

    `nearly` holds labels that are none of the form's: line, text, and the label that it resembles.
    """

    opening: tuple[Node, ...] = ()
    rest: list[Found | Node] = field(default_factory=list)
    nearly: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def sections(self) -> tuple[Found, ...]:
        return tuple(one for one in self.rest if isinstance(one, Found))


def split_form(nodes: tuple[Node, ...], form: Form) -> Split:
    """Find the form's sections among a page's blocks."""
    labels = _spellings(form)
    blocks = [piece for node in solid(nodes) for piece in _split_lines(node, labels)]
    split = Split()
    opening: list[Node] = []
    current: Found | None = None
    for block in blocks:
        found = _read_label(block, labels)
        if isinstance(found, tuple):
            current, first = found
            current = Found(current.label, current.shown, current.level, current.line, first)
            split.rest.append(current)
            continue
        if found:
            split.nearly.append((_line_of(block), found, labels[_nearest(found, labels)]))
        level = heading_level(block)
        if current and level and level <= current.level:
            current = None
        if current:
            current = Found(
                current.label, current.shown, current.level, current.line, (*current.content, block)
            )
            split.rest[-1] = current
        elif split.rest:
            split.rest.append(block)
        else:
            opening.append(block)
    split.opening = tuple(opening)
    return split


def _spellings(form: Form) -> dict[str, str]:
    """Each accepted spelling, folded, and the form's own label."""
    table = {_fold(label): label for label in form.order}
    for label, others in form.spellings:
        table.update({_fold(other): label for other in others})
    for other in ("AKA", "Aliases"):
        if "Also Known As" in form.order:
            table.setdefault(_fold(other), "Also Known As")
    return table


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _line_of(block: Node) -> int:
    return int(block.get("data-line") or 0) if isinstance(block, Element) else 0


def _read_label(block: Node, labels: dict[str, str]) -> tuple[Found, tuple[Node, ...]] | str | None:
    """A section that begins with this block and what stands after the label; or a label that is nearly one; or None."""
    if not isinstance(block, Element):
        return None
    if level := heading_level(block):
        shown = words_of(block).rstrip(":： ")
        if label := labels.get(_fold(shown)):
            anchors = tuple(
                one for one in walk(*block.children) if one.has("id") and not text_of(one)
            )
            anchors += (element("span", id=block.get("id")),) if block.has("id") else ()
            kept = (element("p", *anchors),) if anchors else ()
            return Found(label, shown, level, _line_of(block)), kept
        return shown if _nearest(shown, labels) else None
    if block.tag != "p":
        return None
    run_in = _read_run_in(block)
    if not run_in:
        return None
    shown, rest, has_colon = run_in
    if label := labels.get(_fold(shown)):
        first = (
            (block.with_children(*rest),)
            if words_of(*rest) or any(isinstance(one, Element) for one in rest)
            else ()
        )
        return Found(label, shown, 2, _line_of(block)), first
    return shown if has_colon and _nearest(shown, labels) else None


def _read_run_in(block: Element) -> tuple[str, tuple[Node, ...], bool] | None:
    """The label that a paragraph begins with, what follows it, and whether it has a colon (a lone label needs none)."""
    start = next(
        (n for n, one in enumerate(block.children) if not is_blank(one) and not _is_anchor(one)), 0
    )
    anchors = [one for one in block.children[:start] if not is_blank(one)]
    children = block.children[start:]
    first = children[0] if children else None
    if not isinstance(first, Element) or first.tag not in EMPHASIS:
        return None
    shown = words_of(first)
    rest = list(children[1:])
    if shown.endswith(COLON):
        return shown[:-1].strip(), (*anchors, *_strip_start(rest)), True
    if rest and isinstance(rest[0], str) and rest[0].lstrip().startswith(COLON):
        return shown, (*anchors, *_strip_start([rest[0].lstrip()[1:], *rest[1:]])), True
    return (
        (shown, (), False)
        if not "".join(map(text_of, rest)).strip() and not any(isinstance(r, Element) for r in rest)
        else None
    )


def _is_anchor(node: Node) -> bool:
    return isinstance(node, Element) and node.has("id") and not text_of(node)


def _strip_start(nodes: list[Node]) -> tuple[Node, ...]:
    if nodes and isinstance(nodes[0], str):
        nodes = [nodes[0].lstrip(), *nodes[1:]]
    return join_text(nodes)


def _nearest(shown: str, labels: dict[str, str]) -> str:
    """The spelling that a text nearly is, or an empty string."""
    folded = _fold(shown)
    if not folded or len(folded) > 40 or folded in labels:
        return ""
    ratio, best = max(
        ((SequenceMatcher(None, folded, one).ratio(), one) for one in labels), default=(0.0, "")
    )
    return best if ratio >= NEAR else ""


def _split_lines(node: Node, labels: dict[str, str]) -> list[Node]:
    """A paragraph in which a line begins with a label, as two."""
    if not isinstance(node, Element) or node.tag != "p":
        return [node]
    for at in range(1, len(node.children)):
        before, here = node.children[at - 1], node.children[at]
        breaks = (isinstance(before, str) and before.rstrip(" ").endswith("\n")) or (
            isinstance(before, Element) and before.tag == "br"
        )
        if breaks and isinstance(here, Element) and here.tag in EMPHASIS:
            second = node.with_children(*node.children[at:])
            if line := _line_of(node):
                second = second.with_attributes(
                    data_line=str(line + text_of(*node.children[:at]).count("\n"))
                )
            run_in = _read_run_in(second)
            if run_in and run_in[2] and _fold(run_in[0]) in labels:
                head = list(node.children[:at])
                while head and (
                    is_blank(head[-1]) or (isinstance(head[-1], Element) and head[-1].tag == "br")
                ):
                    head.pop()
                return [node.with_children(*head), *_split_lines(second, labels)]
    return [node]


# ── the opening ────────────────────────────────────────────────────────────────────────────────────────────────────


def take_blocks(opening: tuple[Node, ...]) -> tuple[tuple[str, ...], tuple[Node, ...]]:
    """The building blocks that an opening begins with, and the rest of it."""
    first = opening[0] if opening else None
    if not isinstance(first, Element) or first.tag != "p":
        return (), opening
    children = solid(first.children)
    line = children[0] if children else None
    if (
        not isinstance(line, Element)
        or line.tag not in ("em", "i")
        or any(isinstance(one, Element) for one in line.children)
    ):
        return (), opening
    text = words_of(line)
    after = first.children[first.children.index(line) + 1 :]
    own_line = (
        not after
        or (isinstance(after[0], str) and after[0].lstrip(" ").startswith("\n"))
        or _is_break(after[0])
    )
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not own_line or not names or text[-1] in END_MARKS or max(map(len, names)) > 40:
        return (), opening
    rest = list(after)
    while rest and (is_blank(rest[0]) or _is_break(rest[0])):
        rest.pop(0)
    left = (first.with_children(*_strip_start(rest)),) if rest else ()
    return names, (*left, *opening[1:])


def _is_break(node: Node) -> bool:
    return isinstance(node, Element) and node.tag == "br"


def take_summary(opening: tuple[Node, ...]) -> tuple[Element | None, tuple[Node, ...]]:
    """The first paragraph of what is left of an opening, and the rest."""
    first = opening[0] if opening else None
    if isinstance(first, Element) and first.tag == "p" and words_of(first):
        return first, opening[1:]
    return None, opening


def read_aliases(section: Found) -> tuple[tuple[str, ...], bool]:
    """The names in an alias section, and whether the section is nothing but those names."""
    rows = solid(section.content)
    items = [
        one
        for row in rows
        if isinstance(row, Element) and row.tag in ("ul", "ol")
        for one in row.children
    ]
    marked = any(one.tag not in ("p", "ul", "ol", "li") for one in walk(*rows))
    if items:
        names = [words_of(one) for one in solid(tuple(items))]
        return tuple(name.rstrip(".;,") for name in names if name), len(rows) == 1 and not marked
    return split_names(words_of(*rows[:1])), len(rows) == 1 and not marked


def split_names(text: str) -> tuple[str, ...]:
    """Names in a line: at `;`, else at `.` between names, else at `,`."""
    text = text.strip().rstrip(".;,")
    pattern = r";" if ";" in text else r"\.\s+" if re.search(r"\.\s+\S", text) else r","
    return tuple(name.strip() for name in re.split(pattern, text) if name.strip())


def mark_variants(content: tuple[Node, ...]) -> tuple[tuple[str, ...], tuple[Node, ...]]:
    """The names of variants in a section's list, and the section with the names marked and their closing stop taken off."""
    names: list[str] = []
    marked: list[Node] = []
    for node in content:
        if isinstance(node, Element) and node.tag in ("ul", "ol"):
            items = [
                _mark_item(item, names) if isinstance(item, Element) else item
                for item in node.children
            ]
            node = node.with_children(*items)
        marked.append(node)
    return tuple(names), tuple(marked)


def _mark_item(item: Element, names: list[str]) -> Element:
    rows = list(item.children)
    at = next((n for n, row in enumerate(rows) if not is_blank(row)), 0)
    first = rows[at] if rows else None
    if isinstance(first, Element) and first.tag == "p":
        rows[at] = _mark_item(first, names)
        return (
            item.with_children(*rows).with_attributes(class_="variant")
            if rows[at] != first
            else item
        )
    if not isinstance(first, Element) or first.tag not in ("strong", "b"):
        return item
    while at < len(rows):
        name = rows[at]
        if isinstance(name, Element) and name.tag in ("strong", "b"):
            names.append(words_of(name).rstrip(".:： "))
            rows[at] = name.with_children(*_without_stop(name.children)).with_attributes(
                class_="variant-name"
            )
        elif not is_blank(name):
            break
        at += 1
    if at < len(rows) and isinstance(rows[at], str) and str(rows[at]).startswith((":", ".", "：")):
        rows[at] = str(rows[at])[1:]
    return item.with_children(*join_text(rows)).with_attributes(
        **({"class_": "variant"} if item.tag == "li" else {})
    )


def _without_stop(children: tuple[Node, ...]) -> tuple[Node, ...]:
    last = children[-1] if children else None
    return (*children[:-1], last.rstrip(".:： ")) if isinstance(last, str) else children
