"""Book -> Book with its apparatus: relations, patlets, other names, paths, and the pages that are made from them."""

from publisher.apparatus.pages import add_apparatus

__all__ = ["add_apparatus"]
