"""Book, Theme -> PDF, and the place where each printed page begins."""

from publisher.pdf.reference import render_reference

__all__ = ["render_reference"]
