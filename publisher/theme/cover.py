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

from publisher.book.model import Book, Config, chapters_of
from publisher.config.kinds import defaults_of
from publisher.config.theme_schema import COVER
from publisher.theme.block_marks import SVG, colour_of, draw_circle, draw_shape, place_shape
from publisher.theme.relation_strength import Relation, find_strongest, weigh_relations

BELOW = 4.0  # height of the part of the arcs that is drawn below the foot
TALL = 1.45  # height by width from which on a style's `tall-size` is tried
MOST_ARCS = 40  # relations that a cover shows
MOST_NODE = 0.36  # radius of a node without arcs, by the distance of two nodes
SMALLER = 0.85  # the step to the next size, where no size of the style is small enough
LEAST_MARK = 0.25  # radius of a node that is the mark of its block
LEAST_TITLE = 2.6  # size
SCALES = (1.0, 0.85, 0.7, 0.55, 0.4)  # of subtitle and authors, where they take too much room
MOST_SHARE = 0.8  # of the subtitle's size by the title's
SUBTITLE, AUTHORS = 4.4, 3.1  # sizes
LEAST_ROOM, ROOMY = 6.0, 25.0  # height for the arcs above their line: the least, and a good one
LEAST_LINE = 5.0  # size of a title whose lines are not broken
LEAST_ARCS = 3  # with fewer links there are none
TITLE_ROOM = 42.0  # height of the arcs on a title page


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
    size, scale, room = _fit_title(book, height, style)
    arcs, nodes = _draw_line(book, style, max(room, LEAST_ROOM), colours)
    return Cover(height, size, scale, height - style.line, style.stroke, nodes, arcs, style)


def _draw_line(
    book: Book, style: CoverStyle, room: float, colours: Sequence[str]
) -> tuple[tuple[Arc, ...], tuple[Node, ...]]:
    """Return the arcs of the strongest relations that fit below the text, and all nodes."""
    pages = [chapter.page for chapter in chapters_of(book) if chapter.page.is_pattern]
    places = {page.slug: number for number, page in enumerate(pages)}
    step = (100 - style.right - 9) / max(len(pages) - 1, 1)
    spots = [9 + step * number for number in range(len(pages))] if len(pages) > 1 else [50.0]
    every = weigh_relations(book)
    fitting = [one for one in every if _radius(one, places, step) <= room]
    shown = find_strongest(fitting, MOST_ARCS) if len(every) >= LEAST_ARCS else ()
    ends = Counter(slug for one in shown for slug in one.ends)
    names = [name.casefold() for name in book.apparatus.marked]
    blocks = [names.index(page.blocks[0].casefold()) if page.blocks else 0 for page in pages]
    paints = [colour_of(block, colours, "") for block in blocks]
    arcs = []
    for one in shown:
        first, second = (places[slug] for slug in one.ends)
        if one.leads_on:
            arcs.append(Arc(spots[first], spots[second], False, paints[first]))
        if one.leads_back:
            arcs.append(Arc(spots[first], spots[second], True, paints[second]))
    nodes = []
    for page, spot, paint, block in zip(pages, spots, paints, blocks, strict=False):
        radius = min(1.1, 0.48 * (0.6 + 0.16 * ends[page.slug]))
        radius = radius if ends[page.slug] else min(radius, MOST_NODE * step)
        nodes.append(Node(spot, radius, paint, block))
    return tuple(arcs), tuple(nodes)


def _radius(one: Relation, places: Mapping[str, int], step: float) -> float:
    return (places[one.later] - places[one.earlier]) * step / 2


