"""Pages of a folder -> rows in the order that their headers, folders and names give them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import inf

from publisher.book.model import Source
from publisher.book.paths import natural_key
from publisher.reading.site_list import Row

NUMBER_KEYS = (
    "order weight nav_order position sequence number sidebar_position sidebar.order nav.order "
    "eleventynavigation.order menu_order page_order sort_rank"
).split()
OWN_PAGES = ("_index", "index", "readme")  # of a folder
NUMBERED = re.compile(r"^(\d+)(?=[-_. ])")
Ranked = tuple[float, tuple[str, str], Row]


def rank_pages(
    pages: Sequence[Source], named: Mapping[str, tuple[str, float]] = {}, prefix: str = ""
) -> tuple[Row, ...]:
    """Return pages in order, those of a folder below it; `prefix` is the path of the folder.

    `named` has a label and a place for folders, by path. Pages whose headers name a parent stand
    below it.
    """
    names = {name for page in pages for name in _names_of(page)}
    if any(_parent_of(page) in names for page in pages):
        return _rank_by_parent(pages)
    return tuple(row for _, _, row in _rank_folder(pages, named, prefix))


def number_of(page: Source) -> float:
    """Return the number that a header gives a page, infinity if it has none."""
    for key in NUMBER_KEYS:
        if found := re.fullmatch(r"-?\d+(?:\.\d+)?", page.get(key).strip()):
            return float(found[0])
    return inf


def stem_of(path: str) -> str:
    """Return a page's file name in lower case, without its suffix."""
    return path.rpartition("/")[2].rpartition(".")[0].removesuffix(".html").lower()


def title_of(name: str) -> str:
    """Return a folder's or group's name as a title: `First steps` for `01-first-steps`."""
    words = re.sub(r"^\d+[-_. ]+", "", name.rstrip("/").rpartition("/")[2])
    words = words.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _rank_folder(
    pages: Sequence[Source], named: Mapping[str, tuple[str, float]], prefix: str
) -> list[Ranked]:
    own, ranked = [], []
    folders: dict[str, list[Source]] = {}
    for page in pages:
        name, slash, _ = page.path[len(prefix) :].partition("/")
        if slash:
            folders.setdefault(name, []).append(page)
        elif stem_of(page.path) in OWN_PAGES:
            own.append(page)
        else:
            number = number_of(page)
            rank = number if number < inf else _number_of_name(name)
            ranked.append((rank, natural_key(name.lower()), Row("", "/" + page.path)))
    for name, below in folders.items():
        ranked.append(_rank_subfolder(below, named, f"{prefix}{name}/"))
    ranked.sort(key=lambda row: row[:2])
    first = [(-inf, ("", ""), Row("", "/" + page.path)) for page in own if page.body.strip()]
    return [*first, *ranked]


def _rank_subfolder(
    pages: Sequence[Source], named: Mapping[str, tuple[str, float]], prefix: str
) -> Ranked:
    """Return the row of a folder: its label is its own, its own page's title, or its name."""
    folder = prefix.rstrip("/")
    rows = _rank_folder(pages, named, prefix)
    name = folder.rpartition("/")[2]
    depth = prefix.count("/")
    own = [page for page in pages if page.path.count("/") == depth]
    own = [page for page in own if stem_of(page.path) in OWN_PAGES]
    label, place = named.get(folder, ("", inf))
    title = next((one for page in own if (one := page.get("title"))), "")
    ranks = (place, *map(number_of, own), _number_of_name(name))
    rank = next((one for one in ranks if one < inf), None)
    if rank is None:
        rank = min((one for one, _, _ in rows if -inf < one), default=inf)
    inner = tuple(row for _, _, row in rows)
    if len(inner) == 1 and own and not inner[0].rows:  # a page in a folder of its own
        return rank, natural_key(name.lower()), inner[0]
    return rank, natural_key(name.lower()), Row(label or title or title_of(name), rows=inner)


def _number_of_name(name: str) -> float:
    found = NUMBERED.match(name)
    return float(found[1]) if found else inf


def _rank_by_parent(pages: Sequence[Source]) -> tuple[Row, ...]:
    """Return pages as a tree whose branches are named by titles in the header key `parent`."""
    below: dict[str, list[Source]] = {}
    titles = {name for page in pages for name in _names_of(page)}
    for page in pages:
        parent = _parent_of(page)
        below.setdefault(parent if parent in titles else "", []).append(page)
    seen: set[str] = set()

    def _rows_below(title: str) -> tuple[Row, ...]:
        rows = sorted(below.get(title, ()), key=lambda page: (number_of(page), _by_index(page)))
        found = []
        for page in rows:
            if page.path not in seen:
                seen.add(page.path)
                inner = tuple(row for name in _names_of(page) for row in _rows_below(name))
                found.append(Row("", "/" + page.path, 0, inner))
        return tuple(found)

    return _rows_below("")


def _parent_of(page: Source) -> str:
    return page.get("parent") or page.get("eleventynavigation.parent")


def _names_of(page: Source) -> tuple[str, ...]:
    """Return the names by which a page below may call it its parent."""
    names = (page.get("title"), page.get("eleventynavigation.key"))
    return tuple(dict.fromkeys(name for name in names if name))


def _by_index(page: Source) -> tuple[bool, tuple[str, str]]:
    return stem_of(page.path) not in OWN_PAGES, natural_key(page.path.lower())
