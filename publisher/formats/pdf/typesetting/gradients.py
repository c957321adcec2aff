"""Gradients of SVG that repeat -> the same, but painted once where they repeat too often.

WeasyPrint writes a colour for each repetition, however narrow it is. Only while it paints is known
what style sheets, inheritance and units make of the gradient and of the shape.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from math import hypot
from typing import Any

MOST_COLOURS = 20_000  # of one gradient
MOST_IN_ALL = 200_000  # of all gradients that are painted together
PAD = "pad"  # the `spreadMethod` of a gradient that does not repeat
MESSAGE = "a gradient repeats too often; it is shown once"


@contextmanager
def bounded_gradients() -> Iterator[None]:
    """Have WeasyPrint repeat no gradient of a drawing too often; it logs which it did not."""
    from weasyprint.svg import defs

    linear, radial = defs.spread_linear_gradient, defs.spread_radial_gradient
    left = MOST_IN_ALL

    def choose(spread: str, count: float) -> str:
        nonlocal left
        if count <= min(left, MOST_COLOURS):  # false for what is no number
            left -= int(count)
            return spread
        logging.getLogger("weasyprint").warning(MESSAGE)
        return PAD

    def spread_line(spread: str, stops: list[float], *rest: Any) -> Any:
        if spread != PAD:
            spread = choose(spread, _along(stops, *rest[1:]))
        return linear(spread, stops, *rest)

    def spread_circle(spread: str, stops: list[float], *rest: Any) -> Any:
        if spread != PAD:
            spread = choose(spread, _around(stops, *rest[1:]))
        return radial(spread, stops, *rest)

    defs.spread_linear_gradient, defs.spread_radial_gradient = spread_line, spread_circle
    try:
        yield
    finally:
        defs.spread_linear_gradient, defs.spread_radial_gradient = linear, radial


def _along(stops: list[float], *rest: Any) -> float:
    """Return how many colours a linear gradient has at most over a box."""
    x1, y1, x2, y2, box, matrix = rest
    left, top, width, height = box
    (x1, y1), (x2, y2) = matrix.transform_point(x1, y1), matrix.transform_point(x2, y2)
    corners = product((left, left + width), (top, top + height))
    reach = max(hypot(x - x1, y - y1) for x, y in corners)
    return _colours(stops, 2 * reach, hypot(x2 - x1, y2 - y1))


def _around(stops: list[float], *rest: Any) -> float:
    """Return how many colours a radial gradient has at most over a box."""
    fx, fy, fr, _, _, r, width, height, matrix = rest
    try:
        across, down = matrix.invert.transform_point(width, height)
    except ZeroDivisionError:
        return float("inf")
    reach = hypot(max(abs(fx), abs(across - fx)), max(abs(fy), abs(down - fy)))
    return _colours(stops, reach + abs(fr) + abs(r), r - fr)


def _colours(stops: list[float], reach: float, step: float) -> float:
    step *= stops[-1] - stops[0]
    return len(stops) * (reach / step + 2) if step > 0 else float("inf")
