"""Theme, Geometry -> SharedDocument: the style sheets, fonts and PDF settings of an edition."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from publisher.book.model import Config
from publisher.composition.views import BlockView
from publisher.config.editions import Edition
from publisher.config.measures import POINTS
from publisher.config.output_intent import read_intent
from publisher.config.shops import INCH, SHOPS
from publisher.formats.pdf.contract.fragment import FontFile, PressInks, SharedDocument
from publisher.report.findings import Findings, Location, ThemeError
from publisher.theme.families import names_of_sheet
from publisher.theme.font_faces import is_printed
from publisher.theme.font_file import FontFileError, load_font, lost_font
from publisher.theme.four_inks import Inks, Rgb, read_inks
from publisher.theme.geometry import Geometry, page_style
from publisher.theme.style_sheet import read_sheet
from publisher.theme.templates import Font, Style, Theme, show_path

PAGES = "pages.css"  # a template: pages that depend on the book's building blocks


def make_document(
    theme: Theme,
    geometry: Geometry,
    config: Config,
    key: tuple[BlockView, ...] = (),
    added: tuple[Style, ...] = (),
) -> SharedDocument:
    """Return what all flows of an edition share; `key` are the book's building blocks.

    `added` are style sheets after those of the theme's print.
    """
    edition = geometry.edition
    styles = list(theme.style("base.css", "print.css"))
    if theme.has(PAGES):
        values = {"width": geometry.width, "height": geometry.height, "sides": edition.sides}
        values |= {"bleed": max(geometry.bleed), "safe": bool(_find_safe(geometry))}
        styles.append(_check(str(theme.render(PAGES, key=key, **values)), theme))
    styles += added
    is_single = edition.sides == 1
    sheets = [(style.name, style.one_sided if is_single else style.text) for style in styles]
    sheets.append(("the edition", page_style(geometry)))
    fonts = tuple(map(_font_file, theme.fonts))
    strings = tuple(sorted({name for style in styles for name in style.strings}))
    medium, has_links = "screen" if edition.links == "screen" else "print", edition.links != "none"
    has_metadata, most_dpi = not edition.is_press, edition.most_dpi
    variant = "" if edition.is_exchange else edition.variant  # the linker makes a PDF/X
    settings = (variant, medium, edition.ink, has_links, has_metadata, most_dpi)
    press = _find_press(theme, styles, edition, config) if edition.ink == "cmyk" else None
    fitted = edition.copyfit, edition.copyfit and edition.sides == 2
    safe = _find_safe(geometry)
    more = edition.is_exchange, edition.crop_marks, press, *fitted, safe
    files = [(one.family, one.weight, one.style, one.digest, one.descriptors) for one in fonts]
    inks = (
        (press.colours, press.digest, press.most) if press else ()
    )  # where the profile lies does not count
    parts = [sheets, files, strings, settings, more[:2], inks, fitted, safe]
    digest = hashlib.sha256(repr(parts).encode()).hexdigest()
    return SharedDocument(tuple(sheets), fonts, strings, digest, *settings, *more)


def _find_safe(geometry: Geometry) -> tuple[float, ...]:
    """Return how far from the trim a shop wants all text, in points: at the spine, elsewhere.

    The number of pages is not known yet: at the spine it is the margin, which is large enough.
    """
    shop = SHOPS.get(geometry.edition.shop)
    if shop is None:
        return ()
    return geometry.margins[""].inner * POINTS, shop.margin * INCH * POINTS


def _find_press(
    theme: Theme, styles: Iterable[Style], edition: Edition, config: Config
) -> PressInks:
    """Return the inks of a press; raises ThemeError if a colour of the theme has none."""
    inks, intent = read_inks(theme, styles), read_intent(edition, config)
    _refuse_inks(inks, edition, theme)
    if intent is None or not intent.profile:
        return PressInks(inks)
    digest = hashlib.sha256(intent.profile).hexdigest()
    most = SHOPS[edition.shop].most_ink if edition.shop else 400
    return PressInks(inks, str(config.folder / edition.icc), str(config.fence), digest, most)


def _refuse_inks(inks: Iterable[tuple[Rgb, Inks]], edition: Edition, theme: Theme) -> None:
    """Raise ThemeError if a colour of the theme has more ink than the shop takes."""
    findings, where = Findings(), Location(show_path(theme.folders[0] / "theme.toml"))
    shop = SHOPS.get(edition.shop)
    for colour, row in inks if shop else ():
        total = round(100 * sum(row))
        if shop and total > shop.most_ink:
            name = "#{:02X}{:02X}{:02X}".format(*colour)
            message = f"{shop.title} takes {shop.most_ink} % of ink; {name} in [inks] has {total} %"
            findings.add("shop-refuses", where, message, "give it less ink", name)
    if found := findings.all():
        raise ThemeError(found)


def _check(text: str, theme: Theme) -> Style:
    """Return a style sheet that a template made.

    Raises ThemeError if it fetches anything, or names a family that no font has.
    """
    sheet = read_sheet(text)
    if sheet.faults:
        theme.refuse(PAGES, sheet.faults[0][1])
    if sheet.faces:
        theme.refuse(PAGES, "a @font-face stands in base.css or print.css")
    known = {font.family.lower() for font in theme.fonts}
    for family in names_of_sheet(sheet):
        if family.lower() not in known:
            message = f"no font of the theme is called '{family[:60]}'"
            theme.refuse(PAGES, message, "font-missing")
    return Style(PAGES, text, sheet.one_sided, sheet.strings)


def _font_file(font: Font) -> FontFile:
    rows = [(name, value) for name, value in font.descriptors if is_printed(name)]
    descriptors = "".join(f"{name}:{value};" for name, value in rows)
    path = str(font.path)
    state = font.path.stat().st_mtime_ns if font.path.is_file() else 0
    try:
        digest = _digest(path, font.source, font.home, state)
    except FontFileError as error:  # it was whole when the theme was read
        raise lost_font(font.family, error) from error
    own = (font.family, font.weight, font.style)
    return FontFile(*own, path, digest, font.source, font.home, descriptors)


@lru_cache(maxsize=64)
def _digest(path: str, source: str, home: str, _: int) -> str:
    return hashlib.sha256(load_font(path, source, home)).hexdigest()
