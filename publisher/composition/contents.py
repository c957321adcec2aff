"""Book with the lines of its contents -> the contents of one format, with titles and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from markupsafe import Markup, escape

from publisher.book.apparatus import ContentsLine
from publisher.book.language import part_word, words_for
from publisher.book.model import Book, Page, chapters_of
from publisher.composition.screen_tree import ebook_address
from publisher.composition.titles import spell_entry, spell_headings
from publisher.composition.views import BlockView, Group, Row, page_number


def spell_contents(
    book: Book, form: str, blocks: Mapping[str, tuple[BlockView, ...]]
) -> tuple[Group, ...]:
    """Return the contents for `print`, `ebook` or `web`; `blocks` are those of patterns by slug.

    A page of contents, which print and one HTML file have, shows sections only if the book's
    `contents` names them; the navigation of an EPUB shows all lines.
    """
    words = words_for(book.config.language, book.config.words)
    parts = {part.slug: part for part in book.parts}
    speller = _Speller(book, form, blocks)
    groups = []
    for group in book.apparatus.contents:
        rows = speller.rows(group.lines)
        if part := parts.get(group.part):
            word = part_word(book.config.language, words, part.number)
            groups.append(Group(part.title, word, speller.address(part.slug), rows))
        else:
            groups.append(Group("", "", "", rows))
    return tuple(groups)


class _Speller:
    def __init__(self, book: Book, form: str, blocks: Mapping[str, tuple[BlockView, ...]]) -> None:
        self.form, self.blocks = form, blocks
        self.has_sections = form == "ebook" or book.config.contents == "sections"
        self.chapters = {chapter.page.slug: chapter for chapter in chapters_of(book)}

    def address(self, anchor: str) -> str:
        """Return the address of an anchor in the format."""
        return ebook_address(anchor, "") if self.form == "ebook" else f"#{anchor}"

    def rows(self, lines: tuple[ContentsLine, ...]) -> tuple[Row, ...]:
        """Return the rows for pages and, where the format shows them, their sections.

        Neighbours of one group stand below a row with its label, which leads to the first of them.
        """
        rows: list[Row] = []
        for group, own in groupby(lines, lambda line: self.chapters[line.anchor].group):
            pages = tuple(map(self._page, own))
            first = pages[0]
            label = Row(group, escape(group), "", first.href, first.page, pages)
            rows += (label,) if group else pages
        return tuple(rows)

    def _page(self, line: ContentsLine) -> Row:
        chapter = self.chapters[line.anchor]
        page, number = chapter.page, str(chapter.number or "")
        sections = tuple(one for one in line.below if one.is_section)
        pages = tuple(one for one in line.below if not one.is_section)
        below = self._sections(page, sections) if self.has_sections else ()
        below += self.rows(pages)
        href, printed = self.address(page.slug), page_number(page.slug)
        blocks = self.blocks.get(page.slug, ())
        return Row(page.title, spell_entry(page), number, href, printed, below, blocks)

    def _sections(self, page: Page, lines: tuple[ContentsLine, ...]) -> tuple[Row, ...]:
        markups = spell_headings(page) if lines else {}
        texts = {f"{page.slug}--{heading.id}": heading.text for heading in page.headings}
        rows = []
        for line in lines:
            text = texts[line.anchor]
            shown = Markup(markups.get(line.anchor, "")) or escape(text)
            href, printed = self.address(line.anchor), page_number(line.anchor)
            rows.append(Row(text, shown, "", href, printed))
        return tuple(rows)
