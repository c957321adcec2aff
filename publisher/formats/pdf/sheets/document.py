"""Theme, Geometry -> SharedDocument: the style sheets, fonts and PDF settings of an edition."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from publisher.composition.views import BlockView
from publisher.formats.pdf.contract.fragment import FontFile, SharedDocument
from publisher.theme.geometry import Geometry, page_style, set_one_sided
from publisher.theme.templates import Theme, named_strings

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
        sheets.append((PAGES, str(theme.render(PAGES, key=key, **values))))
    if edition.sides == 1:
        sheets = [(name, set_one_sided(text)) for name, text in sheets]
    sheets.append(("the edition", page_style(geometry)))
    pairs = [(one, _digest(one.path, one.path.stat().st_mtime_ns)) for one in theme.fonts]
    fonts = tuple(
        FontFile(font.family, font.weight, font.style, str(font.path), digest)
        for font, digest in pairs
    )
    strings = named_strings(text for _, text in sheets)
    medium, has_links = "screen" if edition.links == "screen" else "print", edition.links != "none"
    settings = (edition.variant, medium, edition.ink, has_links, not edition.is_press)
    files = [(font.family, font.weight, font.style, font.digest) for font in fonts]
    digest = hashlib.sha256(repr([sheets, files, strings, settings]).encode()).hexdigest()
    return SharedDocument(tuple(sheets), fonts, strings, digest, *settings)


@lru_cache(maxsize=64)
def _digest(path: Path, _: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
