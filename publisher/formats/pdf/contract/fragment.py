"""The contract between plan, layout, cache and linker: a layout job, and the fragment made from it.

A *flow* is a run of pieces that is laid out alone, between two sentinels: elements that give it the
state in which the whole book would have reached it. Its *fragment* is to the book what an object
file is to a program: the PDF objects of the flow's own pages, numbered from 0. References, numbers
that must be unique in the file, and printed page numbers are still open in it.

In an object's bytes `\\x01n\\x01` stands for the fragment's own object n (as a reference it is
followed by ` 0 R`), or for a number that is n beyond the fragment's first; `\\x02n\\x02` stands for
the nth of its `pictures`. Objects that all fragments share have fixed numbers (`CATALOG` and so on)
and are written as they are.

Places on a page are PDF points from its lower left corner. Pages are counted from 0.
"""

from __future__ import annotations

from msgspec import Struct

from publisher.ledger.painted import Shown

# object numbers of the file's own objects
CATALOG, PAGES, STRUCTURE, DOCUMENT, FONTS = 1, 2, 3, 4, 5
INFO, METADATA, PARENTS, OUTLINES = 6, 7, 8, 9
RGB, PROFILE, FIRST_FREE = 10, 11, 16
# keys beside the axes in FontUse.variations: the style's values, for axes that it does not set
WEIGHT, SIZE, STYLE = "weight", "size", "style"
# what a sentinel sets named strings to, so that a flow is seen to print one that it has not set
MARK = "\ue000"

Anchor = tuple[str, int, float, float]  # name, page, x, y
Complaint = tuple[str, str, int, int, str]  # rule, file, line, column, message


class FontFile(Struct, frozen=True):
    """A font of the theme: family, weight and style as in CSS, path, and SHA-256 of the file.

    `source` is what the file was unpacked from, `home` the folder in which that lies;
    `descriptors` are others of its `@font-face`.
    """

    family: str
    weight: str
    style: str
    path: str
    digest: str
    source: str
    home: str
    descriptors: str


class PressInks(Struct, frozen=True):
    """The four inks of a press: those of the theme's colours, and the profile for all others.

    A colour is RGB, from 0 to 255 each; inks are cyan, magenta, yellow and black, from 0 to 1.
    """

    colours: tuple[tuple[tuple[int, int, int], tuple[float, float, float, float]], ...]
    profile: str = ""  # the path of an ICC profile
    fence: str = ""  # the folder that it lies in
    digest: str = ""  # SHA-256 of the profile
    most: int = 400  # percent of all four inks together that a picture may have


class SharedDocument(Struct, frozen=True):
    """What all flows of an edition share: style sheets, fonts, named strings, PDF settings."""

    sheets: tuple[tuple[str, str], ...]  # name and CSS of each
    fonts: tuple[FontFile, ...]
    strings: tuple[str, ...]  # the names of the named strings
    digest: str  # SHA-256 of everything else here
    variant: str  # WeasyPrint's name of the PDF variant, such as `pdf/ua-1`
    medium: str  # the medium of CSS: links are shown for `screen` or for `print`
    ink: str  # `rgb`, `theme`, `black` or `cmyk`
    has_links: bool
    has_metadata: bool
    most_dpi: int  # pictures with more dots an inch are scaled down
    is_exchange: bool  # whether the file is PDF/X
    has_marks: bool  # whether crop marks stand around the trim
    press: PressInks | None = None  # where the ink is `cmyk`
    is_fitted: bool = False  # whether the lines of a paragraph are chosen together
    has_even_feet: bool = False  # whether facing pages end on the same line
    # how far from the trim texts and pictures stand: at the spine, at other edges; () for no rule
    safe: tuple[float, ...] = ()


class Image(Struct, frozen=True):
    """A source image that the flow shows: file name, media type, bytes."""

    name: str
    media_type: str
    content: bytes


class LayoutJob(Struct, frozen=True):
    """A flow to lay out: its markup with both sentinels, and the state in which it begins."""

    markup: str
    folio: int  # the number of its first page, true or one of as many digits
    on_left: bool  # whether its first page is a left-hand page
    begins: bool = True  # whether a sentinel stands before it; not at the beginning of the book
    end: str = ""  # the anchor of the sentinel after it; none at the end of the book
    images: tuple[Image, ...] = ()
    strings: tuple[str, ...] = ()  # values of the document's named strings; () for MARK in each
    # characters known to be missing, so that their boxes have one number in all fragments
    missing: str = ""
    lost: tuple[str, ...] = ()  # anchors that its links name and that the theme hides


class Site(Struct, frozen=True):
    """The digits of one page number in a page's content, and the anchor whose page it names.

    A folio, the number of the page itself, has no anchor.
    """

    page: int
    stream: int  # the object that is the page's content
    anchor: str
    offsets: tuple[int, ...]  # of each digit in the content, in bytes
    digits: tuple[int, ...]  # glyph ids of 0 to 9 in the style of the number


