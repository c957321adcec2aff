"""What the templates of a format get, and what they give: views of pages, and finished pieces.

Where a page's number is to be printed there is a `<page-number to="anchor">`: only print fills it
in, once pages are known.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup
from msgspec import Struct

from publisher.book.tree import Node, element, to_xhtml
from publisher.theme.pattern_map import PatternMap, cut_name

LISTS_OF_CAPTIONS = {"at-figures": "loi", "at-tables": "lot"}  # with their names in EPUB


MOST_HEAD = 48  # letters of a running head
HEAD_LETTER = 5.8  # points that one takes at most


class Space(Struct, frozen=True):
    """What a page of print can hold, in points.

    The measure is the width of its text, `wide` the width and height of a page with wide margins,
    `square` the trim's width, or less where the trim is not high.
    """

    measure: float = 281
    wide: tuple[float, float] = (317, 479)
    square: float = 417

    @property
    def head_letters(self) -> int:
        """The most letters of a running head; an ideograph counts as two."""
        return min(MOST_HEAD, int(self.measure / HEAD_LETTER))


class FormattedPage(Struct, frozen=True):
    """A page's nodes in one format: title, if it has markup, summary, body, notes after it."""

    title: tuple[Node, ...] = ()
    summary: tuple[Node, ...] = ()
    body: tuple[Node, ...] = ()
    notes: tuple[Node, ...] = ()
    has_patlets: bool = False  # whether the notes have patterns in brief


class BlockView(Struct, frozen=True):
    """A building block: name, number from 1, mark in colour and in white, colour and its tint."""

    name: str
    number: int
    mark: Markup
    pale_mark: Markup
    colour: str
    tint: str


class RefView(Struct, frozen=True):
    """A link to a page: title, pattern's number, address in this format, printed page number.

    The gap stands before the page number: a no-break space, unless a word of the title is long.
    """

    title: str
    number: int
    href: str
    page: Markup
    gap: str = "\u00a0"


class RelationView(Struct, frozen=True):
    """A generated line of a pattern: a key of `[relations]`, its label, links to the patterns."""

    key: str
    label: str
    refs: tuple[RefView, ...]


class StepView(Struct, frozen=True):
    """A pattern's step on a reading path, in words, and a link to the pattern that comes next."""

    text: str
    following: RefView | None


class ChapterView(Struct, frozen=True):
    """What the chapter template gets."""

    anchor: str
    kind: str  # `pattern` or `matter`
    role: str  # `front`, `body` or `back`
    epub_type: str
    title: str
    shown_title: Markup  # with markup; in print the last line is never a single short word
    number: int
    level: int
    left_head: str
    right_head: str
    blocks: tuple[BlockView, ...]
    stars: int
    is_stub: bool
    is_first: bool
    summary: Markup
    aliases: tuple[str, ...]
    aliases_label: str
    body: Markup
    notes: Markup
    relations: tuple[RelationView, ...]
    steps: tuple[StepView, ...]
    language: str  # and the two below: "" unless they differ from those of the book, or page
    direction: str
    title_direction: str
    address: str  # on the web, where a QR code shows it; else ""
    qr_code: Markup


class PartView(Struct, frozen=True):
    """What the part template gets."""

    anchor: str
    word: str
    title: str
    shown_title: Markup  # with the markup of the introduction's own title
    introduction: Markup
    notes: Markup
    is_first: bool
    map: PatternMap
    arcs: Markup
    rows: tuple[RefView, ...]
    refs: Mapping[str, RefView]  # by slug
    language: str  # of the introduction, and its direction: "" unless they differ from the book's
    direction: str


class Row(Struct, frozen=True):
    """A line of the contents."""

    title: str
    shown_title: Markup  # with markup, without pictures, links and calls of notes
    number: str
    href: str
    page: Markup
    below: tuple[Row, ...] = ()
    blocks: tuple[BlockView, ...] = ()


class Group(Struct, frozen=True):
    """A part in the contents; front and back matter have no title."""

    title: str
    word: str
    href: str
    rows: tuple[Row, ...]


class Piece(Struct, frozen=True):
    """A finished piece of the book: anchor (in an EPUB the file's name), kind, title, markup.

    Language and direction are those of its page, or `""` for the book's.
    """

    anchor: str
    kind: str
    title: str
    markup: Markup
    language: str = ""
    direction: str = ""


def page_number(anchor: str) -> Markup:
    """Return the element that stands for the number of an anchor's page until pages are known."""
    return Markup(to_xhtml(element("page-number", to=anchor)))


def shorten(title: str, most: int = MOST_HEAD) -> str:
    """Return a title for a running head, cut after a word if it has more than `most` letters."""
    return cut_name(title, most)


def epub_type(role: str, slug: str) -> str:
    """Return a chapter's `epub:type`, or "": in the body by its role, elsewhere by its slug."""
    if role == "body":
        return "chapter"
    if slug == "preface":
        return "preface" if role == "front" else ""
    if slug in LISTS_OF_CAPTIONS:
        return LISTS_OF_CAPTIONS[slug]
    return slug if slug in ("glossary", "colophon") else ""
