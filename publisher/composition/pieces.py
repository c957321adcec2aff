"""Book, Theme, formatted pages -> the pieces of a format in the order of the book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from markupsafe import Markup
from msgspec import Struct

from publisher.book.apparatus import Facts
from publisher.book.language import (
    direction_of,
    direction_of_text,
    part_word,
    spell_date,
    words_for,
)
from publisher.book.model import Book, Chapter, Page, Part, chapters_of, flatten
from publisher.book.names import CONTENTS, COPYRIGHT, LISTS, TITLE
from publisher.book.tree import to_xhtml
from publisher.book.web_addresses import web_address
from publisher.composition.caption_lists import list_captions
from publisher.composition.contents import spell_contents
from publisher.composition.format_tree import hold_last_words
from publisher.composition.generated_pages import generated_values
from publisher.composition.title_fit import (
    fit_style,
    has_long_word,
    hold_lines,
    leaves_room,
    long_word,
)
from publisher.composition.titles import break_title, join_authors, spell_title
from publisher.composition.views import (
    BlockView,
    ChapterView,
    FormattedPage,
    PartView,
    Piece,
    RefView,
    RelationView,
    Space,
    StepView,
    epub_type,
    page_number,
    shorten,
)
from publisher.theme.block_marks import colour_of, draw_mark, tint_of
from publisher.theme.cover import design_cover, draw_part_arcs, draw_title_arcs
from publisher.theme.pattern_map import EVERY, SHARE, MapArea, MapInk, PatternMap, lay_out_map
from publisher.theme.qr_code import BOOK, draw_qr_code
from publisher.theme.relation_strength import Relation, weigh_relations
from publisher.theme.templates import Theme

NO_FACTS = Facts("")
HANDBOOK_SPACE = Space()
NO_PAGE = FormattedPage()
TITLE_ARCS = 142  # height of the title page's arcs as a percentage of their width
MAP_PATTERNS = range(3, 17)  # how many patterns a part has whose opener shows a map
PITCH = 14  # points between two rows of that map


class Place(Struct, frozen=True):
    """A chapter, its role (`front`, `body` or `back`), the title of its part, its level from 1."""

    chapter: Chapter
    role: str
    part: str
    level: int


def body_start(book: Book) -> str:
    """Return the anchor of the page that is numbered 1.

    It is the opener of the first part, or the first chapter after the front matter.
    """
    if book.parts and book.parts[0].title:
        return book.parts[0].slug
    front = len(flatten(book.front))
    first = chapters_of(book)[front : front + 1]
    return first[0].page.slug if first else ""


def pages_of(book: Book) -> list[Page]:
    """Return every page of the book: those of its chapters, and the introductions of its parts."""
    introductions = [part.introduction for part in book.parts if part.introduction]
    return [chapter.page for chapter in chapters_of(book)] + introductions


def titles_of(book: Book) -> dict[str, str]:
    """Return the titles of the book's pages, parts and headings by their anchors."""
    titles = {part.slug: part.title for part in book.parts if part.title}
    for page in pages_of(book):
        titles[page.slug] = page.title
        titles |= {f"{page.slug}--{one.id}": one.text for one in page.headings}
    return titles


def compose_pieces(
    book: Book,
    theme: Theme,
    form: str,
    pages: Mapping[str, FormattedPage],
    space: Space = HANDBOOK_SPACE,
) -> tuple[Piece, ...]:
    """Fill in the templates for a format: `print`, `ebook` or `web`.

    `pages` holds every page of the book by its slug. The pieces are title page, copyright,
    contents (not in an EPUB), chapters and the openers of parts.
    """
    return Composition(book, theme, form, pages, space).pieces()


def compose_print_chapter(
    book: Book, theme: Theme, page: FormattedPage, space: Space, slug: str
) -> Piece:
    """Fill in the template of one chapter for print."""
    composition = Composition(book, theme, "print", {slug: page}, space)
    places = composition.places()
    return composition.piece(next(one for one in places if one.chapter.page.slug == slug))


