"""Linked tree -> the tree of an EPUB or of one HTML file: addresses of files, notes at the end."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from msgspec import Struct, field

from publisher.book.apparatus import Facts
from publisher.book.formulas import is_formula, to_mathml
from publisher.book.model import Note, Page, Picture
from publisher.book.names import (
    call_anchor,
    note_anchor,
    patlet_anchor,
    patlet_call_anchor,
)
from publisher.book.tree import Element, Node, element, rewrite, text_of, walk, words_of
from publisher.composition.break_points import set_breaks
from publisher.composition.figure_texts import silence_pictures
from publisher.composition.format_tree import bare, frame_formula, hold_last_line
from publisher.composition.note_blocks import begin_with
from publisher.composition.picture_sizes import hold_icons, size_for_screen
from publisher.composition.views import FormattedPage
from publisher.composition.word_ends import SIGN, hold_calls, move_signs

CELLS = ("td", "th")
SEEN = frozenset(("img", "math", "svg:svg"))  # content without words
BREAK = element("wbr")  # a place where a long word may break
# letters of TeX, from which a formula may be wider than a screen: in a line, and by itself
LONG_FORMULA = {False: 30, True: 12}
NARROW = 240  # px; a drawing that can be read in this width needs no box that scrolls


class Patlet(Struct, frozen=True):
    """A pattern in brief: its name, its label with a field for the name, problem and solution."""

    title: str
    label: str
    facts: Facts


class EbookFormatter(Struct, frozen=True):
    """Formats one page for an EPUB: links name files; notes and patlets open as pop-ups."""

    page: Page
    patlets: Mapping[str, Patlet]  # by the slug of its pattern
    words: Mapping[str, str]  # of the book's language
    pictures: Mapping[str, Picture]  # by file name
    shown: list[str] = field(default_factory=list)  # slugs of the patlets that this page calls
    called: set[str] = field(default_factory=set)  # labels of the notes that it has called

    def format_page(self) -> FormattedPage:
        """Return the page's nodes and its notes."""
        title = rewrite(hold_last_line(self.page.title_nodes), self._title_element)
        title = set_breaks(hold_calls(title), BREAK)
        summary = _summary(self.page)
        content = set_breaks(self.format_nodes((*summary, *self.page.body)), BREAK)
        page, words = self.page, self.words
        contents = [(note, self._note(note)) for note in page.notes]
        notes = [end_note(page, note, own, words["back"], ebook=True) for note, own in contents]
        notes += [patlet_note(page, self.patlets[slug], words["back"]) for slug in self.shown]
        start = len(summary)
        box = box_notes(tuple(notes), words["notes"], ebook=True)
        opening = hold_last_line(content[:start])
        return FormattedPage(title, opening, content[start:], box, bool(self.shown))

    def _note(self, note: Note) -> tuple[Node, ...]:
        return set_breaks(self.format_nodes(note.content), BREAK)

    def format_nodes(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return nodes as an EPUB needs them."""
        return hold_calls(move_signs(rewrite(nodes, self._element)))

    def _title_element(self, node: Element) -> Node | tuple[Node, ...]:
        """Return an element of the title, in which no patlet is called."""
        return self._element(node.with_attributes(class_="xref") if _is_name(node) else node)

    def _element(self, node: Element) -> Node | tuple[Node, ...]:
        if node.has("lang") and not node.has("xml:lang"):  # XHTML has both, and they must agree
            language = ("xml:lang", node.get("lang"))
            node = Element(node.tag, (*node.attributes, language), node.children)
        if node.has("data-ref"):
            return note_call(self.page, node.get("data-ref"), self.called, ebook=True)
        if is_formula(node):
            return _formula(node)
        if node.tag == "a" and node.has("data-page"):
            return self._link(node)
        if node.tag == "img":
            name = node.get("src")
            shown = describe(size_for_screen(node)).with_attributes(src=f"images/{name}")
            return box_drawing(shown, self.pictures[name].readable, self.words)
        if node.tag in CELLS:
            return bare(hold_icons(name_cell(node)))
        return _scaled(node, self.words)

    def _link(self, node: Element) -> Node | tuple[Node, ...]:
        """Return a link to another page; the first one by a pattern's name gets its patlet."""
        target, own = node.get("data-page"), self.page.slug
        link = bare(node.with_attributes(href=ebook_address(node.get("href")[1:], own)))
        is_called = _is_name(node) and target in self.patlets and target != own
        if not is_called or target in self.shown:
            return link
        self.shown.append(target)
        link = link.with_attributes(id=patlet_call_anchor(own, target))
        return (link, patlet_sign(own, target))


class WebFormatter(Struct, frozen=True):
    """Formats one page for a single HTML file, with the pictures inside."""

    page: Page
    pictures: Mapping[str, Picture]  # by file name
    words: Mapping[str, str]  # of the book's language
    called: set[str] = field(default_factory=set)  # labels of the notes that it has called

    def format_page(self) -> FormattedPage:
        """Return the page's nodes and its notes."""
        page, change = self.page, self._element
        title = rewrite(page.title_nodes, change)
        summary, body = rewrite(_summary(page), change), rewrite(page.body, change)
        contents = [(note, rewrite(note.content, change)) for note in page.notes]
        back = self.words["back"]
        notes = tuple(end_note(page, note, content, back, False) for note, content in contents)
        return FormattedPage(title, summary, body, box_notes(notes, self.words["notes"], False))

    def _element(self, node: Element) -> Node:
        if node.has("data-ref"):
            return note_call(self.page, node.get("data-ref"), self.called, ebook=False)
        if is_formula(node):
            return _formula(node)
        if node.tag == "img":
            picture = self.pictures[node.get("src")]
            content = base64.b64encode(picture.content).decode()
            source = f"data:{picture.media_type};base64,{content}"
            shown = describe(size_for_screen(node)).with_attributes(src=source)
            return box_drawing(shown, picture.readable, self.words)
        return _scaled(hold_icons(name_cell(node)) if node.tag in CELLS else node, self.words)


def _scaled(node: Element, words: Mapping[str, str]) -> Element:
    """Return an element so that it fits a narrow screen; without the notes of earlier stages."""
    if node.tag == "table":
        return box_table(node, words)
    if node.tag == "figure":
        return bare(silence_pictures(node))
    if node.tag != "svg:svg":
        return bare(node)
    readable = int(node.get("data-readable") or 0)
    return box_drawing(bare(scale_drawing(node)), readable, words)


def name_cell(cell: Element) -> Element:
    """Return a cell; a head without content is no head, which a screen reader would announce."""
    is_head = cell.tag == "th" and (words_of(cell) or any(one.tag in SEEN for one in walk(cell)))
    return cell if is_head or cell.tag == "td" else Element("td", cell.attributes, cell.children)


def describe(picture: Element) -> Element:
    """Return a picture with the long description that it may have for screen readers."""
    if not picture.has("data-long"):
        return picture
    return bare(picture.with_attributes(aria_description=picture.get("data-long")))


def scale_drawing(drawing: Element) -> Element:
    """Return a drawing that a style sheet can scale: one without a viewBox would be cut off."""
    classes = f"{drawing.get('class')} drawing".strip()
    size = [drawing.get(side).removesuffix("px") for side in ("width", "height")]
    is_sized = all(side.isdecimal() for side in size)
    view = f"0 0 {size[0]} {size[1]}" if is_sized and not drawing.has("viewBox") else ""
    return drawing.with_attributes(class_=classes, **({"viewBox": view} if view else {}))


def box_drawing(drawing: Element, readable: int, words: Mapping[str, str]) -> Element:
    """Return a drawing in a box that scrolls where the screen is too narrow for its labels.

    `readable` is the width in px from which they can be read.
    """
    if readable <= NARROW:
        return drawing
    style = "; ".join(filter(None, (drawing.get("style"), f"min-width: {readable}px")))
    label = words["figure"].format(number="").strip()
    rows = {"class_": "drawing-box", "role": "group", "aria_label": label, "tabindex": "0"}
    return element("span", drawing.with_attributes(style=style), **rows)


def box_table(table: Element, words: Mapping[str, str]) -> Element:
    """Return a table in a box that scrolls where the screen is narrower than the table.

    The keyboard reaches the box, and a screen reader names it by its caption.
    """
    captions = (node for node in table.children if isinstance(node, Element))
    caption = next((words_of(node) for node in captions if node.tag == "caption"), "")
    label = caption or words["table"].format(number="").strip()
    attributes = {"class_": "table-box", "role": "group", "aria_label": label, "tabindex": "0"}
    return element("div", bare(table), **attributes)


def _is_name(link: Element) -> bool:
    return link.tag == "a" and "name" in link.get("class").split()


def _formula(node: Element) -> Element:
    is_block, tex = node.tag == "div", text_of(node)
    formula = to_mathml(tex, is_block)
    if len(tex) > LONG_FORMULA[is_block]:
        formula = element("span", formula, class_="wide-formula", tabindex="0")
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


def patlet_sign(own: str, target: str) -> Element:
    """Return the small sign after a pattern's name that opens its patlet; `own` is the page's slug.

    A screen reader and the keyboard stop at the name alone: the patlet is no second link there.
    """
    attributes = (
        ("href", f"#{patlet_anchor(own, target)}"),
        ("class", "patlet-call"),
        ("epub:type", "noteref"),
        ("role", "doc-noteref"),
        ("aria-hidden", "true"),
        ("tabindex", "-1"),
    )
    return element("sup", Element("a", attributes, ("°",)), class_=SIGN)


def patlet_note(page: Page, patlet: Patlet, back: str) -> Element:
    """Return a pattern's patlet as a note; its name leads to the pattern, its end to the call."""
    facts = patlet.facts
    attributes = (
        ("id", patlet_anchor(page.slug, facts.slug)),
        ("class", "note patlet"),
        ("epub:type", "footnote"),
        ("role", "doc-footnote"),
        ("aria-label", patlet.label.format(name=patlet.title)),
    )
    name = element("a", patlet.title, href=ebook_address(facts.slug, page.slug))
    href = f"#{patlet_call_anchor(page.slug, facts.slug)}"
    way_back = element("a", back, href=href, role="doc-backlink")
    texts: list[Node] = [element("em", facts.problem), " "] if facts.problem else []
    texts += [facts.solution, " "] if facts.solution else []
    return Element("aside", attributes, (element("p", name, ". ", *texts, way_back),))


def box_notes(notes: tuple[Node, ...], label: str, ebook: bool) -> tuple[Node, ...]:
    """Return the notes of a page in one labelled section; nothing for a page without notes."""
    if not notes:
        return ()
    kind = (("epub:type", "footnotes"),) if ebook else ()
    return (Element("section", (("class", "notes"), *kind, ("aria-label", label)), notes),)


def end_note(page: Page, note: Note, content: tuple[Node, ...], back: str, ebook: bool) -> Element:
    """Return a note for the end of its page, with a link back to its call."""
    attributes = {"id": note_anchor(page.slug, note.number), "class": "note"}
    way_back = {"href": f"#{call_anchor(page.slug, note.number)}"}
    if ebook:
        attributes |= {"epub:type": "footnote", "role": "doc-footnote"}
        way_back["role"] = "doc-backlink"
    way_back["aria-label"] = f"{note.number}: {back}"  # it begins as the link that is seen does
    link = Element("a", tuple(way_back.items()), (f"{note.number}",))
    blocks = begin_with(link, content) if content else (element("p", link, " "),)
    return Element("aside", tuple(attributes.items()), blocks)
