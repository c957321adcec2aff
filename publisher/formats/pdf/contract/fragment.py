"""What a layout is asked for and what it answers: the contract between plan, layout, cache and linker.

A *flow* is a run of pieces that is laid out alone, between two sentinels that give it the state in which the book would
have reached it. Its *fragment* is to a book what an object file is to a program: PDF objects of the flow's own pages,
numbered from 0, in which every reference, every number that must be unique in the file and every printed page number is
still open.

In an object's bytes `\\x01n\\x01` stands for the fragment's own object n (as a reference it is followed by ` 0 R`), or
for a number that is n beyond the fragment's first; `\\x02n\\x02` stands for the nth of its `pictures`. Objects that all
fragments share have fixed numbers (`CATALOG` and so on) and stand as they are.
"""

from __future__ import annotations

from msgspec import Struct

# object numbers of the file's own objects
CATALOG, PAGES, STRUCTURE, DOCUMENT, FONTS, INFO, METADATA, PARENTS, OUTLINES, FIRST_FREE = (
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    16,
)
WEIGHT, SIZE, STYLE = (
    "weight",
    "size",
    "style",
)  # beside the axes in FontUse.variations: what axes that are not set follow
MARK = "\ue000"  # what a sentinel sets named strings to, to see whether a flow prints one that it has not set


class FontFile(Struct, frozen=True):
    """A font of the theme: family and weights as CSS says them, style, where it lies, and the digest of its bytes."""

    family: str
    weight: str
    style: str
    path: str
    digest: str


class SharedDocument(Struct, frozen=True):
    """What all flows of an edition share: style sheets, fonts, named strings, settings of the PDF."""

    sheets: tuple[tuple[str, str], ...]  # name and text of each
    fonts: tuple[FontFile, ...]
    strings: tuple[str, ...]
    digest: str  # SHA-256 of everything in it
    variant: str
    medium: str  # the medium of CSS: links are set for the screen or for print
    ink: str  # rgb, theme or black
    has_links: bool
    has_metadata: bool


class Image(Struct, frozen=True):
    """A source image that the flow shows: file name, media type, bytes."""

    name: str
    media_type: str
    content: bytes


class LayoutJob(Struct, frozen=True):
    """A flow to lay out: its markup with both sentinels, and the state in which the book reaches it."""

    markup: str
    folio: int  # the number of its first page, true or one of as many digits
    on_left: bool  # whether its first page is a left-hand page
    begins: bool = (
        True  # whether a sentinel stands before it; none does at the beginning of the book
    )
    end: str = ""  # the anchor of what stands for the next flow; none at the end of the book
    images: tuple[Image, ...] = ()
    strings: tuple[str, ...] = ()  # the values of the document's named strings; none for marks
    missing: str = (
        ""  # characters known to be missing, so that their boxes have one number in all fragments
    )
    lost: tuple[
        str, ...
    ] = ()  # targets of its links that the book does not have, since a theme hides them


class Site(Struct, frozen=True):
    """A number in a page's content: where its digits stand, how digits look there, and the anchor whose page it names.

    A folio, the number of the page itself, has no anchor.
    """

    page: int
    stream: int  # the object that is the page's content
    anchor: str
    offsets: tuple[int, ...]
    digits: tuple[int, ...]  # glyph ids of 0 to 9


class FontUse(Struct, frozen=True):
    """What a fragment uses of a font: everything that its PDF dictionaries are made from."""

    hash: str
    name: str
    family: str
    file: str  # digest of the font's file
    variations: dict[str, float]
    ascent: int
    descent: int
    flags: int
    widths: dict[int, int]
    to_unicode: dict[int, str]
    missing: dict[int, int]  # code point and the glyph id that stands for its box


class Bookmark(Struct, frozen=True):
    """An entry of the outline: level, title, page of the fragment, place on it in points, whether it is closed."""

    level: int
    title: str
    page: int
    x: float
    y: float
    is_closed: bool


class LayoutFinding(Struct, frozen=True):
    """Something to look at: its kind (wide, picture, glyph), page of the fragment, the anchor that it stands below, what it is.

    `points` is how much too wide something is, or how wide a picture is printed.
    """

    kind: str
    page: int
    anchor: str
    text: str
    points: float = 0.0


class Start(Struct, frozen=True):
    """Where a page begins in the text: the piece, how many letters and digits of it are on pages before, and its first ones here.

    A page without text has no anchor.
    """

    anchor: str
    before: int
    text: str


class Picture(Struct, frozen=True):
    """A picture that other fragments may hold too: its digest, dictionary, bytes, and the digest of its mask."""

    digest: str
    extra: bytes
    content: bytes
    mask: str = ""


class Stream(Struct, frozen=True):
    """A stream object: its dictionary without length and filter, its bytes, whether they are still to be deflated."""

    extra: bytes
    content: bytes
    is_plain: bool


class Matter(Struct, frozen=True):
    """The objects of a fragment: streams first, in the order of their numbers; a page's content is the page's number."""

    streams: tuple[Stream, ...]
    objects: tuple[bytes, ...]
    pictures: tuple[Picture, ...]


class Proof(Struct, frozen=True):
    """What a layout says of itself, apart from its objects: enough to plan with, and to know whether it holds."""

    pages: int
    streams: int
    objects: int
    page_objects: tuple[int, ...]  # the objects that are pages, in order
    node: int  # the object that is the fragment's node of the page tree
    keys: int  # how many keys of the parent tree it takes
    parents: int  # the object that is its leaf of the parent tree
    roots: tuple[int, ...]  # its elements at the top of the structure tree
    anchors: tuple[tuple[str, int, float, float], ...]  # name, page, place on it in points
    bookmarks: tuple[Bookmark, ...]
    sites: tuple[Site, ...]
    fonts: tuple[FontUse, ...]
    pictures: tuple[str, ...]  # their digests
    targets: tuple[str, ...]  # anchors of other flows that its links name
    strings: tuple[str, ...]  # the named strings as it leaves them
    head: tuple[bytes, bytes]  # the catalogue's own entries, and Info
    needs_folio: bool = False  # it holds only with its true first page
    needs_numbers: bool = (
        False  # it prints numbers that can't be put in later: its markup must hold the true ones
    )
    needs_strings: bool = False  # it prints a named string that it has not set
    runs_on: bool = (
        False  # its text or a note goes on where the next flow begins: both must be laid out as one
    )
    missing: str = ""  # characters that no font has
    findings: tuple[LayoutFinding, ...] = ()
    starts: tuple[Start, ...] = ()  # one a page
    complaints: tuple[tuple[str, str, int, int, str], ...] = ()  # rule, file, line, column, message


class Fragment(Struct, frozen=True):
    """A flow, laid out."""

    proof: Proof
    matter: Matter
