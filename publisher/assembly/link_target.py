"""A link's target -> the page and the place on it, an address out of the book, or a lost link."""

from __future__ import annotations

import posixpath

from msgspec import Struct

from publisher.assembly.resolver import (
    Hit,
    Miss,
    PageIndex,
    find_in_nearest_folder,
    find_named,
    find_page,
    part_ways,
)
from publisher.book.addresses import Elsewhere, Place, read_target
from publisher.book.language import primary, read_tag
from publisher.book.model import Config, Page
from publisher.book.names import free_place
from publisher.book.slugs import ascii_id, slugify
from publisher.book.tree import Element, heading_level, walk, words_of


class Landing(Struct, frozen=True):
    """Where a link lands: a page, the id there ("" for the page itself), and what to report."""

    page: Page
    id: str = ""
    guessed: bool = False
    lost_fragment: str = ""

    @property
    def title(self) -> str:
        """The page's title, or the text of the heading that has the id; `""` for other places."""
        if not self.id:
            return self.page.title
        headings = (node for node in walk(*self.page.body) if heading_level(node))
        own = (node for node in headings if any(one.get("id") == self.id for one in walk(node)))
        title = next((words_of(node) for node in own), "") or _title_of_box(self.page, self.id)
        return title or _number_of(self.page, self.id)


def _title_of_box(page: Page, own: str) -> str:
    """Return the title of the admonition that has an id, or `""`."""
    boxes = (one for one in walk(*page.body) if one.tag == "aside" and one.get("id") == own)
    inside = (one for box in boxes for one in walk(*box.children))
    return next((words_of(one) for one in inside if one.get("class") == "admonition-title"), "")


def _number_of(page: Page, own: str) -> str:
    """Return the number of a formula, `(3)`, or of an item of a list, `3`; else `""`."""
    for node in walk(*page.body):
        rows = [node, *(one for one in node.children if isinstance(one, Element))]
        numbers = [one.get("data-number") for one in rows if one.has("data-number")]
        if numbers and any(one.get("id") == own for one in walk(node)):
            return f"({numbers[0]})"
        if node.tag == "ol":
            items = [one for one in node.children if isinstance(one, Element)]
            number = next((n for n, one in enumerate(items) if one.get("id") == own), -1)
            if number >= 0:
                return str(int(node.get("start") or 1) + number)
    return ""


class Outside(Struct, frozen=True):
    """A link out of the book that passes as it is."""

    address: str


class Lost(Struct, frozen=True):
    """A link that lands nowhere: the rule that it breaks, the path that it wanted, candidates.

    `address` is the page's on the book's web site, if the book has one: the link keeps it.
    """

    rule: str
    wanted: str
    candidates: tuple[Page, ...] = ()
    address: str = ""


class LinkIndex:
    """All pages of the book, and every place on them that a fragment may name."""

    def __init__(self, config: Config, pages: tuple[Page, ...]) -> None:
        self.index = PageIndex(config, pages)
        self.places = {page.slug: _list_places(page) for page in pages}
        self.holders: dict[str, list[Page]] = {}  # of an id as written, or of a heading's
        for page in pages:
            headings = [one for one in page.headings if one.id]
            written = {id for id, _ in page.ids} | {one.id for one in headings}
            for id in written | {name for one in headings for name in one.aliases}:
                self.holders.setdefault(id, []).append(page)


def resolve(written: str, page: Page, links: LinkIndex) -> Landing | Outside | Lost:
    """Resolve a target of a link that stands on a page."""
    if not written.strip():
        return Lost("link-dangling", "")
    match read_target(written, page.path, links.index.grounds):
        case Elsewhere() as elsewhere:
            left = _leave(elsewhere)
            return (_find_label(written, page, links) or left) if isinstance(left, Lost) else left
        case Place("", fragment):
            return _find_fragment(fragment, page, links)
        case Place() as place:
            pass
    if place.web:
        return _resolve_address(place, page, links)
    match find_page(place, links.index):
        case Hit(found, guessed):
            return _land(Landing(found, "", guessed), place.fragment, links)
        case Miss(wanted, candidates) if candidates:
            return Lost("link-ambiguous", wanted, candidates)
        case Miss(wanted):
            return _find_label(written, page, links) or Lost(
                "link-dangling", wanted, (), _address_on_site(place, links.index)
            )


def _resolve_address(place: Place, page: Page, links: LinkIndex) -> Landing | Outside | Lost:
    """Resolve an address on the book's own site; without a page that is surely meant it stays.

    A page is meant by its path. In a folder of a language, such as `en/`, a name is enough if a
    page of the same language has it: of several the one in the nearest folder is meant.
    """
    found = find_page(place, links.index)
    if isinstance(found, Hit):
        if found.guessed and _is_foreign(found.page, page, links.index):
            return Outside(place.web)
        return _land(Landing(found.page, "", found.guessed), place.fragment, links)
    candidates = found.candidates or tuple(
        one for one in find_named(place, links.index) if _is_of_language(one, page)
    )
    near = find_in_nearest_folder(page.path, candidates) if candidates else None
    if near is not None:
        return _land(Landing(near, "", True), place.fragment, links)
    if found.candidates:
        return Lost("link-ambiguous", found.wanted, found.candidates, place.web)
    return Outside(place.web)


