"""Order, Pages -> Manuscript: chapters at their places, with their slugs and numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import groupby

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.assembly.placing import book_empty
from publisher.book.language import words_for
from publisher.book.model import Chapter, Config, Left, Manuscript, Page, Part, chapters_of
from publisher.book.names import generated_slug, is_own_slug
from publisher.book.order import Order, Placed, PlacedPart
from publisher.book.slugs import slug_of_path, slugify
from publisher.reading.headings import Taken, unique
from publisher.reading.page import stem_of
from publisher.report.findings import Finding, Findings, Location


class _Assembling(Struct):
    """The pages by path, and the stubs that are left out."""

    config: Config
    pages: dict[str, Page]
    findings: Findings = field(default_factory=Findings)
    left: list[Left] = field(default_factory=list)


def assemble(
    config: Config, order: Order, pages: tuple[Page, ...]
) -> tuple[Manuscript, tuple[Finding, ...]]:
    """Put parsed pages at their places, tell their slugs apart, and number patterns and parts."""
    assembling = _Assembling(config, {page.path: page for page in pages})
    findings = assembling.findings
    front = _make_chapters(order.front, assembling)
    parts = tuple(_make_part(part, assembling) for part in order.parts)
    back = _make_chapters(order.back, assembling)
    if not any(part.chapters for part in parts) and not front and not back:
        findings.add(*book_empty(config))
    left = tuple(sorted((*order.left, *assembling.left), key=lambda one: one.path))
    config = _with_date(config, order, findings)
    manuscript = _with_slugs(Manuscript(config, front, parts, back, left), findings)
    return _with_numbers(manuscript), findings.all()


def _make_part(part: PlacedPart, assembling: _Assembling) -> Part:
    placed = part.introduction
    introduction = assembling.pages[placed.source.path] if placed else None
    chapters = _make_chapters(part.entries, assembling)
    return Part(0, part.title, slugify(part.title), chapters, introduction)


def _make_chapters(entries: tuple[Placed, ...], assembling: _Assembling) -> tuple[Chapter, ...]:
    """Return the chapters of entries; those below a stub that is left out take its place."""
    chapters: list[Chapter] = []
    for placed in entries:
        below = _make_chapters(placed.below, assembling)
        if placed.generated:
            chapters.append(_make_generated(placed, assembling.config))
            continue
        page = assembling.pages[placed.source.path]
        if _is_left_out(page, assembling):
            chapters += below
        else:
            chapters.append(Chapter(page, 0, below, group=placed.entry.group))
    return tuple(chapters)


def _make_generated(placed: Placed, config: Config) -> Chapter:
    name = placed.generated
    title = placed.entry.title or words_for(config.language, config.words)[f"@{name}"]
    return Chapter(Page(placed.source, generated_slug(name), title, False, ()), 0, (), name)


def _is_left_out(page: Page, assembling: _Assembling) -> bool:
    """Return whether a page is a stub that the book leaves out; report and list it."""
    stubs = assembling.config.stubs
    if not page.is_pattern or not page.is_stub or stubs == "open":
        return False
    message = f"{page.title} is a stub: none of its sections has text"
    hint = "write it, or exclude it"
    if stubs != "error":
        message += "; it is left out"
        hint = 'write it, or set stubs = "open" in [book]'
    assembling.findings.add("stub-found", page.locate(), message, hint, page.path)
    assembling.left.append(Left(page.path, "a stub"))
    return True


def _with_date(config: Config, order: Order, findings: Findings) -> Config:
    """Return the configuration with the book's date: its own, or that of the newest page."""
    if config.date:
        return config
    if not order.newest:
        message = "the book has no date, and no page has one"
        hint = "add date = 2026-01-31 to [book], or set SOURCE_DATE_EPOCH"
        findings.add("book-undated", Location(config.path), message, hint)
        return config
    return replace(config, date=order.newest)


def _with_slugs(manuscript: Manuscript, findings: Findings) -> Manuscript:
    """Give every page a slug of its own, and every part one that no page has."""
    slugs = _list_slugs(manuscript, findings)
    _report_clashes(slugs, findings)
    slugs = _free_slugs(slugs, manuscript, findings)
    taken = Taken(slugs.values())
    parts = []
    for number, part in enumerate(manuscript.parts, 1):
        slug = f"part-{part.slug or number}"
        slug = unique(slug if slug not in taken else f"{slug}-{number}", taken)
        introduction = part.introduction and replace(part.introduction, slug=slug)
        chapters = _rename(part.chapters, slugs)
        parts.append(replace(part, slug=slug, introduction=introduction, chapters=chapters))
    front, back = _rename(manuscript.front, slugs), _rename(manuscript.back, slugs)
    return replace(manuscript, front=front, parts=tuple(parts), back=back)


