"""Finished files -> what each page shows in them, without anything of our renderers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from html.parser import HTMLParser

from publisher.book.artifact import Artifact
from publisher.book.tree import VOID
from publisher.ledger.painted import PaintedFile, PaintedPage, Shown, join_pages

UNREAD = frozenset("head script style title desc metadata math".split())  # not painted
TOLERANCE = 2.0  # points that a letter may stand above the target of a link
INLINE = frozenset(  # without sup and sub, which divide words
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q ruby s samp small span strong u var "
    "tspan wbr".split()
)
ID = re.compile(r'<[a-z][^<>]*?\sid="([^"<>]*)"')  # of an element; code may show one, too
FILE = re.compile(r"([^/#?:]+)\.xhtml(?:#(.+))?")  # a link inside an EPUB

# what a piece shows by its anchor; None if it begins on the page on which the last one ends
Texts = dict[str, Shown | None]


class _Reader(HTMLParser):
    """Collects text, the targets of links, and the number of pictures."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.links: set[str] = set()
        self.pictures = self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the links and pictures of an element."""
        self.unread += tag in UNREAD and tag not in VOID
        self.pictures += tag == "img"
        if tag == "a" and (target := dict(attrs).get("href")):
            inside = FILE.fullmatch(target)
            self.links.add(f"#{inside[2] or inside[1]}" if inside else target)
        if tag not in INLINE:
            self.texts.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.unread -= tag in UNREAD

    def handle_endtag(self, tag: str) -> None:
        """End an element; a block ends a word."""
        self.unread -= tag in UNREAD
        if tag not in INLINE:
            self.texts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.texts.append(data)


def read_markup(markup: str) -> Shown:
    """Return what a piece of HTML shows."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return Shown("".join(reader.texts), tuple(sorted(reader.links)), reader.pictures)


def divide_html(markup: str, anchors: Iterable[str]) -> dict[str, str]:
    """Return the markup of an HTML file from the element of each anchor to that of the next."""
    known = frozenset(anchors)
    starts = [(found.start(), found[1]) for found in ID.finditer(markup) if found[1] in known]
    ends = [start for start, _ in starts[1:]] + [len(markup)]
    rows = zip(starts, ends, strict=True)
    pieces: dict[str, str] = {}
    for (start, anchor), end in rows:
        pieces[anchor] = pieces.get(anchor, "") + markup[start:end]
    return pieces


def divide_epub(content: bytes) -> dict[str, str]:
    """Return the documents of an EPUB by their file names without suffix."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xhtml")]
        markups = [archive.read(name).decode() for name in names]
    stems = [name.rpartition("/")[2].removesuffix(".xhtml") for name in names]
    return dict(zip(stems, markups, strict=True))


def divide_artifact(artifact: Artifact, anchors: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """Return the kind of an HTML file or an EPUB and its markup by anchors; no markup for others.

    A PDF is no markup, and a cover has no pages.
    """
    if artifact.is_excerpt:
        return "", {}
    match artifact.name.rpartition(".")[2]:
        case "html":
            return "manuscript", divide_html(artifact.content.decode(), anchors)
        case "epub":
            return "epub", divide_epub(artifact.content)
        case "pdf" if not artifact.name.endswith("-cover.pdf"):
            return "pdf", {}
    return "", {}


def read_artifact(artifact: Artifact, anchors: tuple[str, ...]) -> tuple[str, Texts] | None:
    """Return the kind of a file and what each page shows in it; None for a file without pages."""
    kind, markups = divide_artifact(artifact, anchors)
    if not kind:
        return None
    if kind == "pdf":
        return kind, read_pdf(artifact.content, anchors)
    return kind, {anchor: read_markup(markup) for anchor, markup in markups.items()}


def read_pdf(content: bytes, anchors: Iterable[str]) -> Texts:
    """Return what a PDF shows in the order of its content, without artifacts.

    It is divided at the pages of the named destinations. What pieces on one page show belongs to
    the first of them; the others have None.
    """
    with PaintedFile(content) as file:
        starts = file.find_starts(frozenset(anchors))
        pieces: dict[str, list[PaintedPage] | None] = {}
        current: list[PaintedPage] | None = None
        for number in range(len(file)):
            page = file.read_page(number)
            for place, (height, anchor) in enumerate(starts.get(number, ())):
                goes_on = place or any(top > height + TOLERANCE for top, _ in page.texts)
                if goes_on and current is not None:
                    pieces[anchor] = None
                else:
                    pieces[anchor] = current = []
            if current is not None:
                current.append(page)
    return {
        anchor: None if pages is None else join_pages(pages) for anchor, pages in pieces.items()
    }