def _is_of_language(found: Page, page: Page) -> bool:
    """Return whether two pages lie in folders of one language: both in `en/`, say."""
    own, other = (
        next((tag for tag in map(read_tag, one.path.split("/")[:-1]) if len(primary(tag)) == 2), "")
        for one in (found, page)
    )
    return bool(own) and own == other


def place_of(page: Page, fragment: str, links: LinkIndex) -> str | None:
    """Return the id on a page that a fragment means: as written, in lower case, in ASCII.

    The id is `""` for the page itself, and None if the page has no such place.
    """
    places = links.places[page.slug]
    for name in (fragment, fragment.lower(), ascii_id(fragment), slugify(fragment)):
        for own in (name, free_place(name)):
            if own in places:
                return places[own]
    return "" if slugify(fragment) in (page.slug, "top") else None


def _leave(target: Elsewhere) -> Outside | Lost:
    if target.scheme in ("http", "https", "mailto") and target.has_host:
        return Outside(target.address)
    known = target.scheme in ("", "http", "https")
    return Lost("link-dangling" if known else "link-scheme", target.address)


def _find_label(written: str, page: Page, links: LinkIndex) -> Landing | None:
    """Return where a label of MyST stands: on the page, or on the one page that has it.

    A file with a label may be a page, and be included in others: its own page is meant.
    """
    for name in dict.fromkeys((written, written.lower())):
        holders = links.holders.get(name, ())
        included = {path for one in holders for path in one.source.included}
        own = [one for one in holders if one.path in included] or holders
        for one in (page, *own[:1]):
            is_only = one is page or len(own) == 1
            if is_only and name in links.places[one.slug]:
                return Landing(one, links.places[one.slug][name])
    return None


def resolve_key(written: str, page: Page, links: LinkIndex) -> Landing | Lost:
    """Resolve `#name`, which may mean a place on any page.

    A place of the page itself wins, then the place of the first page that has one, then a page
    whose title has this name, if no other page has the title.
    """
    name = written.removeprefix("#")
    place = place_of(page, name, links)
    if place is not None:
        return Landing(page, place)
    for key in (name, name.lower(), slugify(name)):
        for one in links.holders.get(key, ())[:1]:
            return Landing(one, place_of(one, key, links) or "")
    titled = links.index.titles.get(slugify(name), ())
    return Landing(titled[0]) if len(titled) == 1 else Lost("link-key", name)


def _find_fragment(fragment: str, page: Page, links: LinkIndex) -> Landing:
    """Resolve `#name`: a place on this page, the slug of a page, or an id that one page has."""
    place = place_of(page, fragment, links)
    if place is not None or not fragment:
        return Landing(page, place or "")
    for pages in (links.index.slugs.get(slugify(fragment), ()), links.holders.get(fragment, ())):
        if len(pages) == 1:
            return Landing(pages[0], place_of(pages[0], fragment, links) or "", guessed=True)
    return Landing(page, "", False, fragment)


def _is_foreign(found: Page, page: Page, index: PageIndex[Page]) -> bool:
    """Return whether a page that was guessed is in another language than the page with the link.

    The languages are those of their headers, or of folders such as `en/` and `de/`.
    """
    languages = [read_tag(name) for name in part_ways(page.path, found.path)]
    if found.source.language or page.source.language:
        languages = [one.source.language or index.config.language for one in (page, found)]
    own, other = map(primary, languages)
    return bool(own and other) and own != other


def _land(landing: Landing, fragment: str, links: LinkIndex) -> Landing:
    if not fragment:
        return landing
    place = place_of(landing.page, fragment, links)
    lost = fragment if place is None else ""
    return Landing(landing.page, place or "", landing.guessed, lost)


def _address_on_site(place: Place, index: PageIndex[Page]) -> str:
    """Return the web address of a page that is not in the book; `""` outside the root."""
    grounds = index.grounds
    if not grounds.site or not grounds.contains(place.path):
        return ""
    absolute = posixpath.normpath(posixpath.join(grounds.folder, place.path))
    below = posixpath.relpath(absolute, grounds.root)
    address = f"{grounds.site[0].rstrip('/')}/{'' if below == '.' else below}"
    return address + (f"#{place.fragment}" if place.fragment else "")


def _list_places(page: Page) -> dict[str, str]:
    """Return the fragments that name a place on the page, each with the id of that place."""
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


def name_pictures(link: Element, target: Landing | Outside | Lost) -> Element:
    """Return a link; if it shows only pictures without a text, its target's name is their text."""
    shown = tuple(walk(*link.children))
    is_silent = all(one.tag == "img" and not one.get("alt") for one in shown)
    if not shown or not is_silent or words_of(*link.children) or isinstance(target, Lost):
        return link
    name = target.address if isinstance(target, Outside) else target.title or target.page.title
    return link.with_children(*(one.with_attributes(alt=name) for one in shown))
