"""Book, Theme -> PDF: sheets, then the plan of flows, then the linker; or the reference, one document.

The composition root of this package.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

from publisher.cache import digest_of
from publisher.diagnostics import Collector, Location, OutputError
from publisher.model import Artifact, Book, chapters_of
from publisher.pdf.crew import Crew
from publisher.pdf.fonts import FontOrder, cast_font, merge_uses, order_font
from publisher.pdf.fragment import Picture
from publisher.pdf.linker import Binding, Block, Member, Placement, link_fragments, settle_block
from publisher.pdf.loading import EngineMissingError
from publisher.pdf.order import PrintOrder
from publisher.pdf.plan import Placed, Plan, digits_of
from publisher.pdf.reference import print_reference
from publisher.pdf.reference import settle as settle_reference
from publisher.pdf.sheets import Sheets, set_sheets
from publisher.progress import Tell
from publisher.theme import Theme
from publisher.words import words_for


def render_pdf(book: Book, theme: Theme, collector: Collector, tell: Tell, order: PrintOrder) -> Artifact:
    """The book as one tagged PDF; raises OutputError where its page numbers don't settle."""
    sheets = set_sheets(book, theme)
    cover = words_for(book.config.language, book.config.words)["cover"]
    name = f"{book.config.slug}-{book.config.version}.pdf"
    if order.reference:
        with _reported(collector):
            printing, places, _ = settle_reference(sheets, book.config.path, collector, tell)
        tell("writing")
        content = print_reference(printing, places, cover)
        _report(printing.complaints, "".join(sorted(printing.missing)), book, collector)
        collector.stop(OutputError)
        return Artifact(name, content, places.count)
    crew = Crew(sheets.press, order.executor, order.workers, order.cache)
    with _reported(collector):
        plan = Plan(sheets, crew, tell)
        placed, places, numbers = plan.settle(book.config.path, collector)
        order.done = "; ".join(plan.done)
        tell("linking")
        members = tuple(Member(one.key, one.proof, digits_of(one, places, numbers)) for one in placed)
        content = _link(placed, members, Binding(places, cover), crew, sheets)
    complaints = list(dict.fromkeys(one for member in placed for one in member.proof.complaints))
    _report(complaints, "".join(sorted({char for one in placed for char in one.proof.missing})), book, collector)
    collector.stop(OutputError)
    return Artifact(name, content, places.count)


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


def _link(placed: tuple[Placed, ...], members: tuple[Member, ...], binding: Binding, crew: Crew, sheets: Sheets) -> bytes:
    jobs = {one.key: one.job for one in placed}
    proofs = {one.key: one.proof for one in placed}
    holders = {digest: one.key for one in placed for digest in one.proof.pictures}

    def block_of(placement: Placement) -> Block:
        def settle() -> Block:
            return settle_block(placement, proofs[placement.key], crew.matter(placement.key, jobs[placement.key]))

        return crew.cache.recall(digest_of("block", placement), Block, settle)

    def picture_of(digest: str) -> Picture:
        key = holders[digest]
        return next(one for one in crew.matter(key, jobs[key]).pictures if one.digest == digest)

    fonts = _cast_fonts(members, crew, sheets)

    def program_of(order: FontOrder) -> bytes:
        made = fonts[order]
        program = made if isinstance(made, bytes) else made.result()
        if not isinstance(made, bytes):
            crew.cache.write(digest_of("font", order), program)
        return program

    return link_fragments(members, binding, block_of, picture_of, program_of)


def _cast_fonts(members: tuple[Member, ...], crew: Crew, sheets: Sheets) -> dict[FontOrder, bytes | Future[bytes]]:
    """The font programs of the book: from the cache, or begun by the crew while the linker does something else."""
    files = {font.digest: Path(font.path) for font in sheets.press.fonts}
    fonts: dict[FontOrder, bytes | Future[bytes]] = {}
    for order in map(order_font, merge_uses(use for member in members for use in member.proof.fonts)):
        if order not in fonts:
            known = crew.cache.read(digest_of("font", order), bytes)
            fonts[order] = crew.executor().submit(cast_font, order, files[order.file].read_bytes()) if known is None else known
    return fonts


def _report(complaints: list[tuple[str, str, int, int, str]], missing: str, book: Book, collector: Collector) -> None:
    for rule, path, line, column, message in complaints:
        collector.add(rule, Location(path, line, column), message)
    for char in missing:
        _report_glyph(char, book, collector)


def _report_glyph(text: str, book: Book, collector: Collector) -> None:
    """Report a character that no font of the theme has, at the first place where a page holds it."""
    for page in (chapter.page for chapter in chapters_of(book)):
        for number, line in enumerate(page.source.body.split("\n"), page.source.first_line):
            if text in line:
                where = page.locate(number, line.index(text) + 1)
                break
        else:
            continue
        break
    else:
        where = Location(book.config.path)
    points = " ".join(f"U+{ord(char):04X}" for char in text)
    hint = "name a font that has it under [[font]] in a theme of your own"
    collector.add("glyph-missing", where, f"no font of the theme has '{text}' ({points}); a box is printed", hint, text)
