"""Markup of cards and posters -> a file of sheets, each laid out by itself."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version

from msgspec import Struct
from msgspec.structs import replace

from publisher.book.artifact import Artifact
from publisher.book.language import words_for
from publisher.book.model import Book
from publisher.composition.pieces import key_of_blocks
from publisher.config.editions import FIRST, Edition, read_edition
from publisher.formats.pdf.contract.fragment import Image, LayoutJob, Proof
from publisher.formats.pdf.link.bindery import bind_flows
from publisher.formats.pdf.link.linker import Binding, Member
from publisher.formats.pdf.link.metadata import write_xmp
from publisher.formats.pdf.plan.layout_queue import LayoutQueue
from publisher.formats.pdf.plan.rounds import Flow, Placed
from publisher.formats.pdf.reporting import find_complaints, findings_of, judge_pages
from publisher.formats.pdf.sheets.document import make_document
from publisher.formats.pdf.sheets.numbers import Places
from publisher.formats.pdf.sheets.sheet_markup import print_shell
from publisher.formats.request import Request
from publisher.report.findings import Findings
from publisher.theme.geometry import Geometry, Margins
from publisher.theme.templates import Style, Theme

Sheet = tuple[LayoutJob, str, Proof]  # a job, with key and proof of its fragment


class Press(Struct, frozen=True):
    """What lays sheets out: book, theme, edition, and the queue of layouts."""

    book: Book
    theme: Theme
    edition: Edition
    queue: LayoutQueue

    def fill(self, slot: str, **values: object) -> str:
        """Fill in a template."""
        config = self.book.config
        words = words_for(config.language, config.words)
        return str(self.theme.render(slot, words=words, **values))

    def job(self, markup: str, is_first: bool) -> LayoutJob:
        """Return the job of some markup; the first one of a file has the book's metadata."""
        before, after = print_shell(self.book, self.theme, is_first)
        images = tuple(
            Image(one.name, one.media_type, one.content)
            for one in self.book.pictures
            if f"book:pictures/{one.name}" in markup
        )
        return LayoutJob(f"{before}{markup}{after}", 1, False, False, images=images)

    def lay_out(self, jobs: Iterable[LayoutJob]) -> list[tuple[str, Proof]]:
        """Lay jobs out, side by side; returns key and proof of each."""
        rows = list(jobs)
        for job in rows:
            self.queue.submit(self.queue.key_of(job), job)
        return [self.queue.lay_out(job) for job in rows]

    def lay_out_file(self, jobs: Iterable[LayoutJob]) -> list[Sheet]:
        """Lay out the jobs of one file, with the same boxes for characters that no font has."""
        rows = list(jobs)
        found = [proof.missing for _, proof in self.lay_out(rows)]
        missing = "".join(sorted(set("".join(found))))
        rows = [
            replace(job, missing=missing) if own else job
            for job, own in zip(rows, found, strict=True)
        ]
        return [(job, *done) for job, done in zip(rows, self.lay_out(rows), strict=True)]

    def bind(self, name: str, rows: list[Sheet], found: Findings) -> Artifact:
        """Join sheets into one file; adds what was found on their pages."""
        placed: list[Placed] = []
        start = 0
        for number, (job, key, proof) in enumerate(rows):
            placed.append(Placed(Flow(number, number), job, key, proof, start))
            start += proof.pages
        anchors = {
            anchor: one.start + page for one in placed for anchor, page, _, _ in one.proof.anchors
        }
        flows, places, edition = tuple(placed), Places(0, start, anchors, 1), self.edition
        found.extend(find_complaints(said for one in placed for said in one.proof.complaints))
        missing = "".join(sorted({char for one in placed for char in one.proof.missing}))
        found.extend(judge_pages(findings_of(flows), missing, places, self.book, edition))
        xmp = write_xmp(self.book.config, edition, f"WeasyPrint {version('weasyprint')}")
        is_archive = edition.variant.startswith("pdf/a")
        binding = Binding(places, "", xmp, edition.outline, is_archive)
        members = tuple(Member(one.key, one.proof, ()) for one in placed)
        content = bind_flows(flows, members, binding, self.queue)
        return Artifact(name, content, start, is_excerpt=True)


def open_press(
    request: Request, size: tuple[float, float], bleed: float, more: tuple[Style, ...]
) -> Press:
    """Return what lays out sheets of a size, in mm, in the first edition; `more` are its styles."""
    book, theme = request.book, request.theme
    edition = read_edition(FIRST, book.config, theme.editions)
    changes = {"crop_marks": False, "sides": 1, "multiple": 1, "copyfit": False, "shop": ""}
    edition = replace(edition, links="screen", outline=True, cover="none", **changes)
    kinds = [kind for kind, row in theme.settings.get("page", {}).items() if isinstance(row, dict)]
    margins = dict.fromkeys(("", *kinds), Margins(0, 0, 0, 0))  # style sheets name all of them
    geometry = Geometry(*size, (bleed,) * 4, margins, edition)
    document = make_document(theme, geometry, book.config, key_of_blocks(book, theme), more)
    return Press(book, theme, edition, request.session.prints.queue_for(document))
