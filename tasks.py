"""The tasks of this checkout; they live in the package, so that an installed wheel has them too."""

from publisher.commands import build, clean, epub, lint, manuscript, new, pdf, test

__all__ = ["build", "clean", "epub", "lint", "manuscript", "new", "pdf", "test"]
