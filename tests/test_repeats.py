"""Gradients and tiles that repeat: how often, and what is shown in place of too many."""

from __future__ import annotations

import io
import logging
import time
from typing import Any

import pikepdf
import pypdfium2
import pytest

from publisher.formats.pdf.typesetting.gradients import bounded_gradients
from publisher.formats.pdf.typesetting.loading import load_engine
from publisher.formats.pdf.typesetting.tiles import bounded_tiles
from publisher.ledger.painted import Bounds


def spreading() -> tuple[Any, Any]:
    """WeasyPrint's module for gradients, and a matrix that changes nothing."""
    load_engine()  # before WeasyPrint is imported: it says which fonts there are
    from weasyprint.matrix import Matrix
    from weasyprint.svg import defs

    return defs, Matrix()


@pytest.mark.parametrize(
    ("step", "width", "spread", "count"),
    [
        (9.0, 90.0, "repeat", 30),
        (1e-7, 90.0, "repeat", 2),
        (9.0, 1e9, "reflect", 2),
        (0.0, 90.0, "repeat", 2),
        (float("nan"), 90.0, "repeat", 2),
    ],
)
def test_a_gradient_that_repeats_too_often_is_painted_once(
    step: float, width: float, spread: str, count: int, caplog: pytest.LogCaptureFixture
) -> None:
    defs, matrix = spreading()
    red, blue = (1, 0, 0, 1), (0, 0, 1, 1)
    with bounded_gradients():
        box = (0, 0, width, 9)
        stops, _, _ = defs.spread_linear_gradient(
            spread, [0, 1], [red, blue], 0, 0, step, 0, box, matrix
        )
        assert len(stops) <= count
        around, _, _ = defs.spread_radial_gradient(
            spread, [0, 1], [red, blue], 0, 0, 0, 0, 0, step, width, 9, matrix
        )
        assert len(around) <= count
    assert caplog.messages == ["a gradient repeats too often; it is shown once"] * (
        2 if count == 2 else 0
    )


def test_all_gradients_share_one_budget(caplog: pytest.LogCaptureFixture) -> None:
    defs, matrix = spreading()
    with bounded_gradients():
        for _ in range(12):
            rest = ([0, 1], [(0, 0, 0, 1)] * 2, 0, 0, 0.01, 0, (0, 0, 45, 0), matrix)
            defs.spread_linear_gradient("repeat", *rest)
    assert len(caplog.messages) == 1


def paint(css: str, inside: str = "") -> tuple[bytes, str]:
    """A page of A4 with one box of a style, and what was logged while it was painted."""
    engine = load_engine()
    log, said = logging.getLogger("weasyprint"), io.StringIO()
    log.handlers = [logging.StreamHandler(said)]
    box = f'<div style="width: 200mm; height: 280mm; {css}">{inside}</div>'
    with bounded_gradients(), bounded_tiles():
        content = engine.HTML(string=f"<style>@page {{ margin: 0 }}</style>{box}").write_pdf()
    log.handlers = []
    return content, said.getvalue()


@pytest.mark.parametrize(
    ("gradient", "is_bounded"),
    [
        ("repeating-linear-gradient(45deg, red, red 0.5mm, blue 0.5mm, blue 1mm)", False),
        ("repeating-radial-gradient(red 0, blue 1mm)", False),
        ("repeating-linear-gradient(red, blue)", False),
        ("repeating-linear-gradient(red 1px, blue 1px)", False),
        ("linear-gradient(red 0, blue 0.0001px)", False),
        ("repeating-linear-gradient(red 0, blue 0.001px)", True),
        ("repeating-linear-gradient(red 0, red 0, blue 0.0001px, blue 0.0001px)", True),
        ("repeating-linear-gradient(red 100000000px, blue 100000001px)", True),
        ("repeating-linear-gradient(red -100000001px, blue -100000000px)", True),
        ("repeating-radial-gradient(red 0, blue 0.0001px)", True),
        ("repeating-radial-gradient(red 100000000px, blue 100000001px)", True),
        ("repeating-radial-gradient(100px 0.001px, red 0, blue 10px)", True),
        ("repeating-radial-gradient(red -2px, blue -1px)", True),
    ],
)
def test_a_gradient_of_a_style_sheet_that_repeats_too_often_has_one_colour(
    gradient: str, is_bounded: bool
) -> None:
    start = time.process_time()
    content, said = paint(f"background: {gradient}")
    assert ("shown in its mean colour" in said) == is_bounded
    assert time.process_time() - start < 3
    page = pypdfium2.PdfDocument(content)[0].render(scale=0.5).to_pil()
    assert page.getpixel((100, 200)) != (255, 255, 255)


TILE = "data:image/gif;base64,R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs="
DRAWN = (
    '<svg viewBox="0 0 200 280" width="200mm" height="280mm"><pattern id="p" {0}><rect width="1" '
    'height="1"/></pattern><rect width="200" height="280" fill="url(#p)"/></svg>'
)
UNITS = 'patternUnits="userSpaceOnUse" width="{0}" height="{0}"'


@pytest.mark.parametrize(
    ("css", "inside", "is_bounded"),
    [
        (f"background: url({TILE}) 0 0 / 1mm 1mm", "", False),
        (f"background: url({TILE}) no-repeat 0 0 / 0.0001mm 0.0001mm", "", False),
        (f"background: url({TILE}) 0 0 / 0.001mm 0.001mm", "", True),
        (f"background: url({TILE}) repeat-x 0 0 / 0.0000001mm 99mm", "", True),
        ("", DRAWN.format(UNITS.format(1)), False),
        ("", DRAWN.format(UNITS.format(0.001)), True),
        ("", DRAWN.format(UNITS.format(1) + ' patternTransform="scale(0.001)"'), True),
        ("", DRAWN.format('width="0.00001" height="0.00001"'), True),
        ("", DRAWN.format(UNITS.format("1e-30")), True),
    ],
)
def test_tiles_that_are_too_small_are_shown_once(css: str, inside: str, is_bounded: bool) -> None:
    content, said = paint(css, inside)
    assert ("tiles" in said) == is_bounded
    with pikepdf.open(io.BytesIO(content)) as pdf:
        tiles = [one for one in pdf.objects if isinstance(one, pikepdf.Stream) and "/XStep" in one]
        steps = [abs(float(one.XStep) * float(one.Matrix[0])) for one in tiles]
        assert not is_bounded or min(steps) > 1  # a point


@pytest.mark.parametrize("side", ["nan", "inf", "-inf", "1e30", "-1e30"])
def test_what_is_painted_far_beyond_its_page_costs_no_time(side: str) -> None:
    assert len(Bounds(0, float(side), 1, float(side)).strips()) <= 1
    assert len(Bounds(0, 0, 1, float(side)).strips()) < 1_000
    assert list(Bounds(0, 10, 1, 50).strips()) == [0, 1, 2]
