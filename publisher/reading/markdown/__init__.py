"""A page's Markdown -> its tree: the parser behind `reading.page`."""
