"""The composition root: names the stages in order."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from publisher.assembly.apparatus import add_apparatus
from publisher.assembly.links import link_manuscript
from publisher.assembly.manuscript import assemble_manuscript
from publisher.assembly.order_page import OrderReader
from publisher.book.artifact import Artifact
from publisher.book.model import (
    Book,
    Config,
    Entry,
    Page,
    PageStart,
    PartEntry,
    Source,
    chapters_of,
)
from publisher.config.configuration import read_config
from publisher.config.editions import FIRST, edition_names, read_edition
from publisher.driver.up_to_date import Inputs
from publisher.files.cache import NOWHERE, Cache
from publisher.files.listing import list_files
from publisher.files.listing import list_pages as list_page_files
from publisher.formats.manifest import list_pages, read_previous, report_gone, write_manifest
from publisher.formats.news import write_news
from publisher.reading.markdown.markup import read_markup
from publisher.reading.page_cache import read_from_the_end, read_once
from publisher.reading.sources import read_sources
from publisher.report.diagnostics import Collector
from publisher.report.findings import Location
from publisher.report.progress import Tell, say_nothing
from publisher.theme.loader import Theme, load_theme

if TYPE_CHECKING:
    from publisher.formats.pdf.plan.print_settings import PrintOrder


Artifacts = tuple[Artifact, ...]


class Made(Struct, frozen=True):
    """A book, ready to render, and its theme."""

    book: Book
    theme: Theme
    cache: Cache | None = None


def make_book(
    path: Path,
    collector: Collector,
    drafts: bool = False,
    tell: Tell = say_nothing,
    cache: Cache | None = None,
    ready: Callable[[Theme, Config], None] = lambda theme, config: None,
) -> Made:
    """Read, parse, assemble and link the book of a `book.toml`; `ready` is told of theme and configuration before pages are read."""
    config = _configure(path, collector, drafts)
    theme = load_theme(config, collector, cache)
    ready(theme, config)
    book = _bind(config, collector, tell, cache)
    report_gone(book, collector)
    collector.report_unused_ignores(config.path)
    return Made(book, theme, cache)


def read_book(path: Path, collector: Collector) -> Book:
    """The book of a `book.toml` alone, for whoever wants to know what is in it."""
    return _bind(_configure(path, collector, drafts=False), collector, say_nothing, None)


def _configure(path: Path, collector: Collector, drafts: bool) -> Config:
    config = read_config(path, collector, drafts)
    collector.severities = dict(config.rules)
    collector.ignores = config.ignores
    collector.read_line = lambda place: read_line(config, place)
    return config


def _bind(config: Config, collector: Collector, tell: Tell, cache: Cache | None) -> Book:
    tell("reading")
    sources = read_sources(config, collector)

    def read_order(source: Source) -> tuple[PartEntry, ...]:
        nodes, _ = read_markup(source, Collector())
        return OrderReader(source, frozenset(one.path for one in sources), collector).read(nodes)

    def read(source: Source, entry: Entry) -> Page:
        found = read_once(source, config.form, entry, cache)
        collector.extend(found.diagnostics)
        return found.page

    with read_from_the_end(tuple(sources), config.form, cache):
        manuscript = assemble_manuscript(config, sources, read, read_order, collector)
    tell("linking")
    return add_apparatus(link_manuscript(manuscript, collector), collector, cache)


def read_line(config: Config, place: Location) -> str:
    """A line of a source file, for an excerpt; empty where it can't be had."""
    try:
        lines = (config.folder / place.path).read_text(encoding="utf-8-sig").split("\n")
        return lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    except (OSError, UnicodeDecodeError):
        return ""


