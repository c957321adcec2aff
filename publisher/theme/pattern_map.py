"""Patterns and their links -> the pattern map: one row for each pattern, with arcs beside the rows.

No label can cover another. Rows stand in the order of the book, so that a map changes little from
one edition to the next. Lengths are points.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import accumulate
from math import floor
from unicodedata import east_asian_width

from msgspec import Struct, field

from publisher.theme.block_marks import draw_circle, draw_shape, place_shape

MOST_PITCH, LEAST_PITCH = 12.4, 8.6
SHARE = 0.30  # of the width, for the arcs
LONGEST = 40  # letters of a name
LETTER = 0.44  # mean width of a letter in em
BROAD_LETTER = 0.5  # the same in bold or in a broad font
NUMBER = 5  # letters that a page number takes
FEW = 6  # letters, the least that a name is cut to
MANY = 6  # a pattern with so many neighbours has its name in bold

Link = tuple[str, str]  # the slugs of the pattern that links and of the one that it links to
Rows = list[tuple[str, str]]  # slug and name of each pattern
MapPart = tuple[str, Rows]  # with the part's title


class MapInk(Struct, frozen=True):
    """How a map is drawn: colours of lines and nodes, and the share of the width for the arcs.

    Where `colours` has a pattern's slug, its arcs and its node have the colour of its first
    building block, and the node is the mark of that block.
    """

    ink: str = "#111"
    accent: str = "#9A3324"
    colours: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, int] = field(default_factory=dict)
    share: float = SHARE


class MapArea(Struct, frozen=True):
    """The area of a sheet; with a pitch of 0 the rows of a sheet share its height."""

    width: float = 317
    height: float = 423
    pitch: float = 0


INK, AREA = MapInk(), MapArea()


class MapRow(Struct, frozen=True):
    """A row: slug, name, distance from the top, weight; the title on the first row of a part."""

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
    parts: list[MapPart], links: set[Link], area: MapArea = AREA, ink: MapInk = INK
) -> tuple[MapSheet, ...]:
    """Return the map: one sheet, or one or more for each part where its rows need the space."""
    parts = [(title, rows) for title, rows in parts if rows]
    count = sum(len(rows) for _, rows in parts) + 0.5 * max(len(parts) - 1, 0)
    most = int(area.height // (area.pitch or LEAST_PITCH))
    groups = [parts]
    if count > most:
        groups = [[(title, chunk)] for title, rows in parts for chunk in _chunks(rows, most)]
    return tuple(_sheet(group, links, area, ink) for group in groups if group)


def _chunks(rows: Rows, most: int) -> list[Rows]:
    size = -(-len(rows) // -(-len(rows) // most))
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _sheet(parts: list[MapPart], links: set[Link], area: MapArea, ink: MapInk) -> MapSheet:
    count = sum(len(rows) for _, rows in parts) + 0.5 * (len(parts) - 1)
    pitch = area.pitch or min(MOST_PITCH, area.height / count)
    label = 10.2 if area.pitch else min(8.8, max(7.4, pitch * 0.9))
    neighbours: defaultdict[str, set[str]] = defaultdict(set)
    for source, target in links:
        neighbours[source].add(target)
        neighbours[target].add(source)
    depth = ink.share * area.width
    across = _axis(depth)
    # letters beside the arcs and before the page's number
    room = int((area.width - across - 8) / (LETTER * label)) - NUMBER
    rows: list[MapRow] = []
    places: dict[str, float] = {}
    down = pitch / 2
    for title, members in parts:
        for number, (slug, name) in enumerate(members):
            places[slug] = down
            is_bold = len(neighbours[slug]) >= MANY
            shown = cut_name(name, min(LONGEST, room))
            taken = (count_letters(shown) + NUMBER) * BROAD_LETTER * label
            left = int((area.width - across - 8 - taken) / (BROAD_LETTER * label))
            part = cut_name(title, left) if not number and left >= FEW else ""
            rows.append(MapRow(slug, shown, down - pitch / 2, is_bold, part))
            down += pitch
        down += pitch / 2
    shapes = _draw_arcs(links, places, depth, ink)
    shapes += _draw_stubs(links, places, across, ink) + _draw_nodes(links, places, across, ink)
    return MapSheet(
        area.width,
        floor((down - pitch) * 100 + 1e-6) / 100,  # a sheet that fills its page must fit it
        round(pitch, 3),
        round(label, 2),
        round(across + 8, 2),
        tuple(rows),
        "".join(shapes),
    )


def _axis(depth: float) -> float:
    """Return how far from the left the line of nodes is, for arcs of a depth."""
    return depth * 0.9375 + 1.5


def count_letters(text: str) -> int:
    """Return the number of letters of a text, where an ideograph counts as two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def cut_name(name: str, most: int) -> str:
    """Return a name, cut after a word if it has more than `most` letters.

    An ideograph counts as two letters.
    """
    sizes = accumulate(map(count_letters, name))
    fitting = sum(size <= most for size in sizes)
    if fitting == len(name):
        return name
    words = name[: fitting + 1].rpartition(" ")[0]
    cut = words if 2 * len(words) > fitting else name[:fitting]
    return f"{cut.rstrip(' ,;:–—-')} …"


