"""Book, Theme -> Artifact: the programs and fonts that a book is made with, as CycloneDX (SBOM)."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from publisher import __version__
from publisher.book.artifact import Artifact
from publisher.book.model import Config
from publisher.formats.request import Rendered, Request
from publisher.place import AROUND, IS_CHECKOUT
from publisher.theme.font_file import load_font
from publisher.theme.templates import Font, Theme

US = "pattern-book-publisher"
WANTED = re.compile(r"([A-Za-z0-9][\w.-]*)(?:\s*\[([\w.,\s-]*)\])?")  # a name, and extras of it
EXTRA = re.compile(r"extra\s*==\s*[\"']([\w.-]+)")


def render(request: Request) -> Rendered:
    """The list of materials."""
    return Rendered((list_materials(request.book.config, request.theme),))


def list_materials(config: Config, theme: Theme) -> Artifact:
    """Return the list as a file of CycloneDX 1.6.

    It has this program, Python, every library that the program requires and that is installed, the
    packages of fonts, and each font of the theme's own with its SHA-256.
    """
    found = _find_libraries(_requirements())
    for font in theme.fonts:
        package = _package_of(font)
        if package is not None:
            found.setdefault(package.name.lower(), package)
    own = {font.source: font for font in (*theme.fonts, *theme.embedded) if not _package_of(font)}
    program = {"type": "application", "name": US, "version": __version__}
    python = {"type": "platform", "name": "Python", "version": platform.python_version()}
    rows = [python, *(_describe(found[name]) for name in sorted(found))]
    rows += sorted(map(_describe_font, own.values()), key=lambda row: str(row["hashes"]))
    book = {"type": "file", "name": config.title, "version": config.version}
    metadata = {"tools": {"components": [program]}, "component": book}
    content = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": metadata,
        "components": rows,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    return Artifact(f"{config.slug}-{config.version}.cdx.json", text.encode())


def _requirements() -> list[str]:
    """Return what the program requires, from the checkout or from the installed package."""
    if IS_CHECKOUT:
        project = tomllib.loads((AROUND / "pyproject.toml").read_text(encoding="utf-8"))
        return list(project["project"]["dependencies"])
    return distribution(US).requires or []


def _find_libraries(requirements: list[str]) -> dict[str, Distribution]:
    """Return the installed packages that are required, and those that they require, by name."""
    found: dict[str, Distribution] = {}
    seen: set[str] = set()
    queue = [row for row in requirements if not EXTRA.search(row)]
    while queue:
        row = queue.pop().partition(";")[0].strip()
        match = WANTED.match(row)
        if not match or row in seen:
            continue
        seen.add(row)
        try:
            package = distribution(match[1])
        except PackageNotFoundError:  # of another system, or of another version of Python
            continue
        found[package.name.lower()] = package
        extras = {extra.strip() for extra in (match[2] or "").split(",")}
        for one in package.requires or []:
            needed = EXTRA.search(one)
            queue += [one] if not needed or needed[1] in extras else []
    return found


def _package_of(font: Font) -> Distribution | None:
    """Return the package that a font comes from, None if it is one of the theme's own."""
    parts = Path(font.source).parts
    if "site-packages" not in parts:
        return None
    folder = parts[len(parts) - parts[::-1].index("site-packages")]
    try:
        return distribution(folder.replace("_", "-"))
    except PackageNotFoundError:
        return None


def _describe(package: Distribution) -> dict[str, Any]:
    name = re.sub(r"[-_.]+", "-", package.name).lower()
    row = {"type": "library", "name": name, "version": package.version}
    row["purl"] = f"pkg:pypi/{name}@{package.version}"
    return row


def _describe_font(font: Font) -> dict[str, Any]:
    digest = hashlib.sha256(load_font(font.path, font.source, font.home)).hexdigest()
    return {
        "type": "file",
        "name": f"{font.family}, {font.style} {font.weight}",
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }
