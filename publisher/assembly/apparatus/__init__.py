"""Book -> Book with its apparatus: relations, summaries, index of names, paths, generated pages.

The apparatus is everything in a book that is generated from its pages and their links.
"""

from publisher.assembly.apparatus.generation import add_apparatus

__all__ = ["add_apparatus"]
