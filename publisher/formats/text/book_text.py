"""Book, Theme -> Artifacts: the text as one Markdown file, and llms.txt.

Each page and each place that has an anchor in the book has it in the text, and links lead to it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from publisher.book.apparatus import Facts
from publisher.book.artifact import Artifact
from publisher.book.language import part_word, words_for
from publisher.book.model import Book, Chapter, Config, Page, Part, chapters_of
from publisher.book.tree import Element, Node, parse_fragment, rewrite
from publisher.book.web_addresses import web_address
from publisher.composition.pieces import compose_pieces, pages_of
from publisher.composition.views import FormattedPage
from publisher.formats.request import Rendered, Request
from publisher.formats.text.block_text import TextWriter, write_notes, write_title
from publisher.formats.text.inline_text import escape_text
from publisher.theme.templates import Theme


def render(request: Request) -> Rendered:
    """The text and the list of pages for programs."""
    request.session.tell("writing the text")
    return Rendered(write_text(request.book, request.theme))


def write_text(book: Book, theme: Theme) -> tuple[Artifact, Artifact]:
    """Return the whole text as Markdown, and llms.txt."""
    config = book.config
    name = f"{config.slug}-{config.version}.md"
    blocks = list(_TextBook(book, theme).blocks())
    text = "\n\n".join(blocks) + "\n"
    return Artifact(name, text.encode()), Artifact("llms.txt", list_for_programs(book, name))


class _TextBook:
    def __init__(self, book: Book, theme: Theme) -> None:
        self.book, self.theme = book, theme
        self.words = words_for(book.config.language, book.config.words)
        self.facts = {facts.slug: facts for facts in book.apparatus.facts}
        self.titles = {one.page.slug: one.page.title for one in chapters_of(book)}
        self.paths = {one.name: _path_of(book, one.path.as_posix()) for one in book.pictures}
        self.generated: dict[str, tuple[Node, ...]] = {}

    def blocks(self) -> Iterator[str]:
        """Yield the blocks of the book."""
        config = self.book.config
        yield f"# {escape_text(config.title)}"
        yield from (escape_text(one) for one in (config.subtitle, *config.authors) if one)
        yield escape_text(f"{self.words['version']} {config.version}")
        if any(one.generated for one in chapters_of(self.book)):
            empty = {page.slug: FormattedPage() for page in pages_of(self.book)}
            pieces = compose_pieces(self.book, self.theme, "web", empty)
            names = {one.page.slug for one in chapters_of(self.book) if one.generated}
            made = (one for one in pieces if one.anchor in names)
            self.generated = {one.anchor: _without_drawings(str(one.markup)) for one in made}
        for chapter in self.book.front:
            yield from self._chapter(chapter, 2)
        for part in self.book.parts:
            yield from self._part(part)
        for chapter in self.book.back:
            yield from self._chapter(chapter, 2)

    def _part(self, part: Part) -> Iterator[str]:
        if part.title:
            word = part_word(self.book.config.language, self.words, part.number)
            yield write_title(2, f"{word}. {part.title}", part.slug)
            if part.introduction:
                yield from self._page(part.introduction, 2)
        for chapter in part.chapters:
            yield from self._chapter(chapter, 3 if part.title else 2)

    def _chapter(self, chapter: Chapter, level: int) -> Iterator[str]:
        page = chapter.page
        number = f"{chapter.number} " if chapter.number else ""
        writer = TextWriter(page.slug, level, self.paths)
        if page.title_nodes:
            title = f"{number}{writer.line(page.title_nodes)}"
            yield f'<a id="{page.slug}"></a>\n\n{"#" * min(level, 6)} {title}'
        else:
            yield write_title(level, f"{number}{page.title}", page.slug)
        if chapter.generated:
            yield from writer.write(self.generated[page.slug])
        else:
            if address := web_address(page, self.book.config):
                yield f"<{address}>"
            yield from self._page(page, level)
        yield from self._relations(self.facts.get(page.slug), page)
        for one in chapter.chapters:
            yield from self._chapter(one, level + 1)

    def _page(self, page: Page, level: int) -> Iterator[str]:
        writer = TextWriter(page.slug, level, self.paths)
        yield from [escape_text(" · ".join(page.blocks))] if page.blocks else []
        yield from writer.write((page.summary,)) if page.summary else []
        if page.aliases_shown:
            names = escape_text(self.words["comma"].join(page.aliases_shown))
            yield f"{escape_text(page.aliases_label)}{self.words['colon']}{names}"
        yield from writer.write(page.body)
        notes = {f"{page.slug}-{one.label}": writer.write(one.content) for one in page.notes}
        yield from write_notes(notes)

    def _relations(self, facts: Facts | None, page: Page) -> Iterator[str]:
        """Yield a list of the relations of a pattern, and of its steps on reading paths."""
        if facts is None or not page.is_pattern:
            return
        rows = {"builds-on": facts.builds_on, "leads-to": facts.leads_to}
        rows["referenced-by"] = facts.referenced_by
        comma = self.words["comma"]
        lines = [
            f"- {self.words[key]}{self.words['colon']}{comma.join(map(self._link, slugs))}"
            for key, slugs in rows.items()
            if slugs
        ]
        for step in facts.steps:
            text = self.words["step"].format(path=step.path, number=step.number, total=step.total)
            if step.following:
                text += comma + self.words["next"]
            after = f" {self._link(step.following)}" if step.following else ""
            lines.append(f"- {escape_text(text)}{after}")
        if lines:
            yield "\n".join(lines)

    def _link(self, slug: str) -> str:
        return f"[{escape_text(self.titles[slug])}](#{slug})"


def _without_drawings(markup: str) -> tuple[Node, ...]:
    """Return the blocks of a generated page below its title; the lists say what drawings show."""

    def _change(node: Element) -> Node | tuple[Node, ...]:
        return () if node.tag in ("svg:svg", "h1") else node

    nodes = rewrite(parse_fragment(markup), _change)
    return tuple(
        node.with_attributes(id=None) if isinstance(node, Element) else node for node in nodes
    )


def _path_of(book: Book, path: str) -> str:
    """Return the path of a picture, relative to the book's folder."""
    return Path(os.path.relpath(path, book.config.folder)).as_posix()


