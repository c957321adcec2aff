"""Linked tree -> the tree of one format: page references and notes at the foot in print, files in an EPUB.

Every format starts from the same tree; these are pure functions over it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from msgspec import Struct, field

from publisher.book.model import Note, Page, Picture
from publisher.book.tree import (
    Element,
    Node,
    element,
    heading_level,
    is_block,
    join_text,
    rewrite,
    walk,
    words_of,
)

QUIET = frozenset(
    "h1 h2 h3 h4 h5 h6 th figcaption caption".split()
)  # no page references or notes in these
HELD = 20  # letters that the last two words of a name may have together, to be held on one line
CODE_WORD = 14  # letters of a word of code that a column of a table is made wide for; a longer one may break anywhere
PARAGRAPHS = frozenset("p li td dd dt".split())


class PrintFormatter(Struct):
    """Sets one page for print; notes and addresses are numbered together, in the order of their calls."""

    page: Page
    margin_notes: bool = (
        False  # whether notes stand beside the block that calls them, not at the foot
    )
    references: int = 0
    count: int = 0
    calls: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    beside: list[Node] = field(default_factory=list)  # notes of the block that is being set

    def format_nodes(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """The nodes as print wants them."""
        return self._children(nodes, quiet=False, in_note=False, is_flow=True)

    def _children(
        self, nodes: tuple[Node, ...], quiet: bool, in_note: bool, is_flow: bool = False
    ) -> tuple[Node, ...]:
        found: list[Node] = []
        for node in nodes:
            if isinstance(node, str):
                # letters that follow a link at once belong to its last word: the page number comes after them
                tail = re.match(r"[\w'’]+", node) if found and _is_reference(found[-1]) else None
                if tail:
                    reference = found.pop()
                    found += [tail[0], reference, node[tail.end() :]]
                else:
                    found.append(node)
            else:
                own = self._element(node, quiet, in_note)
                if is_flow and self.beside:
                    own, self.beside = (element("div", *self.beside, *own, class_="beside"),), []
                found.extend(own)
        return join_text(found)

    def _element(self, node: Element, quiet: bool, in_note: bool) -> tuple[Node, ...]:
        if node.tag in PARAGRAPHS and not in_note:
            self.seen = set()
        if node.has("data-ref"):
            return self._note_call(node.get("data-ref"), in_note)
        inner = self._children(
            node.children,
            quiet or node.tag in QUIET,
            in_note,
            node.tag == "section" and not in_note,
        )
        one = node.with_children(*inner)
        if node.tag == "a":
            return self._link(one, quiet, in_note)
        if node.tag == "img":
            return (one.with_attributes(src=f"book:pictures/{node.get('src')}"),)
        if node.tag == "pre":
            one = one.with_children(*_set_lines(one.children))
        if node.tag == "code":
            one = _mark_long(one)
        if node.tag == "li":
            one = one.with_children(*_box_line(one.children))
        if node.tag == "section" and node.has("data-label"):
            one = one.with_children(*_run_in(one.children))
        return (_bare(one),)

    def _link(self, one: Element, quiet: bool, in_note: bool) -> tuple[Node, ...]:
        target = one.get("href")
        if one.get("class") == "external":
            address = re.sub(r"^(https?://|mailto:)", "", target).rstrip("/")
            shown = words_of(*one.children)
            if quiet or shown.rstrip("/").endswith(address) or not shown:
                return (one,)
            if in_note:
                return (one, f" ({address})")
            self.count += 1
            own = f"{self.page.slug}--address-{self.count}"
            return (
                one,
                *self._call(
                    own, self.count, (element("a", address, href=target),), "footnote address"
                ),
            )
        one = _bare(one)
        if quiet or target in self.seen or not target.startswith("#"):
            return (one,)
        self.seen.add(target)
        self.references += 1
        own = f"ref--{self.page.slug}--{self.references}"
        one = one.with_attributes(id=own) if not one.has("id") else one
        return (one, element("page-number", to=target[1:], own=one.get("id")))

    def _note_call(self, label: str, in_note: bool) -> tuple[Node, ...]:
        note = next(one for one in self.page.notes if one.label == label)
        anchor = f"{self.page.slug}--note-{note.number}"
        if label in self.calls or in_note:
            shown = str(self.calls.get(label, note.number))
            return (element("a", shown, class_="note-again", href=f"#{anchor}"),)
        self.count += 1
        self.calls[label] = number = self.count
        seen, self.seen = self.seen, set()
        content = self._children(note.content, quiet=False, in_note=True)
        self.seen = seen
        return self._call(anchor, number, _inline(content), "footnote")

    def _call(
        self, anchor: str, number: int, content: tuple[Node, ...], kind: str
    ) -> tuple[Node, ...]:
        """The call of a note, and the note: where it is called, for a theme to float, or kept for the margin. Each links to the other."""
        call = element("a", str(number), class_="note-call", id=f"{anchor}-call", href=f"#{anchor}")
        back = element("a", str(number), class_="note-mark", href=f"#{anchor}-call")
        note = element(
            "div" if self.margin_notes else "span", back, " ", *content, class_=kind, id=anchor
        )
        if not self.margin_notes:
            return (call, note)
        self.beside.append(note)
        return (call,)


def _mark_long(code: Element) -> Element:
    """Code with a word that no column of a table is made wide for says so."""
    is_long = max(map(len, words_of(code).split()), default=0) > CODE_WORD
    return code.with_attributes(class_=f"{code.get('class')} long".strip()) if is_long else code


def _set_lines(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Code in lines, each an element of its own: one that is too long shows where it goes on."""
    if len(nodes) == 1 and isinstance(nodes[0], Element):
        return (nodes[0].with_children(*_set_lines(nodes[0].children)),)
    lines = _split_lines(nodes)
    lines = lines[:-1] if len(lines) > 1 and not lines[-1] else lines
    return tuple(element("span", *line, class_="line") for line in lines)