class FontUse(Struct, frozen=True):
    """What a fragment uses of a font: everything that the font's PDF dictionaries are made from.

    Widths, ascent and descent are thousandths of an em.
    """

    hash: str
    name: str
    family: str
    file: str  # SHA-256 of the font's file
    variations: dict[str, float]
    ascent: int
    descent: int
    flags: int
    widths: dict[int, int]  # by glyph id
    to_unicode: dict[int, str]  # by glyph id
    missing: dict[int, int]  # by code point the glyph id that stands for its box


class Bookmark(Struct, frozen=True):
    """An entry of the PDF's outline: level, title, page, place on it, whether it is closed."""

    level: int
    title: str
    page: int
    x: float
    y: float
    is_closed: bool


class LayoutFinding(Struct, frozen=True):
    """Something to check on a laid-out page.

    `kind` is `wide` (text is the beginning of the line, points the excess), `cut` (text is what
    leaves the paper, points the excess), `covered` (text is what something else is painted over),
    `near` and `spine` (text is what stands too near to an edge, or perhaps too near to the spine,
    points its distance from the trim),
    `broken` (text is the word), `picture` (text is the source, points the printed width) or
    `glyph` (text is the character).
    """

    kind: str
    page: int
    anchor: str  # of the nearest element with an id that holds it
    text: str
    points: float = 0.0


class Faults(Struct, frozen=True):
    """Faults of setting that a chapter's pages have, counted, and the score that they make.

    `feet` are facing pages of running text that end on different lines; `short` is 1 if the last
    of several pages is less than a quarter full; `runts` are last lines of paragraphs with less
    than four letters, or with the rest of a divided word; `turns` are words that the turn of a
    page divides.
    """

    feet: int = 0
    short: int = 0
    runts: int = 0
    turns: int = 0

    @property
    def score(self) -> int:
        """What copyfitting makes as small as it can."""
        return 3 * (self.feet + self.short) + 2 * self.runts + self.turns


class Start(Struct, frozen=True):
    """Where a page begins in the running text, counted in letters and digits.

    A page without text has no anchor.
    """

    anchor: str  # of the piece
    before: int  # letters of the piece on the pages before
    text: str  # the first letters on this page


class Picture(Struct, frozen=True):
    """An image object that fragments may share: digest, dictionary, bytes, digest of its mask."""

    digest: str
    extra: bytes
    content: bytes
    mask: str = ""


class Stream(Struct, frozen=True):
    """A stream object: dictionary without length and filter, bytes, whether they are to deflate."""

    extra: bytes
    content: bytes
    is_plain: bool


class Matter(Struct, frozen=True):
    """The objects of a fragment: first the streams, then the others, in the order of numbers."""

    streams: tuple[Stream, ...]
    objects: tuple[bytes, ...]
    pictures: tuple[Picture, ...]


class Proof(Struct, frozen=True):
    """What is known about a fragment without its objects: enough to plan and to judge it."""

    pages: int
    streams: int
    objects: int
    page_objects: tuple[int, ...]  # the objects that are pages, in order
    node: int  # the object that is the fragment's node of the page tree
    keys: int  # how many keys of the parent tree it takes
    parents: int  # the object that is its leaf of the parent tree
    roots: tuple[int, ...]  # its elements at the top of the structure tree
    anchors: tuple[Anchor, ...]
    bookmarks: tuple[Bookmark, ...]
    sites: tuple[Site, ...]
    fonts: tuple[FontUse, ...]
    pictures: tuple[str, ...]  # digests
    targets: tuple[str, ...]  # anchors of other flows that its links name
    strings: tuple[str, ...]  # the named strings after its last page
    head: tuple[bytes, bytes]  # entries of the catalogue and of the Info dictionary
    needs_folio: bool = False  # it holds only with its true first page
    # it prints numbers that can't be filled in later: its markup must hold the true ones
    needs_numbers: bool = False
    needs_strings: bool = False  # it prints a named string that it has not set
    # its text or a note continues where the next flow begins: both must be laid out as one
    runs_on: bool = False
    missing: str = ""  # characters that no font has
    findings: tuple[LayoutFinding, ...] = ()
    starts: tuple[Start, ...] = ()  # one for each page
    complaints: tuple[Complaint, ...] = ()
    has_rgb: bool = False  # whether its pages name the profile of sRGB, object RGB
    shown: Shown = Shown()  # what PDFium reads on its pages
    faults: Faults = Faults()


class Fragment(Struct, frozen=True):
    """A flow, laid out."""

    proof: Proof
    matter: Matter


class PrintedPage(Struct, frozen=True):
    """A page of a PDF for a preview: a key of what it shows, its size, its place in the book.

    Two pages with one key look the same. Lengths are points. Spreads are counted from 0; `is_left`
    is whether the page is the left one of its spread. Anchors come from the top down, each with its
    height above the lower edge.
    """

    key: str
    width: float
    height: float
    label: str  # its printed number; empty for a cover
    spread: int
    is_left: bool
    anchors: tuple[tuple[str, float], ...] = ()
