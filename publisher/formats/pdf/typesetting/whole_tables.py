"""Short tables stay on one page, unless that leaves more than a third of a page empty.

The style sheet keeps a short table whole and says between which of its rows it may break even so.
A page that ends too high before such a table is laid out again, with the table divided.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from publisher.formats.pdf.typesetting.footnotes import is_known_engine
from publisher.formats.pdf.typesetting.spaces import foot_of
from publisher.formats.pdf.typesetting.table_fitting import vary
from publisher.formats.pdf.typesetting.tuning.replacement import replacing

EMPTY = 1 / 3  # of the height of the text
TOGETHER = "together"  # the class of a short table


@contextmanager
def whole_tables() -> Iterator[None]:
    """Have short tables break where a page before them would be too empty."""
    from weasyprint.layout import block
    from weasyprint.layout import page as pages

    if not is_known_engine():
        yield
        return
    with replacing(
        (block, "table_layout", _with_style(block.table_layout)),
        (pages, "remake_page", _full(pages.remake_page)),
    ):
        yield


def _with_style(table_layout: Any) -> Any:
    @wraps(table_layout)
    def _lay_out(context: Any, table: Any, *rest: Any, **named: Any) -> Any:
        element = table.element
        if element is not None and TOGETHER in (element.get("class") or "").split():
            own = vars(table).setdefault("own_style", table.style)
            is_free = vars(context).get("divides_tables", False)
            table.style = vary(own, "break_inside", "auto") if is_free else own
        return table_layout(context, table, *rest, **named)

    return _lay_out


def _full(remake_page: Any) -> Any:
    @wraps(remake_page)
    def _remake(index: int, context: Any, root: Any, html: Any) -> Any:
        made = remake_page(index, context, root, html)
        foot = foot_of(made[0])
        if not _is_empty(made, foot, context, index):
            return made
        context.divides_tables = True
        other = remake_page(index, context, root, html)
        context.divides_tables = False
        return other if foot_of(other[0]) > foot else remake_page(index, context, root, html)

    return _remake


def _is_empty(made: Any, foot: float, context: Any, index: int) -> bool:
    """Return whether a page without notes ends too high, and text goes on after it."""
    page, resume_at = made
    if resume_at is None or context.page_maker[index + 1][1]["break"] != "any" or not foot:
        return False
    limit = vars(context).get("foot") or page.content_box_y() + page.height
    is_plain = not (page.children[1].children or context.broken_out_of_flow)
    return bool(is_plain and not context.desk.waiting and limit - foot > EMPTY * page.height)
