"""What is generated from the pages of a book: relations, names, problems, paths, contents."""

from __future__ import annotations

from msgspec import Struct


class Step(Struct, frozen=True):
    """A pattern's place on a reading path, `number` of `total`; `following` is the next slug."""

    path: str
    number: int
    total: int
    following: str


class Facts(Struct, frozen=True):
    """Facts about a pattern that other pages tell: relations by slug in book order, and steps.

    `problem` and `solution` are one sentence each: together they are the pattern in brief.
    """

    slug: str
    builds_on: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()
    referenced_by: tuple[str, ...] = ()
    problem: str = ""
    solution: str = ""
    steps: tuple[Step, ...] = ()


class Name(Struct, frozen=True):
    """A name in the index of names; `is_own` is false for an alias of the pattern."""

    text: str
    slug: str
    is_own: bool


class Group(Struct, frozen=True):
    """Problems under one title: each a sentence, and the slugs of the patterns that answer it."""

    title: str
    problems: tuple[tuple[str, tuple[str, ...]], ...]


class ReadingPath(Struct, frozen=True):
    """A `[[path]]` of `book.toml`, with the slugs of its pages."""

    name: str
    description: str
    slugs: tuple[str, ...]


class ContentsLine(Struct, frozen=True):
    """A line of the contents: the anchor of a page or of a section of it, and the lines below."""

    anchor: str
    below: tuple[ContentsLine, ...] = ()

    @property
    def is_section(self) -> bool:
        """Whether the line is a section of a page."""
        return "--" in self.anchor


class ContentsGroup(Struct, frozen=True):
    """Lines of the contents that stand together.

    `part` is the slug of their part; it is "" for front and back matter, and for a part that has
    no title.
    """

    part: str
    lines: tuple[ContentsLine, ...]


class Apparatus(Struct, frozen=True):
    """Everything that is generated from links, headers and sections of the pages.

    `letters` and `groups` are empty where no page of the book shows them; `blocks` has the
    building blocks in the order in which the patterns first name them. `marked` has those of the
    whole book, of which a selection may have fewer: their places give marks and colours.
    """

    facts: tuple[Facts, ...] = ()
    letters: tuple[tuple[str, tuple[Name, ...]], ...] = ()
    groups: tuple[Group, ...] = ()
    paths: tuple[ReadingPath, ...] = ()
    blocks: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    contents: tuple[ContentsGroup, ...] = ()
