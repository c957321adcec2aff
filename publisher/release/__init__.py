"""A tag -> a published release page with the book's files, their checksums and notes."""

from publisher.release.act import release_book
from publisher.release.summary import summarise

__all__ = ["release_book", "summarise"]
