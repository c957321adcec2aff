"""A PDF -> pictures of its pages, and the text at a place on a page."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
from msgspec import Struct

from publisher.ledger.painted import PDFIUM

SCALE = 2.0  # pixels in a point: sharp on a dense display
NEAR = 12.0  # points: how far from a letter a click may be
AROUND = 200  # characters before and after a place that are read


class PagePictures(Struct, frozen=True):
    """A PDF of which single pages are drawn. PDFium works in one thread at a time."""

    content: bytes

    def draw(self, number: int) -> bytes:
        """A page as BMP, which takes a tenth of the time of PNG; raises IndexError for none."""
        made = io.BytesIO()
        with PDFIUM, pypdfium2.PdfDocument(self.content) as document:
            if not 0 <= number < len(document):
                raise IndexError(number)
            document[number].render(scale=SCALE, rev_byteorder=True).to_pil().save(made, "BMP")
        return made.getvalue()

    def read_around(self, number: int, across: float, down: float) -> tuple[str, str]:
        """The text before and after a place on a page, given in parts of its width and height.

        Both are empty where there is no text near; raises IndexError where there is no page.
        """
        with PDFIUM, pypdfium2.PdfDocument(self.content) as document:
            if not 0 <= number < len(document):
                raise IndexError(number)
            page = document[number]
            width, height = page.get_size()
            text: Any = page.get_textpage()
            at = text.get_index(across * width, (1 - down) * height, NEAR, NEAR)
            if at is None:
                return "", ""
            first = max(at - AROUND, 0)
            before = text.get_text_range(first, at - first) if at > first else ""
            return before, text.get_text_range(at, min(AROUND, text.count_chars() - at))
