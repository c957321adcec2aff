"""Book, Theme -> Artifact: the whole book as one HTML file, to be read through."""

from __future__ import annotations

import base64

from markupsafe import Markup

from publisher.book.artifact import Artifact
from publisher.book.language import direction_of, words_for
from publisher.book.model import Book
from publisher.composition.pieces import compose_pieces, pages_of
from publisher.composition.screen_tree import WebFormatter
from publisher.files.cache import Cache
from publisher.formats.request import Rendered, Request
from publisher.formats.screen_fonts import ScreenFont, subset_own
from publisher.theme.templates import Theme


def render(request: Request) -> Rendered:
    """One HTML file, with styles and pictures inside; every link is an anchor in it."""
    request.session.tell("composing the manuscript")
    return Rendered((render_web(request.book, request.theme, request.session.cache),))


def render_web(book: Book, theme: Theme, cache: Cache) -> Artifact:
    """Return the HTML file; styles and pictures are in it, links between pages lead to anchors."""
    pictures = {picture.name: picture for picture in book.pictures}
    words = words_for(book.config.language, book.config.words)
    formatted = {
        page.slug: WebFormatter(page, pictures, words).format_page() for page in pages_of(book)
    }
    pieces = compose_pieces(book, theme, "web", formatted)
    css = "\n".join(sheet.text for sheet in theme.style("base.css", "ebook.css"))
    if theme.embedded:
        texts = "".join(str(piece.markup) for piece in pieces) + book.config.title + css
        css = "\n".join([*map(_inline_face, subset_own(theme, texts, cache, True)), css])
    style = Markup(css.replace("</", "<\\/"))  # "</style>" in a comment would end the element
    values = {"style": style, "pieces": [piece.markup for piece in pieces]}
    direction = direction_of(book.config.language)
    text = theme.render("manuscript.html", book=book.config, direction=direction, **values)
    return Artifact(f"{book.config.slug}-{book.config.version}.html", str(text).encode(), 0)


def _inline_face(font: ScreenFont) -> str:
    return font.face(f"data:font/woff2;base64,{base64.b64encode(font.content).decode()}")
