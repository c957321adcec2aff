"""Lines that are read from the right; WeasyPrint shifts some, and indents none.

A line that ends with a phrase may end with a blank. WeasyPrint takes the blank away and moves all
of the line to the left. But the last phrase already stands at the left edge: only what is before
it has to move. The indent of a first line is at its end, or nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from publisher.formats.pdf.typesetting.tuning.replacement import replacing


def _width_of(box: Any) -> float:
    """Return the width of a box that was laid out, 0 for any other."""
    width = vars(box).get("width")
    return width if isinstance(width, float) else 0.0


@contextmanager
def right_lines() -> Iterator[None]:
    """Have WeasyPrint set the lines of a text that is read from the right at their places."""
    from weasyprint.formatting_structure.boxes import TextBox
    from weasyprint.layout import inline

    remove_last_whitespace, text_align = inline.remove_last_whitespace, inline.text_align

    def _remove(context: Any, line: Any) -> None:
        around, last = [], line
        while getattr(last, "children", ()):
            last = last.children[-1]
            around.append(last)
        before = _width_of(last)
        remove_last_whitespace(context, line)
        if not isinstance(last, TextBox) or line.style["direction"] != "rtl":
            return
        taken = before - _width_of(last)
        if taken and last.pango_layout.first_line_direction % 2:
            for box in around:
                box.position_x += taken

    def _align(context: Any, line: Any, available_width: Any, last: Any) -> Any:
        offset = text_align(context, line, available_width, last)
        return offset + line.text_indent if line.style["direction"] == "rtl" else offset

    with replacing((inline, "remove_last_whitespace", _remove), (inline, "text_align", _align)):
        yield
