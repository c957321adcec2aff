"""Book -> the design of its cover: arcs of its own cross-references, and the size of its title.

Lengths are percentages of the cover's width, so that one design serves every size. The same links
give the same cover.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from publisher.book.model import Book, chapters_of
from publisher.config.kinds import defaults_of
from publisher.config.theme_schema import COVER
from publisher.theme.block_marks import SVG, colour_of, draw_circle, draw_shape, place_shape

BELOW = 4.0  # height of the part of the arcs that is drawn below the foot
TALL = 1.45  # height by width from which on a style's `tall-size` is tried
MOST_ARCS = 150  # with more arcs the strokes are thinner
SMALLER = 0.85  # the step to the next size, where no size of the style is small enough
LEAST_TITLE = 2.6  # size
SCALES = (1.0, 0.85, 0.7, 0.55, 0.4)  # of subtitle and authors, where they take too much room
MOST_SHARE = 0.8  # of the subtitle's size by the title's
SUBTITLE, AUTHORS = 4.4, 3.1  # sizes
LEAST_FLAT, ROOMY = 0.15, 0.6  # height of the arcs by their radius: the least, and a good one
LEAST_ARCS = 3  # with fewer links there are none


class CoverStyle(Struct, frozen=True):
    """The settings of a theme's `[cover]` that its design depends on."""

    sizes: tuple[float, ...]  # of the title, in the order in which they are tried
    tall_size: float  # tried before them on a tall page; 0 for none
    leading: float  # line height as a multiple of the title's size
    em: float  # mean width of a character as a multiple of the title's size
    right: float  # margin
    line: float  # height of the nodes above the foot
    stroke: float  # width of the arcs


class Arc(Struct, frozen=True):
    """A half circle between two nodes; a link back is drawn below the line."""

    start: float
    end: float
    back: bool
    colour: str = ""  # "" for the ink


class Node(Struct, frozen=True):
    """A pattern on the line: place, radius, colour and number of its first building block."""

    place: float
    radius: float
    colour: str = ""
    block: int = 0


class Cover(Struct, frozen=True):
    """The design of a cover."""

    height: float
    title_size: float
    scale: float  # of subtitle and authors
    line: float  # of the nodes, from the top
    flat: float  # an arc's height as a multiple of its radius
    stroke: float
    nodes: tuple[Node, ...]
    arcs: tuple[Arc, ...]
    style: CoverStyle


def cover_style(settings: Mapping[str, Any]) -> CoverStyle:
    """Return the style of a theme's `[cover]`, with the schema's defaults."""
    rows = {**defaults_of(COVER), **settings}
    keys = ("tall-size", "leading", "em", "right", "line", "stroke")
    return CoverStyle(tuple(map(float, rows["sizes"])), *(float(rows[key]) for key in keys))


def design_cover(
    book: Book, height: float, settings: Mapping[str, Any], colours: Sequence[str] = ()
) -> Cover:
    """Design a cover that is 100 wide and `height` high from the settings of a theme's `[cover]`.

    `colours` are those of building blocks, if arcs and nodes are to have them.
    """
    style = cover_style(settings)
    pages = [chapter.page for chapter in chapters_of(book) if chapter.page.is_pattern]
    places = {page.slug: number for number, page in enumerate(pages)}
    links = [link for link in book.links if link.source in places and link.target in places]
    pairs = sorted({(places[link.source], places[link.target]) for link in links})
    pairs = pairs if len(pairs) >= LEAST_ARCS else []
    right = 100 - style.right
    step = (right - 9) / max(len(pages) - 1, 1)
    spots = [9 + step * number for number in range(len(pages))]
    spots = [50.0] if len(spots) == 1 else spots
    ends = Counter(end for pair in pairs for end in set(pair))
    names = [name.casefold() for name in book.apparatus.marked]
    blocks = [names.index(page.blocks[0].casefold()) if page.blocks else 0 for page in pages]
    paints = [colour_of(block, colours, "") for block in blocks]
    nodes = tuple(
        Node(spot, min(1.1, 0.48 * (0.6 + 0.16 * ends[number])), paints[number], blocks[number])
        for number, spot in enumerate(spots)
    )
    arcs = tuple(
        Arc(min(spots[a], spots[b]), max(spots[a], spots[b]), a > b, paints[a]) for a, b in pairs
    )
    size, scale, flat = _fit_title(book, height, style)
    stroke = style.stroke * (MOST_ARCS / max(len(pairs), MOST_ARCS)) ** 0.5
    line, flat = height - style.line, max(flat, LEAST_FLAT)
    return Cover(height, size, scale, line, flat, stroke, nodes, arcs, style)


def _fit_title(book: Book, height: float, style: CoverStyle) -> tuple[float, float, float]:
    """Return the title's size, the scale of the other text, and how flat the arcs must be.

    The sizes of the style are tried first. Where the title is too long for all of them, smaller
    ones follow until its longest word fits and the text ends above the arcs.
    """
    width = 91 - style.right
    tall = (style.tall_size,) if style.tall_size and height / 100 > TALL else ()
    words = book.config.title.split()

    def is_fitting(size: float, flat: float) -> bool:
        longest = max((width_of(word, size, style.em) for word in words), default=0)
        return longest <= width and flat >= LEAST_FLAT

    size, flat = style.sizes[-1], 0.0
    for size in (*tall, *style.sizes):
        flat = _flatness(book, height, style, size)
        if is_fitting(size, flat) and flat >= ROOMY:
            return size, 1.0, flat
    for most in SCALES:
        size = style.sizes[-1]
        while size >= LEAST_TITLE:
            scale = min(most, MOST_SHARE * size / SUBTITLE)
            flat = _flatness(book, height, style, size, scale)
            if is_fitting(size, flat):
                return size, scale, flat
            size *= SMALLER
    return size, scale, flat


