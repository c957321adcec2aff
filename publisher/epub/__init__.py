"""Book, Theme -> EPUB 3.3, one file a page."""

from publisher.epub.book import render_epub

__all__ = ["render_epub"]
