"""Theme, letters -> the fonts that go into EPUB and HTML, cut down to these letters."""

from __future__ import annotations

import io
from typing import Any

import uharfbuzz
from fontTools.ttLib import TTFont
from msgspec import Struct

from publisher.files.cache import Cache, digest_of
from publisher.report.findings import Finding, Location, ThemeError
from publisher.theme.font_file import FontFileError, load_font, reading_font
from publisher.theme.templates import Font, Theme

FEATURES = ("kern", "liga", "onum", "mark", "ccmp", "locl")  # of the font for headings


class ScreenFont(Struct, frozen=True):
    """A font as WOFF2: the id and the name of its file, and the descriptors of its `@font-face`."""

    id: str
    name: str
    content: bytes
    descriptors: str

    def face(self, address: str) -> str:
        """Return the `@font-face` rule for the font at an address."""
        source = f'url({address}) format("woff2")'
        return f"@font-face {{ {self.descriptors} src: {source}; }}"


def subset_display(theme: Theme, text: str, cache: Cache) -> tuple[ScreenFont, ...]:
    """Return the theme's `ebook-font` with the letters of `text`, at the weight of the theme."""
    if theme.display is None:
        return ()
    row = theme.settings["ebook-font"]
    content = _recall_subset(theme.display, text, int(row["weight"]), cache)
    descriptors = f'font-family: "{row["name"]}";'
    return (ScreenFont("font-display", "fonts/display.woff2", content, descriptors),)


def subset_own(theme: Theme, text: str, cache: Cache) -> tuple[ScreenFont, ...]:
    """Return the fonts that the theme itself brings, with the letters of `text`."""
    letters = f"{text}{text.upper()}{text.lower()}"
    fonts = []
    for number, font in enumerate(theme.embedded, 1):
        rows = [("font-family", f'"{font.family}"'), ("font-weight", font.weight)]
        rows += [("font-style", font.style), *font.descriptors]
        descriptors = " ".join(f"{name}: {value};" for name, value in rows)
        content = _recall_subset(font, letters, None, cache)
        fonts.append(ScreenFont(f"font-{number}", f"fonts/{number}.woff2", content, descriptors))
    return tuple(fonts)


def _recall_subset(font: Font, text: str, weight: int | None, cache: Cache) -> bytes:
    content, letters = load_font(font.path, font.source, font.home), "".join(sorted(set(text)))
    key = digest_of("screen-font", content, weight, letters)
    try:
        return cache.recall(key, bytes, lambda: _make_subset(content, weight, letters))
    except FontFileError as error:
        message, hint = f"the font {font.family} {error}", "save it again, or name another one"
        raise ThemeError([Finding("font-missing", Location("epub"), message, hint)]) from error


def _make_subset(content: bytes, weight: int | None, letters: str) -> bytes:
    """Return the letters of a font as WOFF2, at one weight or, without it, at all that it has.

    HarfBuzz cuts them out in a hundredth of the time that fontTools takes.
    """
    with reading_font():
        return _cut_font(content, weight, letters)


def _cut_font(content: bytes, weight: int | None, letters: str) -> bytes:
    face = uharfbuzz.Face(uharfbuzz.Blob(content))
    subset = uharfbuzz.SubsetInput()
    subset.unicode_set.update(map(ord, letters))
    subset.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    if weight is not None:
        _settle_weight(subset, face, weight)
    font = TTFont(io.BytesIO(uharfbuzz.subset(face, subset).blob.data), recalcTimestamp=False)
    target = io.BytesIO()
    font.flavor = "woff2"
    font.save(target, reorderTables=False)
    return target.getvalue()


def _settle_weight(subset: Any, face: Any, weight: int) -> None:
    """Keep one weight, and the features that a heading uses."""
    subset.layout_feature_tag_set.clear()
    subset.layout_feature_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in FEATURES)
    if "wght" in (axis.tag for axis in face.axis_infos):
        subset.pin_axis_location(face, "wght", weight)
