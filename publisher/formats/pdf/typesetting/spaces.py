"""A page whose text ends too high -> the same, with more space between its blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

LEAST = 1.0  # CSS pixels: less between two blocks is no space


def foot_of(page: Any) -> float:
    """Return how far down the text of a page goes, without what floats; 0 if there is none."""
    return max(_feet(page.children[0].children), default=0.0)


def end_with_text(page: Any, following: Any) -> None:
    """Have blocks that go on on the following page end with their text on this one.

    WeasyPrint draws their borders and backgrounds down to the foot of the page.
    """
    ongoing = {id(box.element) for box in _blocks(following.children[0])}
    for box in _blocks(page.children[0]):
        if box.element is not None and id(box.element) in ongoing:
            foot = max(_feet(box.children), default=0.0)
            if foot and box.style["height"] == "auto":
                height = max(min(box.height, foot - box.content_box_y()), 0.0)
                _shorten_background(box, box.height - height)
                box.height = height


def _shorten_background(box: Any, by: float) -> None:
    """Shorten the background of a box, which was measured when its page was laid out."""
    background = vars(box).get("background")
    if not background or not by:
        return
    layers = []
    for layer in background.layers:
        x, y, width, height = layer.painting_area
        clipped = [
            (left, top, across, down - by, *corners)
            for left, top, across, down, *corners in layer.clipped_boxes
        ]
        area = (x, y, width, height - by)
        layers.append(layer._replace(painting_area=area, clipped_boxes=clipped))
    box.background = background._replace(layers=layers)


def can_grow(page: Any, by: float, most: float) -> bool:
    """Return whether the spaces of a page can grow by so many pixels, each by `most` at most."""
    return 0 <= by <= most * count_spaces(page)


def count_spaces(page: Any) -> int:
    """Return how many spaces of a page can grow."""
    return len(list(_spaces(page.children[0])))


def grow(page: Any, by: float) -> None:
    """Have the spaces of a page grow by so many pixels together, all by the same share."""
    spaces = list(_spaces(page.children[0]))
    _move(page.children[0], {id(box) for box in spaces}, by / len(spaces), 0.0)


def _feet(boxes: Any) -> Iterator[float]:
    from weasyprint.formatting_structure.boxes import LineBox, ReplacedBox, TableBox

    for box in boxes:
        if not box.is_in_normal_flow():
            continue
        if isinstance(box, LineBox):
            yield box.position_y + box.height
        elif isinstance(box, ReplacedBox | TableBox):
            yield box.border_box_y() + box.border_height()
        else:
            yield from _feet(getattr(box, "children", ()))


def _spaces(box: Any) -> Iterator[Any]:
    """Yield the blocks in a box that have space between them and the block before them."""
    from weasyprint.formatting_structure.boxes import BlockBox, LineBox

    end = None  # of the block before
    for child in getattr(box, "children", ()):
        if not child.is_in_normal_flow() or not isinstance(child, BlockBox):
            continue
        if not next(_feet([child]), 0.0):
            continue
        if end is not None and child.border_box_y() - end > LEAST:
            yield child
        if not child.is_table_wrapper and not any(
            isinstance(one, LineBox) for one in child.children
        ):
            yield from _spaces(child)
        end = child.content_box_y() + child.height


def _blocks(box: Any) -> Iterator[Any]:
    """Yield the blocks of running text in a box, with those inside of them."""
    from weasyprint.formatting_structure.boxes import BlockBox, LineBox

    for child in getattr(box, "children", ()):
        if child.is_in_normal_flow() and isinstance(child, BlockBox) and not child.is_table_wrapper:
            yield child
            if not any(isinstance(one, LineBox) for one in child.children):
                yield from _blocks(child)


def _move(box: Any, spaces: set[int], share: float, moved: float) -> float:
    """Move the children of a box down; return how far the last of them has been moved."""
    for child in box.children:
        moved += share if id(child) in spaces else 0.0
        inner = {id(one) for one in _spaces(child)} if child.is_in_normal_flow() else set()
        if inner & spaces:
            start = moved
            child.position_y += moved
            moved = _move(child, spaces, share, moved)
            child.height += moved - start
        else:
            child.translate(0, moved)
    return moved
