"""Theme, Edition, count of pages -> the page: trim, margins, bleed, and the style that says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from publisher.book.model import Config
from publisher.config.editions import Edition
from publisher.config.measures import (
    POINTS,
    read_bleed,
    read_length,
    read_trim,
    shop_gutter,
    spell_length,
)
from publisher.report.findings import ConfigError, Finding, Location
from publisher.theme.loader import Theme

LEAST_OUTER = 9.525  # mm: what shops ask of the other margins
WIDEST = 1.2  # times the theme's measure: longer lines don't read well, whatever the trim
LEAST_WIDTH, LEAST_HEIGHT = 30.0, 40.0  # mm, of the text
DEFAULT: dict[str, Any] = {
    "trim": "A5",
    "inner": "20mm",
    "outer": "20mm",
    "top": "20mm",
    "bottom": "20mm",
    "bleed": "0mm",
}
ROOM_FOR_MARKS = 6.0  # mm around the trim, where crop marks are asked for and nothing bleeds
NO_BLEED = (0.0, 0.0, 0.0, 0.0)
EDGES = ("top", "bottom", "inner", "outer")
ONE_SIDED = "one-sided"  # the kind of page that stands for all others in an edition of one side
SIDES = re.compile(r"(break-(?:before|after)\s*:\s*)(?:left|right|recto|verso)\b")
PAGE_RULE = re.compile(r"@page\b([^{]*)\{")


class Margins(Struct, frozen=True):
    """The margins of one kind of page, in mm."""

    top: float
    bottom: float
    inner: float
    outer: float


class Geometry(Struct, frozen=True):
    """The pages of an edition, in mm: trim, bleed by edge (top, outer, bottom, inner), margins by kind (`""`: text)."""

    width: float
    height: float
    bleed: tuple[float, float, float, float]
    margins: Mapping[str, Margins]
    edition: Edition

    def area(self, kind: str = "") -> tuple[float, float]:
        """Width and height of what a kind of page can hold, in points."""
        one = self.margins.get(kind, self.margins[""])
        return (self.width - one.inner - one.outer) * POINTS, (
            self.height - one.top - one.bottom
        ) * POINTS


def lay_out_page(theme: Theme, edition: Edition, pages: int, config: Config) -> Geometry:
    """The geometry of a book of so many pages; raises ConfigError where margins leave no room."""
    settings = {**DEFAULT, **theme.settings.get("page", {})}
    own = read_trim(settings["trim"]) or (148.0, 210.0)
    width, height = edition.trim or own
    gutter = shop_gutter(pages) if edition.gutter is None else edition.gutter
    others = {key: one for key, one in settings.items() if isinstance(one, dict)}
    kinds: dict[str, dict[str, Any]] = {
        "": settings,
        **{key: {**settings, **one} for key, one in others.items()},
    }
    margins = {
        kind: _fit(_read(one), own, (width, height), gutter)
        for kind, one in kinds.items()
        if kind != ONE_SIDED
    }
    if edition.sides == 1 and ONE_SIDED in kinds:
        margins[""] = _fit(_read(kinds[ONE_SIDED]), own, (width, height), gutter)
    bleed = edition.bleed if edition.bleed is not None else read_bleed(settings["bleed"])
    if edition.crop_marks and not any(bleed or NO_BLEED):
        bleed = (ROOM_FOR_MARKS,) * 4
    geometry = Geometry(width, height, bleed or NO_BLEED, margins, edition)
    for kind in margins:
        room = geometry.area(kind)
        if room[0] < LEAST_WIDTH * POINTS or room[1] < LEAST_HEIGHT * POINTS:
            line = next(
                (
                    line
                    for one in config.editions
                    for key, _, line in one.keys
                    if key in ("trim", "gutter")
                ),
                0,
            )
            left = " × ".join(f"{one / POINTS:.0f}" for one in room)
            message = f"a page of {width:g} × {height:g} mm leaves {left} mm between its margins{f' ({kind})' if kind else ''}"
            hint = "name a larger trim, or smaller margins in the theme's [page]"
            where = Location(config.path, line)
            raise ConfigError([Finding("page-measures", where, message, hint)])
    return geometry


def _read(row: Mapping[str, Any]) -> Margins:
    return Margins(*(read_length(str(row[edge])) or 0.0 for edge in EDGES))


def _fit(
    theme: Margins, own: tuple[float, float], trim: tuple[float, float], gutter: float
) -> Margins:
    """A theme's margins on another trim: they grow with it, and take what a line of good length leaves."""
    across, down = trim[0] / own[0], trim[1] / own[1]
    measure = own[0] - theme.inner - theme.outer
    both = (
        max((theme.inner + theme.outer) * across, trim[0] - WIDEST * measure)
        if across != 1
        else theme.inner + theme.outer
    )
    inner = max(both * theme.inner / max(theme.inner + theme.outer, 0.001), gutter)
    outer = max(both - inner, min(LEAST_OUTER, both / 2))
    return Margins(theme.top * down, theme.bottom * down, inner, outer)


def page_style(geometry: Geometry) -> str:
    """The style sheet that gives the theme these measures, as variables, and the pages their size."""
    rows = [("trim-width", geometry.width), ("trim-height", geometry.height)]
    for kind, one in geometry.margins.items():
        rows += [(f"{kind}-{edge}".strip("-"), getattr(one, edge)) for edge in EDGES]
    top, outer, bottom, inner = map(spell_length, geometry.bleed)
    rows += [
        ("bleed", max(geometry.bleed)),
        ("widest", max(geometry.margins[""].inner, geometry.margins[""].outer)),
    ]
    variables = " ".join(f"--{name}: {spell_length(value)};" for name, value in rows)
    size = f"size: {spell_length(geometry.width)} {spell_length(geometry.height)}"
    marks = " marks: crop;" if geometry.edition.crop_marks else ""
    bleeds = f"bleed-top: {top}; bleed-bottom: {bottom}; bleed-left: {inner}; bleed-right: {outer}"
    style = f":root {{ {variables} }}\n@page {{ {size};{marks} {bleeds} }}\n"
    if geometry.edition.sides == 2:
        style += f"@page :left {{ bleed-left: {outer}; bleed-right: {inner} }}\n"
    boxes = " ".join(f"@{box} {{ content: none }}" for box in BOXES)
    return f"{style}@page blank-leaf {{ {boxes} }}\n.blank-leaf {{ page: blank-leaf; break-before: page }}\n"


BOXES = (
    "top-left-corner top-left top-center top-right top-right-corner right-top right-middle right-bottom bottom-right-corner bottom-right "
    "bottom-center bottom-left bottom-left-corner left-bottom left-middle left-top"
).split()


def set_one_sided(sheet: str) -> str:
    """A style sheet for pages of one side: each is set as a right-hand page, and nothing waits for one."""

    def change(found: re.Match[str]) -> str:
        selectors = [one.strip() for one in found[1].split(",")]
        kept = [one.replace(":right", "").strip() for one in selectors if ":left" not in one]
        lines = "\n" * found[1].count("\n")
        return f"@page {', '.join(kept) if kept else 'of-no-element'} {lines}{{"

    return PAGE_RULE.sub(change, SIDES.sub(r"\1page", sheet))
