"""Backgrounds and patterns of SVG that repeat -> the same, but shown once if their tiles are tiny.

A PDF says how a tile is repeated; some viewers paint each repetition, even where millions of them
lie in one point.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from math import hypot, inf
from typing import Any

from publisher.formats.pdf.typesetting.tuning.replacement import replacing

MOST_TILES = 10_000_000  # of one area: a page of A4 whose tiles are a third of a point wide
MESSAGE = "the tiles of a background or a pattern are too small; it is shown once"


@contextmanager
def bounded_tiles() -> Iterator[None]:
    """Have WeasyPrint repeat no tile too often; it logs which it did not."""
    from weasyprint import draw, svg
    from weasyprint.pdf.stream import Stream

    sides: list[float] = []  # the diagonal of each area that is being filled, in points
    with replacing(
        (svg, "draw_pattern", _note_shape(svg.draw_pattern, sides)),
        (draw, "draw_background_image", _note_background(draw.draw_background_image, sides)),
        (Stream, "add_pattern", _widen_tiles(Stream.add_pattern, sides)),
    ):
        yield


def _note_shape(fill: Any, sides: list[float]) -> Any:
    """Return what fills a shape of a drawing, and meanwhile notes its diagonal."""

    def _draw_pattern(
        drawing: Any, node: Any, pattern: Any, size: Any, *rest: Any, **more: Any
    ) -> Any:
        box = drawing.calculate_bounding_box(node, size, more.get("stroke", True))
        sides.append(_diagonal(drawing.stream.ctm, *box[2:4]) if box else 0.0)
        try:
            return fill(drawing, node, pattern, size, *rest, **more)
        finally:
            sides.pop()

    return _draw_pattern


def _note_background(paint: Any, sides: list[float]) -> Any:
    """Return what paints a background, and meanwhile notes its diagonal."""

    def _draw_background_image(stream: Any, layer: Any, style: Any) -> None:
        sides.append(_diagonal(stream.ctm, *layer.painting_area[2:4]))
        try:
            paint(stream, layer, style)
        finally:
            sides.pop()

    return _draw_background_image


def _widen_tiles(add: Any, sides: list[float]) -> Any:
    """Return what adds a pattern; tiles that are too small become as large as their area."""

    def _add_pattern(stream: Any, *place: Any) -> Any:
        *box, across, down, matrix = place
        if sides and not _count(sides[-1], across, down, matrix) <= MOST_TILES:
            logging.getLogger("weasyprint").warning(MESSAGE)
            across, down = (
                _widen(sides[-1], row, side)
                for row, side in zip(matrix, (across, down), strict=False)
            )
        return add(stream, *box, across, down, matrix)

    return _add_pattern


def _diagonal(matrix: Any, width: float, height: float) -> float:
    (a, b, _), (c, d, _), _ = matrix
    return hypot(width * hypot(a, b), height * hypot(c, d))


def _count(side: float, across: float, down: float, matrix: Any) -> float:
    """Return how many tiles lie at most in a square with a side."""
    (a, b, _), (c, d, _), _ = matrix
    steps = abs(across) * hypot(a, b), abs(down) * hypot(c, d)
    return (side / steps[0] + 1) * (side / steps[1] + 1) if all(steps) else inf


def _widen(side: float, row: Any, step: float) -> float:
    """Return a step in the lengths of a matrix's row that is longer than a side."""
    scale = hypot(*row[:2])
    return max(abs(step), 2 * side / scale) if scale else 1.0
