"""Which chapters are laid out, by whom, in which order, until every page number is true."""
