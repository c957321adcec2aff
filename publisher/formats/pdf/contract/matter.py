"""pydyf's document -> Matter: its objects numbered from 0, with everything open that a linker decides."""

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
PARENT = b"\x03"  # the root of the page tree, in a fragment's own node of it
LINKED = frozenset(
    ("Type", "Pages", "StructTreeRoot", "Metadata", "Names", "Outlines", "PageLabels")
)  # the linker's to write
KEYS = frozenset(("StructParents", "StructParent"))
EVERY_TIME = 7  # zlib's level for what each edit deflates: 9 takes twice as long for 1 % less
ONCE = 9  # for what is kept


class Cast(Struct):
    """A document's objects as matter, and where its pages, roots and leaves are among them."""

    matter: Matter
    pages: tuple[int, ...]
    contents: tuple[int, ...]  # the stream of each page
    node: int
    parents: int
    keys: int
    roots: tuple[int, ...]
    head: tuple[bytes, bytes]


class _Caster(Struct):
    numbers: dict[int, int] = field(default_factory=dict)  # pydyf's number, and ours
    pictures: dict[int, int] = field(default_factory=dict)
    fixed: dict[int, bytes] = field(default_factory=dict)  # objects that all fragments share

    def spell(self, value: Any, key: str = "") -> bytes:
        """A value as bytes, with its references open."""
        if type(value) is str:  # a name, which most values are
            return value.encode("ascii")
        if type(value) is int:
            return b"\x01%d\x01" % value if key in KEYS else b"%d" % value
        if isinstance(value, bytes):
            if value == PARENT:
                return b"%d 0 R" % PAGES
            found = REFERENCE.fullmatch(value)
            return self.refer(int(found[1])) if found else value
        if isinstance(value, dict):
            return (
                b"<<"
                + b"".join(
                    b"/" + name.encode() + b" " + self.spell(one, name)
                    for name, one in value.items()
                )
                + b">>"
            )
        if isinstance(value, list):
            return b"[" + b" ".join(self.spell(one, key) for one in value) + b"]"
        if (
            key in ("ID", "Headers")
            and isinstance(value, pydyf.String)
            and value.string[0].isdigit()
        ):
            number, _, rest = str(value.string).partition(
                "-"
            )  # a cell's name holds its table's number
            return b"(\x01%d\x01-%s)" % (self.numbers[int(number)], rest.encode())
        return bytes(pydyf.Array([value]).data[1:-1])

    def spell_object(self, one: Any) -> bytes:
        """An object that is no stream."""
        return self.spell(one) if isinstance(one, dict | list) else bytes(one.data)

    def refer(self, number: int) -> bytes:
        """A reference to one of pydyf's objects."""
        if number in self.fixed:
            return self.fixed[number]
        if number in self.pictures:
            return b"\x02%d\x02 0 R" % self.pictures[number]
        return b"\x01%d\x01 0 R" % self.numbers[number]


def cast_matter(pdf: Any) -> Cast:
    """Take a document apart whose fonts were not embedded."""
    caster = _Caster()
    objects = {one.number: one for one in pdf.objects}
    pages = [objects[number] for number in pdf.pages["Kids"][::3]]
    fonts = objects[_number(pages[0]["Resources"])]["Font"]
    root = objects[_number(pdf.catalog["StructTreeRoot"])]
    document = _number(root["K"][0])
    parents = objects[_number(root["ParentTree"])]
    caster.fixed = {document: b"%d 0 R" % DOCUMENT, _number(fonts): b"%d 0 R" % FONTS}
    dropped = {
        0,
        pdf.catalog.number,
        root.number,
        document,
        _number(fonts),
        _number(pdf.catalog.get("Metadata", b"0 0 R")),
    }
    kept = [one for one in pdf.objects if one.number not in dropped]
    pictures = _order_pictures([one for one in kept if _is_picture(one)])
    caster.pictures = {one.number: place for place, one in enumerate(pictures)}
    kept = [one for one in kept if one.number not in caster.pictures]
    streams = [one for one in kept if isinstance(one, pydyf.Stream)]
    others = [one for one in kept if not isinstance(one, pydyf.Stream)]
    caster.numbers = {one.number: number for number, one in enumerate((*streams, *others))}
    pdf.pages["Kids"] = pydyf.Array([page.reference for page in pages])
    pdf.pages["Parent"] = PARENT
    keys = [int(key) for key in parents["Nums"][::2]]
    known: dict[int, str] = {}
    head = (
        b"".join(
            b"/%s %s" % (key.encode(), caster.spell(value))
            for key, value in pdf.catalog.items()
            if key not in LINKED
        ),
        pdf.info.data,
    )
    return Cast(
        Matter(
            tuple(_cast_stream(one, caster) for one in streams),
            tuple(
                _spell_parents(one, caster) if one is parents else caster.spell_object(one)
                for one in others
            ),
            tuple(_cast_picture(one, caster, known) for one in pictures),
        ),
        tuple(caster.numbers[page.number] for page in pages),
        tuple(caster.numbers[_number(page["Contents"])] for page in pages),
        caster.numbers[pdf.pages.number],
        caster.numbers[parents.number],
        max(keys, default=-1) + 1,
        tuple(caster.numbers[_number(one)] for one in objects[document]["K"]),
        head,
    )


