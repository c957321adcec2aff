"""Book -> the same book with its apparatus; every generated link leads to a page of the book."""

from __future__ import annotations

import re

from msgspec.structs import replace

from publisher.assembly.apparatus.contents_lines import list_contents
from publisher.assembly.apparatus.facts import (
    group_problems,
    list_facts,
    list_letters,
    list_paths,
    patterns_of,
    report_graph,
    report_shared_names,
)
from publisher.book.apparatus import Apparatus
from publisher.book.model import Book, Chapter, Page, chapters_of
from publisher.book.names import GENERATED
from publisher.book.tree import walk
from publisher.files.cache import Cache
from publisher.report.findings import Finding, Findings

ALIKE = 3  # descriptions that are the same but for the name, from which they are reported


def add_apparatus(book: Book, cache: Cache) -> tuple[Book, tuple[Finding, ...]]:
    """Return the book with all that is generated for it, and the problems of its link graph.

    Letters and problems are made only if a page of the book shows them.
    """
    findings = Findings()
    used = {chapter.generated for chapter in chapters_of(book) if chapter.generated}
    paths = list_paths(book, findings)
    facts = list_facts(book, paths)
    apparatus = Apparatus(
        facts=facts,
        letters=list_letters(book, cache) if "aliases" in used else (),
        groups=group_problems(book, facts) if "problems" in used else (),
        paths=paths,
        blocks=(blocks := list_blocks(book)),
        marked=blocks,
    )
    report_shared_names(book, findings)
    report_graph(book, findings)
    if used & {"patlets", "problems"}:
        _report_patlets(book, apparatus, findings)
    prove(apparatus, book)
    made = leave_out_empty(replace(book, apparatus=apparatus), findings)
    apparatus = replace(apparatus, contents=list_contents(made))
    return replace(made, apparatus=apparatus), findings.all()


def leave_out_empty(book: Book, findings: Findings) -> Book:
    """Return the book without the generated pages that have nothing to show; report them."""
    empty = {name for name in GENERATED if not _has_rows(name, book)}
    config = book.config
    listed = [config.pages, config.front, *(part.pages for part in config.parts), config.back]
    lines = {entry.page: entry.line for entries in listed for entry in entries}

    def _keep(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
        kept = []
        for chapter in chapters:
            if chapter.generated in empty:
                page = chapter.page
                message = f"the generated page '{page.title}' would be empty; it is left out"
                hint = f"remove @{chapter.generated}, or give the pages what it shows"
                place = page.locate(lines.get(f"@{chapter.generated}", 1))
                findings.add("generated-empty", place, message, hint, chapter.generated)
            else:
                kept.append(replace(chapter, chapters=_keep(chapter.chapters)))
        return tuple(kept)

    front = _keep(book.front)
    parts = tuple(replace(part, chapters=_keep(part.chapters)) for part in book.parts)
    return replace(book, front=front, parts=parts, back=_keep(book.back))


def _has_rows(name: str, book: Book) -> bool:
    """Return whether a generated page has anything to show."""
    apparatus = book.apparatus
    match name:
        case "map" | "patlets":
            return bool(apparatus.facts)
        case "matrix":
            return bool(apparatus.blocks)
        case "problems":
            return bool(apparatus.groups)
        case "aliases":
            return bool(apparatus.letters)
        case "paths":
            return bool(apparatus.paths)
        case "figures" | "tables":
            return any(
                f"{node.get('data-caption')}s" == name
                for page in written_pages(book)
                for node in walk(*page.body)
            )
    return True


def written_pages(book: Book) -> list[Page]:
    """Return the pages that were written: those of chapters, and introductions of parts."""
    introductions = [part.introduction for part in book.parts if part.introduction]
    return [chapter.page for chapter in chapters_of(book)] + introductions


def list_blocks(book: Book) -> tuple[str, ...]:
    """Return the building blocks in the order of their first use, each in its first spelling."""
    names: dict[str, str] = {}
    for chapter in patterns_of(book):
        for name in chapter.page.blocks:
            names.setdefault(name.casefold(), name)
    return tuple(names.values())


def prove(apparatus: Apparatus, book: Book) -> None:
    """Assert that every slug in the apparatus is that of a page of the book."""
    known = {chapter.page.slug for chapter in chapters_of(book)}
    rows = [
        (one.slug, *one.builds_on, *one.leads_to, *one.referenced_by) for one in apparatus.facts
    ]
    named = {slug for row in rows for slug in row}
    named |= {name.slug for _, names in apparatus.letters for name in names}
    named |= {slug for group in apparatus.groups for _, slugs in group.problems for slug in slugs}
    named |= {slug for path in apparatus.paths for slug in path.slugs}
    assert named <= known, f"generated links to {sorted(named - known)}"


def _report_patlets(book: Book, apparatus: Apparatus, findings: Findings) -> None:
    """Report patterns without a problem or solution, and descriptions that are all the same."""
    pages = {chapter.page.slug: chapter.page for chapter in patterns_of(book)}
    for facts in apparatus.facts:
        page = pages[facts.slug]
        if page.is_stub:
            continue
        for role, text in (("problem", facts.problem), ("solution", facts.solution)):
            if not text:
                message = f"{page.title} has no {role} in a sentence"
                hint = f"write the section, or give the header a {role} key"
                findings.add("patlet-missing", page.locate(), message, hint, page.slug)
    bare: dict[str, list[str]] = {}
    for slug, page in pages.items():
        title = re.compile(rf"\b{re.escape(page.title)}\b", re.IGNORECASE)
        if text := title.sub("…", page.source.get("description")).strip():
            bare.setdefault(text, []).append(slug)
    for text, slugs in bare.items():
        if len(slugs) >= ALIKE:
            page = pages[slugs[0]]
            header = page.source.header
            line = next((field.line for field in header if field.key == "description"), 1)
            message = f"{len(slugs)} descriptions are the same but for the name: '{text}'"
            hint = "say what each pattern is for"
            findings.add("summary-boilerplate", page.locate(line), message, hint, page.slug)
