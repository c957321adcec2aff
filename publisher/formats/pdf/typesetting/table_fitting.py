"""A laid-out table -> its columns by what is in their cells, and whether it is too wide.

WeasyPrint lays a table out here with the widths that `columns` gives. A column that is narrower
than 25 mm is not hyphenated. A row that is taller than half a page may break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from msgspec import Struct

from publisher.composition.break_points import LONG_WORD
from publisher.formats.pdf.typesetting.columns import Column, share_width
from publisher.formats.pdf.typesetting.page_boxes import PRESERVED
from publisher.formats.pdf.typesetting.tuning.replacement import replacing

MM = 96 / 25.4  # CSS pixels
HYPHENATED = 25 * MM  # the least width of a column whose words are hyphenated
TALL = 0.5  # of a page: a row that is as tall may break
HIGH = 0.8  # of a page: a table that is as high need not stay together
LINE = 1.4  # ems between the lines of a cell, and half an em for each of its characters
SMALLEST = 7.5  # points: the least size of a table's type
# classes: on a page of text, on one with wide margins, on one that is turned
STAGES = ("", "wide-table", "turned-table")
CONFINED = frozenset(("footnote", "part-opener"))  # classes of what stands on no other page
HEADS = frozenset(("h2", "h3", "h4", "h5", "h6"))
LEADING = frozenset(
    ("kept", "admonition-title", "tab-label", "theorem-title")
)  # classes of what leads to a block
MARGIN = 0.995  # of a size, since letters don't shrink quite as their size does
SLACK = 0.1
FEW = 60  # characters
FIRST_WORDS = re.compile(r"(?:[^ \n]+ ){3}(?=[^ ])")


class Fit(Struct, frozen=True):
    """How a table fits: what it needs, what it needs at least, what it has, padding; its em."""

    need: float
    words: float
    width: float
    padding: float
    em: float

    def size_for(self, need: float, width: float) -> float:
        """Return the size of type, in points to one place, in which the table fits a width."""
        if need <= width + SLACK:
            return int(self.em * 7.5) / 10
        return int(self.em * 7.5 * MARGIN * (width - self.padding) / (need - self.padding)) / 10


class TableFitting:
    """Lays out the tables of a document and remembers by element how each fits.

    `loose` are tables of which short columns may be broken, since nothing else is left.
    """

    def __init__(self) -> None:
        self.fits: dict[Any, Fit] = {}
        self.loose: set[Any] = set()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Have WeasyPrint share the widths of tables as this module does."""
        from weasyprint.layout import block as blocks
        from weasyprint.layout import preferred, table

        lay_out = table.auto_table_layout
        measure_cell = preferred.table_cell_min_max_content_width
        measure = _unhyphenated(preferred.table_and_columns_preferred_widths)

        def _columns(context: Any, box: Any, block: Any) -> None:
            if not self._share(context, box, block):
                lay_out(context, box, block)

        with replacing(
            (blocks, "table_wrapper_width", _widen_captions(blocks.table_wrapper_width)),
            (preferred, "split_first_line", _split_words(preferred.split_first_line)),
            (preferred, "table_cell_min_max_content_width", _keep_widths(measure_cell)),
            (preferred, "table_and_columns_preferred_widths", measure),
            (table, "table_and_columns_preferred_widths", measure),
            (table, "auto_table_layout", _columns),
        ):
            yield

    def adjust(self, root: Any, gains: tuple[float, ...]) -> bool:
        """Change the tables below a root that are too wide; returns whether there are any.

        The type becomes smaller, then the page's margins, then the page is turned. What is too
        wide even so gets narrow columns, and then words that break anywhere. `gains` has for each
        kind of page by how much it is wider than a page of text.
        """
        wide = [(table, fit) for table, fit in self.fits.items() if fit.need > fit.width + SLACK]
        self.fits.clear()
        parents = {child: parent for parent in root.iter() for child in parent} if wide else {}
        steps = [self._adjust(table, fit, _ancestors(table, parents), gains) for table, fit in wide]
        return any(steps)

    def _adjust(self, table: Any, fit: Fit, ancestors: list[Any], gains: tuple[float, ...]) -> bool:
        is_loose = table in self.loose
        if any(one.tag in ("td", "th") for one in ancestors) or (
            is_loose and fit.words <= fit.width + SLACK
        ):
            return False
        held = _held(table, ancestors)
        now = next((at for at, stage in enumerate(STAGES) if stage in _classes(held[0])), 0)
        is_confined = any(CONFINED & set(_classes(one)) for one in ancestors)
        stages = [now] if is_confined else list(range(now, len(STAGES)))
        choices = [(fit.need, stage) for stage in stages] + [(fit.words, stages[-1])]
        for need, stage in choices[-1:] if is_loose else choices:
            size = fit.size_for(need, fit.width - gains[now] + gains[stage])
            if size >= SMALLEST:
                self.loose |= {table} if need == fit.words else set()
                _set_stage(held, stage)
                _set_size(table, size)
                return True
        self.loose.add(table)
        _set_stage(held, stages[-1])
        _set_size(table, SMALLEST)
        is_new = "breaking" not in _classes(table)
        table.set("class", " ".join([*_classes(table), *(["breaking"] if is_new else [])]))
        return is_new

    def _share(self, context: Any, box: Any, block: Any) -> bool:
        """Set the widths of a table's columns; False for one whose style sets them."""
        from weasyprint.layout import preferred

        table = box.get_wrapped_table()
        room = _room(box, table, block)
        if vars(table).get("shared_room") == room:
            table.column_widths, table.width = list(table.shared_widths), table.shared_width
            return True
        _, _, words, cells, shares, fixed, spacing, grid = (
            preferred.table_and_columns_preferred_widths(context, box, False)
        )
        if not grid or any(fixed) or any(shares):
            return False
        em = table.style["font_size"]
        columns = [
            _measure_column(context, column, words[place], cells[place])
            for place, column in enumerate(grid)
        ]
        width = room - spacing
        rows = [_row_widths(row, len(grid)) for group in table.children for row in group.children]
        is_loose = box.element in self.loose
        table.column_widths = share_width(columns, rows, width, em, is_loose)
        table.width = sum(table.column_widths) + spacing
        need, least = sum(one.least(em) for one in columns), sum(one.word for one in columns)
        fit = Fit(min(need, sum(cells)), least, width, _fixed_room(columns, grid), em)
        before = self.fits.get(box.element)
        if before is None or before.width >= width:
            self.fits[box.element] = fit
        _divide(context, table)
        table.shared_room, table.shared_width = room, table.width
        table.shared_widths = tuple(table.column_widths)
        return True


