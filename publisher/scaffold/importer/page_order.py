"""Pages -> their order: from the site's list, a page of links, headers, folders or names."""

from __future__ import annotations

import os
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from publisher.assembly.order_file import place_rows
from publisher.assembly.order_page import read_order_page
from publisher.assembly.ranking import (
    NUMBER_KEYS,
    OWN_PAGES,
    number_of,
    rank_pages,
    stem_of,
    title_of,
)
from publisher.assembly.resolver import PageIndex
from publisher.book.model import Config, Entry, PartEntry, Source
from publisher.book.tree import Element, walk, words_of
from publisher.reading.markdown.reader import read_body
from publisher.reading.site_list import Outline, Row, is_order_file, read_outline
from publisher.report.findings import Findings
from publisher.report.progress import count_of, some_of
from publisher.scaffold.importer.folder_files import Named, list_rows
from publisher.scaffold.importer.repository import read_text, with_imports
from publisher.scaffold.importer.site_generators import Site

SUMMARIES = ("summary", "toc", "contents", "_sidebar")
INDEXES = tuple("index readme home patterns overview catalogue catalog pattern-list".split())
FRONT = "preface foreword introduction intro how-to-read about-this-book start-here".split()
BACK = (
    "glossary appendix references bibliography further-reading acknowledgements acknowledgments "
    "colophon about"
).split()
PROGRAMS = ("Docusaurus", "VitePress", "Starlight")  # whose lists stand in programs
WITH_HOME = ("docsify", "MkDocs", "Zensical", "GitBook")  # whose list need not name the first page
LEAST_PROSE = 8  # words
GROUP_KEYS = ("category", "categories", "part", "group", "section")
LINKS = re.compile(r"\]\(|\]\]|\]\[|href=|^\[[^\]\n]{1,200}\]:", re.MULTILINE)


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


def find_page_order(
    folder: Path, pages: list[Source], site: Site | None, root: str, named: Named
) -> PageOrder:
    """Return the best order that the site's files and the pages suggest.

    `named` has labels and places of folders, by path.
    """
    config = Config(folder, "book.toml", "", (), "", "en", "", "", root=root)
    index = PageIndex(config, pages)
    if site and (found := _by_site(folder, index, site, named)):
        return found
    others = _by_folder_files(folder, index) or _by_listing(index)
    others = others or _by_headers_and_names(pages, named)
    if site and site.order and site.kind in PROGRAMS:
        message = f"the list of pages in {site.order.name} can't be read as data: compare the order"
        others = replace(others, decision="; ".join(filter(None, (message, others.decision))))
    return others


def paths_of(parts: Iterable[PartEntry]) -> list[str]:
    """Return the paths of the pages that parts list."""

    def walk(entries: Iterable[Entry]) -> Iterator[str]:
        for entry in entries:
            yield entry.page
            yield from walk(entry.pages)

    return [path for part in parts for path in walk(part.pages)]


def _by_site(folder: Path, index: PageIndex[Source], site: Site, named: Named) -> PageOrder | None:
    """Return the order of the file that lists the pages of the site."""
    if site.listed:
        base = os.path.relpath(site.folder, folder)
        rows = tuple(Row("", posixpath.join(base, name)) for name in site.listed)
        parts = place_rows(Outline(rows), "", index, Findings())
        return _with_rest(parts, index, f"{site.file} gives the order") if parts else None
    if site.order is None:
        return None
    path = Path(os.path.relpath(site.order, folder)).as_posix()
    if not is_order_file(path):
        source = index.paths.get(path, (None,))[0]
        if source is None:
            return None
        found = _from_listing(source, index)
        home = _home_of(site, folder, index, {*found.listed})
        excluded = {key: why for key, why in found.excluded.items() if key not in home}
        return replace(found, front=(*home, *found.front), excluded=excluded)
    if path.rpartition("/")[2] == ".pages":
        return None
    text = read_text(site.order, site.folder) or ""
    outline = read_outline(path, text, Findings())
    has_imports = not outline.rows
    if has_imports:
        outline = read_outline(path, with_imports(site.order, text, site.folder), Findings())
    if outline.has_folders:
        outline = replace(outline, base=Path(os.path.relpath(site.pages, folder)).as_posix())
    parts = place_rows(outline, path, index, Findings(), named)
    count = len(paths_of(parts))
    is_data = site.kind in ("Jekyll", "Eleventy", "Middleman")
    if count < 2 or (is_data and count < 0.5 * len(index.pages)):
        return None
    name = path.rpartition("/")[2]
    reason = f"{name} lists {count} of {len(index.pages)} pages"
    if outline.has_folders or has_imports:
        return _with_unlisted(PageOrder(reason, "", parts), parts, index, name)
    home = _home_of(site, folder, index, {*paths_of(parts)})
    return _with_unlisted(PageOrder(reason, path, front=home), parts, index, name)


def _home_of(
    site: Site, folder: Path, index: PageIndex[Source], listed: set[str]
) -> tuple[str, ...]:
    """Return the page that opens a site whether its list names the page or not; () for none."""
    if site.kind not in WITH_HOME:
        return ()
    for name in ("index.md", "README.md", "readme.md", "Home.md"):
        path = Path(os.path.relpath(site.pages / name, folder)).as_posix()
        for page in index.paths.get(path, ()):
            return (path,) if path not in listed and _count_prose(page) else ()
    return ()


def _count_prose(page: Source) -> int:
    """Return the number of words in a page's paragraphs outside of its links and lists."""
    rows = [one for one in read_body(page).nodes if isinstance(one, Element) and one.tag == "p"]
    links = (words_of(one) for row in rows for one in walk(row) if one.tag == "a")
    count = sum(len(words_of(row).split()) for row in rows)
    return count - sum(len(words.split()) for words in links)


