"""Pages -> their order: from the site's list, a page of links, headers, folders or names."""

from __future__ import annotations

import os
import posixpath
import re
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from msgspec.structs import replace

from publisher.assembly.order_file import place_rows, read_order_file
from publisher.assembly.ranking import OWN_PAGES, rank_pages, stem_of
from publisher.assembly.resolver import PageIndex
from publisher.book.model import Config, Entry, PartEntry, Source
from publisher.book.paths import natural_key
from publisher.reading.site_list import Outline, Row, is_order_file, read_outline
from publisher.report.findings import Findings
from publisher.report.progress import count_of, some_of
from publisher.scaffold.importer.folder_files import Named, list_rows, merge_tocs
from publisher.scaffold.importer.free_lists import find_data_list
from publisher.scaffold.importer.listings import (
    INDEXES,
    SUMMARIES,
    count_prose,
    find_listing,
    paths_of,
    read_listing,
)
from publisher.scaffold.importer.name_order import (
    PageOrder,
    as_parts,
    by_headers_and_names,
    by_number,
    turn,
)
from publisher.scaffold.importer.repository import read_text, with_imports
from publisher.scaffold.importer.rst_lists import read_rst_rows
from publisher.scaffold.importer.site_generators import Site

PROGRAMS = ("Docusaurus", "VitePress", "Starlight")  # whose lists stand in programs
# sites whose list names the first page, or is on it
WITHOUT_HOME = "mdBook", "Quarto", "Jupyter Book", "Sphinx", "Bookdown"
HOMES = ("index.md", "index.mdx", "README.md", "readme.md", "Home.md")
COMPARE = "compare the order"
LEAST_LISTED = 0.25  # of the pages of a site, so that a file of data with MANY is their list
MANY = 10
LEAST_PROSE = 8  # words
LEAST_LINKS = 3  # to pages that no other page lists, on a page that lists them
FENCE = re.compile(r"^[ ]{0,3}(?:```|~~~)", re.MULTILINE)
TITLE = re.compile(r"^#[ \t]+\S|^\S.{0,200}\n={2,}[ \t]*$|<h1\b", re.MULTILINE)


def find_page_order(
    folder: Path, pages: list[Source], site: Site | None, root: str, named: Named
) -> PageOrder:
    """Return the best order that the site's files and the pages suggest.

    `named` has labels and places of folders, by path.
    """
    if site and site.kind == "Retype":
        pages, named = turn(pages, named)
    config = Config(folder, "book.toml", "", (), "", "en", "", "", root=root)
    index = PageIndex(config, pages)
    if site and (found := _by_site(folder, index, site, named)):
        return found
    others = _by_folder_files(folder, index)
    if not others:
        listing = find_listing(index)
        is_summary = listing is not None and stem_of(listing.path) in SUMMARIES
        others = by_number(pages, named) if not is_summary else None
        if listing and not others:
            others = _by_listing(listing, index)
            others = _with_pages_of_site(others, listing, index) if site else others
    others = others or _by_free_list(folder, index) or by_headers_and_names(pages, named)
    if site and site.order and site.kind in PROGRAMS:
        message = f"the list of pages in {site.order.name} can't be read as data: {COMPARE}"
        others = replace(others, decision="; ".join(filter(None, (message, others.decision))))
    return others


def _by_free_list(folder: Path, index: PageIndex[Source]) -> PageOrder | None:
    """Return the order of a file of data that lists most pages."""
    path, parts = find_data_list(folder, index)
    if parts:
        count, total = len(paths_of(parts)), len(index.pages)
        reason = f"{path.rpartition('/')[2]} lists {count} of {total} pages"
        return _with_unlisted(PageOrder(reason, path), parts, index, path)
    return None


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
    if site.order.suffix == ".rst":
        return _by_rst(path, site.order, site.folder, index)
    if not is_order_file(path):
        return _by_page(folder, index, site, path)
    return None if site.order.name == ".pages" else _by_file(folder, index, site, named, path)


