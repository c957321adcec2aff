"""Pieces -> files: one module or folder for each format."""
