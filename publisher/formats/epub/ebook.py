"""Book, Theme -> Artifact: an EPUB from the same tree as the print."""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from publisher.book.artifact import Artifact
from publisher.book.language import direction_of, words_for
from publisher.book.model import Book, Config, PageStart, Picture, chapters_of
from publisher.book.names import CONTENTS, COVER, NAV, TITLE, page_mark
from publisher.book.slugs import UNPRINTABLE
from publisher.book.tree import element, to_xhtml
from publisher.composition.pieces import compose_pieces, pages_of
from publisher.composition.screen_tree import EbookFormatter, Patlet
from publisher.composition.views import FormattedPage, Piece
from publisher.files.cache import Cache
from publisher.formats.epub.access import state_access
from publisher.formats.epub.cover_image import draw_cover_picture
from publisher.formats.epub.images import fit_picture
from publisher.formats.epub.navigation import Mark, list_points, write_nav, write_ncx
from publisher.formats.epub.package import XHTML, File, MarkupError, Package, write_package
from publisher.formats.epub.page_list import mark_pages, spell_mark
from publisher.formats.epub.safe_page import find_danger
from publisher.formats.request import Rendered, Request
from publisher.formats.screen_fonts import subset_display, subset_own
from publisher.theme.templates import Theme

TYPES = {  # by a piece's kind its `epub:type`
    "cover": "",
    "nav": "",
    "title": "titlepage",
    "copyright": "copyright-page",
    "front": "frontmatter",
    "part": "bodymatter",
    "back": "backmatter",
}


def render(request: Request) -> Rendered:
    """Return the EPUB; where `page-list` names an edition, it has that edition's page numbers."""
    config, source = request.book.config, ""
    starts: tuple[PageStart, ...] = ()
    if config.page_list:
        planned = request.of(config.page_list).planned()
        starts, source = planned.starts, _name_source(config, planned.form)
    request.session.tell("composing the EPUB")
    cache = request.session.cache
    return Rendered((render_epub(request.book, request.theme, cache, starts, source),))


def _name_source(config: Config, form: str) -> str:
    """Return the name of the edition of the page list: its ISBN if it has one.

    Without an ISBN the name is the book's identifier, its version and the edition's name.
    `form` is the format whose ISBN the edition has.
    """
    isbn = config.publication.isbn(form)
    own = f"{config.identifier}, {config.version}, {config.page_list}"
    return f"urn:isbn:{isbn}" if isbn else own


def render_epub(
    book: Book,
    theme: Theme,
    cache: Cache,
    starts: tuple[PageStart, ...] = (),
    source: str = "",
) -> Artifact:
    """Return the book as EPUB 3.3, with an NCX for readers that know only EPUB 2.

    `starts` are the pages of the edition whose numbers the page list gives, `source` is its name.
    """
    config = book.config
    words = words_for(config.language, config.words)
    pieces = compose_pieces(book, theme, "ebook", _format_pages(book, words))
    marked = _mark_pages(pieces, starts)
    pages = [_write_page(piece, f"p-{piece.anchor}", book, theme) for piece in marked.pieces]
    points = list_points(book, words)
    nav = write_nav(points, _landmarks(pieces, words), words, marked.marks, marked.contents)
    ncx = write_ncx(points, config, marked.marks)
    cover = _cover_file(book, theme, cache)
    texts = (*(str(piece.markup) for piece in marked.pieces), nav, config.title)
    style, *fonts = _style_files(book, theme, "".join(texts), cache)
    files = [
        _write_page(_cover_page(book, words, cover.name), COVER, book, theme),
        *pages[:2],
        _write_page(Piece(NAV, "nav", words["contents"], Markup(nav)), NAV, book, theme),
        *pages[2:],
        File("ncx", "toc.ncx", "application/x-dtbncx+xml", ncx.encode()),
        style,
        cover,
        *fonts,
        *(_picture(picture, cache) for picture in book.pictures),
    ]
    access = state_access(book, pieces, source if marked.marks else "")
    package = Package(config, tuple(files), direction_of(config.language), access)
    try:
        content = write_package(package)
    except MarkupError as error:
        theme.refuse("ebook.html", str(error))
    return Artifact(f"{config.slug}-{config.version}.epub", content, 0, marked.note)


def _style_files(book: Book, theme: Theme, text: str, cache: Cache) -> list[File]:
    """Return the style sheet, and its fonts with the glyphs of `text` alone."""
    sheets = "\n".join(sheet.text for sheet in theme.style("base.css", "ebook.css"))
    fonts = subset_display(theme, "".join(_display_texts(book)), cache)
    fonts += subset_own(theme, text + sheets, cache) if theme.embedded else ()
    style = "\n".join([*(font.face(font.name) for font in fonts), sheets])
    return [
        File("style", "book.css", "text/css", style.encode()),
        *(File(font.id, font.name, f"font/{font.kind}", font.content) for font in fonts),
    ]


def _format_pages(book: Book, words: dict[str, str]) -> dict[str, FormattedPage]:
    """Format every page; among its notes are the patlets of the patterns that it links to."""
    titles = {chapter.page.slug: chapter.page.title for chapter in chapters_of(book)}
    patlets = {
        facts.slug: Patlet(titles[facts.slug], words["in-brief"], facts)
        for facts in book.apparatus.facts
        if facts.problem or facts.solution
    }
    pictures = {one.name: one for one in book.pictures}
    return {
        page.slug: EbookFormatter(page, patlets, words, pictures).format_page()
        for page in pages_of(book)
    }


