"""Book -> Artifact: the manifest, a JSON file of the book's pages, anchors and links.

Other programs read it, and later editions of the book.
"""

from __future__ import annotations

import json
import platform
import zlib
from collections.abc import Mapping

from publisher.book.artifact import Artifact
from publisher.book.model import Book
from publisher.config.editions import FIRST
from publisher.formats.edition_record import list_pages
from publisher.formats.request import Rendered, Request


def render(request: Request) -> Rendered:
    """The manifest; with printed page numbers where the call makes PDFs too."""
    if not request.has_pdf:
        return Rendered((write_manifest(request.book, {}, {}),))
    planned = request.of(FIRST).planned()
    return Rendered((write_manifest(request.book, planned.labels, planned.versions),))


def write_manifest(book: Book, printed: Mapping[str, str], native: Mapping[str, str]) -> Artifact:
    """Return the manifest as a file.

    `printed` gives the printed page number of each slug and anchor, `native` the version of each
    native library. Together with Python's these are listed as `made-with`: a lock file does not
    hold them, but the bytes of the PDF depend on them.
    """
    made_with = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **native,
    }
    content = json.dumps(
        {**list_pages(book, printed), "made-with": made_with}, ensure_ascii=False, indent=1
    )
    return Artifact(f"{book.config.slug}-{book.config.version}.json", (content + "\n").encode())
