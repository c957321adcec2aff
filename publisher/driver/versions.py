"""The installed program -> the versions of what sets its pages, and the patches that are on."""

from __future__ import annotations

from collections.abc import Iterator

from publisher.formats.pdf.plan.workers import name_tools
from publisher.formats.pdf.typesetting.loading import EngineMissingError, load_engine
from publisher.formats.pdf.typesetting.tuning.patches import describe_patches


def describe_tools() -> Iterator[str]:
    """Yield lines: the versions of all libraries that change a layout, and WeasyPrint's patches."""
    yield ", ".join(f"{name} {version}" for name, version in name_tools().items())
    try:
        load_engine()
    except EngineMissingError as error:
        yield f"{error.reason}; {error.hint}"
    else:
        yield f"WeasyPrint: {describe_patches()}"
