"""The files and problems of each build -> the state that browsers show, and word of each change."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.book.model import Book
from publisher.driver.preview.page_pictures import PagePictures
from publisher.formats.pdf.contract.fragment import PrintedPage


class ShownPrint(Struct, frozen=True):
    """A print as it is shown: its pages, and by a page's key the PDF and the page in it.

    `content` is the file, and `book` what it was made from; while a new file is made, both are the
    last ones.
    """

    version: str = ""  # "" for none
    name: str = ""
    content: bytes = b""
    pages: tuple[PrintedPage, ...] = ()
    pictures: Mapping[str, tuple[PagePictures, int]] = {}
    book: Book | None = None

    def find(self, number: int, key: str = "") -> tuple[PagePictures, int]:
        """The PDF that has a page, and the page in it; raises IndexError for none."""
        if key not in self.pictures:
            if not 0 <= number < len(self.pages):
                raise IndexError(number)
            key = self.pages[number].key
        return self.pictures[key]

    def describe(self) -> dict[str, Any]:
        """Name, pages and anchors, as the browser gets them.

        A page is width and height in points, label, key, row and column; an anchor is its name, its
        page, and which part of the page's height is above it.
        """
        has_spreads = any(page.is_left for page in self.pages)
        rows = [
            (
                round(page.width),
                round(page.height),
                page.label or "cover",
                page.key,
                *(_place(page) if has_spreads else ("auto", "auto")),
            )
            for page in self.pages
        ]
        places = [
            (anchor, number, 1 - height / page.height)
            for number, page in enumerate(self.pages)
            for anchor, height in page.anchors
        ]
        return {"version": self.version, "name": self.name, "pages": rows, "places": places}


class ShownEbook(Struct, frozen=True):
    """The files of an EPUB by name, and the book that it was made from."""

    version: str = ""  # "" for none
    files: Mapping[str, bytes] = {}
    book: Book | None = None


class Preview(Struct):
    """The state of a preview; a change is told to all threads that wait for one."""

    folder: str  # of the book, to which paths of pages are relative
    editor: str = ""  # the address that opens a file at a line; "" for none
    print: ShownPrint = ShownPrint()
    ebook: ShownEbook = ShownEbook()
    problems: tuple[Mapping[str, str], ...] = ()
    status: str = "building the book for the first time"
    count: int = 0  # of changes
    changed: threading.Condition = field(default_factory=threading.Condition)

    def show_print(
        self, name: str, content: bytes, pages: tuple[PrintedPage, ...], book: Book
    ) -> None:
        """Show a new PDF."""
        pictures = PagePictures(content)
        places = {page.key: (pictures, number) for number, page in enumerate(pages)}
        shown = ShownPrint(_digest(content), name, content, pages, places, book)
        with self.changed:
            self.print = shown
            self._tell()

    def list_known(self) -> frozenset[str]:
        """The keys of the pages that can be shown."""
        return frozenset(self.print.pictures)

    def show_early(
        self, pages: tuple[PrintedPage, ...], content: bytes, places: Mapping[str, int]
    ) -> None:
        """Show the pages of a print before its file is there; `places` are those in `content`."""
        pictures = PagePictures(content)
        known = {**self.print.pictures, **{key: (pictures, at) for key, at in places.items()}}
        own = {page.key: known[page.key] for page in pages}
        with self.changed:
            self.print = replace(self.print, version=_digest(content), pages=pages, pictures=own)
            self._tell()

    def show_ebook(self, content: bytes, book: Book) -> None:
        """Show a new EPUB."""
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {one: archive.read(one) for one in archive.namelist()}
        with self.changed:
            self.ebook = ShownEbook(_digest(content), files, book)
            self._tell()

    def show_problems(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Show the problems of a build in place of those of the build before."""
        with self.changed:
            self.problems = tuple(rows)
            self._tell()

    def say(self, status: str) -> None:
        """Show in one line what the program does, such as `building`."""
        with self.changed:
            self.status = status
            self._tell()

    def _tell(self) -> None:
        self.count += 1
        self.changed.notify_all()

    def wait(self, known: int, seconds: float) -> tuple[int, str]:
        """The number of changes and the state, once it is another number, or after a while."""
        with self.changed:
            self.changed.wait_for(lambda: self.count != known, seconds)
            problems = _digest(json.dumps(self.problems).encode())
            state = {"print": self.print.version, "ebook": self.ebook.version}
            state |= {"problems": problems, "status": self.status}
            return self.count, json.dumps({**state, "editor": bool(self.editor)})


def _place(page: PrintedPage) -> tuple[str, str]:
    """The row and the column of a page, as CSS counts them."""
    return str(page.spread + 1), "1" if page.is_left else "2"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
