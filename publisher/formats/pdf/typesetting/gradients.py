"""Gradients that repeat -> the same, but painted once, or in one colour, if they do so too often.

WeasyPrint writes a colour for each repetition, however narrow it is. Only while it paints is known
what style sheets, inheritance and units make of the gradient and of the shape.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from itertools import product
from math import hypot, inf
from typing import Any

from publisher.formats.pdf.typesetting.tuning.replacement import replacing

MOST_COLOURS = 20_000  # of one gradient
MOST_IN_ALL = 200_000  # of all gradients that are painted together
PAD = "pad"  # the `spreadMethod` of a gradient that does not repeat
ONCE = "a gradient repeats too often; it is shown once"
MEAN = "a gradient repeats too often; it is shown in its mean colour"


class Budget:
    """How many colours the gradients that are painted together may still have."""

    def __init__(self) -> None:
        self.left = MOST_IN_ALL

    def allow(self, count: float, message: str = ONCE) -> bool:
        """Take colours of the budget; return False, and log the message, if there are too many."""
        if count <= min(self.left, MOST_COLOURS):  # false for what is no number
            self.left -= int(count)
            return True
        logging.getLogger("weasyprint").warning(message)
        return False


@contextmanager
def bounded_gradients() -> Iterator[None]:
    """Have WeasyPrint repeat no gradient too often; it logs which it did not."""
    budget = Budget()
    with _bounded_drawings(budget), _bounded_styles(budget):
        yield


@contextmanager
def _bounded_drawings(budget: Budget) -> Iterator[None]:
    from weasyprint.svg import defs

    linear, radial = defs.spread_linear_gradient, defs.spread_radial_gradient

    def _spread_line(spread: str, stops: list[float], *rest: Any) -> Any:
        if spread != PAD and not budget.allow(_along(stops, *rest[1:])):
            spread = PAD
        return linear(spread, stops, *rest)

    def _spread_circle(spread: str, stops: list[float], *rest: Any) -> Any:
        if spread != PAD and not budget.allow(_around(stops, *rest[1:])):
            spread = PAD
        return radial(spread, stops, *rest)

    with replacing(
        (defs, "spread_linear_gradient", _spread_line),
        (defs, "spread_radial_gradient", _spread_circle),
    ):
        yield


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
        return inf
    reach = hypot(max(abs(fx), abs(across - fx)), max(abs(fy), abs(down - fy)))
    return _colours(stops, reach + abs(fr) + abs(r), r - fr)


def _colours(stops: list[float], reach: float, step: float) -> float:
    step *= stops[-1] - stops[0]
    return len(stops) * (reach / step + 2) if step > 0 else inf


class _TooOftenError(Exception):
    """A gradient of a style sheet repeats too often; holds the places of its colours, 0 to 1."""


@contextmanager
def _bounded_styles(budget: Budget) -> Iterator[None]:
    from weasyprint import images

    classes = images.LinearGradient, images.RadialGradient
    normalize = images.normalize_stop_positions
    reaches: list[float] = []  # of the gradient that is laid out, if it repeats

    def _measure(positions: list[float]) -> Any:
        first, last, normal = normalize(positions)
        if reaches and first != last:
            reach = reaches[-1] + max(abs(first), abs(last))
            if not budget.allow(_colours(positions, reach, 1), MEAN):
                raise _TooOftenError(normal)
        return first, last, normal

    def _bound(layout: Any) -> Any:
        def _lay_out(gradient: Any, *place: Any) -> Any:
            if not gradient.repeating or len(gradient.colors) == 1:
                return layout(gradient, *place)
            once = copy(gradient)
            once.repeating = False
            reaches.append(_reach(layout(once, *place), *place[:2]))
            try:
                return layout(gradient, *place)
            except _TooOftenError as error:
                mean = images.gradient_average_color(list(gradient.colors), list(*error.args))
                return 1, "solid", None, [], [mean], []
            finally:
                reaches.pop()

        return _lay_out

    with replacing(
        *((one, "layout", _bound(one.layout)) for one in classes),
        (images, "normalize_stop_positions", _measure),
    ):
        yield


def _reach(shown: Any, width: float, height: float) -> float:
    """Return the length over which a gradient repeats at most; `shown` is its layout, once."""
    scale, kind, points, *_ = shown
    if kind == "linear":
        return abs(width) + abs(height)
    if points is None:  # all its stops lie before its centre
        return inf
    across, down = points[:2]
    highest = max(abs(height / scale - down), abs(down), abs(down * scale))
    return hypot(max(abs(across), abs(width - across)), highest)
