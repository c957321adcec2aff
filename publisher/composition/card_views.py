"""Book, Theme -> the cards of its deck: how to use it, the parts, and a card for each pattern."""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Struct

from publisher.book.apparatus import Facts
from publisher.book.language import direction_of, part_word, words_for
from publisher.book.model import Book, Chapter, Page, Part, chapters_of, flatten
from publisher.book.names import GUIDE
from publisher.book.tree import walk, words_of
from publisher.book.web_addresses import web_address
from publisher.composition.pieces import HANDBOOK_SPACE, Composition
from publisher.composition.titles import join_authors
from publisher.composition.views import BlockView, RefView, RelationView
from publisher.theme.qr_code import HAND, draw_qr_code
from publisher.theme.templates import Theme

NO_PICTURE = ("", "")


class CardView(Struct, frozen=True):
    """A card: its anchor, its kind (`guide`, `part` or `pattern`), and what its sides show.

    `front` and `back` are texts, `rows` links to other cards, by name; `picture` is the name of a
    picture and its alternative text.
    """

    anchor: str
    kind: str
    title: str
    number: int = 0
    word: str = ""  # above the title
    blocks: tuple[BlockView, ...] = ()
    front: str = ""
    back: str = ""
    heading: str = ""  # of the back
    picture: tuple[str, str] = NO_PICTURE
    relations: tuple[RelationView, ...] = ()
    rows: tuple[RefView, ...] = ()
    address: str = ""
    qr_code: Markup = Markup("")
    language: str = ""  # and direction: "" for those of the book
    direction: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """What the card must show: title and texts."""
        return self.title, self.front, self.back


def list_cards(book: Book, theme: Theme) -> tuple[CardView, ...]:
    """Return the cards of a deck in the order of the book."""
    dealer = _Dealer(book, theme)
    cards = [dealer.guide(), *dealer.patterns(book.front)]
    for part in book.parts:
        own = dealer.patterns(part.chapters)
        cards += [dealer.part(part), *own] if part.title and own else own
    return (*cards, *dealer.patterns(book.back))


class _Dealer:
    def __init__(self, book: Book, theme: Theme) -> None:
        self.book, self.theme = book, theme
        config = book.config
        self.words = words_for(config.language, config.words)
        self.facts = {facts.slug: facts for facts in book.apparatus.facts}
        self.composition = Composition(book, theme, "print", {}, HANDBOOK_SPACE)
        self.refs = {
            one.page.slug: RefView(one.page.title, one.number, f"#{one.page.slug}", Markup(""))
            for one in chapters_of(book)
            if one.page.is_pattern
        }

    def guide(self) -> CardView:
        """Return the card of the book: its title, and how the deck is used."""
        config = self.book.config
        address = next(iter(config.site), "")
        return CardView(
            anchor=GUIDE,
            kind="guide",
            title=config.title,
            front="\n".join(filter(None, (config.subtitle, join_authors(config.authors)))),
            back=self.words["card-read"],
            heading=self.words["cards"],
            blocks=self.composition.key,
            address=address,
            qr_code=Markup(draw_qr_code(address, HAND)) if address else Markup(""),
        )

    def part(self, part: Part) -> CardView:
        """Return the card of a part: its title, and the names of its patterns."""
        word = part_word(self.book.config.language, self.words, part.number)
        slugs = [one.page.slug for one in flatten(part.chapters) if one.page.is_pattern]
        rows = tuple(self.refs[slug] for slug in slugs)
        return CardView(part.slug, "part", part.title, word=word, heading=part.title, rows=rows)

    def patterns(self, chapters: tuple[Chapter, ...]) -> list[CardView]:
        """Return the cards of patterns."""
        return [self._pattern(one) for one in flatten(chapters) if one.page.is_pattern]

    def _pattern(self, chapter: Chapter) -> CardView:
        page = chapter.page
        facts = self.facts.get(page.slug, Facts(page.slug))
        front, back = card_texts(page, facts)
        address = web_address(page, self.book.config)
        return CardView(
            anchor=page.slug,
            kind="pattern",
            title=page.title,
            number=chapter.number,
            blocks=self.composition.blocks_of(page.blocks),
            front=front,
            back=back,
            heading=page.title,
            picture=_find_picture(page),
            relations=self._relations(facts),
            address=address,
            qr_code=Markup(draw_qr_code(address, HAND)) if address else Markup(""),
            language=page.source.language,
            direction="" if page.source.direction == self._own() else page.source.direction,
        )

    def _own(self) -> str:
        return direction_of(self.book.config.language)

    def _relations(self, facts: Facts) -> tuple[RelationView, ...]:
        rows = (("builds-on", facts.builds_on), ("leads-to", facts.leads_to))
        return tuple(
            RelationView(key, self.words[key], tuple(self.refs[slug] for slug in slugs))
            for key, slugs in rows
            if slugs
        )


def card_texts(page: Page, facts: Facts) -> tuple[str, str]:
    """Return the texts of front and back: problem and solution, or those of the key `card`.

    The key has the text of the back, or both texts with `|` between them.
    """
    given = " ".join(page.source.get("card").split())
    before, bar, after = (text.strip() for text in given.partition("|"))
    front = before if bar and before else facts.problem
    back = (after if bar else before) or facts.solution
    return front, back


def _find_picture(page: Page) -> tuple[str, str]:
    """Return the first picture that is a figure: its name, and its alternative text or caption."""
    for figure in walk(*page.body):
        if figure.tag != "figure":
            continue
        pictures = [one for one in walk(figure) if one.tag == "img"]
        if len(pictures) == 1:
            captions = [one for one in walk(figure) if one.tag == "figcaption"]
            alt = pictures[0].get("alt") or words_of(*captions)
            return pictures[0].get("src"), alt or page.title
    return NO_PICTURE
