"""Every value that is passed from stage to stage: frozen, in the order of the stages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import force_setattr

from publisher.book.apparatus import Apparatus
from publisher.book.deck import Deck, Poster
from publisher.book.dialect import Dialect
from publisher.book.header import Headed
from publisher.book.header import HeaderField as HeaderField
from publisher.book.paths import compile_glob
from publisher.book.publication import Publication
from publisher.book.selection import Selection
from publisher.book.tree import Element, Node
from publisher.door import real_folder
from publisher.report.findings import Location
from publisher.report.judging import Ignore


class Entry(Struct, frozen=True):
    """A line of a list of pages: a path, a glob or `@name`, and the entries below it.

    `title`, `slug` and `kind` replace what the page's header has, where they are not empty. `group`
    is the label in the contents above this entry and those beside it with the same label.
    """

    page: str
    line: int = 0
    title: str = ""
    slug: str = ""
    kind: str = ""
    pages: tuple[Entry, ...] = ()
    origin: str = ""  # the file that has the list, if that is not book.toml
    group: str = ""


class PartEntry(Struct, frozen=True):
    """A `[[part]]` of `book.toml`; a part without a title has no opening page."""

    title: str
    introduction: str = ""
    pages: tuple[Entry, ...] = ()
    line: int = 0


class Form(Struct, frozen=True):
    """The sections of a pattern: labels in order, the mandatory ones, and accepted spellings.

    `languages` has the book's language if a book names no labels: they may be spelled in it.
    """

    order: tuple[str, ...]
    mandatory: tuple[str, ...]
    spellings: tuple[tuple[str, tuple[str, ...]], ...] = ()
    languages: tuple[str, ...] = ()


class PathEntry(Struct, frozen=True):
    """A `[[path]]` of `book.toml`: a reading path through the book."""

    name: str
    description: str
    pages: tuple[tuple[str, int], ...]  # the path of a page, and the line of this entry
    line: int = 0


class Exclusion(Struct, frozen=True):
    """A glob of `[exclude]` and the reason that it gives."""

    glob: str
    reason: str
    line: int = 0


class EditionEntry(Struct, frozen=True):
    """An `[edition.NAME]` of `book.toml` or `theme.toml`: its keys as (name, value, line)."""

    name: str
    keys: tuple[tuple[str, str | bool | int | tuple[str, ...], int], ...]
    path: str
    line: int = 0


class Config(Struct, frozen=True):
    """A checked and completed `book.toml`; all paths are relative to its `folder`."""

    folder: Path
    path: str
    title: str
    authors: tuple[str, ...]
    slug: str
    language: str
    identifier: str
    version: str
    title_lines: tuple[str, ...] = ()  # as cover and title page have them
    subtitle: str = ""
    date: date | None = None
    cover: str = ""  # path of a picture; empty for the theme's own cover
    cover_line: int = 0
    publisher: str = ""
    rights: str = ""
    description: str = ""
    subjects: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    root: str = "."
    theme: str = "handbook"
    theme_line: int = 0
    stubs: str = "omit"
    punctuation: str = "book"
    page_list: str = ""
    page_list_line: int = 0
    previous: str = ""  # path of the last release's manifest
    previous_line: int = 0
    order: str = ""
    order_line: int = 0
    markdown: str = ""  # the name of a dialect; empty if mkdocs.yml decides
    extensions: tuple[tuple[str, int], ...] = ()  # of Markdown, with lines
    math: bool = True
    numbered: bool = False  # whether figures, tables and code without a caption have a number
    contents: str = "pages"  # or "sections": whether contents have the sections of patterns
    pages: tuple[Entry, ...] = ()
    front: tuple[Entry, ...] = ()
    parts: tuple[PartEntry, ...] = ()
    back: tuple[Entry, ...] = ()
    paths: tuple[PathEntry, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    form: Form = Form((), ())
    links: tuple[tuple[str, str, int], ...] = ()  # target as written, path of the page, line
    pictures: tuple[tuple[str, str, int], ...] = ()  # target as written, path of the file, line
    builds_on: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()
    referenced_by: bool = True
    editions: tuple[EditionEntry, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    own_words: tuple[tuple[str, int], ...] = ()  # those of a theme of the book's own, with lines
    rules: tuple[tuple[str, str], ...] = ()
    ignores: tuple[Ignore, ...] = ()
    drafts: bool = False
    publication: Publication = Publication()
    edition: str = ""
    series: str = ""
    series_number: int = 0  # 0 for none
    selections: tuple[Selection, ...] = ()
    address: str = ""  # the pattern of web addresses; empty if `site` decides
    qr: bool = False  # whether a printed pattern has a QR code
    deck: Deck | None = None  # None without [cards]
    poster: Poster | None = None  # None without [poster]

    fence: Path = Path()  # the real path of `root`, below which all files of the book lie

    def __post_init__(self) -> None:
        """Find the real path of `root` once, before a file in it is read."""
        if self.fence == Path():
            force_setattr(self, "fence", real_folder(self.folder / self.root))

    def reason_to_exclude(self, path: str) -> str:
        """Return the reason that `[exclude]` gives for leaving `path` out of the book, or `""`."""
        rows = self.exclude
        return next((row.reason for row in rows if compile_glob(row.glob).matches(path)), "")


class Segment(Struct, frozen=True):
    """Lines of a page that follow each other in one file: the first line in both, and the path."""

    line: int
    path: str
    number: int


class Source(Headed, frozen=True):
    """A page as it was read; its path is relative to the book's folder.

    `first_line` is the line of the file, from 1, on which the body begins. The body holds the
    text of the files that the page includes; `segments` say where its lines were written. `ending`
    is how the page's address on its site ends.
    """

    body: str
    first_line: int = 1
    is_html: bool = False
    dialect: Dialect = Dialect()
    segments: tuple[Segment, ...] = ()
    included: tuple[str, ...] = ()  # paths of the included files
    ending: str = ".html"

    def locate(self, line: int = 1, column: int = 0) -> Location:
        """Return the place of a line of the page in the file where it was written."""
        before = [segment for segment in self.segments if segment.line <= line]
        if not before:
            return Location(self.path, line, column)
        return Location(before[-1].path, line - before[-1].line + before[-1].number, column)


class Heading(Struct, frozen=True):
    """A heading of a page.

    `level` is its level in the book, 2 to 6; `id` is without the page's slug; `aliases` are the
    ids that other tools give this heading.
    """

    level: int
    id: str
    text: str
    line: int
    aliases: tuple[str, ...] = ()


class Note(Struct, frozen=True):
    """A footnote: its label in the source, its number on the page, and its blocks."""

    label: str
    number: int
    content: tuple[Node, ...]


class Section(Struct, frozen=True):
    """A section of a pattern: its label in `[form]`, its heading's id, its blocks and its line."""

    label: str
    id: str
    content: tuple[Node, ...]
    line: int