def _with_unlisted(
    order: PageOrder, parts: tuple[PartEntry, ...], index: PageIndex[Source], name: str
) -> PageOrder:
    """Return an order that excludes the pages which its file does not list."""
    listed = {*paths_of(parts), *order.front, order.listing}
    missing = [page.path for page in index.pages if page.path not in listed]
    excluded = dict.fromkeys(missing, f"{name} does not list it")
    verbs = ("is", "was") if len(missing) == 1 else ("are", "were")
    decision = f"{count_of(len(missing), 'page')} {verbs[0]} not listed in {name} and {verbs[1]} "
    decision += "excluded: "
    decision = decision + some_of(missing, 5) if missing else ""
    return replace(order, excluded=excluded, decision=decision, listed=frozenset(listed))


def _with_rest(parts: tuple[PartEntry, ...], index: PageIndex[Source], reason: str) -> PageOrder:
    """Return an order of parts with the pages that they do not list at the end."""
    listed = set(paths_of(parts))
    rest = [page for page in index.pages if page.path not in listed]
    more = _as_parts(rank_pages(rest)) if rest else ()
    return PageOrder(reason, "", (*parts, *more), listed=frozenset(listed))


def _by_folder_files(folder: Path, index: PageIndex[Source]) -> PageOrder | None:
    """Return the order of files in the folders: `.pages`, `_meta.json`, `meta.json`."""
    name, rows = list_rows(folder, index.pages)
    if not rows:
        return None
    parts = place_rows(Outline(rows), "", index, Findings())
    if len(paths_of(parts)) < 0.5 * len(index.pages):
        return None
    return _with_rest(parts, index, f"the files {name} in the folders give the order")


def _by_listing(index: PageIndex[Source]) -> PageOrder | None:
    """Return the order of a page that links to the others; None if there is none."""
    listing = _find_listing(index)
    return _from_listing(listing, index) if listing else None


def _from_listing(listing: Source, index: PageIndex[Source]) -> PageOrder:
    parts = read_order_page(listing, index)[0]
    listed = {*paths_of(parts)} - {listing.path}
    count, total = len(listed), len(index.pages) - 1
    reason = f"{listing.path} links to {count} of {total} other pages, so it gives the order"
    name = listing.path
    is_list = stem_of(name) in SUMMARIES
    front = (name,) if not is_list and _count_prose(listing) >= LEAST_PROSE else ()
    return _with_unlisted(PageOrder(reason, name, front=front), parts, index, name)


def _find_listing(index: PageIndex[Source]) -> Source | None:
    """Return the page that links to most others.

    A file with the name of a summary needs fewer links than an index, and this fewer than others.
    """
    best: tuple[bool, int] = (False, 0)
    listing = None
    for page in index.pages:
        name = stem_of(page.path)
        is_summary = name in SUMMARIES
        share = 0.3 if is_summary else 0.6 if name in INDEXES else 0.9
        # in a book of three pages any page may link to both others
        least = 2 if is_summary or name in INDEXES else 5
        needed = max(least, share * (len(index.pages) - 1))
        if len(LINKS.findall(page.body)) < needed:
            continue
        paths = {*paths_of(read_order_page(page, index)[0])} - {page.path}
        if len(paths) >= needed and (is_summary, len(paths)) > best:
            best, listing = (is_summary, len(paths)), page
    return listing


def _as_parts(rows: tuple[Row, ...]) -> tuple[PartEntry, ...]:
    """Return the parts of rows whose targets are paths of pages."""

    def entries(rows: Iterable[Row], group: str = "") -> tuple[Entry, ...]:
        found: list[Entry] = []
        for row in rows:
            if row.target:
                below = entries(row.rows)
                path = row.target.lstrip("/")
                found.append(Entry(path, 0, row.label, pages=below, group=group))
            else:
                found += entries(row.rows, row.label)
        return tuple(found)

    parts: list[PartEntry] = []
    for row in rows:
        if row.rows and not row.target:
            parts.append(PartEntry(row.label, pages=entries(row.rows)))
        elif parts and not parts[-1].title:
            parts[-1] = PartEntry("", pages=parts[-1].pages + entries((row,)))
        else:
            parts.append(PartEntry("", pages=entries((row,))))
    return tuple(parts)


def _by_headers_and_names(pages: list[Source], named: Named) -> PageOrder:
    """Return the order that headers, folders or names give to the pages between the matter."""
    if not _by_next(pages)[0] and (found := _by_number(pages, named)):
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


def _by_number(pages: list[Source], named: Named) -> PageOrder | None:
    """Sort by a number in the headers of most pages; folders are parts."""
    numbered = [page for page in pages if number_of(page) < float("inf")]
    others = [page for page in pages if stem_of(page.path) not in OWN_PAGES]
    numbers = {number_of(page) for page in numbered}
    if len(numbers) < 2 or len(numbered) < 0.6 * max(len(others), 1):
        return None
    key = next(field.key for field in numbered[0].header if field.key in NUMBER_KEYS)
    top = posixpath.commonpath([posixpath.dirname(page.path) for page in pages])
    prefix = f"{top}/" if top else ""
    return PageOrder(f"the headers hold '{key}'", "", _as_parts(rank_pages(pages, named, prefix)))


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

    def folder_of(page: Source) -> str:
        name, slash, _ = page.path[start:].partition("/")
        return name if slash else ""

    return _group(rows, folder_of), "the folders became the parts"


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
