"""The size of a picture in the book -> attributes and styles of print, EPUB and HTML.

In the tree a picture has `width` (px, or a length of CSS), `height` where it does not follow from
the width, and `data-ratio`. No picture is wider than its column; a shrunk one keeps its ratio.
"""

from __future__ import annotations

from publisher.book.tree import Element, Node, rewrite, walk

ICON = 64  # px; a picture in a table that is not wider keeps its width on a screen
TALLEST = "var(--picture-height, 150mm)"  # of a picture in print
MEASURE = "var(--measure, 300pt)"


def size_for_print(picture: Element) -> Element:
    """Return a picture for print; its height is at most `--picture-height` of the theme."""
    ratio, across = picture.get("data-ratio"), _length(picture.get("width"))
    rows = [("width", f"min({across}, {ratio} * {TALLEST})" if ratio else across)]
    if picture.has("height"):
        rows.append(("height", f"min({_length(picture.get('height'))}, {TALLEST})"))
    if picture.has("data-columns"):
        share = f"{MEASURE} / {2 * int(picture.get('data-columns'))}"
        least = share if "%" in across else f"{across}, {share}"
        rows.append(("min-width", f"min({least})"))
    return _styled(picture.with_attributes(width=None, height=None), rows)


def share_table(table: Element) -> Element:
    """Tell each picture in a table the number of columns: half of its share is its least width."""
    if not any(node.tag == "img" for node in walk(table)):
        return table
    columns = str(count_columns(table))

    def tell(node: Element) -> Element:
        return node.with_attributes(data_columns=columns) if node.tag == "img" else node

    (shared,) = rewrite((table,), tell)
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
    across, down, ratio = (picture.get(name) for name in ("width", "height", "data-ratio"))
    rows: list[tuple[str, str]] = []
    if not (across.isdecimal() and (down.isdecimal() or not down)):
        rows += [("width", _length(across))]
        rows += [("height", _length(down))] if down and not ratio else []
        picture = picture.with_attributes(width=None, height=None)
    if down and ratio:
        rows.append(("aspect-ratio", ratio))
    return _styled(picture, rows)


def hold_icons(cell: Element) -> Element:
    """Return a table's cell whose small pictures, sized for a screen, keep their width."""

    def hold(node: Element) -> Element:
        across = node.get("width") if node.tag == "img" else ""
        if not across.isdecimal() or int(across) > ICON or node.has("style"):
            return node
        return node.with_attributes(style=f"min-width:{across}px")

    (held,) = rewrite((cell,), hold)
    return held if isinstance(held, Element) else cell


def _length(text: str) -> str:
    return f"{text}px" if text.isdecimal() else text


def _styled(picture: Element, rows: list[tuple[str, str]]) -> Element:
    style = ";".join(f"{name}:{value}" for name, value in rows)
    return picture.with_attributes(style=style or None, data_ratio=None, data_columns=None)