def key_of_blocks(book: Book, theme: Theme) -> tuple[BlockView, ...]:
    """Return the building blocks in the order in which the book names them, as print shows them."""
    return Composition(book, theme, "print", {}, HANDBOOK_SPACE).key


def _leave_size(_text: str, _before: str = "") -> Markup:
    """Return no attribute: a screen's reader chooses the size of titles."""
    return Markup("")


def _walk(chapters: tuple[Chapter, ...], role: str, part: str, level: int) -> Iterator[Place]:
    for chapter in chapters:
        yield Place(chapter, role, part, level)
        yield from _walk(chapter.chapters, role, part, level + 1)


class Composition:
    """A book in a theme's markup, for one format."""

    def __init__(
        self,
        book: Book,
        theme: Theme,
        form: str,
        pages: Mapping[str, FormattedPage],
        space: Space,
    ) -> None:
        self.book, self.theme, self.form = book, theme, form
        self.formatted, self.space = pages, space
        is_print = form == "print"
        self.words = words_for(book.config.language, book.config.words)
        self.blocks = {name.casefold(): place for place, name in enumerate(book.apparatus.marked)}
        self.refs = {chapter.page.slug: self._ref(chapter) for chapter in chapters_of(book)}
        # WeasyPrint draws currentColor black; e-readers need it for dark pages
        accent = theme.settings.get("accent", "currentColor") if is_print else "currentColor"
        self.accent = str(accent)
        self.colours = theme.block_colours if is_print else ()
        self.facts = {facts.slug: facts for facts in book.apparatus.facts}
        self.key = tuple(self._block(name, True) for name in book.apparatus.blocks)
        self.body = body_start(book)

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """The relations between the patterns, with their strength."""
        return weigh_relations(self.book)

    def pieces(self) -> tuple[Piece, ...]:
        """Compose every piece of the format."""
        title, words = self.book.config.title, self.words
        arcs = design_cover(self.book, TITLE_ARCS, {}, self.colours)
        has_arcs = leaves_room(self.book.config, self.space.square)
        drawn = Markup(draw_title_arcs(arcs, self.accent)) if has_arcs else ""
        markup = self._title_page(drawn)
        pieces = [
            Piece(TITLE, "title", title, markup),
            Piece(COPYRIGHT, "copyright", words["copyright"], self._copyright()),
        ]
        if self.form != "ebook":
            blocks = {one.slug: self.blocks_of(one.blocks) for one in pages_of(self.book)}
            groups = spell_contents(self.book, self.form, blocks)
            markup = self.render("contents.html", groups=groups)
            pieces.append(Piece(CONTENTS, "contents", words["contents"], markup))
        pieces += [self.piece(place) for place in self._front()]
        for part in self.book.parts:
            pieces += [self._part(part)] if part.title else []
            pieces += [self.piece(place) for place in self._body(part)]
        pieces += [self.piece(place) for place in self._back()]
        return tuple(pieces)

    def _title_page(self, arcs: str) -> Markup:
        config = self.book.config
        fit = fit_style if self.form == "print" else _leave_size
        held = fit(hold_lines(config))
        return self.render("title-page.html", arcs=arcs, title=break_title(config), fit_title=held)

    def _copyright(self) -> Markup:
        """Return the copyright page; it explains the signs of patlets if no other page does."""
        has_signs = any(page.has_patlets for page in self.formatted.values())
        is_explained = any(one.generated == "how-to-read" for one in chapters_of(self.book))
        fonts = self.theme.settings.get("font", ()) if self.form == "print" else ()
        families = tuple(dict.fromkeys(font["family"] for font in fonts))
        explains = has_signs and not is_explained
        return self.render("copyright.html", explains_signs=explains, families=families)

    def places(self) -> Iterator[Place]:
        """Yield every chapter at its place, in the order of the book."""
        yield from self._front()
        for part in self.book.parts:
            yield from self._body(part)
        yield from self._back()

    def _front(self) -> Iterator[Place]:
        return _walk(self.book.front, "front", "", 1)

    def _body(self, part: Part) -> Iterator[Place]:
        return _walk(part.chapters, "body", part.title, 2 if part.title else 1)

    def _back(self) -> Iterator[Place]:
        return _walk(self.book.back, "back", "", 1)

    def render(self, slot: str, **values: object) -> Markup:
        """Fill in a template, which gets `values` beside those of every template."""
        config = self.book.config
        return self.theme.render(
            slot,
            book=config,
            words=self.words,
            format=self.form,
            date=spell_date(config.language, config.date) if config.date else "",
            direction=direction_of(config.language),
            key=self.key,
            authors=join_authors(config.authors),
            hold=hold_last_words,
            fit=fit_style if self.form == "print" else _leave_size,
            long_word=long_word if self.form == "print" else _leave_size,
            **values,
        )

    def _part(self, part: Part) -> Piece:
        page = self.formatted[part.introduction.slug] if part.introduction else NO_PAGE
        pages = [chapter.page for chapter in flatten(part.chapters)]
        rows = [(one.slug, one.title) for one in pages if one.is_pattern]
        slugs = [slug for slug, _ in rows]
        view = PartView(
            anchor=part.slug,
            word=part_word(self.book.config.language, self.words, part.number),
            title=part.title,
            shown_title=spell_title(part.title, page),
            introduction=Markup(to_xhtml(*page.summary, *page.body)),
            notes=Markup(to_xhtml(*page.notes)),
            is_first=part.slug == self.body,
            map=self._part_map(rows),
            arcs=Markup(draw_part_arcs(slugs, self.relations, self._first_blocks())),
            rows=tuple(self.refs[slug] for slug in slugs),
            refs=self.refs,
            language=self._language(part.introduction),
            direction=self._direction(part.introduction),
        )
        return Piece(part.slug, "part", part.title, self.render("part.html", part=view))

    def _part_map(self, rows: list[tuple[str, str]]) -> PatternMap:
        """Return the map of a part, if it has neither too few nor too many patterns for one."""
        if self.form != "print" or len(rows) not in MAP_PATTERNS:
            return PatternMap()
        area = MapArea(round(self.space.measure), pitch=PITCH, most=EVERY)
        return lay_out_map([("", rows)], self.relations, area, self.map_ink())

    def piece(self, place: Place) -> Piece:
        """Compose the piece of a chapter."""
        chapter, page = place.chapter, place.chapter.page
        slot, values = "chapter.html", {}
        if chapter.generated:
            slot = f"at-{chapter.generated}.html"
            values = self._generated_values(chapter.generated)
        view = self._view(place)
        markup = self.render(slot, chapter=view, draw_mark=self.mark, **values)
        kind = "pattern" if page.is_pattern else place.role
        return Piece(page.slug, kind, page.title, markup, view.language, view.direction)

    def _generated_values(self, name: str) -> dict[str, object]:
        if name in LISTS:
            return {"rows": list_captions(self.book, name, self.form == "ebook")}
        pitch = 0 if self.form == "print" else PITCH  # the labels of a small screen are large
        area = MapArea(*self.space.wide, pitch)
        return generated_values(name, self.book, self.refs, self.map_ink(), area)

    def _view(self, place: Place) -> ChapterView:
        page, number = place.chapter.page, place.chapter.number
        formatted = self.formatted[page.slug]
        direction = page.source.direction or direction_of(self.book.config.language)
        of_title = direction_of_text((page.title,))
        most = self.space.head_letters
        head, of_book = shorten(page.title, most), shorten(self.book.config.title, most)
        in_body = place.role == "body"
        draft = f"{self.words['draft']} · " if self.book.config.drafts else ""
        return ChapterView(
            anchor=page.slug,
            kind="pattern" if page.is_pattern else "matter",
            role=place.role,
            epub_type=epub_type(place.role, page.slug),
            title=page.title,
            shown_title=spell_title(page.title, formatted, self.form != "web" and page.is_pattern),
            number=number,
            level=min(place.level, 6),
            left_head=draft + (shorten(place.part, most) or of_book if in_body else of_book),
            right_head=draft + (f"{number}\u2003{head}" if number else head),
            blocks=self.blocks_of(page.blocks),
            stars=page.stars,
            is_stub=page.is_stub,
            is_first=page.slug == self.body,
            summary=Markup(to_xhtml(*formatted.summary)),
            aliases=page.aliases_shown,
            aliases_label=page.aliases_label,
            body=Markup(to_xhtml(*formatted.body)),
            notes=Markup(to_xhtml(*formatted.notes)),
            relations=self._relations(page) if page.is_pattern else (),
            steps=self._steps(page),
            language=self._language(page),
            direction=self._direction(page),
            title_direction="" if of_title in ("", direction) else of_title,
            address=(address := self._printed_address(page)),
            qr_code=Markup(draw_qr_code(address, BOOK) if address else ""),
        )

    def _printed_address(self, page: Page) -> str:
        """Return the web address of a pattern that shows it in print, else ""."""
        has_code = self.form == "print" and self.book.config.qr and page.is_pattern
        return web_address(page, self.book.config) if has_code else ""

    def _language(self, page: Page | None) -> str:
        """Return a page's own language, or "" for the book's."""
        own = page.source.language if page else ""
        return "" if own.lower() == self.book.config.language.lower() else own

    def _direction(self, page: Page | None) -> str:
        """Return a page's own direction, or "" for the book's."""
        own = page.source.direction if page else ""
        return "" if own == direction_of(self.book.config.language) else own

    def _ref(self, chapter: Chapter) -> RefView:
        slug = chapter.page.slug
        href = f"{slug}.xhtml" if self.form == "ebook" else f"#{slug}"
        title = chapter.page.title
        gap = " " if has_long_word(title) else "\u00a0"
        return RefView(title, chapter.number, href, page_number(slug), gap)

    def blocks_of(self, names: tuple[str, ...]) -> tuple[BlockView, ...]:
        """Return the building blocks of a pattern; the mark of the first one is the heaviest."""
        return tuple(self._block(name, place == 0) for place, name in enumerate(names))

    def _block(self, name: str, is_first: bool) -> BlockView:
        number = self.blocks[name.casefold()]
        colour = colour_of(number, self.colours, self.accent)
        mark, pale = (
            Markup(draw_mark(number, is_first, *paint))
            for paint in ((colour, "#fff"), ("#fff", colour))
        )
        tint = tint_of(colour) if colour.startswith("#") else ""
        return BlockView(name, number + 1, mark, pale, colour, tint)

    def mark(self, name: str, is_first: bool) -> Markup:
        """Return the mark of a building block."""
        number = self.blocks[name.casefold()]
        return Markup(draw_mark(number, is_first, colour_of(number, self.colours, self.accent)))

    def _first_blocks(self) -> dict[str, int]:
        """Return by slug the number, from 0, of the first block that a pattern names."""
        pages = (chapter.page for chapter in chapters_of(self.book))
        return {page.slug: self.blocks[page.blocks[0].casefold()] for page in pages if page.blocks}

    def map_ink(self) -> MapInk:
        """Return how the map is drawn."""
        # a reader's dark page inverts what has no colour
        ink = "currentColor" if self.accent == "currentColor" else "#111"
        settings = self.theme.settings.get("map", {}) if self.form == "print" else {}
        firsts = self._first_blocks()
        colours = {
            slug: colour_of(number, self.colours, self.accent)
            for slug, number in (firsts if self.colours else {}).items()
        }
        return MapInk(ink, self.accent, colours, firsts, float(settings.get("share", SHARE)))

    def _relations(self, page: Page) -> tuple[RelationView, ...]:
        facts = self.facts.get(page.slug, NO_FACTS)
        rows = {"builds-on": facts.builds_on, "leads-to": facts.leads_to}
        rows["referenced-by"] = facts.referenced_by
        refs = {key: tuple(self.refs[slug] for slug in slugs) for key, slugs in rows.items()}
        return tuple(RelationView(key, self.words[key], own) for key, own in refs.items() if own)

    def _steps(self, page: Page) -> tuple[StepView, ...]:
        views = []
        for step in self.facts.get(page.slug, NO_FACTS).steps:
            text = self.words["step"].format(path=step.path, number=step.number, total=step.total)
            views.append(StepView(text, self.refs[step.following] if step.following else None))
        return tuple(views)
