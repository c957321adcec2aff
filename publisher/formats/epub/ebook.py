"""Book, Theme -> Artifact: an EPUB from the same tree as the print."""

from __future__ import annotations

import re

from markupsafe import Markup
from msgspec.structs import replace

from publisher.book.artifact import Artifact
from publisher.book.language import direction_of, words_for
from publisher.book.model import Book, Page, PageStart, Part, Picture, chapters_of
from publisher.book.tree import Node, element, to_xhtml, walk
from publisher.composition.format_tree import EbookFormatter, end_note, patlet_note
from publisher.composition.views import FormattedPage, Piece, compose_pieces
from publisher.files.cache import Cache
from publisher.formats.epub.cover_image import draw_cover_picture, subset_font
from publisher.formats.epub.images import fit_picture
from publisher.formats.epub.navigation import Mark, list_points, write_nav, write_ncx
from publisher.formats.epub.package import XHTML, File, Package, write_package
from publisher.formats.epub.page_list import mark_pages, spell_mark
from publisher.formats.request import Rendered, Request
from publisher.theme.loader import Theme

CONTENTS = "at-contents"  # in print a piece of its own, here the nav
TYPES = {
    "title": "titlepage",
    "copyright": "copyright-page",
    "front": "frontmatter",
    "part": "bodymatter",
    "back": "backmatter",
}
VALUE = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*')")
RUNS = re.compile(r"<\s*script\b|<[^<>]*\son[a-z]+\s*=", re.IGNORECASE)
LURES = re.compile(r"=\s*[\"']\s*javascript:", re.IGNORECASE)


def render(request: Request) -> Rendered:
    """The EPUB; with the page numbers of a printed edition where `page-list` names one."""
    config = request.book.config
    starts = request.of(config.page_list).planned().starts if config.page_list else ()
    request.session.tell("composing the EPUB")
    return Rendered((render_epub(request.book, request.theme, request.session.cache, starts),))


def render_epub(
    book: Book, theme: Theme, cache: Cache, starts: tuple[PageStart, ...] = ()
) -> Artifact:
    """The book as EPUB 3.3, with navigation for EPUB 2 readers too; `starts` are the pages of an edition, for its page list."""
    config = book.config
    words = words_for(config.language, config.words)
    titles = {one.page.slug: one.page.title for one in chapters_of(book)}
    patlets = {one.slug: one for one in book.apparatus.facts if one.problem or one.solution}
    labels = {slug: words["in-brief"].format(name=titles[slug]) for slug in patlets}

    def format_page(page: Page) -> FormattedPage:
        formatter = EbookFormatter(page, labels)
        text = _format_page(page, formatter, words["back"])
        called = (patlets[slug] for slug in formatter.shown)
        shown = [
            patlet_note(page, one.slug, titles[one.slug], one.problem, one.solution)
            for one in called
        ]
        return (
            replace(text, notes=(*text.notes, element("div", *shown, class_="notes patlets")))
            if shown
            else text
        )

    pieces = compose_pieces(book, theme, "ebook", format_page)
    pieces, marks, contents, note = _mark_pages(pieces, starts)
    pages = [_file(piece, book, theme) for piece in pieces]
    points = list_points(book, words)
    nav = write_nav(points, _landmarks(book, pieces, words), words, marks, contents)
    cover = File(
        "cover-image",
        "cover.png",
        "image/png",
        draw_cover_picture(book, theme, cache),
        ("cover-image",),
    )
    cover_page = element(
        "section", element("img", src="cover.png", alt=_cover_alt(book)), class_="cover-page"
    )
    cover_markup = Markup(to_xhtml(cover_page)).replace(
        "<section", Markup('<section epub:type="cover"'), 1
    )
    font, faces = subset_font(theme, "".join(_display_texts(book)), cache)
    style = "\n".join([faces, *(one.text for one in theme.style("base.css", "ebook.css"))])
    files = [
        _wrap("at-cover", "at-cover.xhtml", words["cover"], "", cover_markup, book, theme),
        *pages[:2],
        _wrap("nav", "nav.xhtml", words["contents"], "", Markup(nav), book, theme, ("nav",)),
        *pages[2:],
        File(
            "ncx", "toc.ncx", "application/x-dtbncx+xml", write_ncx(points, config, marks).encode()
        ),
        File("style", "book.css", "text/css", style.encode()),
        cover,
        *([File("font-display", "fonts/display.woff2", "font/woff2", font)] if font else []),
        *(_picture(one, cache) for one in book.pictures),
    ]
    source = f"{config.identifier}, {config.version}, {config.page_list}" if marks else ""
    package = Package(
        config, tuple(files), direction_of(config.language), _accessibility(book, source)
    )
    return Artifact(f"{config.slug}-{config.version}.epub", write_package(package), 0, note)


