"""Request -> the deck as two PDFs: a page for each side of a card, and sheets to print and cut."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from publisher.book.deck import Deck
from publisher.composition.card_views import CardView, list_cards
from publisher.composition.views import RefView
from publisher.config.measures import spell_length
from publisher.formats.pdf.card_fitting import (
    FittedCard,
    card_job,
    fit_cards,
    measure_cards,
    place_of_card,
)
from publisher.formats.pdf.contract.fragment import LayoutJob
from publisher.formats.pdf.loose_sheets import Press, open_press
from publisher.formats.request import Rendered, Request
from publisher.ledger.besides import list_besides
from publisher.ledger.card_words import judge_card
from publisher.report.findings import ConfigError, Finding, Findings, Location, OutputError
from publisher.theme.card_sheet import CardSheet, lay_out_sheet
from publisher.theme.templates import Style

TALL = 20  # cards: the height of a page on which a long text is measured


def render(request: Request) -> Rendered:
    """The cards of the book, each in the largest type in which it fits, and the sheets.

    Raises OutputError if a card fits in no size, and ConfigError if no card fits on a sheet.
    """
    book, deck = request.book, request.book.config.deck or Deck()
    sheet = lay_out_sheet(deck)
    if sheet is None:
        where = Location(book.config.path, deck.line)
        message = f"no card of {deck.width:g} × {deck.height:g} mm fits on a sheet {deck.sheet}"
        hint = "choose a smaller size or bleed, or another sheet"
        raise ConfigError([Finding("config-value", where, message, hint)])
    request.session.tell("laying out cards")
    press = _open(request, deck, (deck.width, deck.height), deck.bleed)
    cards = _choose_cards(press, deck, request.session.known_cards)
    if not any(card.kind == "pattern" for card in list_cards(book, request.theme)):
        message, hint = "the book has no pattern, so that there are no cards", "see [form]"
        where = Location(book.config.path, deck.line)
        return Rendered((), (Finding("card-empty", where, message, hint),))
    if not cards:
        request.session.tell("no card has changed: no file is written")
        return Rendered(())
    fitted, long = fit_cards(cards, deck, press)
    if long:
        tall = _open(request, deck, (deck.width, TALL * deck.height), 0)
        raise OutputError(measure_cards(long, deck.sizes[-1], tall))
    name = f"{book.config.slug}-{book.config.version}.cards"
    found = Findings(_judge_words(fitted, press))
    singles = press.lay_out_file(one.job for one in fitted)
    sheets = _open(request, deck, (sheet.width, sheet.height), 0)
    rows = sheets.lay_out_file(_fill_sheets(fitted, sheet, deck, sheets))
    artifacts = (
        press.bind(f"{name}.pdf", singles, found),
        sheets.bind(f"{name}-{deck.sheet.lower()}.pdf", rows, Findings()),  # the same cards
    )
    return Rendered(artifacts, found.all())


def card_digests(request: Request) -> frozenset[str]:
    """Return the digests of all that the cards of a book are made from."""
    deck = request.book.config.deck or Deck()
    press = _open(request, deck, (deck.width, deck.height), deck.bleed)
    return frozenset(_digest(card, deck, press) for card in list_cards(press.book, press.theme))


def _open(request: Request, deck: Deck, size: tuple[float, float], bleed: float) -> Press:
    more = (*request.theme.style("cards.css"), _measures(deck))
    return open_press(request, size, bleed, more)


def _measures(deck: Deck) -> Style:
    rows = {"width": deck.width, "height": deck.height, "bleed": deck.bleed, "safe": deck.safe}
    rows["corner"] = deck.corner
    text = " ".join(f"--card-{name}: {spell_length(value)};" for name, value in rows.items())
    text = f":root {{ {text} }}"
    return Style("the deck", text, text, ())


def _choose_cards(press: Press, deck: Deck, known: frozenset[str]) -> tuple[CardView, ...]:
    """Return the cards without known ones; numbers of cards that are not there are no links."""
    cards = list_cards(press.book, press.theme)
    cards = tuple(one for one in cards if not known or _digest(one, deck, press) not in known)
    here = {one.anchor for one in cards}
    return tuple(
        replace(
            card,
            rows=_link_refs(card.rows, here),
            relations=tuple(
                replace(row, refs=_link_refs(row.refs, here)) for row in card.relations
            ),
        )
        for card in cards
    )


def _link_refs(refs: tuple[RefView, ...], here: set[str]) -> tuple[RefView, ...]:
    return tuple(one if one.href[1:] in here else replace(one, href="") for one in refs)


def _digest(card: CardView, deck: Deck, press: Press) -> str:
    return press.queue.key_of(card_job(card, deck.sizes[0], press, False))


def _judge_words(fitted: tuple[FittedCard, ...], press: Press) -> Iterator[Finding]:
    """Yield what is wrong with the words of cards, and which cards have none."""
    besides = list_besides(press.book, press.theme.template_words())
    for one in fitted:
        card, where = one.card, place_of_card(one.card, press.book, "front")
        lacking = [side for side, text in (("front", card.front), ("back", card.back)) if not text]
        if lacking and card.kind == "pattern":
            message = f"the card '{card.title}' has no text on its {' and '.join(lacking)}"
            hint = "write the section, or give the header of the page the key card"
            where = place_of_card(card, press.book, lacking[0])
            yield Finding("card-empty", where, message, hint, card.anchor)
        has_drawing = card.picture[0].endswith(".svg")
        yield from judge_card(card.texts, has_drawing, one.proof.shown, besides, where)


def _fill_sheets(
    fitted: tuple[FittedCard, ...], sheet: CardSheet, deck: Deck, press: Press
) -> Iterator[LayoutJob]:
    """Yield the job of each sheet: a page of fronts, and one of their backs."""
    count = len(sheet.fronts)
    for start in range(0, len(fitted), count):
        own = [(one.card, f"{one.size:g}") for one in fitted[start : start + count]]
        fronts, backs = (
            [(slot, *one) for slot, one in zip(slots, own, strict=False)]
            for slots in (sheet.fronts, sheet.backs)
        )
        values = {"sheet": sheet, "deck": deck, "fronts": fronts, "backs": backs}
        yield press.job(press.fill("card-sheet.html", **values), not start)
