"""Linked book, theme -> the same book with its formulas and diagrams drawn, page by page cached."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from publisher.book.formulas import draw_formula, is_formula
from publisher.book.model import Book, Chapter, Note, Page, Picture
from publisher.book.tree import Element, Node, element, line_of, rewrite, text_of, walk
from publisher.files.cache import Cache, digest_of
from publisher.files.limit import LimitError, limited
from publisher.place import install_command
from publisher.reading.code import is_diagram
from publisher.reading.diagram_words import describe_diagram
from publisher.reading.diagrams import (
    EXTRA,
    Diagram,
    UndrawnError,
    can_draw,
    draw_diagram,
)
from publisher.report.findings import Finding, Findings
from publisher.theme.templates import Theme


class Drawn(Struct, frozen=True):
    """A page's formulas as SVG in their order, its diagrams, and why one of them is missing."""

    formulas: tuple[str, ...]
    diagrams: tuple[Diagram | str, ...]


def draw_book(book: Book, theme: Theme, cache: Cache) -> tuple[Book, tuple[Finding, ...]]:
    """Draw the formulas and diagrams of every page."""
    drawer = _Drawer(theme, cache)
    front, back = (tuple(map(drawer.chapter, rows)) for rows in (book.front, book.back))
    parts = tuple(
        replace(
            part,
            introduction=drawer.page(part.introduction) if part.introduction else None,
            chapters=tuple(map(drawer.chapter, part.chapters)),
        )
        for part in book.parts
    )
    if not drawer.changed:
        return book, drawer.findings.all()
    known = {picture.name: picture for picture in (*book.pictures, *drawer.pictures)}
    pictures = tuple(known[name] for name in sorted(known))
    book = replace(book, front=front, parts=parts, back=back, pictures=pictures)
    return book, drawer.findings.all()


class _Drawer:
    def __init__(self, theme: Theme, cache: Cache) -> None:
        families = [font.family for font in theme.fonts]
        sans = (family for family in families if "Sans" in family)
        self.font = next(sans, families[0] if families else "sans-serif")
        self.cache, self.can_draw = cache, can_draw()
        self.findings = Findings()
        self.pictures: list[Picture] = []
        self.changed = False

    def chapter(self, chapter: Chapter) -> Chapter:
        """Return a chapter, and the chapters below it, with their drawings."""
        chapters = tuple(map(self.chapter, chapter.chapters))
        page = self.page(chapter.page)
        if page is chapter.page and all(map(_is_same, chapters, chapter.chapters)):
            return chapter
        return replace(chapter, page=page, chapters=chapters)

    def page(self, page: Page) -> Page:
        """Return a page with its formulas and diagrams as pictures."""
        if not page.has_drawings:
            return page
        self.changed = True
        parts = [page.summary] if page.summary else []
        notes = [node for note in page.notes for node in note.content]
        nodes = (*page.title_nodes, *parts, *page.body, *notes)
        formulas = [node for node in walk(*nodes) if is_formula(node)]
        diagrams = [node for node in walk(*nodes) if is_diagram(node)]
        drawn = self._draw(page, formulas, diagrams)
        filler = _Filler(list(drawn.formulas), self._pictures_of(page, drawn, diagrams))
        title, summary = filler.fill(page.title_nodes), filler.fill(tuple(parts))
        body = filler.fill(page.body)
        own = tuple(Note(note.label, note.number, filler.fill(note.content)) for note in page.notes)
        first = summary[0] if summary and isinstance(summary[0], Element) else None
        return replace(page, title_nodes=title, summary=first, body=body, notes=own)

    def _draw(self, page: Page, formulas: Sequence[Element], diagrams: Sequence[Element]) -> Drawn:
        texts = tuple((text_of(node), node.tag == "div") for node in formulas)
        sources = tuple(text_of(node) for node in diagrams)
        key = digest_of("drawn", texts, sources, self.font, self.can_draw)
        try:
            with limited():
                return self.cache.recall(key, Drawn, lambda: self._draw_all(texts, sources))
        except LimitError as error:
            message, hint = f"drawing what it holds {error}", "divide its formulas or diagrams"
            self.findings.add("page-deep", page.locate(0), message, hint)
            return Drawn(("",) * len(texts), (str(error),) * len(sources))

    def _draw_all(self, texts: tuple[tuple[str, bool], ...], sources: tuple[str, ...]) -> Drawn:
        formulas = tuple(draw_formula(tex, is_block) for tex, is_block in texts)
        return Drawn(formulas, tuple(map(self._draw_one, sources)))

    def _draw_one(self, source: str) -> Diagram | str:
        if not self.can_draw:
            return f"the extra '{EXTRA}' is not installed"
        try:
            return draw_diagram(source, self.font)
        except UndrawnError as error:
            return str(error)

    def _pictures_of(
        self, page: Page, drawn: Drawn, diagrams: Sequence[Element]
    ) -> list[Picture | None]:
        found: list[Picture | None] = []
        for node, one in zip(diagrams, drawn.diagrams, strict=True):
            if isinstance(one, str):
                message = f"the diagram is printed as code: {one}"
                hint = install_command("merman") if not self.can_draw else ""
                self.findings.add("diagram-code", page.locate(line_of(node)), message, hint)
                found.append(None)
            else:
                found.append(one.as_picture())
                self.pictures.append(one.as_picture())
        return found


def _is_same(one: Chapter, other: Chapter) -> bool:
    return one is other


class _Filler:
    """Puts drawings into the nodes of a page, in their order."""

    def __init__(self, formulas: list[str], pictures: list[Picture | None]) -> None:
        self.formulas, self.pictures = formulas, pictures

    def fill(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        return rewrite(nodes, self._fill)

    def _fill(self, node: Element) -> Node:
        if is_formula(node):
            svg = self.formulas.pop(0)
            return node.with_attributes(data_svg=svg) if svg else node
        if is_diagram(node) and (picture := self.pictures.pop(0)):
            source, width = text_of(node), str(picture.width)
            said = describe_diagram(source)
            reading = said.reading if said.reading != said.name else None
            image = element("img", src=picture.name, alt=said.name or " ".join(source.split()))
            image = image.with_attributes(width=width, data_long=reading)
            return element("figure", image, class_="diagram", data_source=source)
        return _join_caption(node) if node.tag == "figure" else node


def _join_caption(figure: Element) -> Element:
    """Return a figure of code whose code was drawn as a figure with its caption below."""
    inside = [node for node in figure.children if isinstance(node, Element)]
    caption, drawing = inside if len(inside) == 2 else (None, None)
    if not caption or not drawing or drawing.get("class") != "diagram":
        return figure
    return Element(
        "figure",
        tuple(row for row in figure.attributes if row[0] != "class") + drawing.attributes,
        (*drawing.children, caption),
    )
