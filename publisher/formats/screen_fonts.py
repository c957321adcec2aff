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

CSS_NAMES = {"woff2": "woff2", "otf": "opentype", "ttf": "truetype"}  # as CSS names them
FEATURES = ("kern", "liga", "onum", "mark", "ccmp", "locl")  # of the font for headings


class ScreenFont(Struct, frozen=True):
    """A font: the id of its file, and the descriptors of its `@font-face`.

    `kind` is `woff2` for an HTML file. It is `otf` or `ttf` for an EPUB: converters to other
    e-book formats lose WOFF2.
    """

    id: str
    kind: str
    content: bytes
    descriptors: str

    @property
    def name(self) -> str:
        """The path of its file in an EPUB."""
        return f"fonts/{self.id.removeprefix('font-')}.{self.kind}"

    def face(self, address: str) -> str:
        """Return the `@font-face` rule for the font at an address."""
        source = f'url({address}) format("{CSS_NAMES[self.kind]}")'
        return f"@font-face {{ {self.descriptors} src: {source}; }}"


def subset_display(theme: Theme, text: str, cache: Cache) -> tuple[ScreenFont, ...]:
    """Return the theme's `ebook-font` with the letters of `text`, at the weight of the theme.

    It is one for an EPUB.
    """
    if theme.display is None:
        return ()
    row = theme.settings["ebook-font"]
    content = _recall_subset(theme.display, text, int(row["weight"]), cache)
    descriptors = f'font-family: "{row["name"]}";'
    return (ScreenFont("font-display", _kind_of(content), content, descriptors),)


def subset_own(
    theme: Theme, text: str, cache: Cache, is_packed: bool = False
) -> tuple[ScreenFont, ...]:
    """Return the fonts that the theme itself brings, with the letters of `text`.

    They are for an EPUB, or as WOFF2, if `is_packed`.
    """
    letters = f"{text}{text.upper()}{text.lower()}"
    fonts = []
    for number, font in enumerate(theme.embedded, 1):
        rows = [("font-family", f'"{font.family}"'), ("font-weight", font.weight)]
        rows += [("font-style", font.style), *font.descriptors]
        descriptors = " ".join(f"{name}: {value};" for name, value in rows)
        content = _recall_subset(font, letters, None, cache, is_packed)
        kind = "woff2" if is_packed else _kind_of(content)
        fonts.append(ScreenFont(f"font-{number}", kind, content, descriptors))
    return tuple(fonts)


def _kind_of(content: bytes) -> str:
    """Return the suffix of a font that is not packed: that of its outlines."""
    return "otf" if content.startswith(b"OTTO") else "ttf"


def _recall_subset(
    font: Font, text: str, weight: int | None, cache: Cache, is_packed: bool = False
) -> bytes:
    content, letters = load_font(font.path, font.source, font.home), "".join(sorted(set(text)))
    key = digest_of("screen-font", content, weight, letters, is_packed)
    try:
        return cache.recall(key, bytes, lambda: _make_subset(content, weight, letters, is_packed))
    except FontFileError as error:
        message, hint = f"the font {font.family} {error}", "save it again, or name another one"
        raise ThemeError([Finding("font-missing", Location("epub"), message, hint)]) from error


def _make_subset(content: bytes, weight: int | None, letters: str, is_packed: bool) -> bytes:
    """Return the letters of a font, at one weight or, without it, at all that it has.

    HarfBuzz cuts them out in a hundredth of the time that fontTools takes.
    """
    with reading_font():
        return _cut_font(content, weight, letters, is_packed)


def _cut_font(content: bytes, weight: int | None, letters: str, is_packed: bool) -> bytes:
    face = uharfbuzz.Face(uharfbuzz.Blob(content))
    subset = uharfbuzz.SubsetInput()
    subset.unicode_set.update(map(ord, letters))
    subset.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    if weight is not None:
        _settle_weight(subset, face, weight)
    font = TTFont(io.BytesIO(uharfbuzz.subset(face, subset).blob.data), recalcTimestamp=False)
    target = io.BytesIO()
    font.flavor = "woff2" if is_packed else None
    font.save(target, reorderTables=False)
    return target.getvalue()


def _settle_weight(subset: Any, face: Any, weight: int) -> None:
    """Keep one weight, and the features that a heading uses."""
    subset.layout_feature_tag_set.clear()
    subset.layout_feature_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in FEATURES)
    if "wght" in (axis.tag for axis in face.axis_infos):
        subset.pin_axis_location(face, "wght", weight)