def _keep_widths(measure: Any) -> Any:
    """Return what measures a cell, and keeps its widths with it."""

    def _cell_widths(context: Any, cell: Any, outer: bool = True) -> Any:
        cell.own_widths = measure(context, cell, outer)
        return cell.own_widths

    return _cell_widths


def _unhyphenated(measure: Any) -> Any:
    """Return what measures the columns of a table as if no word were divided."""

    def _table_widths(context: Any, box: Any, outer: bool = True) -> Any:
        own = box.get_wrapped_table()
        if own not in context.tables:
            _set_hyphens(own, False)
        return measure(context, box, outer)

    return _table_widths


def _split_words(split: Any) -> Any:
    """Return what splits a text into lines; of one with the least width few words are read.

    Such a line has one word, so the rest of a long text has no influence.
    """

    def _split(text: str, style: Any, context: Any, width: Any, *rest: Any, **more: Any) -> Any:
        if width == 0 and len(text) > FEW and (few := FIRST_WORDS.match(text)):
            text = few[0]
        return split(text, style, context, width, *rest, **more)

    return _split


def _widen_captions(wrap: Any) -> Any:
    """Return what sets the width of a table with its caption: the caption has that of the text."""

    def _widen(context: Any, box: Any, block: Any) -> None:
        wrap(context, box, block)
        if len(box.children) > 1 and box.style["direction"] == "ltr":
            box.width = max(box.width, _room(box, box.get_wrapped_table(), block))

    return _widen


def _measure_column(context: Any, column: Any, word: float, cell: float) -> Column:
    """Return the measures of a column; `word` and `cell` are WeasyPrint's own."""
    own = [one for one in column if one and one.colspan == 1]
    body = max((one.own_widths[1] for one in own if not _is_head(one)), default=0.0)
    spans = any(one is None or one.colspan > 1 for one in column)
    return Column(_least_word(context, own, word), cell, cell if spans else body)


def _fixed_room(columns: list[Column], grid: Any) -> float:
    """Return the part of a table's width that does not shrink with its type."""
    return sum(
        HYPHENATED
        if one.word == HYPHENATED
        else max((_padding(cell) for cell in column if cell), default=0)
        for one, column in zip(columns, grid, strict=True)
    )


def _ancestors(node: Any, parents: dict[Any, Any]) -> list[Any]:
    found = []
    while (node := parents.get(node)) is not None:
        found.append(node)
    return found


def _classes(element: Any) -> list[str]:
    return (element.get("class") or "").split()


def _held(table: Any, ancestors: list[Any]) -> list[Any]:
    """Return what stands on one page with a table: its figure or itself, and heads before it."""
    chain = ancestors if ancestors[0].tag == "figure" else [table, *ancestors]
    held = [chain[0]]
    for node, parent in pairwise(chain):
        before = list(parent)[: list(parent).index(node)]
        while before and _leads(before[-1]):
            held.append(before.pop())
        if before or (parent.text or "").strip():
            break
    return held


def _leads(node: Any) -> bool:
    is_leading = node.tag in HEADS or not LEADING.isdisjoint(_classes(node))
    return is_leading and not (node.tail or "").strip()


