"""Building blocks -> marks: eight shapes, then the same with a hole, filled for the first-named block of a pattern; and their colours."""

from __future__ import annotations

from collections.abc import Sequence

SHAPES = (
    '<circle cx="5" cy="5" r="3.9"/>',
    '<path d="M1.4 1.4H8.6V8.6H1.4Z"/>',
    '<path d="M5 .9L9.2 8.4H.8Z"/>',
    '<path d="M5 .3L9.7 5L5 9.7L.3 5Z"/>',
    '<path d="M.8 1.6H9.2L5 9.1Z"/>',
    '<path d="M3.5 .8H6.5V3.5H9.2V6.5H6.5V9.2H3.5V6.5H.8V3.5H3.5Z"/>',
    '<path d="M.7 7.6A4.3 4.8 0 0 1 9.3 7.6Z"/>',
    '<path d="M5 .2Q5.6 4.4 9.8 5Q5.6 5.6 5 9.8Q4.4 5.6 .2 5Q4.4 4.4 5 .2Z"/>',
)
TINT = 0.08


def draw_mark(number: int, is_first: bool, ink: str, ground: str = "#fff") -> str:
    """The mark of the `number`th building block of a book, counted from 0."""
    inside = draw_shape(number, is_first, ink, ground)
    return f'<svg xmlns="http://www.w3.org/2000/svg" class="mark" viewBox="0 0 10 10" aria-hidden="true">{inside}</svg>'


def draw_shape(number: int, is_first: bool, ink: str, ground: str) -> str:
    """The inside of a mark, in a box of 10 by 10."""
    shape = SHAPES[number % len(SHAPES)]
    paint = f'fill="{ink}"' if is_first else f'fill="none" stroke="{ink}" stroke-width="1.1"'
    hole = f'<circle cx="5" cy="5.4" r="1.4" fill="{ground if is_first else ink}"/>'
    return shape.replace("/>", f" {paint}/>") + (hole if number >= len(SHAPES) else "")


def tint_of(colour: str, share: float = TINT) -> str:
    """A colour mixed with white: `#BE3F1C` as a panel's ground."""
    channels = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - one) * share):02X}" for one in channels)


def colour_of(number: int, colours: Sequence[str], otherwise: str) -> str:
    """The colour of the `number`th building block; from the ninth on they start again."""
    return colours[number % len(colours)] if colours else otherwise