def _draw_arcs(links: set[Link], places: dict[str, float], depth: float, ink: MapInk) -> list[str]:
    """Draw the links between rows of this sheet, the longest first.

    A link to a later row has the ink, one to an earlier row is dashed in the accent; where patterns
    have colours both have that of their source.
    """
    across = _axis(depth)
    own = [link for link in links if places.keys() >= set(link)]
    lengths = {link: abs(places[link[0]] - places[link[1]]) for link in own}
    longest = max(lengths.values(), default=1) or 1
    shapes = []
    for source, target in sorted(lengths, key=lambda link: (-lengths[link], link)):
        start, end = places[source], places[target]
        is_forward = end > start
        left = across - depth * (lengths[source, target] / longest) ** 0.62 * 1.25
        colour = ink.colours.get(source) or (ink.ink if is_forward else ink.accent)
        width = ".5" if is_forward and not ink.colours else ".8"
        dashes = "" if is_forward else ' stroke-dasharray="2.4 1.6"'
        shapes.append(
            f'<path d="M{across:.2f} {start:.2f}C{left:.2f} {start:.2f} {left:.2f} {end:.2f} '
            f'{across:.2f} {end:.2f}" fill="none" stroke="{colour}" stroke-width="{width}"'
            f"{dashes}/>"
        )
    return shapes


def _draw_stubs(
    links: set[Link], places: dict[str, float], across: float, ink: MapInk
) -> list[str]:
    """Draw a short line at each row that has a link to or from another sheet."""
    elsewhere = [link for link in links if not places.keys() >= set(link)]
    slugs = sorted({slug for link in elsewhere for slug in link if slug in places})
    end = f'H{across:.2f}" stroke="{ink.ink}" stroke-width=".5"/>'
    return [f'<path d="M{across - 6:.2f} {places[slug]:.2f}{end}' for slug in slugs]


def _draw_nodes(
    links: set[Link], places: dict[str, float], across: float, ink: MapInk
) -> list[str]:
    """Draw a node at each row; its size grows with the number of links."""
    degrees = Counter(slug for link in links for slug in link)
    shapes = []
    for slug, down in places.items():
        radius = min(1.2 + 0.4 * min(degrees[slug], 12) ** 0.9, 3.4)
        if ink.accent != "currentColor":
            shapes.append(draw_circle(across, down, radius + 0.8, "#fff"))
        if ink.colours and slug in ink.marks:
            mark = draw_shape(ink.marks[slug], True, ink.colours[slug], "#fff")
            shapes.append(place_shape(mark, across, down, radius / 4.4))
        else:
            shapes.append(draw_circle(across, down, radius, ink.accent))
    return shapes
