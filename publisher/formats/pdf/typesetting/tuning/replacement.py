"""A name of a module or class of WeasyPrint, and what it is bound to while patches are on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple


class Replacement(NamedTuple):
    """`value` takes the place of the attribute `name` of `owner`."""

    owner: Any
    name: str
    value: Any


@contextmanager
def replacing(*changes: tuple[Any, str, Any]) -> Iterator[None]:
    """Bind attributes to other values inside the block: owner, name and value of each."""
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in changes]
    for owner, name, value in changes:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for owner, name, value in before:
            setattr(owner, name, value)


def everywhere(original: Any, value: Any) -> Iterator[Replacement]:
    """Yield a replacement for each module of WeasyPrint that has imported a function by name."""
    for name, module in sorted(sys.modules.items()):
        if name.partition(".")[0] == "weasyprint":
            for own, bound in sorted(vars(module).items()):
                if bound is original:
                    yield Replacement(module, own, value)
