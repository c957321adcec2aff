"""Book, Theme -> the pieces of a format, in book order: what the templates are given, and what comes out of them.

Where a page's number is to be printed there is a `<page-number to="anchor">`: only print fills it, once pages are known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from markupsafe import Markup
from msgspec import Struct

from publisher.book.language import direction_of, part_word, spell_date, words_for
from publisher.book.model import Book, Chapter, Facts, Page, Part, chapters_of, flatten
from publisher.book.tree import Node, element, to_xhtml
from publisher.composition.format_tree import hold_last_words
from publisher.composition.generated_pages import generated_values
from publisher.theme.block_marks import colour_of, draw_mark, tint_of
from publisher.theme.cover import design_cover, draw_part_arcs, draw_title_arcs
from publisher.theme.loader import Theme
from publisher.theme.pattern_map import SHARE, MapInk, MapSheet, lay_out_map

NO_FACTS = Facts("")
FormatPage = Callable[[Page], "FormattedPage"]


class Space(Struct, frozen=True):
    """What a page can hold, in points: the measure of its text, and width and height of a wide page."""

    measure: float = 281
    wide: tuple[float, float] = (317, 479)


ROOM = Space()  # of the handbook's own page


class FormattedPage(Struct, frozen=True):
    """A page's text in one format: summary, body, and the notes that follow it."""

    summary: tuple[Node, ...]
    body: tuple[Node, ...]
    notes: tuple[Node, ...] = ()


class BlockView(Struct, frozen=True):
    """A building block: its name, its number from 1, its mark (in colour, and white), its colour and that colour's tint."""

    name: str
    number: int
    mark: Markup
    pale_mark: Markup
    colour: str
    tint: str


class RefView(Struct, frozen=True):
    """A link to a page: title, number of the pattern, address in this format, page as printed."""

    title: str
    number: int
    href: str
    page: Markup


class RelationView(Struct, frozen=True):
    """A generated line of a pattern: which of `[relations]`, its label, and the patterns it names."""

    key: str
    label: str
    refs: tuple[RefView, ...]


class StepView(Struct, frozen=True):
    """A pattern's step on a reading path, in words, and the pattern that comes next."""

    text: str
    following: RefView | None


class ChapterView(Struct, frozen=True):
    """What the chapter template gets."""

    anchor: str
    kind: str
    role: str
    epub_type: str
    title: str
    shown_title: str  # as it is set large
    number: int
    level: int
    left_head: str
    right_head: str
    blocks: tuple[BlockView, ...]
    stars: int
    is_stub: bool
    is_first: bool
    summary: Markup
    aliases: tuple[str, ...]
    aliases_label: str
    body: Markup
    notes: Markup
    relations: tuple[RelationView, ...]
    steps: tuple[StepView, ...]


class PartView(Struct, frozen=True):
    """What the part template gets."""

    anchor: str
    word: str
    title: str
    introduction: Markup
    notes: Markup
    is_first: bool
    sheets: tuple[MapSheet, ...]
    arcs: Markup
    rows: tuple[RefView, ...]
    refs: Mapping[str, RefView]


class Row(Struct, frozen=True):
    """A line of the contents."""

    title: str
    number: str
    href: str
    page: Markup
    below: tuple[Row, ...] = ()
    blocks: tuple[BlockView, ...] = ()


class Group(Struct, frozen=True):
    """A part in the contents; front and back matter have no title."""

    title: str
    word: str
    href: str
    rows: tuple[Row, ...]


class Piece(Struct, frozen=True):
    """A finished piece of the book: its anchor (a file's name in an EPUB), kind, title and markup."""

    anchor: str
    kind: str
    title: str
    markup: Markup


def body_start(book: Book) -> str:
    """The anchor of the page that is numbered 1: the first part's opener, or the first chapter after the front."""
    if book.parts and book.parts[0].title:
        return book.parts[0].slug
    front = len(flatten(book.front))
    first = chapters_of(book)[front : front + 1]
    return first[0].page.slug if first else ""


def compose_pieces(
    book: Book, theme: Theme, form: str, format_page: FormatPage, space: Space = ROOM
) -> tuple[Piece, ...]:
    """Fill the templates for a format: title page, copyright, contents (not in an EPUB), chapters and part openers."""
    return _Composition(book, theme, form, format_page, space).pieces()


def compose_piece(
    book: Book, theme: Theme, form: str, format_page: FormatPage, space: Space, slug: str
) -> Piece:
    """The piece of one chapter alone."""
    composition = _Composition(book, theme, form, format_page, space)
    return next(
        composition.piece(*place) for place in composition.places() if place[0].page.slug == slug
    )


def key_of_blocks(book: Book, theme: Theme) -> tuple[BlockView, ...]:
    """The building blocks of a book, in the order in which it names them, as print shows them."""
    return _Composition(book, theme, "print", lambda page: FormattedPage((), ()), ROOM).key


Place = tuple[
    Chapter, str, str, int
]  # a chapter, whether it is front, body or back, its part's title, its level


