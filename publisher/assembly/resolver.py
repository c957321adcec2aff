"""A place as a link, an order page or book.toml names it -> the page that is meant, or why none is.

`RULES` are tried in order, and each gives the pages that answer it. One loop, in `_decide`, tells
between one page, several and none.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Generic, TypeVar
from unicodedata import normalize

from msgspec import Struct

from publisher.assembly.site_addresses import address_key, given_keys, made_keys
from publisher.book.addresses import Place, fold_path, grounds_of
from publisher.book.model import Config, Form, Page, Source
from publisher.book.near import find_near
from publisher.book.slugs import slug_of_path, slugify
from publisher.book.tree import words_of
from publisher.files.listing import SUFFIXES
from publisher.reading.page_cache import read_title

PAGE_SUFFIXES = (*SUFFIXES, ".htm")
NOTE = re.compile(r"(\d{8,17})[ _-]+\S")  # the number of a note, by which others name it
NEAR = 0.85  # similarity from which a name is taken for a misspelling of another
Rule = Any  # a function of RULES, generic in the kind of page
AnyPage = TypeVar("AnyPage", Page, Source)  # a page before it is parsed is resolved, too
Table = dict[str, tuple[AnyPage, ...]]


class Hit(Struct, Generic[AnyPage], frozen=True):
    """The one page that is meant; `guessed` unless its path or `[links]` says so."""

    page: AnyPage
    guessed: bool = False


class Miss(Struct, Generic[AnyPage], frozen=True):
    """No page, or several candidates; `wanted` is the same for all spellings of one path."""

    wanted: str
    candidates: tuple[AnyPage, ...] = ()


class Wanted(Struct, frozen=True):
    """What the rules look for; every field is empty where a place lies outside the root.

    `paths` are the path and the path without its suffix, `folder` is the one whose README or index
    is named, `slug` the slug to guess by, `spellings` are the forms that `[links]` may have.
    `others` are other paths, as `paths`, and `addresses` are keys of addresses on the site.
    """

    paths: tuple[str, ...]
    folder: str
    slug: str
    spellings: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()
    addresses: tuple[str, ...] = ()


class PageIndex(Generic[AnyPage]):
    """All pages of a book by path, slug and title.

    Titles and folded paths are made at first use: the titles of unparsed pages have to be read.
    """

    def __init__(self, config: Config, pages: Iterable[AnyPage]) -> None:
        self.pages: tuple[AnyPage, ...] = tuple(pages)
        self.config, self.grounds = config, grounds_of(config)
        self.redirects = {_redirect_key(target): page for target, page, _ in config.links}
        self.paths: Table[AnyPage] = _tabulate((page.path, page) for page in self.pages)
        self.stems: Table[AnyPage] = _tabulate(
            (stem, page) for page in self.pages for stem in _stems_of(page.path)
        )
        self.slugs: Table[AnyPage] = _tabulate(
            (slug, page) for page in self.pages for slug in _slugs_of(page)
        )

    @cached_property
    def folded_paths(self) -> Table[AnyPage]:
        """Pages by their paths, without case and in one Unicode form."""
        return _tabulate((fold_path(page.path), page) for page in self.pages)

    @cached_property
    def folded_stems(self) -> Table[AnyPage]:
        """Pages by their paths without suffix, without case and in one Unicode form."""
        rows = ((fold_path(stem), page) for page in self.pages for stem in _stems_of(page.path))
        return _tabulate(rows)

    @cached_property
    def given_addresses(self) -> Table[AnyPage]:
        """Pages by the addresses that their headers give."""
        rows = ((key, page) for page in self.pages for key in given_keys(page, self.grounds))
        return _tabulate(rows)

    @cached_property
    def made_addresses(self) -> Table[AnyPage]:
        """Pages by the addresses that a site generator makes of their paths."""
        rows = ((key, page) for page in self.pages for key in made_keys(page, self.grounds))
        return _tabulate(rows)

    @cached_property
    def tails(self) -> Table[AnyPage]:
        """Pages by the last name of their addresses."""
        rows = ((key.rpartition("/")[2], key) for key in self.made_addresses)
        groups: dict[str, list[str]] = defaultdict(list)
        for name, key in rows:
            groups[name].append(key)
        return {
            name: tuple(
                {id(page): page for key in keys for page in self.made_addresses[key]}.values()
            )
            for name, keys in groups.items()
        }

    @cached_property
    def titles(self) -> Table[AnyPage]:
        """Pages by the slugs of their titles."""
        form = self.config.form
        return _tabulate(
            (slug, page)
            for page in self.pages
            for slug in dict.fromkeys(map(slugify, _titles_of(page, form)))
        )


def by_path(wanted: Wanted, index: PageIndex[AnyPage]) -> tuple[AnyPage, ...]:
    """Return the page at this path, else those with another suffix, or the folder's index."""
    return _match_path(wanted.paths, index.paths, index.stems)


def by_index(wanted: Wanted, index: PageIndex[AnyPage]) -> tuple[AnyPage, ...]:
    """Return the folder's README or index for `folder/README` and `folder/index`."""
    return index.stems.get(wanted.folder, ())