class Page(Struct, frozen=True):
    """A parsed page; a pattern also has the blocks, summary, aliases and sections of its form.

    `body` is everything after the opening; sections stand in it as `section` elements. `ids` are
    pairs: an id as the author wrote it, and its ASCII form on this page. `title_nodes` is the
    title with its markup, if it has any.
    """

    source: Source
    slug: str
    title: str
    is_pattern: bool
    body: tuple[Node, ...]
    headings: tuple[Heading, ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
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
    title_nodes: tuple[Node, ...] = ()
    has_drawings: bool = False  # whether formulas or diagrams are to be drawn

    @property
    def path(self) -> str:
        """The path of its source, relative to the book's folder."""
        return self.source.path

    def locate(self, line: int = 1, column: int = 0) -> Location:
        """Return a place in its source."""
        return self.source.locate(line, column)


class Chapter(Struct, frozen=True):
    """A page at its place in the book; `number` counts patterns from 1, and is 0 elsewhere."""

    page: Page
    number: int = 0
    chapters: tuple[Chapter, ...] = ()
    generated: str = ""  # the name of a generated page, without its @
    group: str = ""  # the label above this chapter and those beside it in the contents


class Part(Struct, frozen=True):
    """A part of the book; `number` counts from 1, and is 0 for a part without a title."""

    number: int
    title: str
    slug: str
    chapters: tuple[Chapter, ...]
    introduction: Page | None = None


class Left(Struct, frozen=True):
    """A page of the folder that is not in the book, and the reason."""

    path: str
    reason: str


class Manuscript(Struct, frozen=True):
    """All pages in the order of the book; links are still as the author wrote them."""

    config: Config
    front: tuple[Chapter, ...]
    parts: tuple[Part, ...]
    back: tuple[Chapter, ...]
    left: tuple[Left, ...] = ()


class Picture(Struct, frozen=True):
    """A picture: its name in the outputs, its file, media type, and size in pixels or CSS px.

    `losses` says what of it can't be shown; each goes after the picture's name in a message.
    `readable` is the width in px from which the labels of a drawing can be read, or 0.
    """

    name: str
    path: Path
    media_type: str
    width: int
    height: int
    content: bytes
    losses: tuple[str, ...] = ()
    readable: int = 0


class Link(Struct, frozen=True):
    """A link between two pages, both by slug; `section` is the label of the section it is in."""

    source: str
    target: str
    section: str
    location: Location


class Book(Struct, frozen=True):
    """A manuscript whose internal links all have targets; only `links.link_manuscript` makes one.

    `wanted` lists links to pages that do not exist: target, number of links, most similar name.
    """

    config: Config
    front: tuple[Chapter, ...]
    parts: tuple[Part, ...]
    back: tuple[Chapter, ...]
    left: tuple[Left, ...]
    pictures: tuple[Picture, ...]
    links: tuple[Link, ...]
    wanted: tuple[tuple[str, int, str], ...] = ()
    sought: tuple[Path, ...] = ()  # every picture file that a page names, whether it exists or not
    searched: tuple[Path, ...] = ()  # every folder whose names were compared with a picture's
    apparatus: Apparatus = Apparatus()
    cover: Picture | None = None  # a cover of the book's own


class PageStart(Struct, frozen=True):
    """The beginning of a printed page: its printed number, and its place in the text.

    `anchor` names the piece of the book that the page is in, `before` is the number of letters
    and digits of this piece on earlier pages, `text` the first letters and digits of this page.
    """

    label: str
    anchor: str
    before: int
    text: str


def flatten(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    """Return chapters and everything nested below them, in book order."""
    return tuple(one for chapter in chapters for one in (chapter, *flatten(chapter.chapters)))


def chapters_of(book: Book | Manuscript) -> tuple[Chapter, ...]:
    """Return every chapter of a book: front matter, parts, back matter."""
    middle = tuple(chapter for part in book.parts for chapter in part.chapters)
    return flatten(book.front) + flatten(middle) + flatten(book.back)
