"""A text that was split is not split again in the same style and width.

WeasyPrint lays blocks out anew where a page is made again or a table is measured, and splits their
texts each time. Here results are kept for a document. Where the whole text fits in a line, the
width says nothing but that it fits; then the result is kept as long as the style is.
Equal, since the split depends on nothing but its arguments; the layout that is returned is a copy.
Upstream could keep the same in its layout context.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publisher.formats.pdf.typesetting.tuning.glyph_strings import ENDS
from publisher.formats.pdf.typesetting.tuning.replacement import Replacement, everywhere

SOURCES = {"weasyprint.text.line_break": "1f5a855ad992e0be"}
MANY = 2000  # texts that are kept from one document to the next, a Pango layout each


def replacements() -> Iterator[Replacement]:
    """Yield what splits a text into its first line and the rest."""
    from weasyprint.text import line_break

    yield from everywhere(line_break.split_first_line, _remember(line_break.split_first_line))


def _remember(original: Any) -> Any:
    def _split_first_line(
        text: Any,
        style: Any,
        context: Any,
        max_width: Any,
        spacing: Any,
        *options: Any,
        **named: Any,
    ) -> Any:
        if context is None:
            return original(text, style, context, max_width, spacing, *options, **named)
        known = vars(context).setdefault("split_lines", {})
        whole = _open_store(style, known)
        found = None if spacing else whole.get((id(style), text))
        if found is not None and (max_width is None or found[3][2] <= max_width):
            return _copy(found, max_width)
        key = (id(style), text, max_width, spacing, options, *named.items())
        found = known.get(key)
        if found is not None:
            return _copy(found, max_width)
        layout, *rest = original(text, style, context, max_width, spacing, *options, **named)
        # the style is kept alive
        known[key] = found = style, dict(vars(layout)), type(layout), rest
        if _is_whole(text, layout, max_width, spacing, rest):
            whole[id(style), text] = found
        return layout, *rest

    return _split_first_line


def _is_shared(style: Any) -> bool:
    """Return whether a style, or that of an anonymous box's parent, outlives its document."""
    own = vars(style)
    if "is_shared" not in own:
        parent = getattr(style, "parent_style", None)  # a text of a drawing has none
        own["is_shared"] = own.get("is_common", getattr(parent, "is_common", False))
    return bool(own["is_shared"])


def _open_store(style: Any, known: dict[Any, Any]) -> dict[Any, Any]:
    """Return the texts that fit in a line: those of all documents if their style is shared."""
    shelf = vars(style.font_config).get("shared_styles")
    if shelf is None or not _is_shared(style):
        return known
    if len(shelf.lines) > MANY:
        shelf.lines.clear()
    lines: dict[Any, Any] = shelf.lines
    return lines


def _is_whole(text: str, layout: Any, max_width: Any, spacing: Any, rest: list[Any]) -> bool:
    """Return whether a line holds its text, whatever greater width it is given."""
    _, resume_at, width, *_ = rest
    fits = width > 0 and (max_width is None or width <= max_width)
    return bool(
        fits and resume_at is None and not spacing and layout.text == text and not ENDS.search(text)
    )


def _copy(found: Any, max_width: Any) -> tuple[Any, ...]:
    _, values, kind, rest = found
    layout = object.__new__(kind)
    vars(layout).update(values, max_width=max_width)
    return layout, *rest
