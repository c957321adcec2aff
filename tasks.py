"""The tasks of this checkout; they live in the package, so that an installed wheel has them too."""

from publisher.commands import (
    bench,
    build,
    check,
    clean,
    epub,
    import_folder,
    lint,
    manuscript,
    new,
    new_book,
    pdf,
    release,
    soak,
    summary,
    test,
    watch,
)

__all__ = [
    "bench",
    "build",
    "check",
    "clean",
    "epub",
    "import_folder",
    "lint",
    "manuscript",
    "new",
    "new_book",
    "pdf",
    "release",
    "soak",
    "summary",
    "test",
    "watch",
]
