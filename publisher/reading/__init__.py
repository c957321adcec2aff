"""A file of the book's folder -> a page: its tree, its headings, and the sections of a pattern."""

from publisher.reading.markdown.reader import read_text
from publisher.reading.page import read_page

__all__ = ["read_page", "read_text"]
