"""The linker: which object numbers fragments get, how their open numbers are filled in, and the outline of all."""

from __future__ import annotations

import re
import zlib

import pytest
from msgspec.structs import replace

from publisher.formats.pdf.contract.fragment import (
    FIRST_FREE,
    OUTLINES,
    Bookmark,
    Matter,
    Proof,
    Site,
    Stream,
)
from publisher.formats.pdf.link.linker import Member, Placement, place_members, settle_block
from publisher.formats.pdf.link.outline import spell_number, write_destinations, write_outline

EMPTY = Proof(1, 0, 0, (), 0, 0, 0, (), (), (), (), (), (), (), (), (b"", b""))


@pytest.mark.parametrize(
    ("title", "sizes", "pictures", "bases", "end"),
    [
        ("small fragments get 512 each", [(3, 4), (1, 1)], 0, [0, 512], 1024),
        ("511 objects and their stream still fit", [(500, 11), (1, 1)], 0, [0, 512], 1024),
        ("512 objects and their stream do not", [(500, 12), (1, 1)], 0, [0, 1024], 1536),
        ("pictures come first, in ranges of 64", [(1, 1)], 1, [64], 576),
        ("64 pictures are one range", [(1, 1)], 64, [64], 576),
        ("65 pictures are two", [(1, 1)], 65, [128], 640),
    ],
)
def test_each_fragment_has_its_range_of_object_numbers(
    title: str, sizes: list[tuple[int, int]], pictures: int, bases: list[int], end: int
) -> None:
    names = tuple(str(number) for number in range(pictures))
    members = tuple(
        Member(str(place), replace(EMPTY, streams=streams, objects=objects, pictures=names), ())
        for place, (streams, objects) in enumerate(sizes)
    )
    placed, after = place_members(members)
    assert [one.base - FIRST_FREE for one in placed] == bases, title
    assert after - FIRST_FREE == end, title


def test_a_picture_that_two_fragments_show_has_one_number() -> None:
    first, second = replace(EMPTY, pictures=("x", "y")), replace(EMPTY, pictures=("z", "x"))
    placed, _ = place_members((Member("a", first, ()), Member("b", second, ())))
    assert [[number - FIRST_FREE for number in one.pictures] for one in placed] == [[0, 1], [2, 0]]


def test_a_block_has_its_numbers_and_digits_filled_in() -> None:
    glyphs = (0, 16, 32, 48, 64, 80, 96, 112, 128, 144)
    matter = Matter(
        (
            Stream(b"<</A \x010\x01 0 R/B \x021\x02 0 R>>", b"<0000> and <0000>", False),
            Stream(b"<</C \x012\x01 0 R>>", b"kept \x010\x01", False),
        ),
        (b"<</D \x013\x01 0 R>>", b"(text)"),
        (),
    )
    proof = replace(EMPTY, sites=(Site(0, 0, "tea", (1, 12), glyphs),))
    block = settle_block(Placement("key", 100, ("19",), (7, 8)), proof, matter)
    first = b"100 0 obj\n<</A 100 0 R/B 8 0 R/Length 17>>\nstream\n<0010> and <0090>\nendstream\nendobj\n"
    second = b"101 0 obj\n<</C 102 0 R/Length 8>>\nstream\nkept \x010\x01\nendstream\nendobj\n"
    assert block.content.startswith(first + second)
    assert block.offsets == (0, len(first), len(first) + len(second))
    holder = block.content[block.offsets[2] :]
    assert holder.startswith(b"104 0 obj\n<</Type /ObjStm/N 2/First 13/Filter /FlateDecode")
    content = re.search(rb"stream\n(.*)\nendstream", holder, re.DOTALL)
    assert content
    assert zlib.decompress(content[1]) == b"102 0 103 15\n<</D 103 0 R>>\n(text)"
    assert block.rows == b"\x02\x00\x00\x00\x68\x00\x00\x00" + b"\x02\x00\x00\x00\x68\x00\x00\x01"


def test_a_number_with_more_digits_than_its_place_is_refused() -> None:
    proof = replace(EMPTY, sites=(Site(0, 0, "tea", (1,), tuple(range(10))),))
    matter = Matter((Stream(b"<<>>", b"<0000>", False),), (), ())
    with pytest.raises(AssertionError, match="does not fit"):
        settle_block(Placement("key", 100, ("19",), ()), proof, matter)


def test_an_anchor_leads_to_its_first_place() -> None:
    first = replace(EMPTY, pages=2, anchors=(("b", 1, 10.0, 20.5), ("a", 0, 1.0, 2.0)))
    second = replace(EMPTY, anchors=(("b", 0, 3.0, 4.0), ("c", 0, 5.0, 6.0)))
    assert write_destinations((first, second), [31, 32, 33]) == (
        b"<</Names [(a) [31 0 R /XYZ 1 2 0] (b) [32 0 R /XYZ 10 20.5 0] (c) [33 0 R /XYZ 5 6 0]]>>"
    )


def mark(level: int, title: str, page: int = 0, is_closed: bool = False) -> Bookmark:
    return Bookmark(level, title, page, 0.0, 9.0, is_closed)


def test_the_outline_nests_by_level_over_all_fragments() -> None:
    first = replace(EMPTY, pages=2, bookmarks=(mark(1, "A", is_closed=True), mark(3, "A.x", 1)))
    second = replace(EMPTY, bookmarks=(mark(2, "A.y"), mark(1, "B"), mark(2, "B.x")))
    root, *rows = write_outline((first, second), [31, 32, 33], 50)
    assert root == b"<</Count 3/First 50 0 R/Last 53 0 R>>"  # A is closed: A, B and B.x are seen
    titles = [re.search(rb"/Title \((.*?)\)", row) for row in rows]
    assert [title[1] for title in titles if title] == [b"A", b"A.x", b"A.y", b"B", b"B.x"]
    assert [b"/Parent %d 0 R" % number in row for number, row in
            zip((OUTLINES, 50, 50, OUTLINES, 53), rows, strict=True)] == [True] * 5  # fmt: skip
    counts = [re.search(rb"/Count (-?\d+)", row) for row in rows]
    assert [int(count[1]) for count in counts if count] == [-2, 0, 0, 1, 0]
    assert [b"/Next" in row for row in rows] == [True, True, False, False, False]
    assert [b"/Prev" in row for row in rows] == [False, False, True, True, False]
    assert b"/Dest [32 0 R /XYZ 0 9 0]" in rows[1]


def test_a_book_without_bookmarks_has_no_outline() -> None:
    assert write_outline((EMPTY,), [31], 50) == []


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, b"0"), (12.0, b"12"), (0.5, b"0.5"), (-1.25, b"-1.25")]
)
def test_numbers_are_written_as_short_as_they_are(value: float, text: bytes) -> None:
    assert spell_number(value) == text
