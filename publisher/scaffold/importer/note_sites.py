"""A folder of notes -> its site: Obsidian, Quartz, Logseq, Retype and the wikis of repositories."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from publisher.scaffold.importer.repository import (
    first_of,
    has_folder,
    read_file,
    read_text,
    text_in,
    texts_in,
)
from publisher.scaffold.importer.site_generators import Site, whole_address


def read_quartz(folder: Path) -> Site | None:
    """Return the site of Quartz."""
    file = first_of(folder, "quartz.config.ts", "quartz.config.js")
    if not file:
        return None
    values = read_file(file, folder)
    base = text_in(values, "configuration.baseUrl")
    table = values.get("configuration") if isinstance(values, dict) else None
    hidden = table.get("ignorePatterns") if isinstance(table, dict) else None
    return Site(
        folder, file.name, "Quartz", folder / "content", None,
        text_in(values, "configuration.pageTitle"), (), text_in(values, "configuration.locale"),
        f"https://{base}" if base else "", hidden=texts_in(hidden),
    )  # fmt: skip


def read_retype(folder: Path) -> Site | None:
    """Return the site of Retype."""
    file = first_of(folder, "retype.yml", "retype.yaml", "retype.json")
    values = read_file(file, folder) if file else None
    if not file or not isinstance(values, dict):
        return None
    address = text_in(values, "url")
    return Site(
        folder, file.name, "Retype", folder / (text_in(values, "input") or "."), None,
        text_in(values, "branding.title", "meta.title"), (), text_in(values, "locale"),
        whole_address(address if "//" in address else f"https://{address}"),
        hidden=texts_in(values.get("exclude")),
    )  # fmt: skip


def read_logseq(folder: Path) -> Site | None:
    """Return the graph of Logseq: its pages, and the page `contents`, if that lists others."""
    file = folder / "logseq/config.edn"
    text = read_text(file, folder)
    if text is None or not has_folder(folder / "pages", folder):
        return None
    name = re.search(r":pages-directory\s+\"([^\"]+)\"", text)
    pages = folder / (name[1] if name else "pages")
    return Site(
        folder, "logseq/config.edn", "Logseq", pages, first_of(pages, "contents.md", within=folder)
    )


def read_vault(folder: Path) -> Site | None:
    """Return the vault of Obsidian: notes of a day and templates are no pages of it."""
    if not has_folder(folder / ".obsidian", folder):
        return None
    return Site(folder, ".obsidian", "Obsidian", folder, hidden=tuple(_hidden_in(folder)))


def _hidden_in(folder: Path) -> Iterator[str]:
    for name, key in (
        ("templates", "folder"),
        ("daily-notes", "folder"),
        ("plugins/templater-obsidian/data", "templates_folder"),
    ):
        values = read_file(folder / f".obsidian/{name}.json", folder)
        if own := text_in(values, key).strip("/"):
            yield own


def read_wiki(folder: Path) -> Site | None:
    """Return the wiki of a repository: its sidebar gives the order, and its home comes first."""
    home = first_of(folder, "Home.md", "home.md", "Home.markdown")
    order = first_of(folder, "_Sidebar.md", "_sidebar.md", "_Sidebar.markdown")
    is_wiki = folder.name.lower().endswith(".wiki") or (order and order.name.startswith("_Sidebar"))
    if not home or not is_wiki:
        return None
    return Site(folder, order.name if order else home.name, "Wiki", folder, order)


# those whose files no other generator has, and those that may lie beside another's
FIRST = (read_quartz, read_retype, read_logseq, read_wiki)
LAST = (read_vault,)
