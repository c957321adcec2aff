"""Places -> what a PDF says of its pages' numbers, and of numbers that never settle."""

from __future__ import annotations

from publisher.diagnostics import Collector, Location, OutputError
from publisher.pdf.numbers import ROUNDS, Places


def label_rows(places: Places, cover: str) -> bytes:
    """The entries of a PDF's PageLabels: the cover by name, roman numbers in front, arabic from the body on."""
    rows = [b"0 <</P " + spell_text(cover) + b">>"]
    if places.body > 1:
        rows.append(b"1 <</S /r>>")
    if places.body < places.count:
        rows.append(b"%d <</S /D>>" % places.body)
    return b" ".join(rows)


def spell_text(text: str) -> bytes:
    """A PDF text string."""
    if text.isascii():
        return b"(" + text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode() + b")"
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"


def report_unsettled(path: str, collector: Collector) -> OutputError:
    """Report that page numbers move for ever; returns the error to raise."""
    hint = "set one link in another way, so that its number does not move the page"
    collector.add("pages-unsettled", Location(path), f"page numbers still move after {ROUNDS} rounds", hint)
    return OutputError()
