"""Books and pages as text that a person can read and a diff can show: what the stages up to `links` made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import fields

from publisher.book.model import Book, Chapter, Config, Page, chapters_of, flatten
from publisher.book.tree import Element, Node, to_xhtml
from publisher.report.diagnostics import Diagnostic, sort_diagnostics
from tests.support.books import report

CONTAINERS = ("section", "div", "ul", "ol", "dl", "blockquote", "table", "thead", "tbody", "figure")


def tell_found(found: Iterable[Diagnostic]) -> Iterator[str]:
    """Problems as a user reads them, then what each is about."""
    rows = sort_diagnostics(found)
    yield from report(rows).splitlines()
    for one in rows:
        if one.target:
            yield f"{one.location} {one.rule} is about '{one.target}'"


def tell_values(config: Config) -> Iterator[str]:
    """Every value that is not the default."""
    plain = Config(config.folder, "", "", (), "", "", "", "")
    for one in fields(config):
        value = getattr(config, one.name)
        if one.name != "folder" and value != getattr(plain, one.name):
            rows: tuple[Any, ...] = (
                value
                if isinstance(value, tuple) and value and not isinstance(value[0], str)
                else (value,)
            )
            yield from (f"{one.name}: {row!r}" for row in rows)


def tell_book(book: Book) -> Iterator[str]:
    """Everything that a book holds."""
    yield from tell_values(book.config)
    for name, chapters in (("front", book.front), ("back", book.back)):
        yield f"--- {name}: {' '.join(one.page.slug for one in chapters)}"
    for part in book.parts:
        yield f"--- part {part.number} {part.title} #{part.slug}: {' '.join(one.page.slug for one in flatten(part.chapters))}"
        if part.introduction:
            yield from tell_page(part.introduction)
    for one in chapters_of(book):
        yield f"--- {one.number} {one.page.title} #{one.page.slug} {one.generated}{_below(one)}"
        yield from [repr(one.page.source)] if one.generated else []
        yield from tell_page(one.page)
    yield "---"
    yield from (
        f"link {one.source} -> {one.target} in '{one.section}' at {one.location}"
        for one in book.links
    )
    yield from (f"wanted {one}" for one in book.wanted)
    yield from (f"left {one.path}: {one.reason}" for one in book.left)
    yield from (
        f"picture {one.name.partition('-')[0]} {one.width} × {one.height}" for one in book.pictures
    )


def _below(one: Chapter) -> str:
    return f" above {' '.join(below.page.slug for below in one.chapters)}" if one.chapters else ""


def tell_page(page: Page) -> Iterator[str]:
    """Everything that a page holds."""
    plain = Page(page.source, "", "", False, ())
    told = (
        "blocks",
        "stars",
        "variants",
        "aliases",
        "aliases_shown",
        "aliases_label",
        "aliases_line",
        "is_stub",
        "is_pattern",
        "ids",
    )
    yield from (
        f"{name}: {getattr(page, name)!r}"
        for name in told
        if getattr(page, name) != getattr(plain, name)
    )
    if page.title_nodes:
        yield f"title: {to_xhtml(*page.title_nodes)}"
    yield from (
        f"heading {one.level} #{one.id} '{one.text}' line {one.line} {' '.join(one.aliases)}"
        for one in page.headings
    )
    yield from (f"section {one.label} #{one.id} line {one.line}" for one in page.sections)
    if page.summary:
        yield f"summary: {to_xhtml(page.summary)}"
    yield from _tell_nodes(page.body)
    for note in page.notes:
        yield f"note {note.number} [{note.label}]"
        yield from _tell_nodes(note.content, "  ")


def _tell_nodes(nodes: tuple[Node, ...], indent: str = "") -> Iterator[str]:
    """Markup with every block on a line of its own."""
    for one in nodes:
        if (
            isinstance(one, Element)
            and one.tag in CONTAINERS
            and any(isinstance(child, Element) for child in one.children)
        ):
            yield indent + to_xhtml(one.with_children()).removesuffix(f"</{one.tag}>").replace(
                "/>", ">"
            )
            yield from _tell_nodes(one.children, indent + "  ")
        elif not isinstance(one, str) or one.strip():
            yield indent + to_xhtml(one).replace("\n", "⏎")
