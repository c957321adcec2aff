"""A page -> its address on the web, which stays the same in every edition of the book."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote

from publisher.book.addresses import grounds_of, read_site
from publisher.book.model import Config, Page

GIVEN = ("permalink", "url")  # keys of a header
PATH = re.compile(r"\{([^{}]+/)?path\}")
INDEXES = ("index", "readme", "_index")


def web_address(page: Page, config: Config) -> str:
    """Return the address of a page by the book's `address`, else by `site`; `""` without either.

    On a site a page has the address that its header gives, or that of its path.
    """
    path = path_on_site(page, config)
    if config.address:
        bare = path.removesuffix(page.source.ending).rstrip("/")
        return _spell(config.address.replace("{slug}", page.slug), bare, _is_index(page))
    site = next((address for one in config.site if (address := read_site(one))), "")
    if not site:
        return ""
    given = next((one for key in GIVEN if (one := page.source.get(key).strip())), "")
    if given and ":" not in given and "{" not in given:  # else it is a pattern of the site's
        return f"{site.rstrip('/')}/{quote(given.lstrip('/'), safe='/#?=&%')}"
    return f"{site.rstrip('/')}/{quote(path)}"


def _spell(address: str, path: str, is_index: bool) -> str:
    """Return an address with a path for `{path}`; an index has the address of its folder.

    `{FOLDER/path}` is the path from a folder.
    """
    found = PATH.search(address)
    if found is None:
        return address
    own = quote(f"{path}/".removeprefix(found[1] or "").rstrip("/"))
    start, end = address[: found.start()], address[found.end() :]
    return start + own + (("/" if own else "") if is_index else end)


def path_on_site(page: Page, config: Config) -> str:
    """Return the path of a page below its site, such as `a/b.html`; an index is its folder."""
    grounds = grounds_of(config)
    place = posixpath.normpath(posixpath.join(grounds.folder, page.path))
    path = posixpath.relpath(place, grounds.root) if grounds.contains(page.path) else page.path
    folder, name = posixpath.split(path)
    stem = name.rpartition(".")[0] or name
    if _is_index(page):
        return f"{folder}/" if folder else ""
    return posixpath.join(folder, stem) + page.source.ending


def _is_index(page: Page) -> bool:
    """Return whether a page is the index of its folder."""
    name = posixpath.basename(page.path)
    return (name.rpartition(".")[0] or name).lower() in INDEXES