def _by_rst(path: str, order: Path, top: Path, index: PageIndex[Source]) -> PageOrder | None:
    """Return the order of an index in reStructuredText."""
    rows = read_rst_rows(order, top)
    parts = place_rows(Outline(rows, posixpath.dirname(path)), "", index, Findings())
    reason = f"{path} lists {len(paths_of(parts))} of {len(index.pages)} pages"
    return _with_unlisted(PageOrder(reason, "", parts), parts, index, path) if parts else None


def _by_file(
    folder: Path, index: PageIndex[Source], site: Site, named: Named, path: str
) -> PageOrder | None:
    """Return the order of a file of data or of a program."""
    if site.order is None:
        return None
    text = read_text(site.order, site.folder) or ""
    outline, findings, has_imports = _read_list(site.order, path, text, site.folder)
    if site.kind == "DocFX":
        merged = merge_tocs(outline, site.order)
        has_imports, outline = merged != outline, merged
    has_folders = outline.has_folders or site.kind == "Starlight"
    if has_folders:
        outline = replace(outline, base=Path(os.path.relpath(site.pages, folder)).as_posix())
    parts = place_rows(outline, path, index, Findings(), named)
    count = len(paths_of(parts))
    texts = sum("_posts/" not in f"/{page.path}" for page in index.pages)  # without the news
    is_data = site.kind in ("Jekyll", "Eleventy", "Middleman")
    share = LEAST_LISTED if count >= MANY else 2 * LEAST_LISTED
    if count < 2 or (is_data and count < share * texts):
        return None
    name = path.rpartition("/")[2]
    reason = f"{name} lists {count} of {len(index.pages)} pages"
    home = _home_of(site, folder, index, {*paths_of(parts)})
    if is_data and (more := _with_linked(parts, _unlisted(parts, index), index)):
        reason += "; the pages that it names link to others, which stand with them"
        return _with_unlisted(PageOrder(reason, "", more, home), more, index, name)
    if findings.all() and count < len(index.pages):
        order = _with_rest(parts, index, f"{reason}; the others are in what is not read", home)
        return replace(order, decision=f"{name} holds expressions that are not run: {COMPARE}")
    if has_imports or (has_folders and not _is_read_alike(path, text, parts, index)):
        order = _with_unlisted(PageOrder(reason, "", parts, home), parts, index, name)
        return replace(order, parts=_with_globs(parts, index))
    return _with_unlisted(PageOrder(reason, path, front=home), parts, index, name)


def _read_list(file: Path, path: str, text: str, top: Path) -> tuple[Outline, Findings, bool]:
    """Return the rows of a file that lists pages, its findings, and if it imports the rows."""
    for one in (text, with_imports(file, text, top)):
        findings = Findings()
        outline = read_outline(path, one, findings)
        if outline.rows:
            return outline, findings, one is not text
    return outline, findings, True


def _by_page(folder: Path, index: PageIndex[Source], site: Site, path: str) -> PageOrder | None:
    """Return the order of a page of links that belongs to the site."""
    source = index.paths.get(path, (None,))[0]
    found = _from_listing(source, index) if source else None
    if found is None or len(found.listed) < 2:
        return None
    home = _home_of(site, folder, index, {*found.listed})
    excluded = {key: why for key, why in found.excluded.items() if key not in home}
    return replace(found, front=(*home, *found.front), excluded=excluded)


def _is_read_alike(
    path: str, text: str, parts: tuple[PartEntry, ...], index: PageIndex[Source]
) -> bool:
    """Return whether a build finds the same order in a list, without the files of the folders."""
    found, _ = read_order_file(Source(path, (), text, 1), index)
    return [*map(_spell, found)] == [*map(_spell, parts)]


def _spell(one: PartEntry | Entry) -> tuple[object, ...]:
    """Return what a part or an entry shows in the contents, with those below it."""
    rows = tuple(map(_spell, one.pages))
    return (one.page, one.group, rows) if isinstance(one, Entry) else (one.title, rows)


