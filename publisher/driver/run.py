"""One call of the command line: the book is made once, everything rendered, then written; then the report.

Prints diagnostics to stderr and what was written to stdout.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.book.artifact import Artifact
from publisher.driver.up_to_date import (
    Inputs,
    Outcome,
    call_key,
    find_standing,
    keep_standing,
    note_start,
)
from publisher.files.cache import Cache, default_folder
from publisher.files.listing import list_pages
from publisher.files.writing import write_artifacts
from publisher.place import AROUND, IS_CHECKOUT
from publisher.report.diagnostics import (
    Collector,
    Diagnostic,
    as_row,
    format_github,
    format_text,
    locate,
    sort_diagnostics,
)
from publisher.report.findings import BookError, ConfigError, OutputError
from publisher.report.progress import Teller

if TYPE_CHECKING:
    from publisher.driver.build import Made
    from publisher.ledger.account import Account

NO_BOOK = """there is no book.toml here or above
write one beside your pages; eight lines are enough, README.md shows them
or name one: invoke pdf --book path/to/book.toml"""
SELDOM = (
    100_000,
    50,
    1_000,
)  # a book is one large value that stays; looking for garbage in it takes a quarter of an edit's time


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
    if IS_CHECKOUT and (AROUND / "manuscript" / "book.toml").is_file():
        return Path(os.path.relpath(AROUND / "manuscript" / "book.toml"))
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "book.toml").is_file():
            return Path(os.path.relpath(folder / "book.toml"))
    print(NO_BOOK, file=sys.stderr)
    raise ConfigError


class Run(Struct):
    """What one call has made so far."""

    book: Path
    dist: str
    drafts: bool = False
    printing: Any = None  # how PDFs are made; a PrintOrder once one is wanted
    cache: Cache = field(default_factory=Cache)
    collector: Collector = field(default_factory=Collector)
    made: Made | None = None
    first: tuple[Diagnostic, ...] = ()  # what the making of the book itself has found
    outcomes: list[Outcome] = field(default_factory=list)
    tell: Any = field(default_factory=Teller)
    start: int = 0
    is_full: bool = False  # whether the cache may have grown too large
    notes: list[str] = field(default_factory=list)
    form: str = "text"  # how problems are reported
    is_strict: bool = False  # whether warnings are errors
    accounts: tuple[Account, ...] = ()  # the ledger of words, where it was asked for

    def render(self, *formats: str, **printing: Any) -> None:
        """Render formats, each once a call; where nothing has changed since they were made, take them as they stand."""
        key = call_key(
            self.book,
            formats,
            (str(self.drafts), *(f"{name}={value}" for name, value in sorted(printing.items()))),
        )
        outcome, is_known = find_standing(self.cache, key, self.book)
        if outcome is not None:
            self.tell("nothing has changed")
            self.outcomes.append(outcome)
            return
        if any(one.startswith("pdf") for one in formats):
            self._order(printing, is_known)
        gc.set_threshold(*SELDOM)
        outcome = self.make(formats)
        self.is_full = (
            self.is_full or not is_known or key.startswith("0")
        )  # one edit in sixteen looks how large the cache is
        inputs = self.inputs()
        if inputs is not None and self.start:
            keep_standing(self.cache, key, self.book, inputs, self.start, outcome)

    def make(self, formats: tuple[str, ...]) -> Outcome:
        """Make formats from the sources."""
        from publisher.driver.build import RENDERERS, count_pages, make_book

        if self.made is None:
            self.start = note_start(self.cache)
            edition = _edition(next((one for one in formats if one.startswith("pdf")), ""))
            ready = (
                (lambda theme, config: self.printing.warm(theme, config, edition))
                if self.printing
                else lambda theme, config: None
            )
            self.made = make_book(
                self.book, self.collector, self.drafts, self.tell, self.cache, ready
            )
            self.first = tuple(self.collector.found)
        known = len(self.collector.found)
        artifacts: list[Artifact] = []
        for name in self._every(formats):
            if name == "checksums":
                artifacts.append(_checksums(artifacts))
            elif name == "ledger":
                self.accounts = self._account(artifacts)
            else:
                render = RENDERERS[name.partition(":")[0]]
                artifacts += render(
                    self.made, self.collector, self.tell, self.printing, _edition(name)
                )
        self.collector.stop(OutputError)
        found = (*self.first, *self.collector.found[known:])
        words = json.dumps([one.as_row() for one in self.accounts], ensure_ascii=False)
        outcome = Outcome(
            tuple(artifacts), found, self._wanted(), count_pages(self.made.book), words
        )
        self.outcomes.append(outcome)
        return outcome

    def _account(self, artifacts: list[Artifact]) -> tuple[Account, ...]:
        """Read what was rendered back, and hold each page's words against it."""
        from publisher.ledger.account import account_for_outputs

        assert self.made is not None
        self.tell("counting words")
        return account_for_outputs(
            self.made.book, artifacts, self.made.theme.template_words(), self.collector
        )

    def _every(self, formats: tuple[str, ...]) -> Iterator[str]:
        """The formats, `pdf:*` as each edition of the book, `pdf:tagged` as each that is made to be read aloud."""
        from publisher.driver.build import editions_of

        for name in formats:
            if name in ("pdf:*", "pdf:tagged") and self.made:
                yield from (
                    f"pdf:{one}"
                    for one, is_tagged in editions_of(self.made)
                    if is_tagged or name == "pdf:*"
                )
            else:
                yield name

    def inputs(self) -> Inputs | None:
        """What the book was made from, once it is made."""
        if self.made is None:
            return None
        from publisher.driver.build import inputs_of

        return inputs_of(self.made)

    def _order(self, options: dict[str, Any], is_known: bool) -> None:
        """Open the print shop; its workers wake up while the pages are read."""
        from publisher.formats.pdf.plan.print_settings import PrintOrder

        if self.printing is None:
            self.printing = PrintOrder(cache=self.cache, **options)
            self.printing.wake(is_known)
        self.printing.reference = options.get("reference", False)

    def check(self, strict: bool, form: str, fast: bool, **printing: Any) -> None:
        """Run every rule, then the outside validators on what is built, unless in a hurry; nothing is written."""
        from publisher.driver.check import check_artifacts

        self.form, self.is_strict = form, strict
        if fast:
            self.render(*(("ledger",) if form == "json" else ()))
            return
        self._order(printing, is_known=False)
        outcome = self.make(("manuscript", "pdf:tagged", "epub", "ledger"))
        assert self.made is not None
        self.tell("asking the validators")
        self.notes += check_artifacts(outcome.artifacts, self.made.book, self.collector)
        self.outcomes[:] = [replace(outcome, artifacts=())]

    def close(self) -> None:
        """Take the progress bar away, and send the workers home."""
        self.tell.close()
        if self.printing is not None:
            self.printing.close()

    def finish(self) -> int:
        """Write what was rendered, and say everything there is to say; returns the exit status."""
        artifacts = {
            artifact.name: artifact for outcome in self.outcomes for artifact in outcome.artifacts
        }
        written = list(zip(self.write(tuple(artifacts.values())), artifacts.values(), strict=True))
        self.close()
        found = self.report()
        for note in self.notes if self.form == "text" else ():
            print(note)
        if self.outcomes and self.form == "text":
            print(self.outcomes[-1].ledger)
        if written:
            print("wrote " + ", ".join(describe(path, artifact) for path, artifact in written))
        if self.is_full:
            self.cache.trim()
        gc.freeze()  # the process ends: there is no need to look for garbage once more
        return int(any(one.severity == "error" or self.is_strict for one in found))

    def write(self, artifacts: tuple[Artifact, ...]) -> tuple[Path, ...]:
        """Write files, but never over what the book is made from."""
        inputs = self.inputs()
        pages = (self.book, *(self.book.parent / name for name in list_pages(self.book.parent)))
        sources = frozenset(path.resolve() for path in (*pages, *(inputs.files if inputs else ())))
        return (
            write_artifacts(artifacts, Path(self.dist), self.collector, sources)
            if artifacts
            else ()
        )

    def report(self) -> set[Diagnostic]:
        """Print the problems, sorted by place, then the table of wanted pages; returns the problems."""
        self.tell.close()
        found = set(self.collector.found).union(*(outcome.diagnostics for outcome in self.outcomes))
        if self.form != "text":
            return self._report_to_programs(found)
        for one in sort_diagnostics(found):
            print(format_text(locate(one, self._seen_from_here(one))), file=sys.stderr)
        if wanted := next((outcome.wanted for outcome in self.outcomes), self._wanted()):
            print(f"wanted pages: {len(wanted)}", file=sys.stderr)
            for target, places, near in wanted:
                print(
                    f"    {places:4} × {target}" + (f" (near {near})" if near else ""),
                    file=sys.stderr,
                )
        if found:
            count = Counter(one.severity for one in found)
            words = {"error": "error", "warn": "warning"}
            print(
                ", ".join(
                    f"{count[key]} {word}{'s' * (count[key] != 1)}"
                    for key, word in words.items()
                    if count[key]
                ),
                file=sys.stderr,
            )
        return found

    def _report_to_programs(self, found: set[Diagnostic]) -> set[Diagnostic]:
        """Print the problems for a program: JSON, or workflow commands with paths from the repository's root."""
        if self.form == "json":
            rows = [
                as_row(locate(one, self._seen_from_here(one))) for one in sort_diagnostics(found)
            ]
            said = [*self.notes, *(outcome.ledger for outcome in self.outcomes)]
            ledger = json.loads(self.outcomes[-1].words) if self.outcomes else []
            print(
                json.dumps(
                    {"problems": rows, "notes": said, "ledger": ledger},
                    ensure_ascii=False,
                    indent=1,
                )
            )
            return found
        root = next(
            (str(one) for one in self.book.resolve().parents if (one / ".git").exists()), "."
        )
        for one in sort_diagnostics(found):
            path = self.book.parent / one.location.path
            print(
                format_github(
                    locate(
                        one,
                        os.path.relpath(path, root).replace(os.sep, "/")
                        if path.exists()
                        else one.location.path,
                    )
                )
            )
        return found

    def _wanted(self) -> tuple[tuple[str, int, str], ...]:
        silent = self.collector.severities.get("link-dangling") == "ignore"
        return self.made.book.wanted if self.made and not silent else ()

    def _seen_from_here(self, one: Diagnostic) -> str:
        path = self.book.parent / one.location.path
        return os.path.relpath(path).replace(os.sep, "/") if path.exists() else one.location.path


