"""A page -> the addresses that it has on a site: those of its header, and one made of its path."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote, urlsplit

from publisher.book.addresses import Grounds, fold_path
from publisher.book.model import Page, Source

GIVEN = ("permalink", "url", "aliases", "redirect_from", "alias", "redirects")
SUFFIX = re.compile(
    r"(?:\.html?)?\.(?:md|markdown|mdown|mkdn?|mdwn|mdx|mdoc|qmd|rmd|html?|txt)$|\.html?$",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"^(?:\d{4}-\d\d?-\d\d?|\d+)[-_. ]+(?=\S)")
TAGGED = re.compile(r"(?<=\w)\.[a-z]{2}(?:-[A-Za-z]{2,4})?$")  # the language in `page.de.md`
INDEXES = ("index", "readme", "_index")


def address_key(text: str) -> str:
    """Return an address as it is compared: a path without suffix, index, case and outer `/`."""
    path = SUFFIX.sub("", text.strip().strip("/"))
    names = [name for name in path.split("/") if name not in ("", ".")]
    if names and names[-1].lower() in INDEXES:
        names.pop()
    return fold_path("/".join(names)).replace(" ", "-")


def given_keys(page: Page | Source, grounds: Grounds) -> set[str]:
    """Return the keys of the addresses in the header of a page.

    A `slug` that begins with / stands below the root or any folder above the page.
    """
    source = page.source if isinstance(page, Page) else page
    keys = set()
    for name in GIVEN:
        for written in source.get(name).split(","):
            path = unquote(_path_of(written.strip().strip("[]\"'")))
            if path.strip("/") and ":" not in path and "{" not in path:
                keys.add(address_key(path))
    if (slug := source.get("slug").strip()).startswith("/"):
        folders = _from_root(source.path, grounds).split("/")[:-1]
        keys |= {address_key("/".join((*folders[:n], slug))) for n in range(len(folders) + 1)}
    return keys - {""}


def made_keys(page: Page | Source, grounds: Grounds) -> set[str]:
    """Return the keys of the addresses that a site generator makes of the path of a page.

    Numbers and dates before names go, and the underscore of collections and of drafts.
    """
    source = page.source if isinstance(page, Page) else page
    keys = set()
    for path in {source.path, _from_root(source.path, grounds)}:
        folders = [name for name in path.split("/")[:-1] if name != ".."]
        name = SUFFIX.sub("", path.rpartition("/")[2])
        bare = [NUMBERED.sub("", one).removeprefix("_") for one in folders]
        own = name if name.lower() in INDEXES else NUMBERED.sub("", name).removeprefix("_")
        last = {name, own, TAGGED.sub("", own)}
        last |= {one for key in ("id", "slug") if (one := source.get(key)) and "/" not in one}
        keys |= {address_key("/".join((*rows, one))) for rows in (folders, bare) for one in last}
    return keys - {""}


def _from_root(path: str, grounds: Grounds) -> str:
    """Return the path of a page relative to the root of its book."""
    place = posixpath.normpath(posixpath.join(grounds.folder, path))
    return posixpath.relpath(place, grounds.root) if grounds.contains(path) else path


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""