def by_form(wanted: Wanted, index: PageIndex[AnyPage]) -> tuple[AnyPage, ...]:
    """Return what `by_path` and `by_index` find in paths without case, in one Unicode form."""
    paths = tuple(map(fold_path, wanted.paths))
    found = _match_path(paths, index.folded_paths, index.folded_stems)
    return found or index.folded_stems.get(fold_path(wanted.folder), ())


def by_other_path(wanted: Wanted, index: PageIndex[AnyPage]) -> tuple[AnyPage, ...]:
    """Return the page at the first other path that a page has: below a folder, or an address."""
    for paths in wanted.others:
        found = _match_path(paths, index.paths, index.stems)
        if found:
            return found
    return ()


def by_address(wanted: Wanted, index: PageIndex[AnyPage]) -> tuple[AnyPage, ...]:
    """Return the page with this address: one of its header, else one that a generator makes."""
    for table in (index.given_addresses, index.made_addresses):
        for key in wanted.addresses:
            if len(found := table.get(key, ())) == 1:
                return found
    return ()


def by_tail(wanted: Wanted, index: PageIndex[AnyPage]) -> tuple[AnyPage, ...]:
    """Return the pages whose addresses end with a path of two names or more."""
    for key in wanted.addresses:
        name = key.rpartition("/")[2]
        if "/" in key and (pages := index.tails.get(name, ())):
            keys = ((page, made_keys(page, index.grounds)) for page in pages)
            rows = tuple(page for page, own in keys if any(_ends(one, key) for one in own))
            if rows:
                return rows
    return ()


def by_slug(wanted: Wanted, index: PageIndex[AnyPage]) -> tuple[AnyPage, ...]:
    """Return the pages with the slug that the path's last name has."""
    return index.slugs.get(wanted.slug, ())


def by_title(wanted: Wanted, index: PageIndex[AnyPage]) -> tuple[AnyPage, ...]:
    """Return the pages whose title has the slug of the path's last name."""
    return index.titles.get(wanted.slug, ()) if wanted.slug else ()


def by_redirect(wanted: Wanted, index: PageIndex[AnyPage]) -> tuple[AnyPage, ...]:
    """Return the page that `[links]` names for this target."""
    for spelling in wanted.spellings:
        listed = index.redirects.get(_redirect_key(spelling), "")
        found = find_listed(listed, index)
        if isinstance(found, Hit):
            return (found.page,)
    return ()


BY_PATH = (by_path, by_index, by_form)  # the rules for entries of book.toml
BY_ADDRESS = (*BY_PATH, by_other_path, by_address, by_redirect)  # for addresses on the own site
RULES = (*BY_PATH, by_other_path, by_address, by_tail, by_slug, by_title, by_redirect)
# a later rule may settle what several pages answer here
GUESSES = (by_form, by_tail, by_slug, by_title)


def find_page(place: Place, index: PageIndex[AnyPage]) -> Hit[AnyPage] | Miss[AnyPage]:
    """Find the page that a target means: all of RULES are tried, for an address only BY_ADDRESS."""
    return _decide(place, index, BY_ADDRESS if place.web else RULES)


def find_named(place: Place, index: PageIndex[AnyPage]) -> tuple[AnyPage, ...]:
    """Return the pages with the slug that the last name of a place has."""
    return by_slug(_read_wanted(place, index), index)


def find_listed(path: str, index: PageIndex[AnyPage]) -> Hit[AnyPage] | Miss[AnyPage]:
    """Find the page that a path of book.toml means, without guesses by slug or title."""
    path = posixpath.normpath(path) if path else ""
    exact = index.paths.get(path)  # whatever lies outside the root was never read
    return Hit(exact[0]) if exact else _decide(Place(path), index, BY_PATH)


def _decide(
    place: Place, index: PageIndex[AnyPage], rules: tuple[Rule, ...]
) -> Hit[AnyPage] | Miss[AnyPage]:
    wanted = _read_wanted(place, index)
    several: tuple[AnyPage, ...] = ()
    excluded: tuple[AnyPage, ...] = ()
    for rule in rules:
        found = rule(wanted, index)
        pages = _without_excluded(found, index.config)
        excluded = excluded or (found if found and not pages else ())
        if len(pages) == 1:
            return Hit(pages[0], rule in GUESSES)
        if pages and rule not in GUESSES:
            return Miss(place.path, pages)
        several = several or pages
    if len(excluded) == 1 and not several:
        return Hit(excluded[0])
    return Miss(place.path if several else _split_suffix(place.path)[0], several)


def _without_excluded(pages: tuple[AnyPage, ...], config: Config) -> tuple[AnyPage, ...]:
    """Return the pages that `[exclude]` does not name."""
    if not config.exclude:
        return pages
    return tuple(one for one in pages if not config.reason_to_exclude(one.path))


def suggest_paths(candidates: tuple[Page | Source, ...]) -> str:
    """Return a hint with the paths of the first four pages that a target may mean."""
    return f"write the path of one: {', '.join(page.path for page in candidates[:4])}"


