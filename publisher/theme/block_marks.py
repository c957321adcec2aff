"""Building blocks -> their marks and colours: eight shapes, then the same shapes with a hole."""

from __future__ import annotations

from collections.abc import Sequence

SVG = '<svg xmlns="http://www.w3.org/2000/svg"'
SHAPES = (  # in a box of 10 by 10
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
    """Return the mark of a building block as SVG; `number` counts the blocks of a book from 0."""
    inside = draw_shape(number, is_first, ink, ground)
    return f'{SVG} class="mark" viewBox="0 0 10 10" aria-hidden="true">{inside}</svg>'


def draw_shape(number: int, is_first: bool, ink: str, ground: str) -> str:
    """Return the inside of a mark; the mark of the block that a pattern names first is filled."""
    shape = SHAPES[number % len(SHAPES)]
    paint = f'fill="{ink}"' if is_first else f'fill="none" stroke="{ink}" stroke-width="1.1"'
    hole = f'<circle cx="5" cy="5.4" r="1.4" fill="{ground if is_first else ink}"/>'
    return shape.replace("/>", f" {paint}/>") + (hole if number >= len(SHAPES) else "")


def place_shape(shape: str, x: float, y: float, size: float) -> str:
    """Return the inside of a mark, scaled by `size`, with its middle at a place."""
    left, top = x - 5 * size, y - 5 * size
    return f'<g transform="translate({left:.2f} {top:.2f}) scale({size:.3f})">{shape}</g>'


def draw_circle(x: float, y: float, radius: float, colour: str) -> str:
    """Return a filled circle as SVG."""
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" fill="{colour}"/>'


def tint_of(colour: str, share: float = TINT) -> str:
    """Return a colour such as `#BE3F1C` mixed with white; `share` is its own part."""
    channels = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - channel) * share):02X}" for channel in channels)


def colour_of(number: int, colours: Sequence[str], otherwise: str) -> str:
    """Return the colour of a building block; after the last colour the first comes again."""
    return colours[number % len(colours)] if colours else otherwise
