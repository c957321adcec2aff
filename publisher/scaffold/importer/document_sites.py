"""A folder -> its site, for generators that make documents of a list: DocFX, Mintlify, bookdown."""

from __future__ import annotations

from pathlib import Path

from publisher.scaffold.importer.repository import first_of, read_file, text_in
from publisher.scaffold.importer.site_generators import NESTED, Site


def read_docfx(folder: Path) -> Site | None:
    """Return the site of DocFX."""
    file = first_of(folder, "docfx.json")
    order = first_of(folder, "toc.yml", "TOC.yml", "TOC.md", "toc.md")
    if not file or not order:
        return None
    values = read_file(file, folder)
    names = [f"build.globalMetadata.{key}" for key in ("_appTitle", "_appName")]
    return Site(folder, file.name, "DocFX", folder, order, text_in(values, *names))


def read_mintlify(folder: Path) -> Site | None:
    """Return the site of Mintlify."""
    for top in (folder, *(folder / name for name in NESTED)):
        file = first_of(top, "docs.json", "mint.json", within=folder)
        values = read_file(file, folder) if file else None
        if file and isinstance(values, dict) and values.get("navigation"):
            return Site(
                folder, file.name, "Mintlify", top, file, text_in(values, "name"),
                description=text_in(values, "description"),
            )  # fmt: skip
    return None


def read_bookdown(folder: Path) -> Site | None:
    """Return the book of bookdown."""
    file = first_of(folder, "_bookdown.yml", "_bookdown.yaml")
    values = read_file(file, folder) if file else None
    if not file or not isinstance(values, dict):
        return None
    order = file if values.get("rmd_files") else None
    return Site(folder, file.name, "bookdown", folder, order)


DOCUMENTS = (read_docfx, read_mintlify, read_bookdown)
