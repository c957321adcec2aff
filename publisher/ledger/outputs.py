"""Finished files -> the words of each page in them, read as a stranger would: by HTML, by PDF, by nothing of our renderers."""

from __future__ import annotations

import ctypes
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from publisher.book.artifact import Artifact
from publisher.ledger.words import Word, split_words

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
UNREAD = frozenset(
    "head script style title desc metadata".split()
)  # a chart's title is read by nobody who sees the chart
TOLERANCE = 2.0  # points that a letter may stand above the place that a link leads to
INLINE = frozenset(  # a raised or lowered figure parts words
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q ruby s samp small span strong u var tspan wbr".split()
)

Texts = dict[
    str, list[Word] | None
]  # the anchor of a piece, and its words in order; None where it shares a page with the one before


class _Reader(HTMLParser):
    """Collects text, cut where one of the wanted ids begins."""

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
    """The words of an HTML file, from each of the anchors to the next; what is before them stands under `first`."""
    reader = _Reader(frozenset(anchors), first)
    reader.feed(markup)
    reader.close()
    return {anchor: split_words("".join(parts)) for anchor, parts in reader.pieces.items()}


def read_epub(content: bytes) -> Texts:
    """The words of each file of an EPUB, by its stem."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith(".xhtml")
        }
    stems = {name: name.rpartition("/")[2].removesuffix(".xhtml") for name in files}
    return {
        stems[name]: read_html(markup, (), stems[name])[stems[name]]
        for name, markup in files.items()
    }


def read_pdf(content: bytes, anchors: Iterable[str]) -> Texts:
    """The words of a PDF as its content streams have them, artifacts left out, from each named destination's page to the next.

    Pieces that share a page stand together under the first of them, and the others under their own names have `None`.
    """
    import pypdfium2

    with pypdfium2.PdfDocument(content) as document:
        starts = _find_starts(document, frozenset(anchors))
        found: Texts = {}
        current: list[Word] | None = None
        for number in range(len(document)):
            page = document[number]
            rows = list(_read_page(page))
            page.close()
            for place, (height, anchor) in enumerate(starts.get(number, ())):
                goes_on = place or any(top > height + TOLERANCE for top, _ in rows)
                if goes_on and current is not None:
                    found[anchor] = None
                else:
                    found[anchor] = current = []
            if current is not None:
                current += split_words(" ".join(text for _, text in rows))
    return found


def _find_starts(document: Any, anchors: frozenset[str]) -> Mapping[int, list[tuple[float, str]]]:
    """The anchors whose destinations lie on each page, counted from 0, and how high, from the top down."""
    from pypdfium2 import raw

    found: dict[int, list[tuple[float, str]]] = {}
    for anchor in sorted(anchors):
        place = raw.FPDF_GetNamedDestByName(document, anchor.encode())
        if place:
            has = [ctypes.c_int() for _ in range(3)]
            x, y, zoom = (ctypes.c_float() for _ in range(3))
            raw.FPDFDest_GetLocationInPage(place, *has, x, y, zoom)
            height = y.value if has[1].value else float("inf")
            found.setdefault(raw.FPDFDest_GetDestPageIndex(document, place), []).append(
                (height, anchor)
            )
    return {page: sorted(rows, reverse=True) for page, rows in found.items()}


def _read_page(page: Any) -> Iterator[tuple[float, str]]:
    """The texts of a page in the order of its content, and how high each stands; where one says what it stands for, that, once."""
    from pypdfium2 import raw

    text = page.get_textpage()
    said = -1
    for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=8):
        marks = dict(_marks_of(one))
        if "Artifact" in marks:
            continue
        actual = next((value for value in marks.values() if value), "")
        number = raw.FPDFPageObj_GetMarkedContentID(one)
        top = (
            one.get_bounds()[3] if not one.level else float("-inf")
        )  # what a drawing holds has a scale of its own
        if actual and number != said:
            yield top, actual
        elif not actual:
            yield top, _join_spaced(_text_of(one, text))
        said = number if actual else -1
    text.close()


def _marks_of(one: Any) -> Iterator[tuple[str, str]]:
    """The names of the marked content that an object stands in, and the text that each is said to stand for."""
    from pypdfium2 import raw

    for number in range(raw.FPDFPageObj_CountMarks(one)):
        mark = raw.FPDFPageObj_GetMark(one, number)
        name = _ask(
            ctypes.c_ushort, lambda *given, mark=mark: raw.FPDFPageObjMark_GetName(mark, *given)
        )
        # as bytes: some versions of PDFium lose what is not ASCII when they make text of a string
        said = _ask(
            ctypes.c_ubyte,
            lambda *given, mark=mark: raw.FPDFPageObjMark_GetParamBlobValue(
                mark, b"ActualText", *given
            ),
        )
        yield name.decode("utf-16-le").rstrip("\0"), _decode(said)


def _ask(kind: Any, ask: Callable[..., int]) -> bytes:
    """What a function of PDFium writes."""
    size = ctypes.c_ulong()
    if not ask(None, 0, size) or not size.value:
        return b""
    buffer = ctypes.create_string_buffer(size.value)
    ask(ctypes.cast(buffer, ctypes.POINTER(kind)), size.value, size)
    return buffer.raw[: size.value]


def _decode(said: bytes) -> str:
    """A text string of a PDF."""
    if said.startswith((b"\xfe\xff", b"\xff\xfe")):
        return said.decode("utf-16", "replace")
    return said.decode("utf-8", "replace")


def _join_spaced(text: str) -> str:
    """Letters that were set apart, as words: PDFium takes their distance for blanks."""
    words = text.split()
    return "".join(words) if len(words) > 2 and all(len(word) == 1 for word in words) else text


def _text_of(one: Any, text: Any) -> str:
    from pypdfium2 import raw

    size = raw.FPDFTextObj_GetText(one, text, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    raw.FPDFTextObj_GetText(one, text, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return (
        buffer.raw[: max(size - 2, 0)]
        .decode("utf-16-le", "replace")
        .replace("\ufffe", "")
        .replace("\u00ad", "")
    )


def read_artifact(artifact: Artifact, anchors: tuple[str, ...]) -> tuple[str, Texts] | None:
    """What kind of file it is, and the words of each page in it; None for a file that holds no pages."""
    match artifact.name.rpartition(".")[2]:
        case "html":
            return "manuscript", read_html(artifact.content.decode(), anchors)
        case "epub":
            return "epub", read_epub(artifact.content)
        case "pdf" if not artifact.name.endswith("-cover.pdf"):
            return "pdf", read_pdf(artifact.content, anchors)
    return None
