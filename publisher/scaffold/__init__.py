"""Creation of a book, of a page, and of a book.toml for a folder of existing pages."""
