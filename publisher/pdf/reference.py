"""Sheets -> PDF in one document: laid out, page numbers read and written in, again until they hold.

The oracle that the pieces are held against. Never `target-counter`: it lays pages out again one by one and then loses
footnotes.
"""

from __future__ import annotations

from publisher.diagnostics import Collector
from publisher.pdf.engine import Printing
from publisher.pdf.labels import label_rows, report_unsettled
from publisher.pdf.layout import open_engine
from publisher.pdf.numbers import ROUNDS, Numbers, Places, fill, read_numbers
from publisher.pdf.sheets import Sheets
from publisher.pdf.tags import repair_tags
from publisher.progress import Tell


def settle(sheets: Sheets, path: str, collector: Collector, tell: Tell) -> tuple[Printing, Places, Numbers]:
    """Lay out until the numbers that are written in are true; raises OutputError where they never are."""
    numbers = sheets.first
    for count in range(1, ROUNDS + 1):
        tell("laying out" if count == 1 else f"laying out again, since page numbers moved (round {count})")
        before, after = sheets.full_shell
        text = "".join(fill(piece.markup, numbers, sheets.words) for piece in sheets.pieces)
        printing = open_engine(sheets.press).render(before + text + after, tuple(sheets.shots.values()))
        places = find_places(printing, sheets.body)
        found = read_numbers(places, sheets.references, numbers, count)
        if found == numbers:
            return printing, places, numbers
        numbers = found
    raise report_unsettled(path, collector)


def find_places(printing: Printing, body: str) -> Places:
    """The page of each anchor."""
    anchors = {name: number for number, page in reversed(list(enumerate(printing.pages))) for name in page.anchors}
    return Places(anchors.get(body, len(printing.pages)), len(printing.pages), anchors)


def print_reference(printing: Printing, places: Places, cover: str) -> bytes:
    """The laid-out pages as PDF, with page labels and mended tags."""

    def finish(pdf: object) -> None:
        repair_tags(pdf)
        pdf.catalog["PageLabels"] = b"<</Nums [" + label_rows(places, cover) + b"]>>"  # type: ignore[attr-defined]

    return printing.write(finish)
