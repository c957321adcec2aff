"""A book's markup for print: its pieces, the document around them, and the numbers of its pages."""
