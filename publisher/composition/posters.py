"""Book, Theme, paper -> the markup of a poster: map, patlets, matrix or a reading path."""

from __future__ import annotations

from itertools import chain, pairwise

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from publisher.book.addresses import read_site
from publisher.book.apparatus import ReadingPath
from publisher.book.language import words_for
from publisher.book.model import Book, chapters_of
from publisher.book.names import POSTER
from publisher.book.web_addresses import web_address
from publisher.composition.generated_pages import (
    ROW,
    Matrix,
    count_lines,
    generated_values,
    split_rows,
)
from publisher.composition.pieces import HANDBOOK_SPACE, Composition
from publisher.composition.views import RefView
from publisher.theme.pattern_map import LEAST_PITCH, MapArea, MapSheet, count_letters
from publisher.theme.qr_code import draw_qr_code
from publisher.theme.templates import Theme

GENERATED = {"map": "map", "patlets": "patlets", "matrix": "matrix", "path": "paths"}
ALONE = ("map", "matrix")  # whose content is one drawing or one table
POINTS = 72 / 25.4
MARGIN = 0.06  # of the width of the paper
FOOT = 24  # points of the foot, the same
CODE = 0.22  # the height of the code, by the width of the paper
NAMES, BLOCK, OVERHANG = 166, 18, 24  # points across: names with numbers, a block, a turned name
HEADING, UNDER_NAMES, SPACE = 42, 6, 4  # points: a title, below turned names, between two tables
WHOLE = 30  # letters of a name that a map shows whole if its type can be made smaller
OPEN_PITCH = 11.0  # points from row to row of a map, so that titles of parts stand clear
PER_DISTANCE = 2.4  # the distance of a reader, by the width of the paper


class Paper(Struct, frozen=True):
    """The paper of a poster in mm, and how many times as large as in a book its content is."""

    width: float
    height: float
    scale: float

    @property
    def margin(self) -> float:
        """The margin in mm."""
        return MARGIN * self.width

    def area(self) -> tuple[float, float]:
        """Return width and height of the content in points, before it is enlarged."""
        across, down = self.width - 2 * self.margin, self.height - 2 * self.margin
        return across * POINTS / self.scale, down * POINTS / self.scale


def has_poster(book: Book, kind: str) -> bool:
    """Return whether a book has anything for a kind of poster."""
    apparatus = book.apparatus
    rows = {"matrix": apparatus.blocks, "path": apparatus.paths}
    return bool(apparatus.facts and rows.get(kind, True))


def poster_title(book: Book, kind: str, path: ReadingPath | None) -> str:
    """Return the title of a poster: that of the generated page, or the name of the path."""
    words = words_for(book.config.language, book.config.words)
    return path.name if path else words[f"@{GENERATED[kind]}"]


def poster_texts(book: Book, kind: str, path: ReadingPath | None) -> tuple[str, ...]:
    """Return what a poster must show: its title, and the texts of its patterns."""
    slugs = path.slugs if path else tuple(one.slug for one in book.apparatus.facts)
    titles = {one.page.slug: one.page.title for one in chapters_of(book)}
    facts = {one.slug: one for one in book.apparatus.facts}
    title = poster_title(book, kind, path)
    own = (title, path.description if path else "", bare_address(book))
    if kind in ALONE:  # a map cuts long names, and a matrix has no pattern without blocks
        return own
    rows = [(titles[slug], facts[slug].problem if slug in facts else "") for slug in slugs]
    solutions = [facts[slug].solution for slug in slugs if kind == "patlets"]
    return (*own, *(text for row in rows for text in row), *solutions)


def _site_of(book: Book) -> str:
    return next((address for one in book.config.site if (address := read_site(one))), "")


def bare_address(book: Book) -> str:
    """Return the address of the book's site without its scheme, or ""."""
    return _site_of(book).partition("//")[2].rstrip("/")


