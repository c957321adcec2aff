"""LayoutJob, SharedDocument -> Fragment: one flow laid out between its sentinels, taken apart for the linker.

What a sentinel does: the first one gives the flow its side, the number of its first page and its named strings; the last
one looks to the page like the piece that comes next, so that a blank page before that, and a note that runs over, are
the flow's own. Neither page is kept.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import pyphen

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
from publisher.formats.pdf.contract.matter import Cast, cast_matter, find_shown, places_of
from publisher.formats.pdf.typesetting.engine import (
    DigitReader,
    body_elements,
    counts_pages,
    has_notes,
    known_boxes,
    last_strings,
    numbers_on,
    texts_of_margins,
    uses_of_fonts,
    watch_painting,
)
from publisher.formats.pdf.typesetting.finishing import finish_pages
from publisher.formats.pdf.typesetting.inspection import find_starts, inspect_pages
from publisher.formats.pdf.typesetting.typesetter import Engine, Printing

START, END = (
    "flow-start",
    "data-flow-end",
)  # an id, and an attribute: the end has the id of what it stands for
SCALE = 0.75  # points in a CSS pixel
ROOM = 8200  # values on a stack: somewhat more than half a chunk of 128 kB
MANY = 20  # pages of a flow that is too large to keep what is no longer wanted
END_STYLE = f"[{END}] {{ min-height: 0; height: 0; overflow: hidden }}\n"
FIGURE_SPACE = "\u2007"
NOTHING = Proof(
    0, 0, 0, (), 0, 0, 0, (), (), (), (), (), (), (), (), (b"", b""), runs_on=True
)  # of a flow that a theme hides
NUMBER = re.compile(r'<span data-page="[^"]*">\u2007*[0-9]+</span>')


@lru_cache(maxsize=2)
def open_engine(document: SharedDocument) -> Engine:
    """Return the engine for a document; of the last two, fonts and style sheets stay read."""
    engine = Engine(document)
    gc.freeze()  # what is there now stays: no later collection need look at it
    return engine


def make_ready(document: SharedDocument, language: str) -> None:
    """Open the engine of a document and read the hyphenation of a language before the first job."""
    open_engine(document)
    if (name := pyphen.language_fallback(language.replace("-", "_"))) is not None:
        pyphen.Pyphen(lang=name)  # it remembers what it has read


@contextmanager
def undisturbed() -> Iterator[None]:
    """Collect no garbage before the work is done: a layout is one large heap of cycles, dropped all at once."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def lay_out(job: LayoutJob, document: SharedDocument) -> Fragment:
    """Lay a flow out."""
    engine = open_engine(document)
    with undisturbed(), known_boxes(job.missing):
        printing = engine.render(job.markup, job.images, sentinel_style(job, document))
        if len(printing.pages) > MANY:
            gc.collect()  # the boxes before they were laid out: a quarter of the memory
        return _Flow(job, document, printing).cast()


# Python keeps its frames in chunks of 16 kB; a layout is a hundred calls deep, and goes to and fro over the end of a chunk, which the
# system gives and takes back each time. A frame that seems so large gets a chunk in which all that it calls has room: 6 % of a layout.
lay_out.__code__ = lay_out.__code__.replace(co_stacksize=ROOM)


