"""The boxes below a box are listed without a generator for each level.

Equal: the same boxes in the same order. Upstream could take it as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publisher.formats.pdf.typesetting.tuning.replacement import Replacement

SOURCES = {
    "weasyprint.formatting_structure.boxes": "8ffd28ab74a149f0",
    "weasyprint.layout.absolute": "240e268cec1e66dd",
}


def replacements() -> Iterator[Replacement]:
    """Yield what lists a box and the boxes below it."""
    from weasyprint.formatting_structure.boxes import Box

    def _descendants(box: Any, placeholders: bool = False) -> Iterator[Any]:
        waiting = [box]
        while waiting:
            one = waiting.pop()
            is_box = isinstance(one, Box)
            if not is_box and placeholders:
                one, is_box = next(one.descendants()), True  # the box that it stands for
            yield one
            if is_box and (below := one.children):
                waiting += reversed(below)

    yield Replacement(Box, "descendants", _descendants)
