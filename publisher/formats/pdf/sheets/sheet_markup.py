"""Book, Theme -> the markup for print: every piece with its page numbers open, and the rest.

The reference and the layout in pieces start from the same markup. (A sheet is the paper that a
printer folds into pages.)
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from typing import Any

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from publisher.book.language import direction_of
from publisher.book.model import Book
from publisher.book.names import BLANK_LEAF as LEAF
from publisher.book.names import COVER
from publisher.composition.format_tree import PrintFormatter, hold_last_words
from publisher.composition.pieces import (
    body_start,
    compose_pieces,
    compose_print_chapter,
    key_of_blocks,
    pages_of,
    titles_of,
)
from publisher.composition.titles import break_title, join_authors
from publisher.composition.views import Piece, Space
from publisher.config.editions import Edition
from publisher.config.measures import POINTS
from publisher.formats.pdf.contract.fragment import Image, SharedDocument
from publisher.formats.pdf.sheets.chapter_settings import without_setting
from publisher.formats.pdf.sheets.document import make_document
from publisher.formats.pdf.sheets.numbers import (
    Numbers,
    Wording,
    first_numbers,
    references_in,
    wording,
)
from publisher.formats.pdf.sheets.own_cover import place_cover
from publisher.theme.cover import design_cover, draw_cover
from publisher.theme.geometry import Geometry
from publisher.theme.templates import Theme

BLANK = "blank"  # the kind of the piece that has the last pages
GAP = "\x04"  # stands for the pieces while the document around them is rendered


class Sheets(Struct, frozen=True):
    """A book's markup for print, and what else its layout needs."""

    edition: Edition
    pieces: tuple[Piece, ...]
    cover: Piece | None  # laid out alone, put first and not counted
    references: Mapping[str, str]  # by a reference's own anchor the anchor that it names
    body: str  # the anchor of the piece that is numbered 1
    first: Numbers
    words: Wording
    begins_on_left: bool  # whether page 0 is a left-hand page: in a book read from the right
    images: Mapping[str, Image]  # by file name
    document: SharedDocument
    # the document before and after the pieces, with the book's metadata and without
    full_shell: tuple[str, str]
    bare_shell: tuple[str, str]

    def with_last_pages(self, count: int) -> Sheets:
        """Return the sheets, with the blank pages that the edition's multiple needs at the end.

        `count` is the number of pages that the sheets have as they are.
        """
        multiple, pieces = self.edition.multiple, self.pieces
        if not (missing := -count % multiple):
            return self
        if pieces[-1].kind == BLANK:
            missing += pieces[-1].markup.count("<div")
            pieces = pieces[:-1]
        return replace(self, pieces=(*pieces, _blank_pages((missing - 1) % multiple + 1)))


def _blank_pages(count: int) -> Piece:
    own, more = f'<div class="blank-leaf" id="{LEAF}"></div>', '<div class="blank-leaf"></div>'
    return Piece(LEAF, BLANK, "last leaf", Markup(own + more * (count - 1)))


def compose_sheets(book: Book, theme: Theme, geometry: Geometry) -> Sheets:
    """Compose every piece of the book for an edition."""
    edition = geometry.edition
    pictures = {picture.name: picture for picture in book.pictures}
    titles = titles_of(book)
    formatted = {
        page.slug: PrintFormatter(page, pictures, titles).format_page() for page in pages_of(book)
    }
    pieces = compose_pieces(book, theme, "print", formatted, _space(geometry))
    references = {
        own: target for piece in pieces for own, target in references_in(piece.markup).items()
    }
    body = body_start(book)
    shown = (*book.pictures, *((book.cover,) if book.cover else ()))
    images = {one.name: Image(one.name, one.media_type, one.content) for one in shown}
    return Sheets(
        edition=edition,
        pieces=pieces,
        cover=cover_piece(book, theme, geometry) if edition.cover == "first" else None,
        references=references,
        body=body,
        first=first_numbers(pieces, body, edition.sides),
        words=wording(book),
        begins_on_left=direction_of(book.config.language) == "rtl",
        images=images,
        document=make_document(theme, geometry, book.config, key_of_blocks(book, theme)),
        full_shell=print_shell(book, theme, not edition.is_press),
        bare_shell=print_shell(book, theme, False),
    )


def compose_chapter(book: Book, theme: Theme, geometry: Geometry, slug: str) -> Piece:
    """Compose one chapter alone."""
    page = next(page for page in pages_of(book) if page.slug == slug)
    pictures = {picture.name: picture for picture in book.pictures}
    formatted = PrintFormatter(page, pictures, titles_of(book)).format_page()
    return compose_print_chapter(book, theme, formatted, _space(geometry), slug)


def _space(geometry: Geometry) -> Space:
    square = min(geometry.width, geometry.height * 0.7) * POINTS
    return Space(geometry.area()[0], geometry.area("wide"), square)


def print_shell(book: Book, theme: Theme, metadata: bool) -> tuple[str, str]:
    """Return the document around the pieces: the markup before and after them."""
    direction = direction_of(book.config.language)
    text = theme.render(
        "book.html", book=book.config, pieces=[GAP], direction=direction, metadata=metadata
    )
    before, _, after = str(text).partition(GAP)
    return before, after


def cover_piece(book: Book, theme: Theme, geometry: Geometry) -> Piece:
    """Compose the page of the cover: a picture of the book's own, or arcs behind a text."""
    if book.cover:
        own = place_cover(book, book.cover, geometry, (max(geometry.bleed),) * 4)
        return Piece(COVER, "cover", book.config.title, theme.render("own-cover.html", own=own))
    values: dict[str, object] = {"cover": cover_view(book, theme, geometry), "format": "print"}
    values |= {"authors": join_authors(book.config.authors), "title": break_title(book.config)}
    values["hold"] = hold_last_words
    markup = theme.render("cover.html", book=book.config, **values)
    return Piece(COVER, "cover", book.config.title, markup)


def cover_view(book: Book, theme: Theme, geometry: Geometry) -> dict[str, Any]:
    """Return what a cover's template gets: arcs, colours of building blocks, title size in mm."""
    settings, colours = theme.settings.get("cover", {}), theme.block_colours
    cover = design_cover(book, geometry.height / geometry.width * 100, settings, colours)
    ink, ground = settings.get("ink", "#111111"), settings.get("ground", "#fff")
    return {
        "arcs": Markup(draw_cover(cover, str(ink), str(ground))),
        "colours": colours,
        "title_size": f"{cover.title_size * geometry.width / 100:.2f}",
        "scale": f"{cover.scale:.3g}" if cover.scale != 1 else "",
    }


class _Opening(HTMLParser):
    """Reads the tag and the attributes of the first element of a piece."""

    tag = ""
    attributes: tuple[tuple[str, str], ...] = ()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.tag:
            self.tag, self.attributes = tag, tuple((key, value or "") for key, value in attrs)


def imitate_opening(piece: Piece, mark: str) -> str:
    """Return an empty element that breaks the page, and names it, as the piece would.

    `mark` is an attribute that the element gets.
    """
    reader = _Opening()
    # in an attribute this character is escaped
    reader.feed(str(piece.markup).partition(">")[0] + ">")
    rows = "".join(
        f' {key}="{escape(without_setting(value) if key == "class" else value)}"'
        for key, value in reader.attributes
        if key in ("class", "lang", "dir", "style")
    )
    tag = reader.tag or "div"
    return f'<{tag}{rows} id="{escape(piece.anchor)}" {mark}=""></{tag}>'
