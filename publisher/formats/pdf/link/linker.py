"""Fragments at their places -> PDF: object numbers filled in, then joined, as a linker does it.

Each fragment has a range of object numbers of its own, rounded up, so that an edit in one chapter
changes no number in another: the bytes that were made for the other (its *block*) are joined again
as they are. Keys of the parent tree are unique by the same ranges.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

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
    FontUse,
    Matter,
    Picture,
    Proof,
)
from publisher.formats.pdf.link.exchange import Exchange, write_profiles
from publisher.formats.pdf.link.fonts import (
    FontProgram,
    SubsetKey,
    subset_key,
)
from publisher.formats.pdf.link.outline import write_destinations, write_outline
from publisher.formats.pdf.link.pdf_file import (
    Block,
    GrowingFile,
    row_in_holder,
    write_holder,
    write_stream,
)
from publisher.formats.pdf.sheets.labels import label_rows, opening_entries
from publisher.formats.pdf.sheets.numbers import Places
from publisher.formats.pdf.typesetting.font_objects import describe_font

RANGE = 512  # object numbers: a fragment's range is a multiple
PICTURES = 64  # the same for the range of all pictures
OPEN = re.compile(rb"\x01(\d+)\x01")
OPEN_PICTURE = re.compile(rb"\x02(\d+)\x02")


class Member(Struct, frozen=True):
    """A fragment at its place in the book: cache key, proof, and the digits of its numbers."""

    key: str
    proof: Proof
    digits: tuple[str, ...]  # one string for each site of the proof


class Placement(Struct, frozen=True):
    """What the linker decides about a member before its block can be made."""

    key: str
    base: int  # the first of its object numbers
    digits: tuple[str, ...]
    pictures: tuple[int, ...]  # their object numbers


class Binding(Struct, frozen=True):
    """The facts of the whole book that the file states."""

    places: Places
    cover: str  # the cover's page label; "" without a cover
    xmp: bytes  # empty for a print shop
    has_outline: bool
    has_identifier: bool  # PDF/A and PDF/X require one in the trailer
    exchange: Exchange | None = None  # of a PDF/X


class Parts(Struct, frozen=True):
    """What is joined: a block for each member, pictures by digest, font programs by key.

    `uses` has one use for each font: what the whole book needs of it.
    """

    blocks: tuple[Block, ...]
    pictures: Mapping[str, Picture]
    programs: Mapping[SubsetKey, FontProgram]
    uses: tuple[FontUse, ...]


def place_members(members: tuple[Member, ...]) -> tuple[tuple[Placement, ...], int]:
    """Give each member its object numbers, and each picture its own.

    Returns the placements and the first number after all of them.
    """
    numbers: dict[str, int] = {}
    for member in members:
        for digest in member.proof.pictures:
            numbers.setdefault(digest, FIRST_FREE + len(numbers))
    base = FIRST_FREE + _round_up(len(numbers), PICTURES)
    placed = []
    for member in members:
        pictures = tuple(numbers[digest] for digest in member.proof.pictures)
        placed.append(Placement(member.key, base, member.digits, pictures))
        base += _round_up(member.proof.streams + member.proof.objects + 1, RANGE)
    return tuple(placed), base


def _round_up(count: int, step: int) -> int:
    return -(-count // step) * step


def settle_block(placed: Placement, proof: Proof, matter: Matter) -> Block:
    """Fill in a fragment's numbers: object numbers, keys, and the digits of printed pages."""

    def _spell(content: bytes) -> bytes:
        content = _fill(content, placed.base)
        return OPEN_PICTURE.sub(lambda place: b"%d" % placed.pictures[int(place[1])], content)

    contents = print_digits(Member(placed.key, proof, placed.digits), matter)
    offsets, parts, position = [], [], 0
    for number, (stream, content) in enumerate(zip(matter.streams, contents, strict=True)):
        offsets.append(position)
        parts.append(
            write_stream(placed.base + number, _spell(stream.extra), content, stream.is_plain)
        )
        position += len(parts[-1])
    first = placed.base + len(matter.streams)
    holder = first + len(matter.objects)
    offsets.append(position)
    objects = _spell(b"\x04".join(matter.objects)).split(b"\x04")
    parts.append(write_holder(holder, dict(enumerate(objects, first))))
    rows = b"".join(row_in_holder(holder, place) for place in range(len(objects)))
    return Block(b"".join(parts), tuple(offsets), rows)