def _set_stage(held: list[Any], stage: int) -> None:
    for one in held:
        kept = [name for name in _classes(one) if name not in STAGES]
        one.set("class", " ".join([*kept, STAGES[stage]]).strip())


def _set_size(table: Any, size: float) -> None:
    """Set the size of a table's type in points."""
    kept = [one for one in _classes(table) if one != "smaller"]
    table.set("class", " ".join([*kept, "smaller"]))
    table.set("style", f"font-size:{size:.1f}pt")


def _is_head(cell: Any) -> bool:
    return bool(getattr(cell, "is_in_head", False))


def _room(box: Any, table: Any, block: Any) -> float:
    """Return the width that a table may take in its containing block."""
    sides = [side for side in (box.margin_left, box.margin_right) if side != "auto"]
    inner = table.padding_left + table.padding_right
    inner += table.border_left_width + table.border_right_width
    return float(block[0] - sum(sides) - inner)


def _padding(cell: Any) -> float:
    style = cell.style
    sides = (style["padding_left"], style["padding_right"])
    return sum(float(side.value) for side in sides if getattr(side, "unit", "") == "px")


def _row_widths(row: Any, count: int) -> list[float]:
    widths = [0.0] * count
    for cell in row.children:
        if cell.colspan == 1 and cell.grid_x < count:
            widths[cell.grid_x] = cell.own_widths[1]
    return widths


def _least_word(context: Any, cells: list[Any], word: float) -> float:
    """Return the width of a column's longest word, or of a part of it where that is hyphenated."""
    from weasyprint.layout import preferred

    if any(LONG_WORD in _classes(one.element) for one in _elements(cells)):
        word = max(word, HYPHENATED)
    if word <= HYPHENATED or not any(_set_cell_hyphens(cell, True) for cell in cells):
        return word
    parts = [preferred.table_cell_min_content_width(context, cell, True) for cell in cells]
    for cell in cells:
        _set_cell_hyphens(cell, False)
    return float(min(word, max(HYPHENATED, *parts)))


def _elements(cells: list[Any]) -> Iterator[Any]:
    return (box for cell in cells for box in cell.descendants() if box.element is not None)


def _set_hyphens(table: Any, is_on: bool) -> None:
    for group in table.children:
        for row in group.children:
            for cell in row.children:
                cell.is_in_head = group.is_header
                _set_cell_hyphens(cell, is_on)


def _set_cell_hyphens(cell: Any, is_on: bool) -> bool:
    """Turn the hyphenation of a cell on or off, where its style has it; returns whether it has."""
    has_any = False
    for box in cell.descendants():
        auto = vary(box.style, "hyphens", "auto", is_known=True)
        if auto is not None:
            has_any = True
            box.style = auto if is_on else vary(auto, "hyphens", "manual")
    return has_any


def vary(style: Any, name: str, value: str, is_known: bool = False) -> Any:
    """Return a style with another value; with `is_known` None where it had that value at no time.

    Boxes share styles, so a style is not changed: it keeps its variants, and they keep it.
    """
    if style[name] == value:
        return style
    variants = vars(style).setdefault("variants", {})
    if (name, value) not in variants and not is_known:
        variant = variants[name, value] = style.copy()
        variant[name], variant.variants = value, {(name, style[name]): style}
    return variants.get((name, value))


def _divide(context: Any, table: Any) -> None:
    """Hyphenate the cells that are wide enough, and let tall rows and high tables break."""
    whole, is_after_tall = 0.0, False
    for group in table.children:
        for row in group.children:
            height = 0.0
            for cell in row.children:
                width = sum(table.column_widths[cell.grid_x :][: cell.colspan])
                _set_cell_hyphens(cell, width >= HYPHENATED)
                if cell.rowspan == 1:
                    height = max(height, _guess_height(cell, width))
            whole += height
            is_tall = height > TALL * context.page_bottom
            if is_tall:
                row.style = vary(row.style, "break_inside", "auto")
            if is_tall or is_after_tall:
                row.style = vary(row.style, "break_before", "auto")
            is_after_tall = is_tall
    if whole > HIGH * context.page_bottom:
        table.style = vary(table.style, "break_inside", "auto")


def _guess_height(cell: Any, width: float) -> float:
    """Return about the height of a cell, rather too much than too little."""
    from weasyprint.formatting_structure import boxes

    em, height, room = cell.style["font_size"], 0.0, max(width - _padding(cell), 1.0)
    for box in cell.descendants():
        if isinstance(box, boxes.LineBox):
            height += LINE * em
        elif isinstance(box, boxes.TextBox):
            height += LINE * em * (len(box.text) * em / 2 / room)
            if box.style["white_space"] in PRESERVED:
                height += LINE * em * box.text.count("\n")
        elif isinstance(box, boxes.ReplacedBox):
            height += room
    return height
