"""A folder of existing pages -> the text of a book.toml for it, with a reason for each guess.

Changes no page.
"""

from __future__ import annotations

import re
from pathlib import Path

from publisher.book.model import Source
from publisher.driver.build import read_folder
from publisher.report.diagnostics import one_line
from publisher.report.rules import RULES
from publisher.scaffold.importer.book_file import write_book_file
from publisher.scaffold.importer.page_order import find_page_order, stem_of
from publisher.scaffold.importer.shared_form import find_form

FEW = 40  # words below which a page that says it moved has no other text
MOVED = re.compile(r"\b(?:moved|redirect|renamed|merged into)\b", re.IGNORECASE)
REPOSITORY_PAGES = {
    "404": "the web server's page",
    "license": "the repository's licence",
    "licence": "the repository's licence",
    "contributing": "for contributors",
    "code-of-conduct": "for contributors",
    "code_of_conduct": "for contributors",
    "changelog": "the repository's history",
    "security": "for contributors",
    "pull_request_template": "for contributors",
    "issue_template": "for contributors",
    "template": "a template",
    "pattern-template": "a template",
    "search": "the web site's search",
    "sitemap": "the web site's map",
    "archive": "the web site's list",
    "tags": "the web site's list",
}
NEVER_PATTERNS = ("404", "sitemap", "pattern-template", "template")
REPOSITORY_FOLDERS = {".github", "templates", "template", "node_modules", "vendor"}
TRANSLATIONS = {"translations", "translation", "i18n", "locales"}


def adopt_folder(folder: Path) -> tuple[str, tuple[str, ...]]:
    """Return the text of a book.toml and what its author must decide; `""` if there is no page."""
    sources, excluded = _read_readable(folder)
    pages = _select_pages(sources, excluded)
    if not pages:
        return "", ()
    order = find_page_order(pages)
    return write_book_file(folder, sources, pages, order, excluded | order.excluded)


def _read_readable(folder: Path) -> tuple[tuple[Source, ...], dict[str, str]]:
    """Return the pages that can be read, and the other paths, each with the error's message."""
    sources, findings = read_folder(folder)
    found = [one for one in findings if RULES[one.rule].severity == "error"]
    errors = {one.location.path: f"can't be read: {one_line(one.message)}" for one in found}
    return tuple(source for source in sources if source.path not in errors), errors


def _select_pages(sources: tuple[Source, ...], excluded: dict[str, str]) -> list[Source]:
    """Return the pages that can be in a book; add the others to `excluded`, with the reason."""
    paths = {source.path for source in sources}
    total = sum(len(source.body) for source in sources)
    limit = max(0.4 * total, 5 * total / len(sources)) if len(sources) > 5 else total
    pages = []
    for source in sources:
        if reason := _reason_to_exclude(source, paths, limit):
            excluded[source.path] = reason
        else:
            pages.append(source)
    return pages


def _reason_to_exclude(source: Source, paths: set[str], limit: float) -> str:
    """Return why a page can't be in a book, or `""`; `limit` is the length of a usual page."""
    folders = set(source.path.lower().split("/")[:-1])
    twin = source.path.removesuffix(".html") + ".md"
    words = len(re.findall(r"\w+", source.body))
    reason = REPOSITORY_PAGES.get(stem_of(source.path), "")
    rules = (
        (reason and _is_repository_page(source), reason),
        (source.path.endswith(".html") and twin in paths, f"seems to be made from {twin}"),
        (len(source.body) > limit, "seems to hold all the others"),
        (folders & REPOSITORY_FOLDERS, "lies in a folder of the repository's own"),
        (folders & TRANSLATIONS, "a translation: a book of its own"),
        (not words, "has no text"),
        (words < FEW and MOVED.search(source.body), "says that its text has moved"),
    )
    return next((text for holds, text in rules if holds), "")


def _is_repository_page(source: Source) -> bool:
    """Whether a page with the name of a repository's file is not a pattern of that name."""
    name = source.path.rpartition("/")[2].rpartition(".")[0]
    in_form = find_form([source] * 3)[1] > 0
    return name.isupper() or stem_of(source.path) in NEVER_PATTERNS or not in_form
