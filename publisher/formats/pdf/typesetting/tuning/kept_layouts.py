"""A line is drawn from the layout that measured it; a justified one is set when it is drawn.

WeasyPrint drops the Pango layout of each line, and sets the line again to draw it. Of a line that
it justifies it makes another layout in between, and drops it too.
Equal, since a layout without spaces of a given width, tabs or line ends has the same glyphs with
and without the width that the line was broken for. The patch needs `glyph_strings`, which draws
such a line without a change to its layout.
Upstream could keep the layout where the line is not justified.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publisher.formats.pdf.typesetting.tuning import glyph_strings
from publisher.formats.pdf.typesetting.tuning.replacement import Replacement

SOURCES = glyph_strings.SOURCES | {
    "weasyprint.text.line_break": "1f5a855ad992e0be",
    "weasyprint.layout.inline": "0e7c1569330f5473",
}


def replacements() -> Iterator[Replacement]:
    """Yield what drops and makes anew the layout of a line, and what sets a justified line."""
    from weasyprint.layout import inline
    from weasyprint.text.line_break import Layout

    if glyph_strings.fits():
        yield Replacement(Layout, "deactivate", _drop(Layout.deactivate))
        yield Replacement(Layout, "reactivate", _renew(Layout.reactivate))
        yield Replacement(inline, "create_layout", _set_later(inline.create_layout))


def _drop(original: Any) -> Any:
    def _deactivate(layout: Any) -> None:
        style = layout.style
        is_kept = not (
            layout.justification_spacing
            or layout.layout is None
            or "is_drawn" in vars(layout)
            or style["word_spacing"]
            or style["letter_spacing"] not in ("normal", 0)
            or glyph_strings.ENDS.search(layout.text)
        )
        if not is_kept:
            original(layout)

    return _deactivate


def _renew(original: Any) -> Any:
    from weasyprint.text.ffi import ffi, pango

    def _reactivate(layout: Any, style: Any) -> None:
        own = vars(layout)
        is_kept = "layout" in own and "is_drawn" not in own
        if not is_kept or pango.pango_layout_get_line_readonly(layout.layout, 1) != ffi.NULL:
            original(layout, style)
        own["is_drawn"] = True

    return _reactivate


def _set_later(original: Any) -> Any:
    """Return what makes the layout of a justified line: only what is read before it is drawn."""

    def _create_layout(
        text: str, style: Any, context: Any, max_width: Any, justification_spacing: Any
    ) -> Any:
        own = vars(style)
        if "bare_layout" not in own:
            made = original(" ", style, context, None, 0)
            values = {n: v for n, v in vars(made).items() if n not in ("layout", "language")}
            own["bare_layout"] = type(made), values
        if text == " " or "\n" in text or max_width is not None:
            return original(text, style, context, max_width, justification_spacing)
        kind, values = own["bare_layout"]
        layout = object.__new__(kind)
        vars(layout).update(values, text=text, justification_spacing=justification_spacing)
        layout.layout = layout.language = None  # dropped at once
        return layout

    return _create_layout
