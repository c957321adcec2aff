"""Book, Theme, the name of an edition -> PDF: sheets, then the plan of flows, then the linker; or the reference, one document.

The composition root of this package.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version

from publisher.diagnostics import Collector, Location, OutputError
from publisher.editions import FIRST, read_edition
from publisher.geometry import Geometry, lay_out_page
from publisher.model import Artifact, Book, PageStart
from publisher.pdf.bindery import bind_flows
from publisher.pdf.coverfile import print_cover
from publisher.pdf.crew import Crew
from publisher.pdf.inspection import inspect_pages
from publisher.pdf.linker import Binding, Member
from publisher.pdf.loading import EngineMissingError
from publisher.pdf.metadata import write_xmp
from publisher.pdf.order import PrintOrder
from publisher.pdf.plan import COVER, Plan, digits_of
from publisher.pdf.reference import print_reference
from publisher.pdf.reference import settle as settle_reference
from publisher.pdf.reporting import findings_of, report_complaints, report_findings
from publisher.pdf.sheets import set_sheets
from publisher.progress import Tell
from publisher.theme import Theme
from publisher.words import words_for


def render_pdf(book: Book, theme: Theme, collector: Collector, tell: Tell, order: PrintOrder, name: str = FIRST) -> tuple[Artifact, ...]:
    """An edition of the book as one tagged PDF, and its cover as another where a shop wants that.

    Raises OutputError where page numbers don't settle, and ConfigError where the edition can't be.
    """
    edition = read_edition(name, book.config, theme.editions, collector)
    pages = 0
    while True:  # a thicker book has a wider gutter, and so may get thicker
        geometry = lay_out_page(theme, edition, pages, book.config, collector)
        artifact = _print_edition(book, theme, geometry, collector, tell, order)
        wanted = lay_out_page(theme, edition, artifact.pages, book.config, collector)
        if wanted.margins == geometry.margins or artifact.pages < pages:
            break
        pages = artifact.pages
    if edition.cover != "file":
        return (artifact,)
    return artifact, print_cover(book, theme, geometry, artifact.pages, collector, order)


def find_page_starts(book: Book, theme: Theme, collector: Collector, tell: Tell, order: PrintOrder, name: str) -> tuple[PageStart, ...]:
    """Where each printed page of an edition begins in the text; pages without text, such as blanks, are left out."""
    edition = read_edition(name, book.config, theme.editions, collector)
    pages = 0
    while True:
        geometry = lay_out_page(theme, edition, pages, book.config, collector)
        sheets = set_sheets(book, theme, geometry)
        with _reported(collector):
            placed, places, _ = Plan(sheets, Crew(sheets.press, order.executor, order.workers, order.cache), tell).settle(
                book.config.path, collector
            )
        count = sum(one.proof.pages for one in placed)
        if lay_out_page(theme, edition, count, book.config, collector).margins == geometry.margins or count < pages:
            break
        pages = count
    return tuple(
        PageStart(places.label(one.start + number), start.anchor, start.before, start.text)
        for one in placed
        if one.flow != COVER
        for number, start in enumerate(one.proof.starts)
        if start.anchor
    )


def _print_edition(book: Book, theme: Theme, geometry: Geometry, collector: Collector, tell: Tell, order: PrintOrder) -> Artifact:
    edition = geometry.edition
    sheets = set_sheets(book, theme, geometry)
    cover = words_for(book.config.language, book.config.words)["cover"] if sheets.cover else ""
    name = f"{book.config.slug}-{book.config.version}{'' if edition.name == FIRST else f'-{edition.name}'}.pdf"
    xmp = write_xmp(book.config, edition.variant, f"WeasyPrint {version('weasyprint')}") if sheets.press.has_metadata else b""
    if order.reference:
        with _reported(collector):
            printing, sheets, places = settle_reference(sheets, book.config.path, collector, tell)
        tell("writing")
        content = print_reference(printing, sheets, places, cover, xmp)
        shift = len(printing.pages) - places.count
        findings = tuple(replace(one, page=one.page - shift) for one in inspect_pages(printing.pages, printing.missing))
        report_complaints(printing.complaints, collector)
        report_findings(findings, "".join(sorted(printing.missing)), places, book, edition, collector)
        collector.stop(OutputError)
        return Artifact(name, content, len(printing.pages))
    crew = Crew(sheets.press, order.executor, order.workers, order.cache)
    with _reported(collector):
        plan = Plan(sheets, crew, tell)
        placed, places, numbers = plan.settle(book.config.path, collector)
        order.done = "; ".join(plan.done)
        tell("linking")
        members = tuple(Member(one.key, one.proof, digits_of(one, places, numbers)) for one in placed)
        binding = Binding(places, cover, xmp, edition.outline, edition.variant.startswith("pdf/a"))
        content = bind_flows(placed, members, binding, crew)
    report_complaints((one for member in placed for one in member.proof.complaints), collector)
    missing = "".join(sorted({char for one in placed for char in one.proof.missing}))
    report_findings(findings_of(placed), missing, places, book, edition, collector)
    collector.stop(OutputError)
    return Artifact(name, content, sum(one.proof.pages for one in placed))


@contextmanager
def _reported(collector: Collector) -> Iterator[None]:
    """Say what a worker met: no Pango there, or its own death."""
    try:
        yield
    except EngineMissingError as error:
        collector.add("engine-missing", Location("pdf"), f"PDF needs Pango: {error.reason}", error.hint)
        raise OutputError from error
    except BrokenProcessPool as error:
        hint = "run it again; with --jobs 1 it takes less memory"
        collector.add("engine-died", Location("pdf"), "a process that laid pages out was ended from outside", hint)
        raise OutputError from error
