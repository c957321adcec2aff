"""Fragments at their places -> PDF, as a linker makes a program of object files: numbers settled, then joined.

A fragment's objects lie in a room of object numbers of their own, rounded up, so that an edit in one chapter changes no
number in another: what was settled for it (a *block* of bytes) is joined again as it is. Keys of the parent tree are
unique by the same room.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from publisher.formats.pdf.contract.fragment import (
    CATALOG,
    DOCUMENT,
    FIRST_FREE,
    FONTS,
    INFO,
    METADATA,
    OUTLINES,
    PAGES,
    PARENTS,
    STRUCTURE,
    Bookmark,
    FontUse,
    Matter,
    Picture,
    Proof,
)
from publisher.formats.pdf.contract.matter import deflate
from publisher.formats.pdf.link.fonts import (
    FontOrder,
    FontProgram,
    describe_font,
    merge_uses,
    order_font,
)
from publisher.formats.pdf.sheets.labels import label_rows, spell_text
from publisher.formats.pdf.sheets.numbers import Places

ROOM = 512  # object numbers, the least that a fragment's room grows by
PICTURES = 64  # the same for pictures
OPEN = re.compile(rb"\x01(\d+)\x01")
OPEN_PICTURE = re.compile(rb"\x02(\d+)\x02")
QUICK = 3  # zlib's level for the cross-reference, whose rows are alike
HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"


class Member(Struct, frozen=True):
    """A fragment at its place in the book: its address in the cache, what it says, and the digits to print at its sites."""

    key: str
    proof: Proof
    digits: tuple[str, ...]


class Placement(Struct, frozen=True):
    """What the linker decides about a member before its objects can be settled."""

    key: str
    base: int
    digits: tuple[str, ...]
    pictures: tuple[int, ...]


class Block(Struct, frozen=True):
    """A fragment settled: its bytes in the file, where its streams begin in them, its rows of the cross-reference."""

    content: bytes
    offsets: tuple[int, ...]
    rows: bytes  # of the objects in its object stream


class Binding(Struct, frozen=True):
    """The whole book's own facts: where pages fell, the cover's label (none without a cover), XMP (none for a print shop)."""

    places: Places
    cover: str
    xmp: bytes
    has_outline: bool
    has_identifier: bool  # PDF/A wants one in the trailer


def place_members(members: tuple[Member, ...]) -> tuple[tuple[Placement, ...], int]:
    """Give each member its room, and each picture its number; returns the first number after all of them."""
    numbers: dict[str, int] = {}
    for member in members:
        for digest in member.proof.pictures:
            numbers.setdefault(digest, FIRST_FREE + len(numbers))
    base = FIRST_FREE + -(-len(numbers) // PICTURES) * PICTURES
    placed = []
    for member in members:
        placed.append(
            Placement(
                member.key,
                base,
                member.digits,
                tuple(numbers[digest] for digest in member.proof.pictures),
            )
        )
        base += -(-(member.proof.streams + member.proof.objects + 1) // ROOM) * ROOM
    return tuple(placed), base


def settle_block(placed: Placement, proof: Proof, matter: Matter) -> Block:
    """Put a fragment's numbers in: object numbers, keys, and the digits of printed pages."""

    def spell(content: bytes) -> bytes:
        content = OPEN.sub(lambda found: b"%d" % (placed.base + int(found[1])), content)
        return OPEN_PICTURE.sub(lambda found: b"%d" % placed.pictures[int(found[1])], content)

    contents = [stream.content for stream in matter.streams]
    for page, content in _print_digits(placed, proof, matter):
        contents[page] = content
    offsets, parts, position = [], [], 0
    for number, (stream, content) in enumerate(zip(matter.streams, contents, strict=True)):
        offsets.append(position)
        parts.append(
            write_stream(placed.base + number, spell(stream.extra), content, stream.is_plain)
        )
        position += len(parts[-1])
    holder = placed.base + len(matter.streams) + len(matter.objects)
    offsets.append(position)
    objects = spell(b"\x04".join(matter.objects)).split(b"\x04")
    parts.append(write_holder(holder, placed.base + len(matter.streams), objects))
    return Block(b"".join(parts), tuple(offsets), rows_in_holder(holder, len(objects)))


