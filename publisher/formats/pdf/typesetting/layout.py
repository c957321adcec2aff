"""LayoutJob, SharedDocument -> Fragment: a flow laid out between its sentinels and taken apart.

The sentinel before a flow sets its side, the number of its first page and its named strings. The
sentinel after it breaks the page as the next piece would, so that a blank page before it, and a
note that runs over, belong to the flow. The sentinels' own pages are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pyphen

from publisher.book.names import FLOW_START
from publisher.formats.pdf.contract.fragment import (
    MARK,
    Bookmark,
    Fragment,
    LayoutJob,
    Matter,
    Proof,
    SharedDocument,
    Site,
)
from publisher.formats.pdf.contract.matter import Extract, extract_matter, find_shown, offsets_of
from publisher.formats.pdf.sheets.numbers import FIGURE_SPACE
from publisher.formats.pdf.typesetting.engine import (
    DigitReader,
    numbered_boxes,
    record_marks,
    uses_of_fonts,
)
from publisher.formats.pdf.typesetting.finishing import finish_pages
from publisher.formats.pdf.typesetting.inspection import find_starts, inspect_pages
from publisher.formats.pdf.typesetting.page_boxes import (
    POINTS,
    body_elements,
    counts_pages,
    has_notes,
    last_strings,
    numbers_on,
    texts_of_margins,
)
from publisher.formats.pdf.typesetting.page_faults import find_faults
from publisher.formats.pdf.typesetting.shown import read_shown
from publisher.formats.pdf.typesetting.tuning.patches import tuned
from publisher.formats.pdf.typesetting.tuning.runtime import (
    free_boxes,
    keep_loaded,
    paused_collection,
)
from publisher.formats.pdf.typesetting.typesetter import Engine, Printing

START = FLOW_START  # the id of the sentinel before a flow
END = "data-flow-end"  # an attribute of the sentinel after it, which has the next flow's anchor
END_STYLE = f"[{END}] {{ min-height: 0; height: 0; overflow: hidden }}\n"
NUMBER = re.compile(r'<span data-page="[^"]*">\u2007*[0-9]+</span>')
# of a flow that a theme hides
NO_PAGES = Proof(0, 0, 0, (), 0, 0, 0, (), (), (), (), (), (), (), (), (b"", b""), runs_on=True)


@lru_cache(maxsize=2)
def open_engine(document: SharedDocument) -> Engine:
    """Return the engine of a document; fonts and style sheets of the last two stay loaded."""
    engine = Engine(document)
    keep_loaded()
    return engine


def make_ready(document: SharedDocument, language: str) -> None:
    """Open the engine of a document and read the hyphenation of its language, before any job."""
    open_engine(document)
    if (name := pyphen.language_fallback(language.replace("-", "_"))) is not None:
        pyphen.Pyphen(lang=name)  # it caches what it has read


def lay_out(job: LayoutJob, document: SharedDocument) -> Fragment:
    """Lay out a flow and return its fragment."""
    engine = open_engine(document)
    with paused_collection(), numbered_boxes(job.missing), tuned():
        printing = engine.render(job.markup, job.images, sentinel_style(job, document))
        free_boxes(len(printing.pages))
        return _Flow(job, document, printing).extract()


def sentinel_style(job: LayoutJob, document: SharedDocument) -> str:
    """Return the CSS of the sentinels: side, first page number, named strings."""
    if not job.begins:
        return END_STYLE
    strings = ", ".join(
        f"{name} attr(data-s{number})" for number, name in enumerate(document.strings)
    )
    return (
        f"html {{ break-before: {'right' if job.on_left else 'left'} }}\n"
        f"@page flow-start {{ counter-reset: page {job.folio - 1}; counter-increment: page 0 }}\n"
        f"#{START} {{ page: flow-start; {'string-set: ' + strings if strings else ''} }}\n"
        f"{END_STYLE}"
    )


class _Flow:
    """A laid-out flow while it is taken apart."""

    def __init__(self, job: LayoutJob, document: SharedDocument, printing: Printing) -> None:
        self.job, self.document, self.printing = job, document, printing
        self.end = printing.page_of(job.end) if job.end else len(printing.pages)
        self.first = printing.page_of(START) + 1 if job.begins else 0
        self.pages = printing.pages[self.first : self.end]
        self.numbers: dict[Any, str] = {}  # by text box with a number to fill in the anchor
        self.needs = {"folio": False, "numbers": False}
        self.digits = DigitReader()
        self.anchors: dict[str, tuple[int, float, float]] = {}
        # by such a text box where its text begins and ends in its page's content, in bytes
        self.shown: dict[Any, tuple[tuple[int, int], ...]] = {}
        self.painted: list[Extract] = []

    def extract(self) -> Fragment:
        """Paint the pages and take apart what was painted."""
        if not self.pages:
            return Fragment(NO_PAGES, Matter((), (), ()))
        for number, page in enumerate(self.pages):
            self._note_anchors(number, page)
            boxes = [*self._find_folios(number, page), *self._find_numbers(page)]
            record_marks(page, number, boxes, self.printing.marked)
        bookmarks = tuple(self._bookmarks())
        targets = self._make_links_known()
        for page in self.pages:
            page.bookmarks = []
            page.links = page.links if self.document.has_links else []
        self.printing.paint(self.pages, self)
        return Fragment(self._proof(self.painted[0], bookmarks, targets), self.painted[0].matter)

    def finish(self, pdf: Any) -> None:
        """Take painted pages apart."""
        marked = self.printing.marked
        pages = {page for page, _ in marked.values()}
        shown = {page: find_shown(pdf, page) for page in pages}
        finish_pages(pdf, self.document)
        offsets = {page: offsets_of(pdf, page) for page in pages}
        for box, (page, mcid) in marked.items():
            self.shown[box] = tuple(
                (offsets[page][place], offsets[page][place + 1])
                for place in shown[page].get(mcid, ())
            )
        self.painted.append(extract_matter(pdf))

    def _proof(
        self, extract: Extract, bookmarks: tuple[Bookmark, ...], targets: tuple[str, ...]
    ) -> Proof:
        sites = tuple(self._sites(extract))
        self.digits.register(self.printing.fonts)
        fonts = uses_of_fonts(self.printing.fonts)
        shown, covered = read_shown(extract, fonts)
        margins = [text.text for page in self.pages for text, _ in texts_of_margins(page)]
        return Proof(
            pages=len(self.pages),
            streams=len(extract.matter.streams),
            objects=len(extract.matter.objects),
            page_objects=extract.pages,
            node=extract.node,
            keys=extract.keys,
            parents=extract.parents,
            roots=extract.roots,
            anchors=tuple((name, *place) for name, place in self.anchors.items()),
            bookmarks=bookmarks,
            sites=sites,
            fonts=fonts,
            pictures=tuple(picture.digest for picture in extract.matter.pictures),
            targets=targets,
            strings=self._strings_after(),
            head=extract.head,
            needs_folio=self.needs["folio"],
            needs_numbers=self.needs["numbers"],
            needs_strings=any(MARK in text for text in margins),
            runs_on=self._runs_on(),
            missing="".join(sorted(self.printing.missing)),
            findings=inspect_pages(self.pages, self.printing.missing, covered, self.document.safe),
            starts=find_starts(self.pages),
            complaints=tuple(self.printing.complaints),
            shown=shown,
            faults=find_faults(self.pages, self.document.has_even_feet),
            has_rgb=any(b"/DefaultRGB" in one for one in extract.matter.objects),
        )

    def _strings_after(self) -> tuple[str, ...]:
        """Return the values of the named strings after the last page."""
        strings = last_strings(self.pages)
        given = self.job.strings or (MARK,) * len(self.document.strings)
        return tuple(
            strings.get(name, value)
            for name, value in zip(self.document.strings, given, strict=True)
        )

    def _runs_on(self) -> bool:
        """Return whether the page on which the next flow would begin holds something of this."""
        if self.end >= len(self.printing.pages):
            return False
        last = self.printing.pages[self.end]
        return (
            has_notes(last)
            or set(body_elements(last)) != {self.job.end}
            or self.end + 1 < len(self.printing.pages)
        )

    def _note_anchors(self, number: int, page: Any) -> None:
        for name, place in page.anchors.items():
            self.anchors.setdefault(
                name, (number, place[0] * POINTS, (page.height - place[1]) * POINTS)
            )

    def _bookmarks(self) -> Iterator[Bookmark]:
        for number, page in enumerate(self.pages):
            for level, title, (x, y), state in page.bookmarks:
                place = x * POINTS, (page.height - y) * POINTS
                yield Bookmark(level, title, number, *place, state == "closed")

    def _make_links_known(self) -> tuple[str, ...]:
        """Return the anchors that links name and this flow lacks, and add them to the last page.

        WeasyPrint drops a link to an anchor that no page has. A file without links has them all
        the same: where no flow has such an anchor, something was not printed.
        """
        targets = {
            target for page in self.pages for kind, target, _, _ in page.links if kind == "internal"
        }
        foreign = tuple(sorted(targets - self.anchors.keys()))
        for name in foreign if self.document.has_links else ():
            if name not in self.job.lost:
                self.pages[-1].anchors[name] = (0, 0, 0, 0)
        return foreign

    def _find_folios(self, number: int, page: Any) -> list[Any]:
        """Return the text boxes of a page's margins that show its number and can be filled in."""
        folios = []
        folio = str(self.job.folio + number)
        for text, margin in texts_of_margins(page):
            kind = counts_pages(margin)
            if kind == "plain" and text.text == folio and self.digits.read(text):
                self.numbers[text] = ""
                folios.append(text)
            elif kind:
                self.needs["folio"] = True
        return folios

    def _find_numbers(self, page: Any) -> list[Any]:
        """Return the text boxes of a page with the number of an anchor's page to fill in."""
        numbers = []
        for text, anchor in numbers_on(page):
            if not re.fullmatch("[0-9]+", text.text.strip(FIGURE_SPACE)):
                continue  # roman numbers stand in the markup as they are printed
            if self.digits.read(text):
                self.numbers[text] = anchor
                numbers.append(text)
            else:
                self.needs["numbers"] = True
        return numbers

    def _sites(self, extract: Extract) -> Iterator[Site]:
        """Yield where numbers can be filled in; note whether there are others."""
        count = sum(bool(anchor) for anchor in self.numbers.values())
        self.needs["numbers"] |= count < len(NUMBER.findall(self.job.markup))
        for box, anchor in self.numbers.items():
            if box not in self.printing.marked:
                continue  # not painted
            page, _ = self.printing.marked[box]
            glyphs = self.digits.read(box)
            content = extract.matter.streams[extract.contents[page]].content
            offsets = tuple(
                offset
                for start, end in self.shown[box]
                for offset in find_glyphs(content, start, end, glyphs)
            )
            if len(offsets) == len(box.text.strip(FIGURE_SPACE)):
                yield Site(page, extract.contents[page], anchor, offsets, glyphs)
            else:
                self.needs["numbers" if anchor else "folio"] = True


def find_glyphs(content: bytes, start: int, end: int, glyphs: tuple[int, ...]) -> Iterator[int]:
    """Yield the offsets of some glyphs between two offsets of a page's content."""
    codes = {b"%04x" % glyph for glyph in glyphs}
    for text in re.finditer(rb"<([0-9a-f]+)>", content[start:end]):
        for offset in range(start + text.start(1), start + text.end(1), 4):
            if content[offset : offset + 4] in codes:
                yield offset