def _mark_pages(
    pieces: tuple[Piece, ...], starts: tuple[PageStart, ...]
) -> tuple[tuple[Piece, ...], tuple[Mark, ...], str, str]:
    """The pieces with the marks of printed pages, the page list, the marks of the contents, which are the nav's own, and a word on it."""
    if not starts:
        return pieces, (), "", ""
    known = {
        piece.anchor: tuple(one for one in starts if one.anchor == piece.anchor) for piece in pieces
    }
    marked = {
        anchor: mark_pages(str(piece.markup), known[anchor])
        for piece in pieces
        if known[anchor := piece.anchor]
    }
    labels = {
        label: f"{anchor}.xhtml#page-{label}"
        for anchor, one in marked.items()
        for label in one.labels
    }
    inside = [one.label for one in starts if one.anchor == CONTENTS]
    labels |= {label: f"nav.xhtml#page-{label}" for label in inside}
    otherwise = sum(one.otherwise for one in marked.values()) + max(len(inside) - 1, 0)
    note = f"page list: {len(labels)} pages, {otherwise} at the start of what is set otherwise"
    pieces = tuple(
        replace(one, markup=Markup(marked[one.anchor].markup)) if one.anchor in marked else one
        for one in pieces
    )
    rows = tuple(Mark(one.label, labels[one.label]) for one in starts if one.label in labels)
    return pieces, rows, "".join(spell_mark(label) for label in inside), note


def _format_page(page: Page, formatter: EbookFormatter, back: str) -> FormattedPage:
    summary = page.summary and page.summary.with_attributes(class_="summary")
    content = formatter.format_nodes((*((summary,) if summary else ()), *page.body))
    start = 1 if summary else 0
    notes = tuple(
        end_note(page, note, formatter.format_nodes(note.content), back, ebook=True)
        for note in page.notes
    )
    return FormattedPage(
        content[:start], content[start:], (element("div", *notes, class_="notes"),) if notes else ()
    )


def _file(piece: Piece, book: Book, theme: Theme) -> File:
    kind = TYPES.get(piece.kind, "bodymatter")
    return _wrap(
        f"p-{piece.anchor}", f"{piece.anchor}.xhtml", piece.title, kind, piece.markup, book, theme
    )


def _wrap(
    id: str,
    name: str,
    title: str,
    kind: str,
    content: Markup,
    book: Book,
    theme: Theme,
    properties: tuple[str, ...] = (),
) -> File:
    """A finished XHTML file; what it holds decides its properties."""
    direction = direction_of(book.config.language)
    text = theme.render(
        "ebook.html", book=book.config, title=title, type=kind, content=content, direction=direction
    )
    if running := RUNS.search(VALUE.sub('=""', str(text))) or LURES.search(str(text)):
        theme.refuse(
            "ebook.html",
            f"'{running[0][:40]}' would run in a reader of e-books: no book of ours has scripts or handlers",
        )
    properties += ("svg",) if "<svg" in content else ()
    return File(id, name, XHTML, str(text).lstrip().encode(), properties, True)


def _landmarks(
    book: Book, pieces: tuple[Piece, ...], words: dict[str, str]
) -> tuple[tuple[str, str, str], ...]:
    body = next((piece for piece in pieces[2:] if piece.kind in ("part", "pattern", "body")), None)
    rows = [
        ("cover", "at-cover.xhtml", words["cover"]),
        ("titlepage", "at-title.xhtml", words["title-page"]),
    ]
    rows += [("toc", "nav.xhtml", words["contents"])]
    rows += [("bodymatter", f"{body.anchor}.xhtml", words["start"])] if body else []
    return tuple(rows)


def _cover_alt(book: Book) -> str:
    config = book.config
    return ". ".join(
        one for one in (config.title, config.subtitle, ", ".join(config.authors)) if one
    )


def _display_texts(book: Book) -> list[str]:
    config = book.config
    words = words_for(config.language, config.words)
    titles = [chapter.page.title for chapter in chapters_of(book)] + [
        part.title for part in book.parts
    ]
    return [config.title, words["contents"], "0123456789*", *titles]


def _picture(picture: Picture, cache: Cache) -> File:
    return File(
        f"i-{picture.name}",
        f"images/{picture.name}",
        picture.media_type,
        fit_picture(picture, cache),
    )


def _accessibility(book: Book, source: str) -> tuple[tuple[str, str], ...]:
    """EPUB Accessibility 1.1 metadata, claimed only as far as the book's own pages bear it out."""
    nodes = [node for page in _all_pages(book) for node in _nodes(page)]
    images = [one for one in walk(*nodes) if one.tag == "img"]
    visual = bool(images) or any(one.tag == "svg:svg" for one in walk(*nodes))
    rows = [("schema:accessMode", "textual")]
    rows += [("schema:accessMode", "visual")] if visual else []
    described = all(one.get("alt").strip() for one in images)
    rows += [("schema:accessModeSufficient", "textual")] if described else []
    rows += [("schema:accessModeSufficient", "textual,visual")] if visual else []
    features = [
        "structuralNavigation",
        "tableOfContents",
        "readingOrder",
        "displayTransformability",
    ]
    features += ["alternativeText"] if images and described else []
    features += ["pageBreakMarkers", "pageNavigation"] if source else []
    rows += [("schema:accessibilityFeature", one) for one in features]
    hazards = (
        ["unknown"] if any(one.media_type == "image/gif" for one in book.pictures) else ["none"]
    )
    rows += [("schema:accessibilityHazard", one) for one in hazards]
    summary = "Text with headings, a table of contents and links between pages; it reflows and can be read aloud."
    rows += [("pageBreakSource", source)] if source else []
    return (*rows, ("schema:accessibilitySummary", summary))


def _all_pages(book: Book) -> list[Page]:
    introductions = [
        part.introduction for part in book.parts if isinstance(part, Part) and part.introduction
    ]
    return [chapter.page for chapter in chapters_of(book)] + introductions


def _nodes(page: Page) -> tuple[Node, ...]:
    return (*page.body, *(node for note in page.notes for node in note.content))
