"""Book -> Book with its apparatus: relations, patlets, other names, paths, and the pages that are made from them."""

from publisher.assembly.apparatus.generation import add_apparatus

__all__ = ["add_apparatus"]
