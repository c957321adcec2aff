"""Places -> a PDF's page labels, how it opens, and the error for numbers that never settle."""

from __future__ import annotations

from publisher.formats.pdf.sheets.numbers import ROUNDS, Places
from publisher.report.findings import Finding, Location, OutputError


def label_rows(places: Places, cover: str) -> bytes:
    """Return the entries of PageLabels: the cover's label, roman numbers, arabic numbers."""
    rows = [b"0 <</P " + spell_text(cover) + b">>"] if cover else []
    first = len(rows)
    if places.body > 0:
        rows.append(b"%d <</S /r>>" % first)
    if places.body < places.count:
        rows.append(b"%d <</S /D>>" % (first + places.body))
    return b" ".join(rows)


def opening_entries(places: Places, cover: str, has_outline: bool) -> dict[str, str]:
    """Return the entries of the catalogue that say how a reader program opens the file.

    The outline is shown if there is one. In an edition with left and right pages they stand side
    by side as in the book: the first one beside the cover, or alone if there is no cover.
    """
    entries = {"PageMode": "/UseOutlines"} if has_outline else {}
    layout = "/TwoPageLeft" if cover else "/TwoPageRight"
    return entries | ({"PageLayout": layout} if places.sides > 1 else {})


def spell_text(text: str) -> bytes:
    """Return a PDF text string."""
    if text.isascii():
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        return b"(" + escaped.encode() + b")"
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"


def unsettled(path: str) -> OutputError:
    """The error that page numbers still move after the last round; `path` is the book's."""
    message = f"page numbers still move after {ROUNDS} rounds"
    hint = "set one link in another way, so that its number does not move the page"
    return OutputError([Finding("pages-unsettled", Location(path), message, hint)])
