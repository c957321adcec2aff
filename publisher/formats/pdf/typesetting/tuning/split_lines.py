"""A text that was split in a document is not split again in the same style and width.

WeasyPrint lays blocks out anew where a page is made again or a table is measured, and splits their
texts each time. Equal, since the split depends on nothing but its arguments; the layout that is
returned is a copy. Upstream could keep the same in its layout context.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publisher.formats.pdf.typesetting.tuning.replacement import Replacement, everywhere

SOURCES = {"weasyprint.text.line_break": "1f5a855ad992e0be"}


def replacements() -> Iterator[Replacement]:
    """Yield what splits a text into its first line and the rest."""
    from weasyprint.text import line_break

    yield from everywhere(line_break.split_first_line, _remember(line_break.split_first_line))


def _remember(original: Any) -> Any:
    def split_first_line(
        text: Any, style: Any, context: Any, max_width: Any, *options: Any, **named: Any
    ) -> Any:
        if context is None:
            return original(text, style, context, max_width, *options, **named)
        known = vars(context).setdefault("split_lines", {})
        key = (id(style), text, max_width, options, *named.items())
        found = known.get(key)
        if found is None:
            layout, *rest = original(text, style, context, max_width, *options, **named)
            known[key] = style, dict(vars(layout)), type(layout), rest  # the style is kept alive
            return layout, *rest
        _, values, kind, rest = found
        layout = object.__new__(kind)
        vars(layout).update(values)
        return layout, *rest

    return split_first_line
