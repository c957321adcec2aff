"""A book in a theme's markup: the pieces of one format, in order."""
