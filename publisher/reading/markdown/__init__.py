"""A page's Markdown or HTML -> its tree: a parser, rules of our own for it, and a builder."""
