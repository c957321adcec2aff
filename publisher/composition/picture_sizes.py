"""The size of a picture in the book -> attributes and styles of print, EPUB and HTML.

In the tree a picture has `width` (px, or a length of CSS), and `height` if that does not follow
from the width. No picture is wider than its column; a shrunk one keeps its ratio.
"""

from __future__ import annotations

from publisher.book.model import Picture
from publisher.book.tree import Element, Node, rewrite, walk

ICON = 64  # px; a picture in a table that is not wider keeps its width on a screen
TALLEST = "var(--picture-height, 150mm)"  # of a picture in print
MEASURE = "var(--measure, 300pt)"


def size_for_print(picture: Element, own: Picture) -> Element:
    """Return a picture for print; its height is at most `--picture-height` of the theme."""
    across, down = picture.get("width"), picture.get("height")
    ratio = _ratio(across, down) if down else own.width / own.height
    width = _length(across)
    rows = [("width", f"min({width}, {ratio:.6f} * {TALLEST})" if ratio else width)]
    if down:
        rows.append(("height", f"min({_length(down)}, {TALLEST})"))
    if picture.has("data-columns"):
        share = f"{MEASURE} / {2 * int(picture.get('data-columns'))}"
        least = share if "%" in width else f"{width}, {share}"
        rows.append(("min-width", f"min({least})"))
    return _styled(picture.with_attributes(width=None, height=None), rows)


def _ratio(across: str, down: str) -> float:
    """Return the ratio of a width and a height in px, or 0 for other lengths."""
    return int(across) / int(down) if across.isdecimal() and down.isdecimal() else 0


def share_table(table: Element) -> Element:
    """Tell each picture in a table the number of columns: half of its share is its least width."""
    if not any(node.tag == "img" for node in walk(table)):
        return table
    columns = str(count_columns(table))

    def _tell(node: Element) -> Element:
        return node.with_attributes(data_columns=columns) if node.tag == "img" else node

    (shared,) = rewrite((table,), _tell)
    return shared if isinstance(shared, Element) else table


def count_columns(table: Element) -> int:
    """Return the number of columns of a table's widest row, at least 1."""
    rows = (node for node in walk(table) if node.tag == "tr")
    return max((sum(map(_span, row.children)) for row in rows), default=1) or 1


def _span(cell: Node) -> int:
    if not isinstance(cell, Element):
        return 0
    span = cell.get("colspan")
    return int(span) if span.isdecimal() else 1


def size_for_screen(picture: Element) -> Element:
    """Return a picture for an EPUB or an HTML page: px as attributes, other lengths as a style."""
    across, down = picture.get("width"), picture.get("height")
    if across.isdecimal() and not down:
        return picture
    if ratio := _ratio(across, down or "x"):
        return _styled(picture, [("aspect-ratio", f"{ratio:.4f}")])
    rows = [("width", _length(across)), *([("height", _length(down))] if down else [])]
    return _styled(picture.with_attributes(width=None, height=None), rows)


def hold_icons(cell: Element) -> Element:
    """Return a table's cell whose small pictures, sized for a screen, keep their width."""

    def _hold(node: Element) -> Element:
        across = node.get("width") if node.tag == "img" else ""
        if not across.isdecimal() or int(across) > ICON or node.has("style"):
            return node
        return node.with_attributes(style=f"min-width:{across}px")

    (held,) = rewrite((cell,), _hold)
    return held if isinstance(held, Element) else cell


def _length(text: str) -> str:
    return f"{text}px" if text.isdecimal() else text


def _styled(picture: Element, rows: list[tuple[str, str]]) -> Element:
    style = ";".join(f"{name}:{value}" for name, value in rows)
    return picture.with_attributes(style=style, data_columns=None)
