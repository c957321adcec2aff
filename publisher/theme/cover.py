"""Book -> the arcs of its own cross-references, on cover and title page, as SVG and as lines to draw.

Lengths are in percent of the width, so one design serves every size. No randomness: same graph, same cover.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from publisher.book.model import Book, chapters_of
from publisher.theme.block_marks import colour_of, draw_shape

BELOW = 4.0  # how much of the arcs is drawn below the foot
WIDE = (
    1.45  # a page so much higher than wide has room for the largest title of a style that says so
)


class CoverStyle(Struct, frozen=True):
    """How a theme sets its cover, in percent of its width: title sizes to try, leading, a character's width, right margin, and the arcs."""

    sizes: tuple[float, ...] = (15.5, 12.0, 9.0, 7.2)
    tall_size: float = 0.0  # one more, tried first on a tall page
    leading: float = 1.02
    em: float = 0.45
    right: float = 9.0
    line: float = 27.0  # how far above the foot
    stroke: float = 0.26


class Arc(Struct, frozen=True):
    """A half circle from one node to another: ends on the line, whether it points back (below the line), and its colour, if any."""

    start: float
    end: float
    back: bool
    colour: str = ""


class Node(Struct, frozen=True):
    """A pattern on the line: place, radius, and the colour and number of its first block where marks stand for it."""

    place: float
    radius: float
    colour: str = ""
    block: int = 0


class Cover(Struct, frozen=True):
    """A cover's design: title size, where the line of nodes is, how flat the arcs are, nodes and arcs."""

    height: float
    title_size: float
    line: float
    flat: float
    stroke: float
    nodes: tuple[Node, ...]
    arcs: tuple[Arc, ...]
    style: CoverStyle


def cover_style(settings: Mapping[str, Any]) -> CoverStyle:
    """The style of a theme's `[cover]`."""
    plain = CoverStyle()
    named = {
        "tall_size": "tall-size",
        "leading": "leading",
        "em": "em",
        "right": "right",
        "line": "line",
        "stroke": "stroke",
    }
    rows = {own: float(settings.get(key, getattr(plain, own))) for own, key in named.items()}
    return CoverStyle(sizes=tuple(float(one) for one in settings.get("sizes", plain.sizes)), **rows)


def design_cover(
    book: Book, height: float, settings: Mapping[str, Any], colours: Sequence[str] = ()
) -> Cover:
    """Lay out a cover of 100 by `height` for a theme's `[cover]`; `colours` are those of building blocks, where arcs take theirs."""
    style = cover_style(settings)
    pages = [chapter.page for chapter in chapters_of(book) if chapter.page.is_pattern]
    place = {page.slug: number for number, page in enumerate(pages)}
    pairs = sorted(
        {
            (place[one.source], place[one.target])
            for one in book.links
            if one.source in place and one.target in place
        }
    )
    pairs = pairs if len(pairs) >= 3 else []
    right = 100 - style.right
    step = (right - 9) / max(len(pages) - 1, 1)
    spots = (
        [9 + step * number for number in range(len(pages))]
        if len(pages) > 1
        else [50.0] * len(pages)
    )
    ends = Counter(end for pair in pairs for end in set(pair))
    names = tuple(
        dict.fromkeys(
            name.casefold() for chapter in chapters_of(book) for name in chapter.page.blocks
        )
    )
    blocks = [names.index(page.blocks[0].casefold()) if page.blocks else 0 for page in pages]
    paints = [colour_of(block, colours, "") for block in blocks]
    nodes = tuple(
        Node(spot, min(1.1, 0.48 * (0.6 + 0.16 * ends[number])), paints[number], blocks[number])
        for number, spot in enumerate(spots)
    )
    arcs = tuple(
        Arc(min(spots[a], spots[b]), max(spots[a], spots[b]), a > b, paints[a]) for a, b in pairs
    )
    size, flat = _fit_title(book, height, style)
    stroke = style.stroke * (150 / len(pairs)) ** 0.5 if len(pairs) > 150 else style.stroke
    return Cover(height, size, height - style.line, max(flat, 0.15), stroke, nodes, arcs, style)


def _fit_title(book: Book, height: float, style: CoverStyle) -> tuple[float, float]:
    """The title's size, and how flat the arcs must be to leave it alone."""
    config, width = book.config, 91 - style.right
    size, flat = style.sizes[-1], 0.0
    tall = (style.tall_size,) if style.tall_size and height / 100 > WIDE else ()
    for size in (*tall, *style.sizes):
        end = 9.5 + style.leading * size * count_lines(config.title, size, width, style.em)
        end += (
            3.5 + 4.4 * 1.25 * count_lines(config.subtitle, 4.4, width, style.em)
            if config.subtitle
            else 0
        )
        end += 5.5 + 3.1 * 1.4 * count_lines(" · ".join(config.authors), 3.1, width, style.em)
        flat = min(1.0, (height - style.line - end - 4) / 41)
        longest = max((width_of(word, size, style.em) for word in config.title.split()), default=0)
        if longest <= width and flat >= 0.6:
            break
    return size, flat


