"""Boxes without background, border image or outline are passed over.

WeasyPrint works out the background and the outline of each box of a page. Here a style keeps
whether it has none at all.
Equal, since such a box paints nothing. Upstream could return as early.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publisher.formats.pdf.typesetting.tuning.replacement import Replacement, everywhere

SOURCES = {
    "weasyprint.layout.background": "3d98949e4fe71bc7",
    "weasyprint.draw.border": "cee7e6540a8bbae0",
    "weasyprint.draw.color": "c68aaae8b9a4c8dd",
}


def replacements() -> Iterator[Replacement]:
    """Yield what lays out backgrounds, and what draws outlines."""
    from weasyprint.draw import border
    from weasyprint.layout import background

    yield from everywhere(background.layout_box_backgrounds, _lay_out(background))
    yield from everywhere(border.draw_outline, _outline(border.draw_outline))


def _lay_out(background: Any) -> Any:
    original = background.layout_box_backgrounds

    def _lay_out_plain(
        page: Any, box: Any, get_image_from_uri: Any, *options: Any, **named: Any
    ) -> None:
        own = None if options or named or box is page else vars(box.style)
        if own is None or not _is_plain(box.style, own):
            original(page, box, get_image_from_uri, *options, **named)
            return
        background.resolve_radii_percentages(box)
        for child in box.all_children():
            background.layout_box_backgrounds(page, child, get_image_from_uri)
        box.background = None

    return _lay_out_plain


def _is_plain(style: Any, own: dict[str, Any]) -> bool:
    """Return whether a style has nothing behind its text; `own` is the style's namespace."""
    found = own.get("is_plain")
    if found is None:
        from weasyprint.draw.color import get_color

        found = own["is_plain"] = (
            style["border_image_source"][0] == "none"
            and style["mask_border_source"][0] == "none"
            and style["visibility"] != "hidden"
            and not style["box_shadow"]
            and not any(kind == "url" or image for kind, image in style["background_image"])
            and get_color(style, "background_color").alpha == 0
        )
    return bool(found)


def _outline(original: Any) -> Any:
    from weasyprint.formatting_structure.boxes import Box

    def _draw_outline(stream: Any, box: Any) -> None:
        if box.style["outline_width"]:
            original(stream, box)
            return
        for child in box.children:
            if isinstance(child, Box):
                _draw_outline(stream, child)

    return _draw_outline
