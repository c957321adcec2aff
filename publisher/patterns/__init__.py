"""Source -> Page: the tree of a page, its headings and ids, and for a pattern the sections of its form."""

from publisher.patterns.page import read_page

__all__ = ["read_page"]
