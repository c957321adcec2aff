"""Linked tree -> the tree of an EPUB or of one HTML file: addresses of files, notes at the end."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from msgspec import Struct, field

from publisher.book.formulas import is_formula, to_mathml
from publisher.book.model import Facts, Note, Page, Picture
from publisher.book.names import (
    call_anchor,
    note_anchor,
    patlet_anchor,
    patlet_call_anchor,
)
from publisher.book.tree import Element, Node, element, rewrite, text_of
from publisher.composition.admonition_labels import epub_type_of, is_admonition
from publisher.composition.break_points import set_breaks
from publisher.composition.format_tree import bare, frame_formula
from publisher.composition.note_blocks import begin_with
from publisher.composition.picture_sizes import count_columns, hold_icons, size_for_screen
from publisher.composition.views import FormattedPage

CELLS = ("td", "th")
BREAK = element("wbr")  # a place where a long word may break
MOST_COLUMNS = 5  # of a table that every screen shows without scrolling


class EbookFormatter(Struct, frozen=True):
    """Formats one page for an EPUB: links name files; notes and patlets open as pop-ups."""

    page: Page
    patlets: Mapping[str, str]  # by slug the label of the link to the patlet
    back: str  # the label of links from a note to its call
    shown: list[str] = field(default_factory=list)  # slugs of the patlets that this page calls
    called: set[str] = field(default_factory=set)  # labels of the notes that it has called

    def format_page(self) -> FormattedPage:
        """Return the page's nodes and its notes."""
        title = set_breaks(rewrite(self.page.title_nodes, self._title_element), BREAK)
        summary = _summary(self.page)
        content = set_breaks(self.format_nodes((*summary, *self.page.body)), BREAK)
        notes = tuple(
            end_note(self.page, note, self._note(note), self.back, ebook=True)
            for note in self.page.notes
        )
        start = len(summary)
        box = (element("div", *notes, class_="notes"),) if notes else ()
        return FormattedPage(title, content[:start], content[start:], box)

    def _note(self, note: Note) -> tuple[Node, ...]:
        return set_breaks(self.format_nodes(note.content), BREAK)

    def format_nodes(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return nodes as an EPUB needs them."""
        return rewrite(nodes, self._element)

    def _title_element(self, node: Element) -> Node | tuple[Node, ...]:
        """Return an element of the title, in which no patlet is called."""
        return self._element(node.with_attributes(class_="xref") if _is_name(node) else node)

    def _element(self, node: Element) -> Node | tuple[Node, ...]:
        if node.has("lang") and not node.has("xml:lang"):  # XHTML has both, and they must agree
            language = ("xml:lang", node.get("lang"))
            node = Element(node.tag, (*node.attributes, language), node.children)
        if is_admonition(node) and (kind := epub_type_of(node)):
            node = Element(node.tag, (*node.attributes, ("epub:type", kind)), node.children)
        if node.has("data-ref"):
            return note_call(self.page, node.get("data-ref"), self.called, ebook=True)
        if is_formula(node):
            return _formula(node)
        if node.tag == "a" and node.has("data-page"):
            return self._link(node)
        if node.tag == "img":
            return size_for_screen(node).with_attributes(src=f"images/{node.get('src')}")
        if node.tag in CELLS:
            return bare(hold_icons(node))
        if node.tag == "table" and count_columns(node) > MOST_COLUMNS:
            return element("div", bare(node), class_="wide", tabindex="0", role="region")
        return bare(node)

    def _link(self, node: Element) -> Node | tuple[Node, ...]:
        """Return a link to another page; the first one by a pattern's name gets its patlet."""
        target = node.get("data-page")
        href = ebook_address(node.get("href")[1:], self.page.slug)
        link = bare(node.with_attributes(href=href))
        if not _is_name(node) or target not in self.patlets or target in self.shown:
            return link
        self.shown.append(target)
        return (link, patlet_call(self.page, target, self.patlets[target]))


class WebFormatter(Struct, frozen=True):
    """Formats one page for a single HTML file, with the pictures inside."""

    page: Page
    pictures: Mapping[str, Picture]  # by file name
    back: str  # the label of links from a note to its call
    called: set[str] = field(default_factory=set)  # labels of the notes that it has called

    def format_page(self) -> FormattedPage:
        """Return the page's nodes and its notes."""
        page, change = self.page, self._element
        title = rewrite(page.title_nodes, change)
        summary, body = rewrite(_summary(page), change), rewrite(page.body, change)
        contents = [(note, rewrite(note.content, change)) for note in page.notes]
        notes = [end_note(page, note, content, self.back, False) for note, content in contents]
        return FormattedPage(title, summary, body, tuple(notes))

    def _element(self, node: Element) -> Node:
        if node.has("data-ref"):
            return note_call(self.page, node.get("data-ref"), self.called, ebook=False)
        if is_formula(node):
            return _formula(node)
        if node.tag == "img":
            picture = self.pictures[node.get("src")]
            content = base64.b64encode(picture.content).decode()
            return size_for_screen(node).with_attributes(
                src=f"data:{picture.media_type};base64,{content}"
            )
        return bare(hold_icons(node) if node.tag in CELLS else node)


def _is_name(link: Element) -> bool:
    return link.tag == "a" and "name" in link.get("class").split()


def _formula(node: Element) -> Element:
    is_block = node.tag == "div"
    formula = to_mathml(text_of(node), is_block)
    return frame_formula(node, (formula,)) if is_block else formula


def _summary(page: Page) -> tuple[Element, ...]:
    return (page.summary.with_attributes(class_="summary"),) if page.summary else ()


def ebook_address(anchor: str, own: str) -> str:
    """Return the address of an anchor in an EPUB, as seen from the page with the slug `own`.

    A page's address is its file alone, a place on a page has a fragment.
    """
    page = anchor.partition("--")[0]
    if anchor == page:
        return f"{page}.xhtml"
    return f"#{anchor}" if page == own else f"{page}.xhtml#{anchor}"


def note_call(page: Page, label: str, called: set[str], ebook: bool) -> Element:
    """Return a superior figure that links to a note; the note links back to its first call."""
    note = next(note for note in page.notes if note.label == label)
    attributes = {"href": f"#{note_anchor(page.slug, note.number)}"}
    if label not in called:
        attributes["id"] = call_anchor(page.slug, note.number)
        called.add(label)
    if ebook:
        attributes |= {"epub:type": "noteref", "role": "doc-noteref"}
    return element("sup", Element("a", tuple(attributes.items()), (str(note.number),)))


def patlet_call(page: Page, target: str, label: str) -> Element:
    """Return the small mark after a pattern's name that opens the pattern's patlet."""
    attributes = (
        ("href", f"#{patlet_anchor(page.slug, target)}"),
        ("id", patlet_call_anchor(page.slug, target)),
        ("class", "patlet-call"),
        ("epub:type", "noteref"),
        ("role", "doc-noteref"),
        ("aria-label", label),
    )
    return element("sup", Element("a", attributes, ("°",)))


def patlet_note(page: Page, title: str, facts: Facts) -> Element:
    """Return a pattern's patlet, its problem and solution in brief, as a note at a page's end."""
    attributes = (
        ("id", patlet_anchor(page.slug, facts.slug)),
        ("class", "note patlet"),
        ("epub:type", "footnote"),
        ("role", "doc-footnote"),
    )
    href = f"#{patlet_call_anchor(page.slug, facts.slug)}"
    back = Element("a", (("href", href), ("role", "doc-backlink")), (title,))
    problem = (element("em", facts.problem), " ") if facts.problem else ()
    return Element("aside", attributes, (element("p", back, ". ", *problem, facts.solution),))


def end_note(page: Page, note: Note, content: tuple[Node, ...], back: str, ebook: bool) -> Element:
    """Return a note for the end of its page, with a link back to its call."""
    attributes = {"id": note_anchor(page.slug, note.number), "class": "note"}
    way_back = {"href": f"#{call_anchor(page.slug, note.number)}"}
    if ebook:
        attributes |= {"epub:type": "footnote", "role": "doc-footnote"}
        way_back["role"] = "doc-backlink"
    way_back["aria-label"] = back
    link = Element("a", tuple(way_back.items()), (f"{note.number}",))
    blocks = begin_with(link, content) if content else (element("p", link, " "),)
    return Element("aside", tuple(attributes.items()), blocks)
