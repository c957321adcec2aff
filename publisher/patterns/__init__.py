"""Source -> Page: the tree of a page, its headings and ids, and for a pattern the sections of its form."""

from publisher.patterns.page import find_sections, read_page

__all__ = ["find_sections", "read_page"]
