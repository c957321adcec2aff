"""themes/NAME -> Theme: settings, styles and templates, a theme's own over those it extends."""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fontpkg
from msgspec import Struct

from publisher.book.language import WORDS
from publisher.book.model import Config, EditionEntry
from publisher.book.near import suggest
from publisher.config.checking import Rules, check_toml
from publisher.config.configuration import read_editions
from publisher.config.theme_schema import EBOOK_FONT, THEME_FILE
from publisher.door import explain, locate, read_file
from publisher.files.cache import Cache
from publisher.files.limit import LimitError, limited
from publisher.files.listing import list_files
from publisher.files.toml import Toml, TomlError, read_toml
from publisher.place import THEMES
from publisher.report.findings import Finding, Findings, Location, ThemeError
from publisher.theme.inseparable import find_inseparable
from publisher.theme.templates import (
    Font,
    Style,
    Theme,
    make_environment,
    read_templates,
    show_path,
)

RULES = Rules("theme-setting", "theme-setting", "theme-setting")
ADDRESS = re.compile(r"url\(\s*[\"']?\s*([^)\"']*)|@import\s*[\"']?([^;\"']*)", re.IGNORECASE)
COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
PLAIN = 400  # the weight of fonts for other scripts
NOTO_PACKAGE = "manimgx_fonts"  # has Noto Emoji, and Noto Sans for many scripts
CJK, CJK_PACKAGE = "Noto Sans CJK", "cvttf_NotoSansCJK_Regular"
MOST_BYTES = 2_000_000  # of a style sheet
STYLES = ("base.css", "print.css", "ebook.css")


class _Layer(Struct, frozen=True):
    """A theme of the chain: its folder, the settings that are right, and their lines."""

    folder: Path
    settings: dict[str, Any]
    toml: Toml

    @property
    def path(self) -> str:
        """The name of its theme.toml in findings."""
        return show_path(self.folder / "theme.toml")

    def locate(self, *place: str | int) -> Location:
        """Return a place in its theme.toml."""
        return Location(self.path, self.toml.line(*place))


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
    _report_incomplete(settings, chain, findings)
    folders = tuple(layer.folder for layer in chain)
    styles = _read_styles(folders, findings)
    _report_inseparable(styles, findings)
    _report_unused_words(config, folders, findings)
    names = sorted({folder.name for folder in folders})
    return Theme(
        name=settings.get("name", config.theme),
        fonts=_find_fonts(chain, findings),
        styles=styles,
        settings=settings,
        templates=make_environment(folders, cache),
        folders=folders,
        sought=tuple(place / name / "theme.toml" for place in _places(config) for name in names),
        editions=_find_editions(chain),
    )


# ── the theme and those it extends ─────────────────────────────────────────────────────────────


def _follow(config: Config, findings: Findings) -> list[_Layer]:
    """Return the book's theme, the theme that it extends, and so on; raises ThemeError."""
    chain: list[_Layer] = []
    name = config.theme
    while name:
        seen = [layer.folder for layer in chain]
        folders = (place / name for place in _places(config) if _is_theme(place, name))
        folder = next((one for one in folders if one not in seen), None)
        if folder is None:
            _report_no_theme(name, chain, config, findings)
        if folder is None or not _is_fenced(folder, config, findings):
            raise ThemeError(findings.all())
        chain.append(_read_layer(folder, findings))
        name = chain[-1].settings.get("extends", "")
    return chain


def _report_no_theme(name: str, chain: list[_Layer], config: Config, findings: Findings) -> None:
    folders = (place.glob("*/theme.toml") for place in _places(config))
    known = sorted({path.parent.name for found in folders for path in found})
    message, where = f"there is no theme '{name}'", Location(config.path, config.theme_line)
    if chain:
        message = f"the theme extends '{name}', which is not there"
        where = chain[-1].locate("extends")
    findings.add("theme-missing", where, message, suggest(name, known, "there are"))


def _is_theme(place: Path, name: str) -> bool:
    return bool(re.fullmatch(r"[\w-]+", name)) and os.path.isfile(place / name / "theme.toml")


def _places(config: Config) -> tuple[Path, ...]:
    return (config.folder / "themes", THEMES)


def _is_fenced(folder: Path, config: Config, findings: Findings) -> bool:
    """Return whether a theme is in the book's root or the package, without links to other places.

    This is checked before a file of the theme is read.
    """
    homes = (config.folder / config.root, *_places(config)[1:])
    own_only = any(locate(folder, home) for home in homes)
    if not own_only:
        message = "the theme lies outside the book's root"
        hint = "copy it into the book's folder"
        findings.add("theme-outside", Location(show_path(folder)), message, hint)
    for name in list_files(folder):
        if not locate(folder / name, folder):
            where = Location(show_path(folder / name))
            message = "the file is a link to somewhere outside the theme"
            findings.add("theme-outside", where, message, "copy it into the theme")
            own_only = False
    return own_only


def _read_layer(folder: Path, findings: Findings) -> _Layer:
    """Read a theme's settings; wrong ones are reported. Raises ThemeError if it is no TOML."""
    path = folder / "theme.toml"
    try:
        toml = read_toml(path)
        settings, found = check_toml(toml, THEME_FILE, show_path(path), RULES)
    except TomlError as error:
        where = Location(show_path(path), error.line, error.column)
        findings.add("theme-setting", where, error.message, error.hint)
        raise ThemeError(findings.all()) from error
    findings.extend(found)
    return _Layer(folder, settings, toml)


def _merge(chain: list[_Layer]) -> dict[str, Any]:
    """Return the settings of the chain; a theme replaces single keys of an extended table."""
    settings: dict[str, Any] = {}
    for layer in reversed(chain):
        for key, value in layer.settings.items():
            is_table = isinstance(value, dict)
            settings[key] = {**settings.get(key, {}), **value} if is_table else value
    return settings


