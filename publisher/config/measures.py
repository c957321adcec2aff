"""Lengths, page sizes and papers as people write them -> millimetres."""

from __future__ import annotations

import re

MILLIMETRES = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6, "px": 25.4 / 96}
TRIMS = {"a5": (148.0, 210.0), "a4": (210.0, 297.0), "b5": (176.0, 250.0), "letter": (215.9, 279.4)}
PAPERS = {"white": 0.1144, "cream": 0.127, "colour": 0.1192}  # mm: a leaf of print on demand
GUTTERS = ((150, 0.375), (300, 0.5), (500, 0.625), (700, 0.75))  # most pages, margin in inches
WIDEST_GUTTER = 0.875  # inches, for more pages
EXCHANGE = "pdf/x-4"
VARIANTS = (
    "",
    "pdf/ua-1",
    EXCHANGE,
    "pdf/a-2a",
    "pdf/a-2b",
    "pdf/a-2u",
    "pdf/a-3a",
    "pdf/a-3b",
    "pdf/a-3u",
)
LENGTH = r"(\d+(?:\.\d+)?|\.\d+)(?:\s*(mm|cm|in|pt|pc|px))?"
POINTS = 72 / 25.4


def read_length(text: str) -> float | None:
    """Return a length in mm; None if the text is not a number with a unit, or 0 without one."""
    found = re.fullmatch(LENGTH, text.strip())
    if not found or not (found[2] or float(found[1]) == 0):
        return None
    return float(found[1]) * MILLIMETRES[found[2] or "mm"]


def read_trim(text: str) -> tuple[float, float] | None:
    """Return width and height in mm of a size such as `A5` or `6 × 9 in`; None if it is none."""
    if text.strip().lower() in TRIMS:
        return TRIMS[text.strip().lower()]
    found = re.fullmatch(rf"{LENGTH}\s*[×xX*]\s*{LENGTH}", text.strip())
    if not found or not found[4]:
        return None
    width, height = (float(found[n]) * MILLIMETRES[found[n + 1] or found[4]] for n in (1, 3))
    return (width, height) if width > 0 and height > 0 else None


def read_bleed(value: str | tuple[str, ...]) -> tuple[float, float, float, float] | None:
    """Return the bleed in mm at top, outer, bottom and inner edge, from one length or four."""
    rows = (value,) * 4 if isinstance(value, str) else value
    found = [one for text in rows if (one := read_length(text)) is not None]
    return (found[0], found[1], found[2], found[3]) if len(rows) == len(found) == 4 else None


def read_paper(text: str) -> float | None:
    """Return the thickness of a leaf in mm, by the paper's name or as a length."""
    return PAPERS.get(text.strip().lower()) or read_length(text)


def shop_gutter(pages: int) -> float:
    """Return the inner margin in mm that print shops ask of a book with this number of pages."""
    return next((inches for most, inches in GUTTERS if pages <= most), WIDEST_GUTTER) * 25.4


def spell_length(millimetres: float) -> str:
    """Return a length in CSS, rounded to thousandths of a mm."""
    return f"{round(millimetres, 3):g}mm"


ALLOWED = {
    "even-pages": "true, false, 2, 4, 8 or 16",
    "trim": "A4, A5, B5, letter or a size such as 6 × 9 in",
    "bleed": "theme, a length such as 3mm, or four: top, outer, bottom, inner",
    "gutter": "theme, shop or a length such as 22mm",
    "paper": f"{', '.join(sorted(PAPERS))} or the thickness of a leaf, such as 0.12mm",
    "variant": ", ".join(one or '""' for one in VARIANTS),
}
