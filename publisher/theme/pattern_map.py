"""Patterns and their links -> the pattern map: one row a pattern, arcs beside it, so that no label can cover another.

Measures in points, after the book's design; deterministic, and in book order, so that a map is stable between editions.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from publisher.theme.block_marks import draw_shape

MOST_PITCH, LEAST_PITCH = 12.4, 8.6
SHARE = 0.30  # of the width, for the arcs


class MapInk(Struct, frozen=True):
    """How a map is drawn: ink and accent, or the colour of each pattern's first block, and that block's mark for a node."""

    ink: str = "#111"
    accent: str = "#9A3324"
    colours: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, int] = field(default_factory=dict)
    share: float = SHARE


INK = MapInk()


class MapRow(Struct, frozen=True):
    """A row: slug, name, place from the top, whether six or more neighbours, and the part's name on its first row."""

    slug: str
    name: str
    top: float
    is_bold: bool
    part: str = ""


class MapSheet(Struct, frozen=True):
    """One page of the map: its rows, and the arcs and nodes as the inside of an SVG."""

    width: float
    height: float
    pitch: float
    label_size: float
    left: float
    rows: tuple[MapRow, ...]
    shapes: str


def lay_out_map(
    parts: list[tuple[str, list[tuple[str, str]]]],
    pairs: set[tuple[str, str]],
    width: float = 317,
    height: float = 423,
    ink: MapInk = INK,
    fixed_pitch: float = 0,
) -> tuple[MapSheet, ...]:
    """The map on as many sheets as its rows need: one, or one for each part, or several where a part is long.

    `parts` are titles with (slug, name) rows; `pairs` are links from slug to slug.
    """
    parts = [(title, rows) for title, rows in parts if rows]
    count = sum(len(rows) for _, rows in parts) + 0.5 * max(len(parts) - 1, 0)
    most = int(height // LEAST_PITCH)
    fits = fixed_pitch or count <= most
    groups = (
        [parts]
        if fits
        else [[(title, chunk)] for title, rows in parts for chunk in _chunks(rows, most)]
    )
    return tuple(_sheet(group, pairs, width, height, ink, fixed_pitch) for group in groups if group)


def _chunks(rows: list[tuple[str, str]], most: int) -> list[list[tuple[str, str]]]:
    size = -(-len(rows) // -(-len(rows) // most))
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _sheet(
    parts: list[tuple[str, list[tuple[str, str]]]],
    pairs: set[tuple[str, str]],
    width: float,
    height: float,
    ink: MapInk,
    fixed_pitch: float,
) -> MapSheet:
    count = sum(len(rows) for _, rows in parts) + 0.5 * (len(parts) - 1)
    pitch = fixed_pitch or min(MOST_PITCH, height / count)
    label = 10.2 if fixed_pitch else min(8.8, max(7.4, pitch * 0.9))
    degree: dict[str, int] = {}
    for pair in pairs:
        for slug in pair:
            degree[slug] = degree.get(slug, 0) + 1
    neighbours: dict[str, set[str]] = {}
    for one, other in pairs:
        neighbours.setdefault(one, set()).add(other)
        neighbours.setdefault(other, set()).add(one)
    rows: list[MapRow] = []
    place: dict[str, float] = {}
    down = pitch / 2
    for title, members in parts:
        for number, (slug, name) in enumerate(members):
            place[slug] = down
            rows.append(
                MapRow(
                    slug,
                    _cut(name),
                    down - pitch / 2,
                    len(neighbours.get(slug, ())) >= 6,
                    title if not number else "",
                )
            )
            down += pitch
        down += pitch / 2
    depth = ink.share * width
    across = depth * 0.9375 + 1.5
    shapes = _draw_arcs(pairs, place, across, depth, ink) + _draw_nodes(place, degree, across, ink)
    return MapSheet(
        width,
        round(down - pitch, 2),
        round(pitch, 3),
        round(label, 2),
        round(across + 8, 2),
        tuple(rows),
        shapes,
    )


def _cut(name: str, most: int = 40) -> str:
    return name if len(name) <= most else f"{name[:most].rpartition(' ')[0] or name[:most]} …"


def _draw_arcs(
    pairs: set[tuple[str, str]], place: dict[str, float], across: float, depth: float, ink: MapInk
) -> str:
    """Long arcs first; forward in ink, backward dashed in the accent, or both in the source's colour; to another sheet a stub."""
    inside = sorted(
        (pair for pair in pairs if pair[0] in place and pair[1] in place),
        key=lambda pair: (-abs(place[pair[0]] - place[pair[1]]), pair),
    )
    longest = max((abs(place[one] - place[other]) for one, other in inside), default=1) or 1
    shapes = []
    for one, other in inside:
        start, end = place[one], place[other]
        reach = depth * (abs(start - end) / longest) ** 0.62 * 1.25
        colour = ink.colours.get(one) or (ink.ink if end > start else ink.accent)
        paint = (
            f'stroke="{colour}" stroke-width="{".5" if end > start and not ink.colours else ".8"}"'
        )
        paint += "" if end > start else ' stroke-dasharray="2.4 1.6"'
        left = across - reach
        shapes.append(
            f'<path d="M{across:.2f} {start:.2f}C{left:.2f} {start:.2f} {left:.2f} {end:.2f} {across:.2f} {end:.2f}" fill="none" {paint}/>'
        )
    stubs = sorted(
        {
            slug
            for pair in pairs
            for slug in pair
            if slug in place and not all(one in place for one in pair)
        }
    )
    shapes += [
        f'<path d="M{across - 6:.2f} {place[slug]:.2f}H{across:.2f}" stroke="{ink.ink}" stroke-width=".5"/>'
        for slug in stubs
    ]
    return "".join(shapes)


def _draw_nodes(place: dict[str, float], degree: dict[str, int], across: float, ink: MapInk) -> str:
    shapes = []
    for slug, down in place.items():
        radius = 1.2 + 0.4 * min(degree.get(slug, 0), 12) ** 0.9
        radius = min(radius, 3.4)
        if ink.accent != "currentColor":
            shapes.append(
                f'<circle cx="{across:.2f}" cy="{down:.2f}" r="{radius + 0.8:.2f}" fill="#fff"/>'
            )
        if ink.colours and slug in ink.marks:
            mark = draw_shape(ink.marks[slug], True, ink.colours[slug], "#fff")
            size = radius / 4.4
            shapes.append(
                f'<g transform="translate({across - 5 * size:.2f} {down - 5 * size:.2f}) scale({size:.3f})">{mark}</g>'
            )
        else:
            shapes.append(
                f'<circle cx="{across:.2f}" cy="{down:.2f}" r="{radius:.2f}" fill="{ink.accent}"/>'
            )
    return "".join(shapes)
