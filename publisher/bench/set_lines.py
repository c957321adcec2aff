"""PDF with tags -> its pages as they are set: blocks of text, lines of blocks, glyphs of lines."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from msgspec import Struct, field

INLINE = frozenset("/Span /Link /Lbl /Reference /Quote /Code /Em /Strong /NonStruct".split())
SUNK = 0.6  # of the size: a glyph that stands no further above or below is on the same line
HYPHENS = ("\u2010", "\u00ad", "\ufffe")
BACK = 2.0  # points: a glyph that begins further to the left begins a line


class Glyph(NamedTuple):
    """A character as it is painted: its place in points, and the tags that enclose it."""

    char: str
    left: float
    right: float
    base: float  # height of the base line above the foot of the page
    size: float
    mark: tuple[int, ...]  # the ids of its elements, from the outermost one


class Line(NamedTuple):
    """The glyphs of one line of a block."""

    page: int
    glyphs: list[Glyph]

    @property
    def text(self) -> str:
        """The line's text, without blanks at its ends."""
        return "".join(glyph.char for glyph in self.glyphs).strip()

    @property
    def is_hyphenated(self) -> bool:
        """Whether the line ends in a hyphen that a word was divided with."""
        return ends_divided(self.text)

    @property
    def words(self) -> list[Glyph]:
        """The glyphs that are no blanks."""
        return [glyph for glyph in self.glyphs if not glyph.char.isspace()]


def ends_divided(text: str) -> bool:
    """Return whether a text ends in a hyphen with which a line's last word was divided."""
    return text.endswith(HYPHENS)


class Block(Struct):
    """An element with text of its own: its type, its outermost section, its lines."""

    tag: str
    path: tuple[int, ...]
    lines: list[Line] = field(default_factory=list)


class Page(Struct):
    """A page: its label, its blocks in reading order, and the first and last base line."""

    label: str
    glyphs: list[Glyph] = field(default_factory=list)

    @property
    def first(self) -> float:
        """The height of the first base line."""
        return max(glyph.base for glyph in self.glyphs)

    @property
    def last(self) -> float:
        """The height of the last base line."""
        return min(glyph.base for glyph in self.glyphs)


class SetText(Struct):
    """A book as it is set."""

    pages: list[Page]
    blocks: list[Block]
    tags: dict[int, str]  # by the id of an element its type
    targets: dict[int, str]  # by the id of a link the label of the page that it leads to
    openings: frozenset[int]  # the pages to which the outline leads
    names: frozenset[str]  # of the numbered entries of the outline, or of all if none has one


class _Entry(NamedTuple):
    """An entry of the outline: its name in lower case, its page, whether it has a number."""

    title: str
    page: int
    is_numbered: bool


