"""Book with its apparatus -> what the template of each generated page gets."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from math import ceil
from typing import Any

from msgspec import Struct

from publisher.book.model import Book, Chapter, Page, chapters_of, flatten
from publisher.theme.pattern_map import MapArea, MapInk, lay_out_map
from publisher.theme.relation_strength import weigh_relations

COLUMNS = 8  # building blocks, the most that fit the width of a page
ROWS = 38  # rows of the matrix that fit a page of the height below
HEIGHT = 479  # points
TITLE = 56  # points that a page's title takes
LEGEND = 66  # points that the legend of a map takes
NAME_LINE = 36  # letters of a pattern's name in a line of the matrix
NAME_HEIGHT = 62  # points, the height of a head of the matrix with short names
NAME_LETTER = 3.4  # points that a letter of a turned name adds to it
FREE_LETTERS = 26  # of a turned name that stand above the head without harm
MOST_LETTERS = 40  # of a turned name
ROW = 10  # points


class MatrixRow(Struct, frozen=True):
    """A pattern's row: slug, `first`, `also` or "" by column, whether a page ends after it."""

    slug: str
    marks: tuple[str, ...]
    is_last: bool


class Matrix(Struct, frozen=True):
    """A table of the matrix: building blocks as columns, a row for each pattern that names any."""

    blocks: tuple[str, ...]
    names: tuple[str, ...]  # of the blocks, as the head shows them
    rows: tuple[MatrixRow, ...]
    head: float  # height of the turned names, in points


def generated_values(
    name: str, book: Book, refs: Mapping[str, Any], ink: MapInk, area: MapArea
) -> dict[str, Any]:
    """Return the values for the template `at-NAME.html`.

    `refs` are links to the pages by slug, `area` is that of a page.
    """
    patterns = [chapter.page for chapter in chapters_of(book) if chapter.page.is_pattern]
    values: dict[str, Any] = {"refs": refs, "apparatus": book.apparatus}
    match name:
        case "matrix":
            values |= {
                "tables": _tables(book, patterns, area.height),
                "lists": _lists(book, patterns),
            }
        case "map":
            parts = [(part.title, _rows(part.chapters)) for part in book.parts]
            below = MapArea(area.width, area.height - TITLE - LEGEND, area.pitch)
            drawn = lay_out_map(parts, weigh_relations(book), below, ink)
            values |= {"map": drawn, "parts": parts}
        case "how-to-read":
            values |= {"uses": _uses(book, patterns), "blocks": book.apparatus.blocks}
    return values


def _rows(chapters: tuple[Chapter, ...]) -> list[tuple[str, str]]:
    pages = (chapter.page for chapter in flatten(chapters))
    return [(page.slug, page.title) for page in pages if page.is_pattern]


def _size_of_groups(count: int, most: int) -> int:
    """Return the size of groups of `count` things: as few groups as fit, of about one size."""
    groups = max(1, -(-count // max(most, 1)))
    return -(-count // groups) or 1


def _tables(book: Book, patterns: list[Page], height: float) -> tuple[Matrix, ...]:
    blocks = book.apparatus.blocks
    named = [page for page in patterns if page.blocks]
    size = _size_of_groups(len(blocks), COLUMNS)
    longest = min(max(map(len, blocks), default=0), MOST_LETTERS)
    head = NAME_HEIGHT + max(0, longest - FREE_LETTERS) * NAME_LETTER
    most = int(ROWS * height / HEIGHT) - ceil((head - NAME_HEIGHT) / ROW)
    ends = split_rows([count_lines(page.title) for page in named], most)
    tables = []
    for start in range(0, len(blocks), size):
        columns = blocks[start : start + size]
        rows = []
        for number, page in enumerate(named, 1):
            marks = tuple(_weight(page, name) for name in columns)
            rows.append(MatrixRow(page.slug, marks, number in ends))
        shown = tuple(_cut_name(name) for name in columns)
        tables.append(Matrix(columns, shown, tuple(rows), head))
    return tuple(tables)


def _cut_name(name: str) -> str:
    return name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1]}…"


def count_lines(title: str) -> int:
    """Return the number of lines of a pattern's name in the matrix."""
    return -(-len(title) // NAME_LINE)


def split_rows(lines: list[int], most: int) -> set[int]:
    """Return the numbers, from 1, of the rows after which a page ends; rows have so many lines.

    Pages have about the same number of lines, so that no tail of a few rows is left.
    """
    size = _size_of_groups(sum(lines), most)
    ends, used = set(), 0
    for number, own in enumerate(lines):
        if used and used + own > size:
            ends.add(number)
            used = 0
        used += own
    return ends


def _weight(page: Page, name: str) -> str:
    """Return how a pattern names a building block: `first`, `also` or ""."""
    own = [block.casefold() for block in page.blocks]
    if name.casefold() not in own:
        return ""
    return "first" if own[0] == name.casefold() else "also"


BlockList = tuple[str, tuple[tuple[str, bool], ...]]  # name; slug of each pattern, whether first


def _lists(book: Book, patterns: list[Page]) -> tuple[BlockList, ...]:
    """Return for each block the patterns that name it, and whether they name it first."""
    lists = []
    for name in book.apparatus.blocks:
        weights = ((page.slug, _weight(page, name)) for page in patterns)
        lists.append((name, tuple((slug, weight == "first") for slug, weight in weights if weight)))
    return tuple(lists)


def _uses(book: Book, patterns: list[Page]) -> dict[str, Any]:
    """Return which of the things that `how-to-read` explains the book uses."""
    facts = book.apparatus.facts
    relations = {
        "builds-on": any(row.builds_on for row in facts),
        "leads-to": any(row.leads_to for row in facts),
        "referenced-by": any(row.referenced_by for row in facts),
    }
    return {
        "sections": _spell_sections(book, patterns),
        "names": bool(book.links),
        "stars": any(page.stars for page in patterns),
        "stubs": any(page.is_stub for page in patterns),
        "relations": [key for key, is_used in relations.items() if is_used],
        "paths": any(row.steps for row in facts),
    }


def _spell_sections(book: Book, patterns: list[Page]) -> list[str]:
    """Return the sections of patterns in the form's order, each as most patterns spell it."""
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for page in patterns:
        shown = {f"{page.slug}--{heading.id}": heading.text for heading in page.headings}
        for section in page.sections:
            spelled[section.label][shown.get(section.id, section.label)] += 1
    order = (label for label in book.config.form.order if label in spelled)
    return [spelled[label].most_common(1)[0][0] for label in order]
