"""A folder of existing pages -> a book.toml for it."""

from publisher.scaffold.importer.folder import adopt_folder

__all__ = ["adopt_folder"]
