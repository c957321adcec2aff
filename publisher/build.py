"""The composition root: names the stages in order, and writes what they make into the output folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from publisher.apparatus import add_apparatus
from publisher.config import read_config
from publisher.diagnostics import Collector, Location, OutputError
from publisher.links import link_manuscript
from publisher.manifest import write_manifest
from publisher.manuscript import assemble_manuscript
from publisher.model import Artifact, Book, Config, PartEntry, Source
from publisher.order import OrderReader
from publisher.patterns import read_page
from publisher.patterns.markup import read_markup
from publisher.sources import read_sources
from publisher.theme import Theme, load_theme

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A book, ready to render, and its theme."""

    book: Book
    theme: Theme


def make_book(path: Path, collector: Collector, drafts: bool = False, tell: Tell = lambda text: None) -> Made:
    """Read, parse, assemble and link the book of a `book.toml`."""
    config = read_config(path, collector, drafts)
    collector.severities = dict(config.rules)
    collector.ignores = config.ignores
    collector.read_line = lambda place: read_line(config, place)
    tell("reading")
    sources = read_sources(config, collector)

    def read_order(source: Source) -> tuple[PartEntry, ...]:
        nodes, _ = read_markup(source, Collector())
        return OrderReader(source, frozenset(one.path for one in sources), collector).read(nodes)

    manuscript = assemble_manuscript(
        config, sources, lambda source, entry: read_page(source, config.form, entry, collector), read_order, collector
    )
    tell("linking")
    book = add_apparatus(link_manuscript(manuscript, collector), collector)
    theme = load_theme(config, collector)
    collector.report_unused_ignores(config.path)
    return Made(book, theme)


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


def render_manuscript(made: Made, collector: Collector, tell: Tell) -> Artifact:
    """The one readable HTML file."""
    from publisher.web import render_web

    tell("setting the manuscript")
    return render_web(made.book, made.theme)


def render_pdf(made: Made, collector: Collector, tell: Tell) -> Artifact:
    """The PDF."""
    from publisher.pdf import render_reference

    with dated(made.book.config):
        return render_reference(made.book, made.theme, collector, tell)


def render_ebook(made: Made, collector: Collector, tell: Tell) -> Artifact:
    """The EPUB."""
    from publisher.epub import render_epub

    tell("setting the EPUB")
    with dated(made.book.config):
        return render_epub(made.book, made.theme)


def render_manifest(made: Made, collector: Collector, tell: Tell) -> Artifact:
    """The manifest."""
    return write_manifest(made.book)


RENDERERS = {"manuscript": render_manuscript, "pdf": render_pdf, "epub": render_ebook, "manifest": render_manifest}


def write_artifact(artifact: Artifact, folder: Path, collector: Collector) -> Path:
    """Write a file beside its target and rename it; raises OutputError, and leaves the last good one where it was."""
    target = folder / artifact.name
    fresh = folder / f".{artifact.name}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as file:
            file.write(artifact.content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    except OSError as error:
        collector.add("output-write", Location(str(target)), f"the file can't be written: {error.strerror}", "mend the folder")
        raise OutputError from error
    finally:
        fresh.unlink(missing_ok=True) if fresh.parent.is_dir() and os.access(fresh.parent, os.W_OK) else None
    return target
