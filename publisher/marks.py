"""Building blocks -> marks: eight shapes, then the same with a hole, filled for the first-named block of a pattern."""

from __future__ import annotations

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


def draw_mark(number: int, is_first: bool, ink: str) -> str:
    """The mark of the `number`th building block of a book, counted from 0."""
    shape = SHAPES[number % len(SHAPES)]
    again = number >= len(SHAPES)
    paint = f'fill="{ink}"' if is_first else f'fill="none" stroke="{ink}" stroke-width="1.1"'
    hole = '<circle cx="5" cy="5.4" r="1.4" fill="#fff"/>' if is_first else f'<circle cx="5" cy="5.4" r="1.4" fill="{ink}"/>'
    inside = shape.replace("/>", f" {paint}/>") + (hole if again else "")
    return f'<svg xmlns="http://www.w3.org/2000/svg" class="mark" viewBox="0 0 10 10" aria-hidden="true">{inside}</svg>'
