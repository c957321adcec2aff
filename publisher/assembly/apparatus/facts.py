"""Book -> relations, summaries and names of its patterns, and its reading paths."""

from __future__ import annotations

import re
from collections import defaultdict

from publisher.assembly.resolver import Hit, PageIndex, find_listed
from publisher.book.alphabets import letter_of, text_to_compare
from publisher.book.apparatus import Facts, Group, Name, ReadingPath, Step
from publisher.book.form import role_of
from publisher.book.model import Book, Chapter, Page, chapters_of, flatten
from publisher.book.tree import Element, walk, words_of
from publisher.files.cache import Cache, digest_of
from publisher.report.findings import Findings, Location

SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’»)\]]*\s+(?=[\"“‘«(\[]?\w)|(?<=[。！？])")
ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|etc|vs|Dr|Mr|Mrs|Ms|St|No|p|pp|z\. ?B|d\. ?h|u\. ?a|usw|bzw)\."
    r"|\b[A-Z]\.)$"
)
TEXT_BLOCKS = ("p", "ul", "ol", "blockquote", "div")


def patterns_of(book: Book) -> tuple[Chapter, ...]:
    """Return the chapters that are patterns, in the order of the book."""
    return tuple(chapter for chapter in chapters_of(book) if chapter.page.is_pattern)


def list_facts(book: Book, paths: tuple[ReadingPath, ...]) -> tuple[Facts, ...]:
    """Return relations, problem, solution and steps of every pattern; relations in book order."""
    config = book.config
    order = {chapter.page.slug: number for number, chapter in enumerate(patterns_of(book))}
    onwards: dict[str, set[str]] = defaultdict(set)
    backwards: dict[str, set[str]] = defaultdict(set)
    referring: dict[str, set[str]] = defaultdict(set)
    for link in book.links:
        if link.source in order and link.target in order:
            if config.referenced_by:
                referring[link.target].add(link.source)
            if link.section in config.builds_on:
                backwards[link.source].add(link.target)
            if link.section in config.leads_to:
                onwards[link.source].add(link.target)

    def _in_order(slugs: set[str]) -> tuple[str, ...]:
        return tuple(sorted(slugs, key=order.__getitem__))

    steps = list_steps(paths)
    facts = []
    for page in (chapter.page for chapter in patterns_of(book)):
        slug = page.slug
        before, after, named = map(_in_order, (backwards[slug], onwards[slug], referring[slug]))
        problem, solution = (find_sentence(book, page, role) for role in ("problem", "solution"))
        facts.append(Facts(slug, before, after, named, problem, solution, tuple(steps[slug])))
    return tuple(facts)


def list_steps(paths: tuple[ReadingPath, ...]) -> dict[str, list[Step]]:
    """Return by slug the steps of reading paths; a page on no path has an empty list."""
    steps: dict[str, list[Step]] = defaultdict(list)
    for path in paths:
        for number, slug in enumerate(path.slugs, 1):
            following = path.slugs[number] if number < len(path.slugs) else ""
            steps[slug].append(Step(path.name, number, len(path.slugs), following))
    return steps


def find_sentence(book: Book, page: Page, role: str) -> str:
    """Return the header's `problem` or `solution`, or the first sentence of the section."""
    if given := " ".join(page.source.get(role).split()):
        return given
    form = book.config.form
    section = next((part for part in page.sections if role_of(form, part.label) == role), None)
    for block in section.content if section else ():
        if isinstance(block, Element) and block.tag in TEXT_BLOCKS and words_of(block):
            return first_sentence(words_of(_first_text(block)))
    return ""


def _first_text(block: Element) -> Element:
    """Return the first paragraph or item with words of a block; the block if it has none."""
    texts = (one for one in walk(block) if one.tag in ("p", "li") and words_of(one))
    return next(texts, block)


def first_sentence(text: str) -> str:
    """Return the first sentence of a text.

    A stop after an abbreviation or initial, or before a small letter, ends none.
    """
    start = 0
    for end in SENTENCE_END.finditer(text):
        after = text[end.end() :].lstrip('"“‘«([')
        if after[:1].islower() or ABBREVIATED.search(text[start : end.start()].rstrip('"”’»)]')):
            continue
        return text[: end.end()].strip()
    return text


def list_letters(book: Book, cache: Cache) -> tuple[tuple[str, tuple[Name, ...]], ...]:
    """Return each letter with its names: those of patterns, aliases and variants."""
    pages = [chapter.page for chapter in patterns_of(book)]
    names = {Name(name, page.slug, own) for page in pages for name, own in _names_of(page)}
    rows = sorted(names, key=lambda name: (name.text, not name.is_own, name.slug))
    language = book.config.language
    letters: dict[str, list[Name]] = defaultdict(list)
    for name in _collate(rows, language, cache):
        letters[letter_of(name.text, language)].append(name)
    return tuple((letter, tuple(rows)) for letter, rows in letters.items())


