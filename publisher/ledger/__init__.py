"""The comparison of words: `page_words` for a page and its source, `account` for finished files.

Two modules are public, because each parse uses the first, and few runs use the second.
"""
