"""Book, Theme -> EPUB 3.3, one file a page."""

from publisher.formats.epub.ebook import render_epub

__all__ = ["render_epub"]
