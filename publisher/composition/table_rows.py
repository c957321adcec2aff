"""A table -> the same with classes for print: what stays together, and which row is a total."""

from __future__ import annotations

from publisher.book.tree import Element, Node, walk, words_of

MOST_TOGETHER = 10  # rows of a table that is not divided between pages
MOST_LETTERS = 2000  # of such a table, which would not fit below a title otherwise
PICTURES = ("img", "svg:svg")
TOTALS = frozenset(
    "total totals sum subtotal subtotals overall summe gesamt gesamtsumme insgesamt zwischensumme "
    "somme totaux ensemble suma totales totale totali somma totaal subtotaal totalt summa "
    "razem ogółem celkem součet összesen yhteensä итого всего сумма разом всього загалом σύνολο "
    "toplam 合計 小計 总计 合计 小计 總計 합계 총계 المجموع الإجمالي".split()
)


def mark_rows(table: Element) -> Element:
    """Return a table whose short ones stay together, and whose totals stay with what they sum up.

    The class is `together` for a table of at most ten rows of text, and `total` for a row.
    """
    rows = _body_rows(table)
    is_short = 0 < len(rows) <= MOST_TOGETHER and len(words_of(table)) <= MOST_LETTERS
    if is_short and not any(node.tag in PICTURES for node in walk(table)):
        table = _with_class(table, "together")
    totals = {id(row) for row in rows if _is_total(row)}
    return _mark(table, totals) if totals else table


def _body_rows(node: Element) -> list[Element]:
    rows: list[Element] = []
    for child in node.children:
        if isinstance(child, Element) and child.tag == "tr":
            rows.append(child)
        elif isinstance(child, Element) and child.tag in ("tbody", "tfoot"):
            rows += _body_rows(child)
    return rows


def _is_total(row: Element) -> bool:
    """Return whether the first cell of a row begins or ends with a word for a total."""
    words = (words_of(cell).casefold() for cell in row.children if isinstance(cell, Element))
    first = next((text.strip(" .:*Σ").split() for text in words if text), [])
    return bool(first) and len(first) <= 3 and not TOTALS.isdisjoint((first[0], first[-1]))


def _mark(node: Element, totals: set[int]) -> Element:
    children: list[Node] = []
    for child in node.children:
        if isinstance(child, Element) and id(child) in totals:
            child = _with_class(child, "total")
        elif isinstance(child, Element) and child.tag in ("tbody", "tfoot"):
            child = _mark(child, totals)
        children.append(child)
    return node.with_children(*children)


def _with_class(node: Element, name: str) -> Element:
    return node.with_attributes(class_=f"{node.get('class')} {name}".strip())
