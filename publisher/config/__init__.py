"""book.toml and theme.toml: their schema, their values, measures and editions."""
