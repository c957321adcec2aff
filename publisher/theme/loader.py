"""themes/NAME -> Theme: settings, styles and templates, a theme's own over those it extends."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from publisher.book.language import WORDS
from publisher.book.model import Config, EditionEntry
from publisher.book.near import find_near, suggest
from publisher.config.checking import Rules, check_toml
from publisher.config.configuration import read_editions
from publisher.config.theme_schema import EBOOK_FONT, THEME_FILE
from publisher.door import explain, is_file, locate, read_file, real_folder
from publisher.files.cache import Cache, digest_of
from publisher.files.limit import LimitError, limited
from publisher.files.listing import list_files, list_names
from publisher.files.toml import TomlError, read_toml
from publisher.place import THEMES
from publisher.report.findings import Finding, Findings, Location, ThemeError
from publisher.theme.layer import Layer
from publisher.theme.read_style import ReadStyle
from publisher.theme.style_sheet import Sheet, read_sheet
from publisher.theme.templates import Style, Theme, make_environment, read_templates, show_path
from publisher.theme.theme_fonts import Fonts, find_fonts

RULES = Rules("theme-setting", "theme-setting", "theme-setting")
MOST_BYTES = 2_000_000  # of a style sheet
STYLES = ("base.css", "print.css", "cards.css", "poster.css", "ebook.css")


def load_theme(config: Config, cache: Cache) -> tuple[Theme, tuple[Finding, ...]]:
    """Load the book's theme and those it extends; raises ThemeError where one is not there."""
    findings = Findings()
    try:
        with limited():
            return _load_theme(config, cache, findings), findings.all()
    except LimitError as error:
        where, hint = Location(config.path, config.theme_line), "look for what was pasted into it"
        findings.add("theme-setting", where, f"the theme '{config.theme}' {error}", hint)
        raise ThemeError(findings.all()) from error


def _load_theme(config: Config, cache: Cache, findings: Findings) -> Theme:
    chain = _follow(config, findings)
    settings = _merge(chain)
    folders = tuple(layer.folder for layer in chain)
    sheets = _read_sheets(chain, cache, findings)
    fonts = find_fonts(chain, sheets, settings, cache, findings)
    _report_incomplete(settings, fonts, chain, findings)
    _report_unused_words(config, folders, findings)
    _report_misnamed(folders, findings)
    names = sorted({folder.name for folder in folders})
    return Theme(
        name=settings.get("name", config.theme),
        fonts=fonts.printed,
        embedded=fonts.embedded,
        display=fonts.display,
        styles=tuple(map(_style, sheets)),
        settings=settings,
        templates=make_environment(folders, cache),
        folders=folders,
        sought=tuple(place / name / "theme.toml" for place in _places(config) for name in names),
        editions=_find_editions(chain),
    )


# ── the theme and those it extends ─────────────────────────────────────────────────────────────


def _follow(config: Config, findings: Findings) -> list[Layer]:
    """Return the book's theme, the theme that it extends, and so on; raises ThemeError."""
    chain: list[Layer] = []
    name = config.theme
    while name:
        seen = [layer.folder for layer in chain]
        folders = (place / name for place in _places(config) if _is_theme(place, name))
        folder = next((one for one in folders if real_folder(one) not in seen), None)
        if folder is None:
            _report_no_theme(name, chain, config, findings)
        place = folder and _find_fenced(folder, config, findings)
        if place is None:
            raise ThemeError(findings.all())
        chain.append(_read_layer(place, findings))
        name = chain[-1].settings.get("extends", "")
    return chain


def _report_no_theme(name: str, chain: list[Layer], config: Config, findings: Findings) -> None:
    known = sorted({name for place in _places(config) for name in _themes_in(place, config)})
    message, where = f"there is no theme '{name}'", Location(config.path, config.theme_line)
    if chain:
        message = f"the theme extends '{name}', which is not there"
        where = chain[-1].locate("extends")
    findings.add(
        "theme-missing", where, message, suggest(name.rpartition("/")[2], known, "there are")
    )


def _themes_in(place: Path, config: Config) -> Iterator[str]:
    """Yield the names of the themes in a folder of the book or the package."""
    for folder in filter(None, (locate(place, home) for home in _homes(config))):
        for name in list_names(folder):
            if is_file(folder / name / "theme.toml", folder):
                yield name


def _is_theme(place: Path, name: str) -> bool:
    return bool(re.fullmatch(r"[\w-]+", name)) and os.path.isfile(place / name / "theme.toml")


def _places(config: Config) -> tuple[Path, ...]:
    return (config.folder / "themes", THEMES)


def _homes(config: Config) -> tuple[Path, ...]:
    """Return the real paths of the folders below which a theme lies."""
    return (real_folder(config.folder), config.fence, real_folder(THEMES))


def _find_fenced(folder: Path, config: Config, findings: Findings) -> Path | None:
    """Return the real path of a theme in the book's folder or the package.

    Reports links to elsewhere, and returns None, before a file of the theme is read.
    """
    place = next(filter(None, (locate(folder, home) for home in _homes(config))), None)
    if place is None:
        message = "the theme lies outside the book's folder"
        hint = "copy it into the book's folder"
        findings.add("theme-outside", Location(show_path(folder)), message, hint)
        return None
    own_only = True
    for name in list_files(place):
        if not locate(place / name, place):
            where = Location(show_path(folder / name))
            message = "the file is a link to somewhere outside the theme"
            findings.add("theme-outside", where, message, "copy it into the theme")
            own_only = False
    return place if own_only else None


