"""One call of the command line: the book is made once, everything rendered, then written; then the report.

Prints diagnostics to stderr and what was written to stdout.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from publisher.build import RENDERERS, Made, make_book, write_artifact
from publisher.diagnostics import BookError, Collector, ConfigError, Diagnostic, OutputError, format_text, locate
from publisher.model import Artifact, Book, chapters_of

NO_BOOK = """there is no book.toml here or above
write one beside your pages; eight lines are enough, README.md shows them
or name one: invoke pdf --book path/to/book.toml"""
CHECKOUT = Path(__file__).parent.parent


def find_book(given: str) -> Path:
    """The book.toml that is meant; raises ConfigError after saying what to do where there is none."""
    if given:
        path = Path(given)
        path = path / "book.toml" if path.is_dir() else path
        if path.is_file():
            return path
        hint = "name a book.toml, or the folder that holds one: invoke pdf --book FOLDER"
        print(f"there is no book at {given}\n{hint}", file=sys.stderr)
        raise ConfigError
    if (CHECKOUT / "tasks.py").is_file() and (CHECKOUT / "manuscript" / "book.toml").is_file():
        return Path(os.path.relpath(CHECKOUT / "manuscript" / "book.toml"))
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "book.toml").is_file():
            return Path(os.path.relpath(folder / "book.toml"))
    print(NO_BOOK, file=sys.stderr)
    raise ConfigError


@dataclass(slots=True)
class Run:
    """What one call has made so far."""

    book: Path
    dist: str
    drafts: bool = False
    collector: Collector = field(default_factory=Collector)
    made: Made | None = None
    artifacts: list[Artifact] = field(default_factory=list)
    progress: Any = None
    notes: list[str] = field(default_factory=list)

    def render(self, *formats: str) -> None:
        """Render formats, each once a call."""
        tell = self._progress(3 + 3 * len(formats))
        if self.made is None:
            self.made = make_book(self.book, self.collector, self.drafts, tell)
        for name in formats:
            if name == "checksums":
                self.artifacts.append(_checksums(self.artifacts, self.made.book))
                continue
            artifact = RENDERERS[name](self.made, self.collector, tell)
            if artifact.name not in [one.name for one in self.artifacts]:
                self.artifacts.append(artifact)
        self.collector.stop(OutputError)

    def add_page(self, name: str) -> None:
        """Write a new page in the book's form."""
        from publisher.config import read_config
        from publisher.newpage import write_page

        config = read_config(self.book, self.collector)
        self.notes.append(write_page(config, name, self.collector))

    def _progress(self, steps: int) -> Callable[[str], None]:
        if not sys.stderr.isatty():
            return lambda text: print(text, file=sys.stderr, flush=True)
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        if self.progress is None:
            self.progress = Progress(BarColumn(), TextColumn("{task.description}"), console=Console(stderr=True), transient=True)
            self.progress.start()
            self.progress.add_task("starting", total=steps)

        def tell(text: str) -> None:
            self.progress.update(0, description=text, advance=1)

        return tell

    def close(self) -> None:
        """Take the progress bar away."""
        if self.progress is not None:
            self.progress.stop()
            self.progress = None

    def finish(self) -> int:
        """Write what was rendered, and say everything there is to say; returns the exit status."""
        written = [(write_artifact(one, Path(self.dist), self.collector), one) for one in self.artifacts]
        self.close()
        self.report()
        for note in self.notes:
            print(note)
        if self.made is not None:
            print(ledger(self.made.book))
        if written:
            print("wrote " + ", ".join(_describe(path, artifact) for path, artifact in written))
        return 0

    def report(self) -> None:
        """Print the problems, sorted by place, then the table of wanted pages."""
        self.close()
        for one in self.collector.sorted():
            print(format_text(locate(one, self._seen_from_here(one))), file=sys.stderr)
        book = self.made.book if self.made else None
        silent = self.collector.severities.get("link-dangling") == "ignore"
        if book and book.wanted and not silent:
            print(f"wanted pages: {len(book.wanted)}", file=sys.stderr)
            for target, places, near in book.wanted:
                print(f"    {places:4} × {target}" + (f" (near {near})" if near else ""), file=sys.stderr)
        if found := self.collector.found:
            count = Counter(one.severity for one in found)
            words = {"error": "error", "warn": "warning"}
            print(", ".join(f"{count[key]} {word}{'s' * (count[key] != 1)}" for key, word in words.items() if count[key]), file=sys.stderr)

    def _seen_from_here(self, one: Diagnostic) -> str:
        path = self.book.parent / one.location.path
        return os.path.relpath(path).replace(os.sep, "/") if path.exists() else one.location.path


def report_failure(run: Run | None, error: Exception) -> int:
    """Print what stopped a run; returns its exit status: the author's to mend, or our own fault."""
    if run is not None:
        run.report()
    if isinstance(error, BookError):
        if run is not None and run.artifacts:
            print("nothing was written", file=sys.stderr)
        return error.status
    if os.environ.get("BOOK_TRACEBACK"):
        raise error
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    print(f"this is our fault, not yours: {type(error).__name__}: {error} ({where})", file=sys.stderr)
    print("please report it with the page that brings it about; BOOK_TRACEBACK=1 shows the whole trace", file=sys.stderr)
    return 3


def ledger(book: Book) -> str:
    """Where every page of the folder went: `22 pages: 19 in the book, 2 as matter, 1 excluded (not ready)`."""
    front, back = (sum(1 for one in chapters_of(_only(book, side)) if not one.generated) for side in ("front", "back"))
    introductions = sum(1 for part in book.parts if part.introduction)
    body = sum(1 for one in chapters_of(book) if not one.generated) - front - back
    total = body + front + back + introductions + len(book.left)
    parts = [f"{body} in the book"]
    parts += [f"{front + back + introductions} as matter"] if front + back + introductions else []
    reasons = Counter(one.reason for one in book.left)
    parts += [
        f"{count} {'excluded' if reason not in ('not listed',) else 'left out'} ({reason})" for reason, count in sorted(reasons.items())
    ]
    return f"{total} page{'s' * (total != 1)}: {', '.join(parts)}"


def _only(book: Book, side: str) -> Book:
    from dataclasses import replace

    return replace(book, parts=(), front=book.front if side == "front" else (), back=book.back if side == "back" else ())


def _describe(path: Path, artifact: Artifact) -> str:
    size = len(artifact.content)
    shown = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(size / 1e3, 0.1):.1f} kB"
    return f"{path} ({artifact.pages} pages, {shown})" if artifact.pages else f"{path} ({shown})"


def _checksums(artifacts: list[Artifact], book: Book) -> Artifact:
    rows = sorted((one.name, hashlib.sha256(one.content).hexdigest()) for one in artifacts)
    return Artifact("SHA256SUMS", "".join(f"{digest}  {name}\n" for name, digest in rows).encode())


def clean_folders(dist: str) -> None:
    """Empty the output folder, and the cache beside it; what keeps the folder in git stays."""
    folder = Path(dist)
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.name != ".gitignore":
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    shutil.rmtree(CHECKOUT / ".build", ignore_errors=True)
    print(f"emptied {dist} and the cache")
