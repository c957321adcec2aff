"""Languages -> the fonts of their scripts, which a theme gets without naming them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec.structs import replace

from publisher.book.language import primary
from publisher.files.cache import NOWHERE, Cache
from publisher.report.findings import Location
from publisher.theme.font_file import PLAIN
from publisher.theme.font_shelf import CJK, FontShelf
from publisher.theme.templates import Font, Style, Theme

ARABIC, HEBREW, DEVANAGARI = "Noto Sans Arabic", "Frank Ruhl Libre", "Noto Sans Devanagari"
FAMILIES: Final = {  # by language
    **dict.fromkeys("ja zh ko yue".split(), CJK),
    **dict.fromkeys("ar fa ur ps sd ug ckb".split(), ARABIC),
    **dict.fromkeys("he iw yi".split(), HEBREW),
    **dict.fromkeys("hi mr ne sa".split(), DEVANAGARI),
}
NAMES: Final = {  # by the first word of a character's name
    **dict.fromkeys("CJK HIRAGANA KATAKANA HANGUL IDEOGRAPHIC FULLWIDTH HALFWIDTH".split(), CJK),
    "ARABIC": ARABIC,
    "HEBREW": HEBREW,
    "DEVANAGARI": DEVANAGARI,
}
FIRST: Final = frozenset((ARABIC, HEBREW))
SHEETS: Final = ("base.css", "print.css")
UNKNOWN: Final = Location("")


def add_script_fonts(theme: Theme, languages: Iterable[str], cache: Cache) -> Theme:
    """Return a theme with the installed font of each language's script, after its own fonts."""
    known = {font.family for font in theme.fonts}
    families = (FAMILIES.get(primary(one)) for one in languages)
    shelf = FontShelf(list(theme.folders), cache)
    found = [
        shelf.find(family, PLAIN, "normal", UNKNOWN)
        for family in dict.fromkeys(families)
        if family and family not in known
    ]
    fonts = tuple(font for font in found if isinstance(font, Font))
    if not theme.fonts or not fonts:
        return theme
    text = "".join(_put_first(font.family, theme) for font in fonts if font.family in FIRST)
    style = Style("script-fonts/print.css", text, text, ())
    styles = (*theme.styles, style) if text else theme.styles
    return replace(theme, fonts=(*theme.fonts, *fonts), styles=styles)


def _put_first(family: str, theme: Theme) -> str:
    """Return a style by which text of a script has its font before those of the theme.

    Words and the spaces between them must be of one font: WeasyPrint justifies lines that are read
    from the right to a wrong width otherwise. The theme's families are those of its custom
    properties; `--text` is the family of running text.
    """
    texts = (style.text for style in theme.styles if style.name.endswith(SHEETS))
    lists = {name: value for text in texts for name, value in _family_lists(text)}
    rows = "".join(f'{name}: "{family}", {value}; ' for name, value in lists.items())
    own = ", ".join(f'[lang|="{one}"]' for one, known in FAMILIES.items() if known == family)
    inside = ", ".join(f"body {one}" for one in own.split(", "))
    return f"{own} {{ {rows}}}\n{inside} {{ font-family: var(--text); }}\n" if rows else ""


def _family_lists(text: str) -> Iterator[tuple[str, str]]:
    """Yield the custom properties of a style sheet whose value is a list of quoted families."""
    for part in text.replace("{", ";").replace("}", ";").split(";"):
        name, _, value = part.strip().partition(":")
        rows = [row.strip() for row in value.split(",")]
        is_quoted = all(len(row) > 2 and row[0] == row[-1] == '"' for row in rows)
        if name.startswith("--") and is_quoted:
            yield name, ", ".join(rows)


def family_of(char: str) -> str:
    """Return the family that the program knows for a character's script, or `""`."""
    name = unicodedata.name(char, "").replace("-", " ").partition(" ")[0]
    return NAMES.get(name, "")


def is_written(char: str, language: str) -> bool:
    """Return whether a character is of the script of a language."""
    family = family_of(char)
    return bool(family) and family == FAMILIES.get(primary(language))


def how_to_install(family: str) -> str:
    """Return what to do for a family that is not installed, or `""` if it is."""
    found = FontShelf([], Cache(NOWHERE)).find(family, PLAIN, "normal", UNKNOWN)
    return "" if isinstance(found, Font) else found.hint.partition(",")[0]