def _read_layer(folder: Path, findings: Findings) -> Layer:
    """Read a theme's settings; wrong ones are reported. Raises ThemeError if it is no TOML."""
    path = folder / "theme.toml"
    try:
        toml = read_toml(path, folder)
        settings, found = check_toml(toml, THEME_FILE, show_path(path), RULES)
    except TomlError as error:
        where = Location(show_path(path), error.line, error.column)
        findings.add("theme-setting", where, error.message, error.hint)
        raise ThemeError(findings.all()) from error
    findings.extend(found)
    return Layer(folder, settings, toml)


def _merge(chain: list[Layer]) -> dict[str, Any]:
    """Return the settings of the chain; a theme replaces single keys of an extended table."""
    settings: dict[str, Any] = {}
    for layer in reversed(chain):
        for key, value in layer.settings.items():
            is_table = isinstance(value, dict)
            settings[key] = {**settings.get(key, {}), **value} if is_table else value
    return settings


def _report_incomplete(
    settings: dict[str, Any], fonts: Fonts, chain: list[Layer], findings: Findings
) -> None:
    """Report what a theme must have, from itself or from a theme that it extends."""
    if not settings.get("font") and not fonts.printed:
        hint = "add a [[font]] or a @font-face, or extend a theme that has one"
        message = "the theme names no font to print with"
        findings.add("font-missing", chain[0].locate(), message, hint)
    own = settings.get("ebook-font", {})
    for key in EBOOK_FONT.keys if own else ():
        if key not in own:
            where, message = chain[0].locate("ebook-font"), f"[ebook-font] has no {key}"
            findings.add("theme-setting", where, message, f"add {key}")


def _report_unused_words(config: Config, folders: tuple[Path, ...], findings: Findings) -> None:
    """Report a word of `[words]` that neither the program nor a template of the theme knows."""
    if not config.own_words:
        return
    text = "\n".join(read_templates(folder) for folder in folders)
    for name, line in config.own_words:
        if not re.search(rf"\bwords\b\W+{re.escape(name)}\b", text):
            message, hint = f"no template uses the word '{name}'", suggest(name, WORDS["en"])
            findings.add("config-key", Location(config.path, line), message, hint)


def _report_misnamed(folders: tuple[Path, ...], findings: Findings) -> None:
    """Report a style sheet or a template that is not read, and has nearly the name of another."""
    ours = [name for theme in sorted(THEMES.iterdir()) for name in list_files(theme)]
    known = {*STYLES, *(name for name in ours if name.endswith(".html"))}
    for folder in folders:
        names = [one for one in list_files(folder) if one.endswith((".css", ".html"))]
        text = "" if known.issuperset(names) else read_templates(folder)
        for name in (one for one in names if one not in known):
            near = find_near(name, known, 0.8)
            if near and name.rpartition("/")[2] not in text:
                where = Location(show_path(folder / name))
                findings.add("theme-file", where, "the file is not read", f"rename it to {near}")


def _style(read: ReadStyle) -> Style:
    return Style(read.name, read.sheet.text, read.sheet.one_sided, read.sheet.strings)


def _find_editions(chain: list[Layer]) -> tuple[EditionEntry, ...]:
    """Return each edition that the chain names, as the first theme of the chain has it."""
    found: dict[str, EditionEntry] = {}
    for layer in reversed(chain):
        tables = layer.settings.get("edition", {})
        found |= {one.name: one for one in read_editions(tables, layer.toml, layer.path)}
    return tuple(found.values())


# ── style sheets ───────────────────────────────────────────────────────────────────────────────


def _read_sheets(chain: list[Layer], cache: Cache, findings: Findings) -> tuple[ReadStyle, ...]:
    """Return the style sheets of the chain, those of the extended theme first."""
    rows = [(layer.folder, name) for name in STYLES for layer in reversed(chain)]
    rows = [(folder, name) for folder, name in rows if os.path.isfile(folder / name)]
    return tuple(_read_sheet(folder, folder / name, cache, findings) for folder, name in rows)


def _read_sheet(folder: Path, path: Path, cache: Cache, findings: Findings) -> ReadStyle:
    """Read a style sheet; reports what it would fetch, and what fails in separate chapters."""
    name, text = show_path(path), _read_text(folder, path, findings)
    sheet = cache.recall(digest_of("style-sheet", text), Sheet, lambda: read_sheet(text))
    for line, message, hint in sheet.faults:
        findings.add("theme-outside", Location(name, line), message, hint)
    for line, found, hint in sheet.apart if path.name != "ebook.css" else ():
        message = f"'{found}' can't hold: chapters are laid out apart"
        findings.add("theme-apart", Location(name, line), message, hint)
    return ReadStyle(name, folder, sheet)


def _read_text(folder: Path, path: Path, findings: Findings) -> str:
    try:
        return read_file(path, folder, MOST_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = explain(error) if isinstance(error, OSError) else "is not UTF-8 text"
        message, where = f"the file {reason}", Location(show_path(path))
        findings.add("theme-missing", where, message, "save it as UTF-8 text")
        return ""