def _print_digits(placed: Placement, proof: Proof, matter: Matter) -> Iterable[tuple[int, bytes]]:
    changed: dict[int, bytearray] = {}
    for site, digits in zip(proof.sites, placed.digits, strict=True):
        assert len(digits) == len(site.offsets), "a number does not fit its place"
        content = changed.setdefault(site.stream, bytearray(matter.streams[site.stream].content))
        for offset, digit in zip(site.offsets, digits, strict=True):
            content[offset : offset + 4] = b"%04x" % site.digits[int(digit)]
    return ((stream, bytes(content)) for stream, content in changed.items())


def write_stream(number: int, extra: bytes, content: bytes, is_plain: bool) -> bytes:
    """A stream object; plain content is deflated."""
    content = deflate(content) if is_plain else content
    rest = b"/Filter /FlateDecode" if is_plain else b""
    return b"%d 0 obj\n%s%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        number,
        extra[:-2],
        rest,
        len(content),
        content,
    )


def write_holder(number: int, first: int, objects: list[bytes]) -> bytes:
    """An object stream that holds objects of consecutive numbers."""
    places, position = [], 0
    for count, content in enumerate(objects):
        places.append(b"%d %d" % (first + count, position))
        position += len(content) + 1
    index = b" ".join(places)
    extra = b"<</Type /ObjStm/N %d/First %d>>" % (len(objects), len(index) + 1)
    return write_stream(number, extra, b"\n".join((index, *objects)), True)


def rows_in_holder(holder: int, count: int) -> bytes:
    """The cross-reference of objects in an object stream."""
    head = b"\x02" + holder.to_bytes(4, "big")
    return b"".join(head + place.to_bytes(3, "big") for place in range(count))