def _fit_title(book: Book, height: float, style: CoverStyle) -> tuple[float, float, float]:
    """Return the title's size, the scale of the other text, and the room for arcs below it.

    The sizes of the style are tried first, so that the lines of the title are not broken where it
    has several. Where the title is too long for all of them, smaller ones follow until its longest
    word fits and the text ends above the arcs.
    """
    width, lines = 91 - style.right, title_lines(book.config)
    tall = (style.tall_size,) if style.tall_size and height / 100 > TALL else ()
    words = tuple(word for line in lines for word in line.split())

    def _is_fitting(parts: Sequence[str], size: float) -> bool:
        return max((width_of(part, size, style.em) for part in parts), default=0) <= width

    sizes = (*tall, *style.sizes)
    rows = [(words, size) for size in sizes]
    if len(lines) > 1:
        size = min(sizes[0], width / max(width_of(line, 1, style.em) for line in lines)) * 0.999
        while size >= LEAST_LINE:
            rows.insert(-len(sizes), (lines, size))
            size *= SMALLER
    for parts, size in rows:
        room = _room(book, height, style, size)
        if _is_fitting(parts, size) and room >= ROOMY:
            return size, 1.0, room
    for most in SCALES:
        size = style.sizes[-1]
        while size >= LEAST_TITLE:
            scale = min(most, MOST_SHARE * size / SUBTITLE)
            room = _room(book, height, style, size, scale)
            if _is_fitting(words, size) and room >= LEAST_ROOM:
                return size, scale, room
            size *= SMALLER
    return size, scale, room


def _room(book: Book, height: float, style: CoverStyle, size: float, scale: float = 1) -> float:
    """Return the height between text and line, if the title has a size."""
    config, width = book.config, 91 - style.right
    lines = title_lines(config)
    end = 9.5 + style.leading * size * sum(count_lines(one, size, width, style.em) for one in lines)
    if config.subtitle:
        small = SUBTITLE * scale
        end += 3.5 + small * 1.25 * count_lines(config.subtitle, small, width, style.em)
    small = AUTHORS * scale
    end += 5.5 + small * 1.4 * count_lines(" · ".join(config.authors), small, width, style.em)
    return height - style.line - end - 4


def title_lines(config: Config) -> tuple[str, ...]:
    """Return the lines of a book's title."""
    return config.title_lines if len(config.title_lines) > 1 else (config.title,)


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
    line = cover.line
    arcs = [(_path(arc, line, 1, 0 if arc.back else 1), arc.colour or ink) for arc in cover.arcs]
    paths = _draw_paths(arcs or _no_arcs(cover, line, ink), cover.stroke)
    return _svg(box, paths + _draw_nodes(cover.nodes, line, ink, ground))


def draw_title_arcs(cover: Cover, ink: str) -> str:
    """Return the upper half of the arcs as SVG for the title page, or "" without arcs."""
    if not cover.arcs:
        return ""
    line = TITLE_ROOM
    arcs = [(_path(arc, line, 1, 1), arc.colour or ink) for arc in cover.arcs]
    shapes = _draw_paths(arcs, cover.stroke) + _draw_nodes(cover.nodes, line, ink, "#fff")
    return _svg("8 0 84 44", shapes)


def draw_part_arcs(
    slugs: Sequence[str],
    relations: Sequence[Relation],
    blocks: Mapping[str, int],
    ink: str = "#fff",
) -> str:
    """Return the arcs of one part above its line as SVG, in one ink, or "" without arcs.

    `slugs` are the part's patterns, `blocks` the number of each pattern's first building block,
    whose mark is the pattern's node.
    """
    places = {slug: number for number, slug in enumerate(slugs)}
    step = 96 / max(len(slugs) - 1, 1)
    own = [one for one in relations if places.keys() >= set(one.ends)]
    shown = find_strongest(own, MOST_ARCS)
    inside = [(places[one.earlier], places[one.later]) for one in shown]
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
        if node.colour and node.radius >= LEAST_MARK:
            mark = draw_shape(node.block, True, node.colour, ground)
            shapes += draw_circle(node.place, line, node.radius + 0.5, ground)
            shapes += place_shape(mark, node.place, line, max(node.radius, 0.55) / 4)
        else:
            shapes += draw_circle(node.place, line, node.radius, node.colour or ink)
    return shapes


def _svg(box: str, shapes: str) -> str:
    return f'{SVG} viewBox="{box}" aria-hidden="true" class="arcs">{shapes}</svg>'
