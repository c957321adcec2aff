"""Finished files -> the words of each page in them, without anything of our renderers."""

from __future__ import annotations

import ctypes
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from html.parser import HTMLParser
from typing import Any

from publisher.book.artifact import Artifact
from publisher.book.tree import VOID
from publisher.ledger.words import Word, split_words

UNREAD = frozenset("head script style title desc metadata math".split())  # not painted
TOLERANCE = 2.0  # points that a letter may stand above the target of a link
INLINE = frozenset(  # without sup and sub, which divide words
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q ruby s samp small span strong u var "
    "tspan wbr".split()
)

# the words of a piece by its anchor; None if it begins on the page on which the last one ends
Texts = dict[str, list[Word] | None]


class _Reader(HTMLParser):
    """Collects text, divided at the elements with one of the ids."""

    def __init__(self, anchors: frozenset[str], first: str) -> None:
        super().__init__(convert_charrefs=True)
        self.anchors, self.pieces, self.unread = anchors, {first: [""]}, 0
        self.current = self.pieces[first]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs).get("id")
        if own in self.anchors:
            self.current = self.pieces.setdefault(own or "", [])
        self.unread += tag in UNREAD and tag not in VOID
        if tag not in INLINE:
            self.current.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.unread -= tag in UNREAD

    def handle_endtag(self, tag: str) -> None:
        self.unread -= tag in UNREAD
        if tag not in INLINE:
            self.current.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.current.append(data)


def read_html(markup: str, anchors: Iterable[str], first: str = "") -> Texts:
    """Return the words of an HTML file from each anchor to the next; `first` has those before."""
    reader = _Reader(frozenset(anchors), first)
    reader.feed(markup)
    reader.close()
    return {anchor: split_words("".join(parts)) for anchor, parts in reader.pieces.items()}


def read_epub(content: bytes) -> Texts:
    """Return the words of each document of an EPUB, by its file name without suffix."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xhtml")]
        markups = [archive.read(name).decode() for name in names]
    stems = [name.rpartition("/")[2].removesuffix(".xhtml") for name in names]
    rows = zip(stems, markups, strict=True)
    return {stem: read_html(markup, (), stem)[stem] for stem, markup in rows}


def read_pdf(content: bytes, anchors: Iterable[str]) -> Texts:
    """Return the words of a PDF in the order of its content, without artifacts.

    They are divided at the pages of the named destinations. The words of pieces that share a page
    belong to the first of them; the others have None.
    """
    import pypdfium2

    with pypdfium2.PdfDocument(content) as document:
        starts = _find_starts(document, frozenset(anchors))
        texts: Texts = {}
        current: list[Word] | None = None
        for number in range(len(document)):
            page = document[number]
            rows = list(_read_page(page))
            page.close()
            for place, (height, anchor) in enumerate(starts.get(number, ())):
                goes_on = place or any(top > height + TOLERANCE for top, _ in rows)
                if goes_on and current is not None:
                    texts[anchor] = None
                else:
                    texts[anchor] = current = []
            if current is not None:
                current += split_words(" ".join(text for _, text in rows))
    return texts


def _find_starts(document: Any, anchors: frozenset[str]) -> Mapping[int, list[tuple[float, str]]]:
    """Return (height in points, anchor) for each page, counted from 0, from the top down."""
    from pypdfium2 import raw

    starts: dict[int, list[tuple[float, str]]] = {}
    for anchor in sorted(anchors):
        place = raw.FPDF_GetNamedDestByName(document, anchor.encode())
        if place:
            has = [ctypes.c_int() for _ in range(3)]
            x, y, zoom = (ctypes.c_float() for _ in range(3))
            raw.FPDFDest_GetLocationInPage(place, *has, x, y, zoom)
            height = y.value if has[1].value else float("inf")
            page = raw.FPDFDest_GetDestPageIndex(document, place)
            starts.setdefault(page, []).append((height, anchor))
    return {page: sorted(rows, reverse=True) for page, rows in starts.items()}


def _read_page(page: Any) -> Iterator[tuple[float, str]]:
    """Yield (height in points, text) in the order of the content; `ActualText` is yielded once."""
    from pypdfium2 import raw

    text = page.get_textpage()
    last = -1  # the id of the marked content whose ActualText was yielded last
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=8):
        marks = dict(_marks_of(item))
        if "Artifact" in marks:
            continue
        actual = next((value for value in marks.values() if value), "")
        number = raw.FPDFPageObj_GetMarkedContentID(item)
        # a drawing has its own scale, so that heights in it mean nothing
        top = item.get_bounds()[3] if not item.level else float("-inf")
        if actual and number != last:
            yield top, actual
        elif not actual:
            yield top, _join_spaced(_text_of(item, text))
        last = number if actual else -1
    text.close()


def _marks_of(item: Any) -> Iterator[tuple[str, str]]:
    """Yield the tag of each marked content that an object is in, and its ActualText or `""`."""
    from pypdfium2 import raw

    for number in range(raw.FPDFPageObj_CountMarks(item)):
        mark = raw.FPDFPageObj_GetMark(item, number)
        name = _ask(ctypes.c_ushort, partial(raw.FPDFPageObjMark_GetName, mark))
        # as bytes, because some versions of PDFium lose characters beyond ASCII in a string
        value = partial(raw.FPDFPageObjMark_GetParamBlobValue, mark, b"ActualText")
        actual = _ask(ctypes.c_ubyte, value)
        yield name.decode("utf-16-le").rstrip("\0"), _decode(actual)


def _ask(kind: Any, ask: Callable[..., int]) -> bytes:
    """Return what a function of PDFium writes to its buffer."""
    size = ctypes.c_ulong()
    if not ask(None, 0, size) or not size.value:
        return b""
    buffer = ctypes.create_string_buffer(size.value)
    ask(ctypes.cast(buffer, ctypes.POINTER(kind)), size.value, size)
    return buffer.raw[: size.value]


def _decode(text: bytes) -> str:
    """Decode a text string of a PDF."""
    is_utf16 = text.startswith((b"\xfe\xff", b"\xff\xfe"))
    return text.decode("utf-16" if is_utf16 else "utf-8", "replace")


def _join_spaced(text: str) -> str:
    """Return letter-spaced words without the blanks that PDFium puts between their letters."""
    words = text.split()
    return "".join(words) if len(words) > 2 and all(len(word) == 1 for word in words) else text


def _text_of(item: Any, page: Any) -> str:
    """Return the text of an object, without soft hyphens."""
    from pypdfium2 import raw

    size = raw.FPDFTextObj_GetText(item, page, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    raw.FPDFTextObj_GetText(item, page, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    text = buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "replace")
    return text.replace("\ufffe", "").replace("\u00ad", "")


def read_artifact(artifact: Artifact, anchors: tuple[str, ...]) -> tuple[str, Texts] | None:
    """Return the kind of a file and the words of each page; None for a file without pages."""
    match artifact.name.rpartition(".")[2]:
        case "html":
            return "manuscript", read_html(artifact.content.decode(), anchors)
        case "epub":
            return "epub", read_epub(artifact.content)
        case "pdf" if not artifact.name.endswith("-cover.pdf"):
            return "pdf", read_pdf(artifact.content, anchors)
    return None
