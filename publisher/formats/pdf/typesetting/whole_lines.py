"""Lines that fit but for the blank at their end; WeasyPrint divides their first word.

WeasyPrint measures a text up to the next phrase with its last blank. Where the blank alone is too
wide, it takes the first word for one that does not fit, and sets this word or its first syllable
alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from publisher.formats.pdf.typesetting.tuning.replacement import replacing


@contextmanager
def whole_lines() -> Iterator[None]:
    """Have WeasyPrint set a text in one line if it fits without the blank at its end."""
    from weasyprint.layout import inline

    original = inline.split_first_line

    def _split(
        text: Any, style: Any, context: Any, max_width: Any, *options: Any, **named: Any
    ) -> Any:
        found = original(text, style, context, max_width, *options, **named)
        resume_at = found[2]
        if max_width is None or resume_at is None or not text.endswith(" "):
            return found
        if resume_at > len(text.partition(" ")[0].encode()) + 1:
            return found
        bare = original(text.rstrip(" "), style, context, max_width, *options, **named)
        if bare[2] is not None:
            return found
        return original(text, style, context, None, *options, **named)

    with replacing((inline, "split_first_line", _split)):
        yield