def list_for_programs(book: Book, name: str) -> bytes:
    """Return llms.txt: title, description, and each page with its address and patlet.

    `name` is the file of the whole text.
    """
    config, facts = book.config, {one.slug: one for one in book.apparatus.facts}
    lines = [f"# {config.title}", ""]
    if text := config.description or config.subtitle:
        lines += [f"> {' '.join(text.split())}", ""]
    words = words_for(config.language, config.words)
    pages = words["pages"]
    groups = [(pages, book.front)]
    for part in book.parts:
        word = part_word(config.language, words, part.number)
        groups.append((f"{word}. {part.title}" if part.title else pages, part.chapters))
    groups.append((pages, book.back))
    for title, chapters in groups:
        rows = [row for one in chapters for row in _rows(config, one, name, facts)]
        lines += [f"## {title}", "", *rows, ""] if rows else []
    return "\n".join(lines).encode()


def _encode(address: str) -> str:
    """Return an address that ends at no bracket, for programs that know only plain links."""
    return address.replace("(", "%28").replace(")", "%29")


def _rows(config: Config, chapter: Chapter, name: str, facts: dict[str, Facts]) -> Iterator[str]:
    page, own = chapter.page, facts.get(chapter.page.slug)
    place = f"{name}#{page.slug}"
    address = "" if chapter.generated else web_address(page, config)
    title = escape_text(page.title).replace("\\[", "&#91;").replace("\\]", "&#93;")
    notes = [escape_text(text) for text in (own.problem, own.solution) if text] if own else []
    notes += [f"[{name}]({place})"] if address else []
    row = f"- [{title}]({_encode(address or place)})"
    yield f"{row}: {' '.join(notes)}" if notes else row
    for one in chapter.chapters:
        yield from _rows(config, one, name, facts)