def _list_slugs(manuscript: Manuscript, findings: Findings) -> dict[str, str]:
    """Return the slug of each page by its path; report slugs that several pages share."""
    groups: dict[str, list[Page]] = defaultdict(list)
    for chapter in chapters_of(manuscript):
        if not chapter.generated:
            groups[chapter.page.slug].append(chapter.page)
    for part in manuscript.parts:
        if part.introduction:
            groups[part.introduction.slug].append(part.introduction)
    slugs: dict[str, str] = {}
    for shared, group in groups.items():
        for page, slug in zip(group, _tell_apart(shared, group), strict=True):
            slugs[page.path] = slug
    pages = [page for group in groups.values() for page in group]
    _lengthen(slugs, pages)
    _mark(slugs, pages)
    for shared, group in groups.items():
        for page in group if len({slugs[page.path] for page in group}) > 1 else ():
            slug = slugs[page.path]
            message = f"{len(group)} pages share the slug '{shared}'; this one is '{slug}'"
            hint = f"slug = {slug} in its header keeps that address"
            findings.add("slug-shared", page.locate(), message, hint, shared)
    return slugs


def _lengthen(slugs: dict[str, str], pages: list[Page]) -> None:
    """Give a page the slug of its whole path, where the slug with folders is another page's."""
    counts = Counter(slugs.values())
    for page in pages:
        whole = slugify(page.path.rpartition(".")[0].replace("/", "-"))
        is_made = slugs[page.path] != page.slug
        if is_made and counts[slugs[page.path]] > 1 and whole not in counts:
            slugs[page.path] = whole
            counts[whole] += 1


def _mark(slugs: dict[str, str], pages: list[Page]) -> None:
    """Add a mark of its path to each slug that is still shared and that no header asks for."""
    counts = Counter(slugs.values())
    for page in pages:
        slug = slugs[page.path]
        if counts[slug] > 1 and not _asks_for_slug(page):
            slugs[page.path] = f"{slug}-{slug_of_path('', page.path).removeprefix('s-')}"


def _report_clashes(slugs: dict[str, str], findings: Findings) -> None:
    rows = sorted((slug, path) for path, slug in slugs.items())
    for slug, group in groupby(rows, lambda row: row[0]):
        first, *others = (path for _, path in group)
        for path in others:
            message = f"'{first}' has the slug '{slug}' too"
            hint = "give one of them another slug in its header"
            findings.add("slug-clash", Location(path, 1), message, hint, slug)


def _free_slugs(
    slugs: dict[str, str], manuscript: Manuscript, findings: Findings
) -> dict[str, str]:
    """Return the slugs with another one, `SLUG-page`, for each that is a name of the program."""
    taken = Taken(slugs.values())
    free = {
        path: unique(f"{slug}-page", taken) if is_own_slug(slug) else slug
        for path, slug in slugs.items()
    }
    for page in (chapter.page for chapter in chapters_of(manuscript) if not chapter.generated):
        if is_own_slug(page.slug) and _asks_for_slug(page):
            message = f"'{page.slug}' is a name that the program uses itself; "
            message += f"this page is '{free[page.path]}'"
            findings.add("slug-shared", page.locate(), message, "give it another slug", page.slug)
    return free


def _asks_for_slug(page: Page) -> bool:
    """Return whether the slug of a page is one that its header or book.toml gives."""
    own = slug_of_path(stem_of(page.path), page.path)
    return bool(page.source.get("slug")) or page.slug != own


def _tell_apart(shared: str, group: list[Page]) -> list[str]:
    """Return a slug for each page: as few folders as make them differ, then `shared`."""
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
    renamed = []
    for one in chapters:
        page = one.page if one.generated else replace(one.page, slug=slugs[one.page.path])
        renamed.append(replace(one, page=page, chapters=_rename(one.chapters, slugs)))
    return tuple(renamed)


def _with_numbers(manuscript: Manuscript) -> Manuscript:
    """Number patterns from 1 in book order, and parts that have a title."""
    count = 0

    def _number(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
        nonlocal count
        found = []
        for one in chapters:
            count += one.page.is_pattern
            own = count if one.page.is_pattern else 0
            found.append(replace(one, number=own, chapters=_number(one.chapters)))
        return tuple(found)

    front = _number(manuscript.front)
    parts, place = [], 0
    for part in manuscript.parts:
        place += bool(part.title)
        own = place if part.title else 0
        parts.append(replace(part, number=own, chapters=_number(part.chapters)))
    return replace(manuscript, front=front, parts=tuple(parts), back=_number(manuscript.back))
