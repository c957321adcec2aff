"""Blocks of a page -> the sections of its form, its opening, the names of aliases and variants."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.book.form import fold_label
from publisher.book.tree import (
    Element,
    Node,
    element,
    heading_level,
    is_blank,
    join_text,
    line_of,
    solid,
    text_of,
    walk,
    words_of,
)

EMPHASIS = ("em", "strong", "b", "i")
COLON = (":", "：")
COMMAS = re.compile("[,，、،]")
SEMICOLONS, STOPS = re.compile("[;；؛]"), re.compile(r"\.\s+(?=\S)|。")
END_OF_NAMES = ".;,。；、，،؛"
END_MARKS = ".!?:;。！？"
NEAR = 0.8


class WrittenSection(Struct, frozen=True):
    """A section as the author wrote it.

    `label` is that of `[form]`, `shown` the author's spelling; `level` is that of the heading, or
    2 for a label at the beginning of a paragraph; `calls` are the calls of notes in the label.
    """

    label: str
    shown: str
    level: int
    line: int
    content: tuple[Node, ...] = ()
    calls: tuple[Node, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the section has neither words nor pictures."""
        pictures = ("img", "svg:svg", "hr", "table")
        has_picture = any(node.tag in pictures for node in walk(*self.content))
        return not has_picture and not words_of(*self.content)


class Split(Struct):
    """A page divided into its opening, and the sections and other blocks after it.

    `near` has (line, label as written, label meant) for each label that is nearly one of the form.
    """

    opening: tuple[Node, ...] = ()
    rest: list[WrittenSection | Node] = field(default_factory=list)
    near: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def sections(self) -> tuple[WrittenSection, ...]:
        return tuple(part for part in self.rest if isinstance(part, WrittenSection))


def split_form(nodes: tuple[Node, ...], labels: dict[str, str]) -> Split:
    """Find the sections of a form among a page's blocks; `labels` is what `labels_of` gives."""
    blocks = [piece for node in solid(nodes) for piece in _split_lines(node, labels)]
    split = Split()
    opening: list[Node] = []
    current: WrittenSection | None = None
    for block in blocks:
        label = _read_label(block, labels)
        if isinstance(label, WrittenSection):
            current = label
            split.rest.append(current)
            continue
        if label:
            split.near.append((line_of(block), label, labels[_nearest(label, labels)]))
        level = heading_level(block)
        if current and level and level <= current.level:
            current = None
        if current:
            current = replace(current, content=(*current.content, block))
            split.rest[-1] = current
        elif split.rest:
            split.rest.append(block)
        else:
            opening.append(block)
    split.opening = tuple(opening)
    return split


def _read_label(block: Node, labels: dict[str, str]) -> WrittenSection | str | None:
    """Return the section that begins with this block, a text that is nearly a label, or None.

    The section has what follows the label in the block.
    """
    if not isinstance(block, Element):
        return None
    if level := heading_level(block):
        shown = words_of(block).rstrip(":： ")
        if label := labels.get(fold_label(shown)):
            anchors = [node for node in walk(*block.children) if _is_anchor(node)]
            anchors += [element("span", id=block.get("id"))] if block.has("id") else []
            kept = (element("p", *anchors),) if anchors else ()
            return WrittenSection(label, shown, level, line_of(block), kept, _calls_in(block))
        return shown if _nearest(shown, labels) else None
    if block.tag != "p":
        return None
    run_in = _read_run_in(block)
    if not run_in:
        return None
    shown, calls, rest, has_colon = run_in
    if label := labels.get(fold_label(shown)):
        has_content = words_of(*rest) or any(isinstance(node, Element) for node in rest)
        content = (block.with_children(*rest),) if has_content else ()
        return WrittenSection(label, shown, 2, line_of(block), content, calls)
    return shown if has_colon and _nearest(shown, labels) else None


def _read_run_in(block: Element) -> tuple[str, tuple[Node, ...], tuple[Node, ...], bool] | None:
    """Return the emphasised text that a paragraph begins with, its calls, the rest, has_colon.

    Without a colon it is a label only if it is all that the paragraph has.
    """
    nodes = enumerate(block.children)
    start = next((n for n, node in nodes if not is_blank(node) and not _is_anchor(node)), 0)
    anchors = solid(block.children[:start])
    children = block.children[start:]
    first = children[0] if children else None
    if not isinstance(first, Element) or first.tag not in EMPHASIS:
        return None
    shown = words_of(first)
    rest = list(children[1:])
    calls = list(_calls_in(first))
    while rest and isinstance(rest[0], Element) and rest[0].has("data-ref"):
        calls.append(rest.pop(0))
    own = tuple(calls)
    if shown.endswith(COLON):
        return shown[:-1].strip(), own, (*anchors, *_strip_start(rest)), True
    if rest and isinstance(rest[0], str) and rest[0].lstrip().startswith(COLON):
        return shown, own, (*anchors, *_strip_start([rest[0].lstrip()[1:], *rest[1:]])), True
    return None if solid(tuple(rest)) else (shown, own, (), False)


def _calls_in(node: Element) -> tuple[Node, ...]:
    """Return the calls of notes in a label."""
    return tuple(call for call in walk(*node.children) if call.has("data-ref"))


def _is_anchor(node: Node) -> bool:
    return isinstance(node, Element) and node.has("id") and not text_of(node)


