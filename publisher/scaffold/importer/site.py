"""A folder of a repository -> the site whose pages lie in it, if a generator's file says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from publisher.scaffold.importer.document_sites import DOCUMENTS
from publisher.scaffold.importer.note_sites import FIRST, LAST
from publisher.scaffold.importer.repository import has_folder, root_of
from publisher.scaffold.importer.site_generators import GENERATORS, NESTED, Site

MOST_ABOVE = 3  # folders above the given one, if no repository ends before


def find_site(folder: Path) -> Site | None:
    """Return the site whose pages lie in a folder, in one below it, or in the folder itself.

    The generator's file lies in the folder, above it, or in one of the usual folders below it.
    """
    for above in _folders_above(folder):
        for site in _sites_in(above):
            if above == folder or _holds(site, folder):
                return site
        if above != folder and has_folder(above / "website", above):
            for site in _sites_in(above / "website"):
                if _holds(site, folder):
                    return site
    for name in NESTED:
        if has_folder(folder / name, folder):
            for site in _sites_in(folder / name):
                return site
    return None


def _folders_above(folder: Path) -> Iterator[Path]:
    root, repository = folder, root_of(folder)
    has_repository = (repository / ".git").exists()
    for number, one in enumerate((root, *root.parents)):
        if number > MOST_ABOVE:
            return
        yield one
        if has_repository and one == repository:
            return


def _holds(site: Site, folder: Path) -> bool:
    """Return whether the pages of a site above a folder lie in the folder."""
    return site.pages.is_relative_to(folder) or any(
        (site.folder / name) == folder for name in site.collections
    )


def _sites_in(folder: Path) -> Iterator[Site]:
    for read in (*FIRST, *DOCUMENTS, *GENERATORS, *LAST):
        site = read(folder)
        if site is not None:
            yield site
