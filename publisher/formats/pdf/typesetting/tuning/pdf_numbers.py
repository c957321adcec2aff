"""Numbers and names are written as bytes without a detour through text.

Equal: the same digits. Upstream could do the same in pydyf.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publisher.formats.pdf.typesetting.tuning.replacement import Replacement

SOURCES = {"pydyf": "0b10add9e640961d"}


def replacements() -> Iterator[Replacement]:
    """Yield what writes an item of a PDF as bytes."""
    import pydyf

    yield Replacement(pydyf, "_to_bytes", _spell(pydyf._to_bytes))


def _spell(original: Any) -> Any:
    def _written(item: Any) -> bytes:
        kind = type(item)
        if kind is bytes:
            return item  # type: ignore[no-any-return]
        if kind is str:
            return item.encode("ascii")  # type: ignore[no-any-return]
        if kind is int:
            return b"%d" % item
        if kind is float and not item.is_integer():
            return (b"%f" % item).rstrip(b"0")
        content: bytes = original(item)
        return content

    return _written