def _strip_start(nodes: list[Node]) -> tuple[Node, ...]:
    if nodes and isinstance(nodes[0], str):
        nodes = [nodes[0].lstrip(), *nodes[1:]]
    return join_text(nodes)


def _nearest(shown: str, labels: dict[str, str]) -> str:
    """Return the most similar spelling, or `""` if none is similar or the text is one itself."""
    folded = fold_label(shown)
    if not folded or len(folded) > 40 or folded in labels:
        return ""
    rows = ((SequenceMatcher(None, folded, label).ratio(), label) for label in labels)
    ratio, best = max(rows, default=(0.0, ""))
    return best if ratio >= NEAR else ""


def _split_lines(node: Node, labels: dict[str, str]) -> list[Node]:
    """Return a paragraph divided before each line that begins with a label."""
    if not isinstance(node, Element) or node.tag != "p":
        return [node]
    for at in range(1, len(node.children)):
        before, here = node.children[at - 1], node.children[at]
        ends_line = isinstance(before, str) and before.rstrip(" ").endswith("\n")
        if not (ends_line or _is_break(before)):
            continue
        if isinstance(here, Element) and here.tag in EMPHASIS:
            second = node.with_children(*node.children[at:])
            if line := line_of(node):
                line += text_of(*node.children[:at]).count("\n")
                second = second.with_attributes(data_line=str(line))
            run_in = _read_run_in(second)
            if run_in and run_in[3] and fold_label(run_in[0]) in labels:
                head = list(node.children[:at])
                while head and (is_blank(head[-1]) or _is_break(head[-1])):
                    head.pop()
                return [node.with_children(*head), *_split_lines(second, labels)]
    return [node]


def take_blocks(opening: tuple[Node, ...]) -> tuple[tuple[str, ...], tuple[Node, ...]]:
    """Return the building blocks that an opening begins with, and the rest of the opening.

    They are a line of its own in italics, with commas between the names.
    """
    first = opening[0] if opening else None
    if not isinstance(first, Element) or first.tag != "p":
        return (), opening
    children = solid(first.children)
    line = children[0] if children else None
    if not isinstance(line, Element) or line.tag not in ("em", "i"):
        return (), opening
    if any(isinstance(child, Element) for child in line.children):
        return (), opening
    text = words_of(line)
    after = first.children[first.children.index(line) + 1 :]
    own_line = (
        not after
        or (isinstance(after[0], str) and after[0].lstrip(" ").startswith("\n"))
        or _is_break(after[0])
    )
    names = tuple(name.strip() for name in COMMAS.split(text) if name.strip())
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
    """Return the paragraph that an opening begins with, or None, and the rest of the opening."""
    first = opening[0] if opening else None
    if isinstance(first, Element) and first.tag == "p" and words_of(first):
        return first, opening[1:]
    return None, opening


def read_aliases(section: WrittenSection) -> tuple[tuple[str, ...], bool]:
    """Return the names in an alias section, and whether it has nothing else."""
    rows = solid(section.content)
    marked = any(node.tag not in ("p", "ul", "ol", "li") for node in walk(*rows))
    has_names_only = len(rows) == 1 and not marked
    lists = [row for row in rows if isinstance(row, Element) and row.tag in ("ul", "ol")]
    if items := [item for row in lists for item in row.children]:
        names = [words_of(item) for item in items]
        return tuple(name.rstrip(END_OF_NAMES) for name in names if name), has_names_only
    return split_names(words_of(*rows[:1])), has_names_only


def split_names(text: str) -> tuple[str, ...]:
    """Return the names in a line, divided at `;`, or else at stops between names, or at commas."""
    text = text.strip().rstrip(END_OF_NAMES)
    marks = next((one for one in (SEMICOLONS, STOPS) if one.search(text)), COMMAS)
    return tuple(name.strip() for name in marks.split(text) if name.strip())


def mark_variants(content: tuple[Node, ...]) -> tuple[tuple[str, ...], tuple[Node, ...]]:
    """Return the names of variants in a section's lists, and the section with the names marked.

    A stop or colon after a name is removed.
    """
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
    """Return a list's item with its bold names marked, and add these to `names`."""
    rows = list(item.children)
    at = next((n for n, row in enumerate(rows) if not is_blank(row)), 0)
    first = rows[at] if rows else None
    if isinstance(first, Element) and first.tag == "p":
        rows[at] = _mark_item(first, names)
        marked = item.with_children(*rows).with_attributes(class_="variant")
        return item if rows[at] == first else marked
    if not isinstance(first, Element) or first.tag not in ("strong", "b"):
        return item
    while at < len(rows):
        name = rows[at]
        if isinstance(name, Element) and name.tag in ("strong", "b"):
            names.append(words_of(name).rstrip(".:： "))
            bare = name.with_children(*_without_stop(name.children))
            rows[at] = bare.with_attributes(class_="variant-name")
        elif not is_blank(name):
            break
        at += 1
    if at < len(rows) and isinstance(rows[at], str) and str(rows[at]).startswith((":", ".", "：")):
        rows[at] = str(rows[at])[1:]
    item = item.with_children(*join_text(rows))
    return item.with_attributes(class_="variant") if item.tag == "li" else item


def _without_stop(children: tuple[Node, ...]) -> tuple[Node, ...]:
    last = children[-1] if children else None
    return (*children[:-1], last.rstrip(".:： ")) if isinstance(last, str) else children