def _walk(chapters: tuple[Chapter, ...], role: str, part: str, level: int) -> Iterator[Place]:
    for chapter in chapters:
        yield chapter, role, part, level
        yield from _walk(chapter.chapters, role, part, level + 1)


class _Composition:
    def __init__(
        self, book: Book, theme: Theme, form: str, format_page: FormatPage, space: Space
    ) -> None:
        self.book, self.theme, self.form, self.format_page, self.space = (
            book,
            theme,
            form,
            format_page,
            space,
        )
        config = book.config
        self.words = words_for(config.language, config.words)
        names = [name for chapter in chapters_of(book) for name in chapter.page.blocks]
        self.names = tuple(
            {name.casefold(): name for name in reversed(names)}[key]
            for key in dict.fromkeys(map(str.casefold, names))
        )
        self.blocks = {name.casefold(): number for number, name in enumerate(self.names)}
        self.refs = {one.page.slug: self._ref(one) for one in chapters_of(book)}
        # WeasyPrint draws currentColor black; e-readers need it for dark pages
        self.accent = (
            str(theme.settings.get("accent", "currentColor")) if form == "print" else "currentColor"
        )
        self.colours = theme.block_colours if form == "print" else ()
        self.facts = {one.slug: one for one in book.apparatus.facts}
        self.key = self._blocks(self.names)
        self.body = body_start(book)

    def pieces(self) -> tuple[Piece, ...]:
        config = self.book.config
        found = [
            Piece(
                "at-title",
                "title",
                config.title,
                self._render("title-page.html", arcs=self._arcs()),
            ),
            Piece(
                "at-copyright", "copyright", self.words["copyright"], self._render("copyright.html")
            ),
        ]
        if self.form != "ebook":
            found.append(
                Piece(
                    "at-contents",
                    "contents",
                    self.words["contents"],
                    self._render("contents.html", groups=self._groups()),
                )
            )
        found += [self.piece(*place) for place in self._front()]
        for part in self.book.parts:
            found += [self._part(part)] if part.title else []
            found += [self.piece(*place) for place in self._body(part)]
        found += [self.piece(*place) for place in self._back()]
        return tuple(found)

    def places(self) -> Iterator[Place]:
        """Every chapter at its place, in the order of the book."""
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

    def _arcs(self) -> Markup:
        return Markup(draw_title_arcs(design_cover(self.book, 142, {}, self.colours), self.accent))

    def _render(self, slot: str, **values: object) -> Markup:
        config = self.book.config
        day = spell_date(config.language, config.date) if config.date else ""
        direction = direction_of(config.language)
        common = {
            "words": self.words,
            "format": self.form,
            "date": day,
            "direction": direction,
            "key": self.key,
        }
        return self.theme.render(slot, book=config, **common, **values)

    def _part(self, part: Part) -> Piece:
        text = self.format_page(part.introduction) if part.introduction else FormattedPage((), ())
        word = part_word(self.book.config.language, self.words, part.number)
        rows = [
            (one.page.slug, one.page.title) for one in flatten(part.chapters) if one.page.is_pattern
        ]
        ours = {slug for slug, _ in rows}
        pairs = {
            (one.source, one.target)
            for one in self.book.links
            if one.source in ours and one.target in ours
        }
        fits = self.form == "print" and 2 < len(rows) <= 16
        sheets = (
            lay_out_map(
                [("", rows)], pairs, round(self.space.measure), ink=self._map_ink(), fixed_pitch=14
            )
            if fits
            else ()
        )
        arcs = Markup(draw_part_arcs([slug for slug, _ in rows], pairs, self._firsts()))
        body, notes = Markup(to_xhtml(*text.summary, *text.body)), Markup(to_xhtml(*text.notes))
        refs = tuple(self.refs[slug] for slug, _ in rows)
        view = PartView(
            part.slug,
            word,
            part.title,
            body,
            notes,
            part.slug == self.body,
            sheets,
            arcs,
            refs,
            self.refs,
        )
        return Piece(part.slug, "part", part.title, self._render("part.html", part=view))

    def piece(self, chapter: Chapter, role: str, part: str, level: int) -> Piece:
        """A chapter's piece, at its place."""
        view = self._view(chapter, role, part, min(level, 6))
        kind = "pattern" if chapter.page.is_pattern else role
        slot = f"at-{chapter.generated}.html" if chapter.generated else "chapter.html"
        values = (
            generated_values(
                chapter.generated, self.book, self.refs, self._map_ink(), self.space.wide
            )
            if chapter.generated
            else {}
        )
        markup = self._render(slot, chapter=view, draw_mark=self._mark, **values)
        return Piece(chapter.page.slug, kind, chapter.page.title, markup)

    def _view(self, chapter: Chapter, role: str, part: str, level: int) -> ChapterView:
        page = chapter.page
        text = self.format_page(page)
        head = shorten(page.title)
        return ChapterView(
            anchor=page.slug,
            kind="pattern" if page.is_pattern else "matter",
            role=role,
            epub_type={"front": "preface" if page.slug == "preface" else "", "body": "chapter"}.get(
                role, ""
            )
            or {"glossary": "glossary", "colophon": "colophon"}.get(page.slug, ""),
            title=page.title,
            shown_title=hold_last_words(page.title) if self.form == "print" else page.title,
            number=chapter.number,
            level=level,
            left_head=part or self.book.config.title
            if role == "body"
            else shorten(self.book.config.title),
            right_head=f"{chapter.number}\u2003{head}" if chapter.number else head,
            blocks=self._blocks(page.blocks),
            stars=page.stars,
            is_stub=page.is_stub,
            is_first=page.slug == self.body,
            summary=Markup(to_xhtml(*text.summary)),
            aliases=page.aliases_shown,
            aliases_label=page.aliases_label,
            body=Markup(to_xhtml(*text.body)),
            notes=Markup(to_xhtml(*text.notes)),
            relations=self._relations(page) if page.is_pattern else (),
            steps=self._steps(page),
        )

    def _ref(self, chapter: Chapter) -> RefView:
        slug = chapter.page.slug
        href = f"{slug}.xhtml" if self.form == "ebook" else f"#{slug}"
        return RefView(chapter.page.title, chapter.number, href, page_number(slug))

    def _blocks(self, names: tuple[str, ...]) -> tuple[BlockView, ...]:
        """Building blocks as a pattern or a key names them: the first one weighs most, in a key all of them do."""
        return tuple(
            self._block(name, place == 0 or names is self.names) for place, name in enumerate(names)
        )

    def _block(self, name: str, is_first: bool) -> BlockView:
        number = self.blocks[name.casefold()]
        colour = colour_of(number, self.colours, self.accent)
        mark, pale = (
            Markup(draw_mark(number, is_first, *paint))
            for paint in ((colour, "#fff"), ("#fff", colour))
        )
        return BlockView(
            name, number + 1, mark, pale, colour, tint_of(colour) if colour.startswith("#") else ""
        )

    def _firsts(self) -> dict[str, int]:
        """The number of the first-named block of each pattern that names one."""
        pages = (one.page for one in chapters_of(self.book))
        return {page.slug: self.blocks[page.blocks[0].casefold()] for page in pages if page.blocks}

    def _pattern_colours(self) -> dict[str, str]:
        return (
            {
                slug: colour_of(number, self.colours, self.accent)
                for slug, number in self._firsts().items()
            }
            if self.colours
            else {}
        )

    def _map_ink(self) -> MapInk:
        ink = (
            "currentColor" if self.accent == "currentColor" else "#111"
        )  # a reader's dark page inverts what has no colour
        share = (
            float(self.theme.settings.get("map", {}).get("share", SHARE))
            if self.form == "print"
            else SHARE
        )
        return MapInk(ink, self.accent, self._pattern_colours(), self._firsts(), share)

    def _mark(self, name: str, is_first: bool) -> Markup:
        number = self.blocks[name.casefold()]
        return Markup(draw_mark(number, is_first, colour_of(number, self.colours, self.accent)))

    def _relations(self, page: Page) -> tuple[RelationView, ...]:
        facts = self.facts.get(page.slug, NO_FACTS)
        rows = (
            ("builds-on", facts.builds_on),
            ("leads-to", facts.leads_to),
            ("referenced-by", facts.referenced_by),
        )
        return tuple(
            RelationView(key, self.words[key], tuple(self.refs[slug] for slug in slugs))
            for key, slugs in rows
            if slugs
        )

    def _steps(self, page: Page) -> tuple[StepView, ...]:
        return tuple(
            StepView(
                self.words["step"].format(path=one.path, number=one.number, total=one.total),
                self.refs[one.following] if one.following else None,
            )
            for one in self.facts.get(page.slug, NO_FACTS).steps
        )

    def _groups(self) -> tuple[Group, ...]:
        groups = [Group("", "", "", self._rows(self.book.front))]
        for part in self.book.parts:
            word = (
                part_word(self.book.config.language, self.words, part.number) if part.title else ""
            )
            groups.append(Group(part.title, word, f"#{part.slug}", self._rows(part.chapters)))
        groups.append(Group("", "", "", self._rows(self.book.back)))
        return tuple(group for group in groups if group.rows or group.title)

    def _rows(self, chapters: tuple[Chapter, ...]) -> tuple[Row, ...]:
        return tuple(
            Row(
                one.page.title,
                str(one.number or ""),
                f"#{one.page.slug}",
                page_number(one.page.slug),
                self._rows(one.chapters),
                self._blocks(one.page.blocks),
            )
            for one in chapters
        )


def page_number(anchor: str) -> Markup:
    """What stands for the number of an anchor's page until pages are known."""
    return Markup(to_xhtml(element("page-number", to=anchor)))


def shorten(title: str, most: int = 48) -> str:
    """A title for a running head: cut at a word where it is too long."""
    if len(title) <= most:
        return title
    cut = title[: most + 1].rpartition(" ")[0] or title[:most]
    return f"{cut.rstrip(' ,;:–—-')} …"
