"""Pages -> the order that their headers, their folders or their names give."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable
from math import inf

from msgspec import Struct
from msgspec.structs import replace

from publisher.assembly.ranking import (
    NUMBER_KEYS,
    OWN_PAGES,
    number_of,
    rank_pages,
    stem_of,
    title_of,
)
from publisher.book.model import Entry, HeaderField, PartEntry, Source
from publisher.reading.site_list import Row
from publisher.scaffold.importer.folder_files import Named

FRONT = "home preface foreword introduction intro how-to-read about-this-book start-here".split()
BACK = (
    "glossary appendix references bibliography further-reading acknowledgements acknowledgments "
    "colophon about"
).split()
NUMBER = re.compile(r"[\d.]+[a-z]?")
GROUP_KEYS = ("category", "categories", "part", "group", "section")


class PageOrder(Struct, frozen=True):
    """The order of a folder's pages and its reason.

    `listing` is the path of the file that gives the order; without one there are `parts`, `front`
    and `back`. `listed` are the paths of the pages that a file of the site lists. `excluded` maps a
    path to the reason why the page is left out; `decision` is what the author must decide, or `""`.
    """

    reason: str
    listing: str = ""
    parts: tuple[PartEntry, ...] = ()
    front: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    excluded: dict[str, str] = {}
    decision: str = ""
    listed: frozenset[str] = frozenset()


def as_parts(rows: tuple[Row, ...]) -> tuple[PartEntry, ...]:
    """Return the parts of rows whose targets are paths of pages."""

    def _entries(rows: Iterable[Row], group: str = "") -> tuple[Entry, ...]:
        found: list[Entry] = []
        for row in rows:
            if row.target:
                below = _entries(row.rows)
                path = row.target.lstrip("/")
                found.append(Entry(path, 0, row.label, pages=below, group=group))
            else:
                found += _entries(row.rows, row.label)
        return tuple(found)

    parts: list[PartEntry] = []
    for row in rows:
        if row.rows and not row.target:
            parts.append(PartEntry(row.label, pages=_entries(row.rows)))
        elif parts and not parts[-1].title:
            parts[-1] = PartEntry("", pages=parts[-1].pages + _entries((row,)))
        else:
            parts.append(PartEntry("", pages=_entries((row,))))
    return tuple(parts)


def turn(pages: list[Source], named: Named) -> tuple[list[Source], Named]:
    """Return pages and folders whose numbers rise where those of Retype fall; none is 0."""
    turned = []
    for page in pages:
        number = number_of(page)
        own = HeaderField("order", f"{0 if number == inf else -number:g}", 0)
        turned.append(replace(page, header=(*(f for f in page.header if f.key != "order"), own)))
    folders = {posixpath.dirname(page.path) for page in pages}
    places = {one: named.get(one, ("", inf)) for one in folders}
    return turned, {
        one: (label, -place) for one, (label, place) in places.items() if label or place < inf
    }


def by_headers_and_names(pages: list[Source], named: Named) -> PageOrder:
    """Return the order that headers, folders or names give to the pages between the matter."""
    if found := by_number(pages, named):
        return found
    top = {stem_of(page.path): page.path for page in pages if "/" not in page.path}
    has_front = len(pages) > 3
    front = tuple(top[name] for name in (*OWN_PAGES, *FRONT) if has_front and name in top)
    back = tuple(top[name] for name in BACK if name in top)
    middle = [page for page in pages if page.path not in (*front, *back)]
    for find in (_by_next, _by_group, _by_folder):
        parts, reason = find(middle)
        if parts:
            return PageOrder(reason, "", parts, front, back)
    if posts := _by_date(middle):
        part = PartEntry("", pages=tuple(map(Entry, posts)))
        return PageOrder("the pages are posts, by date", "", (part,), front, back)
    paths = tuple(page.path for page in sorted(middle, key=_sort_key))
    is_numbered = sum(bool(re.match(r"\d+[-_. ]", path.rpartition("/")[2])) for path in paths)
    if is_numbered > 0.6 * len(paths):
        parts = (PartEntry("", pages=tuple(map(Entry, paths))),)
        return PageOrder("the names begin with numbers", "", parts, front, back)
    parts = (PartEntry("", pages=tuple(map(Entry, paths))),)
    reason = "nothing says an order, so pages stand by name"
    decision = "no order was found: put the pages of [book] into the order of reading"
    decision += ", or into [[part]]s"
    return PageOrder(reason, "", parts, front, back, decision=decision)


def _by_date(pages: list[Source]) -> tuple[str, ...]:
    """Return the paths of the posts of a blog, the oldest first; () if the pages are no posts."""
    dates = {page.path: page.get("date") for page in pages}
    if not all("_posts/" in path and re.match(r"\d{4}-", date) for path, date in dates.items()):
        return ()
    return tuple(page.path for page in sorted(pages, key=lambda one: (dates[one.path], one.path)))


def by_number(pages: list[Source], named: Named) -> PageOrder | None:
    """Sort by a number in the headers of most pages, without a chain; folders are parts."""
    numbered = [page for page in pages if number_of(page) < float("inf")]
    others = [page for page in pages if stem_of(page.path) not in OWN_PAGES]
    numbers = {number_of(page) for page in numbered}
    if len(numbers) < 2 or len(numbered) < 0.6 * max(len(others), 1) or _by_next(pages)[0]:
        return None
    key = next(field.key for field in numbered[0].header if field.key in NUMBER_KEYS)
    top = posixpath.commonpath([posixpath.dirname(page.path) for page in pages])
    prefix = f"{top}/" if top else ""
    return PageOrder(f"the headers hold '{key}'", "", as_parts(rank_pages(pages, named, prefix)))


def _by_next(pages: list[Source]) -> tuple[tuple[PartEntry, ...], str]:
    """Follow the header key `next` from page to page, where most pages have it."""
    paths = {stem_of(page.path): page.path for page in pages}
    next_of = {}
    for page in pages:
        target = page.get("next").rstrip("/").removesuffix(".html").rpartition("/")[2].lower()
        if target in paths:
            next_of[page.path] = paths[target]
    targets = set(next_of.values())
    starts = [page.path for page in pages if page.path in next_of and page.path not in targets]
    if len(next_of) < 0.6 * (len(pages) - 1) or not starts:
        return (), ""
    chain = [starts[0]]
    while (path := next_of.get(chain[-1], "")) and path not in chain:
        chain.append(path)
    rest = [page.path for page in sorted(pages, key=_sort_key) if page.path not in chain]
    part = PartEntry("", pages=tuple(map(Entry, (*chain, *rest))))
    return (part,), "the headers name the next page each"


def _by_group(pages: list[Source]) -> tuple[tuple[PartEntry, ...], str]:
    """Make parts of a header key that names a few groups on nearly every page."""
    for key in GROUP_KEYS:
        names = {page.path: page.get(key).split(",")[0].strip().strip("[]'\"") for page in pages}
        counts = Counter(name for name in names.values() if name)
        if all(map(NUMBER.fullmatch, counts)):  # of the section of a manual, say
            continue
        if sum(counts.values()) >= 0.8 * len(pages) and 1 < len(counts) <= len(pages) / 2:
            order = {path: (not name, name.casefold()) for path, name in names.items()}
            rows = sorted(pages, key=lambda page: (order[page.path], _sort_key(page)))
            parts = _group(rows, lambda page: names[page.path])  # noqa: B023
            return parts, f"the headers hold '{key}', which became the parts"
    return (), ""


def _by_folder(pages: list[Source]) -> tuple[tuple[PartEntry, ...], str]:
    """Make parts of the folders, where two of them hold several pages."""
    top = posixpath.commonpath([posixpath.dirname(page.path) for page in pages]) if pages else ""
    start = len(top) + 1 if top else 0
    below = [page.path[start:] for page in pages if "/" in page.path[start:]]
    counts = Counter(path.split("/")[0] for path in below if stem_of(path) not in OWN_PAGES)
    if sum(count > 1 for count in counts.values()) < 2:
        return (), ""
    rows = sorted(pages, key=lambda page: ("/" in page.path[start:], _sort_key(page)))

    def _folder_of(page: Source) -> str:
        name, slash, _ = page.path[start:].partition("/")
        return name if slash else ""

    return _group(rows, _folder_of), "the folders became the parts"


def _group(pages: list[Source], name_of: Callable[[Source], str]) -> tuple[PartEntry, ...]:
    """Return the pages of each name, in the order in which the names are met."""
    groups: dict[str, list[Entry]] = {}
    for page in pages:
        groups.setdefault(name_of(page), []).append(Entry(page.path))
    return tuple(PartEntry(title_of(name), pages=tuple(rows)) for name, rows in groups.items())


def _sort_key(page: Source) -> tuple[object, ...]:
    """Return a key by path: 10 after 9, and a folder's own page before the others in it."""
    first = stem_of(page.path) not in OWN_PAGES
    pieces = re.split(r"(\d+)", page.path.lower())
    numbers = tuple((0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces)
    return (page.path.rpartition("/")[0].lower(), first, numbers)