def find_in_nearest_folder(path: str, candidates: tuple[Page, ...]) -> Page | None:
    """Return the candidate whose folder is nearest to that of the page at `path`.

    It shares most folders from the root on, and lies least deep below them. None if two are as
    near, or if the nearest one lies in a folder beside those of the page.
    """
    own = path.split("/")[:-1]
    rows = []
    for page in candidates:
        folders = page.path.split("/")[:-1]
        shared = len(posixpath.commonprefix([own, folders]))
        rows.append((-shared, len(folders) - shared, page))
    rows.sort(key=lambda row: row[:2])
    is_tie = len(rows) > 1 and rows[0][:2] == rows[1][:2]
    is_beside = rows[0][0] == 0 and rows[0][1] > 0
    return None if is_tie or is_beside else rows[0][2]


def part_ways(path: str, other: str) -> tuple[str, str]:
    """Return the first folders in which two paths differ; `""` for a path that has none there."""
    folders, others = path.split("/")[:-1], other.split("/")[:-1]
    shared = len(posixpath.commonprefix([folders, others]))
    return "".join(folders[shared : shared + 1]), "".join(others[shared : shared + 1])


def find_nearest(wanted: str, index: PageIndex[Page]) -> Page | None:
    """Return the page whose name or title is most like a wanted path, or None below NEAR."""
    pages: dict[str, Page] = {}
    for page in index.pages:
        for name in (slugify(name_of(page.path)), slugify(page.title)):
            pages.setdefault(name, page)
    pages.pop("", None)
    return pages.get(find_near(slugify(wanted.rpartition("/")[2]), pages, NEAR))


def name_of(path: str) -> str:
    """Return a file's name without suffix; for a README or an index its folder's name."""
    folders, _, name = path.rpartition("/")
    stem = (name.rpartition(".")[0] or name).removesuffix(".html")
    return folders.rpartition("/")[2] or stem if _names_index(stem) else stem


def _read_wanted(place: Place, index: PageIndex[AnyPage]) -> Wanted:
    path = place.path
    stem, suffix = _split_suffix(path)
    spellings = (place.written, path, stem)
    if not index.grounds.contains(path):
        return Wanted((), "", "", spellings)
    folder, _, name = stem.rpartition("/")
    is_name = path != "." and (bool(suffix) or "." not in name.strip("."))
    return Wanted(
        (path, stem) if suffix else (path,),
        (folder or ".") if _names_index(name) else "",
        slugify(name_of(path if suffix else path + ".md")) if is_name else "",
        spellings,
        tuple((one, _split_suffix(one)[0]) for one in place.others),
        tuple(map(address_key, (place.address or path, *place.others))),
    )


def _match_path(
    paths: tuple[str, ...], full: Table[AnyPage], stems: Table[AnyPage]
) -> tuple[AnyPage, ...]:
    if paths and paths[0] in full:
        return full[paths[0]]
    return next((stems[path] for path in paths if path in stems), ())


def _titles_of(page: Page | Source, form: Form) -> tuple[str, ...]:
    """Return the title of a page, and what its opener shows instead, if that is another."""
    if isinstance(page, Page):
        return (page.title, words_of(*page.title_nodes) or page.title)
    return (read_title(page, form),)


def _ends(key: str, tail: str) -> bool:
    """Return whether an address ends with another, or is its end and has two names or more."""
    return f"/{key}".endswith(f"/{tail}") or ("/" in key and f"/{tail}".endswith(f"/{key}"))


def _tabulate(rows: Iterable[tuple[str, AnyPage]]) -> Table[AnyPage]:
    table: dict[str, list[AnyPage]] = defaultdict(list)
    for key, page in rows:
        table[key].append(page)
    return {key: tuple(pages) for key, pages in table.items()}


def _stems_of(path: str) -> tuple[str, ...]:
    """Return the path without its suffix, and for a README or an index also its folder."""
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0]
    whole = posixpath.join(folder, stem)
    inner = whole.removesuffix(".html")  # `page.html.md`
    rows = (whole,) if inner == whole else (whole, inner)
    if note := NOTE.match(stem):
        rows = (*rows, posixpath.join(folder, note[1]))
    return (*rows, folder or ".") if _names_index(stem) else rows


def _slugs_of(page: Page | Source) -> list[str]:
    source = page.source if isinstance(page, Page) else page
    named = page.slug if isinstance(page, Page) else ""
    slugs = {named, slug_of_path(name_of(page.path), page.path), slugify(source.get("slug"))}
    return sorted(slugs - {""})


def _names_index(stem: str) -> bool:
    return stem.lower() in ("readme", "index", "_index", "index.html")


def _split_suffix(path: str) -> tuple[str, str]:
    """Return a path without a suffix of PAGE_SUFFIXES, and that suffix or `""`."""
    for suffix in PAGE_SUFFIXES:
        if path.lower().endswith(suffix):
            return path[: -len(suffix)], suffix
    return path, ""


def _redirect_key(target: str) -> str:
    return normalize("NFC", _split_suffix(target.strip().lstrip("/").removeprefix("./"))[0])
