"""A fragment's objects -> what PDFium reads on its pages: words, targets of links, pictures.

The objects are written to a small file of their own. It has one font program for all fonts, no
bytes of pictures and no structure tree, because PDFium needs none of them to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from publisher.formats.pdf.contract.fragment import (
    CATALOG,
    FIRST_FREE,
    FONTS,
    PAGES,
    FontUse,
    Matter,
)
from publisher.formats.pdf.contract.matter import Extract
from publisher.formats.pdf.typesetting.box_font import EVERY_CODE, make_box_font
from publisher.formats.pdf.typesetting.font_objects import describe_font
from publisher.ledger.painted import PaintedFile, Shown, join_pages

OPEN = re.compile(rb"\x01(\d+)\x01")
OPEN_PICTURE = re.compile(rb"\x02(\d+)\x02")


def read_shown(extract: Extract, fonts: tuple[FontUse, ...]) -> tuple[Shown, list[list[str]]]:
    """Return what PDFium reads on a fragment's pages, and by page the texts that are covered."""
    with PaintedFile(write_small_file(extract, fonts)) as file:
        rows = [(file.read_page(n, False), file.find_covered(n)) for n in range(len(file))]
    return join_pages(page for page, _ in rows), [covered for _, covered in rows]


def write_small_file(extract: Extract, fonts: tuple[FontUse, ...]) -> bytes:
    """Return a fragment as a file that can be read but not shown."""
    objects = dict(_own_objects(extract.matter))
    objects[CATALOG] = b"<</Type /Catalog/Pages %d 0 R>>" % PAGES
    count, node = len(extract.pages), FIRST_FREE + extract.node
    objects[PAGES] = b"<</Type /Pages/Count %d/Kids [%d 0 R]>>" % (count, node)
    objects |= _font_objects(fonts, max(objects) + 1)
    parts, offsets, position = [b"%PDF-1.7\n"], dict[int, int](), 9
    for number, content in objects.items():
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        offsets[number] = position
        position += len(parts[-1])
    size = max(objects) + 1
    free = b"%010d %05d f \n" % (0, 65535)
    rows = (b"%010d 00000 n \n" % offsets[n] if n in offsets else free for n in range(size))
    table = b"xref\n0 %d\n%s" % (size, b"".join(rows))
    end = b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return b"".join((*parts, table, end % (size, CATALOG, position)))


def _own_objects(matter: Matter) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of each object of a fragment, but for its structure tree."""
    first = FIRST_FREE + len(matter.streams) + len(matter.objects)  # of the pictures

    def _fill(content: bytes) -> bytes:
        content = OPEN.sub(lambda number: b"%d" % (FIRST_FREE + int(number[1])), content)
        return OPEN_PICTURE.sub(lambda number: b"%d" % (first + int(number[1])), content)

    for number, stream in enumerate(matter.streams, FIRST_FREE):
        yield number, _stream(_fill(stream.extra), stream.content)
    for number, content in enumerate(matter.objects, FIRST_FREE + len(matter.streams)):
        if b"/StructElem" not in content:
            yield number, _fill(content)
    for number, picture in enumerate(matter.pictures, first):
        yield number, _stream(_fill(picture.extra), b"")


def _stream(extra: bytes, content: bytes) -> bytes:
    form = b"%s/Length %d>>\nstream\n%s\nendstream"
    return form % (extra[:-2], len(content), content)


def _font_objects(fonts: tuple[FontUse, ...], first: int) -> dict[int, bytes]:
    """Return the objects of the fonts, numbered from `first`, and their dictionary."""
    program = make_box_font()
    objects = {first: _stream(b"<</Length1 %d>>" % len(program), program)}
    objects[first + 1] = _stream(b"<<>>", EVERY_CODE)
    codes = b"/CIDToGIDMap /Identity", b"/CIDToGIDMap %d 0 R" % (first + 1)
    names = []
    for font in fonts:
        own = describe_font(font, is_cff=False)
        base = first + len(objects)

        def _fill(content: bytes, base: int = base) -> bytes:
            return OPEN.sub(lambda number: b"%d" % (base + int(number[1])), content)

        streams = [_stream(b"<<>>", content) for content in own.streams]
        for content in (*streams, *map(_fill, own.dictionaries)):
            content = content.replace(b"\x02", b"%d" % first)
            objects[first + len(objects)] = content.replace(*codes)
        names.append(b"/%s %d 0 R" % (font.hash.encode(), first + len(objects) - 1))
    return objects | {FONTS: b"<<%s>>" % b"".join(names)}
