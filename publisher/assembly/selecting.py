"""Book, selection -> the slugs of the pages that it keeps; unknown names become findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from publisher.book.model import Book, Chapter, Page, chapters_of, flatten
from publisher.book.near import find_near
from publisher.book.paths import clean_path, compile_glob
from publisher.book.selection import TERM_KEYS, Selection, Term
from publisher.book.tree import fold_words
from publisher.report.findings import Finding, Findings, Location

NOUNS = {
    "pattern": "page",
    "tag": "tag",
    "block": "building block",
    "path": "reading path",
    "part": "part",
    "without": "page",
}


def select_pages(book: Book, selection: Selection) -> tuple[frozenset[str], tuple[Finding, ...]]:
    """Return the slugs of the pages that a selection keeps; empty if it selects none.

    It selects patterns, and other pages of the body. The pages of front and back matter stay unless
    `without` names them. A selection that has only `without` starts from all pages.
    """
    findings = Findings()
    named = _Names(book)
    chosen = [term for term in selection.terms if term.kind != "without"]
    slugs = set() if chosen else set(named.selectable)
    for term in chosen:
        slugs |= named.find(term, selection, findings) & named.selectable
    slugs |= _follow(slugs, book, selection)
    gone = {
        slug
        for term in selection.names("without")
        for slug in named.find(term, selection, findings)
    }
    if selection.terms and slugs - gone:
        return frozenset((slugs | named.matter) - gone), findings.all()
    message = f"the selection '{selection.name}' selects no page"
    hint = "name patterns, tags, blocks, paths or parts of the book"
    findings.add("selection-empty", _place(book, selection.line), message, hint, selection.name)
    return frozenset(), findings.all()


def check_selections(book: Book) -> tuple[Finding, ...]:
    """Return what is wrong with the selections of book.toml."""
    return tuple(
        finding for one in book.config.selections for finding in select_pages(book, one)[1]
    )


class _Names:
    """What a selection can name, each by its kind with the slugs that it means."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.written = [one.page for one in chapters_of(book) if not one.generated]
        body = [one for part in book.parts for one in flatten(part.chapters)]
        patterns = [one for one in chapters_of(book) if one.page.is_pattern]
        self.selectable = {one.page.slug for one in (*body, *patterns) if not one.generated}
        self.matter = {page.slug for page in self.written} - self.selectable
        self.tables = {
            "tag": _group((tag, page.slug) for page in self.written for tag in tags_of(page)),
            "block": _group((name, page.slug) for page in self.written for name in page.blocks),
            "path": _group((one.name, slug) for one in book.apparatus.paths for slug in one.slugs),
            "part": _group(
                (part.title, slug) for part in book.parts for slug in _slugs(part.chapters)
            ),
        }

    def find(self, term: Term, selection: Selection, findings: Findings) -> set[str]:
        """Return the slugs that a term means; report a name that the book does not have."""
        if term.kind in self.tables:
            table = self.tables[term.kind]
            found, known = table.get(fold_words(term.name), set()), list(table)
        else:
            found, known = self._find_pages(term.name), [page.slug for page in self.written]
        if not found:
            key, near = TERM_KEYS[term.kind], find_near(term.name, known)
            message = f"the selection '{selection.name}' names the {NOUNS[term.kind]} "
            message += f"'{term.name}', which is not in the book"
            hint = f"did you mean '{near}'?" if near else f"correct '{key}' of the selection"
            where = _place(self.book, term.line)
            findings.add("selection-unknown", where, message, hint, term.name)
        return found

    def _find_pages(self, name: str) -> set[str]:
        """Return the slugs of pages with a slug or a path, or whose paths a glob matches."""
        exact = {page.slug for page in self.written if name in (page.slug, page.path)}
        glob = compile_glob(clean_path(name))
        return exact or {page.slug for page in self.written if glob.matches(page.path)}


def tags_of(page: Page) -> Iterator[str]:
    """Yield the tags in a page's header."""
    for tag in page.source.get("tags").strip("[] ").split(","):
        if name := tag.strip().strip("\"'"):
            yield name


def _group(rows: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Return the slugs by the name before them, without case."""
    table: dict[str, set[str]] = {}
    for name, slug in rows:
        table.setdefault(fold_words(name), set()).add(slug)
    return table


def _slugs(chapters: tuple[Chapter, ...]) -> list[str]:
    return [one.page.slug for one in flatten(chapters) if not one.generated]


def _follow(slugs: set[str], book: Book, selection: Selection) -> set[str]:
    """Return the patterns to which a relation leads from the selected ones, in so many steps."""
    is_back = selection.closure == "builds-on"
    rows = {one.slug: one.builds_on if is_back else one.leads_to for one in book.apparatus.facts}
    reached: set[str] = set()
    ends = slugs if selection.closure else set()
    steps = selection.depth or len(rows)
    while ends and steps:
        ends = {slug for end in ends for slug in rows.get(end, ())} - slugs - reached
        reached |= ends
        steps -= 1
    return reached


def _place(book: Book, line: int) -> Location:
    """Return a line of book.toml, or the command line for a selection that it gives."""
    return Location(book.config.path, line) if line else Location("--select")
