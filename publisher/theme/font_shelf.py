"""A family, a weight and a style -> the file of a font: in `fonts/` of a theme, or in a package."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
from functools import cached_property
from pathlib import Path

import fontpkg

from publisher.door import locate
from publisher.files.cache import Cache, digest_of
from publisher.files.listing import list_files
from publisher.place import install_command
from publisher.report.findings import Finding, Location
from publisher.theme.font_file import (
    OPENTYPE,
    FontFacts,
    FontFileError,
    describe_font,
    read_font,
    read_source,
)
from publisher.theme.templates import Font, show_path

NOTO_PACKAGE = "manimgx_fonts"  # has Noto Emoji, and Noto Sans for many scripts
CJK, CJK_PACKAGE = "Noto Sans CJK", "cvttf_NotoSansCJK_Regular"
SUFFIXES = (".ttf", ".otf", ".woff2")


class FontShelf:
    """The fonts that a theme can use: those in `fonts/` of its chain, and installed packages."""

    def __init__(self, folders: list[Path], cache: Cache) -> None:
        self.folders, self.cache = folders, cache
        self.damaged: list[str] = []  # why files in `fonts/` can't be used

    def find(self, family: str, weight: int | str, style: str, where: Location) -> Font | Finding:
        """Return a font that theme.toml names, or a finding if it is nowhere."""
        path = self._find_own(family, weight, style) or _find_package(family, weight, style)
        if path is not None:
            return Font(family, str(weight), style, path, str(path), self._home_of(path))
        if family.startswith(CJK):
            hint = f"{install_command(CJK_PACKAGE.lower().replace('_', '-'))}, or leave it out"
            return Finding("font-missing", where, f"the font {CJK} is not installed", hint)
        package = f"fontpkg-{re.sub(r'[^a-z0-9]+', '-', family.lower())}"
        message = f"the font {family}, {style} {weight}, is not installed"
        hint = f"{install_command(package)}, put its file into fonts/ of the theme, "
        hint += "or name another one"
        return Finding("font-missing", where, "; ".join([message, *self.damaged]), hint)

    def _home_of(self, path: Path) -> str:
        """Return the folder in which a font must lie: its theme, or that of its package's file."""
        own = (str(folder) for folder in self.folders if path.is_relative_to(folder))
        return next(own, os.path.dirname(os.path.realpath(path)))

    def open(self, source: str, home: Path) -> tuple[Path, FontFacts]:
        """Return the OpenType file of a path or a `data:` address, and what the font is.

        The path lies in `home`, the folder of a theme. A font that must be unpacked becomes a file
        of the cache. Raises FontFileError.
        """
        content = read_source(source, str(home))
        key = digest_of("font-facts", content)
        facts = self.cache.recall(
            key, FontFacts, lambda: describe_font(read_font(source, str(home)))
        )
        is_ready = content[:4] in OPENTYPE and not source.lower().startswith("data:")
        return (Path(source) if is_ready else self._unpack(source, home, facts)), facts

    def _unpack(self, source: str, home: Path, facts: FontFacts) -> Path:
        path = self.cache.path(digest_of("font", facts.digest))
        try:
            is_whole = hashlib.sha256(path.read_bytes()).hexdigest() == facts.digest
        except OSError:
            is_whole = False
        if not is_whole:  # where the cache can't be written to, the font is unpacked at each use
            self.cache.write_file(path, read_font(source, str(home)))
        return path

    @cached_property
    def own(self) -> tuple[tuple[Path, FontFacts], ...]:
        """The fonts in `fonts/` of the themes, each with what it is."""
        rows = []
        for folder in self.folders:
            place = locate(folder / "fonts", folder)
            for name in list_files(place) if place else ():
                file = folder / "fonts" / name
                if not name.lower().endswith(SUFFIXES):
                    continue
                try:
                    rows.append(self.open(str(file), folder))
                except FontFileError as error:
                    self.damaged.append(f"{show_path(file)} {error}")
        return tuple(rows)

    def _find_own(self, family: str, weight: int | str, style: str) -> Path | None:
        least = int(str(weight).split()[0])
        for path, facts in self.own:
            is_style = facts.is_italic == (style != "normal")
            has_weight = facts.lightest <= least <= facts.heaviest
            if facts.family.lower() == family.lower() and is_style and has_weight:
                return path
        return None


def _find_package(family: str, weight: int | str, style: str) -> Path | None:
    """Return the file of a font in an installed package, None if there is none."""
    if family.startswith(CJK):
        return _find_cjk()
    try:
        return Path(fontpkg.path(family, int(str(weight).split()[0]), style))
    except fontpkg.FontpkgError:
        return _find_noto(family)


def _find_noto(family: str) -> Path | None:
    """Return the variable font of a Noto family, None if its package is not installed."""
    name = f"{family.replace(' ', '')}[wght].ttf"
    return next((file for file in _files_of(NOTO_PACKAGE) if file.name == name), None)


def _find_cjk() -> Path | None:
    """Return the font for Chinese, Japanese and Korean, which chooses by the text's language."""
    return next((file for file in _files_of(CJK_PACKAGE) if file.suffix == ".otf"), None)


def _files_of(package: str) -> list[Path]:
    """Return the files of an installed package; the name of a family is never part of a path."""
    found = importlib.util.find_spec(package)
    return sorted(Path(found.origin).parent.iterdir()) if found and found.origin else []
