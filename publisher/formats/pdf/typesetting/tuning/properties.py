"""Properties that are computed once are kept without a lock.

Python 3.11 takes a lock for each first use of a `cached_property`; 3.12 does not any more.
Equal, since a flow is laid out by one thread. Upstream has nothing to change.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from publisher.formats.pdf.typesetting.tuning.replacement import Replacement

SOURCES = {"cssselect2.tree": "1a971934a93983d9", "weasyprint.css": "77ad7287f90d7cfa"}


class _Kept:
    """A property whose value is kept in the object's own namespace after its first use."""

    def __init__(self, original: Any) -> None:
        self.compute, self.name = original.func, original.attrname

    def __get__(self, owner: Any, kind: Any = None) -> Any:
        if owner is None:
            return self
        value = vars(owner)[self.name] = self.compute(owner)
        return value


def replacements() -> Iterator[Replacement]:
    """Yield the cached properties of elements and of styles."""
    from cssselect2.tree import ElementWrapper
    from weasyprint.css import Style

    if sys.version_info >= (3, 12):
        return
    for owner in (ElementWrapper, Style):
        for name, value in sorted(vars(owner).items()):
            if isinstance(value, cached_property):
                yield Replacement(owner, name, _Kept(value))
