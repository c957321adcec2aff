"""Theme, Geometry -> SharedDocument: the style sheets, fonts and PDF settings of an edition."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from publisher.composition.views import BlockView
from publisher.formats.pdf.contract.fragment import FontFile, SharedDocument
from publisher.theme.font_faces import is_printed
from publisher.theme.font_file import load_font
from publisher.theme.geometry import Geometry, page_style, set_one_sided
from publisher.theme.style_sheet import read_sheet
from publisher.theme.templates import Font, Theme, named_strings

PAGES = "pages.css"  # a template: pages that depend on the book's building blocks


def make_document(
    theme: Theme, geometry: Geometry, key: tuple[BlockView, ...] = ()
) -> SharedDocument:
    """Return what all flows of an edition share; `key` are the book's building blocks."""
    edition = geometry.edition
    sheets = [(style.name, style.text) for style in theme.style("base.css", "print.css")]
    if theme.has(PAGES):
        values = {"width": geometry.width, "height": geometry.height, "sides": edition.sides}
        values["bleed"] = max(geometry.bleed)
        sheets.append((PAGES, _check(str(theme.render(PAGES, key=key, **values)), theme)))
    if edition.sides == 1:
        sheets = [(name, set_one_sided(text)) for name, text in sheets]
    sheets.append(("the edition", page_style(geometry)))
    fonts = tuple(map(_font_file, theme.fonts))
    strings = named_strings(text for _, text in sheets)
    medium, has_links = "screen" if edition.links == "screen" else "print", edition.links != "none"
    settings = (edition.variant, medium, edition.ink, has_links, not edition.is_press)
    is_fitted = edition.copyfit and edition.sides == 2
    files = [(one.family, one.weight, one.style, one.digest, one.descriptors) for one in fonts]
    digest = hashlib.sha256(
        repr([sheets, files, strings, settings, is_fitted]).encode()
    ).hexdigest()
    return SharedDocument(tuple(sheets), fonts, strings, digest, *settings, is_fitted)


def _check(text: str, theme: Theme) -> str:
    """Return a style sheet that a template made; raises ThemeError if it fetches anything."""
    sheet = read_sheet(text)
    if sheet.faults:
        theme.refuse(PAGES, sheet.faults[0][1])
    if sheet.faces:
        theme.refuse(PAGES, "a @font-face stands in base.css or print.css")
    return text


def _font_file(font: Font) -> FontFile:
    rows = [(name, value) for name, value in font.descriptors if is_printed(name)]
    descriptors = "".join(f"{name}:{value};" for name, value in rows)
    path = str(font.path)
    state = font.path.stat().st_mtime_ns if font.path.is_file() else 0
    digest = _digest(path, font.source, state)
    return FontFile(font.family, font.weight, font.style, path, digest, font.source, descriptors)


@lru_cache(maxsize=64)
def _digest(path: str, source: str, _: int) -> str:
    return hashlib.sha256(load_font(path, source)).hexdigest()
