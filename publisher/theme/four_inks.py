"""Theme -> the colours that it uses, and the four inks that `[inks]` of theme.toml gives each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import tinycss2
from tinycss2.color5 import parse_color

from publisher.config.expressions import COLOURS, HEX
from publisher.report.findings import Findings, Location, ThemeError
from publisher.theme.block_marks import TINT, tint_of
from publisher.theme.templates import Style, Theme, show_path

Rgb = tuple[int, int, int]
Inks = tuple[float, float, float, float]  # cyan, magenta, yellow and black, from 0 to 1
GREY = 0.02  # how far the channels of a grey may be apart; a grey is black ink alone
# properties that have colours; custom properties may have them, too
PAINTED = re.compile(
    r"^--|color|background|border|outline|fill|stroke|shadow|decoration|rule|emphasis"
)
PLAIN = ("srgb", "hsl", "hwb")  # the spaces of CSS that are written as RGB
HINT = "add it below [inks], with the percentages of cyan, magenta, yellow and black"


def read_inks(theme: Theme, styles: Iterable[Style]) -> tuple[tuple[Rgb, Inks], ...]:
    """Return the inks of each colour of `[inks]`, and of the tints of building blocks.

    Raises ThemeError if a colour of the theme, or of its style sheets for print, has none.
    """
    path, findings = show_path(theme.folders[0] / "theme.toml"), Findings()
    inks = _read_table(theme, path, findings)
    used = dict(_colours_of_settings(theme, path))
    for style in styles:
        for colour, where in _colours_of_sheet(style):
            used.setdefault(colour, where)
    for colour, where in used.items():
        if not isinstance(colour, tuple):
            message = f"'{colour}' can't be printed with four inks"
            findings.add("ink-missing", where, message, "write it as #RRGGBB", colour)
        elif colour not in inks and (max(colour) - min(colour)) / 255 > GREY:
            name = "#{:02X}{:02X}{:02X}".format(*colour)
            message = f"the colour {name} has no value in [inks]"
            findings.add("ink-missing", where, message, HINT, name)
    if found := findings.all():
        raise ThemeError(found)
    return tuple(inks.items())


def _read_table(theme: Theme, path: str, findings: Findings) -> dict[Rgb, Inks]:
    """Return the inks of `[inks]`; a tint of a building block has a share of its inks."""
    inks = dict[Rgb, Inks]()
    for name, row in theme.settings.get("inks", {}).items():
        if re.fullmatch(HEX, name):
            cyan, magenta, yellow, black = (float(share) / 100 for share in row)
            inks[_read_hex(name)] = cyan, magenta, yellow, black
        else:
            message = f"'{name}' in [inks] is no colour such as #9A3324"
            findings.add("theme-setting", Location(path), message)
    for name in theme.block_colours:
        if own := inks.get(_read_hex(name)):
            cyan, magenta, yellow, black = (TINT * share for share in own)
            inks.setdefault(_read_hex(tint_of(name)), (cyan, magenta, yellow, black))
    return inks


def _read_hex(name: str) -> Rgb:
    return int(name[1:3], 16), int(name[3:5], 16), int(name[5:7], 16)


def _colours_of_settings(theme: Theme, path: str) -> Iterator[tuple[Rgb | str, Location]]:
    settings, cover = theme.settings, theme.settings.get("cover", {})
    texts = [settings.get("accent"), cover.get("ground"), cover.get("ink"), *theme.block_colours]
    for text in filter(None, texts):
        for colour in _colours_in(tinycss2.parse_component_value_list(text)):
            yield colour[0], Location(path)


def _colours_of_sheet(style: Style) -> Iterator[tuple[Rgb | str, Location]]:
    rules = tinycss2.parse_stylesheet(style.text, skip_comments=True, skip_whitespace=True)
    for declaration in _declarations(rules):
        if PAINTED.search(declaration.lower_name):
            for colour, line in _colours_in(declaration.value):
                yield colour, Location(style.name, line)


def _declarations(rules: Iterable[Any]) -> Iterator[Any]:
    for rule in rules:
        if rule.type == "declaration":
            yield rule
        elif getattr(rule, "content", None):
            yield from _declarations(tinycss2.parse_blocks_contents(rule.content))


def _colours_in(tokens: Iterable[Any]) -> Iterator[tuple[Rgb | str, int]]:
    """Yield each colour in a value, as RGB or as it is written in another space, and its line."""
    for token in tokens:
        is_name = token.type == "ident" and token.lower_value in COLOURS
        colour = parse_color(token) if is_name or token.type in ("hash", "function") else None
        if colour is not None and not isinstance(colour, str):
            if colour.space in PLAIN:
                red, green, blue = (round(255 * one) for one in colour.to("srgb").coordinates)
                yield (red, green, blue), token.source_line
            elif colour.space != "device-cmyk":
                yield token.serialize(), token.source_line
        elif token.type == "function":
            yield from _colours_in(token.arguments)
