"""Patterns and their relations -> the pattern map: one row for each pattern, arcs beside the rows.

No label can cover another, and each arc has a lane of its own. Rows stand in the order of the book,
so that a map changes little from one edition to the next. Lengths are points.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import ceil, floor
from unicodedata import east_asian_width

from msgspec import Struct, field

from publisher.theme.block_marks import draw_circle, draw_shape, place_shape
from publisher.theme.map_columns import (
    MapColumn,
    MapPart,
    Placed,
    fill_columns,
    make_column,
    split_part,
)
from publisher.theme.map_lanes import Chosen, Limits, RowPlace, choose_relations
from publisher.theme.relation_strength import Relation, find_busiest

MOST_PITCH, LEAST_PITCH = 12.4, 8.6
SHARE = 0.30  # of the width, for the arcs
NARROW_SHARE = 0.21  # the same in a column
GUTTER, LEAST_COLUMN = 14.0, 130.0  # between two columns, and the width from which they are used
FIRST_LANE = 5.5  # from the nodes
LEAST_LANE, MOST_LANE = 3.2, 8.0  # from one lane to the next
MOST_RADIUS = 0.28  # of a node, by the pitch
CORNER, NARROW_CORNER = 30.0, 12.0  # radius
BESIDE = 8.0  # from a row's node to its name
MOST_LABEL, NARROW_LABEL, LEAST_LABEL = 8.8, 8.0, 7.4  # sizes
MOST_AT_PATTERN, EVERY = 4, 1000  # relations of a pattern on a map
FEW = 40  # relations of a map that are all shown
LONGEST = 40  # letters of a name
LETTER = 0.44  # mean width of a letter in em
BROAD_LETTER = 0.5  # the same in bold or in a broad font
TITLE_LETTER = 0.54  # of a part's title
NUMBER, ARROW = 5, 1.5  # letters that a page number takes, and the arrow before the first
TITLE_SIZE, TITLE_LINE = 9.0, 11.0  # of a part's title
LEAST_TITLE = 50.0  # the width from which a part's title stands beside its group
MOST_OTHERS = 2  # relations of a row to other columns


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
    """The area of a sheet; with a pitch of 0 the rows of a sheet share its height.

    With a pitch a map has no columns, since it is no page with a number. `most` is the number of
    relations that a pattern may show.
    """

    width: float = 317
    height: float = 423
    pitch: float = 0
    most: int = MOST_AT_PATTERN


INK, AREA = MapInk(), MapArea()


class MapRow(Struct, frozen=True):
    """A row: slug, name, its place, weight, and the patterns of other columns related to it."""

    slug: str
    name: str
    left: float
    top: float
    is_bold: bool
    others: tuple[str, ...] = ()


class MapGroup(Struct, frozen=True):
    """The rows of a part in a column, and its title.

    The title stands beside the rows, or above them.
    """

    title: str
    left: float
    top: float
    width: float
    is_beside: bool
    rows: tuple[MapRow, ...]


class MapSheet(Struct, frozen=True):
    """One page of the map: its groups of rows, and the arcs and nodes as the inside of an SVG."""

    width: float
    height: float
    pitch: float
    label_size: float
    groups: tuple[MapGroup, ...]
    shapes: str

    @property
    def rows(self) -> tuple[MapRow, ...]:
        """The rows of all groups."""
        return tuple(row for group in self.groups for row in group.rows)


class PatternMap(Struct, frozen=True):
    """A map: its sheets, how many relations they show, and what a reader must be told of it."""

    sheets: tuple[MapSheet, ...] = ()
    shown: int = 0
    total: int = 0
    has_dashes: bool = False
    has_bold: bool = False
    has_others: bool = False
    has_colours: bool = False

    @property
    def has_legend(self) -> bool:
        """Whether anything must be told of the map."""
        is_told = self.has_dashes or self.has_bold or self.has_others or self.has_colours
        return self.shown < self.total or (self.total > 0 and is_told)


class _Frame(Struct, frozen=True):
    """The measures that all columns of a map share."""

    column: float  # width
    pitch: float
    label: float  # size
    depth: float  # of the arcs
    lane: float
    corner: float  # radius


def lay_out_map(
    parts: Sequence[MapPart],
    relations: Sequence[Relation],
    area: MapArea = AREA,
    ink: MapInk = INK,
) -> PatternMap:
    """Return the map: one sheet if all rows fit, else sheets of two columns.

    With a pitch it has one sheet, or one or more for each part.
    """
    parts = [part for part in parts if part[1]]
    slugs = [slug for _, rows in parts for slug, _ in rows]
    if not parts:
        return PatternMap()
    sheets = _place_parts(parts, area, ink.share)
    columns = [column for sheet in sheets for column in sheet]
    has_columns = len(sheets[0]) > 1
    width = (area.width - GUTTER) / 2 if has_columns else area.width
    room = (min(ink.share, NARROW_SHARE) if has_columns else ink.share) * width
    places = _number_columns(columns)
    inside = [one for one in relations if places.keys() >= set(one.ends)]
    most = EVERY if len(inside) <= FEW else area.most
    lanes = 1 + max(0, int((room - FIRST_LANE) / LEAST_LANE))
    limits = Limits(most, 0 if area.pitch else MOST_OTHERS, lanes)
    chosen = choose_relations(inside, places, limits)
    last = max((lane for _, lane in chosen.arcs), default=0)
    highest = max(column.height for column in columns)
    frame = _measure(area, width, highest, min(MOST_LANE, (room - FIRST_LANE) / max(last, 1)), last)
    drawer = _Drawer(chosen, inside, find_busiest(slugs, inside), frame, ink)
    drawn = tuple(drawer.draw_sheet(sheet) for sheet in sheets)
    others = _find_others(drawn)
    return PatternMap(
        drawn,
        len(chosen.arcs) + others,
        len(inside),
        any(not one.leads_on for one, _ in chosen.arcs),
        bool(drawer.busiest),
        others > 0,
        bool(ink.colours),
    )


def _number_columns(columns: Sequence[MapColumn]) -> dict[str, RowPlace]:
    """Return the column and the row of each pattern."""
    return {
        slug: RowPlace(number, row)
        for number, column in enumerate(columns)
        for slug, row in column.places.items()
    }


def _find_others(sheets: Sequence[MapSheet]) -> int:
    """Return the number of relations that rows name without an arc."""
    rows = [row for sheet in sheets for row in sheet.rows]
    return len({frozenset((row.slug, other)) for row in rows for other in row.others})


def _measure(area: MapArea, width: float, highest: float, lane: float, last: int) -> _Frame:
    """Return the measures of columns of a width; `highest` is in rows, `last` is a lane."""
    has_columns = width < area.width
    pitch = area.pitch or min(MOST_PITCH, area.height / highest)
    largest = NARROW_LABEL if has_columns else MOST_LABEL
    label = 10.2 if area.pitch else min(largest, max(LEAST_LABEL, pitch * 0.9))
    corner = NARROW_CORNER if has_columns else CORNER
    return _Frame(width, pitch, label, FIRST_LANE + last * lane + 1, lane, corner)


def _place_parts(
    parts: Sequence[MapPart], area: MapArea, share: float
) -> list[tuple[MapColumn, ...]]:
    """Return the columns of each sheet."""
    if area.pitch:  # no page of its own, where the parts are named beside it
        parts = [("", rows) for _, rows in parts]
    names = (min(LONGEST, count_letters(name)) for _, rows in parts for _, name in rows)
    taken = (max(names) + NUMBER) * BROAD_LETTER * MOST_LABEL + BESIDE + 8
    has_heads = taken + share * area.width + LEAST_TITLE > area.width
    single = make_column([Placed(title, tuple(rows)) for title, rows in parts], has_heads)
    most = area.height / (area.pitch or LEAST_PITCH)
    if single.height <= most:
        return [(single,)]
    if area.pitch or (area.width - GUTTER) / 2 < LEAST_COLUMN:
        return [(column,) for part in parts for column in split_part(part, int(most))]
    columns = fill_columns(parts, most)
    return [tuple(columns[start : start + 2]) for start in range(0, len(columns), 2)]


class _Drawer:
    """Draws the sheets of one map."""

    def __init__(
        self,
        chosen: Chosen,
        relations: Sequence[Relation],
        busiest: frozenset[str],
        frame: _Frame,
        ink: MapInk,
    ) -> None:
        self.arcs, self.busiest, self.frame, self.ink = chosen.arcs, busiest, frame, ink
        self.degrees = Counter(slug for one in relations for slug in one.ends)
        self.others: defaultdict[str, list[str]] = defaultdict(list)
        for one in chosen.others:
            self.others[one.earlier].append(one.later)
            self.others[one.later].append(one.earlier)

    def draw_sheet(self, columns: tuple[MapColumn, ...]) -> MapSheet:
        """Return a sheet with its columns beside each other."""
        frame, lines, nodes = self.frame, "", ""
        groups: list[MapGroup] = []
        for number, column in enumerate(columns):
            left = number * (frame.column + GUTTER)
            axis = left + frame.depth
            groups += (own := self._groups(column, axis, left + frame.column))
            lines += "".join(map(self._bracket, own)) + self._lines(column, axis)
            nodes += self._nodes(column, axis)
        high = max(column.height for column in columns) * frame.pitch
        width = (frame.column + GUTTER) * len(columns) - GUTTER
        high = floor(high * 100 + 1e-6) / 100  # a sheet that fills its page must fit it
        pitch, label = round(frame.pitch, 3), round(frame.label, 2)
        return MapSheet(round(width, 2), high, pitch, label, tuple(groups), lines + nodes)

    def _groups(self, column: MapColumn, axis: float, end: float) -> list[MapGroup]:
        """Return the groups of a column whose right edge is at `end`."""
        left = axis + BESIDE
        groups = []
        shown_rows = [
            tuple(self._row(slug, name, column, left, end) for slug, name in part.rows)
            for part in column.parts
        ]
        widest = max(self._width(row) for rows in shown_rows for row in rows)
        for part, shown in zip(column.parts, shown_rows, strict=True):
            groups.append(self._group(part.title, shown, column.has_heads, (left, widest, end)))
        return groups

    def _group(
        self, title: str, rows: tuple[MapRow, ...], has_head: bool, across: tuple[float, ...]
    ) -> MapGroup:
        """Return rows with the title of their part, beside them in the middle, or above them."""
        left, widest, end = across
        first, last = rows[0].top, rows[-1].top + self.frame.pitch
        if has_head:
            most, middle = 1, first - self.frame.pitch / 2
        else:
            left, end = left + widest + 8, end - 6
            most, middle = max(1, int((last - first) / TITLE_LINE)), (first + last) / 2
        width = end - left
        letters = max(1, int(width / (TITLE_LETTER * TITLE_SIZE)))
        shown = cut_name(title, letters * most)
        lines = min(most, ceil(count_letters(shown) / letters))
        top = middle - lines * TITLE_LINE / 2
        return MapGroup(shown, round(left, 2), round(top, 2), round(width, 2), not has_head, rows)

    def _row(self, slug: str, name: str, column: MapColumn, left: float, end: float) -> MapRow:
        frame, is_bold = self.frame, slug in self.busiest
        letter = BROAD_LETTER if is_bold else LETTER
        room = (end - left) / (letter * frame.label) - NUMBER
        shown = cut_name(name, min(LONGEST, int(room)))
        free = int((room - count_letters(shown) - ARROW) / NUMBER)
        others = tuple(self.others[slug][: max(0, free)])
        top = (column.places[slug] - 0.5) * frame.pitch
        return MapRow(slug, shown, round(left, 2), round(top, 2), is_bold, others)

    def _width(self, row: MapRow) -> float:
        letters = count_letters(row.name) + NUMBER * (1 + len(row.others))
        return letters * BROAD_LETTER * self.frame.label

    def _bracket(self, group: MapGroup) -> str:
        """Return the line between the rows of a group and the title beside them."""
        if not (group.is_beside and group.title):
            return ""
        across, top = group.left - 4, group.rows[0].top + 2
        end = group.rows[-1].top + self.frame.pitch - 2
        return (
            f'<path d="M{across:.2f} {top:.2f}V{end:.2f}" fill="none" '
            f'stroke="{self.ink.ink}" stroke-width=".3"/>'
        )

    def _lines(self, column: MapColumn, axis: float) -> str:
        """Return the arcs of a column, those in the outer lanes first."""
        own = [row for row in self.arcs if row[0].earlier in column.places]
        own = [row for row in own if row[0].later in column.places]
        own.sort(key=lambda row: (-row[1], column.places[row[0].earlier]))
        return "".join(self._line(one, lane, column, axis) for one, lane in own)

    def _line(self, one: Relation, lane: int, column: MapColumn, axis: float) -> str:
        """Return an arc: solid in the ink to a later pattern, else dashed in the accent.

        Where patterns have colours it has that of the pattern that names the other.
        """
        frame, ink = self.frame, self.ink
        start, end = (column.places[slug] * frame.pitch for slug in one.ends)
        depth = FIRST_LANE + lane * frame.lane
        across = axis - depth
        corner = min((end - start) / 2, depth - 1, frame.corner)
        source = one.earlier if one.leads_on else one.later
        colour = ink.colours.get(source) or (ink.ink if one.leads_on else ink.accent)
        dashes = "" if one.leads_on else ' stroke-dasharray="3 1.2"'
        turn = f"A{corner:.2f} {corner:.2f} 0 0 0"
        return (
            f'<path d="M{axis:.2f} {start:.2f}H{across + corner:.2f}'
            f"{turn} {across:.2f} {start + corner:.2f}V{end - corner:.2f}"
            f'{turn} {across + corner:.2f} {end:.2f}H{axis:.2f}" fill="none" '
            f'stroke="{colour}" stroke-width="{".6" if one.leads_on else ".8"}"{dashes}/>'
        )

    def _nodes(self, column: MapColumn, axis: float) -> str:
        """Return a node at each row; its size grows with the number of relations."""
        ink, shapes = self.ink, ""
        for slug, row in column.places.items():
            down = row * self.frame.pitch
            radius = min(1.2 + 0.4 * self.degrees[slug] ** 0.9, MOST_RADIUS * self.frame.pitch)
            if ink.accent != "currentColor":
                shapes += draw_circle(axis, down, radius + 0.8, "#fff")
            if ink.colours and slug in ink.marks:
                mark = draw_shape(ink.marks[slug], True, ink.colours[slug], "#fff")
                shapes += place_shape(mark, axis, down, radius / 4.4)
            else:
                shapes += draw_circle(axis, down, radius, ink.accent)
        return shapes


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
