"""Book's apparatus -> what the template of each generated page is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from publisher.book.model import Book, Chapter, chapters_of, flatten
from publisher.theme.pattern_map import MapInk, lay_out_map

COLUMNS = 8  # building blocks that fit the width of a page
ROWS = 38  # rows of the matrix that fit a page of the height below
HEIGHT = 479  # points
TITLE = 56  # points that a page's title takes


class MatrixRow(Struct, frozen=True):
    """A pattern's row: its slug, a mark for each column (first, also or ""), whether a page ends after it."""

    slug: str
    marks: tuple[str, ...]
    is_last: bool


class Matrix(Struct, frozen=True):
    """One table of the matrix: its columns, and the rows of all patterns that name a block."""

    blocks: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


def generated_values(
    name: str, book: Book, refs: Mapping[str, Any], ink: MapInk, space: tuple[float, float]
) -> dict[str, Any]:
    """The values for the template `at-NAME.html`; `refs` are links to the pages by slug, `space` a page's width and height in points."""
    patterns = [one for one in chapters_of(book) if one.page.is_pattern]
    values: dict[str, Any] = {"refs": refs, "apparatus": book.apparatus}
    match name:
        case "matrix":
            values |= {
                "tables": _tables(book, patterns, int(ROWS * space[1] / HEIGHT)),
                "lists": _lists(book, patterns),
            }
        case "map":
            parts = [(part.title, _rows(part.chapters)) for part in book.parts]
            pairs = {(one.source, one.target) for one in book.links}
            known = {slug for _, rows in parts for slug, _ in rows}
            inside = {pair for pair in pairs if known.issuperset(pair)}
            sheets = lay_out_map(parts, inside, space[0], space[1] - TITLE, ink)
            values |= {"sheets": sheets, "parts": parts}
        case "how-to-read":
            values |= {"uses": _uses(book, patterns), "blocks": book.apparatus.blocks}
    return values


def _rows(chapters: tuple[Chapter, ...]) -> list[tuple[str, str]]:
    return [(one.page.slug, one.page.title) for one in flatten(chapters) if one.page.is_pattern]


def _tables(book: Book, patterns: list[Chapter], most: int) -> tuple[Matrix, ...]:
    blocks = book.apparatus.blocks
    count = max(1, -(-len(blocks) // COLUMNS))
    size = -(-len(blocks) // count) or 1
    named = [one for one in patterns if one.page.blocks]
    page_rows = -(-len(named) // max(1, -(-len(named) // max(most, 1)))) or 1
    tables = []
    for start in range(0, len(blocks), size):
        columns = blocks[start : start + size]
        rows = []
        for number, one in enumerate(named, 1):
            own = [name.casefold() for name in one.page.blocks]
            marks = tuple(
                "first" if own[0] == name.casefold() else "also" if name.casefold() in own else ""
                for name in columns
            )
            rows.append(
                MatrixRow(one.page.slug, marks, number % page_rows == 0 and number < len(named))
            )
        tables.append(Matrix(columns, tuple(rows)))
    return tuple(tables)


def _lists(
    book: Book, patterns: list[Chapter]
) -> tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]:
    """For each block the patterns that name it, and whether they name it first."""
    lists = []
    for name in book.apparatus.blocks:
        rows = []
        for one in patterns:
            own = [block.casefold() for block in one.page.blocks]
            if name.casefold() in own:
                rows.append((one.page.slug, own[0] == name.casefold()))
        lists.append((name, tuple(rows)))
    return tuple(lists)


def _uses(book: Book, patterns: list[Chapter]) -> dict[str, Any]:
    """What this very book uses of the marks that a reader may meet."""
    facts = book.apparatus.facts
    present = {section.label for one in patterns for section in one.page.sections}
    relations = [key for key, used in (("builds-on", any(one.builds_on for one in facts)), ("leads-to", any(one.leads_to for one in facts)),
                                       ("referenced-by", any(one.referenced_by for one in facts))) if used]  # fmt: skip
    return {
        "sections": [label for label in book.config.form.order if label in present],
        "names": bool(book.links),
        "stars": any(one.page.stars for one in patterns),
        "stubs": any(one.page.is_stub for one in patterns),
        "relations": relations,
        "paths": any(one.steps for one in facts),
    }
