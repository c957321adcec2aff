"""Book of a selection -> the same book, whose apparatus names only pages of the selection."""

from __future__ import annotations

from msgspec.structs import replace

from publisher.assembly.apparatus.contents_lines import list_contents
from publisher.assembly.apparatus.facts import list_steps
from publisher.assembly.apparatus.generation import leave_out_empty, list_blocks, prove
from publisher.book.apparatus import Apparatus, Facts, Group, ReadingPath
from publisher.book.model import Book, chapters_of
from publisher.report.findings import Findings


def narrow_apparatus(book: Book) -> Book:
    """Return the book with the facts, names, problems, paths and contents of its own pages.

    The steps of a reading path are counted anew. Building blocks keep their marks and colours.
    """
    whole = book.apparatus
    here = {one.page.slug for one in chapters_of(book)}
    paths = tuple(one for path in whole.paths if (one := _narrow_path(path, here)).slugs)
    steps = list_steps(paths)
    groups = (_narrow_group(group, here) for group in whole.groups)
    letters = (
        (letter, tuple(name for name in names if name.slug in here))
        for letter, names in whole.letters
    )
    apparatus = Apparatus(
        facts=tuple(
            replace(_narrow_facts(one, here), steps=tuple(steps[one.slug]))
            for one in whole.facts
            if one.slug in here
        ),
        letters=tuple((letter, names) for letter, names in letters if names),
        groups=tuple(group for group in groups if group.problems),
        paths=paths,
        blocks=list_blocks(book),
        marked=whole.marked,
    )
    prove(apparatus, book)
    made = leave_out_empty(replace(book, apparatus=apparatus), Findings())
    return replace(made, apparatus=replace(apparatus, contents=list_contents(made)))


def _narrow_facts(facts: Facts, here: set[str]) -> Facts:
    builds_on, leads_to, referenced_by = (
        tuple(slug for slug in slugs if slug in here)
        for slugs in (facts.builds_on, facts.leads_to, facts.referenced_by)
    )
    return replace(facts, builds_on=builds_on, leads_to=leads_to, referenced_by=referenced_by)


def _narrow_path(path: ReadingPath, here: set[str]) -> ReadingPath:
    return replace(path, slugs=tuple(slug for slug in path.slugs if slug in here))


def _narrow_group(group: Group, here: set[str]) -> Group:
    rows = (
        (problem, tuple(slug for slug in slugs if slug in here))
        for problem, slugs in group.problems
    )
    return replace(group, problems=tuple(row for row in rows if row[1]))
