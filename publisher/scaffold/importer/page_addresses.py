"""A site and the pages of a book -> the key `address`, as the site's generator spells addresses."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from publisher.book.model import Source
from publisher.scaffold.importer.repository import read_file, read_text, text_in
from publisher.scaffold.importer.site_generators import Site

BELOW = ("MkDocs", "Zensical", "Hugo", "Zola", "Starlight", "Eleventy")  # a folder for each page
FILES = ("mdBook", "Sphinx", "Jupyter Book", "Quarto", "bookdown")  # `x.html`
CHANGED = re.compile(r"[^a-z0-9_/.~-]|(?:^|/)\d+[-_.]")  # what generators change in a path
RULES = ("permalinks", "rewrites", "slugify", "uglyURLs", "permalink:", "cleanUrls:", "format:")
GIVEN = ("slug", "id", "permalink", "url")  # keys of a header


def find_spelling(site: Site | None, pages: Sequence[Source], folder: Path, root: str) -> str:
    """Return the path of the addresses of a site's pages, as `address` has it after the site.

    It is `""` where `site` alone gives the right addresses, and where they are not known.
    """
    if site is None or any(page.get(key) for page in pages for key in GIVEN):
        return ""
    shape = _shape_of(site)
    below = Path(os.path.relpath(site.pages, folder / root)).as_posix()
    own = site.pages.relative_to(folder) if site.pages.is_relative_to(folder) else Path()
    prefix = "" if own == Path() else f"{own.as_posix()}/"
    paths = [page.path.removeprefix(prefix) for page in pages]
    is_plain = site.kind in FILES or not any(map(CHANGED.search, paths))
    if (
        not shape
        or not is_plain
        or ".." in below
        or not all(page.path.startswith(prefix) for page in pages)
    ):
        return ""
    if below == "." and (shape == "{path}.html" or site.kind in ("MkDocs", "Zensical")):
        return ""
    return shape if below == "." else shape.replace("{path}", f"{{{below}/path}}")


def _shape_of(site: Site) -> str:
    """Return how a generator spells the address of a page below the site."""
    text = read_text(site.folder / site.file, site.folder) or ""
    values = read_file(site.folder / site.file, site.folder)
    table: dict[str, Any] = values if isinstance(values, dict) else {}
    if site.kind == "VitePress":
        is_clean = str(table.get("cleanUrls", "")).lower() == "true"
        return "" if "rewrites" in text else "{path}" if is_clean else "{path}.html"
    if site.kind == "Docusaurus":
        route = re.search(r"\brouteBasePath\s*:\s*['\"]([^'\"]*)['\"]", text)
        base = (route[1] if route else "docs").strip("/")
        end = "/" if str(table.get("trailingSlash", "")).lower() == "true" else ""
        return f"{base}/{{path}}{end}".lstrip("/")
    if site.kind == "Jekyll":
        is_pretty = text_in(table, "permalink") == "pretty" and not site.collections
        return "{path}/" if is_pretty else "" if "permalink" in table else "{path}.html"
    if site.kind in ("MkDocs", "Zensical"):
        keys = table.get("project") if site.kind == "Zensical" else table
        is_file = str((keys or {}).get("use_directory_urls", "")).lower() == "false"
        return "{path}.html" if is_file else "{path}/"
    if site.kind in BELOW:
        return "" if any(rule in text for rule in RULES) else "{path}/"
    return "{path}.html" if site.kind in FILES else ""
