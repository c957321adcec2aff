"""pydyf's document -> Matter: its objects numbered from 0, open where the linker decides."""

from __future__ import annotations

import hashlib
import re
import zlib
from itertools import accumulate
from typing import Any

import pydyf
from msgspec import Struct, field

from publisher.formats.pdf.contract.fragment import DOCUMENT, FONTS, PAGES, Matter, Picture, Stream

REFERENCE = re.compile(rb"(\d+) 0 R")
PARENT = b"\x03"  # stands for the root of the page tree, in a fragment's own node of it
# entries of the catalogue that the linker writes
LINKED = frozenset(
    ("Type", "Pages", "StructTreeRoot", "Metadata", "Names", "Outlines", "PageLabels")
)
KEYS = frozenset(("StructParents", "StructParent"))
EVERY_TIME = 7  # zlib's level for what each edit deflates: 9 takes twice as long for 1 % less
ONCE = 9  # zlib's level for what is kept


class Extract(Struct):
    """A document's objects as matter, and which of them are its pages, roots and leaves."""

    matter: Matter
    pages: tuple[int, ...]
    contents: tuple[int, ...]  # the stream of each page
    node: int  # of the page tree
    parents: int  # the leaf of the parent tree
    keys: int  # of the parent tree
    roots: tuple[int, ...]  # of the structure tree
    head: tuple[bytes, bytes]  # entries of the catalogue and of the Info dictionary


class _Speller(Struct):
    numbers: dict[int, int] = field(default_factory=dict)  # by pydyf's number ours
    pictures: dict[int, int] = field(default_factory=dict)
    fixed: dict[int, bytes] = field(default_factory=dict)  # objects that all fragments share

    def spell(self, value: Any, key: str = "") -> bytes:
        """Return a value as bytes with its references open; `key` is its key in a dictionary."""
        if type(value) is str:  # a name, which most values are
            return value.encode("ascii")
        if type(value) is int:
            return b"\x01%d\x01" % value if key in KEYS else b"%d" % value
        if isinstance(value, bytes):
            return self._spell_bytes(value)
        spell = self.spell
        if isinstance(value, dict):
            rows = [
                b"/%s %s"
                % (name.encode(), own.encode("ascii") if type(own) is str else spell(own, name))
                for name, own in value.items()
            ]
            return b"<<%s>>" % b"".join(rows)
        if isinstance(value, list):
            return b"[%s]" % b" ".join([spell(item, key) for item in value])
        is_cell = key in ("ID", "Headers") and isinstance(value, pydyf.String)
        if is_cell and value.string[0].isdigit():
            # the name of a table's cell begins with the object number of the table
            number, _, rest = str(value.string).partition("-")
            return b"(\x01%d\x01-%s)" % (self.numbers[int(number)], rest.encode())
        return bytes(pydyf.Array([value]).data[1:-1])

    def _spell_bytes(self, value: bytes) -> bytes:
        if value == PARENT:
            return b"%d 0 R" % PAGES
        reference = REFERENCE.fullmatch(value) if value.endswith(b" 0 R") else None
        return self.refer(int(reference[1])) if reference else value

    def spell_object(self, part: Any) -> bytes:
        """Return the bytes of an object that is no stream."""
        return self.spell(part) if isinstance(part, dict | list) else bytes(part.data)

    def refer(self, number: int) -> bytes:
        """Return an open reference to the object that has `number` in pydyf's document."""
        if number in self.fixed:
            return self.fixed[number]
        if number in self.pictures:
            return b"\x02%d\x02 0 R" % self.pictures[number]
        return b"\x01%d\x01 0 R" % self.numbers[number]


def extract_matter(pdf: Any) -> Extract:
    """Take a document apart whose fonts were not embedded."""
    speller = _Speller()
    objects = {part.number: part for part in pdf.objects}
    pages = [objects[number] for number in pdf.pages["Kids"][::3]]
    fonts = objects[_number(pages[0]["Resources"])]["Font"]
    root = objects[_number(pdf.catalog["StructTreeRoot"])]
    document = _number(root["K"][0])
    parents = objects[_number(root["ParentTree"])]
    speller.fixed = {document: b"%d 0 R" % DOCUMENT, _number(fonts): b"%d 0 R" % FONTS}
    metadata = _number(pdf.catalog.get("Metadata", b"0 0 R"))
    dropped = {0, pdf.catalog.number, root.number, document, _number(fonts), metadata}
    streams, others, pictures = _sort([one for one in pdf.objects if one.number not in dropped])
    speller.pictures = {part.number: place for place, part in enumerate(pictures)}
    speller.numbers = {part.number: number for number, part in enumerate((*streams, *others))}
    pdf.pages["Kids"] = pydyf.Array([page.reference for page in pages])
    pdf.pages["Parent"] = PARENT
    keys = [int(key) for key in parents["Nums"][::2]]
    known: dict[int, str] = {}
    return Extract(
        Matter(
            tuple(_extract_stream(part, speller) for part in streams),
            tuple(
                _spell_parents(part, speller) if part is parents else speller.spell_object(part)
                for part in others
            ),
            tuple(_extract_picture(part, speller, known) for part in pictures),
        ),
        tuple(speller.numbers[page.number] for page in pages),
        tuple(speller.numbers[_number(page["Contents"])] for page in pages),
        speller.numbers[pdf.pages.number],
        speller.numbers[parents.number],
        max(keys, default=-1) + 1,
        tuple(speller.numbers[_number(kid)] for kid in objects[document]["K"]),
        (_spell_catalog(pdf, speller), pdf.info.data),
    )


