"""Single stages, called as tests want them: a text, a file or a folder in, a value and its problems out."""

from __future__ import annotations

from pathlib import Path

from publisher.assembly.links import link_manuscript
from publisher.assembly.note_order import order_notes
from publisher.book.artifact import Artifact
from publisher.book.model import Book, Chapter, Config, Entry, Form, Manuscript, Page, Source
from publisher.config.configuration import read_config
from publisher.driver.check import check_artifacts
from publisher.files.cache import Cache
from publisher.files.writing import write_artifacts
from publisher.ledger.account import Account, account_for_outputs
from publisher.ledger.page_words import account_for_page
from publisher.reading import read_page
from publisher.reading.headers import split_header
from publisher.reading.page_cache import read_once
from publisher.report.findings import Finding, Findings, OutputError
from publisher.scaffold.importer import adopt_folder
from tests.support.books import MadeBook
from tests.support.quicker import NO_CACHE

Found = tuple[Finding, ...]


def read_configuration(path: Path) -> Config:
    """The values of a book.toml; raises ConfigError where it is wrong."""
    return read_config(path)[0]


def split_text(text: str, path: str = "a.md") -> tuple[Source, Found]:
    """A page's text, split into header and body."""
    findings = Findings()
    return split_header(path, text, findings), findings.all()


def read_body(text: str, form: Form, path: str = "a.md", title: str = "") -> Page:
    """The page of a text without a header."""
    return read_page(Source(path, (), text), form, Entry(path, title=title))[0]


def read_text_page(text: str, form: Form, path: str = "a.md") -> tuple[Page, Found]:
    """The page of a text, with the findings of its header and its body."""
    source, of_header = split_text(text, path)
    page, of_body = read_page(source, form, Entry(path))
    return page, of_header + of_body


def order_page_notes(page: Page) -> tuple[Page, Found]:
    """A page with its notes in the order of their calls."""
    findings = Findings()
    return order_notes(page, findings), findings.all()


def link_pages(pages: tuple[Page, ...], folder: Path) -> tuple[Book, Found]:
    """A book of pages that are parsed already; the folder has a book.toml."""
    chapters = tuple(Chapter(page) for page in pages)
    config = read_configuration(folder / "book.toml")
    return link_manuscript(Manuscript(config, chapters, (), ()))


def read_cached_page(source: Source, form: Form, cache: Cache = NO_CACHE) -> tuple[Page, Found]:
    """The page of a source as a build reads it, words counted; taken from a cache where it is there."""
    found = read_once(source, form, Entry(source.path), cache)
    return found.page, found.findings


def count_page_words(page: Page, form: Form, recorded: Found = ()) -> Found:
    """What the ledger says of a page against its source."""
    return account_for_page(page, form, recorded)


def count_words(
    made: MadeBook, artifacts: tuple[Artifact, ...], book: Book | None = None
) -> tuple[tuple[Account, ...], Found]:
    """What the ledger says of finished files against the pages of a book."""
    return account_for_outputs(book or made.book, artifacts, made.theme.template_words())


def check_files(artifacts: tuple[Artifact, ...], book: Book) -> tuple[tuple[str, ...], Found]:
    """The validators that were skipped, and what the others say of files."""
    return check_artifacts(artifacts, book)


def write_files(
    artifacts: tuple[Artifact, ...], folder: Path, sources: frozenset[Path] = frozenset()
) -> Found:
    """Write files into a folder; returns why they can't be written."""
    try:
        write_artifacts(artifacts, folder, sources)
    except OutputError as error:
        return error.findings
    return ()


def import_folder(folder: Path) -> str:
    """The text of the book.toml that `invoke import` writes for a folder of pages."""
    return adopt_folder(folder).text
