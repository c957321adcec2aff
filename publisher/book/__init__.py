"""Types of a book: page, chapter, book, document tree, slugs, languages and finished file."""
