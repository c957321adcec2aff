"""A name of a module or class of WeasyPrint, and what it is bound to while patches are on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from msgspec import Struct


class Replacement(Struct, frozen=True):
    """`value` takes the place of the attribute `name` of `owner`."""

    owner: Any
    name: str
    value: Any


def everywhere(original: Any, value: Any) -> Iterator[Replacement]:
    """Yield a replacement for each module of WeasyPrint that has imported a function by name."""
    for name, module in sorted(sys.modules.items()):
        if name.partition(".")[0] == "weasyprint":
            for own, bound in sorted(vars(module).items()):
                if bound is original:
                    yield Replacement(module, own, value)
