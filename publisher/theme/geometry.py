"""Theme, Edition, count of pages -> the page: trim, margins, bleed, and the CSS that sets them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from publisher.book.model import Config
from publisher.config.editions import Edition
from publisher.config.kinds import defaults_of
from publisher.config.measures import (
    POINTS,
    read_bleed,
    read_length,
    read_trim,
    shop_gutter,
    spell_length,
)
from publisher.config.shops import INCH, SHOPS
from publisher.config.theme_schema import PAGE
from publisher.report.findings import ConfigError, Finding, Location
from publisher.theme.templates import Theme

LEAST_OUTER = 9.525  # mm: what print shops require of the margins other than the gutter
WIDEST = 1.2  # times the theme's measure: longer lines don't read well on any trim
LEAST_WIDTH, LEAST_HEIGHT = 30.0, 40.0  # mm, of the text
ROOM_FOR_MARKS = 6.0  # mm around the trim for crop marks, where there is no bleed
NO_BLEED = (0.0, 0.0, 0.0, 0.0)
EDGES = ("top", "bottom", "inner", "outer")
ONE_SIDED = "one-sided"  # the kind of page that replaces the others in a one-sided edition
BOXES = (  # the margin boxes of a page
    "top-left-corner top-left top-center top-right top-right-corner right-top right-middle "
    "right-bottom bottom-right-corner bottom-right bottom-center bottom-left bottom-left-corner "
    "left-bottom left-middle left-top"
).split()


class Margins(Struct, frozen=True):
    """The margins of one kind of page, in mm."""

    top: float
    bottom: float
    inner: float
    outer: float


class Geometry(Struct, frozen=True):
    """The pages of an edition; lengths are mm."""

    width: float
    height: float
    bleed: tuple[float, float, float, float]  # top, outer, bottom, inner
    margins: Mapping[str, Margins]  # by kind of page, "" for text
    edition: Edition

    def area(self, kind: str = "") -> tuple[float, float]:
        """Return width and height of what a kind of page can hold, in points."""
        margins = self.margins.get(kind, self.margins[""])
        width = self.width - margins.inner - margins.outer
        height = self.height - margins.top - margins.bottom
        return width * POINTS, height * POINTS


def lay_out_page(theme: Theme, edition: Edition, pages: int, config: Config) -> Geometry:
    """Return the geometry of a book of `pages` pages; raises ConfigError if no room is left."""
    settings = {**defaults_of(PAGE), **theme.settings.get("page", {})}
    own = read_trim(settings["trim"]) or (148.0, 210.0)
    shop = SHOPS.get(edition.shop)
    width, height = edition.trim or (shop.nearest_trim(*own) if shop else own)
    widest = shop.gutter(pages) if shop else shop_gutter(pages)
    gutter = widest if edition.gutter is None else edition.gutter
    least = shop.margin * INCH if shop else 0.0
    others = {kind: row for kind, row in settings.items() if isinstance(row, dict)}
    margins = {
        kind: _raise(_fit(_read({**settings, **row}), own, (width, height), gutter), least)
        for kind, row in {"": {}, **others}.items()
    }
    one_sided = margins.pop(ONE_SIDED, None)
    if edition.sides == 1 and one_sided:
        margins[""] = one_sided
    bleed = edition.bleed if edition.bleed is not None else read_bleed(settings["bleed"])
    if edition.crop_marks and not any(bleed or NO_BLEED):
        bleed = (ROOM_FOR_MARKS,) * 4
    geometry = Geometry(width, height, bleed or NO_BLEED, margins, edition)
    for kind in margins:
        _require_room(geometry, kind, config)
    return geometry


def _require_room(geometry: Geometry, kind: str, config: Config) -> None:
    """Raise ConfigError if the margins of a kind of page leave too little of it."""
    width, height = geometry.area(kind)
    if width >= LEAST_WIDTH * POINTS and height >= LEAST_HEIGHT * POINTS:
        return
    rows = (row for edition in config.editions for row in edition.keys)
    lines = (line for key, _, line in rows if key in ("trim", "gutter"))
    message = (
        f"a page of {geometry.width:g} × {geometry.height:g} mm leaves {width / POINTS:.0f} × "
        f"{height / POINTS:.0f} mm between its margins{f' ({kind})' if kind else ''}"
    )
    hint = "name a larger trim, or smaller margins in the theme's [page]"
    where = Location(config.path, next(lines, 0))
    raise ConfigError([Finding("page-measures", where, message, hint)])


def _read(row: Mapping[str, Any]) -> Margins:
    return Margins(*(read_length(str(row[edge])) or 0.0 for edge in EDGES))


def _fit(
    theme: Margins, own: tuple[float, float], trim: tuple[float, float], gutter: float
) -> Margins:
    """Fit a theme's margins to another trim.

    They grow with the trim, and further where lines would become too long.
    """
    across, down = trim[0] / own[0], trim[1] / own[1]
    sides = both = theme.inner + theme.outer
    if across != 1:
        both = max(sides * across, trim[0] - WIDEST * (own[0] - sides))
    inner = max(both * theme.inner / max(sides, 0.001), gutter)
    outer = max(both - inner, min(LEAST_OUTER, both / 2))
    return Margins(theme.top * down, theme.bottom * down, inner, outer)


def _raise(margins: Margins, least: float) -> Margins:
    """Return margins of which none but that at the spine is smaller than `least`."""
    top, bottom, outer = (max(one, least) for one in (margins.top, margins.bottom, margins.outer))
    return Margins(top, bottom, margins.inner, outer)


def page_style(geometry: Geometry) -> str:
    """Return the CSS that gives the theme its measures as variables and the pages their size."""
    rows = [("trim-width", geometry.width), ("trim-height", geometry.height)]
    for kind, margins in geometry.margins.items():
        rows += [(f"{kind}-{edge}".strip("-"), getattr(margins, edge)) for edge in EDGES]
    top, outer, bottom, inner = map(spell_length, geometry.bleed)
    text = geometry.margins[""]
    shop = SHOPS.get(geometry.edition.shop)
    rows += [("bleed", max(geometry.bleed)), ("widest", max(text.inner, text.outer))]
    rows.append(("safe", shop.margin * INCH if shop else 0.0))
    variables = " ".join(f"--{name}: {spell_length(value)};" for name, value in rows)
    across, down = spell_length(geometry.width), spell_length(geometry.height)
    size = f"size: {across} {down}"
    marks = " marks: crop;" if geometry.edition.crop_marks else ""
    bleeds = f"bleed-top: {top}; bleed-bottom: {bottom}; bleed-left: {inner}; bleed-right: {outer}"
    style = f":root {{ {variables} }}\n@page {{ {size};{marks} {bleeds} }}\n"
    # on its side: the top of what it holds is at the left
    turned = f"size: {down} {across}; bleed-left: {bottom}; bleed-right: {top}"
    sides = f"bleed-top: {inner}; bleed-bottom: {outer}"
    style += f"@page turned, turned-front {{ {turned}; {sides} }}\n"
    if geometry.edition.sides == 2:
        sides = f"bleed-top: {outer}; bleed-bottom: {inner}"
        style += f"@page :left {{ bleed-left: {outer}; bleed-right: {inner} }}\n"
        style += f"@page turned:left, turned-front:left {{ {turned}; {sides} }}\n"
    boxes = " ".join(f"@{box} {{ content: none }}" for box in BOXES)
    leaf = ".blank-leaf { page: blank-leaf; break-before: page }"
    return f"{style}@page blank-leaf {{ {boxes} }}\n{leaf}\n"
