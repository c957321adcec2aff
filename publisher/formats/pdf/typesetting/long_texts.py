"""A text of many letters -> lines that are broken by looking at their surroundings alone.

Where the first thousand letters offer no break, as in code with many blanks, WeasyPrint measures
all of the text again for each of its lines. The time would grow with the square of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from publisher.formats.pdf.typesetting.tuning.replacement import replacing

LEAST = 1_000  # letters that are looked at for a line; ten times as many as it usually holds
WORD = 50  # letters that are looked at for the width of the longest word
# tabs that are wider than a page; a line of them is never broken, and its time grows as above
TABS = re.compile(r"\t{100,}")


@contextmanager
def bounded_lines() -> Iterator[None]:
    """Have WeasyPrint look at as few letters of a long text as the break of a line depends on."""
    from weasyprint.layout import inline, preferred

    original = inline.split_first_line

    def _split(
        text: Any, style: Any, context: Any, max_width: Any, *options: Any, **named: Any
    ) -> Any:
        is_long = len(text) > LEAST
        count = WORD if max_width == 0 else LEAST
        while is_long and count < len(text):
            part = _narrow(text[:count])
            found = original(part, style, context, max_width, *options, **named)
            # a break in the first half depends on nothing that comes after the second
            if found[2] is not None and found[2] * 2 <= len(part.encode()):
                return found
            count *= 4
        whole = _narrow(text) if is_long else text
        return original(whole, style, context, max_width, *options, **named)

    with replacing(*((module, "split_first_line", _split) for module in (inline, preferred))):
        yield


def _narrow(text: str) -> str:
    """Return a text of the same length with blanks for tabs where there are very many."""
    return TABS.sub(lambda run: " " * len(run[0]), text)
