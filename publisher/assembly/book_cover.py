"""The path of a cover in book.toml -> its picture, or the reason why it can't be the cover."""

from __future__ import annotations

from publisher.book.model import Config, Picture
from publisher.reading.picture_files import PictureFiles, Refused
from publisher.reading.pictures import PictureShelf
from publisher.report.findings import Findings, Location

TYPES = ("image/png", "image/jpeg", "image/svg+xml")


def find_cover(config: Config, files: PictureFiles, findings: Findings) -> Picture | None:
    """Return the picture of a cover of the book's own, or None.

    It is found as other pictures are, but is none of the pages' pictures.
    """
    written = config.cover
    if not written:
        return None
    where, shelf = Location(config.path, config.cover_line), PictureShelf(config)
    shelf.files = files  # what is sought counts as an input of the book
    found = shelf.find(written, config.path)
    if isinstance(found, Refused):
        _refuse(written, found.reason, where, findings)
        return None
    if found.picture.media_type not in TYPES:
        kind = found.picture.media_type.rpartition("/")[2].upper()
        _refuse(written, f"is of the type {kind}", where, findings)
        return None
    if found.guessed:
        message = f"the cover '{written}' was taken for {found.guessed}"
        findings.add("link-guessed", where, message, "write the path", written)
    for loss in found.picture.losses:
        message = f"the cover '{written}' {loss}"
        findings.add("picture-reduced", where, message, "draw it in another way", written)
    return found.picture


def _refuse(written: str, reason: str, where: Location, findings: Findings) -> None:
    message = f"'cover' in [book] names '{written}', which {reason}"
    hint = "write the path of a PNG, JPEG or SVG below the book's root"
    findings.add("config-value", where, message, hint, written)
