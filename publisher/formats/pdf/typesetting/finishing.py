"""pydyf's document as WeasyPrint made it -> as an edition wants it: tags, inks, metadata."""

from __future__ import annotations

from typing import Any

import pydyf

from publisher.book.language import direction_of
from publisher.formats.pdf.contract.fragment import SharedDocument
from publisher.formats.pdf.typesetting.inks import separate_inks
from publisher.formats.pdf.typesetting.tags import repair_tags


def finish_pages(pdf: Any, document: SharedDocument) -> None:
    """Change pydyf's document before it is written or taken apart."""
    repair_tags(pdf)
    if document.ink != "rgb":
        separate_inks(pdf, document.ink)
    if "Lang" in pdf.catalog and direction_of(pdf.catalog["Lang"].string) == "rtl":
        pdf.catalog.setdefault("ViewerPreferences", pydyf.Dictionary())["Direction"] = "/R2L"
    if not document.has_metadata:
        pdf.info.clear()
        pdf.catalog.pop("Metadata", None)
        pdf.catalog.pop("ViewerPreferences", None)
