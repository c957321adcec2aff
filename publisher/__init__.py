"""A compiler for books: a folder of pattern pages -> a linked manuscript, PDF and EPUB."""

__version__ = "0.1.0"
