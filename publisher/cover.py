"""Book -> the arcs of its own cross-references, on cover and title page, as SVG and as lines to draw.

Lengths are in percent of the width, so one design serves every size. No randomness: same graph, same cover.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass

from publisher.model import Book, chapters_of

TITLE_SIZES = (15.5, 12.0, 9.0, 7.2)
LEADING = 1.02
BELOW = 4.0  # how much of the arcs is drawn below the foot
EM = 0.45  # the width of a character, estimated without a font


@dataclass(frozen=True, slots=True)
class Arc:
    """A half circle from one node to another: ends on the line, and whether it points back (below the line)."""

    start: float
    end: float
    back: bool


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover's design: title size, where the line of nodes is, how flat the arcs are, nodes and arcs."""

    height: float
    title_size: float
    line: float
    flat: float
    stroke: float
    nodes: tuple[tuple[float, float], ...]  # place on the line, radius
    arcs: tuple[Arc, ...]


def design_cover(book: Book, height: float) -> Cover:
    """Lay out a cover of 100 by `height`."""
    slugs = [chapter.page.slug for chapter in chapters_of(book) if chapter.page.is_pattern]
    place = {slug: number for number, slug in enumerate(slugs)}
    pairs = sorted({(place[one.source], place[one.target]) for one in book.links if one.source in place and one.target in place})
    pairs = pairs if len(pairs) >= 3 else []
    step = 82 / max(len(slugs) - 1, 1)
    spots = [9 + step * number for number in range(len(slugs))] if len(slugs) > 1 else [50.0] * len(slugs)
    ends = Counter(end for pair in pairs for end in set(pair))
    degree = [ends[number] for number in range(len(slugs))]
    nodes = tuple((spot, min(1.1, 0.48 * (0.6 + 0.16 * count))) for spot, count in zip(spots, degree, strict=True))
    arcs = tuple(Arc(min(spots[a], spots[b]), max(spots[a], spots[b]), a > b) for a, b in pairs)
    line = height - 27
    config = book.config
    size, flat = TITLE_SIZES[-1], 0.0
    for size in TITLE_SIZES:
        end = 9.5 + LEADING * size * count_lines(config.title, size, 82)
        end += 3.5 + 4.4 * 1.25 * count_lines(config.subtitle, 4.4, 82) if config.subtitle else 0
        end += 5.5 + 3.1 * 1.4 * count_lines(" · ".join(config.authors), 3.1, 82)
        flat = min(1.0, (line - end - 4) / 41)
        longest = max((width_of(word, size) for word in config.title.split()), default=0)
        if longest <= 82 and flat >= 0.6:
            break
    stroke = 0.26 * (150 / len(pairs)) ** 0.5 if len(pairs) > 150 else 0.26
    return Cover(height, size, line, max(flat, 0.15), stroke, nodes, arcs)


def width_of(word: str, size: float) -> float:
    """The width of a word, estimated; a CJK word may break anywhere, so it is as wide as its widest character."""
    wide = [unicodedata.east_asian_width(char) in "WF" for char in word]
    return size if any(wide) else EM * size * len(word)


def count_lines(text: str, size: float, width: float) -> int:
    """How many lines a text takes, estimated."""
    lines, used = 1, 0.0
    for word in text.split():
        wide = sum(unicodedata.east_asian_width(char) in "WF" for char in word)
        own = wide * size + (len(word) - wide) * EM * size
        if used and used + own > width:
            lines, used = lines + 1, 0.0
        lines += int(max(0.0, used + own - 0.01) // width) if wide else 0
        used = (used + own) % width + EM * size if wide else used + own + EM * size
    return lines


def draw_cover(cover: Cover, ink: str) -> str:
    """The arcs and nodes of a cover as SVG, decoration for a screen reader."""
    paths = [_path(arc, cover.line, cover.flat, _sweep(arc)) for arc in cover.arcs]
    box = f"0 0 100 {cover.height + BELOW:.2f}"  # the lower half goes on into the bleed
    return _svg(box, paths, cover.stroke, cover.nodes, cover.line, ink)


def draw_title_arcs(cover: Cover, ink: str) -> str:
    """The upper half of the arcs, for the title page."""
    paths = [_path(arc, 42, 1, 1) for arc in cover.arcs]
    return _svg("8 0 84 44", paths, cover.stroke, cover.nodes, 42, ink) if paths else ""


def _sweep(arc: Arc) -> int:
    return 0 if arc.back else 1


def _path(arc: Arc, line: float, flat: float, sweep: int) -> str:
    radius = (arc.end - arc.start) / 2
    return f"M{arc.start:.2f} {line:.2f}A{radius:.2f} {radius * flat:.2f} 0 0 {sweep} {arc.end:.2f} {line:.2f}"


def _svg(box: str, paths: list[str], stroke: float, nodes: tuple[tuple[float, float], ...], line: float, ink: str) -> str:
    ends = (nodes[0][0], nodes[-1][0]) if nodes else (9, 91)
    rule = f"M{ends[0]:.2f} {line:.2f}H{ends[1]:.2f}" if not paths else ""
    shapes = f'<path d="{"".join(paths)}{rule}" fill="none" stroke="{ink}" stroke-width="{stroke:.3f}"/>'
    dots = "".join(f'<circle cx="{x:.2f}" cy="{line:.2f}" r="{radius:.2f}" fill="{ink}"/>' for x, radius in nodes)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" aria-hidden="true" class="arcs">{shapes}{dots}</svg>'
