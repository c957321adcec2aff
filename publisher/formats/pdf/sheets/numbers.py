"""Markup with `<page-number to="anchor">` -> markup with the numbers printed; where pages fall -> those numbers.

What the templates and the formatter leave open is filled here, in one way for the reference and for the pieces. A number
stands in an element of its own, `<span data-page="anchor">`, so that a linker finds it again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape

from msgspec import Struct, field

from publisher.book.language import words_for
from publisher.book.model import Book
from publisher.composition.views import Piece

TOKEN = re.compile(r'<page-number to="([^"]*)"(?: own="([^"]*)")?></page-number>')
TAG = re.compile(r"<[^>]*>")
LINE_END = re.compile(r"</(?:p|li|tr|h[1-6]|dd|dt|figcaption|pre)>")
OWN = "ref--"  # anchors of references: where a link stands, so that its page can be held against its target's
FIGURE_SPACE = "\u2007"
ROUNDS = 12
FREE_ROUNDS = 3  # the first knows no page, the next two choose how references are printed
PADDED_ROUNDS = 5
LINE, PAGE, PICTURE = (
    62,
    30,
    9,
)  # characters in a line, lines on a page, lines of a picture: for a first guess
RIGHT = frozenset(
    ("title", "contents", "part")
)  # pieces that a theme is expected to open on a right-hand page


class Places(Struct, frozen=True):
    """Where things fell: the first page of numbering 1, how many pages there are, and the page of each anchor, from 0.

    Page 0 is the title page, on the right, or on the left of a book that is read from there. The cover is not counted.
    """

    body: int
    count: int
    anchors: Mapping[str, int]
    sides: int = 2

    def label(self, page: int) -> str:
        """A page's printed number: roman in front, arabic from the body's first page on."""
        return roman(page + 1) if page < self.body else str(page - self.body + 1)


class Numbers(Struct, frozen=True):
    """What is printed for each reference: labels by anchor, forms by the reference's own anchor, widths to pad to."""

    labels: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)  # same, facing or page
    plain: frozenset[str] = frozenset()  # references whose form would not settle
    widths: Mapping[str, int] = field(
        default_factory=dict
    )  # digits, for anchors whose number would not settle

    def show(self, anchor: str) -> str:
        """The number of the page on which an anchor stands; that of its piece where only that is known."""
        label = self.labels.get(anchor) or self.labels.get(anchor.partition("--")[0], "00")
        return label.rjust(self.widths.get(anchor, 0), FIGURE_SPACE)


class Wording(Struct, frozen=True):
    """The book's words around a page number."""

    page: str
    facing: str


def wording(book: Book) -> Wording:
    """The words of the book's language, or its own."""
    words = words_for(book.config.language, book.config.words)
    return Wording(words["page"], words["facing-page"])


def fill(markup: str, numbers: Numbers, words: Wording, masked: bool = False) -> str:
    """Print the numbers; `masked` prints zeros for digits, for a layout that holds whatever the digits are."""

    def show(found: re.Match[str]) -> str:
        target, own = unescape(found[1]), found[2]
        form = numbers.forms.get(own, "page") if own else "number"
        if form == "same":
            return ""
        if form == "facing":
            return f'<span class="pageref"> ({escape(words.facing)})</span>'
        label = numbers.show(target)
        if masked:
            label = re.sub(r"\d", "0", label)
        number = f'<span data-page="{escape(target)}">{label}</span>'
        return (
            number
            if form == "number"
            else f'<span class="pageref"> ({escape(words.page)}\u00a0{number})</span>'
        )

    return TOKEN.sub(show, markup)


def references_in(markup: str) -> dict[str, str]:
    """Each reference of running text: its own anchor, and the anchor that it refers to."""
    return {found[2]: unescape(found[1]) for found in TOKEN.finditer(markup) if found[2]}


def guess_places(pieces: tuple[Piece, ...], body: str, sides: int) -> Places:
    """Where the pieces would fall by their length alone: what the first round starts from, always the same for a book."""
    page, start, anchors = 0, 0, {}
    for piece in pieces:
        page += piece.kind in RIGHT and sides == 2 and page % 2
        start = page if piece.anchor == body else start
        anchors[piece.anchor] = page
        page += guess_pages(piece.markup)
    return Places(start, page, anchors)


def guess_pages(markup: str) -> int:
    """How many pages a piece takes, by the length of its lines."""
    text = TAG.sub("", LINE_END.sub("\n", markup))
    lines = sum(-(-len(line) // LINE) for line in text.split("\n") if line and not line.isspace())
    return 1 + (lines + PICTURE * markup.count("<img")) // PAGE


def first_numbers(pieces: tuple[Piece, ...], body: str, sides: int) -> Numbers:
    """The numbers of the first round."""
    places = guess_places(pieces, body, sides)
    return Numbers({anchor: places.label(page) for anchor, page in places.anchors.items()})


def read_numbers(
    places: Places, references: Mapping[str, str], before: Numbers, count: int
) -> Numbers:
    """What the layout of a round makes of the numbers; what still moves late in the game is held still."""
    labels = {
        anchor: places.label(page)
        for anchor, page in sorted(places.anchors.items())
        if not anchor.startswith(OWN)
    }
    forms = {
        own: "page" if own in before.plain else choose_form(places, own, target)
        for own, target in references.items()
    }
    plain, widths = before.plain, dict(before.widths)
    if count > FREE_ROUNDS:  # a form that still changes is changed by itself: those stay plain
        plain |= {own for own, form in forms.items() if form != before.forms.get(own, "page")}
        forms |= dict.fromkeys(plain, "page")
    if count > PADDED_ROUNDS:
        for anchor, label in labels.items():
            known = before.labels.get(anchor, label)
            if len(known) != len(label):
                widths[anchor] = max(len(known), len(label), widths.get(anchor, 0))
    return Numbers(labels, forms, plain, widths)


def choose_form(places: Places, own: str, target: str) -> str:
    """How a reference is printed: not at all on its target's page, as facing across the fold, else with the page."""
    here, there = places.anchors.get(own), places.anchors.get(target)
    if here is None or there is None:
        return "page"
    if here == there:
        return "same"
    return "facing" if places.sides == 2 and (here + 1) // 2 == (there + 1) // 2 else "page"


def roman(number: int) -> str:
    """A number in lower-case roman numerals."""
    table = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
             (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
    text = ""
    for value, letters in table:
        text += letters * (number // value)
        number %= value
    return text
