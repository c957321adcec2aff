"""A line of code that goes on in the next page -> one that ends below its last row on a page.

WeasyPrint stretches such a line down to the end of the page. A style that marks each row of a long
line would mark the rest of the page, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from publisher.formats.pdf.typesetting.tuning.replacement import replacing


@contextmanager
def ending_lines() -> Iterator[None]:
    """Have WeasyPrint end lines of code below their last row before it paints backgrounds."""
    from weasyprint import layout

    lay_out = layout.layout_backgrounds

    def _backgrounds(page: Any, get_image: Any) -> None:
        _end_last_line(page)
        lay_out(page, get_image)

    with replacing((layout, "layout_backgrounds", _backgrounds)):
        yield


def _end_last_line(page: Any) -> None:
    from weasyprint.formatting_structure.boxes import LineBox

    box = page.children[0]  # of the root; notes and margins follow it
    blocks = []
    while not isinstance(box, LineBox):
        flow = [one for one in getattr(box, "children", ()) if one.is_in_normal_flow()]
        if not flow:
            return
        if box.element is not None and box.element.get("class") == "line":
            blocks.append(box)
        box = flow[-1]
    for block in blocks:
        block.height = min(block.height, box.position_y + box.height - block.content_box_y())