@contextmanager
def dated(config: Config) -> Iterator[None]:
    """Fonts that are subset or instanced carry a time: let it be the book's date, not the clock's."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    day = config.date or date(1980, 1, 1)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime.combine(day, time(), UTC).timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def render_manuscript(
    made: Made, collector: Collector, tell: Tell, order: PrintOrder | None = None, edition: str = ""
) -> tuple[Artifact, ...]:
    """The one readable HTML file."""
    from publisher.formats.web import render_web

    tell("setting the manuscript")
    return (render_web(made.book, made.theme),)


def render_pdf(
    made: Made, collector: Collector, tell: Tell, order: PrintOrder | None = None, edition: str = ""
) -> Artifacts:
    """An edition of the PDF."""
    from publisher.formats.pdf.plan.print_settings import PrintOrder
    from publisher.formats.pdf.printing import render_pdf

    with dated(made.book.config):
        order = order or PrintOrder(jobs=1, cache=made.cache or Cache(NOWHERE))
        return render_pdf(made.book, made.theme, collector, tell, order, edition or FIRST)


def render_ebook(
    made: Made, collector: Collector, tell: Tell, order: PrintOrder | None = None, edition: str = ""
) -> Artifacts:
    """The EPUB."""
    from publisher.formats.epub import render_epub

    starts: tuple[PageStart, ...] = ()
    with dated(made.book.config):
        if made.book.config.page_list:
            starts = _find_page_starts(made, collector, tell, order)
        tell("setting the EPUB")
        artifact = render_epub(made.book, made.theme, made.cache or Cache(NOWHERE), starts)
    return (artifact,)


def _find_page_starts(
    made: Made, collector: Collector, tell: Tell, order: PrintOrder | None
) -> tuple[PageStart, ...]:
    """Where the pages of the edition begin whose numbers the EPUB carries; opens a print shop where there is none."""
    from publisher.formats.pdf.plan.print_settings import PrintOrder
    from publisher.formats.pdf.printing import find_page_starts

    shop = order or PrintOrder(cache=made.cache or Cache(NOWHERE))
    try:
        return find_page_starts(
            made.book, made.theme, collector, tell, shop, made.book.config.page_list
        )
    finally:
        if order is None:
            shop.close()


def render_manifest(
    made: Made, collector: Collector, tell: Tell, order: PrintOrder | None = None, edition: str = ""
) -> tuple[Artifact, ...]:
    """The manifest; with the pages of the screen edition where PDFs are made too."""
    printed: dict[str, str] = {}
    native: dict[str, str] = {}
    if order is not None:
        from publisher.formats.pdf.printing import find_labels
        from publisher.formats.pdf.typesetting.loading import native_versions

        native = native_versions()

        with dated(made.book.config):
            printed = find_labels(made.book, made.theme, collector, tell, order, FIRST)
    return (write_manifest(made.book, printed, native),)


def render_news(
    made: Made, collector: Collector, tell: Tell, order: PrintOrder | None = None, edition: str = ""
) -> tuple[Artifact, ...]:
    """What is new since the last release; nothing where the book names none."""
    config = made.book.config
    if not config.previous:
        return ()
    return (
        write_news(
            read_previous(config, collector),
            list_pages(made.book, {}),
            f"{config.slug}-{config.version}-news.md",
        ),
    )


RENDERERS = {
    "news": render_news,
    "manuscript": render_manuscript,
    "pdf": render_pdf,
    "epub": render_ebook,
    "manifest": render_manifest,
}


def editions_of(made: Made) -> tuple[tuple[str, bool], ...]:
    """Every edition of the PDF that the book can be made in, and whether it is tagged for screen readers (PDF/UA)."""
    config, own = made.book.config, made.theme.editions
    names = edition_names(config, own)
    return tuple(
        (name, read_edition(name, config, own, Collector()).variant.startswith("pdf/ua"))
        for name in names
    )


def inputs_of(made: Made) -> Inputs:
    """Every file that a book was made from, or that would change it by being there."""
    config = made.book.config
    named = [
        *(chapter.page.path for chapter in chapters_of(made.book) if not chapter.generated),
        *(one.path for one in made.book.left),
    ]
    named += [part.introduction.path for part in made.book.parts if part.introduction]
    pages = [
        config.folder / path
        for path in (
            config.path,
            config.order,
            config.previous,
            *list_page_files(config.folder),
            *named,
        )
        if path
    ]
    own = [folder / name for folder in made.theme.folders for name in list_files(folder)]
    return Inputs((*pages, *made.book.sought, *own, *made.theme.sought), made.theme.folders)


def count_pages(book: Book) -> str:
    """Where every page of the folder went: `22 pages: 19 in the book, 2 as matter, 1 excluded (not ready)`."""
    front, back = (
        sum(1 for one in chapters_of(_only(book, side)) if not one.generated)
        for side in ("front", "back")
    )
    introductions = sum(1 for part in book.parts if part.introduction)
    body = sum(1 for one in chapters_of(book) if not one.generated) - front - back
    total = body + front + back + introductions + len(book.left)
    parts = [f"{body} in the book"]
    parts += [f"{front + back + introductions} as matter"] if front + back + introductions else []
    reasons = Counter(one.reason for one in book.left)
    parts += [
        f"{count} {'excluded' if reason not in ('not listed',) else 'left out'} ({reason})"
        for reason, count in sorted(reasons.items())
    ]
    return f"{total} page{'s' * (total != 1)}: {', '.join(parts)}"


def _only(book: Book, side: str) -> Book:
    return replace(
        book,
        parts=(),
        front=book.front if side == "front" else (),
        back=book.back if side == "back" else (),
    )