class _MarkedPieces(Struct, frozen=True):
    """Pieces with the marks of printed pages, and what the page list says of them."""

    pieces: tuple[Piece, ...]
    marks: tuple[Mark, ...] = ()  # the rows of the page list
    contents: str = ""  # the marks of the printed contents, which stand in the nav
    note: str = ""  # for the report


def _mark_pages(pieces: tuple[Piece, ...], starts: tuple[PageStart, ...]) -> _MarkedPieces:
    """Mark in each piece where its printed pages begin."""
    if not starts:
        return _MarkedPieces(pieces)
    by_piece: dict[str, list[PageStart]] = {}
    for start in starts:
        by_piece.setdefault(start.anchor, []).append(start)
    marked = {
        piece.anchor: mark_pages(str(piece.markup), tuple(by_piece[piece.anchor]))
        for piece in pieces
        if piece.anchor in by_piece
    }
    labels = {
        label: f"{anchor}.xhtml#{page_mark(label)}"
        for anchor, piece in marked.items()
        for label in piece.labels
    }
    inside = [start.label for start in by_piece.get(CONTENTS, ())]
    labels |= {label: f"{NAV}.xhtml#{page_mark(label)}" for label in inside}
    approximate = sum(piece.approximate for piece in marked.values()) + max(len(inside) - 1, 0)
    note = f"page list: {len(labels)} page numbers"
    if approximate:
        note += f" ({approximate} approximate: print and EPUB lay out that block differently)"
    changed = {anchor: Markup(piece.markup) for anchor, piece in marked.items()}
    own = tuple(replace(one, markup=changed.get(one.anchor, one.markup)) for one in pieces)
    known = [start.label for start in starts if start.label in labels]
    marks = tuple(Mark(label, labels[label]) for label in known)
    return _MarkedPieces(own, marks, "".join(map(spell_mark, inside)), note)


def _write_page(piece: Piece, id: str, book: Book, theme: Theme) -> File:
    """Return the XHTML file of a piece; a script or a handler in it is an error of the template."""
    values = {"book": book.config, "title": piece.title, "content": piece.markup}
    values |= {"type": TYPES.get(piece.kind, "bodymatter")}
    values |= {"language": piece.language or book.config.language}
    values |= {"direction": piece.direction or direction_of(book.config.language)}
    text = str(theme.render("ebook.html", **values))
    if odd := UNPRINTABLE.search(text):
        theme.refuse("ebook.html", f"it prints the character U+{ord(odd[0]):04X}, which is no text")
    content = text.lstrip().encode()
    if danger := find_danger(content):
        message = f"'{danger}' would run in an e-book reader, or fetch something; take it out"
        theme.refuse("ebook.html", message)
    properties = {"nav": piece.kind == "nav", "svg": "<svg" in piece.markup}
    properties["mathml"] = "<math" in piece.markup
    own = tuple(name for name, has_it in properties.items() if has_it)
    return File(id, f"{piece.anchor}.xhtml", XHTML, content, own, True)


def _cover_file(book: Book, theme: Theme, cache: Cache) -> File:
    """Return the picture of the cover: the book's own, or one that is drawn."""
    if not book.cover:
        drawn = draw_cover_picture(book, theme, cache)
        return File("cover-image", "cover.png", "image/png", drawn, ("cover-image",))
    suffix = book.cover.name.rpartition(".")[2]
    content = fit_picture(book.cover, cache)
    name = f"cover.{suffix}"
    return File("cover-image", name, book.cover.media_type, content, ("cover-image",))


def _cover_page(book: Book, words: dict[str, str], name: str) -> Piece:
    config = book.config
    texts = (config.title, config.subtitle, ", ".join(config.authors))
    picture = element("img", src=name, alt=". ".join(filter(None, texts)))
    markup = to_xhtml(element("section", element("h1", picture), class_="cover-page"))
    typed = markup.replace("<section", '<section epub:type="cover"', 1)
    return Piece(COVER, "cover", words["cover"], Markup(typed))


def _landmarks(
    pieces: tuple[Piece, ...], words: dict[str, str]
) -> tuple[tuple[str, str, str], ...]:
    """Return the landmarks: `epub:type`, address and title of each."""
    body = next((piece for piece in pieces[2:] if piece.kind in ("part", "pattern", "body")), None)
    rows = [
        ("cover", f"{COVER}.xhtml", words["cover"]),
        ("titlepage", f"{TITLE}.xhtml", words["title-page"]),
    ]
    rows += [("toc", f"{NAV}.xhtml", words["contents"])]
    rows += [("bodymatter", f"{body.anchor}.xhtml", words["start"])] if body else []
    return tuple(rows)


def _display_texts(book: Book) -> list[str]:
    config = book.config
    words = words_for(config.language, config.words)
    titles = [chapter.page.title for chapter in chapters_of(book)] + [
        part.title for part in book.parts
    ]
    return [config.title, words["contents"], words["copyright"], "0123456789*", *titles]


def _picture(picture: Picture, cache: Cache) -> File:
    name, content = picture.name, fit_picture(picture, cache)
    return File(f"i-{name}", f"images/{name}", picture.media_type, content)
