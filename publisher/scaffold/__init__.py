"""A book where there was none: a new book, a new page, or a book.toml for a folder of existing pages."""