def _with_globs(parts: tuple[PartEntry, ...], index: PageIndex[Source]) -> tuple[PartEntry, ...]:
    """Return parts with a glob for the pages of a folder, where it finds them in this order.

    So pages that are new in the folder come into the book.
    """
    runs = [[(key, (*rows,)) for key, rows in groupby(one.pages, _place_of)] for one in parts]
    counts = Counter(folder for row in runs for (folder, _), _ in row)
    found = []
    for part, row in zip(parts, runs, strict=True):
        pages: list[Entry] = []
        for (folder, group), entries in row:
            is_whole = folder and counts[folder] == 1 < len(entries) and _is_glob(entries, index)
            pages += (Entry(f"{folder}/*", group=group),) if is_whole else entries
        found.append(replace(part, pages=tuple(pages)))
    return tuple(found)


def _place_of(entry: Entry) -> tuple[str, str]:
    return posixpath.dirname(entry.page), entry.group


def _is_glob(entries: tuple[Entry, ...], index: PageIndex[Source]) -> bool:
    """Return whether the glob of their folder finds these entries as they are."""
    paths = [one.page for one in entries]
    has_signs = any(re.search(r"[*?\[]|/_[^/]*$", path) for path in paths)
    is_bare = not any(
        one.pages or (one.title and not has_title(index.paths[one.page][0])) for one in entries
    )
    return is_bare and not has_signs and paths == sorted(paths, key=natural_key)


def has_title(page: Source) -> bool:
    """Return whether a page has a title of its own, which its site shows, whatever a list says."""
    return bool(page.get("title").strip() or TITLE.search(FENCE.split(page.body, 1)[0]))


def _home_of(
    site: Site, folder: Path, index: PageIndex[Source], listed: set[str]
) -> tuple[str, ...]:
    """Return the page that opens a site whether its list names the page or not; () for none."""
    if site.kind in WITHOUT_HOME:
        return ()
    for name in (site.home, *HOMES) if site.home else HOMES:
        path = Path(os.path.relpath(site.pages / name, folder)).as_posix()
        for page in index.paths.get(path, ()):
            return (path,) if path not in listed and count_prose(page) else ()
    return ()


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


def _with_rest(
    parts: tuple[PartEntry, ...],
    index: PageIndex[Source],
    reason: str,
    front: tuple[str, ...] = (),
) -> PageOrder:
    """Return an order of parts with the pages that they do not list at the end."""
    listed = {*paths_of(parts), *front}
    rest = [page for page in index.pages if page.path not in listed]
    top = posixpath.commonpath([posixpath.dirname(page.path) for page in index.pages])
    own = (page.path for page in rest if stem_of(page.path) in OWN_PAGES)
    front = front or tuple(path for path in own if posixpath.dirname(path) == top)[:1]
    rest = [page for page in rest if page.path not in front]
    more = as_parts(rank_pages(rest, {}, f"{top}/" if top else "")) if rest else ()
    return PageOrder(reason, "", (*parts, *more), front, listed=frozenset(listed))


def _by_folder_files(folder: Path, index: PageIndex[Source]) -> PageOrder | None:
    """Return the order of files in the folders: `.pages`, `_meta.json`, `meta.json`."""
    name, rows, hidden = list_rows(folder, index.pages)
    if not rows:
        return None
    index = PageIndex(index.config, [page for page in index.pages if page.path not in hidden])
    parts = place_rows(Outline(rows), "", index, Findings())
    if len(paths_of(parts)) < 0.5 * len(index.pages):
        return None
    order = _with_rest(parts, index, f"the files {name} in the folders give the order")
    return replace(order, excluded=dict.fromkeys(hidden, f"a file {name} hides it"))