def _report_incomplete(settings: dict[str, Any], chain: list[_Layer], findings: Findings) -> None:
    """Report what a theme must have, from itself or from a theme that it extends."""
    if not settings.get("font"):
        hint = "add a [[font]], or extend a theme that has one"
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


def _find_editions(chain: list[_Layer]) -> tuple[EditionEntry, ...]:
    """Return each edition that the chain names, as the first theme of the chain has it."""
    found: dict[str, EditionEntry] = {}
    for layer in reversed(chain):
        tables = layer.settings.get("edition", {})
        found |= {one.name: one for one in read_editions(tables, layer.toml, layer.path)}
    return tuple(found.values())


# ── style sheets ───────────────────────────────────────────────────────────────────────────────


def _read_styles(folders: tuple[Path, ...], findings: Findings) -> tuple[Style, ...]:
    """Return the style sheets of the chain, those of the extended theme first."""
    paths = [folder / name for name in STYLES for folder in reversed(folders)]
    paths = [path for path in paths if os.path.isfile(path)]
    styles = tuple(Style(show_path(path), _read_text(path, findings)) for path in paths)
    for style in styles:
        _check_addresses(style, findings)
    return styles


def _read_text(path: Path, findings: Findings) -> str:
    try:
        return read_file(path, path.parent, MOST_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = explain(error) if isinstance(error, OSError) else "is not UTF-8 text"
        message, where = f"the file {reason}", Location(show_path(path))
        findings.add("theme-missing", where, message, "save it as UTF-8 text")
        return ""


def _check_addresses(style: Style, findings: Findings) -> None:
    """Report every address that a style sheet would fetch something from."""
    bare = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), style.text)
    for found in ADDRESS.finditer(bare):
        address = (found[1] or found[2] or "").strip()
        if address and not address.startswith(("#", "data:")):
            where = Location(style.name, bare.count("\n", 0, found.start()) + 1)
            hint = "a style sheet can hold data: addresses alone; fonts are named in theme.toml"
            message = f"'{address[:60]}' is fetched from elsewhere"
            findings.add("theme-outside", where, message, hint)


def _report_inseparable(styles: tuple[Style, ...], findings: Findings) -> None:
    """Report rules of print styles that need to know more than one chapter."""
    for style in styles:
        rows = () if style.name.endswith("/ebook.css") else find_inseparable(style.text)
        for line, found, hint in rows:
            message = f"'{found}' can't hold: chapters are laid out apart"
            findings.add("theme-apart", Location(style.name, line), message, hint)


# ── fonts ──────────────────────────────────────────────────────────────────────────────────────


def _find_fonts(chain: list[_Layer], findings: Findings) -> tuple[Font, ...]:
    """Return the fonts of [[font]] and `scripts`, each from the first theme that has the key."""
    fonts = []
    for family, weight, style, where in _wanted_fonts(chain):
        path = _find_file(family, weight, style, where)
        if isinstance(path, Finding):
            findings.extend([path])
        else:
            fonts.append(Font(family, str(weight), style, path))
    return tuple(fonts)


def _wanted_fonts(chain: list[_Layer]) -> Iterator[tuple[str, int | str, str, Location]]:
    """Family, weight, style and place of each font."""
    layer = next((one for one in chain if "font" in one.settings), chain[0])
    for number, row in enumerate(layer.settings.get("font", ())):
        weights, where = row.get("weights", PLAIN), layer.locate("font", number)
        for style in row.get("styles", ["normal"]):
            for weight in weights if isinstance(weights, list) else [weights]:
                yield row["family"], weight, style, where
    layer = next((one for one in chain if "scripts" in one.settings), chain[0])
    for number, family in enumerate(layer.settings.get("scripts", ())):
        yield family, PLAIN, "normal", layer.locate("scripts", number)


def find_font(family: str, weight: int | str, style: str, folder: Path) -> Path | Finding:
    """Return the file of a font that the theme in `folder` names, or a finding if there is none."""
    return _find_file(family, weight, style, Location(show_path(folder / "theme.toml")))


def _find_file(family: str, weight: int | str, style: str, where: Location) -> Path | Finding:
    """Return the file of a font, or a finding if its package is not installed."""
    if family.startswith(CJK):
        return _find_cjk(where)
    try:
        return Path(fontpkg.path(family, int(str(weight).split()[0]), style))
    except fontpkg.FontpkgError:
        if file := _find_noto(family):
            return file
        package = f"fontpkg-{re.sub(r'[^a-z0-9]+', '-', family.lower())}"
        message = f"the font {family}, {style} {weight}, is not installed"
        hint = f"pip install {package}, or name another font in theme.toml"
        return Finding("font-missing", where, message, hint)


def _find_noto(family: str) -> Path | None:
    """Return the variable font of a Noto family, None if its package is not installed."""
    found = importlib.util.find_spec(NOTO_PACKAGE)
    name = f"{family.replace(' ', '')}[wght].ttf"
    file = Path(found.origin).parent / name if found and found.origin else None
    return file if file and os.path.isfile(file) else None


def _find_cjk(where: Location) -> Path | Finding:
    """Return the font for Chinese, Japanese and Korean, or a finding if it is not installed.

    One file has the shapes of all; they are chosen by the language of the text.
    """
    found = importlib.util.find_spec(CJK_PACKAGE)
    files = sorted(Path(found.origin).parent.glob("*.otf")) if found and found.origin else []
    if files:
        return files[0]
    hint = f"pip install {CJK_PACKAGE.lower().replace('_', '-')}, or leave it out of theme.toml"
    return Finding("font-missing", where, f"the font {CJK} is not installed", hint)
