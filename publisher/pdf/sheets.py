"""Book, Theme -> the markup of every piece, page numbers still open, and the document around them.

What reference and pieces start from alike. (A sheet is what a printer folds into pages.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from markupsafe import Markup

from publisher.cover import design_cover, draw_cover
from publisher.model import Book, Page
from publisher.pdf.fragment import Press, Shot
from publisher.pdf.numbers import Numbers, Wording, body_start, first_numbers, references_in, wording
from publisher.pdf.press import make_press
from publisher.setting import PrintSetter
from publisher.theme import Theme
from publisher.views import Piece, SetText, set_pieces
from publisher.words import direction_of

PAGE_HEIGHT = 210 / 148 * 100
GAP = "\x04"  # where the pieces go in the document around them


@dataclass(frozen=True, slots=True)
class Sheets:
    """A book set for print: pieces with their numbers open, the document around them, what the engine needs besides."""

    pieces: tuple[Piece, ...]
    references: Mapping[str, str]  # each reference's own anchor, and what it refers to
    body: str  # the anchor of the piece that is numbered 1
    first: Numbers
    words: Wording
    shots: Mapping[str, Shot]
    press: Press
    full_shell: tuple[str, str]  # the document around the pieces, with the book's metadata
    bare_shell: tuple[str, str]  # the same without


def set_sheets(book: Book, theme: Theme) -> Sheets:
    """Set every piece of the book for print."""

    def set_page(page: Page) -> SetText:
        setter = PrintSetter(page)
        summary = page.summary and page.summary.with_attributes(class_="summary")
        return SetText(setter.set_nodes((summary,)) if summary else (), setter.set_nodes(page.body))

    pieces = (cover_piece(book, theme), *set_pieces(book, theme, "print", set_page))
    references = {own: target for piece in pieces for own, target in references_in(piece.markup).items()}
    body = body_start(book)
    shots = {one.name: Shot(one.name, one.media_type, one.content) for one in book.pictures}
    shells = (_shell(book, theme, True), _shell(book, theme, False))
    return Sheets(pieces, references, body, first_numbers(pieces, body), wording(book), shots, make_press(theme), *shells)


def _shell(book: Book, theme: Theme, metadata: bool) -> tuple[str, str]:
    direction = direction_of(book.config.language)
    text = theme.render("book.html", book=book.config, pieces=[GAP], direction=direction, metadata=metadata)
    before, _, after = str(text).partition(GAP)
    return before, after


def cover_piece(book: Book, theme: Theme) -> Piece:
    """The cover's page: its arcs behind its text."""
    cover = design_cover(book, PAGE_HEIGHT)
    view = {
        "arcs": Markup(draw_cover(cover, str(theme.settings.get("cover", {}).get("ink", "#111111")))),
        "title_size": f"{cover.title_size * 1.48:.2f}",
    }
    markup = theme.render("cover.html", book=book.config, cover=view, format="print")
    return Piece("at-cover", "cover", book.config.title, markup)


class _Opening(HTMLParser):
    """The first element of a piece."""

    tag = ""
    attributes: tuple[tuple[str, str], ...] = ()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.tag:
            self.tag, self.attributes = tag, tuple((key, value or "") for key, value in attrs)


def imitate_opening(piece: Piece, mark: str) -> str:
    """An empty element that breaks the page, and names it, as the piece would."""
    reader = _Opening()
    reader.feed(str(piece.markup).partition(">")[0] + ">")  # in an attribute this character is escaped
    rows = "".join(f' {key}="{escape(value)}"' for key, value in reader.attributes if key in ("class", "lang", "dir", "style"))
    tag = reader.tag or "div"
    return f'<{tag}{rows} id="{escape(piece.anchor)}" {mark}=""></{tag}>'