def _fill(content: bytes, base: int) -> bytes:
    """Return content with its open numbers counted from `base`."""
    return OPEN.sub(lambda number: b"%d" % (base + int(number[1])), content)


def print_digits(member: Member, matter: Matter) -> list[bytes]:
    """Return the streams of a fragment with the true digits of its page numbers."""
    contents = [stream.content for stream in matter.streams]
    changed: dict[int, bytearray] = {}
    for site, digits in zip(member.proof.sites, member.digits, strict=True):
        assert len(digits) == len(site.offsets), "a number does not fit its place"
        content = changed.setdefault(site.stream, bytearray(contents[site.stream]))
        for offset, digit in zip(site.offsets, digits, strict=True):
            content[offset : offset + 4] = b"%04x" % site.digits[int(digit)]
    for stream, filled in changed.items():
        contents[stream] = bytes(filled)
    return contents


def link_fragments(members: tuple[Member, ...], binding: Binding, parts: Parts) -> bytes:
    """Join the members into one file."""
    placed, after = place_members(members)
    pairs = list(zip(placed, members, strict=True))
    proofs = [member.proof for member in members]
    pictures = {
        digest: number
        for place, member in pairs
        for digest, number in zip(member.proof.pictures, place.pictures, strict=True)
    }
    file = GrowingFile(b"1.6" if binding.exchange else b"1.7")
    rows = [(parts.pictures[digest], number) for digest, number in pictures.items()]
    streams = [_write_picture(picture, number, pictures) for picture, number in rows]
    file.add_streams(FIRST_FREE, streams)
    for place, block in zip(placed, parts.blocks, strict=True):
        file.add_block(place.base, block)
    fonts, streams, dictionaries = _write_fonts(parts.uses, parts.programs, after)
    file.add_streams(after, streams)
    first = after + len(streams)
    pages = [place.base + page for place, member in pairs for page in member.proof.page_objects]
    outline = write_outline(proofs, pages, first + len(dictionaries)) if binding.has_outline else []
    own = _write_own(pairs, binding, fonts, pages, bool(outline))
    if binding.xmp:
        file.add_streams(METADATA, [_write_metadata(binding.xmp)])
    if binding.exchange:
        has_rgb = any(proof.has_rgb for proof in proofs)
        for number, profile in write_profiles(binding.exchange, has_rgb).items():
            file.add_streams(number, [profile])
    own |= {OUTLINES: outline[0]} if outline else {}
    rest = [*dictionaries, *outline[1:]]
    holder = first + len(rest)
    file.add_held(holder, own | dict(enumerate(rest, first)))
    return file.finish(holder + 1, binding.has_identifier)


def _write_metadata(xmp: bytes) -> bytes:
    """Return the metadata stream; not deflated, so that any program can read it."""
    return write_stream(METADATA, b"<</Type /Metadata/Subtype /XML>>", xmp, False)


def _write_picture(picture: Picture, number: int, numbers: Mapping[str, int]) -> bytes:
    mask = b"/SMask %d 0 R" % numbers[picture.mask] if picture.mask else b""
    return write_stream(number, picture.extra[:-2] + mask + b">>", picture.content, False)