def compose_poster(
    book: Book, theme: Theme, kind: str, paper: Paper, path: ReadingPath | None
) -> Markup | None:
    """Return the markup of a poster; None if map or matrix are too wide at this scale."""
    site = _site_of(book)
    code = Markup(draw_qr_code(site, PER_DISTANCE * paper.width)) if site else Markup("")
    across, down = paper.area()
    reserved = max(FOOT, CODE * paper.width * POINTS / paper.scale if code else 0)
    area = MapArea(across, down - reserved)
    values = {
        "anchor": POSTER,
        "kind": kind,
        "title": poster_title(book, kind, path),
        "paper": paper,
        "across": round(across, 2),
        "down": round(down, 2),
        "reserved": round(reserved, 2),
        "code": code,
        "site": bare_address(book),
        "steps": path.slugs if path else (),
        "says": path.description if path else "",
        "refs": _list_refs(book),
        "facts": {one.slug: one for one in book.apparatus.facts},
    }
    composition = Composition(book, theme, "print", {}, HANDBOOK_SPACE)
    found = generated_values(GENERATED[kind], book, {}, composition.map_ink(), area)
    if kind == "map" and not _is_whole(found["map"].sheets, book, paper):
        return None
    if kind == "matrix":
        found["tables"] = _fold_tables(found["tables"], book, area)
        if not found["tables"]:
            return None
    return composition.render("poster.html", draw_mark=composition.mark, **{**found, **values})


def _width_of(table: Matrix) -> float:
    """Return the width of a table in points, with its last turned name."""
    return NAMES + BLOCK * len(table.blocks) + OVERHANG


def _fold_tables(tables: tuple[Matrix, ...], book: Book, area: MapArea) -> tuple[Matrix, ...]:
    """Return the matrix in tables that stand side by side on the paper; () if it does not fit.

    As few tables as possible share the building blocks. A long table continues in the next.
    """
    titles = {one.page.slug: one.page.title for one in chapters_of(book)}
    for count in range(1, len(tables) + 1):
        wide = _join_tables(tables, -(-len(tables) // count))
        beside = int((area.width + SPACE) / (_width_of(wide[0]) + SPACE))
        for lines in range(1, len(wide) + 1):
            height = (area.height - HEADING) / lines - wide[0].head - UNDER_NAMES
            pieces = [piece for one in wide for piece in _split_table(one, titles, height)]
            if len(pieces) <= lines * beside:
                return tuple(pieces)
    return ()


def _join_tables(tables: tuple[Matrix, ...], size: int) -> list[Matrix]:
    """Return tables of which each has the building blocks of so many of the given tables."""
    joined = []
    for start in range(0, len(tables), size):
        group = tables[start : start + size]
        rows = tuple(
            replace(same[0], marks=tuple(chain.from_iterable(row.marks for row in same)))
            for same in zip(*(one.rows for one in group), strict=True)
        )
        blocks = tuple(chain.from_iterable(one.blocks for one in group))
        names = tuple(chain.from_iterable(one.names for one in group))
        joined.append(Matrix(blocks, names, rows, group[0].head))
    return joined


def _split_table(table: Matrix, titles: dict[str, str], height: float) -> list[Matrix]:
    """Return a table in pieces of about the same number of lines, with rows of this height."""
    ends = split_rows([count_lines(titles[row.slug]) for row in table.rows], int(height / ROW))
    starts = [0, *sorted(ends)]
    return [
        replace(table, rows=table.rows[start:end])
        for start, end in pairwise([*starts, len(table.rows)])
    ]


def _is_whole(sheets: tuple[MapSheet, ...], book: Book, paper: Paper) -> bool:
    """Return whether a map has one sheet of legible rows, and cuts no name for its large type."""
    least = OPEN_PITCH if paper.scale > 1 else LEAST_PITCH
    if len(sheets) != 1 or sheets[0].pitch < least:
        return False
    titles = {one.page.slug: one.page.title for one in chapters_of(book)}
    names = [(row.name, titles[row.slug]) for row in sheets[0].rows]
    return paper.scale <= 1 or all(
        name == title for name, title in names if count_letters(title) <= WHOLE
    )


def _list_refs(book: Book) -> dict[str, RefView]:
    """Return by slug the names of pages, with their addresses on the web, or "" for none."""
    return {
        one.page.slug: RefView(
            one.page.title, one.number, web_address(one.page, book.config), Markup("")
        )
        for one in chapters_of(book)
        if not one.generated
    }