def _split_lines(nodes: tuple[Node, ...]) -> list[tuple[Node, ...]]:
    """Nodes cut at every line's end; an element that goes on is on both sides of the cut."""
    lines: list[tuple[Node, ...]] = [()]
    for node in nodes:
        if isinstance(node, str):
            parts: list[tuple[Node, ...]] = [(text,) if text else () for text in node.split("\n")]
        else:
            parts = [(node.with_children(*part),) for part in _split_lines(node.children)]
        lines[-1] += parts[0]
        lines += parts[1:]
    return lines


def hold_last_words(text: str) -> str:
    """A name or a summary whose last line is never a single short word."""
    before, space, last = text.rpartition(" ")
    return (
        f"{before}\u00a0{last}"
        if space and before and len(before.rpartition(" ")[2]) + len(last) <= HELD
        else text
    )


def hold_last_line(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The same for nodes, where they end in text."""
    if not nodes:
        return nodes
    last = nodes[-1]
    held = (
        hold_last_words(last)
        if isinstance(last, str)
        else last.with_children(*hold_last_line(last.children))
    )
    return (*nodes[:-1], held)


def _box_line(children: tuple[Node, ...]) -> tuple[Node, ...]:
    """An item's first line in a box of its own, so that its marker is painted, and read, before it."""
    end = next((at for at, node in enumerate(children) if is_block(node)), len(children))
    if not any(isinstance(node, Element) or node.strip() for node in children[:end]):
        return children
    return (element("div", *children[:end]), *children[end:])


def _is_reference(node: Node) -> bool:
    return isinstance(node, Element) and node.tag == "page-number"


def _bare(one: Element) -> Element:
    if not any(name.startswith("data-") for name, _ in one.attributes):
        return one
    return Element(
        one.tag,
        tuple(row for row in one.attributes if not row[0].startswith("data-")),
        one.children,
    )


def _run_in(children: tuple[Node, ...]) -> tuple[Node, ...]:
    """A section's label and its first paragraph in one box, so that they run in; other blocks leave the label alone."""
    if (
        len(children) < 2
        or not isinstance(children[1], Element)
        or children[1].tag != "p"
        or not heading_level(children[0])
    ):
        return children
    return (element("div", children[0], " ", children[1], class_="run-in"), *children[2:])


def _inline(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The blocks of a note as spans: a footnote's call stands in a paragraph, which can hold no block."""
    blocks = [node for node in nodes if is_block(node)]
    if len(blocks) == 1 and isinstance(blocks[0], Element) and blocks[0].tag == "p":
        return blocks[0].children

    def change(one: Element) -> Element:
        if not is_block(one):
            return one
        kind = "block item" if one.tag in ("li", "dd") else "block"
        return element("span", *one.children, class_=kind)

    return rewrite(nodes, change)


class EbookFormatter(Struct, frozen=True):
    """Sets one page for an EPUB: links name files, notes and patlets are called as pop-ups."""

    page: Page
    patlets: Mapping[str, str] = field(
        default_factory=dict
    )  # by slug, the words that its mark is read as
    shown: list[str] = field(default_factory=list)  # the patlets that this page calls
    called: set[str] = field(default_factory=set)  # the notes that it has called

    def format_nodes(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """The nodes as an EPUB wants them."""
        return rewrite(nodes, self._element)

    def _element(self, one: Element) -> Node | tuple[Node, ...]:
        if one.has("lang") and not one.has("xml:lang"):  # XHTML has both, and they must agree
            one = Element(one.tag, (*one.attributes, ("xml:lang", one.get("lang"))), one.children)
        if one.has("data-ref"):
            return note_call(self.page, one.get("data-ref"), self.called, ebook=True)
        if one.tag == "a" and one.has("data-page"):
            link = _bare(
                one.with_attributes(href=ebook_address(one.get("href")[1:], self.page.slug))
            )
            target = one.get("data-page")
            if (
                "name" not in one.get("class").split()
                or target not in self.patlets
                or target in self.shown
            ):
                return link
            self.shown.append(target)
            return (link, patlet_call(self.page, target, self.patlets[target]))
        if one.tag == "img":
            return one.with_attributes(src=f"images/{one.get('src')}")
        if one.tag == "code":
            return _mark_long(one)
        if one.tag == "table":
            columns = max(
                (len([c for c in row.children if isinstance(c, Element)]) for row in _rows(one)),
                default=0,
            )
            return (
                element("div", _bare(one), class_="wide", tabindex="0", role="region")
                if columns > 5
                else _bare(one)
            )
        return _bare(one)


def _rows(table: Element) -> list[Element]:
    return [one for one in walk(table) if one.tag == "tr"]


def ebook_address(anchor: str, own: str) -> str:
    """The address of an anchor: a page is its file alone, a place on it is the file and the place."""
    page = anchor.partition("--")[0]
    if page == own:
        return f"#{anchor}" if anchor != page else f"{page}.xhtml"
    return f"{page}.xhtml" if anchor == page else f"{page}.xhtml#{anchor}"


def note_call(page: Page, label: str, called: set[str], ebook: bool) -> Element:
    """A superior figure that links to a note; the first call of a note is where the note links back to."""
    note = next(one for one in page.notes if one.label == label)
    attributes = {"href": f"#{page.slug}--note-{note.number}"}
    if label not in called:
        attributes["id"] = f"{page.slug}--call-{note.number}"
        called.add(label)
    if ebook:
        attributes |= {"epub:type": "noteref", "role": "doc-noteref"}
    return element("sup", Element("a", tuple(attributes.items()), (str(note.number),)))


def patlet_call(page: Page, target: str, label: str) -> Element:
    """The small mark after a pattern's name that opens its patlet."""
    rows = (
        ("href", f"#{page.slug}--patlet-{target}"),
        ("id", f"{page.slug}--patlet-call-{target}"),
        ("class", "patlet-call"),
        ("epub:type", "noteref"),
        ("role", "doc-noteref"),
        ("aria-label", label),
    )
    return element("sup", Element("a", rows, ("°",)))


def patlet_note(page: Page, target: str, title: str, problem: str, solution: str) -> Element:
    """The patlet itself, a note at the page's end."""
    rows = (
        ("id", f"{page.slug}--patlet-{target}"),
        ("class", "note patlet"),
        ("epub:type", "footnote"),
        ("role", "doc-footnote"),
    )
    back = Element(
        "a", (("href", f"#{page.slug}--patlet-call-{target}"), ("role", "doc-backlink")), (title,)
    )
    body: list[Node] = (
        [back, ". ", element("em", problem), " ", solution] if problem else [back, ". ", solution]
    )
    return Element("aside", rows, (element("p", *body),))


def compose_web(
    nodes: tuple[Node, ...], page: Page, pictures: Mapping[str, Picture], called: set[str]
) -> tuple[Node, ...]:
    """The nodes for one HTML file that holds everything, pictures included."""

    def change(one: Element) -> Node:
        if one.has("data-ref"):
            return note_call(page, one.get("data-ref"), called, ebook=False)
        if one.tag == "img":
            picture = pictures[one.get("src")]
            content = base64.b64encode(picture.content).decode()
            return one.with_attributes(src=f"data:{picture.media_type};base64,{content}")
        return _bare(one)

    return rewrite(nodes, change)


def end_note(page: Page, note: Note, content: tuple[Node, ...], back: str, ebook: bool) -> Element:
    """A note at the end of its page, with the way back."""
    attributes = {"id": f"{page.slug}--note-{note.number}", "class": "note"}
    if ebook:
        attributes |= {"epub:type": "footnote", "role": "doc-footnote"}
    link = Element(
        "a",
        (
            ("href", f"#{page.slug}--call-{note.number}"),
            *((("role", "doc-backlink"),) if ebook else ()),
            ("aria-label", back),
        ),
        (f"{note.number}",),
    )
    first = content[0] if content else None
    if isinstance(first, Element) and first.tag == "p":
        content = (first.with_children(link, " ", *first.children), *content[1:])
    else:
        content = (element("p", link, " "), *content)
    return Element("aside", tuple(attributes.items()), content)