def _number(reference: Any) -> int:
    return int(bytes(reference).split()[0])


def _is_picture(one: Any) -> bool:
    return isinstance(one, pydyf.Stream) and one.extra.get("Subtype") == "/Image"


def _order_pictures(pictures: list[Any]) -> list[Any]:
    """Masks before the pictures that they belong to, so that a picture's digest can hold its mask's."""
    return sorted(pictures, key=lambda one: "SMask" in one.extra)


def _spell_parents(one: Any, caster: _Caster) -> bytes:
    """The leaf of the parent tree: its keys are open, since they are unique in the file."""
    keys = [b"\x01%d\x01" % int(key) for key in one["Nums"][::2]]
    rows = [
        key + b" " + caster.spell(value) for key, value in zip(keys, one["Nums"][1::2], strict=True)
    ]
    return b"<</Limits [%s %s]/Nums [%s]>>" % (keys[0], keys[-1], b" ".join(rows))


def _content(one: Any) -> bytes:
    return b"\n".join(_spell_part(part) for part in one.stream)


def _spell_part(part: Any) -> bytes:
    return (
        part
        if isinstance(part, bytes)
        else part.encode("ascii")
        if isinstance(part, str)
        else bytes(part.data)
    )


def _cast_stream(one: Any, caster: _Caster) -> Stream:
    return Stream(caster.spell(one.extra), _content(one), "Filter" not in one.extra)


def _cast_picture(one: Any, caster: _Caster, known: dict[int, str]) -> Picture:
    mask = known[_number(one.extra.pop("SMask"))] if "SMask" in one.extra else ""
    extra, content = caster.spell(one.extra), _content(one)
    digest = hashlib.sha256(b"%d:" % len(extra) + extra + content + mask.encode()).hexdigest()
    known[one.number] = digest
    return Picture(digest, extra, content, mask)


def find_shown(pdf: Any, page: int) -> dict[int, list[int]]:
    """By each marked content of a page the operands that show text in it, as places in the list of the page's content."""
    found: dict[int, list[int]] = {}
    inside: list[int] = []
    stream = _content_of(pdf, page).stream
    for at, one in enumerate(stream):
        if one == b"BDC":
            before = stream[at - 1]
            inside = (
                found.setdefault(before["MCID"], [])
                if isinstance(before, dict) and "MCID" in before
                else []
            )
        elif one == b"EMC":
            inside = []
        elif isinstance(one, bytes) and one.endswith(b" TJ"):
            inside.append(at)
    return found


def places_of(pdf: Any, page: int) -> list[int]:
    """Where each operand of a page's content begins in its bytes, and where one more would."""
    return list(
        accumulate(
            (len(_spell_part(part)) + 1 for part in _content_of(pdf, page).stream), initial=0
        )
    )


def _content_of(pdf: Any, page: int) -> Any:
    return pdf.objects[_number(pdf.objects[pdf.pages["Kids"][3 * page]]["Contents"])]


def deflate(content: bytes, level: int = EVERY_TIME) -> bytes:
    """Content as FlateDecode wants it."""
    return zlib.compress(content, level)