def _collate(names: list[Name], language: str, cache: Cache) -> list[Name]:
    """Return the names in alphabetical order, which is kept in the cache."""
    texts = [text_to_compare(name.text, language) for name in names]
    key = digest_of("alphabet", texts)
    order = cache.read(key, tuple[int, ...])
    if order is None:
        from publisher.assembly.apparatus.collation import order_of

        order = order_of(texts)
        cache.write(key, order)
    return [names[at] for at in order]


def _names_of(page: Page) -> list[tuple[str, bool]]:
    others = [name for name in (*page.aliases, *page.variants) if name != page.title]
    return [(page.title, True), *((name, False) for name in others)]


def report_shared_names(book: Book, findings: Findings) -> None:
    """Report each alias that is also another pattern's name or alias, at both places."""
    claims: dict[str, list[tuple[Page, int]]] = defaultdict(list)
    for page in (chapter.page for chapter in patterns_of(book)):
        for name in dict.fromkeys((page.title, *page.aliases)):
            claims[name.casefold()].append((page, page.aliases_line if name in page.aliases else 1))
    for name, pages in claims.items():
        for page, line in pages if len(pages) > 1 else []:
            others = ", ".join(f"{other.path}:{at}" for other, at in pages if other is not page)
            message = f"'{name}' is a name of {page.title} and of another pattern ({others})"
            hint = "keep it where readers would look for it"
            findings.add("alias-shared", page.locate(line), message, hint, name)


def group_problems(book: Book, facts: tuple[Facts, ...]) -> tuple[Group, ...]:
    """Return the problems by part, or by first building block where there are no parts.

    Patterns with the same problem in a group share one entry.
    """
    problems = {row.slug: row.problem for row in facts}
    part_titles = {
        chapter.page.slug: part.title for part in book.parts for chapter in flatten(part.chapters)
    }
    groups: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for page in (chapter.page for chapter in patterns_of(book)):
        title = part_titles.get(page.slug, "") or next(iter(page.blocks), "")
        if problem := problems[page.slug]:
            groups[title].setdefault(problem, []).append(page.slug)
    return tuple(
        Group(title, tuple((problem, tuple(slugs)) for problem, slugs in rows.items()))
        for title, rows in groups.items()
    )


def list_paths(book: Book, findings: Findings) -> tuple[ReadingPath, ...]:
    """Return the reading paths without steps that are not in the book, which are reported."""
    pages = (chapter.page for chapter in chapters_of(book) if not chapter.generated)
    index = PageIndex(book.config, pages if book.config.paths else ())
    paths = []
    for entry in book.config.paths:
        slugs: dict[str, None] = {}
        for page, line in entry.pages:
            found = find_listed(page, index)
            if isinstance(found, Hit):
                slugs[found.page.slug] = None
            else:
                where = Location(book.config.path, line)
                message = f"the path '{entry.name}' names '{page}', which is not in the book"
                hint = "correct the path, or list the page"
                findings.add("path-page", where, message, hint, page)
        if slugs:
            paths.append(ReadingPath(entry.name, entry.description, tuple(slugs)))
    return tuple(paths)


def report_graph(book: Book, findings: Findings) -> None:
    """Report orphans, dead ends, one-way links and islands among the patterns."""
    pages = {chapter.page.slug: chapter.page for chapter in patterns_of(book)}
    links = [link for link in book.links if link.source in pages and link.target in pages]
    pairs = {(link.source, link.target) for link in links}
    for slug, page in pages.items():
        if not any(target == slug for _, target in pairs):
            message = f"no other pattern refers to {page.title}"
            findings.add("pattern-orphan", page.locate(), message, "name it where it helps", slug)
        if not any(source == slug for source, _ in pairs):
            message = f"{page.title} refers to no other pattern"
            findings.add("pattern-dead-end", page.locate(), message, "say what it leads to", slug)
    for link in links:
        if (link.target, link.source) not in pairs:
            source, target = pages[link.source].title, pages[link.target].title
            message = f"{source} refers to {target}, which does not refer back"
            hint = "consider the way back"
            findings.add("link-one-way", link.location, message, hint, link.target)
    groups = _islands(list(pages), pairs)
    for group in groups[1:]:
        names = ", ".join(pages[slug].title for slug in group)
        message = f"no link joins {names} to the rest"
        hint = "build a bridge"
        findings.add("pattern-island", pages[group[0]].locate(), message, hint, group[0])


def _islands(slugs: list[str], pairs: set[tuple[str, str]]) -> list[list[str]]:
    """Return the connected groups of patterns, the largest first."""
    home = {slug: slug for slug in slugs}

    def _root(slug: str) -> str:
        while home[slug] != slug:
            slug = home[slug]
        return slug

    for source, target in sorted(pairs):
        home[_root(source)] = _root(target)
    groups: dict[str, list[str]] = defaultdict(list)
    for slug in slugs:
        groups[_root(slug)].append(slug)
    return sorted(groups.values(), key=lambda group: (-len(group), slugs.index(group[0])))
