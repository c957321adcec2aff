"""A folder of existing pages -> a book.toml for it."""

from publisher.adoption.folder import adopt_folder

__all__ = ["adopt_folder"]
