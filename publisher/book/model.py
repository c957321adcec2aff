"""Every value that crosses a stage: frozen, in the order of the stages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct

from publisher.book.paths import compile_glob
from publisher.book.tree import Element, Node
from publisher.report.findings import Location
from publisher.report.judging import Ignore

# ── configuration ──────────────────────────────────────────────────────────────────────────────────────────────────


class Entry(Struct, frozen=True):
    """A page as `book.toml` lists it: a path, a glob or `@name`, what overrides its header, and the entries below it."""

    page: str
    line: int = 0
    title: str = ""
    slug: str = ""
    kind: str = ""
    pages: tuple[Entry, ...] = ()
    origin: str = ""  # the file that lists it, where that is not book.toml


class PartEntry(Struct, frozen=True):
    """A `[[part]]` of `book.toml`; without a title its pages follow with no opener."""

    title: str
    introduction: str = ""
    pages: tuple[Entry, ...] = ()
    line: int = 0


class Form(Struct, frozen=True):
    """The sections that make a pattern: labels in order, which are mandatory, accepted spellings of each."""

    order: tuple[str, ...]
    mandatory: tuple[str, ...]
    spellings: tuple[tuple[str, tuple[str, ...]], ...] = ()


class PathEntry(Struct, frozen=True):
    """A `[[path]]` of `book.toml`: a reading path through the book."""

    name: str
    description: str
    pages: tuple[tuple[str, int], ...]  # path, and the line that names it
    line: int = 0


class Exclusion(Struct, frozen=True):
    """A glob of `[exclude]` and the reason."""

    glob: str
    reason: str
    line: int = 0


class EditionEntry(Struct, frozen=True):
    """An `[edition.NAME]` of `book.toml` or `theme.toml`: its keys as written, each with its line."""

    name: str
    keys: tuple[tuple[str, str | bool | int | tuple[str, ...], int], ...]
    path: str
    line: int = 0


class Config(Struct, frozen=True):
    """`book.toml`, checked and completed; `folder` is where it lies and what every path is relative to."""

    folder: Path
    path: str
    title: str
    authors: tuple[str, ...]
    slug: str
    language: str
    identifier: str
    version: str
    subtitle: str = ""
    date: date | None = None
    publisher: str = ""
    rights: str = ""
    description: str = ""
    subjects: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    root: str = "."
    theme: str = "handbook"
    stubs: str = "omit"
    page_list: str = ""
    previous: str = ""  # the manifest of the last release
    order: str = ""
    order_line: int = 0
    pages: tuple[Entry, ...] = ()
    front: tuple[Entry, ...] = ()
    parts: tuple[PartEntry, ...] = ()
    back: tuple[Entry, ...] = ()
    paths: tuple[PathEntry, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    form: Form = Form((), ())
    links: tuple[tuple[str, str, int], ...] = ()  # target as written, page meant, line
    builds_on: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()
    referenced_by: bool = True
    editions: tuple[EditionEntry, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    rules: tuple[tuple[str, str], ...] = ()
    ignores: tuple[Ignore, ...] = ()
    drafts: bool = False

    def reason_to_exclude(self, path: str) -> str:
        """Why a page is left out, as `[exclude]` says; empty where it says nothing."""
        return next(
            (one.reason for one in self.exclude if compile_glob(one.glob).fullmatch(path)), ""
        )


# ── sources and pages ──────────────────────────────────────────────────────────────────────────────────────────────


class HeaderField(Struct, frozen=True):
    """A `key = value` of a page's header and its line."""

    key: str
    value: str
    line: int


class Source(Struct, frozen=True):
    """A page as read: path relative to the book's folder, header, body, and the line on which the body begins."""

    path: str
    header: tuple[HeaderField, ...]
    body: str
    first_line: int = 1
    is_html: bool = False

    def get(self, key: str) -> str:
        """The value of a header key, or an empty string."""
        return next((field.value for field in self.header if field.key == key), "")


class Heading(Struct, frozen=True):
    """A heading of a page: its level in the book (2 to 6), id without the page's slug, text, and the ids others give it."""

    level: int
    id: str
    text: str
    line: int
    aliases: tuple[str, ...] = ()


class Note(Struct, frozen=True):
    """A footnote: its label on the page, its number there, and its blocks."""

    label: str
    number: int
    content: tuple[Node, ...]


class Section(Struct, frozen=True):
    """A section of a pattern's form: the label of `[form]`, its heading's id, its blocks and its line."""

    label: str
    id: str
    content: tuple[Node, ...]
    line: int


