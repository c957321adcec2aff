"""Book -> the same book with numbered captions; links without a text name their target.

A figure, a table or a piece of code has a number if it has a caption, or if `numbered` in `[book]`
is true. Numbers run through the book in reading order, for each kind of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.book.form import find_sections
from publisher.book.language import CAPTION_KEYS, CAPTIONS, WORDS, words_for
from publisher.book.model import Book, Chapter, Page, Part, chapters_of
from publisher.book.names import LISTS, captioned_anchor
from publisher.book.tree import (
    Element,
    Node,
    element,
    is_block,
    is_unseen,
    place_of,
    rewrite,
    solid,
    walk,
    words_of,
)
from publisher.reading.code import is_diagram
from publisher.report.findings import Findings

ALONE = ("-", "\\ref", "\\@ref")  # begin references to a number without its label
NUMBER = re.compile(r"\d[\w.-]*")  # in the name of an element
CAPTIONABLE = frozenset(("figure", "table", "pre"))
KINDS = ("figure", "table", "listing")
PHRASES = frozenset("p h1 h2 h3 h4 h5 h6 dt pre".split())  # blocks that hold no others
DRAWN = ("img", "svg:svg")
THEOREM, THEOREM_TITLE = "theorem", "theorem-title"
MISSING = "missing-picture"  # stands for a picture that can't be shown


SHORT = ("Fig", "Tab", "Abb", "Rys", "Рис", "Example", "Exhibit", "Diagram", "Code")


class Unnamed(Struct, frozen=True):
    """What `number_captions` has to look at: slugs of pages by what they hold."""

    holders: set[str]  # those with a figure, a table or code
    links: set[str]  # those with links that have no text yet


class _Numbering(Struct):
    """The numbers that have been given so far, and the name of each place in what has one."""

    words: dict[str, str]
    is_every: bool  # whether what has no caption is numbered, too
    own_number: re.Pattern[str]  # at the start of a caption
    is_listed: bool  # whether a generated page lists captions: each then has an id
    counts: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)  # by anchor, such as `Figure 3`

    def nodes(self, nodes: tuple[Node, ...], slug: str) -> tuple[Node, ...]:
        """Return nodes with numbered captions; `slug` is the page's."""
        numbered: list[Node] = []
        anchors: list[str] = []  # of an element without content that stands right before
        for node in nodes:
            if not isinstance(node, Element):
                numbered.append(node)
                anchors = anchors if not node.strip() else []
                continue
            own = self._element(node, slug, anchors)
            numbered.append(own)
            is_anchor = node.get("class") == "anchor"
            anchors = [one.get("id") for one in walk(node) if one.has("id")] if is_anchor else []
        is_same = all(one is other for one, other in zip(numbered, nodes, strict=True))
        return nodes if is_same else tuple(numbered)

    def _element(self, node: Element, slug: str, anchors: list[str]) -> Element:
        if node.tag in CAPTIONABLE:
            kind, caption = _kind_of(node), _caption_of(node)
            if kind and _has_words(caption):
                return self._name(node, kind, slug, anchors)
            is_counted = self.is_every and kind and not _holds_captions(node)
            if is_counted and not (node.tag == "figure" and kind != "figure"):
                return self._name(node, kind, slug, anchors)
        if node.tag in PHRASES:
            return node
        if node.get("class") == THEOREM and node.has("data-kind"):
            node = self._label(node, anchors)
        children = self.nodes(node.children, slug)
        return node if children is node.children else node.with_children(*children)

    def _label(self, node: Element, anchors: list[str]) -> Element:
        """Return a theorem with its kind and its number before its name."""
        kind = node.get("data-kind")
        word = self.words.get(f"theorem-{kind}", f"{kind.capitalize()} {{number}}")
        if "{number}" in word:
            self.counts[kind] += 1
        name = word.replace("{number}", str(self.counts[kind])).replace(" ", "\u00a0")
        first = next((one for one in node.children if isinstance(one, Element)), None)
        title = first if first and first.get("class") == THEOREM_TITLE else None
        label: tuple[Node, ...] = (element("span", name, class_="caption-label"),)
        ids = [one.get("id") for one in (node, title) if one and one.has("id")]
        for anchor in (*anchors, *ids):
            self.names.setdefault(anchor, name)
        if title is None:
            return node.with_children(element("p", *label, class_=THEOREM_TITLE), *node.children)
        named = (*label, " (", *title.children, ")") if title.children else label
        shown = title.with_children(*named)
        return node.with_children(*(shown if one is title else one for one in node.children))

    def _name(self, node: Element, kind: str, slug: str, anchors: list[str]) -> Element:
        """Return an element with its number in its caption."""
        caption = _caption_of(node) or element("caption" if node.tag == "table" else "figcaption")
        own = self.own_number.match(words_of(caption))
        number, name = "", own[0] if own else ""
        if not own:
            self.counts[kind] += 1
            number = str(self.counts[kind])
            name = self.words[kind].replace("{number}", number).replace(" ", "\u00a0")
            label = element("span", f"{name}." if _has_words(caption) else name)
            label = label.with_attributes(class_="caption-label")
            caption = caption.with_children(*_begin(label, caption.children))
        if node.tag == "pre":
            node = element("figure", caption, node, class_="code")
        else:
            node = _with_caption(node, caption)
        ids = [one.get("id") for one in walk(node) if one.has("id")]
        if self.is_listed and not ids and not anchors:
            self.counts[slug] += 1
            ids = [captioned_anchor(slug, self.counts[slug])]
            node = node.with_attributes(id=ids[0])
        for anchor in (*anchors, *ids):
            self.names.setdefault(anchor, name)
        own_id = next(iter((*anchors, *ids)), None)
        return node.with_attributes(
            data_caption=kind, data_number=number, data_name=name, data_anchor=own_id
        )


