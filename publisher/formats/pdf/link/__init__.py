"""Fragments -> one PDF: object numbers, fonts, metadata and the bytes of the file."""
