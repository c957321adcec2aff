"""`[edition.NAME]` of theme and book -> Edition: what its base says, then the theme, then the book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from publisher.book.model import Config, EditionEntry
from publisher.config.measures import read_bleed, read_length, read_paper, read_trim
from publisher.report.findings import ConfigError, Finding, Location

DEFAULTS: dict[str, dict[str, Any]] = {
    "screen": {
        "trim": "theme", "bleed": "0mm", "crop-marks": False, "gutter": "theme", "sides": 2, "even-pages": False, "links": "screen",
        "outline": True, "cover": "first", "paper": "cream", "ink": "rgb", "variant": "pdf/ua-1",
    },
    "print": {
        "trim": "theme", "bleed": "0mm", "crop-marks": False, "gutter": "theme", "sides": 2, "even-pages": True, "links": "print",
        "outline": True, "cover": "none", "paper": "cream", "ink": "rgb", "variant": "pdf/ua-1",
    },
    "prepress": {
        "trim": "theme", "bleed": "theme", "crop-marks": False, "gutter": "shop", "sides": 2, "even-pages": True, "links": "none",
        "outline": False, "cover": "file", "paper": "cream", "ink": "theme", "variant": "",
    },
}  # fmt: skip
FIRST = (
    "screen"  # the edition that is made where none is named, and whose name is not in the file's
)


class Edition(Struct, frozen=True):
    """An edition of the PDF, complete. Lengths are in mm; where `trim`, `bleed` or `gutter` is None, theme or shop decides."""

    name: str
    trim: tuple[float, float] | None
    bleed: tuple[float, float, float, float] | None  # top, outer, bottom, inner
    crop_marks: bool
    gutter: float | None  # the least inner margin
    sides: int
    even_pages: bool
    links: str
    outline: bool
    cover: str
    leaf: float  # the thickness of the paper
    ink: str
    variant: str
    is_press: bool  # whether it is made for a print shop


def edition_names(config: Config, theme: Iterable[EditionEntry]) -> tuple[str, ...]:
    """Every edition that can be made: ours, then those that theme and book add."""
    return tuple(
        dict.fromkeys(
            [*DEFAULTS, *(one.name for one in theme), *(one.name for one in config.editions)]
        )
    )


def read_edition(name: str, config: Config, theme: Iterable[EditionEntry]) -> Edition:
    """The edition of a name, complete; raises ConfigError where there is none."""
    entries = tuple(theme)
    keys, root = _gather(name, config, entries, ())
    bleed = keys["bleed"]
    gutter = keys["gutter"]
    return Edition(
        name=name,
        trim=read_trim(keys["trim"]),
        bleed=None if bleed == "theme" else read_bleed(bleed),
        crop_marks=keys["crop-marks"],
        gutter=None if gutter == "shop" else read_length(gutter) or 0.0,
        sides=keys["sides"],
        even_pages=keys["even-pages"],
        links=keys["links"],
        outline=keys["outline"],
        cover=keys["cover"],
        leaf=read_paper(keys["paper"]) or 0.0,
        ink=keys["ink"],
        variant=keys["variant"],
        is_press=root == "prepress",
    )


def _gather(
    name: str,
    config: Config,
    theme: tuple[EditionEntry, ...],
    above: tuple[str, ...],
) -> tuple[Mapping[str, Any], str]:
    """The keys of an edition over those of its base, and the edition of ours that all of it rests on."""
    ours = [one for one in (*theme, *config.editions) if one.name == name]
    own = {key: value for one in ours for key, value, _ in one.keys}
    base = own.pop("base", "" if name in DEFAULTS else FIRST)
    if name not in edition_names(config, theme) or name in above:
        names = ", ".join(edition_names(config, theme))
        message = (
            f"edition '{name}' is its own base"
            if name in above
            else f"there is no edition '{name}'"
        )
        below = next((one for one in config.editions if above and one.name == above[-1]), None)
        line = (
            next((line for key, _, line in below.keys if key == "base"), below.line) if below else 0
        )
        where = Location(config.path, line)
        raise ConfigError([Finding("edition-missing", where, message, f"there are {names}")])
    if not base:
        return {**DEFAULTS[name], **own}, name
    keys, root = _gather(str(base), config, theme, (*above, name))
    return {**keys, **own}, root
