"""PDF -> what is painted on its pages, as PDFium reads it: texts, targets of links, pictures.

Uses PDFium's C functions themselves: a page is read for each layout, and wrappers take most of the
time.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import TracebackType
from typing import Any, NamedTuple

from msgspec import Struct

ROOM = 8192  # bytes of the buffer for what PDFium writes; a longer text gets one of its own
DEEPEST = 8  # drawings inside drawings that are read
SHY = str.maketrans("", "", "\ufffe\u00ad")  # hyphens at the ends of lines
RECTANGLE = 6  # segments of a path, the most of a rectangle
OPAQUE = 255
STRIP = 24  # points: texts that overlap stand in one strip of the page
PDFIUM = threading.RLock()  # held by the thread that uses PDFium, which has no locks of its own
ARTIFACT, FIGURE = "Artifact", "Figure"  # the tags of what is not to be read, and of a picture


class Bounds(NamedTuple):
    """The sides of what is painted, in points from the lower left corner of its page."""

    left: float
    bottom: float
    right: float
    top: float

    def is_over(self, other: Bounds) -> bool:
        """Return whether two things share the room of most of a letter of the lower text."""
        left, bottom, right, top = self
        begin, foot, end, head = other
        height = head - foot
        across = (right if right < end else end) - (left if left > begin else begin)
        if across <= height:  # nearly all pairs
            return False
        return min(top, head) - max(bottom, foot) > height / 2


class PaintedPage(NamedTuple):
    """What one page shows: texts, each with its height in points, link targets, pictures."""

    texts: list[tuple[float, str]]
    links: list[str]
    pictures: int


class Shown(Struct, frozen=True):
    """What is shown of some pages: their text, the targets of their links, number of pictures."""

    text: str = ""
    links: tuple[str, ...] = ()
    pictures: int = 0


@cache
def _load() -> Any:
    import pypdfium2_raw

    pypdfium2_raw.FPDF_InitLibrary()
    return pypdfium2_raw


class PaintedFile:
    """An open PDF; to be used in a `with` statement."""

    def __init__(self, content: bytes) -> None:
        self.content = content  # PDFium does not copy it
        self.buffer = ctypes.create_string_buffer(ROOM)
        self.wide = ctypes.cast(self.buffer, ctypes.POINTER(ctypes.c_ushort))
        self.octets = ctypes.cast(self.buffer, ctypes.POINTER(ctypes.c_ubyte))
        self.size = ctypes.c_ulong()
        self.sides = [ctypes.c_float() for _ in range(4)]
        self.open: tuple[int, Any, Any] = (-1, None, None)  # the last page, and its text
        self.texts: dict[int, str] = {}  # of its objects that were read, by their number

    def __enter__(self) -> PaintedFile:
        PDFIUM.acquire()
        self.raw = _load()
        self.document = self.raw.FPDF_LoadMemDocument64(self.content, len(self.content), None)
        if not self.document:
            PDFIUM.release()
            raise ValueError("PDFium can't read the file")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close_page()
        self.raw.FPDF_CloseDocument(self.document)
        PDFIUM.release()

    def __len__(self) -> int:
        return int(self.raw.FPDF_GetPageCount(self.document))

    def read_page(self, number: int, has_heights: bool = True) -> PaintedPage:
        """Read a page, counted from 0; its texts come in the order in which they are painted.

        Artifacts are left out. A text of a drawing has no height, since it has a scale of its own;
        without `has_heights` none has.
        """
        return self._read(*self._open_page(number), has_heights)

    def find_covered(self, number: int) -> list[str]:
        """Return the texts of a page, counted from 0, over which something else is painted.

        That is a picture, a filled rectangle or another text. Texts of figures are left out.
        """
        return list(dict(self._covered_on(*self._open_page(number))).values())

    def _open_page(self, number: int) -> tuple[Any, Any]:
        """Return a page and its text; they stay open until another page is asked for."""
        if number != self.open[0]:
            self._close_page()
            page = self.raw.FPDF_LoadPage(self.document, number)
            self.open, self.texts = (number, page, self.raw.FPDFText_LoadPage(page)), {}
        return self.open[1:]

    def _close_page(self) -> None:
        if self.open[0] >= 0:
            self.raw.FPDFText_ClosePage(self.open[2])
            self.raw.FPDF_ClosePage(self.open[1])
            self.open = -1, None, None

    def _covered_on(self, page: Any, text: Any) -> Iterator[tuple[int, str]]:
        """Yield the number of each covered text among the objects of a page, and the text."""
        raw = self.raw
        # by strip of the page its texts, each with its number
        before: dict[int, list[tuple[Bounds, tuple[int, str]]]] = {}
        is_turned: bool | None = None  # whether the lines of the page run upwards
        for number, (item, kind, depth) in enumerate(self._items(page)):
            is_text = kind == raw.FPDF_PAGEOBJ_TEXT
            if depth or not (is_text or kind == raw.FPDF_PAGEOBJ_IMAGE or self._hides(item, kind)):
                continue
            if is_text and is_turned is None:
                is_turned = self._is_turned(item)
            own = self._bounds_of(item)
            own = Bounds(own.bottom, own.left, own.top, own.right) if is_turned else own
            shown = self._text_of(number, item, text).strip() if is_text else ""
            if is_text and (not shown or FIGURE in self._marks_of(item)):
                continue
            for strip in range(int(own.bottom // STRIP), int(own.top // STRIP) + 1):
                rows = before.setdefault(strip, [])
                yield from (words for bounds, words in rows if own.is_over(bounds))
                rows += [(own, (number, shown))] if shown else []

    def _is_turned(self, item: Any) -> bool:
        matrix = self.raw.FS_MATRIX()
        self.raw.FPDFPageObj_GetMatrix(item, matrix)
        return bool(matrix.b and not matrix.a)

    def _hides(self, item: Any, kind: int) -> bool:
        """Return whether an object is a filled rectangle that hides what is below it."""
        raw = self.raw
        if kind != raw.FPDF_PAGEOBJ_PATH or raw.FPDFPath_CountSegments(item) > RECTANGLE:
            return False
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(item, mode, stroke)
        color = [ctypes.c_uint() for _ in range(4)]
        raw.FPDFPageObj_GetFillColor(item, *color)
        return bool(mode.value) and color[3].value == OPAQUE

    def find_starts(self, anchors: frozenset[str]) -> Mapping[int, list[tuple[float, str]]]:
        """Return (height in points, anchor) for each page, counted from 0, from the top down."""
        raw = self.raw
        starts: dict[int, list[tuple[float, str]]] = {}
        for anchor in sorted(anchors):
            place = raw.FPDF_GetNamedDestByName(self.document, anchor.encode())
            if place:
                has = [ctypes.c_int() for _ in range(3)]
                x, y, zoom = (ctypes.c_float() for _ in range(3))
                raw.FPDFDest_GetLocationInPage(place, *has, x, y, zoom)
                height = y.value if has[1].value else float("inf")
                page = raw.FPDFDest_GetDestPageIndex(self.document, place)
                starts.setdefault(page, []).append((height, anchor))
        return {page: sorted(rows, reverse=True) for page, rows in starts.items()}

    def _read(self, page: Any, text: Any, has_heights: bool) -> PaintedPage:
        raw = self.raw
        texts: list[tuple[float, str]] = []
        figures: set[int] = set()
        last = -1  # the id of the marked content whose ActualText was taken last
        is_letter = False  # whether a drawing has painted the last letter alone
        for number, (item, kind, depth) in enumerate(self._items(page)):
            marks = self._marks_of(item)
            if FIGURE in marks:
                figures.add(raw.FPDFPageObj_GetMarkedContentID(item))
            if kind != raw.FPDF_PAGEOBJ_TEXT or ARTIFACT in marks:
                continue
            height = self._top_of(item) if has_heights and not depth else float("-inf")
            actual = next((value for value in marks.values() if value), "")
            if not actual:
                shown = _join_spaced(self._text_of(number, item, text))
                is_own = len(shown.rstrip()) == 1 and (depth > 0 or FIGURE in marks)
                if is_own and is_letter:
                    texts[-1] = (texts[-1][0], texts[-1][1] + shown)
                else:
                    texts.append((height, shown))
                is_letter = is_own
                last = -1
                continue
            own = raw.FPDFPageObj_GetMarkedContentID(item)
            if own != last:
                texts.append((height, actual))
            last = own
        return PaintedPage(texts, list(self._links_of(page)), len(figures))

    def _items(self, page: Any) -> Iterator[tuple[Any, int, int]]:
        """Yield every object of a page in the order of painting, its kind and its depth."""
        raw = self.raw
        for place in range(raw.FPDFPage_CountObjects(page)):
            item = raw.FPDFPage_GetObject(page, place)
            kind = raw.FPDFPageObj_GetType(item)
            yield item, kind, 0
            if kind == raw.FPDF_PAGEOBJ_FORM:
                yield from self._items_inside(item, 1)

    def _items_inside(self, form: Any, depth: int) -> Iterator[tuple[Any, int, int]]:
        raw = self.raw
        for place in range(raw.FPDFFormObj_CountObjects(form)):
            item = raw.FPDFFormObj_GetObject(form, place)
            kind = raw.FPDFPageObj_GetType(item)
            yield item, kind, depth
            if kind == raw.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
                yield from self._items_inside(item, depth + 1)

    def _marks_of(self, item: Any) -> dict[str, str]:
        """Return by the tag of each marked content that an object is in its ActualText or `""`."""
        raw, buffer, size = self.raw, self.buffer, self.size
        marks = {}
        for number in range(raw.FPDFPageObj_CountMarks(item)):
            mark = raw.FPDFPageObj_GetMark(item, number)
            raw.FPDFPageObjMark_GetName(mark, self.wide, ROOM, size)
            name = _spell(ctypes.string_at(buffer, size.value))
            marks[name] = ""
            if name == ARTIFACT:
                continue
            # as bytes, because some versions of PDFium lose characters beyond ASCII in a string
            has_it = raw.FPDFPageObjMark_GetParamBlobValue(
                mark, b"ActualText", self.octets, ROOM, size
            )
            if has_it and size.value <= ROOM:
                marks[name] = _decode(ctypes.string_at(buffer, size.value))
        return marks

    def _top_of(self, item: Any) -> float:
        return self._bounds_of(item).top

    def _bounds_of(self, item: Any) -> Bounds:
        self.raw.FPDFPageObj_GetBounds(item, *self.sides)
        return Bounds(*[side.value for side in self.sides])

    def _text_of(self, number: int, item: Any, text: Any) -> str:
        """Return the text of an object of the open page, without soft hyphens."""
        if number not in self.texts:
            self.texts[number] = self._read_text(item, text)
        return self.texts[number]

    def _read_text(self, item: Any, text: Any) -> str:
        size = self.raw.FPDFTextObj_GetText(item, text, self.wide, ROOM)
        if size <= ROOM:
            found = ctypes.string_at(self.buffer, max(size - 2, 0))
        else:
            room = ctypes.create_string_buffer(size)
            wide = ctypes.cast(room, ctypes.POINTER(ctypes.c_ushort))
            self.raw.FPDFTextObj_GetText(item, text, wide, size)
            found = room.raw[: size - 2]
        return found.decode("utf-16-le", "replace").translate(SHY)

    def _links_of(self, page: Any) -> Iterator[str]:
        """Yield the target of each link: an address, or `#` and the name of a destination."""
        raw = self.raw
        for place in range(raw.FPDFPage_GetAnnotCount(page)):
            annotation = raw.FPDFPage_GetAnnot(page, place)
            if raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_LINK:
                size = raw.FPDFAnnot_GetStringValue(annotation, b"Dest", self.wide, ROOM)
                name = ctypes.string_at(self.buffer, max(size - 2, 0)).decode("utf-16-le")
                if name:
                    yield f"#{name}"
                else:
                    action = raw.FPDFLink_GetAction(raw.FPDFAnnot_GetLink(annotation))
                    size = raw.FPDFAction_GetURIPath(self.document, action, self.buffer, ROOM)
                    yield ctypes.string_at(self.buffer, max(size - 1, 0)).decode()
            raw.FPDFPage_CloseAnnot(annotation)


@cache
def _spell(tag: bytes) -> str:
    return tag.decode("utf-16-le").rstrip("\0")


def _decode(text: bytes) -> str:
    """Decode a text string of a PDF."""
    is_utf16 = text.startswith((b"\xfe\xff", b"\xff\xfe"))
    return text.decode("utf-16" if is_utf16 else "utf-8", "replace")


def _join_spaced(text: str) -> str:
    """Return letter-spaced words without the blanks that PDFium puts between their letters."""
    words = text.split()
    return "".join(words) if len(words) > 2 and all(len(word) == 1 for word in words) else text


def join_pages(pages: Iterable[PaintedPage]) -> Shown:
    """Return what the pages show together; each target is named once."""
    rows = tuple(pages)
    return Shown(
        "\n".join(" ".join(text for _, text in page.texts) for page in rows),
        tuple(sorted({target for page in rows for target in page.links})),
        sum(page.pictures for page in rows),
    )
