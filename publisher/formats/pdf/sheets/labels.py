"""Places -> what a PDF says of its pages' numbers, and of numbers that never settle."""

from __future__ import annotations

from publisher.formats.pdf.sheets.numbers import ROUNDS, Places
from publisher.report.findings import Finding, Location, OutputError


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


def unsettled(path: str) -> OutputError:
    """The error that page numbers still move after the last round; `path` is the book's."""
    message = f"page numbers still move after {ROUNDS} rounds"
    hint = "set one link in another way, so that its number does not move the page"
    return OutputError([Finding("pages-unsettled", Location(path), message, hint)])
