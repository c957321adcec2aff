"""Book -> the lines of its contents, which every format shows: parts, pages, pages below, sections.

The sections of a pattern are the same on each page, and no line of the contents unless the book
wants them.
"""

from __future__ import annotations

from publisher.book.apparatus import ContentsGroup, ContentsLine
from publisher.book.model import Book, Chapter, Page

SECTION = 2  # the level of headings that are lines of the contents


def list_contents(book: Book) -> tuple[ContentsGroup, ...]:
    """Return the groups of lines in the order of the book: front matter, parts, back matter."""
    has_all = book.config.contents == "sections"
    groups = [ContentsGroup("", _lines(book.front, has_all))]
    for part in book.parts:
        slug = part.slug if part.title else ""
        groups.append(ContentsGroup(slug, _lines(part.chapters, has_all)))
    groups.append(ContentsGroup("", _lines(book.back, has_all)))
    return tuple(group for group in groups if group.part or group.lines)


def _lines(chapters: tuple[Chapter, ...], has_all: bool) -> tuple[ContentsLine, ...]:
    lines = []
    for chapter in chapters:
        page = chapter.page
        sections = _sections(page) if has_all or not page.is_pattern else ()
        lines.append(ContentsLine(page.slug, (*sections, *_lines(chapter.chapters, has_all))))
    return tuple(lines)


def _sections(page: Page) -> tuple[ContentsLine, ...]:
    return tuple(
        ContentsLine(f"{page.slug}--{heading.id}")
        for heading in page.headings
        if heading.level == SECTION and heading.id and heading.text
    )
