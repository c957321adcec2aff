"""Cards -> the markup of each in the largest permitted type in which its text fits."""

from __future__ import annotations

from msgspec import Struct

from publisher.book.deck import Deck
from publisher.book.form import role_of
from publisher.book.model import Book, chapters_of
from publisher.composition.card_views import CardView
from publisher.config.measures import POINTS
from publisher.formats.pdf.contract.fragment import LayoutJob, Proof
from publisher.formats.pdf.loose_sheets import Press
from publisher.report.findings import Finding, Findings, Location

ROLES = {"front": "problem", "back": "solution"}  # whose text stands on a side
LEAST = 0.3  # points by which a text may be too long


class FittedCard(Struct, frozen=True):
    """A card that is laid out: its size of type, and its job with key and proof of the fragment."""

    card: CardView
    size: float
    job: LayoutJob
    key: str
    proof: Proof


def card_job(card: CardView, size: float, press: Press, is_first: bool) -> LayoutJob:
    """Return the job of a card alone, in a size of type in points."""
    return press.job(press.fill("card.html", card=card, size=f"{size:g}"), is_first)


def fit_cards(
    cards: tuple[CardView, ...], deck: Deck, press: Press
) -> tuple[tuple[FittedCard, ...], tuple[CardView, ...]]:
    """Lay each card out in the largest size in which it fits; returns those that fit in none, too.

    Of a text that leaves the page the engine drops the rest, and so the elements after it.
    """
    fitted: dict[str, FittedCard] = {}
    waiting = list(cards)
    for size in deck.sizes:
        jobs = [card_job(one, size, press, one is cards[0]) for one in waiting]
        rows = zip(waiting, jobs, press.lay_out(jobs), strict=True)
        for card, job, (key, proof) in rows:
            fitted[card.anchor] = FittedCard(card, size, job, key, proof)
        waiting = [one for one in waiting if set(_excesses(one, fitted[one.anchor].proof)) != {0.0}]
    return tuple(fitted[one.anchor] for one in cards), tuple(waiting)


def measure_cards(cards: tuple[CardView, ...], size: float, press: Press) -> tuple[Finding, ...]:
    """Report by how much the texts of cards are too long in a size of type, the smallest.

    `press` has pages that are much higher than a card.
    """
    findings = Findings()
    jobs = [card_job(one, size, press, False) for one in cards]
    for card, (_, proof) in zip(cards, press.lay_out(jobs), strict=True):
        for side, excess in zip(ROLES, _excesses(card, proof), strict=True):
            if excess != 0:
                message = f"the {side} of the card '{card.title}' is {_spell(excess)} too long in "
                message += f"{size:g} pt, the smallest of the type-sizes"
                where = place_of_card(card, press.book, side)
                findings.add("card-overflow", where, message, _hint(card, side), card.anchor)
    return findings.all()


def _excesses(card: CardView, proof: Proof) -> tuple[float | None, ...]:
    """Return by how many points each side is too long; 0 if it fits, None if the page is, too."""
    places = {name: y for name, _, _, y in proof.anchors}
    excesses: list[float | None] = []
    for side in ROLES:
        limit = places.get(f"{card.anchor}--{side}-limit")
        end = places.get(f"{card.anchor}--{side}-end")
        known = None if limit is None or end is None else limit - end
        excesses.append(known if known is None or known > LEAST else 0.0)
    return tuple(excesses)


def _spell(excess: float | None) -> str:
    return "much" if excess is None else f"{excess / POINTS:.1f} mm"


def _hint(card: CardView, side: str) -> str:
    hint = "choose a larger size of cards"
    if card.kind == "pattern":
        text = "'problem | solution'" if side == "front" else "a shorter solution"
        hint += f", or give the header of the page the key card: {text}"
    return hint


def place_of_card(card: CardView, book: Book, side: str) -> Location:
    """Return the place of a side's text: a key of the header, else its section, or book.toml."""
    config, role = book.config, ROLES[side]
    for page in (one.page for one in chapters_of(book)):
        if page.slug == card.anchor:
            keys = {field.key: field.line for field in page.source.header}
            if line := keys.get("card") or keys.get(role):
                return Location(page.path, line)
            own = (one for one in page.sections if role_of(config.form, one.label) == role)
            return page.locate(next((one.line for one in own), 1))
    deck_line = config.deck.line if config.deck else 0
    lines = (part.line for part in config.parts if part.title == card.title)
    return Location(config.path, next(lines, deck_line) if card.kind == "part" else deck_line)
