"""A web address and the distance of its reader -> a QR code as SVG, black on white."""

from __future__ import annotations

from html import escape

HAND = 250  # mm: a card in the hand
BOOK = 300  # mm: an open book
WALL = 1500  # mm: a poster
PER_MODULE = 625  # a module is this part of the distance: 0.4 mm in the hand
QUIET = 4  # white modules on each side


def draw_qr_code(address: str, distance: float) -> str:
    """Return the code of an address, with its quiet zone; `distance` is in mm.

    What is held in the hand wears and bends, so that its code can lose a quarter of itself, others
    15 %; a higher level is taken where it needs no larger code.
    """
    import segno  # loaded only where a book has codes

    level = "q" if distance <= HAND else "m"
    code = segno.make(address, error=level, micro=False, boost_error=True)
    rows = [bytes(row) for row in code.matrix]
    side = len(rows) + 2 * QUIET
    size = f"{side * distance / PER_MODULE:.2f}mm"
    name = escape(address, quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qr-code" role="img" aria-label="{name}" '
        f'viewBox="0 0 {side} {side}" width="{size}" height="{size}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path fill="#000" d="{"".join(map(_draw_row, range(len(rows)), rows))}"/></svg>'
    )


def _draw_row(number: int, row: bytes) -> str:
    """Return the dark modules of a row as rectangles, one for each run."""
    shapes, start = [], 0
    while (start := row.find(1, start)) >= 0:
        end = row.find(0, start)
        end = len(row) if end < 0 else end
        shapes.append(f"M{QUIET + start} {QUIET + number}h{end - start}v1h{start - end}z")
        start = end
    return "".join(shapes)