def width_of(word: str, size: float, em: float) -> float:
    """The width of a word, estimated; a CJK word may break anywhere, so it is as wide as its widest character."""
    wide = [unicodedata.east_asian_width(char) in "WF" for char in word]
    return size if any(wide) else em * size * len(word)


def count_lines(text: str, size: float, width: float, em: float) -> int:
    """How many lines a text takes, estimated."""
    lines, used = 1, 0.0
    for word in text.split():
        wide = sum(unicodedata.east_asian_width(char) in "WF" for char in word)
        own = wide * size + (len(word) - wide) * em * size
        if used and used + own > width:
            lines, used = lines + 1, 0.0
        lines += int(max(0.0, used + own - 0.01) // width) if wide else 0
        used = (used + own) % width + em * size if wide else used + own + em * size
    return lines


def draw_cover(cover: Cover, ink: str, ground: str) -> str:
    """The arcs and nodes of a cover as SVG, decoration for a screen reader."""
    box = f"0 0 100 {cover.height + BELOW:.2f}"  # the lower half goes on into the bleed
    arcs = [
        (_path(arc, cover.line, cover.flat, _sweep(arc)), arc.colour or ink) for arc in cover.arcs
    ]
    return _svg(box, arcs, cover.stroke, cover.nodes, cover.line, ink, ground)


def draw_title_arcs(cover: Cover, ink: str) -> str:
    """The upper half of the arcs, for the title page."""
    arcs = [(_path(arc, 42, 1, 1), arc.colour or ink) for arc in cover.arcs]
    return _svg("8 0 84 44", arcs, cover.stroke, cover.nodes, 42, ink, "#fff") if arcs else ""


def draw_part_arcs(
    slugs: list[str], pairs: set[tuple[str, str]], blocks: Mapping[str, int], ink: str = "#fff"
) -> str:
    """The arcs of one part above its line, marks as nodes, in one ink; nothing where they would say nothing."""
    place = {slug: number for number, slug in enumerate(slugs)}
    step = 96 / max(len(slugs) - 1, 1)
    inside = sorted(
        {
            (min(place[a], place[b]), max(place[a], place[b]))
            for a, b in pairs
            if a in place and b in place and a != b
        }
    )
    if not inside:
        return ""
    longest = max(end - start for start, end in inside) * step / 2
    flat = min(1.0, 40 / longest)
    line = longest * flat + 1
    arcs = [(_path(Arc(2 + a * step, 2 + b * step, False), line, flat, 1), ink) for a, b in inside]
    shapes = _draw_paths(arcs, 0.4)
    size = 0.3 if len(slugs) <= 24 else 0.16
    for slug, number in place.items():
        mark = draw_shape(blocks.get(slug, 0), True, ink, "none")
        shapes += f'<g transform="translate({2 + number * step - 5 * size:.2f} {line - 5 * size:.2f}) scale({size})">{mark}</g>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 {line + 2:.2f}" aria-hidden="true" class="arcs">{shapes}</svg>'


def _sweep(arc: Arc) -> int:
    return 0 if arc.back else 1


def _path(arc: Arc, line: float, flat: float, sweep: int) -> str:
    radius = (arc.end - arc.start) / 2
    return f"M{arc.start:.2f} {line:.2f}A{radius:.2f} {radius * flat:.2f} 0 0 {sweep} {arc.end:.2f} {line:.2f}"


def _draw_paths(arcs: list[tuple[str, str]], stroke: float) -> str:
    """Arcs by colour, each colour one path."""
    found: dict[str, str] = {}
    for path, colour in arcs:
        found[colour] = found.get(colour, "") + path
    return "".join(
        f'<path d="{path}" fill="none" stroke="{ink}" stroke-width="{stroke:.3f}"/>'
        for ink, path in found.items()
    )


def _svg(
    box: str,
    arcs: list[tuple[str, str]],
    stroke: float,
    nodes: tuple[Node, ...],
    line: float,
    ink: str,
    ground: str,
) -> str:
    ends = (nodes[0].place, nodes[-1].place) if nodes else (9, 91)
    shapes = _draw_paths(arcs or [(f"M{ends[0]:.2f} {line:.2f}H{ends[1]:.2f}", ink)], stroke)
    for one in nodes:
        if one.colour:
            size = max(one.radius, 0.55) / 4
            mark = draw_shape(one.block, True, one.colour, ground)
            shapes += f'<circle cx="{one.place:.2f}" cy="{line:.2f}" r="{one.radius + 0.5:.2f}" fill="{ground}"/>'
            shapes += f'<g transform="translate({one.place - 5 * size:.2f} {line - 5 * size:.2f}) scale({size:.3f})">{mark}</g>'
        else:
            shapes += (
                f'<circle cx="{one.place:.2f}" cy="{line:.2f}" r="{one.radius:.2f}" fill="{ink}"/>'
            )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" aria-hidden="true" class="arcs">{shapes}</svg>'
