"""Config, Sources -> Manuscript: pages parsed and set in the configured order, each page of the folder accounted for."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Container
from datetime import UTC, date, datetime
from itertools import groupby

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.assembly.order_page import OrderReader
from publisher.book.language import words_for
from publisher.book.model import (
    Chapter,
    Config,
    Entry,
    Left,
    Manuscript,
    Page,
    Part,
    PartEntry,
    Source,
    chapters_of,
)
from publisher.book.paths import clean_path, compile_glob
from publisher.book.slugs import slugify
from publisher.files.cache import Cache
from publisher.reading import read_text
from publisher.reading.page_cache import read_once
from publisher.report.findings import Finding, Findings, Location


class _Placing(Struct):
    """Which pages are placed so far, in which entry, and why the others are not."""

    config: Config
    sources: dict[str, Source]
    cache: Cache
    findings: Findings = field(default_factory=Findings)
    placed: dict[str, Entry] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)


def assemble_manuscript(
    config: Config,
    sources: tuple[Source, ...],
    cache: Cache,
) -> tuple[Manuscript, tuple[Finding, ...]]:
    """Put the pages in order and number them."""
    placing = _Placing(config, {source.path: source for source in sources}, cache)
    findings = placing.findings
    parts = _list_parts(placing)
    listed = (*config.front, *(one for part in parts for one in part.pages), *config.back)
    placing.claimed = {clean_path(one) for one in _plain_names(listed, placing.sources)} | {
        clean_path(part.introduction) for part in parts
    }
    front = _place(placing, config.front)
    middle = tuple(_place_part(placing, part) for part in parts)
    back = _place(placing, config.back)
    _account_for_rest(placing)
    if not any(part.chapters for part in middle) and not front and not back:
        hint = 'name pages in [book], such as pages = ["*.md"]'
        findings.add("book-empty", Location(config.path), "the book has no pages", hint)
    left = tuple(Left(path, placing.left[path]) for path in sorted(placing.left))
    manuscript = Manuscript(_with_date(config, sources, findings), front, middle, back, left)
    manuscript = _with_slugs(manuscript, findings)
    return _with_numbers(manuscript), findings.all()


# ── which pages, in which order ────────────────────────────────────────────────────────────────────────────────────


def _list_parts(placing: _Placing) -> tuple[PartEntry, ...]:
    config = placing.config
    if not config.order:
        return config.parts or (PartEntry("", "", config.pages),)
    source = placing.sources.get(clean_path(config.order))
    if source is None:
        _report_missing(placing, Entry(config.order, config.order_line))
        return ()
    placing.left[source.path] = "gives the order"
    reader = OrderReader(source, frozenset(placing.sources))
    parts = reader.read(read_text(source).nodes)
    placing.findings.extend(reader.findings.all())
    return parts


def _plain_names(entries: tuple[Entry, ...], known: Container[str]) -> list[str]:
    """The pages that entries name, those included whose names look like globs."""
    names = [
        entry.page
        for entry in entries
        if not _is_glob(entry.page) or clean_path(entry.page) in known
    ]
    return names + [name for entry in entries for name in _plain_names(entry.pages, known)]


def _is_glob(page: str) -> bool:
    return any(char in page for char in "*?[")


def _place(placing: _Placing, entries: tuple[Entry, ...]) -> tuple[Chapter, ...]:
    chapters: list[Chapter] = []
    for entry in entries:
        if entry.page.startswith("@"):
            chapters += _place_generated(placing, entry)
        elif _is_glob(entry.page) and clean_path(entry.page) not in placing.sources:
            chapters += _place_glob(placing, entry)
        else:
            chapters += _place_page(placing, entry)
    return tuple(chapters)


def _place_generated(placing: _Placing, entry: Entry) -> tuple[Chapter, ...]:
    """A place for a generated page; `apparatus` fills it."""
    name = entry.page[1:]
    if entry.page in placing.placed:
        message = f"'{entry.page}' is listed twice, first on line {placing.placed[entry.page].line}"
        placing.findings.add(
            "page-twice",
            Location(placing.config.path, entry.line),
            message,
            "keep one of the two",
            entry.page,
        )
        return ()
    placing.placed[entry.page] = entry
    words = words_for(placing.config.language, placing.config.words)
    source = Source(placing.config.path, (), "", entry.line)
    return (
        Chapter(
            Page(source, f"at-{name}", entry.title or words[f"@{name}"], False, ()), 0, (), name
        ),
    )


def _place_glob(placing: _Placing, entry: Entry) -> list[Chapter]:
    pattern = compile_glob(entry.page)
    free = [path for path in placing.sources if pattern.fullmatch(path)]
    free = [
        path
        for path in free
        if path not in placing.claimed
        and path not in placing.placed
        and not placing.config.reason_to_exclude(path)
    ]
    if not free:
        where = Location(placing.config.path, entry.line)
        placing.findings.add(
            "glob-empty", where, f"'{entry.page}' matches no page that is not placed elsewhere"
        )
    return [
        chapter
        for path in sorted(free)
        for chapter in _place_page(placing, replace(entry, page=path, pages=()))
    ]


def _place_page(placing: _Placing, entry: Entry) -> tuple[Chapter, ...]:
    path = clean_path(entry.page)
    source = placing.sources.get(path)
    if source is None:
        _report_missing(placing, entry)
        return _place(placing, entry.pages)
    if path in placing.placed:
        where = Location(entry.origin or placing.config.path, entry.line)
        first = placing.placed[path].line
        message = f"'{entry.page}' is listed twice, first on line {first}"
        placing.findings.add("page-twice", where, message, "keep one of the two", entry.page)
        return ()
    placing.placed[path] = entry
    if _is_draft(source) and not placing.config.drafts:
        placing.left[path] = "a draft"
        return _place(placing, entry.pages)
    known = read_once(source, placing.config.form, entry, placing.cache)
    placing.findings.extend(known.findings)
    page = known.page
    below = _place(placing, entry.pages)
    if page.is_pattern and page.is_stub and not _keep_stub(placing, page):
        return below
    return (Chapter(page, 0, below),)


def _keep_stub(placing: _Placing, page: Page) -> bool:
    stubs = placing.config.stubs
    if stubs == "open":
        return True
    message = f"{page.title} is a stub: none of its sections has text"
    if stubs == "error":
        hint = "write it, or exclude it"
    else:
        message += "; it is left out"
        hint = 'write it, or set stubs = "open" in [book]'
    placing.findings.add("stub-found", page.locate(), message, hint, page.path)
    placing.left[page.path] = "a stub"
    return False


def _report_missing(placing: _Placing, entry: Entry) -> None:
    near = _nearest(entry.page, list(placing.sources))
    where = Location(entry.origin or placing.config.path, entry.line)
    hint = f"did you mean '{near}'?" if near else "paths are relative to the folder of book.toml"
    placing.findings.add(
        "page-missing", where, f"there is no page '{entry.page}'", hint, entry.page
    )


def _nearest(path: str, known: list[str]) -> str:
    from difflib import get_close_matches

    same = [one for one in known if one.rpartition("/")[2] == path.rpartition("/")[2]]
    return same[0] if len(same) == 1 else next(iter(get_close_matches(path, known, 1, 0.75)), "")


def _place_part(placing: _Placing, part: PartEntry) -> Part:
    introduction = None
    if part.introduction:
        entry = Entry(part.introduction, part.line, title=part.title, kind="page")
        placed = _place_page(placing, entry)
        introduction = placed[0].page if placed else None
    return Part(0, part.title, slugify(part.title), _place(placing, part.pages), introduction)


def _is_draft(source: Source) -> bool:
    return (
        source.get("status").casefold() == "draft"
        or source.get("draft").casefold() in ("true", "yes", "on")
        or source.get("published").casefold() in ("false", "no", "off")
    )


def _account_for_rest(placing: _Placing) -> None:
    config, findings = placing.config, placing.findings
    for path in sorted(placing.sources):
        if path in placing.placed or path in placing.left:
            continue
        if reason := config.reason_to_exclude(path):
            placing.left[path] = reason
        elif _is_draft(placing.sources[path]) and not config.drafts:
            placing.left[path] = "a draft"
        else:
            placing.left[path] = "not listed"
            hint = "list it in book.toml, or give a reason under [exclude]"
            findings.add("page-unlisted", Location(path), "the page is not in the book", hint, path)
    for one in config.exclude:
        pattern = compile_glob(one.glob)
        if not any(pattern.fullmatch(path) for path in placing.sources):
            findings.add(
                "exclude-unused",
                Location(config.path, one.line),
                f"'{one.glob}' matches no page",
                "take it out",
            )


# ── date, slugs, numbers ───────────────────────────────────────────────────────────────────────────────────────────


def _with_date(config: Config, sources: tuple[Source, ...], findings: Findings) -> Config:
    if config.date:
        return config
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal():
        return replace(config, date=datetime.fromtimestamp(int(epoch), UTC).date())
    dates = [found for source in sources if (found := read_date(source.get("date")))]
    if not dates:
        hint = "add date = 2026-01-31 to [book], or set SOURCE_DATE_EPOCH"
        findings.add(
            "book-undated", Location(config.path), "the book has no date, and no page has one", hint
        )
        return config
    return replace(config, date=max(dates))


def read_date(text: str) -> date | None:
    """The date at the start of a header's value; months and days may lack their zeros."""
    found = re.match(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})", text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _with_slugs(manuscript: Manuscript, findings: Findings) -> Manuscript:
    """Give every page a slug of its own: folders before those that several share, the fewest that tell them apart."""
    introductions = [part.introduction for part in manuscript.parts if part.introduction]
    pages = [
        chapter.page for chapter in chapters_of(manuscript) if not chapter.generated
    ] + introductions
    groups: dict[str, list[Page]] = defaultdict(list)
    for page in pages:
        groups[page.slug].append(page)
    slugs: dict[str, str] = {}
    for shared, group in groups.items():
        for page, slug in zip(group, _tell_apart(shared, group), strict=True):
            slugs[page.path] = slug
            if len(set(_tell_apart(shared, group))) > 1:
                message = f"{len(group)} pages share the slug '{shared}'; this one is '{slug}'"
                findings.add(
                    "slug-shared",
                    page.locate(),
                    message,
                    f"slug = {slug} in its header keeps that address",
                    shared,
                )
    clashes = [
        list(rows)
        for _, rows in groupby(
            sorted(slugs.items(), key=lambda row: (row[1], row[0])), lambda row: row[1]
        )
    ]
    for rows in clashes:
        for path, slug in rows[1:]:
            message = f"'{rows[0][0]}' has the slug '{slug}' too"
            findings.add(
                "slug-clash",
                Location(path, 1),
                message,
                "give one of them another slug in its header",
                slug,
            )
    taken = set(slugs.values())
    parts = []
    for number, part in enumerate(manuscript.parts, 1):
        slug = f"part-{part.slug or number}"
        slug = slug if slug not in taken else f"{slug}-{number}"
        taken.add(slug)
        introduction = part.introduction and replace(part.introduction, slug=slug)
        parts.append(
            replace(
                part, slug=slug, introduction=introduction, chapters=_rename(part.chapters, slugs)
            )
        )
    return replace(
        manuscript,
        front=_rename(manuscript.front, slugs),
        parts=tuple(parts),
        back=_rename(manuscript.back, slugs),
    )


