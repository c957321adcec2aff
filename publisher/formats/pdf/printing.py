"""Book, theme and the name of an edition -> PDF, from chapters or as one document.

The composition root of this folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from msgspec.structs import replace

from publisher.book.artifact import Artifact
from publisher.book.language import words_for
from publisher.book.model import Book, Config, PageStart
from publisher.composition.pieces import titles_of
from publisher.config.editions import FIRST, Edition, read_edition
from publisher.config.output_intent import read_intent
from publisher.config.shop_rules import refuse_edition, refuse_pages
from publisher.formats.pdf.cover_sheet import print_cover
from publisher.formats.pdf.link.bindery import bind_early, bind_flows, state_facts
from publisher.formats.pdf.link.linker import Binding
from publisher.formats.pdf.plan.copyfitting import Fitting, fit_chapters, spell_report
from publisher.formats.pdf.plan.print_session import LastPrint
from publisher.formats.pdf.plan.rounds import COVER, Plan, Settled
from publisher.formats.pdf.plan.speculation import begin_early, keep_print
from publisher.formats.pdf.printed_pages import PlannedPrint, list_pages
from publisher.formats.pdf.reference import print_reference, settle_reference
from publisher.formats.pdf.reporting import (
    anchors_in,
    find_complaints,
    findings_of,
    judge_anchors,
    judge_pages,
)
from publisher.formats.pdf.sheets.chapter_settings import set_pieces
from publisher.formats.pdf.sheets.own_cover import judge_cover
from publisher.formats.pdf.sheets.sheet_markup import compose_sheets
from publisher.formats.pdf.typesetting.inspection import inspect_pages
from publisher.formats.pdf.typesetting.loading import EngineMissingError, native_versions
from publisher.formats.request import Rendered, Request, ShownPiece
from publisher.report.findings import Finding, Location, OutputError, UsageError
from publisher.theme.geometry import Geometry, lay_out_page

EARLY = 40  # pages, the most that are shown before the file is joined


def render(request: Request) -> Rendered:
    """An edition of the book as a tagged PDF, and its cover where that is a file of its own.

    Raises OutputError where page numbers don't settle, and ConfigError where the edition can't be.
    """
    if request.session.is_reference:
        return _print_reference(request)
    planned = request.planned()
    assert isinstance(planned, PlannedPrint)
    _show_early(planned, request)
    rendered = _link(planned, request)
    if planned.edition.cover != "file":
        return rendered
    pages = planned.settled.places.count
    return _with_cover(rendered, request, planned.geometry, pages)


def plan(request: Request) -> PlannedPrint:
    """Lay an edition out until its page numbers hold; raises what `render` raises."""
    book, theme, prints = request.book, request.theme, request.session.prints
    edition = _read_edition(request)
    pages = 0
    while True:
        geometry = lay_out_page(theme, edition, pages, book.config)
        with _reported():
            begin_early(book, theme, geometry, prints)
            sheets = compose_sheets(book, theme, geometry)
            rounds = Plan(sheets, prints.queue_for(sheets.document), request.session.tell)
            settled = rounds.settle(book.config.path)
            fitting = Fitting(settled, rounds.sheets)
            if edition.copyfit and not request.session.is_watch:
                fitting = fit_chapters(rounds, sheets, settled, book.config.path)
        settled = fitting.settled
        keep_print(LastPrint(book, geometry, fitting.sheets, settled.placed), prints)
        if _is_fitting(settled.places.count, pages, geometry, request):
            break
        pages = settled.places.count
    _refuse_pages(geometry, settled.places.count, book.config)
    places, starts, versions = settled.places, _list_starts(settled), native_versions()
    labels = {anchor: places.label(page) for anchor, page in places.anchors.items()}
    facts = (starts, labels, versions, edition.form)
    pieces = fitting.sheets.pieces
    report = spell_report(edition.name, fitting.rows) if request.session.reports_fitting else ()
    return PlannedPrint(
        *facts, edition, geometry, rounds.queue, settled, pieces, fitting.settings, report
    )


def _read_edition(request: Request) -> Edition:
    theme = request.theme
    if not theme.fonts:  # fonts of the machine are not used: they are not the same everywhere
        where = Location(f"themes/{theme.folders[0].name}/theme.toml")
        message = "the theme names no font to print with"
        hint = 'add a [[font]], or extends = "handbook"'
        raise OutputError([Finding("font-missing", where, message, hint)])
    edition = read_edition(request.edition, request.book.config, theme.editions)
    refuse_edition(edition, request.book.config)
    read_intent(edition, request.book.config)  # what can't be used stops the run before the layout
    return edition


def _is_fitting(count: int, pages: int, geometry: Geometry, request: Request) -> bool:
    """Whether the gutter fits the number of pages: a thicker book has a wider gutter."""
    if count < pages:
        return True
    wanted = lay_out_page(request.theme, geometry.edition, count, request.book.config)
    return wanted.margins == geometry.margins


def _refuse_pages(geometry: Geometry, count: int, config: Config) -> None:
    trim, inner = (geometry.width, geometry.height), geometry.margins[""].inner
    refuse_pages(geometry.edition, config, count, trim, inner)


def _list_starts(settled: Settled) -> tuple[PageStart, ...]:
    """Where each printed page begins in the text; pages without text are left out."""
    return tuple(
        PageStart(settled.places.label(flow.start + number), start.anchor, start.before, start.text)
        for flow in settled.placed
        if flow.flow != COVER
        for number, start in enumerate(flow.proof.starts)
        if start.anchor
    )


def _show_early(planned: PlannedPrint, request: Request) -> None:
    """Show the pages of the flows that have changed, if a preview is open and they are few."""
    screen = request.session.prints.screen
    known = screen.list_known() if screen else frozenset()
    if screen is None or not known:
        return
    pages, members = list_pages(planned, titles_of(request.book)), planned.members()
    rows, shown, start = [], list[str](), 0
    for flow, member in zip(planned.settled.placed, members, strict=True):
        keys = [page.key for page in pages[start : start + flow.proof.pages]]
        start += len(keys)
        if not known.issuperset(keys):
            shown += keys
            rows.append((flow, member))
    if not 0 < len(shown) <= EARLY:
        return
    binding = Binding(planned.settled.places, "", b"", False, False)
    if content := bind_early(tuple(rows), members, binding, planned.queue):
        screen.show_early(pages, content, {key: number for number, key in enumerate(shown)})


def _link(planned: PlannedPrint, request: Request) -> Rendered:
    book, edition, settled = request.book, planned.edition, planned.settled
    request.session.tell("linking")
    placed, members = settled.placed, planned.members()
    binding = state_facts(book.config, edition, settled.places, _cover_label(book, edition))
    with _reported():
        content = bind_flows(placed, members, binding, planned.queue)
    findings = find_complaints(said for flow in placed for said in flow.proof.complaints)
    findings += judge_anchors(settled.lost, book)
    if edition.cover == "first":
        findings += judge_cover(book, planned.geometry)
    missing = "".join(sorted({char for flow in placed for char in flow.proof.missing}))
    findings += judge_pages(findings_of(placed), missing, settled.places, book, edition)
    pages = sum(flow.proof.pages for flow in placed)
    steps = "; ".join(settled.steps)
    ink = edition.ink if edition.is_press else ""
    artifact = Artifact(_file_name(book, edition), content, pages, steps=steps, ink=ink)
    return Rendered((artifact,), findings, _list_pieces(planned), planned.report)


def _list_pieces(planned: PlannedPrint) -> tuple[ShownPiece, ...]:
    """What the pages of each flow show; the pieces of a hidden flow show nothing."""
    pieces, document = planned.pieces, planned.queue.document
    return tuple(
        ShownPiece(
            tuple(piece.anchor for piece in pieces[flow.flow.first : flow.flow.last + 1]),
            flow.key,
            flow.proof.shown,
            document.has_links,
        )
        for flow in planned.settled.placed
        if flow.flow != COVER
    )


def _print_reference(request: Request) -> Rendered:
    book, theme = request.book, request.theme
    edition = _read_edition(request)
    if edition.is_exchange:
        message = f"--reference does not write PDF/X-4, which the edition '{edition.name}' asks for"
        raise UsageError(message)
    settings, pages = _settings_of(request, edition), 0
    while True:
        geometry = lay_out_page(theme, edition, pages, book.config)
        with _reported():
            sheets = compose_sheets(book, theme, geometry)
            sheets = replace(sheets, pieces=set_pieces(sheets.pieces, settings))
            document = settle_reference(sheets, book.config.path, request.session.tell)
        if _is_fitting(document.places.count, pages, geometry, request):
            break
        pages = document.places.count
    _refuse_pages(geometry, document.places.count, book.config)
    request.session.tell("writing")
    places, printing = document.places, document.printing
    facts = state_facts(book.config, edition, places, _cover_label(book, edition))
    content = print_reference(document, facts.cover, facts.xmp, book.config.date)
    shift = len(printing.pages) - places.count  # the cover comes first and is not counted
    marks = tuple(
        replace(mark, page=mark.page - shift)
        for mark in inspect_pages(
            printing.pages, printing.missing, safe=document.sheets.document.safe
        )
    )
    findings = find_complaints(printing.complaints)
    findings += judge_anchors(anchors_in(printing.complaints), book)
    if edition.cover == "first":
        findings += judge_cover(book, geometry)
    missing = "".join(sorted(printing.missing))
    findings += judge_pages(marks, missing, places, book, edition)
    artifact = Artifact(_file_name(book, edition), content, len(printing.pages))
    rendered = Rendered((artifact,), findings)
    if edition.cover != "file":
        return rendered
    return _with_cover(rendered, request, geometry, places.count)


def _settings_of(request: Request, edition: Edition) -> Mapping[str, str]:
    """The settings of chapters that copyfitting chooses, by their anchors."""
    if not edition.copyfit:
        return {}
    planned = request.planned()
    assert isinstance(planned, PlannedPrint)
    return planned.settings


def _with_cover(rendered: Rendered, request: Request, geometry: Geometry, pages: int) -> Rendered:
    """The print, and its cover as a file of its own."""
    with _reported():
        cover = print_cover(request.book, request.theme, geometry, pages, request.session.prints)
    artifacts, findings = rendered.artifacts + cover.artifacts, rendered.findings + cover.findings
    return replace(rendered, artifacts=artifacts, findings=findings)


def _file_name(book: Book, edition: Edition) -> str:
    suffix = "" if edition.name == FIRST else f"-{edition.name}"
    return f"{book.config.slug}-{book.config.version}{suffix}.pdf"


def _cover_label(book: Book, edition: Edition) -> str:
    words = words_for(book.config.language, book.config.words)
    return words["cover"] if edition.cover == "first" else ""


@contextmanager
def _reported() -> Iterator[None]:
    """Raise OutputError with a finding if the engine is missing, was killed or can't go so deep."""
    try:
        yield
    except EngineMissingError as error:
        finding = Finding("engine-missing", Location("pdf"), error.reason, error.hint)
        raise OutputError([finding]) from error
    except BrokenProcessPool as error:
        message = "a process that laid pages out was ended from outside"
        hint = "run it again; with --jobs 1 it takes less memory"
        raise OutputError([Finding("engine-died", Location("pdf"), message, hint)]) from error
    except RecursionError as error:  # pages are bounded when they are read
        message = "the theme nests elements too deep to be laid out"
        hint = "take elements that stand in each other out of its templates"
        raise OutputError([Finding("theme-template", Location("pdf"), message, hint)]) from error