def _spell_catalog(pdf: Any, speller: _Speller) -> bytes:
    """Return the entries of the catalogue that every fragment has alike."""
    rows = [(key, value) for key, value in pdf.catalog.items() if key not in LINKED]
    return b"".join(b"/%s %s" % (key.encode(), speller.spell(value)) for key, value in rows)


def _sort(parts: list[Any]) -> tuple[list[Any], list[Any], list[Any]]:
    """Return the streams among objects, the objects that are no streams, and the pictures."""
    pictures = [part for part in parts if _is_picture(part)]
    others = [part for part in parts if not isinstance(part, pydyf.Stream)]
    streams = [part for part in parts if isinstance(part, pydyf.Stream) and not _is_picture(part)]
    return streams, others, _order_pictures(pictures)


def _number(reference: Any) -> int:
    return int(bytes(reference).split()[0])


def _is_picture(part: Any) -> bool:
    return isinstance(part, pydyf.Stream) and part.extra.get("Subtype") == "/Image"


def _order_pictures(pictures: list[Any]) -> list[Any]:
    """Return masks before the pictures that name them, whose digests hold their masks'."""
    return sorted(pictures, key=lambda picture: "SMask" in picture.extra)


def _spell_parents(leaf: Any, speller: _Speller) -> bytes:
    """Return the leaf of the parent tree; its keys are open, since they are unique in the file."""
    keys = [b"\x01%d\x01" % int(key) for key in leaf["Nums"][::2]]
    rows = [
        key + b" " + speller.spell(value)
        for key, value in zip(keys, leaf["Nums"][1::2], strict=True)
    ]
    return b"<</Limits [%s %s]/Nums [%s]>>" % (keys[0], keys[-1], b" ".join(rows))


def _content(stream: Any) -> bytes:
    return b"\n".join(
        [part if type(part) is bytes else _spell_part(part) for part in stream.stream]
    )


def _spell_part(part: Any) -> bytes:
    if isinstance(part, bytes):
        return part
    return part.encode("ascii") if isinstance(part, str) else bytes(part.data)


def _extract_stream(stream: Any, speller: _Speller) -> Stream:
    return Stream(speller.spell(stream.extra), _content(stream), "Filter" not in stream.extra)


def _extract_picture(picture: Any, speller: _Speller, known: dict[int, str]) -> Picture:
    mask = known[_number(picture.extra.pop("SMask"))] if "SMask" in picture.extra else ""
    extra, content = speller.spell(picture.extra), _content(picture)
    digest = hashlib.sha256(b"%d:" % len(extra) + extra + content + mask.encode()).hexdigest()
    known[picture.number] = digest
    return Picture(digest, extra, content, mask)


def find_shown(pdf: Any, page: int) -> dict[int, list[int]]:
    """Return where a page's content shows text, by the MCID of the marked content around it.

    Each place is an index of the list that is the content of the page.
    """
    shown: dict[int, list[int]] = {}
    inside: list[int] = []
    stream = _content_of(pdf, page).stream
    for place, part in enumerate(stream):
        if type(part) is not bytes:
            continue
        if part == b"BDC":
            before = stream[place - 1]
            is_marked = isinstance(before, dict) and "MCID" in before
            inside = shown.setdefault(before["MCID"], []) if is_marked else []
        elif part == b"EMC":
            inside = []
        elif part.endswith(b" TJ"):
            inside.append(place)
    return shown


def offsets_of(pdf: Any, page: int) -> list[int]:
    """Return the offset in bytes of each part of a page's content, and of the end."""
    parts = _content_of(pdf, page).stream
    lengths = [len(part if type(part) is bytes else _spell_part(part)) + 1 for part in parts]
    return list(accumulate(lengths, initial=0))


def _content_of(pdf: Any, page: int) -> Any:
    return pdf.objects[_number(pdf.objects[pdf.pages["Kids"][3 * page]]["Contents"])]


def deflate(content: bytes, level: int = EVERY_TIME) -> bytes:
    """Compress content as the filter FlateDecode expects it."""
    return zlib.compress(content, level)