def _by_listing(listing: Source, index: PageIndex[Source]) -> PageOrder:
    """Return the order of a page that links to the others."""
    order = _from_listing(listing, index)
    if stem_of(listing.path) in SUMMARIES:
        return order
    parts = _with_linked(read_listing(listing, index), order.excluded, index)
    if not parts:
        return order
    name = listing.path
    reason = f"{order.reason}; the pages that it names link to others, which stand with them"
    found = _with_unlisted(PageOrder(reason, "", parts, order.front), parts, index, name)
    own = {} if order.front else {name: "its list gives the order"}
    return replace(found, excluded=found.excluded | own)


def _with_linked(
    parts: tuple[PartEntry, ...], missing: Iterable[str], index: PageIndex[Source]
) -> tuple[PartEntry, ...]:
    """Return parts with the missing pages to which their pages link; () if there are none.

    Those that an index names stand below it. The others, and those in folders of several listed
    pages, stand behind the last part.
    """
    left = {path: stem_of(path) for path in missing if not _is_repositorys(path)}
    below: dict[str, list[str]] = {}
    rest: list[str] = []
    waiting = paths_of(parts)
    for path in waiting:  # grows while it is read
        page = index.paths[path][0]
        text = page.body.lower()
        if not any(stem in text for stem in left.values()):
            continue
        linked = [one for one in paths_of(read_listing(page, index)) if left.pop(one, "")]
        is_index = stem_of(path) in INDEXES or len(linked) >= LEAST_LINKS
        (below.setdefault(path, []) if is_index else rest).extend(linked)
        waiting += linked
    counts = Counter(posixpath.dirname(path) for path in waiting)
    rest += [path for path in sorted(left, key=natural_key) if _is_among(path, counts)]

    def _with_below(entry: Entry) -> Entry:
        more = tuple(map(Entry, below.get(entry.page, ())))
        return replace(entry, pages=tuple(map(_with_below, (*entry.pages, *more))))

    if not below and not rest:
        return ()
    rows = [replace(part, pages=tuple(map(_with_below, part.pages))) for part in parts]
    more = tuple(map(_with_below, map(Entry, rest)))
    return (*rows, PartEntry("", pages=more)) if more else tuple(rows)


def _unlisted(parts: tuple[PartEntry, ...], index: PageIndex[Source]) -> list[str]:
    """Return the pages that parts do not list, without news."""
    listed = {*paths_of(parts)}
    paths = (page.path for page in index.pages)
    return [path for path in paths if path not in listed and "_posts/" not in f"/{path}"]


def _with_pages_of_site(order: PageOrder, listing: Source, index: PageIndex[Source]) -> PageOrder:
    """Return an order with the pages that no page links to: a site shows them, too."""
    missing = [path for path in order.excluded if path != listing.path]
    if not missing or stem_of(listing.path) in SUMMARIES:
        return order
    parts = order.parts or read_listing(listing, index)
    others = tuple(page for page in index.pages if page.path != listing.path)
    rest = _with_rest(parts, PageIndex(index.config, others), order.reason, order.front)
    return replace(
        rest, excluded={listing.path: "its list gives the order"} if not order.front else {}
    )


def _is_among(path: str, counts: Counter[str]) -> bool:
    """Return whether several pages of a page's folder are in the book."""
    folder = posixpath.dirname(path)
    return bool(folder) and counts[folder] >= LEAST_LINKS


def _is_repositorys(path: str) -> bool:
    """Return whether a file has the name of one for those who work on a repository."""
    return "/" not in path and path.rpartition(".")[0].isupper()


def _from_listing(listing: Source, index: PageIndex[Source]) -> PageOrder:
    parts = read_listing(listing, index)
    listed = {*paths_of(parts)} - {listing.path}
    count, total = len(listed), len(index.pages) - 1
    reason = f"{listing.path} links to {count} of {total} other pages, so it gives the order"
    name = listing.path
    is_list = stem_of(name) in SUMMARIES
    front = (name,) if not is_list and count_prose(listing) >= LEAST_PROSE else ()
    return _with_unlisted(PageOrder(reason, name, front=front), parts, index, name)
