"""A tag -> a release page: built, checked, with checksums and notes, and published only when every file is up."""

from publisher.release.act import release_book
from publisher.release.summary import summarise

__all__ = ["release_book", "summarise"]
