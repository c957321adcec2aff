"""PDF objects -> the bytes of a file: streams, object streams, cross-reference (ISO 32000-1, 7.5).

Each row of the cross-reference has 8 bytes: a type, 4 bytes for an offset or an object stream,
3 bytes for the place in that object stream.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from msgspec import Struct

from publisher.formats.pdf.contract.fragment import CATALOG, INFO
from publisher.formats.pdf.contract.matter import deflate

HEADER = b"%%PDF-%s\n%%\xf0\x9f\x96\xa4\n"
ROW = 8  # bytes
QUICK = 3  # zlib's level for the cross-reference, whose rows are alike


class Block(Struct, frozen=True):
    """A fragment with all its numbers filled in, as it stands in the file."""

    content: bytes
    offsets: tuple[int, ...]  # of its streams in the content; the last one is its object stream
    rows: bytes  # the cross-reference of the objects in its object stream


def write_stream(number: int, extra: bytes, content: bytes, is_plain: bool) -> bytes:
    """Return a stream object; plain content is deflated, other content names its own filter."""
    content = deflate(content) if is_plain else content
    head = extra[:-2] + (b"/Filter /FlateDecode" if is_plain else b"")
    form = b"%d 0 obj\n%s/Length %d>>\nstream\n%s\nendstream\nendobj\n"
    return form % (number, head, len(content), content)


def write_holder(number: int, objects: Mapping[int, bytes]) -> bytes:
    """Return an object stream with `number` that holds objects by their own numbers."""
    places, position = [], 0
    for own, content in objects.items():
        places.append(b"%d %d" % (own, position))
        position += len(content) + 1
    index = b" ".join(places)
    extra = b"<</Type /ObjStm/N %d/First %d>>" % (len(objects), len(index) + 1)
    return write_stream(number, extra, b"\n".join((index, *objects.values())), True)


def row_in_file(offset: int) -> bytes:
    """Return the row of an object that stands in the file itself."""
    return b"\x01" + offset.to_bytes(4, "big") + bytes(3)


def row_in_holder(holder: int, place: int) -> bytes:
    """Return the row of an object that stands at a place of an object stream."""
    return b"\x02" + holder.to_bytes(4, "big") + place.to_bytes(3, "big")


class GrowingFile:
    """A file to which objects are added: its bytes, and the rows of its cross-reference."""

    def __init__(self, version: bytes) -> None:
        self.parts, self.length = list[bytes](), 0
        self.add(HEADER % version)
        # first object number, and the rows from it on; object 0 is the head of the free list
        self.runs: list[tuple[int, bytes]] = [(0, bytes(ROW))]

    def add(self, content: bytes) -> int:
        """Add bytes and return their offset."""
        self.parts.append(content)
        self.length += len(content)
        return self.length - len(content)

    def add_streams(self, first: int, streams: Iterable[bytes]) -> None:
        """Add stream objects of consecutive numbers."""
        if rows := b"".join(row_in_file(self.add(stream)) for stream in streams):
            self.runs.append((first, rows))

    def add_block(self, base: int, block: Block) -> None:
        """Add a fragment whose objects are numbered from `base`."""
        start = self.add(block.content)
        *streams, holder = (row_in_file(start + offset) for offset in block.offsets)
        self.runs.append((base, b"".join(streams) + block.rows + holder))

    def add_held(self, number: int, objects: Mapping[int, bytes]) -> None:
        """Add objects in an object stream that has `number`."""
        self.runs += [(own, row_in_holder(number, place)) for place, own in enumerate(objects)]
        self.add_streams(number, [write_holder(number, objects)])

    def finish(self, number: int, has_identifier: bool) -> bytes:
        """Add the cross-reference as object `number`, the highest; return the file."""
        start = self.length
        runs = sorted([*self.runs, (number, row_in_file(start))])
        index = b" ".join(b"%d %d" % (first, len(rows) // ROW) for first, rows in runs)
        own = b""
        if has_identifier:
            digest = hashlib.md5(b"".join(self.parts), usedforsecurity=False).hexdigest().encode()
            own = b"/ID [<%s> <%s>]" % (digest, digest)
        form = b"<</Type /XRef/Index [%s]/W [1 4 3]/Size %d/Root %d 0 R/Info %d 0 R%s"
        extra = form % (index, number + 1, CATALOG, INFO, own)
        rows = deflate(b"".join(rows for _, rows in runs), QUICK)
        self.add(write_stream(number, extra + b"/Filter /FlateDecode>>", rows, False))
        self.add(b"startxref\n%d\n%%%%EOF\n" % start)
        return b"".join(self.parts)
