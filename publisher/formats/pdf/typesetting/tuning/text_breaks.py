"""Where a text may break is looked up once, and a text is given to Pango without a copy.

WeasyPrint asks Pango for the breaks between the last letter of one element and the first of the
next, and for each word that it hyphenates. It copies each text, and reads the spacing of its style.
Equal, since the answer depends on text and language alone, Pango reads the bytes of Python, and a
style without spacing adds nothing. Upstream could take all three as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from publisher.formats.pdf.typesetting.tuning.replacement import Replacement, everywhere

SOURCES = {
    "weasyprint.text.line_break": "1f5a855ad992e0be",
    "weasyprint.text.ffi": "530e83118f7841d2",
}
MANY = 5000  # texts whose breaks are kept


def replacements() -> Iterator[Replacement]:
    """Yield what finds breaks and words in a text, and what gives a text to Pango."""
    from weasyprint.text import line_break

    for name in ("get_next_break_point_from_text", "can_break_text", "get_next_word_boundaries"):
        original = getattr(line_break, name)
        yield from everywhere(original, lru_cache(MANY)(original))
    yield Replacement(line_break, "unicode_to_char_p", _encode)
    yield Replacement(line_break.Layout, "set_text", _set_text(line_break.Layout.set_text))


def _set_text(original: Any) -> Any:
    from weasyprint.text.ffi import pango

    def _set_plain(layout: Any, text: str, justify: bool = False) -> None:
        own = vars(layout.style)
        if "is_spaced" not in own:
            own["is_spaced"] = _is_spaced(layout.style)
        is_spaced = own["is_spaced"] or (justify and layout.justification_spacing)
        if is_spaced or "\n" in text or "\t" in text:
            original(layout, text, justify)
        else:
            layout.text = text
            pango.pango_layout_set_text(layout.layout, _encode(text)[0], -1)

    return _set_plain


def _is_spaced(style: Any) -> bool:
    """Return whether a style adds space to its text, or breaks it within words."""
    return bool(
        style["word_spacing"]
        or style["letter_spacing"] not in ("normal", 0)
        or style["overflow_wrap"] in ("anywhere", "break-word")
    )


def _encode(text: str) -> tuple[Any, bytes]:
    content = text.encode().replace(b"\0", b"")
    return content, content