def _write_fonts(
    uses: tuple[FontUse, ...], programs: Mapping[SubsetKey, FontProgram], first: int
) -> tuple[bytes, list[bytes], list[bytes]]:
    """Return the dictionary that names the fonts, their streams and their dictionaries.

    Streams are numbered from `first`, dictionaries after them.
    """
    streams: list[bytes] = []
    numbers: dict[SubsetKey, int] = {}
    for key in dict.fromkeys(map(subset_key, uses)):
        program, number = programs[key], first + len(streams)
        extra = b"/Subtype /OpenType" if program.is_cff else b"/Length1 %d" % program.length
        extra = b"<<%s/Filter /FlateDecode>>" % extra
        streams.append(write_stream(number, extra, program.content, False))
        numbers[key] = number
    described = []
    for use in uses:
        objects = describe_font(use, programs[subset_key(use)].is_cff)
        own = range(first + len(streams), first + len(streams) + len(objects.streams))
        described.append((use, objects, own))
        streams += [
            write_stream(number, b"<<>>", content, True)
            for number, content in zip(own, objects.streams, strict=True)
        ]
    dictionaries: list[bytes] = []
    names = []
    for use, objects, own in described:
        place = first + len(streams) + len(dictionaries)
        filled = [*own, *range(place, place + len(objects.dictionaries))]
        program_number = b"%d" % numbers[subset_key(use)]
        for content in objects.dictionaries:
            parts = OPEN.split(content)
            parts[1::2] = [b"%d" % filled[int(number)] for number in parts[1::2]]
            dictionaries.append(b"".join(parts).replace(b"\x02", program_number))
        names.append(b"/%s %d 0 R" % (use.hash.encode(), filled[-1]))
    return b"<<" + b"".join(names) + b">>", streams, dictionaries


def _write_own(
    pairs: list[tuple[Placement, Member]],
    binding: Binding,
    fonts: bytes,
    pages: list[int],
    has_outline: bool,
) -> dict[int, bytes]:
    """Return the objects of the file itself by number; `pages` are the numbers of its pages."""
    first, member = pairs[0]
    entries, info = member.proof.head
    exchange = binding.exchange
    nodes = b" ".join(b"%d 0 R" % (place.base + member.proof.node) for place, member in pairs)
    leaves = b" ".join(b"%d 0 R" % (place.base + member.proof.parents) for place, member in pairs)
    roots = b" ".join(
        b"%d 0 R" % (place.base + root) for place, member in pairs for root in member.proof.roots
    )
    places, cover = binding.places, binding.cover
    is_read = bool(binding.xmp) and binding.exchange is None  # not for a print shop
    opening = opening_entries(places, cover, has_outline) if is_read else {}
    catalog = (
        b"<</Type /Catalog/Pages %d 0 R/StructTreeRoot %d 0 R" % (PAGES, STRUCTURE),
        b"/Metadata %d 0 R" % METADATA if binding.xmp else b"",
        b"/Outlines %d 0 R" % OUTLINES if has_outline else b"",
        b"/OutputIntents [%s]" % exchange.intent if exchange else b"",
        b"/Names <</Dests %s>>" % write_destinations((member.proof for _, member in pairs), pages),
        b"/PageLabels <</Nums [%s]>>" % label_rows(binding.places, binding.cover),
        "".join(f"/{name} {value}" for name, value in opening.items()).encode(),
        _fill(entries, first.base) + b">>",
    )
    return {
        CATALOG: b"".join(catalog),
        PAGES: b"<</Type /Pages/Count %d/Kids [%s]>>" % (len(pages), nodes),
        STRUCTURE: b"<</Type /StructTreeRoot/ParentTree %d 0 R/K [%d 0 R]>>" % (PARENTS, DOCUMENT),
        DOCUMENT: b"<</Type /StructElem/S /Document/P %d 0 R/K [%s]>>" % (STRUCTURE, roots),
        FONTS: fonts,
        INFO: exchange.info if exchange else info,
        PARENTS: b"<</Kids [%s]>>" % leaves,
    }
