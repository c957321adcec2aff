"""Config, Sources -> Order: each page of the folder gets a place, or a reason why it has none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.assembly.order_page import read_order_page
from publisher.assembly.resolver import Hit, PageIndex, find_listed, suggest_paths
from publisher.book.model import Config, Entry, Left, PartEntry, Source
from publisher.book.near import find_near
from publisher.book.order import Order, Placed, PlacedPart
from publisher.book.paths import clean_path, compile_glob, natural_key
from publisher.reading.header_values import read_date
from publisher.report.findings import Finding, Findings, Location

DRAFT = "a draft"  # the reason of a page that is left out
HIDDEN = re.compile(r"(?:^|/)_(?!index\.\w+$)")  # a folder or a file that begins with _


class _Placing(Struct):
    """What has a place so far, with its entry, and what is left out, with the reason; by path."""

    config: Config
    index: PageIndex[Source]
    findings: Findings = field(default_factory=Findings)
    placed: dict[str, Entry] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    claimed: frozenset[str] = frozenset()  # paths that an entry names, so that no glob takes them
    missing: dict[str, str] = field(default_factory=dict)  # entries without a page: what was meant


def place_entries(config: Config, sources: tuple[Source, ...]) -> tuple[Order, tuple[Finding, ...]]:
    """Return the order of the book; drafts are left out unless `config.drafts`."""
    placing = _Placing(config, PageIndex(config, sources))
    parts = _list_parts(placing)
    listed = (*config.front, *(one for part in parts for one in part.pages), *config.back)
    introductions = (Entry(part.introduction) for part in parts)
    placing.claimed = frozenset(_claim((*listed, *introductions), placing))
    front = _place(config.front, placing)
    middle = tuple(_place_part(part, placing) for part in parts)
    back = _place(config.back, placing)
    _account_for_rest(placing)
    is_empty = not any(part.entries for part in middle) and not front and not back
    if is_empty and not placing.missing:
        placing.findings.add(*book_empty(config))
    left = tuple(Left(path, placing.left[path]) for path in sorted(placing.left))
    dates = [found for source in sources if (found := read_date(source.get("date")))]
    order = Order(front, middle, back, left, max(dates, default=None))
    return order, placing.findings.all()


def book_empty(config: Config) -> tuple[str, Location, str, str]:
    """Return the finding of a book without pages, as `Findings.add` takes it."""
    hint = 'name pages in [book], such as pages = ["*.md"]'
    return "book-empty", Location(config.path), "the book has no pages", hint


def _list_parts(placing: _Placing) -> tuple[PartEntry, ...]:
    config = placing.config
    if not config.order:
        return config.parts or (PartEntry("", "", config.pages),)
    source = _find(Entry(config.order, config.order_line), placing)
    if source is None:
        return ()
    placing.left[source.path] = "gives the order"
    parts, findings = read_order_page(source, placing.index)
    placing.findings.extend(findings)
    return parts


def _claim(entries: tuple[Entry, ...], placing: _Placing) -> Iterator[str]:
    """Yield the paths of pages that entries name, also of files with `*`, `?` or `[` in a name."""
    for entry in entries:
        if not _is_glob(entry, placing):
            found = find_listed(entry.page, placing.index)
            if isinstance(found, Hit):
                yield found.page.path
        yield from _claim(entry.pages, placing)


def _is_glob(entry: Entry, placing: _Placing) -> bool:
    has_signs = any(char in entry.page for char in "*?[")
    return has_signs and clean_path(entry.page) not in placing.index.paths


def _place(entries: tuple[Entry, ...], placing: _Placing) -> tuple[Placed, ...]:
    rows: list[Placed] = []
    for entry in entries:
        if entry.page.startswith("@"):
            rows += _place_generated(entry, placing)
        elif _is_glob(entry, placing):
            rows += _place_glob(entry, placing)
        else:
            rows += _place_page(entry, placing)
    return tuple(rows)


def _place_part(part: PartEntry, placing: _Placing) -> PlacedPart:
    introduction = None
    if part.introduction:
        entry = Entry(part.introduction, part.line, title=part.title, kind="page")
        introduction = next(iter(_place_page(entry, placing)), None)
    return PlacedPart(part.title, _place(part.pages, placing), introduction)


def _place_generated(entry: Entry, placing: _Placing) -> tuple[Placed, ...]:
    """Return the place of a generated page, or nothing if it is listed twice."""
    if not _take(entry.page, entry, placing):
        return ()
    source = Source(placing.config.path, (), "", entry.line)
    return (Placed(entry, source, (), entry.page[1:]),)


def _place_glob(entry: Entry, placing: _Placing) -> Iterator[Placed]:
    pattern = compile_glob(entry.page)
    taken = placing.claimed | placing.placed.keys()
    paths = sorted(filter(pattern.matches, placing.index.paths.keys() - taken), key=natural_key)
    if not re.search(r"(?:^|/)_", entry.page):  # as the shell does with names that begin with a dot
        paths = [path for path in paths if not HIDDEN.search(path)]
    free = [path for path in paths if not placing.config.reason_to_exclude(path)]
    if not free:
        message = f"'{entry.page}' matches no page, or only pages that other entries list"
        placing.findings.add("glob-empty", Location(placing.config.path, entry.line), message)
    for path in free:
        yield from _place_page(replace(entry, page=path, pages=()), placing)


def _place_page(entry: Entry, placing: _Placing) -> tuple[Placed, ...]:
    source = _find(entry, placing)
    if source is None:
        return _place(entry.pages, placing)
    if not _take(source.path, entry, placing):
        return ()
    if is_draft(source) and not placing.config.drafts:
        placing.left[source.path] = DRAFT
        return _place(entry.pages, placing)
    placing.left.pop(source.path, None)  # it may give the order, too
    return (Placed(replace(entry, pages=()), source, _place(entry.pages, placing)),)


def _take(key: str, entry: Entry, placing: _Placing) -> bool:
    """Record where a page is placed; False if it is placed already."""
    first = placing.placed.setdefault(key, entry)
    if first is entry:
        return True
    message = f"'{entry.page}' is listed twice, first on line {first.line}"
    where = _locate(entry, placing)
    placing.findings.add("page-twice", where, message, "keep one of the two", entry.page)
    return False


def _find(entry: Entry, placing: _Placing) -> Source | None:
    """Return the source of an entry's page, or None; report a guess and a missing page."""
    found, where = find_listed(entry.page, placing.index), _locate(entry, placing)
    if isinstance(found, Hit):
        if found.guessed:
            message = f"'{entry.page}' was taken for {found.page.path}"
            placing.findings.add("link-guessed", where, message, "write the path", entry.page)
        return found.page
    near = _nearest(entry.page, list(placing.index.paths))
    placing.missing[entry.page] = near
    hint = f"did you mean '{near}'?" if near else "paths are relative to the folder of book.toml"
    if folder := _holds_pages(entry.page, placing):
        placing.missing[entry.page] = folder
        hint = f"it is a folder: write '{folder}/*.md'"
    if found.candidates:
        hint = suggest_paths(found.candidates)
    message = f"there is no page '{entry.page}'"
    placing.findings.add("page-missing", where, message, hint, entry.page)
    return None