def report_failure(run: Run | None, error: Exception) -> int:
    """Print what stopped a run; returns its exit status: the author's to mend, or our own fault."""
    if run is not None:
        run.close()
        run.report()
    if isinstance(error, BookError):
        if run is not None and run.outcomes:
            print("nothing was written", file=sys.stderr)
        return error.status
    say_fault(error)
    return 3


def say_fault(error: Exception) -> None:
    """Say that a fault is ours, in two lines; with BOOK_TRACEBACK raise it again."""
    if os.environ.get("BOOK_TRACEBACK"):
        raise error
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    print(
        f"this is our fault, not yours: {type(error).__name__}: {error} ({where})", file=sys.stderr
    )
    print(
        "please report it with the page that brings it about; BOOK_TRACEBACK=1 shows the whole trace",
        file=sys.stderr,
    )


def describe(path: Path, artifact: Artifact) -> str:
    """A file as the last line of a run names it: where it is, its pages and size."""
    size = len(artifact.content)
    shown = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(size / 1e3, 0.1):.1f} kB"
    pages = f"{artifact.pages} page{'s' * (artifact.pages != 1)}, " if artifact.pages else ""
    return f"{path} ({pages}{shown}{artifact.note and '; ' + artifact.note})"


def _edition(name: str) -> str:
    """The edition in the name of a format such as `pdf:print`; the first of ours where it names none."""
    from publisher.config.editions import FIRST

    found = name.partition(":")[2]
    return FIRST if found in ("", "*") else found


def _checksums(artifacts: list[Artifact]) -> Artifact:
    rows = sorted((one.name, hashlib.sha256(one.content).hexdigest()) for one in artifacts)
    return Artifact("SHA256SUMS", "".join(f"{digest}  {name}\n" for name, digest in rows).encode())


def clean_folders(dist: str) -> None:
    """Empty the output folder, and the cache beside it; what keeps the folder in git stays."""
    folder = Path(dist)
    here = Path.cwd().resolve()
    if here.is_relative_to(folder.resolve()) or any(
        (folder / name).exists() for name in ("book.toml", ".git", "pyproject.toml")
    ):
        print(f"{dist} holds more than what builds have written; empty it by hand", file=sys.stderr)
        raise ConfigError
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.name != ".gitignore":
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    shutil.rmtree(default_folder(), ignore_errors=True)
    print(f"emptied {dist} and the cache")
