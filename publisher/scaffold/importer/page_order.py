"""Pages -> their order: from a page that lists them, from header keys, from folders or names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from publisher.assembly.order_page import read_order_page
from publisher.assembly.resolver import PageIndex
from publisher.book.model import Config, Entry, PartEntry, Source

SUMMARIES = ("summary", "toc", "contents")
INDEXES = tuple("index readme home patterns overview catalogue catalog pattern-list".split())
OWN_PAGES = ("readme", "index")  # of a folder
FRONT = "preface foreword introduction intro how-to-read about-this-book start-here".split()
BACK = (
    "glossary appendix references bibliography further-reading acknowledgements acknowledgments "
    "colophon about"
).split()
NUMBER_KEYS = ("order", "weight", "nav_order", "position", "sequence", "number")
GROUP_KEYS = ("category", "categories", "part", "group", "section")

Parts = tuple[tuple[str, tuple[str, ...]], ...]  # the title of each part ("" for none), its paths


class PageOrder(Struct, frozen=True):
    """The order of a folder's pages and its reason.

    `listing` is the path of the page that gives the order; without one there are `parts`, `front`
    and `back`. `excluded` maps a path to the reason why the page is left out; `decision` is what
    the author must decide, or `""`.
    """

    reason: str
    listing: str = ""
    parts: Parts = ()
    front: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    excluded: dict[str, str] = {}
    decision: str = ""


def find_page_order(pages: list[Source]) -> PageOrder:
    """Return the best order that the pages suggest."""
    return _by_listing(pages) or _by_headers_and_names(pages)


def _by_listing(pages: list[Source]) -> PageOrder | None:
    """Return the order of a page that links to the others; None if there is none."""
    index = PageIndex(Config(Path(), "book.toml", "", (), "", "en", "", ""), pages)
    listing, listed = _find_listing(index)
    if not listing:
        return None
    name = listing.path
    listed |= {name}
    missing = [page.path for page in pages if page.path not in listed]
    shown = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
    decision = f"{len(missing)} pages are not listed in {name} and were excluded: {shown}"
    count, total = len(listed) - 1, len(pages) - 1
    reason = f"{name} links to {count} of {total} other pages, so it gives the order"
    excluded = dict.fromkeys(missing, f"{name} does not list it")
    return PageOrder(reason, name, excluded=excluded, decision=decision if missing else "")


def _find_listing(index: PageIndex[Source]) -> tuple[Source | None, set[str]]:
    """Return the page that links to most others, and the paths of these.

    A file with the name of a summary needs fewer links than an index, and this fewer than others.
    """
    best: tuple[bool, int] = (False, 0)
    listing, listed = None, set[str]()
    for page in index.pages:
        name = stem_of(page.path)
        is_summary = name in SUMMARIES
        share = 0.3 if is_summary else 0.6 if name in INDEXES else 0.9
        # in a book of three pages any page may link to both others
        least = 2 if is_summary or name in INDEXES else 5
        paths = _paths_in(read_order_page(page, index)[0]) - {page.path}
        needed = max(least, share * (len(index.pages) - 1))
        if len(paths) >= needed and (is_summary, len(paths)) > best:
            best, listing, listed = (is_summary, len(paths)), page, paths
    return listing, listed


def _paths_in(parts: tuple[PartEntry, ...]) -> set[str]:
    def walk(entries: Iterable[Entry]) -> Iterator[str]:
        for entry in entries:
            yield entry.page
            yield from walk(entry.pages)

    return {path for part in parts for path in walk(part.pages)}


def _by_headers_and_names(pages: list[Source]) -> PageOrder:
    """Return the order that headers, folders or names give to the pages between the matter."""
    top = {stem_of(page.path): page.path for page in pages if "/" not in page.path}
    has_front = len(pages) > 3
    front = tuple(top[name] for name in ("index", "readme", *FRONT) if has_front and name in top)
    back = tuple(top[name] for name in BACK if name in top)
    middle = [page for page in pages if page.path not in (*front, *back)]
    for find in (_by_next, _by_number, _by_group, _by_folder):
        parts, reason = find(middle)
        if parts:
            return PageOrder(reason, "", parts, front, back)
    parts = (("", tuple(page.path for page in sorted(middle, key=_sort_key))),)
    reason = "nothing says an order, so pages stand by name"
    decision = "no order was found: put the pages of [book] into the order of reading"
    decision += ", or into [[part]]s"
    return PageOrder(reason, "", parts, front, back, decision=decision)


def _by_next(pages: list[Source]) -> tuple[Parts, str]:
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
    return (("", (*chain, *rest)),), "the headers name the next page each"


def _by_number(pages: list[Source]) -> tuple[Parts, str]:
    """Sort by a header key that holds a number on most pages; folders are parts."""
    for key in NUMBER_KEYS:
        numbers = {}
        for page in pages:
            if number := re.match(r"-?\d+(?:\.\d+)?$", page.get(key)):
                numbers[page.path] = float(number[0])
        if len(numbers) >= 0.6 * len(pages) and len(set(numbers.values())) > 1:
            order = {page.path: numbers.get(page.path, float("inf")) for page in pages}
            rows = sorted(pages, key=lambda page: (order[page.path], _sort_key(page)))
            parts = _group(rows, lambda page: page.path.rpartition("/")[0])
            return parts, f"the headers hold '{key}'"
    return (), ""


def _by_group(pages: list[Source]) -> tuple[Parts, str]:
    """Make parts of a header key that names a few groups on nearly every page."""
    for key in GROUP_KEYS:
        names = {page.path: page.get(key).split(",")[0].strip().strip("[]'\"") for page in pages}
        counts = Counter(name for name in names.values() if name)
        if sum(counts.values()) >= 0.8 * len(pages) and 1 < len(counts) <= len(pages) / 2:
            order = {path: (not name, name.casefold()) for path, name in names.items()}
            rows = sorted(pages, key=lambda page: (order[page.path], _sort_key(page)))
            parts = _group(rows, lambda page: names[page.path])  # noqa: B023
            return parts, f"the headers hold '{key}', which became the parts"
    return (), ""


def _by_folder(pages: list[Source]) -> tuple[Parts, str]:
    """Make parts of the folders, where two of them hold several pages."""
    below = [page.path for page in pages if "/" in page.path]
    counts = Counter(path.split("/")[0] for path in below if stem_of(path) not in OWN_PAGES)
    if sum(count > 1 for count in counts.values()) < 2:
        return (), ""
    rows = sorted(pages, key=lambda page: ("/" in page.path, _sort_key(page)))
    folders = _group(rows, lambda page: page.path.split("/")[0] if "/" in page.path else "")
    return folders, "the folders became the parts"


def _group(pages: list[Source], name_of: Callable[[Source], str]) -> Parts:
    """Return the pages of each name, in the order in which the names are met."""
    groups: dict[str, list[str]] = {}
    for page in pages:
        groups.setdefault(name_of(page), []).append(page.path)
    return tuple((title_of(name), tuple(paths)) for name, paths in groups.items())


def _sort_key(page: Source) -> tuple[object, ...]:
    """Return a key by path: 10 after 9, and a folder's own page before the others in it."""
    first = stem_of(page.path) not in OWN_PAGES
    pieces = re.split(r"(\d+)", page.path.lower())
    numbers = tuple((0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces)
    return (page.path.rpartition("/")[0].lower(), first, numbers)


def stem_of(path: str) -> str:
    """Return a page's file name in lower case, without its suffix."""
    return path.rpartition("/")[2].rpartition(".")[0].lower()


def title_of(name: str) -> str:
    """Return a folder's or group's name as a title: `First steps` for `01-first-steps`."""
    words = re.sub(r"^\d+[-_. ]+", "", name.rpartition("/")[2])
    words = words.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
