"""A tag -> a published release page with the book's files, their checksums and notes."""

from publisher.release.act import release_book
from publisher.release.known_cards import without_known_cards
from publisher.release.summary import summarise

__all__ = ["release_book", "summarise", "without_known_cards"]
