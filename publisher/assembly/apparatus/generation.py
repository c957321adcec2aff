"""Book -> the same book with its apparatus; every generated link goes to a page that the book holds."""

from __future__ import annotations

import re

from msgspec.structs import replace

from publisher.assembly.apparatus.facts import (
    group_problems,
    list_facts,
    list_letters,
    list_paths,
    patterns_of,
    report_graph,
    report_shared_names,
)
from publisher.book.model import Apparatus, Book, chapters_of
from publisher.files.cache import Cache
from publisher.report.findings import Finding, Findings

ALIKE = 3  # that many summaries which are one but for the name are boilerplate


def add_apparatus(book: Book, cache: Cache) -> tuple[Book, tuple[Finding, ...]]:
    """Make what the book asks for; what it does not ask for costs nothing."""
    findings = Findings()
    used = {one.generated for one in chapters_of(book) if one.generated}
    paths = list_paths(book, findings)
    facts = list_facts(book, paths)
    apparatus = Apparatus(
        facts=facts,
        letters=list_letters(book, cache) if "aliases" in used else (),
        groups=group_problems(book, facts) if "problems" in used else (),
        paths=paths,
        blocks=list_blocks(book),
    )
    report_shared_names(book, findings)
    report_graph(book, findings)
    if used & {"patlets", "problems"}:
        _report_patlets(book, apparatus, findings)
    prove(apparatus, book)
    return replace(book, apparatus=apparatus), findings.all()


def list_blocks(book: Book) -> tuple[str, ...]:
    """The building blocks, in the order in which the patterns first name them; case does not tell them apart."""
    names: dict[str, str] = {}
    for one in patterns_of(book):
        for name in one.page.blocks:
            names.setdefault(name.casefold(), name)
    return tuple(names.values())


def prove(apparatus: Apparatus, book: Book) -> None:
    """Every slug that the apparatus names is a page of the book; anything else is our own fault."""
    known = {one.page.slug for one in chapters_of(book)}
    named = {
        slug
        for one in apparatus.facts
        for slug in (one.slug, *one.builds_on, *one.leads_to, *one.referenced_by)
    }
    named |= {name.slug for _, names in apparatus.letters for name in names}
    named |= {slug for group in apparatus.groups for _, slugs in group.problems for slug in slugs}
    named |= {slug for path in apparatus.paths for slug in path.slugs}
    assert named <= known, f"generated links to {sorted(named - known)}"


def _report_patlets(book: Book, apparatus: Apparatus, findings: Findings) -> None:
    pages = {one.page.slug: one.page for one in patterns_of(book)}
    for one in apparatus.facts:
        page = pages[one.slug]
        if page.is_stub:
            continue
        for role, text in (("problem", one.problem), ("solution", one.solution)):
            if not text:
                message = f"{page.title} has no {role} in a sentence"
                hint = f"write the section, or give the header a {role} key"
                findings.add("patlet-missing", page.locate(), message, hint, page.slug)
    bare: dict[str, list[str]] = {}
    for slug, page in pages.items():
        text = re.sub(
            rf"\b{re.escape(page.title)}\b",
            "…",
            page.source.get("description"),
            flags=re.IGNORECASE,
        ).strip()
        if text:
            bare.setdefault(text, []).append(slug)
    for text, slugs in bare.items():
        if len(slugs) >= ALIKE:
            page = pages[slugs[0]]
            line = next(
                (field.line for field in page.source.header if field.key == "description"), 1
            )
            message = f"{len(slugs)} descriptions are the same but for the name: '{text}'"
            findings.add(
                "summary-boilerplate",
                page.locate(line),
                message,
                "say what each pattern is for",
                page.slug,
            )