def number_captions(book: Book, unnamed: Unnamed, findings: Findings) -> Book:
    """Return the book with numbered captions, and with the texts of links that have none.

    A link that leads to a place without a name is reported, and its text remains.
    """
    words = words_for(book.config.language, book.config.words)
    is_listed = any(one.generated in LISTS for one in chapters_of(book))
    own_number = _own_number(tuple(words[kind] for kind in KINDS))
    numbering = _Numbering(words, book.config.numbered, own_number, is_listed)
    front = _number_chapters(book.front, numbering, unnamed)
    parts = tuple(_number_part(part, numbering, unnamed) for part in book.parts)
    back = _number_chapters(book.back, numbering, unnamed)
    if unnamed.links:
        naming = _Naming(numbering.names, unnamed, findings)
        front, back = naming.chapters(front), naming.chapters(back)
        parts = tuple(naming.part(part) for part in parts)
    return replace(book, front=front, parts=parts, back=back)


@lru_cache(maxsize=8)
def _own_number(own: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of a number that an author gave: `Figure 3`, `Tab. 1-2`, `Abb. 4`.

    `own` are the words of the book; those of all known languages are understood, too.
    """
    rows = (dict(zip(CAPTION_KEYS, row, strict=True)) for row in CAPTIONS.values())
    words = (row[kind] for row in (*WORDS.values(), *rows) for kind in KINDS if kind in row)
    names = {word.replace("{number}", "").strip() for word in (*words, *own)} - {""}
    names.update(SHORT)
    spelled = "|".join(sorted(map(re.escape, names), key=lambda name: (-len(name), name)))
    return re.compile(rf"(?:{spelled})\.?\s*\d+(?:[.–-]\d+)*(?![\w.–-]*\w)", re.IGNORECASE)


def _number_part(part: Part, numbering: _Numbering, unnamed: Unnamed) -> Part:
    introduction = part.introduction and _number_page(part.introduction, numbering, unnamed)
    chapters = _number_chapters(part.chapters, numbering, unnamed)
    return replace(part, introduction=introduction, chapters=chapters)


def _number_chapters(
    chapters: tuple[Chapter, ...], numbering: _Numbering, unnamed: Unnamed
) -> tuple[Chapter, ...]:
    numbered = []
    for one in chapters:
        page = _number_page(one.page, numbering, unnamed)
        below = _number_chapters(one.chapters, numbering, unnamed)
        numbered.append(replace(one, page=page, chapters=below))
    return tuple(numbered)


def _number_page(page: Page, numbering: _Numbering, unnamed: Unnamed) -> Page:
    if page.slug not in unnamed.holders:
        return page
    body = numbering.nodes(page.body, page.slug)
    return page if body is page.body else replace(page, body=body, sections=find_sections(body))


class _Naming(Struct):
    """Gives links without a text the names of what they lead to."""

    names: dict[str, str]
    unnamed: Unnamed
    findings: Findings

    def part(self, part: Part) -> Part:
        introduction = part.introduction and self.page(part.introduction)
        return replace(part, introduction=introduction, chapters=self.chapters(part.chapters))

    def chapters(self, chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
        """Return chapters with the name of its target in each link to a figure, table or code."""
        return tuple(
            replace(one, page=self.page(one.page), chapters=self.chapters(one.chapters))
            for one in chapters
        )

    def page(self, page: Page) -> Page:
        """Return a page with the name of its target in each link to a figure, table or code."""
        if page.slug not in self.unnamed.links:
            return page

        def name(node: Element) -> Node | tuple[Node, ...]:
            return self._name(node, page)

        summary = rewrite((page.summary,), name) if page.summary else ()
        body = rewrite(page.body, name)
        notes = tuple(replace(note, content=rewrite(note.content, name)) for note in page.notes)
        return replace(
            page,
            title_nodes=rewrite(page.title_nodes, name),
            summary=next((one for one in summary if isinstance(one, Element)), None),
            body=body,
            notes=notes,
            sections=find_sections(body),
        )

    def _name(self, link: Element, page: Page) -> Node | tuple[Node, ...]:
        if link.tag != "a" or not link.has("data-page") or not is_unseen(link):
            return link
        if name := self.names.get(link.get("href")[1:]):
            bare = link.with_attributes(data_at=None, data_written=None, data_key=None)
            number = NUMBER.search(name) if link.get("data-key").startswith(ALONE) else None
            return bare.with_children(number[0] if number else name)
        report_empty_link(link, page, self.findings)
        return link.get("data-key") or link.children


def mark_unnamed(link: Element) -> dict[str, str]:
    """Return what a link without a text keeps for its report: its place, its target, its key."""
    kept = {"data_at": link.get("data-at"), "data_written": link.get("href")}
    kept |= {"data_key": link.get("data-key")} if link.has("data-key") else {}
    return kept if is_unseen(link) else {}


def report_empty_link(link: Element, page: Page, findings: Findings) -> None:
    """Report a link that has no text, and whose target has no name."""
    message, hint = "the link has no text and was left out", "name the page that it leads to"
    where = page.locate(*place_of(link))
    findings.add("link-text", where, message, hint, link.get("data-written") or link.get("href"))


def _kind_of(node: Element) -> str:
    """Return `figure`, `table` or `listing`; `""` for a figure that is none, such as a quotation.

    A diagram is a figure, whether it is drawn or not.
    """
    if node.tag == "table":
        return "table"
    inside = [one for one in walk(node) if one.tag in (*CAPTIONABLE, *DRAWN)]
    codes = [one for one in inside if one.tag == "pre"]
    if any(one.tag == "table" for one in inside):
        return "table"
    if any(one.tag in DRAWN for one in inside) or any(map(is_diagram, codes)):
        return "figure"
    if any(one.get("class") == MISSING for one in walk(node)):
        return "figure"
    return "listing" if codes else ""


def _caption_of(node: Element) -> Element | None:
    for child in node.children:
        if isinstance(child, Element) and child.tag in ("caption", "figcaption"):
            return child
    return None


def _has_words(caption: Element | None) -> bool:
    return caption is not None and bool(words_of(caption))


def _holds_captions(node: Element) -> bool:
    """Return whether something in an element has a caption of its own: it is then a layout."""
    inside = (one for one in walk(*node.children) if one.tag in CAPTIONABLE)
    return any(_has_words(_caption_of(one)) for one in inside)


def _with_caption(node: Element, caption: Element) -> Element:
    """Return an element with a caption in the place of its own, or a new one."""
    if old := _caption_of(node):
        return node.with_children(*(caption if one is old else one for one in node.children))
    if node.tag == "table":
        return node.with_children(caption, *node.children)
    return node.with_children(*node.children, caption)


def _begin(label: Element, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return the content of a caption with its label before the first words."""
    inside = solid(nodes)
    first = inside[0] if inside else None
    if isinstance(first, Element) and is_block(first) and first.tag in ("p", "div"):
        return tuple(
            one.with_children(*_begin(label, first.children)) if one is first else one
            for one in nodes
            if isinstance(one, Element) or one.strip()
        )
    return (label, " ", *nodes) if inside else (label,)