def _flatness(book: Book, height: float, style: CoverStyle, size: float, scale: float = 1) -> float:
    """Return how flat the arcs must be to stay below the text, if the title has a size."""
    config, width = book.config, 91 - style.right
    end = 9.5 + style.leading * size * count_lines(config.title, size, width, style.em)
    if config.subtitle:
        small = SUBTITLE * scale
        end += 3.5 + small * 1.25 * count_lines(config.subtitle, small, width, style.em)
    small = AUTHORS * scale
    end += 5.5 + small * 1.4 * count_lines(" · ".join(config.authors), small, width, style.em)
    return min(1.0, (height - style.line - end - 4) / 41)


def width_of(word: str, size: float, em: float) -> float:
    """Estimate the width that a word needs; a CJK word may break after each character."""
    wide = [unicodedata.east_asian_width(char) in "WF" for char in word]
    return size if any(wide) else em * size * len(word)


def count_lines(text: str, size: float, width: float, em: float) -> int:
    """Estimate how many lines a text takes."""
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
    """Return the arcs and nodes of a cover as SVG; a screen reader skips them."""
    box = f"0 0 100 {cover.height + BELOW:.2f}"  # the lower half goes on into the bleed
    line, flat = cover.line, cover.flat
    arcs = [(_path(arc, line, flat, 0 if arc.back else 1), arc.colour or ink) for arc in cover.arcs]
    paths = _draw_paths(arcs or _no_arcs(cover, line, ink), cover.stroke)
    return _svg(box, paths + _draw_nodes(cover.nodes, line, ink, ground))


def draw_title_arcs(cover: Cover, ink: str) -> str:
    """Return the upper half of the arcs as SVG for the title page, or "" without arcs."""
    if not cover.arcs:
        return ""
    line = 42
    arcs = [(_path(arc, line, 1, 1), arc.colour or ink) for arc in cover.arcs]
    shapes = _draw_paths(arcs, cover.stroke) + _draw_nodes(cover.nodes, line, ink, "#fff")
    return _svg("8 0 84 44", shapes)


def draw_part_arcs(
    slugs: list[str], links: set[tuple[str, str]], blocks: Mapping[str, int], ink: str = "#fff"
) -> str:
    """Return the arcs of one part above its line as SVG, in one ink, or "" without arcs.

    `slugs` are the part's patterns, `links` pairs of slugs, `blocks` the number of each pattern's
    first building block, whose mark is the pattern's node.
    """
    places = {slug: number for number, slug in enumerate(slugs)}
    step = 96 / max(len(slugs) - 1, 1)
    own = [pair for pair in links if pair[0] != pair[1] and places.keys() >= set(pair)]
    inside = sorted({(min(places[a], places[b]), max(places[a], places[b])) for a, b in own})
    if not inside:
        return ""
    longest = max(end - start for start, end in inside) * step / 2
    flat = min(1.0, 40 / longest)
    line = longest * flat + 1
    arcs = [(_path(Arc(2 + a * step, 2 + b * step, False), line, flat, 1), ink) for a, b in inside]
    shapes = _draw_paths(arcs, 0.4)
    size = 0.3 if len(slugs) <= 24 else 0.16
    for slug, number in places.items():
        mark = draw_shape(blocks.get(slug, 0), True, ink, "none")
        left, top = 2 + number * step - 5 * size, line - 5 * size
        shapes += f'<g transform="translate({left:.2f} {top:.2f}) scale({size})">{mark}</g>'
    return _svg(f"0 0 100 {line + 2:.2f}", shapes)


def _path(arc: Arc, line: float, flat: float, sweep: int) -> str:
    radius = (arc.end - arc.start) / 2
    return (
        f"M{arc.start:.2f} {line:.2f}"
        f"A{radius:.2f} {radius * flat:.2f} 0 0 {sweep} {arc.end:.2f} {line:.2f}"
    )


def _no_arcs(cover: Cover, line: float, ink: str) -> list[tuple[str, str]]:
    """Return the line that a cover without arcs has between its first and last node."""
    ends = (cover.nodes[0].place, cover.nodes[-1].place) if cover.nodes else (9, 91)
    return [(f"M{ends[0]:.2f} {line:.2f}H{ends[1]:.2f}", ink)]


def _draw_paths(paths: list[tuple[str, str]], stroke: float) -> str:
    """Return paths, each given with its colour, as one SVG path for each colour."""
    by_colour: dict[str, str] = {}
    for path, colour in paths:
        by_colour[colour] = by_colour.get(colour, "") + path
    return "".join(
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{stroke:.3f}"/>'
        for colour, path in by_colour.items()
    )


def _draw_nodes(nodes: tuple[Node, ...], line: float, ink: str, ground: str) -> str:
    shapes = ""
    for node in nodes:
        if node.colour:
            mark = draw_shape(node.block, True, node.colour, ground)
            shapes += draw_circle(node.place, line, node.radius + 0.5, ground)
            shapes += place_shape(mark, node.place, line, max(node.radius, 0.55) / 4)
        else:
            shapes += draw_circle(node.place, line, node.radius, ink)
    return shapes


def _svg(box: str, shapes: str) -> str:
    return f'{SVG} viewBox="{box}" aria-hidden="true" class="arcs">{shapes}</svg>'
