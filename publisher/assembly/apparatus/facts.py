"""Book -> what it knows of each pattern: relations from the link graph, patlets from its own sections, names, paths."""

from __future__ import annotations

import re
from collections import defaultdict

from publisher.book.form import role_of
from publisher.book.model import (
    Book,
    Chapter,
    Facts,
    Group,
    Name,
    Page,
    ReadingPath,
    Step,
    chapters_of,
    flatten,
)
from publisher.book.tree import Element, solid, words_of
from publisher.files.cache import Cache, digest_of
from publisher.report.findings import Findings, Location

SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’»)\]]*\s+(?=[\"“‘«(\[]?\w)|(?<=[。！？])")
ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|etc|vs|Dr|Mr|Mrs|Ms|St|No|p|pp|z\. ?B|d\. ?h|u\. ?a|usw|bzw)\.|\b[A-Z]\.)$"
)


def patterns_of(book: Book) -> tuple[Chapter, ...]:
    """The patterns of the book, in its order."""
    return tuple(one for one in chapters_of(book) if one.page.is_pattern)


def list_facts(book: Book, paths: tuple[ReadingPath, ...]) -> tuple[Facts, ...]:
    """Relations, patlet and steps of every pattern; each relation once, in book order."""
    config = book.config
    order = {one.page.slug: number for number, one in enumerate(patterns_of(book))}
    onwards: dict[str, set[str]] = defaultdict(set)
    backwards: dict[str, set[str]] = defaultdict(set)
    referring: dict[str, set[str]] = defaultdict(set)
    for link in book.links:
        if link.source in order and link.target in order:
            referring[link.target].add(link.source)
            if link.section in config.builds_on:
                backwards[link.source].add(link.target)
            if link.section in config.leads_to:
                onwards[link.source].add(link.target)

    def in_order(slugs: set[str]) -> tuple[str, ...]:
        return tuple(sorted(slugs, key=order.__getitem__))

    steps = _list_steps(paths)
    return tuple(
        Facts(
            slug,
            in_order(backwards[slug]),
            in_order(onwards[slug]),
            in_order(referring[slug]) if config.referenced_by else (),
            find_sentence(book, chapter.page, "problem"),
            find_sentence(book, chapter.page, "solution"),
            tuple(steps[slug]),
        )
        for chapter in patterns_of(book)
        for slug in (chapter.page.slug,)
    )


def _list_steps(paths: tuple[ReadingPath, ...]) -> dict[str, list[Step]]:
    steps: dict[str, list[Step]] = defaultdict(list)
    for path in paths:
        for number, slug in enumerate(path.slugs, 1):
            following = path.slugs[number] if number < len(path.slugs) else ""
            steps[slug].append(Step(path.name, number, len(path.slugs), following))
    return steps


def find_sentence(book: Book, page: Page, role: str) -> str:
    """The header's `problem` or `solution`, else the first sentence of that section."""
    if given := " ".join(page.source.get(role).split()):
        return given
    section = next(
        (one for one in page.sections if role_of(book.config.form, one.label) == role), None
    )
    rows = [one for one in solid(section.content) if isinstance(one, Element)] if section else []
    first = next(
        (
            one
            for one in rows
            if one.tag in ("p", "ul", "ol", "blockquote", "div") and words_of(one)
        ),
        None,
    )
    return first_sentence(words_of(first)) if first else ""


def first_sentence(text: str) -> str:
    """The first sentence of a text; a stop after an abbreviation or an initial ends none."""
    start = 0
    for end in SENTENCE_END.finditer(text):
        if not ABBREVIATED.search(text[start : end.start()].rstrip('"”’»)]')):
            return text[: end.end()].strip()
    return text


# ── names ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def list_letters(book: Book, cache: Cache) -> tuple[tuple[str, tuple[Name, ...]], ...]:
    """Names, aliases and variants in one alphabet, under their letters."""
    names = {
        Name(name, one.page.slug, own)
        for one in patterns_of(book)
        for name, own in _names_of(one.page)
    }
    letters: dict[str, list[Name]] = defaultdict(list)
    for name in _collate(
        sorted(names, key=lambda one: (one.text, not one.is_own, one.slug)), cache
    ):
        letters[_letter_of(name.text)].append(name)
    return tuple((letter, tuple(rows)) for letter, rows in letters.items())


def _collate(names: list[Name], cache: Cache) -> list[Name]:
    """The names in the order of the alphabet, which is kept."""
    key = digest_of("alphabet", [name.text for name in names])
    order = cache.read(key, tuple[int, ...])
    if order is None:
        from publisher.assembly.apparatus.collation import order_of

        order = order_of([name.text.casefold() for name in names])
        cache.write(key, order)
    return [names[at] for at in order]