def sentinel_style(job: LayoutJob, document: SharedDocument) -> str:
    """The style of the sentinels: side, first page, named strings."""
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
    """One flow while it is taken apart."""

    def __init__(self, job: LayoutJob, document: SharedDocument, printing: Printing) -> None:
        self.job, self.document, self.printing = job, document, printing
        self.end = printing.page_of(job.end) if job.end else len(printing.pages)
        self.first = printing.page_of(START) + 1 if job.begins else 0
        self.pages = printing.pages[self.first : self.end]
        self.wanted: dict[
            Any, str
        ] = {}  # text boxes with a number that can be put in later: their anchors
        self.needs = {"folio": False, "numbers": False}
        self.digits = DigitReader()
        self.anchors: dict[str, tuple[int, float, float]] = {}
        self.shown: dict[
            Any, tuple[tuple[int, int], ...]
        ] = {}  # where the text of such a box stands in its page's content

    def cast(self) -> Fragment:
        """Paint the pages, and take what was painted apart."""
        if not self.pages:
            return Fragment(NOTHING, Matter((), (), ()))
        for number, page in enumerate(self.pages):
            self._note_anchors(number, page)
            boxes = [*self._find_folios(number, page), *self._find_numbers(page)]
            watch_painting(page, number, boxes, self.printing.marked)
        bookmarks = tuple(self._bookmarks())
        targets = self._make_links_known()
        found: list[Cast] = []

        def take(pdf: Any) -> None:
            marked = self.printing.marked
            pages = {page for page, _ in marked.values()}
            shown = {page: find_shown(pdf, page) for page in pages}
            finish_pages(pdf, self.document)
            begins = {page: places_of(pdf, page) for page in pages}
            for box, (page, mcid) in marked.items():
                self.shown[box] = tuple(
                    (begins[page][item], begins[page][item + 1])
                    for item in shown[page].get(mcid, ())
                )
            found.append(cast_matter(pdf))

        for page in self.pages:
            page.bookmarks = []
            page.links = page.links if self.document.has_links else []
        self.printing.paint(self.pages, take)
        return Fragment(self._proof(found[0], bookmarks, targets), found[0].matter)

    def _proof(
        self, cast: Cast, bookmarks: tuple[Bookmark, ...], targets: tuple[str, ...]
    ) -> Proof:
        strings = last_strings(self.pages)
        given = self.job.strings or (MARK,) * len(self.document.strings)
        sites = tuple(self._sites(cast))
        self.digits.register(self.printing.fonts)
        return Proof(
            pages=len(self.pages),
            streams=len(cast.matter.streams),
            objects=len(cast.matter.objects),
            page_objects=cast.pages,
            node=cast.node,
            keys=cast.keys,
            parents=cast.parents,
            roots=cast.roots,
            anchors=tuple((name, *place) for name, place in self.anchors.items()),
            bookmarks=bookmarks,
            sites=sites,
            fonts=uses_of_fonts(self.printing.fonts),
            pictures=tuple(one.digest for one in cast.matter.pictures),
            targets=targets,
            strings=tuple(
                strings.get(name, value)
                for name, value in zip(self.document.strings, given, strict=True)
            ),
            head=cast.head,
            needs_folio=self.needs["folio"],
            needs_numbers=self.needs["numbers"],
            needs_strings=any(
                MARK in text.text for page in self.pages for text, _ in texts_of_margins(page)
            ),
            runs_on=self._runs_on(),
            missing="".join(sorted(self.printing.missing)),
            findings=inspect_pages(self.pages, self.printing.missing),
            starts=find_starts(self.pages),
            complaints=tuple(self.printing.complaints),
        )

    def _runs_on(self) -> bool:
        """Whether the page on which the next flow would begin holds something of this one."""
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
                name, (number, place[0] * SCALE, (page.height - place[1]) * SCALE)
            )

    def _bookmarks(self) -> Iterator[Bookmark]:
        for number, page in enumerate(self.pages):
            for level, title, (x, y), state in page.bookmarks:
                yield Bookmark(
                    level, title, number, x * SCALE, (page.height - y) * SCALE, state == "closed"
                )

    def _make_links_known(self) -> tuple[str, ...]:
        """WeasyPrint drops links to anchors that it does not see; those of other flows are on the last page, nowhere."""
        if not self.document.has_links:
            return ()
        targets = {
            target for page in self.pages for kind, target, _, _ in page.links if kind == "internal"
        }
        foreign = tuple(sorted(targets - self.anchors.keys()))
        for name in foreign:
            if name not in self.job.lost:
                self.pages[-1].anchors[name] = (0, 0, 0, 0)
        return foreign

    # ── numbers ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _find_folios(self, number: int, page: Any) -> list[Any]:
        found = []
        for text, margin in texts_of_margins(page):
            kind = counts_pages(margin)
            if not kind:
                continue
            if (
                kind == "plain"
                and text.text == str(self.job.folio + number)
                and self.digits.read(text)
            ):
                self.wanted[text] = ""
                found.append(text)
            else:
                self.needs["folio"] = True
        return found

    def _find_numbers(self, page: Any) -> list[Any]:
        found = []
        for text, anchor in numbers_on(page):
            shown = text.text.strip(FIGURE_SPACE)
            if not re.fullmatch("[0-9]+", shown):
                continue  # roman numbers stand in the markup as they are printed
            if self.digits.read(text):
                self.wanted[text] = anchor
                found.append(text)
            else:
                self.needs["numbers"] = True
        return found

    def _sites(self, cast: Cast) -> Iterator[Site]:
        """Where numbers stand; one that was asked for and is not found is none that can be put in later."""
        count = sum(bool(anchor) for anchor in self.wanted.values())
        self.needs["numbers"] |= count < len(NUMBER.findall(self.job.markup))
        for box, anchor in self.wanted.items():
            if box not in self.printing.marked:
                continue  # not painted
            page, _ = self.printing.marked[box]
            glyphs = self.digits.read(box)
            count = len(box.text.strip(FIGURE_SPACE))
            content = cast.matter.streams[cast.contents[page]].content
            offsets = tuple(
                at
                for start, end in self.shown[box]
                for at in find_glyphs(content, start, end, glyphs)
            )
            if len(offsets) == count:
                yield Site(page, cast.contents[page], anchor, offsets, glyphs)
            else:
                self.needs["numbers" if anchor else "folio"] = True


def find_glyphs(content: bytes, start: int, end: int, glyphs: tuple[int, ...]) -> Iterator[int]:
    """Where digits stand between two places of a page's content."""
    ours = {b"%04x" % glyph for glyph in glyphs}
    for text in re.finditer(rb"<([0-9a-f]+)>", content[start:end]):
        for at in range(start + text.start(1), start + text.end(1), 4):
            if content[at : at + 4] in ours:
                yield at