class Page(Struct, frozen=True):
    """A page, parsed: for a pattern also the blocks, summary, aliases, sections and variants of its form.

    `body` is everything after the opening; a pattern's sections stand in it as `section` elements.
    """

    source: Source
    slug: str
    title: str
    is_pattern: bool
    body: tuple[Node, ...]
    headings: tuple[Heading, ...] = ()
    ids: tuple[
        tuple[str, str], ...
    ] = ()  # an id as the author wrote it, and its ASCII form on this page
    notes: tuple[Note, ...] = ()
    blocks: tuple[str, ...] = ()
    summary: Element | None = None
    aliases: tuple[str, ...] = ()
    aliases_shown: tuple[str, ...] = ()
    aliases_label: str = ""
    aliases_line: int = 0
    sections: tuple[Section, ...] = ()
    variants: tuple[str, ...] = ()
    stars: int = 0
    is_stub: bool = False

    @property
    def path(self) -> str:
        """Where its source lies, relative to the book's folder."""
        return self.source.path

    def locate(self, line: int = 1, column: int = 0) -> Location:
        """A place in its source."""
        return Location(self.source.path, line, column)


# ── the book ───────────────────────────────────────────────────────────────────────────────────────────────────────


class Chapter(Struct, frozen=True):
    """A page at its place in the book; `number` counts patterns from 1 and is 0 for every other page."""

    page: Page
    number: int = 0
    chapters: tuple[Chapter, ...] = ()
    generated: str = ""  # the name of a generated page, without its @


class Part(Struct, frozen=True):
    """A part: number from 1 (0 where it has no title and so no opener), anchor, introduction, chapters."""

    number: int
    title: str
    slug: str
    chapters: tuple[Chapter, ...]
    introduction: Page | None = None


class Left(Struct, frozen=True):
    """A page of the folder that is not in the book, and why."""

    path: str
    reason: str


class Manuscript(Struct, frozen=True):
    """All pages in the configured order; links are still as the author wrote them."""

    config: Config
    front: tuple[Chapter, ...]
    parts: tuple[Part, ...]
    back: tuple[Chapter, ...]
    left: tuple[Left, ...] = ()


class Picture(Struct, frozen=True):
    """A picture of the book: its name in the outputs, where it lies, media type and size in pixels (or CSS px)."""

    name: str
    path: Path
    media_type: str
    width: int
    height: int
    content: bytes


class Link(Struct, frozen=True):
    """A resolved link between two pages: slugs, the form section it stands in ("" for none), and its place."""

    source: str
    target: str
    section: str
    location: Location


class Step(Struct, frozen=True):
    """A pattern's place on a reading path: the path, the step from 1, how many there are, the slug that comes next."""

    path: str
    number: int
    total: int
    following: str


class Facts(Struct, frozen=True):
    """What the book knows of a pattern beyond its text: relations by slug in book order, its patlet, its steps."""

    slug: str
    builds_on: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()
    referenced_by: tuple[str, ...] = ()
    problem: str = ""
    solution: str = ""
    steps: tuple[Step, ...] = ()


class Name(Struct, frozen=True):
    """An entry of the alphabet: a name, the pattern it means, whether it is the pattern's own."""

    text: str
    slug: str
    is_own: bool


class Group(Struct, frozen=True):
    """Problems under one heading: each a sentence and the patterns that answer it."""

    title: str
    problems: tuple[tuple[str, tuple[str, ...]], ...]


class ReadingPath(Struct, frozen=True):
    """A `[[path]]` whose pages are in the book."""

    name: str
    description: str
    slugs: tuple[str, ...]


class Apparatus(Struct, frozen=True):
    """Everything that is generated from the link graph and the pages' own sections."""

    facts: tuple[Facts, ...] = ()
    letters: tuple[
        tuple[str, tuple[Name, ...]], ...
    ] = ()  # a letter and its names, where @aliases is used
    groups: tuple[Group, ...] = ()  # where @problems is used
    paths: tuple[ReadingPath, ...] = ()
    blocks: tuple[str, ...] = ()  # building blocks in the order in which the book names them


class Book(Struct, frozen=True):
    """A manuscript in which every internal link lands. Only `links.link_manuscript` makes one."""

    config: Config
    front: tuple[Chapter, ...]
    parts: tuple[Part, ...]
    back: tuple[Chapter, ...]
    left: tuple[Left, ...]
    pictures: tuple[Picture, ...]
    links: tuple[Link, ...]
    wanted: tuple[tuple[str, int, str], ...] = ()  # target, places, near match
    sought: tuple[Path, ...] = ()  # every file that a page names as a picture, found or not
    apparatus: Apparatus = Apparatus()


class PageStart(Struct, frozen=True):
    """Where a printed page begins: its number as printed, the piece that it begins in, how far in, and with what.

    `before` and `text` count letters and digits alone: those of the piece on the pages before, and the first ones on this page.
    """

    label: str
    anchor: str
    before: int
    text: str


def flatten(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    """The chapters and everything nested below them, in book order."""
    return tuple(one for chapter in chapters for one in (chapter, *flatten(chapter.chapters)))


def chapters_of(book: Book | Manuscript) -> tuple[Chapter, ...]:
    """Every chapter of the book in order: front, parts, back."""
    middle = tuple(chapter for part in book.parts for chapter in part.chapters)
    return flatten(book.front) + flatten(middle) + flatten(book.back)
