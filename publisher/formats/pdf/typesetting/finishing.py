"""pydyf's document as WeasyPrint made it -> as an edition wants it: tags, inks, boxes, metadata."""

from __future__ import annotations

from typing import Any

import pydyf

from publisher.book.language import direction_of
from publisher.formats.pdf.contract.fragment import RGB, SharedDocument
from publisher.formats.pdf.typesetting.inks import separate_inks, shows_rgb
from publisher.formats.pdf.typesetting.press import open_press
from publisher.formats.pdf.typesetting.tags import repair_tags

DEFAULT_RGB = b"[/ICCBased %d 0 R]" % RGB


def finish_pages(pdf: Any, document: SharedDocument) -> None:
    """Change pydyf's document before it is written or taken apart."""
    repair_tags(pdf)
    if document.ink != "rgb":
        press = open_press(document.press) if document.press else None
        separate_inks(pdf, document.ink, press)
    if document.ink != "rgb" or document.is_exchange:
        _blend_in_inks(pdf)
    if document.is_exchange:
        _name_colours(pdf)
    if not document.has_marks:
        _widen_bleed(pdf)
    if "Lang" in pdf.catalog and direction_of(pdf.catalog["Lang"].string) == "rtl":
        pdf.catalog.setdefault("ViewerPreferences", pydyf.Dictionary())["Direction"] = "/R2L"
    if not document.has_metadata:
        pdf.info.clear()
        pdf.catalog.pop("Metadata", None)
        pdf.catalog.pop("ViewerPreferences", None)


def _name_colours(pdf: Any) -> None:
    """Say which RGB is meant, as PDF/X-4 wants."""
    has_rgb = shows_rgb(pdf)
    for part in pdf.objects:
        if isinstance(part, pydyf.Dictionary) and "lab-d50" in part and has_rgb:
            part["DefaultRGB"] = DEFAULT_RGB


def _blend_in_inks(pdf: Any) -> None:
    """Blend groups in the inks of the press: in RGB, black text would get all four."""
    for part in pdf.objects:
        group = part.extra.get("Group") if isinstance(part, pydyf.Stream) else None
        if group and group.get("CS") == "/DeviceRGB":
            group["CS"] = "/DeviceCMYK"


def _widen_bleed(pdf: Any) -> None:
    """Let the bleed reach the edge of the paper; WeasyPrint lets it reach 10 points."""
    for part in pdf.objects:
        if isinstance(part, pydyf.Dictionary) and "BleedBox" in part:
            part["BleedBox"] = part["MediaBox"]
