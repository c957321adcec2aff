"""The nouns of the book: page, chapter, book, document tree, slugs, languages and the artifact that is written."""