def _names_of(page: Page) -> list[tuple[str, bool]]:
    return [
        (page.title, True),
        *((name, False) for name in (*page.aliases, *page.variants) if name != page.title),
    ]


def _letter_of(name: str) -> str:
    import unicodedata

    first = next((char for char in name if char.isalnum()), "#")
    letter = unicodedata.normalize("NFKD", first)[0].upper()
    return "0–9" if letter.isdigit() else letter


def report_shared_names(book: Book, findings: Findings) -> None:
    """Report each alias that is also another pattern's name or alias, at both places."""
    claims: dict[str, list[tuple[Page, int]]] = defaultdict(list)
    for one in patterns_of(book):
        page = one.page
        for name in dict.fromkeys((page.title, *page.aliases)):
            claims[name.casefold()].append((page, page.aliases_line if name in page.aliases else 1))
    for name, pages in claims.items():
        for page, line in pages if len(pages) > 1 else []:
            others = ", ".join(
                f"{other.path}:{place}" for other, place in pages if other is not page
            )
            message = f"'{name}' is a name of {page.title} and of another pattern ({others})"
            findings.add(
                "alias-shared",
                page.locate(line),
                message,
                "keep it where readers would look for it",
                name,
            )


# ── problems, paths, editors' rules ────────────────────────────────────────────────────────────────────────────────


def group_problems(book: Book, facts: tuple[Facts, ...]) -> tuple[Group, ...]:
    """Problems by part, or by first building block in a book without parts; the same problem once, with all its patterns."""
    by_slug = {one.slug: one.problem for one in facts}
    part_of = {one.page.slug: part.title for part in book.parts for one in flatten(part.chapters)}
    groups: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for one in patterns_of(book):
        title = part_of.get(one.page.slug, "") or (one.page.blocks[0] if one.page.blocks else "")
        if problem := by_slug[one.page.slug]:
            groups[title].setdefault(problem, []).append(one.page.slug)
    return tuple(
        Group(title, tuple((problem, tuple(slugs)) for problem, slugs in rows.items()))
        for title, rows in groups.items()
    )


def list_paths(book: Book, findings: Findings) -> tuple[ReadingPath, ...]:
    """The reading paths, less the steps that are not in the book, which are reported."""
    by_path = {one.page.path: one.page.slug for one in chapters_of(book) if not one.generated}
    paths = []
    for entry in book.config.paths:
        for page, line in entry.pages:
            if page not in by_path:
                where = Location(book.config.path, line)
                message = f"the path '{entry.name}' names '{page}', which is not in the book"
                findings.add("path-page", where, message, "mend the path, or list the page", page)
        slugs = tuple(dict.fromkeys(by_path[page] for page, _ in entry.pages if page in by_path))
        if slugs:
            paths.append(ReadingPath(entry.name, entry.description, slugs))
    return tuple(paths)


def report_graph(book: Book, findings: Findings) -> None:
    """What an editor asks of the link graph: orphans, dead ends, one-way links, islands."""
    pages = {one.page.slug: one.page for one in patterns_of(book)}
    pairs = {
        (link.source, link.target)
        for link in book.links
        if link.source in pages and link.target in pages
    }
    for slug, page in pages.items():
        if not any(target == slug for _, target in pairs):
            findings.add(
                "pattern-orphan",
                page.locate(),
                f"no other pattern refers to {page.title}",
                "name it where it helps",
                slug,
            )
        if not any(source == slug for source, _ in pairs):
            findings.add(
                "pattern-dead-end",
                page.locate(),
                f"{page.title} refers to no other pattern",
                "say what it leads to",
                slug,
            )
    for link in book.links:
        if (link.source, link.target) in pairs and (link.target, link.source) not in pairs:
            message = f"{pages[link.source].title} refers to {pages[link.target].title}, which does not refer back"
            findings.add(
                "link-one-way", link.location, message, "consider the way back", link.target
            )
    groups = _islands(list(pages), pairs)
    for group in groups[1:]:
        names = ", ".join(pages[slug].title for slug in group)
        findings.add(
            "pattern-island",
            pages[group[0]].locate(),
            f"no link joins {names} to the rest",
            "build a bridge",
            group[0],
        )


def _islands(slugs: list[str], pairs: set[tuple[str, str]]) -> list[list[str]]:
    """Connected groups of patterns, the largest first."""
    home = {slug: slug for slug in slugs}

    def root(slug: str) -> str:
        while home[slug] != slug:
            slug = home[slug]
        return slug

    for one, other in sorted(pairs):
        home[root(one)] = root(other)
    groups: dict[str, list[str]] = defaultdict(list)
    for slug in slugs:
        groups[root(slug)].append(slug)
    return sorted(groups.values(), key=lambda group: (-len(group), slugs.index(group[0])))
