"""`[edition.NAME]` of theme and book -> Edition: its base, then the theme, then the book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from publisher.book.model import Config, EditionEntry
from publisher.book.near import suggest
from publisher.config.measures import EXCHANGE, read_bleed, read_length, read_paper, read_trim
from publisher.config.shops import SHOPS, keys_of_shop
from publisher.report.findings import ConfigError, Finding, Location

SCREEN: dict[str, Any] = {
    "trim": "theme", "bleed": "0mm", "crop-marks": False, "gutter": "theme", "sides": 2,
    "even-pages": False, "links": "screen", "outline": True, "cover": "first",
    "paper": "cream", "ink": "rgb", "variant": "pdf/ua-1", "copyfit": False,
    "most-dpi": 220, "least-dpi": 90, "icc": "", "condition": "", "shop": "",
}  # fmt: skip
DEFAULTS = {
    "screen": SCREEN,
    "print": {
        **SCREEN, "even-pages": True, "links": "print", "cover": "none", "copyfit": True,
        "most-dpi": 300, "least-dpi": 150,
    },
    "prepress": {
        **SCREEN, "bleed": "theme", "gutter": "shop", "even-pages": True, "links": "none",
        "outline": False, "cover": "file", "ink": "theme", "variant": "", "copyfit": True,
        "most-dpi": 300, "least-dpi": 300,
    },
}  # fmt: skip
FIRST = "screen"  # made where no edition is named; its name is not in the names of files


class Edition(Struct, frozen=True):
    """An edition of the PDF, complete. Lengths are in mm.

    Where `trim`, `bleed` or `gutter` is None, the theme or the number of pages decides.
    """

    name: str
    trim: tuple[float, float] | None
    bleed: tuple[float, float, float, float] | None  # top, outer, bottom, inner
    crop_marks: bool
    gutter: float | None  # the least inner margin
    sides: int
    multiple: int  # of which the number of pages is one
    links: str
    outline: bool
    cover: str
    paper: str  # its name, or the thickness of a leaf
    leaf: float  # the thickness of the paper
    ink: str
    variant: str
    icc: str  # the path of the profile of a printing condition
    condition: str  # its name
    shop: str  # the shop for print on demand that it is made for, or ""
    copyfit: bool  # whether lines, feet of facing pages and settings of chapters are chosen
    most_dpi: int  # finer pictures are scaled down to it
    least_dpi: int  # coarser pictures are reported
    is_press: bool  # whether it is made for a print shop

    @property
    def is_exchange(self) -> bool:
        """Whether the file is PDF/X."""
        return self.variant == EXCHANGE

    @property
    def form(self) -> str:
        """The format whose ISBN the file has: `pdf` for an edition with links, or `print`."""
        return "pdf" if self.links == "screen" else "print"


def edition_names(config: Config, theme: Iterable[EditionEntry]) -> tuple[str, ...]:
    """Return the names of all editions: the built-in ones, then those of the theme and the book."""
    own = (one.name for one in (*theme, *config.editions))
    return tuple(dict.fromkeys([*DEFAULTS, *own]))


def read_edition(name: str, config: Config, theme: Iterable[EditionEntry]) -> Edition:
    """Return an edition with all its keys; raises ConfigError if there is none of that name."""
    keys, root = _gather(name, config, tuple(theme), ())
    bleed, gutter = keys["bleed"], keys["gutter"]
    return Edition(
        name=name,
        trim=read_trim(keys["trim"]),
        bleed=None if bleed == "theme" else read_bleed(bleed),
        crop_marks=keys["crop-marks"],
        gutter=None if gutter == "shop" else read_length(gutter) or 0.0,
        sides=keys["sides"],
        multiple=_multiple(keys["even-pages"]),
        links=keys["links"],
        outline=keys["outline"],
        cover=keys["cover"],
        paper=keys["paper"].strip().lower(),
        leaf=_leaf(keys),
        ink=keys["ink"],
        variant=keys["variant"],
        icc=keys["icc"],
        condition=keys["condition"],
        shop=keys["shop"],
        copyfit=keys["copyfit"],
        most_dpi=keys["most-dpi"],
        least_dpi=keys["least-dpi"],
        is_press=root == "prepress",
    )


def _gather(
    name: str, config: Config, theme: tuple[EditionEntry, ...], above: tuple[str, ...]
) -> tuple[Mapping[str, Any], str]:
    """Return an edition's keys over those of its base, and the built-in edition it starts from."""
    entries = (*theme, *config.editions)
    own: dict[str, Any] = {}
    for one in (one for one in entries if one.name == name):
        rows = {key: value for key, value, _ in one.keys}
        own |= {**keys_of_shop(str(rows.get("shop", ""))), **rows}
    start = "prepress" if own.get("shop") else FIRST
    base = own.pop("base", "" if name in DEFAULTS else start)
    names = edition_names(config, theme)
    if name not in names or name in above:
        is_own = name in above
        message = f"edition '{name}' is its own base" if is_own else f"there is no edition '{name}'"
        line = config.page_list_line if name == config.page_list else 0
        where = (above and _find_base(entries, above[-1])) or Location(config.path, line)
        hint = f"there are {', '.join(names)}" if is_own else suggest(name, names, "there are")
        raise ConfigError([Finding("edition-missing", where, message, hint)])
    if not base:
        return {**DEFAULTS[name], **own}, name
    keys, root = _gather(str(base), config, theme, (*above, name))
    return {**keys, **own}, root


def _multiple(value: bool | int) -> int:
    """Return the number of which the pages are a multiple; true stands for 2, false for 1."""
    return (1, 2)[value] if isinstance(value, bool) else value


def _leaf(keys: Mapping[str, Any]) -> float:
    """Return the thickness of the paper in mm; a shop has papers of its own."""
    paper = keys["paper"]
    own = SHOPS[keys["shop"]].leaf(paper) if keys["shop"] else None
    return own or read_paper(paper) or 0.0


def locate_key(edition: Edition, key: str, config: Config) -> Location:
    """Return the place of an edition's key in book.toml, else of another edition's, else line 1."""
    own = sorted(config.editions, key=lambda one: one.name != edition.name)
    rows = [(one.path, *row) for one in own for row in one.keys]
    places = (Location(path, line) for path, name, _, line in rows if name == key)
    return next(places, Location(config.path))


def _find_base(entries: tuple[EditionEntry, ...], name: str) -> Location | None:
    """Return the place of an edition's `base` key: in the book, or else in the theme."""
    rows = [(one.path, *key) for one in entries if one.name == name for key in one.keys]
    places = [Location(path, line) for path, key, _, line in rows if key == "base"]
    return places[-1] if places else None