def _holds_pages(path: str, placing: _Placing) -> str:
    """Return the path of a folder without its last slash if pages lie in it, else `""`."""
    folder = clean_path(path).rstrip("/")
    return folder if any(one.startswith(f"{folder}/") for one in placing.index.paths) else ""


def _is_meant(path: str, meant: str) -> bool:
    """Return whether a page is the page or lies in the folder that was probably meant."""
    return bool(meant) and (path == meant or path.startswith(f"{meant}/"))


def _locate(entry: Entry, placing: _Placing) -> Location:
    return Location(entry.origin or placing.config.path, entry.line)


def _nearest(path: str, known: list[str]) -> str:
    same = [one for one in known if one.rpartition("/")[2] == path.rpartition("/")[2]]
    return same[0] if len(same) == 1 else find_near(path, known, 0.75)


def is_draft(source: Source) -> bool:
    """Return whether a page is a draft by its header or its folder."""
    return (
        source.get("status").casefold() == "draft"
        or re.search(r"(?:^|/)_drafts/", source.path) is not None
        or source.get("draft").casefold() in ("true", "yes", "on")
        or source.get("published").casefold() in ("false", "no", "off")
    )


def _account_for_rest(placing: _Placing) -> None:
    """Record why each page that has no place is left out, and exclusions that match no page."""
    config, findings = placing.config, placing.findings
    has_order = config.order not in placing.missing  # else no page is known to be listed
    for path, (source,) in sorted(placing.index.paths.items()):
        if path in placing.placed or path in placing.left:
            continue
        if reason := config.reason_to_exclude(path):
            placing.left[path] = reason
        elif is_draft(source) and not config.drafts:
            placing.left[path] = DRAFT
        else:
            placing.left[path] = "not listed"
            hint = "list it in book.toml, or give a reason under [exclude]"
            if has_order and not any(_is_meant(path, one) for one in placing.missing.values()):
                findings.add(
                    "page-unlisted", Location(path), "the page is not in the book", hint, path
                )
    for one in config.exclude:
        pattern = compile_glob(one.glob)
        if not any(pattern.matches(path) for path in placing.index.paths):
            where = Location(config.path, one.line)
            folder = _holds_pages(one.glob, placing)
            hint = f"it is a folder: write '{folder}/**'" if folder else "take it out"
            findings.add("exclude-unused", where, f"'{one.glob}' matches no page", hint)
