"""Small books for tests: written to a folder, made, and rendered.

This module and `stages` and `printing` beside it are the only ones that know how the program is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from publisher.book.artifact import Artifact
from publisher.book.model import Book
from publisher.config.editions import FIRST
from publisher.driver.build import Made, make_book
from publisher.driver.options import Options
from publisher.files.cache import Cache
from publisher.formats.request import Request
from publisher.formats.session import Session
from publisher.report.diagnostics import Diagnostic, format_text, sort_diagnostics
from publisher.report.findings import BookError, Finding, Findings
from publisher.report.judging import Judge, Report
from publisher.theme.templates import Theme
from tests.support.quicker import NO_CACHE

TOML = '[book]\ntitle = "T"\nauthors = ["A. Author"]\nversion = "1.0.0"\ndate = 2026-01-02\n'
CLEAN = {
    "book.toml": TOML + 'pages = ["a.md", "b.md"]\n',
    "a.md": "# A\n\nSome text, and [B](b.md).\n",
    "b.md": "# B\n\nSome text, and [A](a.md).\n",
}


Found = tuple[Diagnostic, ...]


class MadeBook(Struct, frozen=True):
    """What came out when a test made a book: the book, unless it has errors, and its problems."""

    built: Made | None
    found: Found
    judge: Judge

    @property
    def is_made(self) -> bool:
        """Whether there is a book: false where a problem is an error."""
        return self.built is not None

    @property
    def book(self) -> Book:
        """The book; the test fails where there is none."""
        assert self.built, self.report
        return self.built.book

    @property
    def theme(self) -> Theme:
        """The book's theme; the test fails where there is no book."""
        assert self.built, self.report
        return self.built.theme

    def diagnose(self, findings: Iterable[Finding]) -> Found:
        """Findings as the book judges them, each once."""
        return Report(self.judge, Findings(findings)).diagnostics()

    @property
    def report(self) -> str:
        """Every problem, as a user reads it."""
        return report(self.found)

    @property
    def rules(self) -> list[str]:
        """The rule of each problem, in the order in which they were found."""
        return [one.rule for one in self.found]

    @property
    def errors(self) -> list[Diagnostic]:
        """The problems that are errors."""
        return [one for one in self.found if one.severity == "error"]


class Rendered(Struct, frozen=True):
    """The files of one format and the problems that were found while they were made."""

    artifacts: tuple[Artifact, ...]
    found: Found

    @property
    def content(self) -> bytes:
        """The bytes of the first file."""
        return self.artifacts[0].content

    @property
    def steps(self) -> str:
        """What a PDF took: "laid out 1 chapter, 5 from the cache"."""
        return self.artifacts[0].steps

    @property
    def report(self) -> str:
        """Every problem, as a user reads it."""
        return report(self.found)

    @property
    def rules(self) -> list[str]:
        """The rule of each problem, in the order in which they were found."""
        return [one.rule for one in self.found]


def write_book(folder: Path, files: Mapping[str, str | bytes], clean: bool = True) -> Path:
    """Write a book's files over the clean one; returns its book.toml."""
    for name, content in {**(CLEAN if clean else {}), **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / "book.toml"


def make(path: Path, drafts: bool = False, select: str = "") -> MadeBook:
    """Make the book of a book.toml, or what `select` selects of it."""
    said = Report()
    try:
        built = make_book(Options(path, drafts=drafts, select=select), open_session(), said)
    except BookError as error:
        said.findings.extend(error.findings)
        built = None
    return MadeBook(built, said.diagnostics(), said.judge)


def open_session(cache: Cache = NO_CACHE, processes: int = 1) -> Session:
    """A session with one process and no cache, unless a test asks for them."""
    return Session(cache, processes=processes)


def make_clean(path: Path) -> MadeBook:
    """Make a book in which nothing is reported."""
    made = make(path)
    assert made.report == ""
    return made


def render(made: MadeBook, name: str) -> bytes:
    """The file of a format."""
    return render_files(made, name).content


def render_files(made: MadeBook, name: str, edition: str = "", cache: Cache = NO_CACHE) -> Rendered:
    """The files of a format, and what was reported; the test fails where they can't be made."""
    artifacts, found = _render(made, name, edition, cache)
    assert artifacts is not None, report(found)
    return Rendered(artifacts, found)


def fail_to_render(made: MadeBook, name: str, edition: str = "") -> Found:
    """The problems of a book that can be made but not rendered."""
    artifacts, found = _render(made, name, edition)
    assert artifacts is None
    return found


def try_to_render(made: MadeBook, name: str, edition: str = "") -> Found:
    """The problems of rendering a format; where it fails, one of them is an error."""
    artifacts, found = _render(made, name, edition)
    assert artifacts is not None or any(one.severity == "error" for one in found)
    return found


def _render(
    made: MadeBook, name: str, edition: str, cache: Cache = NO_CACHE
) -> tuple[tuple[Artifact, ...] | None, Found]:
    request = Request(made.book, made.theme, open_session(cache), edition or FIRST)
    try:
        rendered = request.render(name)
    except BookError as error:
        return None, made.diagnose(error.findings)
    return rendered.artifacts, made.diagnose(rendered.findings)


def report(found: Iterable[Diagnostic]) -> str:
    """Problems by place, as a user reads them."""
    return "\n".join(format_text(one) for one in sort_diagnostics(found))