def _tell_apart(shared: str, group: list[Page]) -> list[str]:
    if len(group) == 1:
        return [shared]
    folders = [[slugify(name) for name in page.path.split("/")[:-1]] for page in group]
    for page, names in zip(group, folders, strict=True):
        if page.path.rpartition("/")[2].rpartition(".")[0].lower() in ("readme", "index"):
            names[-1:] = []
    for depth in range(1, max(map(len, folders)) + 1):
        slugs = [
            "-".join([*(name for name in names[-depth:] if name), shared]) for names in folders
        ]
        if len(set(slugs)) == len(slugs):
            return slugs
    return slugs if any(folders) else [shared] * len(group)


def _rename(chapters: tuple[Chapter, ...], slugs: dict[str, str]) -> tuple[Chapter, ...]:
    def slug_of(one: Chapter) -> str:
        return one.page.slug if one.generated else slugs[one.page.path]

    return tuple(
        replace(
            one, page=replace(one.page, slug=slug_of(one)), chapters=_rename(one.chapters, slugs)
        )
        for one in chapters
    )


def _with_numbers(manuscript: Manuscript) -> Manuscript:
    """Number patterns from 1 in book order, and parts that have a title."""
    count = 0

    def number(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
        nonlocal count
        found = []
        for one in chapters:
            count += one.page.is_pattern
            own = count if one.page.is_pattern else 0
            found.append(replace(one, number=own, chapters=number(one.chapters)))
        return tuple(found)

    front = number(manuscript.front)
    parts, place = [], 0
    for part in manuscript.parts:
        place += bool(part.title)
        parts.append(
            replace(part, number=place if part.title else 0, chapters=number(part.chapters))
        )
    return replace(manuscript, front=front, parts=tuple(parts), back=number(manuscript.back))
