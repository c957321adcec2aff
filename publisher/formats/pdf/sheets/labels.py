"""Places -> what a PDF says of its pages' numbers, and of numbers that never settle."""

from __future__ import annotations

from publisher.formats.pdf.sheets.numbers import ROUNDS, Places
from publisher.report.diagnostics import Collector
from publisher.report.findings import Location, OutputError


def label_rows(places: Places, cover: str) -> bytes:
    """The entries of a PDF's PageLabels: a cover (where it has a name) by it, roman numbers in front, arabic from the body on."""
    rows = [b"0 <</P " + spell_text(cover) + b">>"] if cover else []
    first = len(rows)
    if places.body > 0:
        rows.append(b"%d <</S /r>>" % first)
    if places.body < places.count:
        rows.append(b"%d <</S /D>>" % (first + places.body))
    return b" ".join(rows)


def spell_text(text: str) -> bytes:
    """A PDF text string."""
    if text.isascii():
        return (
            b"("
            + text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode()
            + b")"
        )
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"


def report_unsettled(path: str, collector: Collector) -> OutputError:
    """Report that page numbers move for ever; returns the error to raise."""
    hint = "set one link in another way, so that its number does not move the page"
    collector.add(
        "pages-unsettled", Location(path), f"page numbers still move after {ROUNDS} rounds", hint
    )
    return OutputError()
