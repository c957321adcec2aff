"""Linked tree -> the tree for print: page references after links, notes at their calls.

Every format starts from the same tree; `screen_tree` has the other formats.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct, field

from publisher.book.formulas import formula_elements
from publisher.book.model import Note, Page, Picture
from publisher.book.names import (
    address_anchor,
    note_anchor,
    printed_call_anchor,
    reference_anchor,
)
from publisher.book.tree import (
    Element,
    Node,
    element,
    heading_level,
    is_block,
    join_text,
    walk,
    words_of,
)
from publisher.composition.break_points import set_breaks
from publisher.composition.figure_texts import name_pictures
from publisher.composition.keeping import keep_together, leads_on
from publisher.composition.note_blocks import (
    as_spans,
    begin_with,
    mark_items,
)
from publisher.composition.paragraph_ends import (
    LONG,
    LONG_IN_TABLE,
    begin_lines,
    hold_end,
    is_dense,
)
from publisher.composition.picture_sizes import share_table, size_for_print
from publisher.composition.table_rows import mark_rows
from publisher.composition.views import FormattedPage

# elements without page references and notes
QUIET = frozenset("h1 h2 h3 h4 h5 h6 th figcaption caption".split())
HELD = 20  # letters, the most of the last two words of a name that are kept on one line
PARAGRAPHS = frozenset("p li td dd dt".split())


class PrintFormatter(Struct):
    """Formats one page for print; notes and addresses are numbered in the order of their calls."""

    page: Page
    pictures: Mapping[str, Picture]  # by file name
    titles: Mapping[str, str] = {}  # by anchor what stands there: a page or a section
    references: int = 0
    count: int = 0  # of notes and addresses
    calls: dict[str, int] = field(default_factory=dict)  # by a note's label its number
    seen: set[str] = field(default_factory=set)  # targets of the links in this paragraph
    longest: int = LONG  # letters of the last word of a paragraph that is not divided
    # notes that were called and not placed yet, with their printed numbers
    waiting: list[tuple[Note, int]] = field(default_factory=list)

    def format_page(self) -> FormattedPage:
        """Return the page's title, summary and body."""
        title = self._children(hold_last_line(self.page.title_nodes), quiet=True, in_note=False)
        summary: tuple[Node, ...] = ()
        if self.page.summary:
            opening = self.page.summary.with_attributes(class_="summary")
            summary = hold_last_line(self._children((opening,), quiet=False, in_note=False))
        body = self.format_nodes(keep_together(self.page.body))
        return FormattedPage(set_breaks(title), set_breaks(summary), set_breaks(body))

    def format_nodes(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return nodes as print needs them."""
        return self._children(nodes, quiet=False, in_note=False)

    def _children(self, nodes: tuple[Node, ...], quiet: bool, in_note: bool) -> tuple[Node, ...]:
        formatted: list[Node] = []
        for node in nodes:
            if isinstance(node, str):
                # letters right after a link belong to its last word: the page number follows them
                after_link = formatted and _is_reference(formatted[-1])
                tail = re.match(r"[\w'’]+", node) if after_link else None
                if tail:
                    reference = formatted.pop()
                    formatted += [tail[0], reference, node[tail.end() :]]
                else:
                    formatted.append(node)
            else:
                formatted.extend(self._element(node, quiet, in_note))
        return join_text(formatted)

    def _element(self, node: Element, quiet: bool, in_note: bool) -> tuple[Node, ...]:
        if node.tag in PARAGRAPHS and not in_note:
            self.seen = set()
        if node.has("data-svg"):
            return (_drawn(node),)
        if node.tag == "svg:svg":
            return (_named(node),)
        if node.has("data-ref"):
            return self._note_call(node.get("data-ref"), in_note)
        longest = self.longest
        if node.tag == "figure":
            node = name_pictures(node)
        if node.tag == "table":
            node, self.longest = mark_rows(share_table(node)), LONG_IN_TABLE
        quiet = quiet or node.tag in QUIET
        is_text = node.tag in PARAGRAPHS and not in_note
        inside = begin_lines(node.children) if is_text else node.children
        children = self._children(inside, quiet, in_note)
        self.longest = longest
        if node.tag == "a":
            return self._link(node.with_children(*children), quiet, in_note)
        if node.tag == "img":
            name = node.get("src")
            sized = size_for_print(node, self.pictures[name])
            said = ". ".join(filter(None, (node.get("alt"), node.get("data-long"))))
            return (sized.with_attributes(src=f"book:pictures/{name}", alt=said, data_long=None),)
        return (_shape(node, children, self.longest if is_text else 0),)

    def _link(self, link: Element, quiet: bool, in_note: bool) -> tuple[Node, ...]:
        target = link.get("href")
        if link.get("class") == "external":
            return (link, *self._address(link, quiet, in_note))
        link = self._titled(bare(link))
        if quiet or target in self.seen or not target.startswith("#"):
            return (link,)
        self.seen.add(target)
        self.references += 1
        own = reference_anchor(self.page.slug, self.references)
        link = link.with_attributes(id=own) if not link.has("id") else link
        return (link, element("page-number", to=target[1:], own=link.get("id")))

    def _titled(self, link: Element) -> Element:
        """Return a link with its target's title, or its page's, unless the author gave it one."""
        target = link.get("href").removeprefix("#")
        title = self.titles.get(target) or self.titles.get(target.partition("--")[0], "")
        if title and words_of(link).casefold().startswith(title.casefold()):
            link = add_class(link, "titled")  # a title is not hyphenated
        return link.with_attributes(title=title) if title and not link.get("title") else link

    def _address(self, link: Element, quiet: bool, in_note: bool) -> tuple[Node, ...]:
        """Return what follows a link to another site: its address as a note, or in brackets."""
        target, text = link.get("href"), words_of(*link.children)
        address = re.sub(r"^(https?://|mailto:)", "", target).rstrip("/")
        if quiet or not text or text.rstrip("/").endswith(address):
            return ()
        if in_note:
            return (f" ({address})",)
        self.count += 1
        own = address_anchor(self.page.slug, self.count)
        content = (element("a", address, href=target),)
        return (_call(own, self.count), *self._note(own, self.count, content, "footnote address"))

    def _note_call(self, label: str, in_note: bool) -> tuple[Node, ...]:
        note = next(note for note in self.page.notes if note.label == label)
        anchor = note_anchor(self.page.slug, note.number)
        if label in self.calls:
            shown = str(self.calls[label])
            return (element("a", shown, class_="note-again", href=f"#{anchor}"),)
        self.count += 1
        self.calls[label] = self.count
        self.waiting.append((note, self.count))
        call = _call(anchor, self.count)
        return (call,) if in_note else (call, *self._notes())

    def _notes(self) -> tuple[Node, ...]:
        """Return the note that was just called, and after it the notes that it calls itself."""
        placed: list[Node] = []
        while self.waiting:
            note, number = self.waiting.pop(0)
            seen, self.seen = self.seen, set()
            content = self._children(note.content, quiet=False, in_note=True)
            self.seen = seen
            anchor = note_anchor(self.page.slug, note.number)
            placed += self._note(anchor, number, content, "footnote")
        return tuple(placed)

    def _note(
        self, anchor: str, number: int, content: tuple[Node, ...], kind: str
    ) -> tuple[Node, ...]:
        """Return a note for a theme to float out of the text."""
        href = f"#{printed_call_anchor(anchor)}"
        mark = element("a", str(number), class_="note-mark", href=href)
        spans = as_spans(begin_with(mark, mark_items(content)))
        return (element("span", *spans, class_=kind, id=anchor),)


def _named(drawing: Element) -> Element:
    """Return a drawing with its labels as its title, which a PDF has for those who can't see it.

    Without a title its labels would be no part of what is read.
    """
    labels = [words_of(node) for node in walk(drawing) if node.tag == "svg:text"]
    if not any(labels) or any(one.tag == "svg:title" for one in walk(drawing)):
        return drawing
    return drawing.with_children(element("svg:title", " ".join(labels)), *drawing.children)


def _shape(node: Element, children: tuple[Node, ...], longest: int) -> Element:
    """Return an element around its formatted children; `longest` is 0 where no line is held."""
    if node.tag == "pre":
        children = _wrap_lines(children)
    elif node.tag == "li":
        children = _box_line(children, longest)
    elif longest and node.tag != "td":
        children = hold_end(children, longest)
    elif node.tag == "section" and node.has("data-label"):
        children = _run_in(children)
    node = node.with_children(*children)
    node = add_class(node, "dense") if longest and is_dense(*children) else node
    return bare(node)


def _call(anchor: str, number: int) -> Element:
    """Return the call of a note; call and note link to each other."""
    own = printed_call_anchor(anchor)
    return element("a", str(number), class_="note-call", id=own, href=f"#{anchor}")


def _drawn(formula: Element) -> Node:
    is_block = formula.tag == "div"
    drawing = formula_elements(formula.get("data-svg"), words_of(formula), is_block)
    return drawing[0] if not is_block else frame_formula(formula, drawing)


def frame_formula(formula: Element, drawing: tuple[Node, ...]) -> Element:
    """Return a formula that stands by itself, with its id and its number."""
    number = formula.get("data-number")
    shown = (*drawing, element("span", f"({number})", class_="number")) if number else drawing
    classes = "math numbered" if number else "math"
    return element("div", *shown, class_=classes).with_attributes(id=formula.get("id") or None)


def add_class(node: Element, name: str) -> Element:
    """Return an element with one class more."""
    return node.with_attributes(class_=f"{node.get('class')} {name}".strip())


def _wrap_lines(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return code with each line in an element, so that a style can mark where a line wraps."""
    if len(nodes) == 1 and isinstance(nodes[0], Element):
        return (nodes[0].with_children(*_wrap_lines(nodes[0].children)),)
    lines = _split_lines(nodes)
    lines = lines[:-1] if len(lines) > 1 and not lines[-1] else lines
    return tuple(element("span", *line, class_="line") for line in lines)


def _split_lines(nodes: tuple[Node, ...]) -> list[tuple[Node, ...]]:
    """Return nodes split at each end of a line; an element across it is split into two."""
    lines: list[tuple[Node, ...]] = [()]
    for node in nodes:
        if isinstance(node, str):
            parts: list[tuple[Node, ...]] = [(text,) if text else () for text in node.split("\n")]
        else:
            first, *rest = _split_lines(node.children)
            again = node.with_attributes(id=None) if node.has("id") else node
            parts = [(node.with_children(*first),)]
            parts += [(again.with_children(*part),) for part in rest]
        lines[-1] += parts[0]
        lines += parts[1:]
    return lines


def hold_last_words(text: str) -> str:
    """Return a text whose last line is never a single short word."""
    before, _, last = text.rpartition(" ")
    is_short = len(before.rpartition(" ")[2]) + len(last) <= HELD
    return f"{before}\u00a0{last}" if before and is_short else text


def hold_last_line(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return nodes whose last line, if they end in text, is never a single short word."""
    if not nodes:
        return nodes
    last = nodes[-1]
    if isinstance(last, str):
        return (*nodes[:-1], hold_last_words(last))
    return (*nodes[:-1], last.with_children(*hold_last_line(last.children)))


def _box_line(children: tuple[Node, ...], longest: int) -> tuple[Node, ...]:
    """Put an item's inline content into a box, so that the marker is painted and read first.

    `longest` is 0 in a note, whose lines are not held.
    """
    end = next((at for at, node in enumerate(children) if is_block(node)), len(children))
    if not any(isinstance(node, Element) or node.strip() for node in children[:end]):
        return children
    line = children[:end]
    box = element("div", *(hold_end(line, longest) if longest else line))
    is_kept = leads_on(children[:end], children[end:])
    return (add_class(box, "kept") if is_kept else box, *children[end:])


def _is_reference(node: Node) -> bool:
    return isinstance(node, Element) and node.tag == "page-number"


def bare(node: Element) -> Element:
    """Return an element without `data-` attributes, which are notes of earlier stages."""
    attributes = tuple(row for row in node.attributes if not row[0].startswith("data-"))
    same = len(attributes) == len(node.attributes)
    return node if same else Element(node.tag, attributes, node.children)


def _run_in(children: tuple[Node, ...]) -> tuple[Node, ...]:
    """Put a section's label and the paragraph right after it into one box, to stand on one line."""
    if (
        len(children) < 2
        or not isinstance(children[1], Element)
        or children[1].tag != "p"
        or not heading_level(children[0])
    ):
        return children
    return (element("div", children[0], " ", children[1], class_="run-in"), *children[2:])
