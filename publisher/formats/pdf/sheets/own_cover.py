"""A book's own cover -> its picture on the front: it fills the page and its bleed, or is whole."""

from __future__ import annotations

from msgspec import Struct

from publisher.book.model import Book, Picture
from publisher.config.measures import spell_length
from publisher.config.shops import INCH
from publisher.formats.pdf.contract.fragment import Image
from publisher.report.findings import Finding, Findings, Location
from publisher.theme.geometry import Geometry

SVG = "image/svg+xml"
MOST_CUT = 0.06  # of the picture's width or height, so that it fills the page


class OwnCover(Struct, frozen=True):
    """What the template of a cover of one's own gets: address, style and alternative text."""

    src: str
    style: str
    alt: str


def place_cover(
    book: Book, picture: Picture, geometry: Geometry, beyond: tuple[float, float, float, float]
) -> OwnCover:
    """Return the picture of the front cover; `beyond` is the bleed: top, right, bottom and left.

    A picture of about the page's shape fills page and bleed. Any other one is shown whole.
    """
    fills = _cut(picture, geometry) <= MOST_CUT
    top, right, bottom, left = beyond if fills else (0.0,) * 4
    rows = {
        "left": spell_length(-left),
        "top": spell_length(-top),
        "width": spell_length(geometry.width + left + right),
        "height": spell_length(geometry.height + top + bottom),
        "object-fit": "cover" if fills else "contain",
    }
    style = "; ".join(f"{name}: {value}" for name, value in rows.items())
    return OwnCover(f"book:pictures/{picture.name}", style, describe_cover(book))


def describe_cover(book: Book) -> str:
    """Return the alternative text of a cover: title, subtitle and authors."""
    config = book.config
    return ". ".join(filter(None, (config.title, config.subtitle, ", ".join(config.authors))))


def cover_image(picture: Picture) -> Image:
    """Return the picture as the engine gets it."""
    return Image(picture.name, picture.media_type, picture.content)


def judge_cover(book: Book, geometry: Geometry) -> tuple[Finding, ...]:
    """Report a cover whose shape is not that of the page, or that has too few pixels for it."""
    findings, picture, config = Findings(), book.cover, book.config
    if picture and _cut(picture, geometry) > MOST_CUT:
        page = f"{geometry.width:g} × {geometry.height:g} mm"
        message = f"the cover '{config.cover}' has {picture.width} × {picture.height} pixels, "
        message += f"and the page {page}: the picture is shown whole and does not fill the page"
        ratio = geometry.height / geometry.width
        hint = f"make it {ratio:.2f} times as high as wide"
        where = Location(config.path, config.cover_line)
        findings.add("cover-shape", where, message, hint, config.cover)
    if picture and picture.media_type != SVG:
        dpi, least = _resolution(picture, geometry), geometry.edition.least_dpi
        if dpi < least:
            message = f"the cover '{config.cover}' is printed at {dpi:.0f} dpi"
            hint = f"{least} dpi want a picture {-(-picture.width * least // dpi):.0f} pixels wide"
            where = Location(config.path, config.cover_line)
            findings.add("picture-coarse", where, message, hint, config.cover)
    return findings.all()


def _resolution(picture: Picture, geometry: Geometry) -> float:
    """Return the dots an inch at which a cover is shown."""
    across, down = geometry.width / picture.width, geometry.height / picture.height
    return INCH / (max if _cut(picture, geometry) <= MOST_CUT else min)(across, down)


def _cut(picture: Picture, geometry: Geometry) -> float:
    """Return the share of the picture that is cut off where it fills the page."""
    ratio = picture.width / picture.height * geometry.height / geometry.width
    return 1 - min(ratio, 1 / ratio)
