"""Struts and the sizes of lines are measured with fewer calls.

The strut of a style is kept on the style: WeasyPrint spells a key of fifteen values each time. One
rectangle serves all measurements of lines: WeasyPrint allocates one for each.
Equal, since the same calls of Pango are made. Upstream could take both as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publisher.formats.pdf.typesetting.tuning.replacement import Replacement, everywhere

SOURCES = {
    "weasyprint.text.line_break": "1f5a855ad992e0be",
    "weasyprint.text.ffi": "530e83118f7841d2",
}


def replacements() -> Iterator[Replacement]:
    """Yield what measures the strut of a style, and what measures a line."""
    from weasyprint.text import line_break

    yield from everywhere(line_break.strut, _keep_struts(line_break.strut))
    yield from everywhere(line_break.line_size, _measure_lines())


def _keep_struts(original: Any) -> Any:
    def _strut(style: Any) -> Any:
        own = vars(style)
        if (found := own.get("strut")) is None:
            found = own["strut"] = original(style)
        return found

    return _strut


def _measure_lines() -> Any:
    from weasyprint.text.ffi import FROM_UNITS, ffi, pango

    extents = ffi.new("PangoRectangle *")

    def _line_size(line: Any, style: Any) -> tuple[float, float]:
        pango.pango_layout_line_get_extents(line, ffi.NULL, extents)
        width = extents.width * FROM_UNITS
        if style["letter_spacing"] != "normal":
            width += style["letter_spacing"]
        return width, extents.height * FROM_UNITS

    return _line_size
