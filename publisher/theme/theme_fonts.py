"""The themes of a chain and their style sheets -> the fonts that they name, bring, or lack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from publisher.book.near import suggest
from publisher.config.theme_schema import EBOOK_FONT
from publisher.files.cache import Cache
from publisher.report.findings import Finding, Findings, Location
from publisher.theme.families import ON_PAPER, names_of, report_families
from publisher.theme.font_faces import read_faces
from publisher.theme.font_file import PLAIN
from publisher.theme.font_shelf import FontShelf
from publisher.theme.layer import Layer
from publisher.theme.read_style import ReadStyle
from publisher.theme.templates import Font


class Fonts(Struct, frozen=True):
    """The fonts for print, those that go into EPUB and HTML, and that of `[ebook-font]`."""

    printed: tuple[Font, ...]
    embedded: tuple[Font, ...]
    display: Font | None


def find_fonts(
    chain: list[Layer],
    styles: tuple[ReadStyle, ...],
    settings: dict[str, Any],
    cache: Cache,
    findings: Findings,
) -> Fonts:
    """Find every font of a theme; reports those that are nowhere."""
    shelf = FontShelf([layer.folder for layer in chain], cache)
    faces = [(one, font) for one in styles for font in read_faces(one, shelf, findings)]
    own = [font for style, font in faces if style.file != "ebook.css"]
    brought = {font.family.lower() for font in own}
    wanted = names_of(styles, ("base.css", *ON_PAPER)) - brought
    named = list(_find_named(chain, shelf, wanted, brought, findings))
    on_screen = [font for style, font in faces if style.file not in ON_PAPER]
    used = names_of(styles, ("base.css", "ebook.css"))
    embedded = [font for font in on_screen if font.family.lower() in used]
    display = _find_display(chain, settings, shelf, [*own, *on_screen], findings)
    fonts = Fonts((*named, *own), tuple(embedded), display)
    printed = {font.family for font in fonts.printed}
    _report_cover(chain, settings, printed, findings)
    screen = {font.family for font in on_screen}
    screen |= {settings["ebook-font"].get("name", "")} if "ebook-font" in settings else set()
    report_families(styles, printed, screen, findings)
    return fonts


def _find_named(
    chain: list[Layer],
    shelf: FontShelf,
    wanted: set[str],
    brought: set[str],
    findings: Findings,
) -> Iterator[Font]:
    """Yield the fonts of [[font]] and `scripts`, except families that a `@font-face` brings."""
    for family, weight, style, where in _wanted_fonts(chain, wanted):
        if family.lower() in brought:
            continue
        font = shelf.find(family, weight, style, where)
        if isinstance(font, Finding):
            findings.extend([font])
        else:
            yield font


def _wanted_fonts(
    chain: list[Layer], wanted: set[str]
) -> Iterator[tuple[str, int | str, str, Location]]:
    """Yield family, weight, style and place of each font; the first theme that has a key counts.

    Of a theme that it extends, only the families that style sheets name count.
    """
    known: set[str] = set()
    for layer in chain:
        rows = layer.settings.get("font", ())
        used = [one for one in enumerate(rows) if not known or one[1]["family"].lower() in wanted]
        used = [one for one in used if one[1]["family"].lower() not in known]
        for number, row in used:
            weights, where = row.get("weights", PLAIN), layer.locate("font", number)
            for style in row.get("styles", ["normal"]):
                for weight in weights if isinstance(weights, list) else [weights]:
                    yield row["family"], weight, style, where
        known |= {row["family"].lower() for row in rows}
    layer = next((one for one in chain if "scripts" in one.settings), chain[0])
    for number, family in enumerate(layer.settings.get("scripts", ())):
        yield family, PLAIN, "normal", layer.locate("scripts", number)


def _find_display(
    chain: list[Layer],
    settings: dict[str, Any],
    shelf: FontShelf,
    own: list[Font],
    findings: Findings,
) -> Font | None:
    """Return the font of `[ebook-font]`, which a `@font-face` may have brought."""
    row = settings.get("ebook-font", {})
    if not row.keys() >= EBOOK_FONT.keys.keys():
        return None
    family, weight = row["family"], int(row["weight"])
    for font in own:
        least, *most = map(int, font.weight.split())
        has_weight = least <= weight <= (most or [least])[0]
        if font.family.lower() == family.lower() and font.style == "normal" and has_weight:
            return font
    found = shelf.find(family, weight, "normal", _locate(chain, "ebook-font", "family"))
    if isinstance(found, Finding):
        findings.extend([found])
        return None
    return found


def _report_cover(
    chain: list[Layer], settings: dict[str, Any], printed: set[str], findings: Findings
) -> None:
    family = settings.get("cover", {}).get("family")
    if family and family not in printed:
        where = _locate(chain, "cover", "family")
        message = f"no font of the theme is called '{family}'"
        findings.add("font-missing", where, message, suggest(family, sorted(printed), "there are"))


def _locate(chain: list[Layer], table: str, key: str) -> Location:
    """Return the place of a key in the first theme that sets it."""
    return next(one for one in chain if key in one.settings.get(table, {})).locate(table, key)
