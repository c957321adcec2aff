"""A value that no rule sets is inherited or initial at once.

WeasyPrint passes each value of a style through variables, mathematics and logical names.
Equal, since a value that no rule sets has none of them: it is the parent's computed value or the
initial one, computed where it is no computed value yet. Values that depend on others (`display`,
`page`, decoration) are left to WeasyPrint. Upstream could return as early.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publisher.formats.pdf.typesetting.tuning.replacement import Replacement

SOURCES = {
    "weasyprint.css": "77ad7287f90d7cfa",
    "weasyprint.css.computed_values": "0dec45caf60428b1",
    "weasyprint.css.functions": "38bdeaa9559a347b",
    "weasyprint.css.properties": "872a2e5602b5f52d",
}
SPECIAL = frozenset(("position", "float", "display", "page"))


def replacements() -> Iterator[Replacement]:
    """Yield what computes a value of a style that is asked for the first time."""
    from weasyprint.css import ComputedStyle

    yield Replacement(ComputedStyle, "__missing__", _look_up(ComputedStyle.__missing__))


def _look_up(original: Any) -> Any:
    from weasyprint.css.computed_values import COMPUTER_FUNCTIONS, PHYSICAL_FUNCTIONS
    from weasyprint.css.functions import check_math
    from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

    logical, usual = _logical_names(), _usual_names()
    handed_down, initial = usual & INHERITED, usual - INHERITED
    open_ones = initial & INITIAL_NOT_COMPUTED & COMPUTER_FUNCTIONS.keys()

    def _compute(style: Any, key: str) -> Any:
        if key in style.cascaded or (key in PHYSICAL_FUNCTIONS and _is_logical(style)):
            return original(style, key)
        if key in initial:
            value = INITIAL_VALUES[key]
            if key in open_ones:
                value = COMPUTER_FUNCTIONS[key](style, key, value)
        elif key in handed_down and style.parent_style is not None:
            value = style.parent_style[key]
            if check_math(value):
                return original(style, key)
        else:
            return original(style, key)
        style[key] = value
        return value

    def _is_logical(style: Any) -> bool:
        """Return whether a rule sets a value of a style by a logical name."""
        own = vars(style)
        if "is_logical" not in own:
            own["is_logical"] = not logical.isdisjoint(style.cascaded)
        return bool(own["is_logical"])

    return _compute


def _logical_names() -> set[str]:
    """Return the logical names of values that have a physical name, too."""
    from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS

    return {
        name(block="ttb", inline=inline)
        for name in PHYSICAL_FUNCTIONS.values()
        for inline in ("ltr", "rtl")
    }


def _usual_names() -> set[str]:
    """Return the names of values that are inherited or initial without any other rule."""
    from weasyprint.css.functions import check_math
    from weasyprint.css.properties import INITIAL_VALUES

    return {
        name
        for name, value in INITIAL_VALUES.items()
        if name not in SPECIAL and not name.startswith("text_decoration_") and not check_math(value)
    }
