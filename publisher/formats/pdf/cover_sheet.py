"""Book, theme, geometry and number of pages -> the cover as a file: back, spine and front."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from publisher.book.artifact import Artifact
from publisher.book.language import direction_of, spell_date, words_for
from publisher.book.model import Book
from publisher.composition.format_tree import hold_last_words
from publisher.composition.pieces import key_of_blocks
from publisher.composition.title_fit import width_of
from publisher.composition.titles import break_title, join_authors
from publisher.config.measures import POINTS, spell_length
from publisher.config.shops import SHOPS
from publisher.formats.pdf.contract.fragment import LayoutJob
from publisher.formats.pdf.link.bindery import bind_flows, state_facts
from publisher.formats.pdf.link.linker import Member
from publisher.formats.pdf.plan.print_session import PrintSession
from publisher.formats.pdf.plan.rounds import COVER, Placed
from publisher.formats.pdf.reporting import find_complaints, findings_of, judge_pages
from publisher.formats.pdf.sheets.back_cover import list_contents
from publisher.formats.pdf.sheets.document import make_document
from publisher.formats.pdf.sheets.numbers import Places
from publisher.formats.pdf.sheets.own_cover import OwnCover, cover_image, judge_cover, place_cover
from publisher.formats.pdf.sheets.sheet_markup import cover_view, print_shell
from publisher.formats.request import Rendered
from publisher.theme.bar_code import draw_bar_code
from publisher.theme.geometry import Geometry
from publisher.theme.pattern_map import cut_name
from publisher.theme.templates import Theme

BLEED = 3.175  # mm, an eighth of an inch: what shops ask of a cover
LEAST_SPINE = 6.35  # mm: on a narrower one a title would run over the fold


SPINE_SIZES = (12, 11, 10, 9, 8)  # points
THIN_SIZES = (7, 6, 5)  # for a spine that has no room for larger type
SPINE_EDGE = 1.5875  # mm, a sixteenth of an inch: how far from both folds shops want the text
SPINE_MARGIN = 0.095  # at both ends, by the width of the trim
GAP, TRACKING = 2.0, 0.1  # em: between title and authors, and after each letter of the authors


class CoverSheet(Struct, frozen=True):
    """The sheet as the template gets it: lengths as CSS takes them."""

    width: str
    height: str
    bleed: str
    spine: str
    front: str  # where the front begins
    back: str
    fold: str  # where the spine begins
    has_spine_text: bool
    spine_title: str
    spine_authors: str
    spine_size: float  # of the type, in points


class SpineText(NamedTuple):
    """What stands on the spine, and the size of its type in points."""

    title: str
    authors: str
    size: float


def choose_spine_text(
    title: str, authors: tuple[str, ...], length: float, sizes: tuple[int, ...] = SPINE_SIZES
) -> SpineText:
    """Return the text that fits a spine of a length in points, in one of some sizes of type.

    Smaller type comes first, then the first author alone, then none; then the title is cut.
    """
    first = f"{authors[0]} …" if len(authors) > 1 else ""
    for names in dict.fromkeys((join_authors(authors), first, "")):
        apart = width_of(names) + TRACKING * len(names) + GAP if names else 0.0
        for size in sizes:
            if (width_of(title) + apart) * size <= length:
                return SpineText(title, names, size)
    size = sizes[-1]
    fitting = int(length / size / width_of(title) * len(title))
    return SpineText(cut_name(title, fitting - 2), "", size)  # two for the blank and the dots


def lay_out_cover_sheet(book: Book, geometry: Geometry, pages: int) -> CoverSheet:
    """The measures of the sheet; the front is on the left in a book that is read from the right."""
    edition = geometry.edition
    shop = SHOPS.get(edition.shop)
    spine = shop.spine(pages, edition.leaf) if shop else pages / 2 * edition.leaf
    width = 2 * geometry.width + spine
    front, back = geometry.width + spine, 0.0
    if direction_of(book.config.language) == "rtl":
        front, back = back, front
    length = (geometry.height - 2 * SPINE_MARGIN * geometry.width) * POINTS
    sizes = _list_sizes(spine) if shop and pages >= shop.least_spine else ()
    sizes = sizes if shop or spine < LEAST_SPINE else SPINE_SIZES
    text = choose_spine_text(book.config.title, book.config.authors, length, sizes or SPINE_SIZES)
    return CoverSheet(
        width=spell_length(width),
        height=spell_length(geometry.height),
        bleed=spell_length(max(*geometry.bleed, BLEED)),
        spine=spell_length(spine),
        front=spell_length(front),
        back=spell_length(back),
        fold=spell_length(geometry.width),
        has_spine_text=bool(sizes),
        spine_title=text.title,
        spine_authors=text.authors,
        spine_size=text.size,
    )


def _list_sizes(spine: float) -> tuple[int, ...]:
    """Return the sizes of type that fit between the folds of a shop's spine; () if none does."""
    most = (spine - 2 * SPINE_EDGE) * POINTS
    fitting = tuple(size for size in SPINE_SIZES if size <= most)
    return fitting or tuple(size for size in THIN_SIZES if size <= most)


def print_cover(
    book: Book, theme: Theme, geometry: Geometry, pages: int, prints: PrintSession
) -> Rendered:
    """The cover of a book of so many pages as one sheet."""
    config, edition = book.config, geometry.edition
    sheet = lay_out_cover_sheet(book, geometry, pages)
    words = words_for(config.language, config.words)
    view = cover_view(book, theme, geometry)
    authors = join_authors(config.authors)
    values: dict[str, object] = {"title": break_title(config), "hold": hold_last_words}
    values |= {"book": config, "authors": authors, "cover": view, "sheet": sheet, "words": words}
    isbn = config.publication.isbn("print")
    values["bar_code"] = Markup(draw_bar_code(isbn)) if isbn else ""
    values["contents"] = list_contents(book, geometry, bool(isbn))
    values["date"] = spell_date(config.language, config.date) if config.date else ""
    values["own"] = place_front(book, geometry)
    markup = theme.render("cover-sheet.html", format="print", **values)
    before, after = print_shell(book, theme, False)
    images = (cover_image(book.cover),) if book.cover else ()
    job = LayoutJob(f"{before}{markup}{after}", 1, False, False, "", images)
    queue = prints.queue_for(make_document(theme, geometry, config, key_of_blocks(book, theme)))
    key, proof = queue.lay_out(job)
    if proof.missing:
        job = replace(job, missing=proof.missing)
        key, proof = queue.lay_out(job)
    placed, places = (Placed(COVER, job, key, proof, 0),), Places(0, 1, {})
    findings = judge_cover(book, geometry) + find_complaints(proof.complaints)
    findings += judge_pages(findings_of(placed), proof.missing, places, book, edition)
    facts = state_facts(config, edition, places)
    content = bind_flows(placed, (Member(key, proof, ()),), facts, queue)
    name = f"{config.slug}-{config.version}-{edition.name}-cover.pdf"
    ink = edition.ink if edition.is_press else ""
    return Rendered((Artifact(name, content, proof.pages, ink=ink),), findings)


def place_front(book: Book, geometry: Geometry) -> OwnCover | None:
    """Return the book's own cover on its panel; there is no bleed at the spine."""
    if not book.cover:
        return None
    bleed = max(*geometry.bleed, BLEED)
    left, right = (bleed, 0.0) if direction_of(book.config.language) == "rtl" else (0.0, bleed)
    return place_cover(book, book.cover, geometry, (bleed, right, bleed, left))
