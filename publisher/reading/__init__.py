"""A file of the book's folder -> a page: its tree, its headings and ids, and for a pattern the sections of its form."""

from publisher.reading.page import read_page

__all__ = ["read_page"]
