"""Book, Theme, the name of an edition -> PDF: sheets, then the plan of flows, then the linker; or the reference, one document.

The composition root of this package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib.metadata import version
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from publisher.book.artifact import Artifact
from publisher.book.language import words_for
from publisher.book.model import Book, PageStart
from publisher.config.editions import FIRST, Edition, read_edition
from publisher.formats.pdf.cover_sheet import print_cover
from publisher.formats.pdf.link.bindery import bind_flows
from publisher.formats.pdf.link.linker import Binding, Member
from publisher.formats.pdf.link.metadata import write_xmp
from publisher.formats.pdf.plan.layout_queue import Crew
from publisher.formats.pdf.plan.print_settings import PrintOrder
from publisher.formats.pdf.plan.rounds import COVER, Placed, Plan, digits_of
from publisher.formats.pdf.plan.speculation import Before, begin_early, keep_for_next
from publisher.formats.pdf.reference import print_reference
from publisher.formats.pdf.reference import settle as settle_reference
from publisher.formats.pdf.reporting import findings_of, report_complaints, report_findings
from publisher.formats.pdf.sheets.numbers import Numbers, Places
from publisher.formats.pdf.sheets.sheet_markup import Sheets, compose_sheets
from publisher.formats.pdf.typesetting.inspection import inspect_pages
from publisher.formats.pdf.typesetting.loading import EngineMissingError
from publisher.formats.pdf.typesetting.typesetter import Printing
from publisher.report.diagnostics import Collector
from publisher.report.findings import Location, OutputError
from publisher.report.progress import Tell
from publisher.theme.geometry import Geometry, lay_out_page
from publisher.theme.loader import Theme

Found = TypeVar("Found")


def render_pdf(
    book: Book, theme: Theme, collector: Collector, tell: Tell, order: PrintOrder, name: str = FIRST
) -> tuple[Artifact, ...]:
    """An edition of the book as one tagged PDF, and its cover as another where a shop wants that.

    Raises OutputError where page numbers don't settle, and ConfigError where the edition can't be.
    """
    edition = read_edition(name, book.config, theme.editions, collector)
    print_edition = _print_whole if order.reference else _print_pieces
    geometry, artifact, places = print_edition(book, theme, edition, collector, tell, order)
    collector.stop(OutputError)
    if edition.cover != "file":
        return (artifact,)
    return artifact, print_cover(book, theme, geometry, places.count, collector, order)


def find_page_starts(
    book: Book, theme: Theme, collector: Collector, tell: Tell, order: PrintOrder, name: str
) -> tuple[PageStart, ...]:
    """Where each printed page of an edition begins in the text; pages without text, such as blanks, are left out."""
    edition = read_edition(name, book.config, theme.editions, collector)
    _, done = _settle_pieces(book, theme, edition, collector, tell, order)
    return tuple(
        PageStart(done.places.label(one.start + number), start.anchor, start.before, start.text)
        for one in done.placed
        if one.flow != COVER
        for number, start in enumerate(one.proof.starts)
        if start.anchor
    )


def find_labels(
    book: Book, theme: Theme, collector: Collector, tell: Tell, order: PrintOrder, name: str
) -> dict[str, str]:
    """The printed number of the page on which each anchor stands in an edition."""
    edition = read_edition(name, book.config, theme.editions, collector)
    _, done = _settle_pieces(book, theme, edition, collector, tell, order)
    return {anchor: done.places.label(page) for anchor, page in done.places.anchors.items()}


def _fit(
    book: Book,
    theme: Theme,
    edition: Edition,
    collector: Collector,
    settle: Callable[[Geometry], tuple[Found, int]],
) -> tuple[Geometry, Found]:
    """The geometry that fits the count of pages it makes: a thicker book has a wider gutter, and so may get thicker."""
    if not theme.fonts:  # the machine's own are not looked for: they are not the same everywhere
        where = Location(f"themes/{theme.folders[0].name}/theme.toml")
        collector.add(
            "font-missing",
            where,
            "the theme names no font to print with",
            'add a [[font]], or extends = "handbook"',
        )
        collector.stop(OutputError)
    pages = 0
    while True:
        geometry = lay_out_page(theme, edition, pages, book.config, collector)
        with _reported(collector):
            found, count = settle(geometry)
        if (
            count < pages
            or lay_out_page(theme, edition, count, book.config, collector).margins
            == geometry.margins
        ):
            return geometry, found
        pages = count


class _Settled(Struct, frozen=True):
    """An edition planned to the last number: who laid it out, its flows at their places, and the numbers to print."""

    crew: Crew
    plan: Plan
    placed: tuple[Placed, ...]
    places: Places
    numbers: Numbers


def _settle_pieces(
    book: Book, theme: Theme, edition: Edition, collector: Collector, tell: Tell, order: PrintOrder
) -> tuple[Geometry, _Settled]:
    def settle(geometry: Geometry) -> tuple[_Settled, int]:
        begin_early(book, theme, geometry, order)
        sheets = compose_sheets(book, theme, geometry)
        plan = Plan(sheets, order.crew_for(sheets.document), tell)
        placed, places, numbers = plan.settle(book.config.path, collector)
        keep_for_next(Before(book, geometry, plan.sheets, placed), order)
        return _Settled(plan.crew, plan, placed, places, numbers), places.count

    return _fit(book, theme, edition, collector, settle)


def _print_pieces(
    book: Book, theme: Theme, edition: Edition, collector: Collector, tell: Tell, order: PrintOrder
) -> tuple[Geometry, Artifact, Places]:
    geometry, done = _settle_pieces(book, theme, edition, collector, tell, order)
    order.done = "; ".join(done.plan.done)
    tell("linking")
    members = tuple(
        Member(one.key, one.proof, digits_of(one, done.places, done.numbers)) for one in done.placed
    )
    binding = Binding(
        done.places,
        _cover_label(book, edition),
        _xmp(book, edition),
        edition.outline,
        edition.variant.startswith("pdf/a"),
    )
    with _reported(collector):
        content = bind_flows(done.placed, members, binding, done.crew)
    report_complaints((one for flow in done.placed for one in flow.proof.complaints), collector)
    missing = "".join(sorted({char for one in done.placed for char in one.proof.missing}))
    report_findings(findings_of(done.placed), missing, done.places, book, edition, collector)
    return (
        geometry,
        Artifact(_file_name(book, edition), content, sum(one.proof.pages for one in done.placed)),
        done.places,
    )


def _print_whole(
    book: Book, theme: Theme, edition: Edition, collector: Collector, tell: Tell, order: PrintOrder
) -> tuple[Geometry, Artifact, Places]:
    def settle(geometry: Geometry) -> tuple[tuple[Printing, Sheets, Places], int]:
        found = settle_reference(
            compose_sheets(book, theme, geometry), book.config.path, collector, tell
        )
        return found, found[2].count

    geometry, (printing, sheets, places) = _fit(book, theme, edition, collector, settle)
    tell("writing")
    content = print_reference(
        printing, sheets, places, _cover_label(book, edition), _xmp(book, edition)
    )
    shift = len(printing.pages) - places.count  # the cover comes first and is not counted
    findings = tuple(
        replace(one, page=one.page - shift)
        for one in inspect_pages(printing.pages, printing.missing)
    )
    report_complaints(printing.complaints, collector)
    report_findings(findings, "".join(sorted(printing.missing)), places, book, edition, collector)
    return geometry, Artifact(_file_name(book, edition), content, len(printing.pages)), places


def _file_name(book: Book, edition: Edition) -> str:
    return f"{book.config.slug}-{book.config.version}{'' if edition.name == FIRST else f'-{edition.name}'}.pdf"


def _cover_label(book: Book, edition: Edition) -> str:
    return (
        words_for(book.config.language, book.config.words)["cover"]
        if edition.cover == "first"
        else ""
    )


def _xmp(book: Book, edition: Edition) -> bytes:
    """What the file says of the book; nothing in one for a shop."""
    return (
        b""
        if edition.is_press
        else write_xmp(book.config, edition.variant, f"WeasyPrint {version('weasyprint')}")
    )


@contextmanager
def _reported(collector: Collector) -> Iterator[None]:
    """Say what a worker met: no Pango there, or its own death."""
    try:
        yield
    except EngineMissingError as error:
        collector.add("engine-missing", Location("pdf"), error.reason, error.hint)
        raise OutputError from error
    except BrokenProcessPool as error:
        hint = "run it again; with --jobs 1 it takes less memory"
        collector.add(
            "engine-died",
            Location("pdf"),
            "a process that laid pages out was ended from outside",
            hint,
        )
        raise OutputError from error
