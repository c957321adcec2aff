"""Book, Theme -> PDF in one document: laid out, page numbers read and written in, again until they hold.

The oracle that every faster way is held against. Never `target-counter`: it lays pages out again one by one and then
loses footnotes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup

from publisher.cover import design_cover, draw_cover
from publisher.diagnostics import Collector, Location, OutputError
from publisher.model import Artifact, Book, Page, chapters_of, flatten
from publisher.pdf.layout import Layout, lay_out, write_pdf
from publisher.setting import PrintSetter
from publisher.theme import Theme
from publisher.views import Piece, SetText, set_pieces
from publisher.words import direction_of, words_for

ROUNDS = 12
FREE_ROUNDS = 3  # the first knows no page, the next two choose how references are printed
PAGE_HEIGHT = 210 / 148 * 100


def render_reference(book: Book, theme: Theme, collector: Collector, tell: Callable[[str], None] = lambda text: None) -> Artifact:
    """The book as one tagged PDF; raises OutputError where its page numbers don't settle."""
    layout, _, _ = settle(book, theme, collector, tell)
    tell("writing")
    content = write_pdf(layout, label_pages(layout, book), collector, lambda text: _report_glyph(text, book, collector))
    collector.stop(OutputError)
    return Artifact(f"{book.config.slug}-{book.config.version}.pdf", content, len(layout.pages))


def settle(book: Book, theme: Theme, collector: Collector, tell: Callable[[str], None]) -> tuple[Layout, dict[str, str], str]:
    """Lay out until the numbers that are written in are true; returns the layout, the number of each anchor, and the markup."""
    labels: dict[str, str] = {}
    forms: dict[str, str] = {}
    plain: set[str] = set()
    for count in range(1, ROUNDS + 1):
        tell("laying out" if count == 1 else f"laying out again, since page numbers moved (round {count})")
        markup, references = _markup(book, theme, labels, forms)
        layout = lay_out(markup, theme, book.pictures, collector)
        found = label_anchors(layout, book)
        chosen = {own: "page" if own in plain else choose_form(layout, own, target) for own, target in references.items()}
        if found == labels and chosen == forms:
            return layout, labels, markup
        if count > FREE_ROUNDS:  # a form that still changes is changed by itself: those stay plain
            plain |= {own for own, form in chosen.items() if form != forms.get(own, "page")}
            chosen |= dict.fromkeys(plain, "page")
        labels, forms = found, chosen
    hint = "set one link in another way, so that its number does not move the page"
    collector.add("pages-unsettled", Location(book.config.path), f"page numbers still move after {ROUNDS} rounds", hint)
    raise OutputError


def choose_form(layout: Layout, own: str, target: str) -> str:
    """How a reference is printed: not at all on its target's page, as facing across the fold, else with the page."""
    here, there = layout.anchors.get(own), layout.anchors.get(target)
    if here is None or there is None:
        return "page"
    return "same" if here == there else "facing" if here // 2 == there // 2 else "page"  # the cover is page 0, on the left


def _markup(book: Book, theme: Theme, labels: Mapping[str, str], forms: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    words = words_for(book.config.language, book.config.words)
    references: dict[str, str] = {}

    def set_page(page: Page) -> SetText:
        setter = PrintSetter(page, labels, words["page"], forms, words["facing-page"])
        summary = page.summary and page.summary.with_attributes(class_="summary")
        text = SetText(setter.set_nodes((summary,)) if summary else (), setter.set_nodes(page.body))
        references.update(setter.references)
        return text

    pieces = (cover_piece(book, theme), *set_pieces(book, theme, "print", set_page, labels))
    direction = direction_of(book.config.language)
    return str(theme.render("book.html", book=book.config, pieces=[piece.markup for piece in pieces], direction=direction)), references


def cover_piece(book: Book, theme: Theme) -> Piece:
    """The cover's page: its arcs behind its text."""
    cover = design_cover(book, PAGE_HEIGHT)
    view = {
        "arcs": Markup(draw_cover(cover, str(theme.settings.get("cover", {}).get("ink", "#111111")))),
        "title_size": f"{cover.title_size * 1.48:.2f}",
    }
    markup = theme.render("cover.html", book=book.config, cover=view, format="print")
    return Piece("at-cover", "cover", book.config.title, markup)


def body_start(book: Book) -> str:
    """The anchor of the page that is numbered 1: the first part's opener, or the first chapter after the front."""
    front = len(chapters_of(book)) - sum(1 for _ in _after_front(book))
    first = chapters_of(book)[front:][:1]
    if book.parts and book.parts[0].title:
        return book.parts[0].slug
    return first[0].page.slug if first else ""


def _after_front(book: Book) -> tuple[str, ...]:
    return tuple(one.page.slug for part in book.parts for one in flatten(part.chapters)) + tuple(
        one.page.slug for one in flatten(book.back)
    )


def label_pages(layout: Layout, book: Book) -> list[str]:
    """Each page's printed number: `Cover`, roman numbers in front, arabic from the first part on."""
    words = words_for(book.config.language, book.config.words)
    start = layout.anchors.get(body_start(book), len(layout.pages))
    labels = [words["cover"]]
    labels += [roman(number) for number in range(1, start)]
    return labels + [str(number) for number in range(1, len(layout.pages) - start + 1)]


def label_anchors(layout: Layout, book: Book) -> dict[str, str]:
    """The printed number of the page on which each anchor stands."""
    labels = label_pages(layout, book)
    return {anchor: labels[page] for anchor, page in sorted(layout.anchors.items()) if not anchor.startswith("ref--")}


def _report_glyph(text: str, book: Book, collector: Collector) -> None:
    """Report a character that no font of the theme has, at the first place where a page holds it."""
    for page in (chapter.page for chapter in chapters_of(book)):
        for number, line in enumerate(page.source.body.split("\n"), page.source.first_line):
            if text in line:
                where = page.locate(number, line.index(text) + 1)
                break
        else:
            continue
        break
    else:
        where = Location(book.config.path)
    points = " ".join(f"U+{ord(char):04X}" for char in text)
    hint = "name a font that has it under [[font]] in a theme of your own"
    collector.add("glyph-missing", where, f"no font of the theme has '{text}' ({points}); a box is printed", hint, text)


def roman(number: int) -> str:
    """A number in lower-case roman numerals."""
    table = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
             (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
    text = ""
    for value, letters in table:
        text += letters * (number // value)
        number %= value
    return text
