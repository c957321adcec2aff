"""A file of the book's folder -> a page: its tree, headings and ids, and the sections of its form."""

from publisher.reading.markdown.markup import read_text
from publisher.reading.page import read_page

__all__ = ["read_page", "read_text"]
