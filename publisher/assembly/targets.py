"""A link's target as written -> the page and the place it means, by the contract's rules and in their order."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from difflib import SequenceMatcher
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from msgspec import Struct

from publisher.book.model import Config, Page
from publisher.book.slugs import ascii_id, slug_of_path, slugify

PAGE_SUFFIXES = (".md", ".markdown", ".html", ".htm", ".txt")
NEAR = 0.85


class Landing(Struct, frozen=True):
    """Where a link lands: a page, the id there ("" for the page itself), and what to report about it."""

    page: Page
    id: str = ""
    guessed: bool = False
    lost_fragment: str = ""


class Outside(Struct, frozen=True):
    """A link out of the book that passes as it is."""

    address: str


class Lost(Struct, frozen=True):
    """A link that lands nowhere: the rule, what it wanted (the same for all spellings of one page), candidates."""

    rule: str
    wanted: str
    candidates: tuple[Page, ...] = ()
    address: str = ""  # the page on the book's web site, where it has one


class TargetIndex:
    """All pages of the book by path, slug, title and id."""

    def __init__(self, config: Config, pages: tuple[Page, ...]) -> None:
        self.config = config
        self.pages = pages
        self.folder = config.folder.resolve().as_posix()
        self.root = (config.folder / config.root).resolve().as_posix()
        self.by_path = {page.path: page for page in pages}
        self.by_stem: dict[str, list[Page]] = defaultdict(list)
        self.by_slug: dict[str, list[Page]] = defaultdict(list)
        self.by_title: dict[str, list[Page]] = defaultdict(list)
        self.by_id: dict[str, list[Page]] = defaultdict(list)
        self.places = {page.slug: _list_places(page) for page in pages}
        for page in pages:
            folder, _, name = page.path.rpartition("/")
            stem = name.rpartition(".")[0]
            self.by_stem[posixpath.join(folder, stem)].append(page)
            if stem.lower() in ("readme", "index"):
                self.by_stem[folder or "."].append(page)
            for slug in {
                page.slug,
                slug_of_path(_stem(page.path), page.path),
                slugify(page.source.get("slug")),
            } - {""}:
                self.by_slug[slug].append(page)
            self.by_title[slugify(page.title)].append(page)
            for name in {
                *(written for written, _ in page.ids),
                *(one.id for one in page.headings if one.id),
            }:
                self.by_id[name].append(page)
        self.redirects = {_fold(target): page for target, page, _ in config.links}

    def find(self, written: str, page: Page) -> Landing | Outside | Lost:
        """Resolve a target as it stands on a page."""
        target = written.strip()
        path, _, fragment = target.partition("#")
        fragment = unquote(fragment).strip()
        if not target:
            return Lost("link-dangling", "")
        if not path.partition("?")[0]:
            return self._find_fragment(fragment, page)
        scheme = re.match(r"([a-z][a-z0-9+.-]*):", path, re.IGNORECASE)
        if scheme or path.startswith("//"):
            inside = self._below_site(path)
            if inside is None and scheme:
                known = scheme[1].lower() in ("http", "https", "mailto")
                bare = known and (scheme[1].lower() == "mailto" or _split(target).netloc)
                return (
                    Outside(target)
                    if bare
                    else Lost("link-scheme" if not known else "link-dangling", target)
                )
            if inside is None:
                return Lost("link-dangling", target)
            found = self._find_page(inside)
            return (
                found
                if isinstance(found, Lost) and found.candidates
                else self._land(found, fragment, Outside(target))
            )
        path = unquote(path.partition("?")[0]).strip()
        start = (
            self.root
            if path.startswith("/")
            else posixpath.join(self.folder, posixpath.dirname(page.path))
        )
        place = posixpath.normpath(posixpath.join(start, path.lstrip("/")))
        found = self._find_page(self._seen_from_book(place), path)
        if (
            isinstance(found, Lost)
            and not found.candidates
            and self.config.site
            and self._is_inside(place)
        ):
            address = urljoin(
                self.config.site[0].rstrip("/") + "/", posixpath.relpath(place, self.root)
            )
            found = Lost(
                found.rule, found.wanted, (), address + (f"#{fragment}" if fragment else "")
            )
        return self._land(found, fragment, None)

    def _land(
        self, found: Landing | Lost, fragment: str, otherwise: Outside | None
    ) -> Landing | Outside | Lost:
        if isinstance(found, Lost):
            return otherwise or found
        if not fragment:
            return found
        place = self.place_of(found.page, fragment)
        return Landing(
            found.page, place or "", found.guessed, "" if place is not None else fragment
        )

    def place_of(self, page: Page, fragment: str) -> str | None:
        """The id on a page that a fragment means: as written, in ASCII, in lower case; "" is the page itself."""
        places = self.places[page.slug]
        for name in (
            fragment,
            fragment.lower(),
            ascii_id(fragment),
            slugify(fragment),
        ):  # ids are there in lower case, too
            if name in places:
                return places[name]
        return "" if slugify(fragment) in (page.slug, "top") else None

    def _find_fragment(self, fragment: str, page: Page) -> Landing | Lost:
        place = self.place_of(page, fragment)
        if place is not None or not fragment:
            return Landing(page, place or "")
        for group in (
            self.by_slug[slugify(fragment)] if slugify(fragment) else [],
            self.by_id[fragment],
        ):
            if len(group) == 1:
                return Landing(group[0], self.place_of(group[0], fragment) or "")
        return Landing(page, "", False, fragment)

    def _below_site(self, address: str) -> str | None:
        """The path below the book's folder of an address below one of its sites."""
        own = _split(address)
        for site in self.config.site:
            base = _split(site if "//" in site else f"https://{site}")
            folder = base.path.rstrip("/")
            if (
                own.netloc
                and own.netloc.lower() == base.netloc.lower()
                and (own.path + "/").startswith(folder + "/")
            ):
                rest = unquote(own.path[len(folder) :].lstrip("/"))
                return self._seen_from_book(posixpath.normpath(posixpath.join(self.root, rest)))
        return None

    def _is_inside(self, place: str) -> bool:
        """Whether a place in the file system lies inside the book's root."""
        return place == self.root or place.startswith(self.root.rstrip("/") + "/")

    def _seen_from_book(self, place: str) -> str:
        """A place as the book's pages are named: from its folder; what lies outside the root keeps only the steps that lead there."""
        below = self.folder.rstrip("/") + "/"
        return (
            place[len(below) :]
            if place.startswith(below)
            else posixpath.relpath(place, self.folder)
        )

    def _find_page(self, path: str, written: str = "") -> Landing | Lost:
        """By path; else by slug or by title, which is a guess; else by `[links]`, which also settles what several pages answer."""
        outside = not self._is_inside(posixpath.normpath(posixpath.join(self.folder, path)))
        stem, suffix = _split_suffix(path)
        if not outside:
            exact = self.by_path.get(path)
            group = (
                [exact]
                if exact
                else self.by_stem.get(path) or (self.by_stem.get(stem) if suffix else None) or []
            )
            group = group or (
                self.by_stem.get(posixpath.dirname(path) or ".", []) if _is_index(path) else []
            )
            if len(group) == 1:
                return Landing(group[0])
            if group:
                return Lost("link-ambiguous", path, tuple(group))
        name = slugify(_stem(path if suffix else path + ".md")) if path != "." else ""
        guessable = (
            not outside
            and bool(name)
            and (bool(suffix) or "." not in path.rpartition("/")[2].strip("."))
        )
        groups = (
            [table.get(name, []) for table in (self.by_slug, self.by_title)] if guessable else []
        )
        for group in groups:
            if len(group) == 1:
                return Landing(group[0], "", True)
        for spelling in (written, path, stem):
            meant = self.by_path.get(posixpath.normpath(self.redirects.get(_fold(spelling), "?")))
            if meant:
                return Landing(meant)
        several = next((group for group in groups if group), None)
        return (
            Lost("link-ambiguous", path, tuple(several))
            if several
            else Lost("link-dangling", stem if suffix else path)
        )

    def nearest(self, wanted: str) -> Page | None:
        """The page whose name is most like a wanted one, if it is very like it."""
        stem = slugify(wanted.rpartition("/")[2])
        scored = [
            (
                max(
                    SequenceMatcher(None, stem, one).ratio()
                    for one in (slugify(_stem(page.path)), slugify(page.title))
                ),
                n,
            )
            for n, page in enumerate(self.pages)
        ]
        ratio, place = max(scored, key=lambda row: (row[0], -row[1]), default=(0.0, 0))
        return self.pages[place] if stem and ratio >= NEAR else None


def _list_places(page: Page) -> dict[str, str]:
    """Every fragment that means a place on the page, and the id of that place."""
    places = dict(page.ids)
    for _, own in page.ids:
        places.setdefault(own, own)
    for heading in page.headings:
        places.setdefault(heading.id, heading.id)
    for heading in page.headings:
        for name in heading.aliases:
            places.setdefault(name, heading.id)
    places.pop("", None)
    return {**{name.lower(): own for name, own in reversed(places.items())}, **places}


def _stem(path: str) -> str:
    folders, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0] or name
    return folders.rpartition("/")[2] or stem if stem.lower() in ("readme", "index") else stem


def _split_suffix(path: str) -> tuple[str, str]:
    for suffix in PAGE_SUFFIXES:
        if path.lower().endswith(suffix):
            return path[: -len(suffix)], suffix
    return path, ""


def _is_index(path: str) -> bool:
    return _split_suffix(path)[0].rpartition("/")[2].lower() in ("readme", "index")


def _split(address: str) -> SplitResult:
    """An address in its parts; all empty where it is none, such as one whose bracket is never closed."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _fold(target: str) -> str:
    return _split_suffix(target.strip().lstrip("/").removeprefix("./"))[0]
