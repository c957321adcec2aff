"""The map of the patterns: which relations it draws, where their arcs run, and how its columns are filled."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from publisher.config.editions import read_edition
from publisher.formats.pdf.sheets.sheet_markup import compose_sheets
from publisher.theme.geometry import lay_out_page
from publisher.theme.map_columns import fill_columns
from publisher.theme.map_lanes import Limits, RowPlace, choose_relations
from publisher.theme.pattern_map import MapArea, MapInk, lay_out_map
from publisher.theme.relation_strength import (
    Relation,
    find_busiest,
    find_strongest,
    weigh_relations,
)
from tests.support.books import TOML, make, make_clean, render, write_book
from tests.support.ebooks import read_file, text_of

WIDE = Limits(1000, 1000, 1000)


def parts_of(*counts: int) -> list[tuple[str, list[tuple[str, str]]]]:
    """Parts with so many patterns, p0 to pn."""
    starts = [sum(counts[:number]) for number in range(len(counts))]
    return [
        (f"Part {number}", [(f"p{n}", f"Pattern number {n}") for n in range(start, start + count)])
        for number, (start, count) in enumerate(zip(starts, counts, strict=True))
    ]


def every_relation(count: int) -> list[Relation]:
    return [
        Relation(f"p{a}", f"p{b}", (a * b) % 4, b % 3 > 0) for a, b in combinations(range(count), 2)
    ]


@pytest.mark.parametrize("counts", [(3, 3, 4), (9, 12, 10, 9), (20, 14, 26), (45, 12, 90, 3, 50)])
@pytest.mark.parametrize(
    "area", [MapArea(), MapArea(408, 460), MapArea(140, 400), MapArea(317, 400, 14)]
)
def test_no_label_of_a_map_covers_another(counts: tuple[int, ...], area: MapArea) -> None:
    relations = every_relation(sum(counts))
    drawn = lay_out_map(parts_of(*counts), relations, area)
    rows = [row for sheet in drawn.sheets for row in sheet.rows]
    assert [row.slug for row in rows] == [f"p{n}" for n in range(sum(counts))]
    for sheet in drawn.sheets:
        assert sheet.label_size >= 7.4
        assert sheet.height <= area.height
        ElementTree.fromstring(f"<svg>{sheet.shapes}</svg>")
        for left in {row.left for row in sheet.rows}:
            tops = [row.top for row in sheet.rows if row.left == left]
            assert all(later - earlier >= sheet.label_size for earlier, later in pairwise(tops))
            heads = [group.top for group in sheet.groups if group.title and group.left == left]
            assert all(abs(head - top) > 7 for head in heads for top in tops)
    assert drawn == lay_out_map(parts_of(*counts), relations, area)


def arcs_of(shapes: str) -> list[tuple[float, float, float, float]]:
    """Axis, lane, start and end of each arc."""
    found = re.findall(
        r'd="M([\d.]+) ([\d.]+)H.*? ([\d.]+) [\d.]+V[\d.]+A.*? [\d.]+ ([\d.]+)H', shapes
    )
    return [
        (float(axis), float(lane), float(start), float(end)) for axis, start, lane, end in found
    ]


@pytest.mark.parametrize("count", [20, 60, 200, 600])
def test_each_arc_has_a_line_of_its_own(count: int) -> None:
    parts = parts_of(*[count // 5] * 5)
    drawn = lay_out_map(parts, every_relation(count))
    seen = 0
    for sheet in drawn.sheets:
        arcs = arcs_of(sheet.shapes)
        seen += len(arcs)
        for (axis, lane, start, end), other in combinations(arcs, 2):
            if axis == other[0] and start <= other[3] and other[2] <= end:
                assert abs(lane - other[1]) > 3.1  # points
        assert all(0 <= lane < axis for axis, lane, _, _ in arcs)
    assert count / 2 < seen <= 2 * count
    assert seen <= drawn.shown < drawn.total == count * (count - 1) // 2


def test_a_map_of_few_relations_shows_them_all() -> None:
    drawn = lay_out_map(parts_of(4, 5), every_relation(9))
    assert (drawn.shown, drawn.total, drawn.has_legend) == (36, 36, True)
    plain = lay_out_map(parts_of(2), [Relation("p0", "p1")])
    assert (plain.shown, plain.total, plain.has_legend) == (1, 1, False)
    drawn = lay_out_map(parts_of(4, 6), every_relation(10))
    assert (drawn.shown <= 20, drawn.total) == (True, 45)


def test_the_strongest_relations_are_drawn_and_of_equal_ones_the_nearest() -> None:
    places = {name: RowPlace(0, row + 0.5) for row, name in enumerate("abcdef")}
    relations = [
        Relation("a", "f", 5),
        Relation("a", "e", 1),
        Relation("a", "b", 1),
        Relation("c", "d", 2, False),
        Relation("d", "x", 9),
    ]
    chosen = choose_relations(relations, places, Limits(2, 0, 9))
    assert [(one.ends, lane) for one, lane in chosen.arcs] == [
        (("a", "b"), 0),
        (("c", "d"), 0),
        (("a", "f"), 1),
    ]
    one_lane = choose_relations(relations, places, Limits(2, 0, 1))
    assert [one.ends for one, _ in one_lane.arcs] == [("a", "f")]


def test_a_relation_to_another_column_is_no_arc() -> None:
    places = {"a": RowPlace(0, 0.5), "b": RowPlace(1, 0.5), "c": RowPlace(1, 1.5)}
    relations = [Relation("a", "b"), Relation("a", "c"), Relation("b", "c")]
    chosen = choose_relations(relations, places, WIDE)
    assert [one.ends for one, _ in chosen.arcs] == [("b", "c")]
    assert [one.ends for one in chosen.others] == [("a", "b"), ("a", "c")]
    assert choose_relations(relations, places, Limits(9, 1, 9)).others == chosen.others[:1]
    assert choose_relations(relations, places, Limits(9, 0, 9)).others == ()


@pytest.mark.parametrize(
    ("counts", "most", "heights"),
    [
        # a title is a row, and there is half a row between two parts
        ((10, 10), 20, [11, 11]),
        ((4, 4, 4, 4), 20, [10.5, 10.5]),
        ((30,), 20, [16, 16]),
        ((10, 3), 12, [11, 4]),
        ((40, 40), 22, [21, 21, 21, 21]),
    ],
)
def test_columns_are_of_about_the_same_height(
    counts: tuple[int, ...], most: int, heights: list[float]
) -> None:
    assert [column.height for column in fill_columns(parts_of(*counts), most)] == heights


def test_a_part_that_is_divided_has_its_title_in_both_columns() -> None:
    first, second = fill_columns(parts_of(30), 20)
    assert [len(part.rows) for column in (first, second) for part in column.parts] == [15, 15]
    assert [part.title for column in (first, second) for part in column.parts] == ["Part 0"] * 2
    assert (first.places["p0"], first.places["p14"], second.places["p15"]) == (1.5, 15.5, 1.5)


def test_a_fifth_of_the_patterns_is_bold_at_most() -> None:
    slugs = [f"p{n}" for n in range(10)]
    star = [Relation("p0", f"p{n}") for n in range(1, 10)]
    assert find_busiest(slugs, star) == {"p0"}
    assert find_busiest(slugs, [*star, Relation("p1", "p2")]) == {"p0"}
    assert find_busiest(slugs, [*star, *(Relation("p1", f"p{n}") for n in (2, 3, 4))]) == {
        "p0",
        "p1",
    }
    assert find_busiest(slugs, every_relation(10)) == set()
    assert find_busiest(slugs[:4], star) == set()


def test_of_equally_strong_relations_every_nth_is_taken() -> None:
    weak = [Relation(f"p{n}", f"p{n + 1}") for n in range(10)]
    strong = Relation("p3", "p9", 4)
    assert find_strongest([*weak, strong], 3) == (weak[0], weak[5], strong)
    assert find_strongest(weak[:2], 3) == tuple(weak[:2])
    assert find_strongest(weak, 0) == ()


def pattern(name: str, context: str = "", solution: str = "", after: str = "") -> str:
    return (
        f"# {name}\n\n## Problem\n\nIt hurts.\n\n## Context\n\nHere. {context}\n\n"
        f"## Solution\n\nDo it. {solution}\n\n## Consequences\n\nDone. {after}\n"
    )


def catalogue(tmp_path: Path) -> Path:
    """Three patterns: Oven and Bread name each other, Bread names Table."""
    files = {
        "oven.md": pattern("Oven", after="[Bread](bread.md)"),
        "bread.md": pattern("Bread", context="[Oven](oven.md)", solution="[Oven](oven.md)"),
        "table.md": pattern("Table", solution="[Bread](bread.md)"),
        "book.toml": TOML + 'pages = ["@map", "oven.md", "bread.md", "table.md"]\n',
    }
    return write_book(tmp_path, files, clean=False)


def test_a_link_in_a_section_of_relations_counts_twice(tmp_path: Path) -> None:
    book = make_clean(catalogue(tmp_path)).book
    found = [(*one.ends, one.strength, one.leads_on) for one in weigh_relations(book)]
    assert found == [("oven", "bread", 5, True), ("bread", "table", 1, False)]


def test_a_map_says_which_relations_it_shows(tmp_path: Path) -> None:
    made = make_clean(catalogue(tmp_path))
    text = text_of(read_file(render(made, "epub"), "at-map.xhtml"))
    assert "Solid: to a later pattern, or both ways. Dashed: only back to an earlier one." in text
    assert "The lines show" not in text  # both relations are there
    names = [chr(97 + n // 26) + chr(97 + n % 26) for n in range(40)]
    links = {
        name: " ".join(f"[{other}]({other}.md)" for other in names if other != name)
        for name in names
    }
    files = {f"{name}.md": pattern(name.title(), solution=links[name]) for name in names}
    listed = ", ".join(f'"{name}.md"' for name in names)
    files["book.toml"] = TOML + f'pages = ["@map", {listed}]\n'
    book = make_clean(write_book(tmp_path / "large", files, clean=False))
    text = text_of(read_file(render(book, "epub"), "at-map.xhtml"))
    shown, total = re.findall(r"\d+", text[text.index("of each pattern") : text.index("stronger")])
    assert (int(shown) < 160, total) == (True, "780")


def test_a_map_of_a_book_that_is_read_from_the_right_has_its_arcs_at_the_right(
    tmp_path: Path,
) -> None:
    path = catalogue(tmp_path)
    path.write_text(path.read_text().replace("[book]", '[book]\nlanguage = "he"'))
    made = make(path)
    text = read_file(render(made, "epub"), "at-map.xhtml")
    hidden = re.findall(r'<a xlink:href="[^"]*" tabindex="-1" aria-hidden="true">', text)
    assert len(hidden) == text.count("<a xlink:href") > 0  # each is one stop, in the list below
    width = float(re.findall(r'viewBox="0 0 ([\d.]+) ', text)[0])
    assert f"matrix(-1 0 0 1 {width} 0)" in text
    places = [float(place) for place in re.findall(r'<text x="([\d.]+)"', text)]
    assert len(places) == 3
    assert min(places) > 0.7 * width
    geometry = lay_out_page(
        made.theme,
        read_edition("screen", made.book.config, made.theme.editions),
        0,
        made.book.config,
    )
    pieces = compose_sheets(made.book, made.theme, geometry).pieces
    printed = next(piece.markup for piece in pieces if piece.anchor == "at-map")
    assert len(re.findall(r"<li style=\"top: [\d.]+pt; right: ", printed)) == 3


def test_arcs_of_a_theme_with_colours_have_that_of_the_pattern_that_names_the_other() -> None:
    ink = MapInk(colours={"p0": "#010203", "p2": "#040506"})
    relations = [Relation("p0", "p1"), Relation("p1", "p2", 1, False)]
    (sheet,) = lay_out_map(parts_of(3), relations, ink=ink).sheets
    strokes = Counter(re.findall(r'stroke="(#\w+)" stroke-width="(\.[68])"', sheet.shapes))
    assert strokes == {("#010203", ".6"): 1, ("#040506", ".8"): 1}
