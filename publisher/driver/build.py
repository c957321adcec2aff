"""book.toml -> a linked book and its theme, stage by stage; and what a book was made from."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from msgspec import Struct

from publisher.assembly.apparatus import add_apparatus
from publisher.assembly.excerpt import take_excerpt
from publisher.assembly.links import link_manuscript
from publisher.assembly.manuscript import assemble
from publisher.assembly.placing import place_entries
from publisher.assembly.selecting import check_selections
from publisher.book.model import Book, Config, Page, Source, chapters_of, flatten
from publisher.book.order import Order
from publisher.composition.display import prepare_display
from publisher.config.configuration import read_config
from publisher.config.editions import FIRST, edition_names, read_edition
from publisher.config.selections import find_selection
from publisher.door import real_folder
from publisher.driver.drawn_book import draw_book
from publisher.driver.options import Options
from publisher.driver.up_to_date import Inputs
from publisher.files.cache import NOWHERE, Cache
from publisher.files.limit import LimitError, limited
from publisher.files.listing import list_files, list_pages
from publisher.formats.edition_record import find_gone
from publisher.formats.session import Session
from publisher.reading.dialects import site_inputs
from publisher.reading.page_cache import read_pages
from publisher.reading.sources import read_sources
from publisher.report.diagnostics import one_line
from publisher.report.findings import ConfigError, Finding, Location
from publisher.report.judging import Judge, Report
from publisher.report.progress import count_of
from publisher.theme.loader import load_theme
from publisher.theme.script_fonts import add_script_fonts
from publisher.theme.templates import Theme


class Made(Struct, frozen=True):
    """A book, ready to render, its theme, and the whole book from which it was selected."""

    book: Book
    theme: Theme
    whole: Book


def make_book(options: Options, session: Session, report: Report, edition: str = FIRST) -> Made:
    """Read, parse, assemble and link a book.

    Raises BookError where a finding is an error; the report holds what was found until then.
    `edition` is the edition of the print that workers prepare for while pages are read.
    """
    config = _read_config(options, report)
    theme = report.take(load_theme(config, session.cache))
    theme = add_script_fonts(theme, [config.language], session.cache)
    session.warm(config, theme, edition)
    whole = _read_book(config, session, report)
    report.take((None, find_gone(whole)))
    book = prepare_display(_select(whole, options.select, report))
    languages = [page.source.language for page in _pages_of(book)]
    theme = add_script_fonts(theme, languages, session.cache)
    book = report.take(draw_book(book, theme, session.cache))
    report.finish()
    return Made(book, theme, whole)


def _select(book: Book, select: str, report: Report) -> Book:
    """Return the book that `--select` names, or the whole one if it names none."""
    if not select:
        report.take((None, check_selections(book)))
        return book
    return report.take(take_excerpt(book, find_selection(select, book.config)))


def open_book(path: Path, report: Report | None = None) -> Made:
    """Make a book with no cache and no progress; raises what `make_book` raises."""
    return make_book(Options(path), Session(Cache(NOWHERE)), report or Report())


def read_book(path: Path, settings: tuple[str, ...] = (), select: str = "") -> Book:
    """The book of a book.toml alone, or what `select` selects of it, without a theme.

    Raises BookError with its findings.
    """
    report = Report()
    session = Session(Cache(NOWHERE))
    config = _read_config(Options(path, settings=settings), report)
    return prepare_display(_select(_read_book(config, session, report), select, report))


def read_folder(
    folder: Path, root: str, fence: Path
) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """Read every page of a folder that has no book.toml yet.

    Files are included from `root`, whose real path is `fence`.
    """
    config = Config(folder, "book.toml", "", (), "", "en", "", "", root=root, fence=fence)
    return read_sources(config)


def _read_config(options: Options, report: Report) -> Config:
    report.judge = Judge(folder=options.book.parent, root=real_folder(options.book.parent))
    config, findings = read_config(options.book, options.drafts, options.settings)
    report.judge = judge_of(config)
    return report.take((config, findings))


def judge_of(config: Config) -> Judge:
    """The severities and ignores of a book."""
    severities = dict(config.rules)
    if config.stubs == "error":
        severities["stub-found"] = "error"
    return Judge(severities, config.ignores, config.folder, config.fence, config.path)


def _read_book(config: Config, session: Session, report: Report) -> Book:
    session.tell("reading")
    sources = report.take(read_sources(config))
    order = report.take(_place_pages(config, sources))
    pages = report.take(read_pages(order, config.form, session.cache))
    session.tell("linking")
    manuscript = report.take(assemble(config, order, pages))
    book = report.take(link_manuscript(manuscript))
    return report.take(add_apparatus(book, session.cache))


def _place_pages(config: Config, sources: tuple[Source, ...]) -> tuple[Order, tuple[Finding, ...]]:
    """Return the order of the book; raises ConfigError if globs or an order page take too long."""
    try:
        with limited():
            return place_entries(config, sources)
    except LimitError as error:
        where, hint = Location(config.path, config.order_line), "name pages by their paths"
        message = f"the order of the pages {error}"
        raise ConfigError([Finding("config-value", where, message, hint)]) from error


def editions_of(made: Made) -> tuple[tuple[str, bool], ...]:
    """Every edition of the PDF that the book has, and whether validators read it.

    They read those for screen readers (PDF/UA), and those for print shops that `book.toml` names.
    """
    config, own = made.book.config, made.theme.editions
    named = {one.name for one in config.editions}
    editions = (read_edition(name, config, own) for name in edition_names(config, own))
    return tuple(
        (one.name, one.variant.startswith("pdf/ua") or (one.is_press and one.name in named))
        for one in editions
    )


def _pages_of(book: Book) -> list[Page]:
    introductions = [part.introduction for part in book.parts if part.introduction]
    return [chapter.page for chapter in chapters_of(book)] + introductions


def inputs_of(made: Made) -> Inputs:
    """Every file that a book was made from, or that would change it by being there."""
    book, config = made.whole, made.whole.config
    named = [
        *(chapter.page.path for chapter in chapters_of(book) if not chapter.generated),
        *(page.path for page in book.left),
        *(part.introduction.path for part in book.parts if part.introduction),
        *(path for page in _pages_of(book) for path in page.source.included),
    ]
    editions = (*made.theme.editions, *config.editions)
    icc = [str(value) for one in editions for key, value, _ in one.keys if key == "icc"]
    paths = (config.path, config.order, config.previous, *list_pages(config.folder), *named, *icc)
    pages = [config.folder / path for path in paths if path]
    own = [folder / name for folder in made.theme.folders for name in list_files(folder)]
    site, searched = site_inputs(config, tuple(named))
    files = (*pages, *site, *book.sought, *own, *made.theme.sought)
    return Inputs(files, made.theme.folders, (*book.searched, *searched))


def count_pages(book: Book) -> str:
    """Where every page of the folder went.

    `28 source pages: 19 patterns, 9 in front and back matter`
    """
    matter = sum(1 for one in flatten((*book.front, *book.back)) if not one.generated)
    matter += sum(1 for part in book.parts if part.introduction)
    body = [one for part in book.parts for one in flatten(part.chapters) if not one.generated]
    patterns = sum(1 for one in body if one.page.is_pattern)
    others = len(body) - patterns
    total = len(body) + matter + len(book.left)
    rows = [count_of(patterns, "pattern")] if patterns else []
    if others:
        rows.append(count_of(others, "other page") if patterns else f"{others} in the book")
    rows += [f"{matter} in front and back matter"] if matter else []
    for reason, count in sorted(Counter(page.reason for page in book.left).items()):
        kind = "left out" if reason == "not listed" else "excluded"
        rows.append(f"{count} {kind} ({one_line(reason)})")
    return f"{count_of(total, 'source page')}: {', '.join(rows)}"
