"""Where pages fall -> page numbers; markup with `<page-number to="anchor">` -> markup with numbers.

The reference and the pieces are filled in alike. Each number stands in an element of its own,
`<span data-page="anchor">`, by which the layout finds it again. Pages are counted from 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape

from msgspec import Struct, field

from publisher.book.language import words_for
from publisher.book.model import Book
from publisher.book.names import REFERENCE
from publisher.book.numerals import roman
from publisher.composition.views import Piece

TOKEN = re.compile(r'<page-number to="([^"]*)"(?: own="([^"]*)")?></page-number>')
TAG = re.compile(r"<[^<>]*>")
LINE_END = re.compile(r"</(?:p|li|tr|h[1-6]|dd|dt|figcaption|pre)>")
OWN = f"{REFERENCE}--"  # begins the anchors of links, whose pages are compared with their targets'
FIGURE_SPACE = "\u2007"
ROUNDS = 12
# rounds in which forms may change: the first knows no page, two choose how references are printed
FREE_ROUNDS = 3
PADDED_ROUNDS = 5  # after these a number keeps the larger of its widths
# for the first guess: characters in a line, lines on a page, lines of a picture
LINE, PAGE, PICTURE = 62, 30, 9
# kinds of pieces that a theme is expected to open on a right-hand page
RIGHT = frozenset(("title", "contents", "part"))


class Places(Struct, frozen=True):
    """Where pages fell.

    Page 0 is the title page: on the right, or on the left in a book that is read from the right.
    The cover is not counted.
    """

    body: int  # the page that is numbered 1
    count: int
    anchors: Mapping[str, int]
    sides: int = 2  # of the edition

    def label(self, page: int) -> str:
        """Return a page's printed number: roman before the body, arabic from its first page on."""
        return roman(page + 1) if page < self.body else str(page - self.body + 1)


class Numbers(Struct, frozen=True):
    """What is printed for each reference to a page."""

    labels: Mapping[str, str] = field(default_factory=dict)  # by anchor
    # by the reference's own anchor `same`, `facing` or `page`
    forms: Mapping[str, str] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()  # references whose form would not settle
    # by anchor the digits to pad a number to that would not settle
    widths: Mapping[str, int] = field(default_factory=dict)

    def show(self, anchor: str) -> str:
        """Return the page number of an anchor, or of its piece where only that is known."""
        label = self.labels.get(anchor) or self.labels.get(anchor.partition("--")[0], "00")
        return label.rjust(self.widths.get(anchor, 0), FIGURE_SPACE)


class Wording(Struct, frozen=True):
    """The words around a page number: before it, and for a facing page."""

    page: str
    facing: str


def wording(book: Book) -> Wording:
    """Return the words of the book's language, or those that its configuration gives."""
    words = words_for(book.config.language, book.config.words)
    return Wording(words["page"], words["facing-page"])


def fill(markup: str, numbers: Numbers, words: Wording, masked: bool = False) -> str:
    """Fill in the numbers; `masked` fills in zeros, for a layout that fits any digits.

    A no-break space keeps a number on the line of its name.
    """

    def _show(token: re.Match[str]) -> str:
        target, own = unescape(token[1]), token[2]
        form = numbers.forms.get(own, "page") if own else "number"
        if form == "same":
            return ""
        if form == "facing":
            return f'<span class="pageref">\u00a0({escape(words.facing)})</span>'
        label = numbers.show(target)
        if masked:
            label = re.sub(r"\d", "0", label)
        number = f'<span data-page="{escape(target)}">{label}</span>'
        if form == "number":
            return number
        return f'<span class="pageref">\u00a0({escape(words.page)}\u00a0{number})</span>'

    return TOKEN.sub(_show, markup)


def references_in(markup: str) -> dict[str, str]:
    """Return for each reference in running text its own anchor and the one that it names."""
    return {token[2]: unescape(token[1]) for token in TOKEN.finditer(markup) if token[2]}


def guess_places(pieces: tuple[Piece, ...], body: str, sides: int) -> Places:
    """Guess where the pieces fall by their length: the same for the same book in each run."""
    page, start, anchors = 0, 0, {}
    for piece in pieces:
        page += piece.kind in RIGHT and sides == 2 and page % 2
        start = page if piece.anchor == body else start
        anchors[piece.anchor] = page
        page += guess_pages(piece.markup)
    return Places(start, page, anchors)


def guess_pages(markup: str) -> int:
    """Guess how many pages a piece takes by the length of its lines."""
    text = TAG.sub("", LINE_END.sub("\n", markup))
    lines = sum(-(-len(line) // LINE) for line in text.split("\n") if line and not line.isspace())
    return 1 + (lines + PICTURE * markup.count("<img")) // PAGE


def first_numbers(pieces: tuple[Piece, ...], body: str, sides: int) -> Numbers:
    """Return the numbers of the first round: guessed ones."""
    places = guess_places(pieces, body, sides)
    return Numbers({anchor: places.label(page) for anchor, page in places.anchors.items()})


def read_numbers(
    places: Places, references: Mapping[str, str], before: Numbers, count: int
) -> Numbers:
    """Return the numbers that a layout gives; from a certain round on, forms and widths are kept.

    `count` is the number of the round that was laid out with the numbers `before`, from 1.
    """
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
    if count > FREE_ROUNDS:  # a form that still changes moves its own page: it stays plain
        plain |= {own for own, form in forms.items() if form != before.forms.get(own, "page")}
        forms |= dict.fromkeys(plain, "page")
    if count > PADDED_ROUNDS:
        for anchor, label in labels.items():
            known = before.labels.get(anchor, label)
            if len(known) != len(label):
                widths[anchor] = max(len(known), len(label), widths.get(anchor, 0))
    return Numbers(labels, forms, plain, widths)


def choose_form(places: Places, own: str, target: str) -> str:
    """Return how a reference is printed.

    `same` stands for no number on the target's own page, `facing` for the word across the fold,
    `page` for the number.
    """
    here, there = places.anchors.get(own), places.anchors.get(target)
    if here is None or there is None:
        return "page"
    if here == there:
        return "same"
    return "facing" if places.sides == 2 and (here + 1) // 2 == (there + 1) // 2 else "page"
