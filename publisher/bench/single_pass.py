"""Book, Theme -> PDF as a user of WeasyPrint would make it: rendered once, as one document.

Page numbers come from `target-counter`. For measurements alone: it is slow, and loses footnotes.
"""

from __future__ import annotations

import re

from publisher.config.editions import FIRST, read_edition
from publisher.driver.build import Made
from publisher.formats.pdf.sheets.numbers import TOKEN
from publisher.formats.pdf.sheets.sheet_markup import compose_sheets
from publisher.formats.pdf.typesetting.typesetter import Engine
from publisher.theme.geometry import lay_out_page

STYLE = "a.page-number::after { content: target-counter(attr(href), page) }"


def print_at_once(made: Made) -> bytes:
    """The whole book in one pass, its cover apart."""
    book, theme = made.book, made.theme
    edition = read_edition(FIRST, book.config, theme.editions)
    sheets = compose_sheets(book, theme, lay_out_page(theme, edition, 0, book.config))

    def _show(token: re.Match[str]) -> str:
        number = f'<a class="page-number" href="#{token[1]}"></a>'
        reference = f'<span class="pageref"> ({sheets.words.page}\u00a0{number})</span>'
        return reference if token[2] else number

    before, after = sheets.full_shell
    text = "".join(TOKEN.sub(_show, str(piece.markup)) for piece in sheets.pieces)
    printing = Engine(sheets.document, is_plain=True).render(
        before + text + after, tuple(sheets.images.values()), STYLE
    )
    content: bytes = printing.rendered.write_pdf(pdf_variant=sheets.document.variant, pdf_tags=True)
    return content
