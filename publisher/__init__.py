"""A small compiler for books: a folder of pattern pages in, a linked manuscript, PDF and EPUB out."""

__version__ = "0.1.0"
