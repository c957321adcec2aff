"""The words of each language that are not the author's but appear in the book."""
