"""Sheets -> PDF in one document: laid out, page numbers read and written in, again until they hold.

Tests compare the file that is joined from chapters with this one. `target-counter` is not used: it
lays pages out again one by one and then loses footnotes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any

import pydyf
from msgspec import Struct

from publisher.formats.pdf.sheets.labels import label_rows, opening_entries, unsettled
from publisher.formats.pdf.sheets.numbers import ROUNDS, Places, fill, read_numbers
from publisher.formats.pdf.sheets.sheet_markup import Sheets
from publisher.formats.pdf.typesetting.finishing import finish_pages
from publisher.formats.pdf.typesetting.layout import open_engine
from publisher.formats.pdf.typesetting.typesetter import Printing
from publisher.report.progress import Tell


class ReferencePrint(Struct, frozen=True):
    """A whole book laid out as one document: the engine's pages, the markup, and the places."""

    printing: Printing
    sheets: Sheets
    places: Places


def settle_reference(sheets: Sheets, path: str, tell: Tell) -> ReferencePrint:
    """Lay out until the numbers in the markup are true; raises OutputError if they never are.

    The sheets that come back have blank pages at the end where the edition wants them.
    """
    numbers = sheets.first
    for count in range(1, ROUNDS + 1):
        again = f"laying out again, since page numbers changed (round {count})"
        tell(again if count > 1 else "laying out")
        before, after = sheets.full_shell
        text = "".join(fill(piece.markup, numbers, sheets.words) for piece in sheets.pieces)
        images = tuple(sheets.images.values())
        printing = open_engine(sheets.document).render(before + text + after, images)
        places = find_places(printing, sheets)
        if (filled := sheets.with_last_pages(places.count)) is not sheets:
            sheets = filled
            continue
        found = read_numbers(places, sheets.references, numbers, count)
        if found == numbers:
            return ReferencePrint(printing, sheets, places)
        numbers = found
    raise unsettled(path)


def find_places(printing: Printing, sheets: Sheets) -> Places:
    """The page of each anchor."""
    anchors: dict[str, int] = {}
    for number, page in enumerate(printing.pages):
        for name in page.anchors:
            anchors.setdefault(name, number)
    count = len(printing.pages)
    return Places(anchors.get(sheets.body, count), count, anchors, sheets.edition.sides)


def print_reference(print_: ReferencePrint, cover: str, xmp: bytes, day: date | None) -> bytes:
    """The pages as PDF, the cover before them, with page labels, metadata and repaired tags.

    WeasyPrint writes a time into the fonts that it subsets; `day` stands in for the clock.
    """
    printing, sheets = print_.printing, print_.sheets
    if sheets.cover:
        before, after = sheets.full_shell
        markup = f"{before}{sheets.cover.markup}{after}"
        images = tuple(sheets.images.values())
        printing.put_first(open_engine(sheets.document).render(markup, images))
    for page in printing.pages:
        page.links = page.links if sheets.document.has_links else []
        page.bookmarks = page.bookmarks if sheets.edition.outline else []
    with _dated(day or date(1980, 1, 1)):
        return printing.write(_Finisher(print_, cover, xmp))


class _Finisher:
    """Adds page labels and metadata to the pages of a reference, and repairs their tags."""

    def __init__(self, print_: ReferencePrint, cover: str, xmp: bytes) -> None:
        self.print, self.cover, self.xmp = print_, cover, xmp

    def finish(self, pdf: Any) -> None:
        """Work on pydyf's document before it is written."""
        finish_pages(pdf, self.print.sheets.document)
        labels = label_rows(self.print.places, self.cover)
        pdf.catalog["PageLabels"] = b"<</Nums [" + labels + b"]>>"
        if self.xmp and not self.print.sheets.edition.is_exchange:  # not for a print shop
            has_outline = "Outlines" in pdf.catalog
            pdf.catalog |= opening_entries(self.print.places, self.cover, has_outline)
        if self.xmp:
            stream = pydyf.Stream([self.xmp], {"Type": "/Metadata", "Subtype": "/XML"})
            pdf.add_object(stream)
            pdf.catalog["Metadata"] = stream.reference


@contextmanager
def _dated(day: date) -> Iterator[None]:
    """Set SOURCE_DATE_EPOCH to a day, in place of the clock."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime.combine(day, time(), UTC).timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