class _File:
    """A file while it grows: its bytes, and its cross-reference by runs of numbers."""

    def __init__(self) -> None:
        self.parts, self.position = [HEADER], len(HEADER)
        self.runs: list[tuple[int, bytes]] = [(0, b"\x00" + bytes(4) + bytes(3))]

    def add(self, content: bytes) -> int:
        """Add bytes; returns where they begin."""
        self.parts.append(content)
        self.position += len(content)
        return self.position - len(content)

    def add_streams(self, first: int, contents: list[bytes]) -> None:
        """Add stream objects of consecutive numbers."""
        if contents:
            self.runs.append((first, b"".join(row_at(self.add(content)) for content in contents)))

    def add_block(self, base: int, block: Block) -> None:
        """Add a settled fragment."""
        start = self.add(block.content)
        *streams, holder = (row_at(start + offset) for offset in block.offsets)
        self.runs.append((base, b"".join(streams) + block.rows + holder))

    def finish(self, size: int, has_identifier: bool) -> bytes:
        """Add the cross-reference, and end the file."""
        at = self.position
        runs = sorted([*self.runs, (size, row_at(at))])
        index = b" ".join(b"%d %d" % (first, len(rows) // 8) for first, rows in runs)
        identifier = (
            hashlib.md5(b"".join(self.parts), usedforsecurity=False).hexdigest().encode()
            if has_identifier
            else b""
        )
        own = b"/ID [<%s> <%s>]" % (identifier, identifier) if identifier else b""
        extra = b"<</Type /XRef/Index [%s]/W [1 4 3]/Size %d/Root %d 0 R/Info %d 0 R%s>>" % (
            index,
            size + 1,
            CATALOG,
            INFO,
            own,
        )
        rows = deflate(b"".join(rows for _, rows in runs), QUICK)
        self.add(write_stream(size, extra[:-2] + b"/Filter /FlateDecode>>", rows, False))
        self.add(b"startxref\n%d\n%%%%EOF\n" % at)
        return b"".join(self.parts)


def row_at(position: int) -> bytes:
    """The cross-reference of an object that stands in the file itself."""
    return b"\x01" + position.to_bytes(4, "big") + bytes(3)


def link_fragments(
    members: tuple[Member, ...],
    binding: Binding,
    block_of: Callable[[Placement], Block],
    picture_of: Callable[[str], Picture],
    program_of: Callable[[FontOrder], FontProgram],
) -> bytes:
    """Join the members into one file; what can be kept from one link to the next is asked for, not made here."""
    placed, after = place_members(members)
    file = _File()
    pictures = {
        digest: number
        for one, member in zip(placed, members, strict=True)
        for digest, number in zip(member.proof.pictures, one.pictures, strict=True)
    }
    file.add_streams(
        FIRST_FREE,
        [
            _write_picture(picture_of(digest), number, pictures)
            for digest, number in pictures.items()
        ],
    )
    for one in placed:
        file.add_block(one.base, block_of(one))
    fonts, streams, dictionaries = _write_fonts(
        merge_uses(use for member in members for use in member.proof.fonts), program_of, after
    )
    file.add_streams(after, streams)
    first = after + len(streams)
    pages = [
        one.base + number
        for one, member in zip(placed, members, strict=True)
        for number in member.proof.page_objects
    ]
    outlines = (
        _write_outlines(members, pages, first + len(dictionaries)) if binding.has_outline else []
    )
    own = _write_own(members, placed, binding, fonts, pages, bool(outlines))
    if binding.xmp:
        file.add_streams(METADATA, [_write_metadata(binding.xmp)])
    rest = [*dictionaries, *outlines[1:]]
    holder, free = first + len(rest), first + len(rest) + 1
    held = {
        **own,
        **({OUTLINES: outlines[0]} if outlines else {}),
        **{first + n: content for n, content in enumerate(rest)},
    }
    file.runs += [
        (number, b"\x02" + holder.to_bytes(4, "big") + place.to_bytes(3, "big"))
        for place, number in enumerate(held)
    ]
    file.add_streams(holder, [_write_mixed_holder(holder, held)])
    return file.finish(free, binding.has_identifier)


def _write_metadata(xmp: bytes) -> bytes:
    """The metadata stream; not deflated, so that any program finds it."""
    return (
        b"%d 0 obj\n<</Type /Metadata/Subtype /XML/Length %d>>\nstream\n%s\nendstream\nendobj\n"
        % (METADATA, len(xmp), xmp)
    )


def _write_mixed_holder(number: int, objects: Mapping[int, bytes]) -> bytes:
    places, position = [], 0
    for own, content in objects.items():
        places.append(b"%d %d" % (own, position))
        position += len(content) + 1
    index = b" ".join(places)
    extra = b"<</Type /ObjStm/N %d/First %d>>" % (len(objects), len(index) + 1)
    return write_stream(number, extra, b"\n".join((index, *objects.values())), True)


def _write_picture(picture: Picture, number: int, numbers: Mapping[str, int]) -> bytes:
    mask = picture.mask and b"/SMask %d 0 R" % numbers[picture.mask]
    return write_stream(number, picture.extra[:-2] + (mask or b"") + b">>", picture.content, False)


def _write_fonts(
    uses: tuple[FontUse, ...], program_of: Callable[[FontOrder], FontProgram], first: int
) -> tuple[bytes, list[bytes], list[bytes]]:
    """The dictionary that names the fonts, their streams, and their dictionaries, numbered from `first`."""
    programs = {order: program_of(order) for order in dict.fromkeys(map(order_font, uses))}
    streams: list[bytes] = []
    numbers: dict[FontOrder, int] = {}
    described = []
    for order, program in programs.items():
        numbers[order] = first + len(streams)
        extra = b"/Subtype /OpenType" if program.is_cff else b"/Length1 %d" % program.length
        streams.append(
            write_stream(
                numbers[order], b"<<%s/Filter /FlateDecode>>" % extra, program.content, False
            )
        )
    for use in uses:
        one = describe_font(use, programs[order_font(use)].is_cff)
        described.append((use, one, first + len(streams)))
        streams += [
            write_stream(first + len(streams) + n, b"<<>>", content, True)
            for n, content in enumerate(one.streams)
        ]
    dictionaries: list[bytes] = []
    names = []
    for use, one, start in described:
        place = first + len(streams) + len(dictionaries)
        own = [
            *range(start, start + len(one.streams)),
            *range(place, place + len(one.dictionaries)),
        ]
        for content in one.dictionaries:
            content = OPEN.sub(lambda found, own=own: b"%d" % own[int(found[1])], content)  # type: ignore[misc]
            dictionaries.append(content.replace(b"\x02", b"%d" % numbers[order_font(use)]))
        names.append(b"/%s %d 0 R" % (use.hash.encode(), own[-1]))
    return b"<<" + b"".join(names) + b">>", streams, dictionaries


def _write_own(
    members: tuple[Member, ...],
    placed: tuple[Placement, ...],
    binding: Binding,
    fonts: bytes,
    pages: list[int],
    has_outlines: bool,
) -> dict[int, bytes]:
    """The objects of the file itself, by number."""
    both = list(zip(placed, members, strict=True))
    entries, info = members[0].proof.head
    entries = OPEN.sub(lambda found: b"%d" % (placed[0].base + int(found[1])), entries)
    roots = b" ".join(
        b"%d 0 R" % (one.base + root) for one, member in both for root in member.proof.roots
    )
    return {
        CATALOG: b"<</Type /Catalog/Pages %d 0 R/StructTreeRoot %d 0 R%s%s/Names <</Dests %s>>/PageLabels <</Nums [%s]>>%s>>"
        % (
            PAGES,
            STRUCTURE,
            b"/Metadata %d 0 R" % METADATA if binding.xmp else b"",
            b"/Outlines %d 0 R" % OUTLINES if has_outlines else b"",
            _write_destinations(members, pages),
            label_rows(binding.places, binding.cover),
            entries,
        ),
        PAGES: b"<</Type /Pages/Count %d/Kids [%s]>>"
        % (
            len(pages),
            b" ".join(b"%d 0 R" % (one.base + member.proof.node) for one, member in both),
        ),
        STRUCTURE: b"<</Type /StructTreeRoot/ParentTree %d 0 R/K [%d 0 R]>>" % (PARENTS, DOCUMENT),
        DOCUMENT: b"<</Type /StructElem/S /Document/P %d 0 R/K [%s]>>" % (STRUCTURE, roots),
        FONTS: fonts,
        INFO: info,
        PARENTS: b"<</Kids [%s]>>"
        % b" ".join(b"%d 0 R" % (one.base + member.proof.parents) for one, member in both),
    }


def _write_destinations(members: tuple[Member, ...], pages: list[int]) -> bytes:
    """The tree of named destinations: every anchor of the book, where it comes first."""
    found: dict[str, bytes] = {}
    start = 0
    for member in members:
        for name, page, x, y in member.proof.anchors:
            found.setdefault(
                name,
                b"[%d 0 R /XYZ %s %s 0]" % (pages[start + page], spell_number(x), spell_number(y)),
            )
        start += member.proof.pages
    return b"<</Names [%s]>>" % b" ".join(
        spell_text(name) + b" " + found[name] for name in sorted(found)
    )


def spell_number(value: float) -> bytes:
    """A number as pydyf writes it."""
    return b"%d" % value if value.is_integer() else f"{value:f}".rstrip("0").encode()


class _Entry(Struct):
    mark: Bookmark
    page: int
    below: list[_Entry]


def _write_outlines(members: tuple[Member, ...], pages: list[int], first: int) -> list[bytes]:
    """The outline: its root, then its entries, numbered from `first` in the order of reading."""
    roots: list[_Entry] = []
    open_: list[_Entry] = []
    flat: list[_Entry] = []
    start = 0
    for member in members:
        for mark in member.proof.bookmarks:
            while open_ and open_[-1].mark.level >= mark.level:
                open_.pop()
            entry = _Entry(mark, pages[start + mark.page], [])
            (open_[-1].below if open_ else roots).append(entry)
            open_.append(entry)
            flat.append(entry)
        start += member.proof.pages
    if not flat:
        return []
    numbers = {id(entry): first + place for place, entry in enumerate(flat)}
    root = b"<</Count %d/First %d 0 R/Last %d 0 R>>" % (
        _count(roots),
        numbers[id(roots[0])],
        numbers[id(roots[-1])],
    )
    rows: dict[int, bytes] = {}
    _spell_entries(roots, OUTLINES, numbers, rows)
    return [root, *(rows[number] for number in sorted(rows))]


def _count(entries: list[_Entry]) -> int:
    return len(entries) + sum(0 if one.mark.is_closed else _count(one.below) for one in entries)


def _spell_entries(
    entries: list[_Entry], parent: int, numbers: Mapping[int, int], rows: dict[int, bytes]
) -> None:
    own = [numbers[id(one)] for one in entries]
    for place, one in enumerate(entries):
        parts = [
            b"/Title %s/Dest [%d 0 R /XYZ %s %s 0]"
            % (
                spell_text(one.mark.title),
                one.page,
                spell_number(one.mark.x),
                spell_number(one.mark.y),
            )
        ]
        parts.append(
            b"/Count %d" % (-_count(one.below) if one.mark.is_closed else _count(one.below))
        )
        parts += [b"/Prev %d 0 R" % own[place - 1]] if place else []
        parts += [b"/Next %d 0 R" % own[place + 1]] if place + 1 < len(own) else []
        if one.below:
            parts.append(
                b"/First %d 0 R/Last %d 0 R"
                % (numbers[id(one.below[0])], numbers[id(one.below[-1])])
            )
        rows[own[place]] = b"<<" + b"".join(parts) + b"/Parent %d 0 R>>" % parent
        _spell_entries(one.below, own[place], numbers, rows)