class _Reader:
    def __init__(self, path: Path) -> None:
        self.pdf = pikepdf.open(path)
        self.painted = pypdfium2.PdfDocument(path)
        self.tags: dict[int, str] = {}
        self.paths: dict[tuple[int, int], tuple[int, ...]] = {}
        self.targets: dict[int, str] = {}
        self.joined: dict[tuple[int, ...], tuple[int, ...]] = {}
        self.run_in: set[tuple[int, ...]] = set()  # blocks of a label and its paragraph
        self.numbers = {page.obj.objgen: at for at, page in enumerate(self.pdf.pages)}
        self.labels = [page.label for page in self.pdf.pages]
        self.places = self._destinations()

    def read(self) -> SetText:
        """Return the pages and the blocks of the file."""
        self._walk(self.pdf.Root.StructTreeRoot.K, (), -1)
        pages = [Page(label) for label in self.labels]
        for number, page in enumerate(pages):
            page.glyphs = list(self._glyphs(number))
        blocks = list(self._blocks(pages))
        rows = list(self._outline())
        openings = frozenset(row.page for row in rows)
        numbered = [row for row in rows if row.is_numbered] or rows
        names = frozenset(row.title for row in numbered)
        return SetText(pages, blocks, self.tags, self.targets, openings, names)

    def _destinations(self) -> dict[str, int]:
        root = self.pdf.Root
        has_names = "/Names" in root and "/Dests" in root.Names
        tree = pikepdf.NameTree(root.Names.Dests) if has_names else {}
        rows: dict[str, int] = {}
        for name, place in tree.items():
            place = place.D if isinstance(place, pikepdf.Dictionary) else place
            rows[str(name)] = self.numbers[place[0].objgen]
        return rows

    def _outline(self) -> Iterator[_Entry]:
        with self.pdf.open_outline() as outline:
            rows = list(outline.root)
        while rows:
            row = rows.pop()
            rows += row.children
            place = row.destination
            number, _, name = row.title.partition(" ")
            is_numbered = number.isdecimal() and bool(name)
            title = (name if is_numbered else row.title).casefold()
            if isinstance(place, pikepdf.Array):
                yield _Entry(title, self.numbers[place[0].objgen], is_numbered)
            elif str(place) in self.places:
                yield _Entry(title, self.places[str(place)], is_numbered)

    def _walk(self, node: Any, path: tuple[int, ...], page: int) -> None:
        if isinstance(node, int):
            self.paths[page, node] = path
            return
        if isinstance(node, pikepdf.Array):
            for one in node:
                self._walk(one, path, page)
            return
        if "/S" not in node:
            self._refer(node, path, page)
            return
        own = len(self.tags)
        self.tags[own] = str(node.S)
        if "/Pg" in node:
            page = self.numbers.get(node.Pg.objgen, page)
        if "/K" in node:
            self._walk(node.K, (*path, own), page)

    def _refer(self, node: Any, path: tuple[int, ...], page: int) -> None:
        if node.get("/Type") == "/MCR":
            page = self.numbers[node.Pg.objgen] if "/Pg" in node else page
            self.paths[page, int(node.MCID)] = path
        elif node.get("/Type") == "/OBJR" and "/Dest" in node.Obj:
            place = self.places.get(str(node.Obj.Dest))
            self.targets[path[-1]] = "" if place is None else self.labels[place]

    def _glyphs(self, number: int) -> Iterator[Glyph]:
        shown = self.painted[number].get_textpage()
        text = shown.raw
        for at in range(pdfium.FPDFText_CountChars(text)):
            thing = pdfium.FPDFText_GetTextObject(text, at)
            mark = pdfium.FPDFPageObj_GetMarkedContentID(thing) if thing else -1
            path = self.paths.get((number, mark))
            if path is not None:
                yield _glyph(text, at, path)

    def _blocks(self, pages: list[Page]) -> Iterator[Block]:
        blocks: dict[tuple[int, ...], Block] = {}
        last: Glyph | None = None
        for number, page in enumerate(pages):
            for glyph in page.glyphs:
                path = self._block_of(glyph)
                if path not in blocks:
                    # the engine divides an inline paragraph beside its label into one a line
                    path = self._joined(path, last, glyph)
                block = blocks.setdefault(path, Block(self.tags[path[-1]], path))
                line = block.lines[-1] if block.lines else None
                if line is None or line.page != number or _begins_line(line.glyphs, glyph):
                    block.lines.append(Line(number, [glyph]))
                else:
                    line.glyphs.append(glyph)
                last = glyph
        yield from blocks.values()

    def _block_of(self, glyph: Glyph) -> tuple[int, ...]:
        end = len(glyph.mark)
        while end > 1 and self.tags[glyph.mark[end - 1]] in INLINE:
            end -= 1
        path = glyph.mark[:end]
        return self.joined.get(path, path)

    def _joined(self, path: tuple[int, ...], last: Glyph | None, glyph: Glyph) -> tuple[int, ...]:
        """Return the path of the paragraph that a block goes on with, or its own."""
        before = self._block_of(last) if last else ()
        is_same = before[:-1] == path[:-1] and self.tags[path[-1]] == "/P"
        if is_same and path[:-1] in self.run_in:
            self.joined[path] = before
            return before
        is_beside = last is not None and last.base == glyph.base
        if is_same and is_beside and self.tags[before[-1]].startswith("/H"):
            self.run_in.add(path[:-1])
        return path


def _begins_line(line: list[Glyph], glyph: Glyph) -> bool:
    last = line[-1]
    if abs(glyph.base - last.base) > SUNK * max(glyph.size, last.size):
        return True
    if any(is_from_right(one.char) for one in (*line, glyph)):
        return False  # its glyphs stand in any order
    return glyph.left < last.left - BACK and not glyph.char.isspace()


def is_from_right(char: str) -> bool:
    """Return whether a character is read from the right."""
    return unicodedata.bidirectional(char) in ("R", "AL")


def _glyph(text: Any, at: int, path: tuple[int, ...]) -> Glyph:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, at, x, y)
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text, at, box)
    char = chr(pdfium.FPDFText_GetUnicode(text, at))
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, at, matrix)
    size = pdfium.FPDFText_GetFontSize(text, at) * abs(matrix.d)
    return Glyph(char, x.value, box.right, y.value, size, path)


def read_set_text(path: Path) -> SetText:
    """Read the lines of a tagged PDF; raises `pikepdf.PdfError` if it is none."""
    return _Reader(path).read()
