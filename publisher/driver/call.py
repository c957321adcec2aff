"""One call: the book is made once, each format rendered once, and nothing is written before that.

A format is named as in `FORMATS`; `pdf:NAME` is an edition, `pdf:*` every edition, and
`pdf:checked` every edition that validators read. Besides formats a call can ask for `words` (the
comparison of words), `validators` and `checksums`.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.book.artifact import Artifact
from publisher.driver.options import Options
from publisher.driver.up_to_date import (
    Inputs,
    Outcome,
    call_key,
    find_outcome,
    keep_outcome,
    note_start,
)
from publisher.files.listing import list_pages as list_page_files
from publisher.files.locking import sweep_run_folders
from publisher.files.writing import find_top, finish_writing, write_artifacts
from publisher.formats import FORMATS
from publisher.formats.session import Session
from publisher.report.judging import Report
from publisher.report.rules import PRINT, VALIDATORS, WORDS

if TYPE_CHECKING:
    from publisher.book.model import Config
    from publisher.driver.build import Made
    from publisher.formats.request import Request

EVERYTHING = (*("pdf:*" if name == "pdf" else name for name in FORMATS), "words", "checksums")
CHECK = ("manuscript", "pdf:checked", "epub", "cards", "poster", "words", "validators")
# Thresholds of the garbage collector: a book is one large value that stays, and looking for garbage
# in it takes a quarter of an edit's time.
SELDOM = (100_000, 50, 1_000)


class Call:
    """A call in progress: its options, its session, its report, and the book once it is made."""

    def __init__(self, options: Options, session: Session) -> None:
        self.options, self.session = options, session
        finish_writing(Path(options.dist), find_top(options.book))
        sweep_run_folders()
        self.report = Report()
        self.made: Made | None = None
        self.request: Request | None = None
        self.sources: tuple[Path, ...] = ()  # of a book that is not made: nothing has changed
        self.notes: list[str] = []
        self.start = 0  # when the book began to be read, by the file system's clock
        self.has_failed = False  # whether a validator that is installed gave no answer
        self.is_full = False  # whether the cache may have grown too large

    def render(self, wanted: tuple[str, ...], kept: tuple[str, ...] | None = None) -> Outcome:
        """Make the wanted formats, or return the last outcome if no input has changed since.

        `kept` names the formats whose files are to be written: all of them if it is None. Raises
        BookError where a finding is an error.
        """
        kept = wanted if kept is None else kept
        options = self.options
        given = (options.drafts, options.reference, options.processes, options.scheduler)
        own = (
            options.select,
            options.copyfit,
            *map(str, given),
            *options.settings,
            *sorted(options.known_cards),
            *self._list_lacking(wanted),
        )
        key = call_key(options.book, wanted, (*kept, *own))
        last, is_known = find_outcome(self.session.cache, key)
        if last is not None:
            self.session.tell("nothing has changed")
            self.sources = tuple(Path(path) for path, _, _ in last.files)
            return last.outcome
        if any(name.startswith("pdf") for name in wanted):
            self.session.prints.wake(is_known)
        gc.set_threshold(*SELDOM)
        outcome = self.make(wanted, kept)
        # the cache is measured after the first call, and after about one edit in sixteen
        self.is_full = self.is_full or not is_known or key.digest.startswith("0")
        inputs = self.inputs()
        if inputs is not None and self.start and not self.has_failed:
            keep_outcome(self.session.cache, key, inputs, self.start, outcome)
        return outcome

    def make(self, wanted: tuple[str, ...], kept: tuple[str, ...] | None = None) -> Outcome:
        """Make what is wanted from the sources; raises BookError where a finding is an error."""
        from publisher.driver.build import count_pages
        from publisher.driver.losses import compare_pieces

        request = self._request(wanted)
        written = set(self._expand(wanted if kept is None else kept))
        files: dict[str, Artifact] = {}  # those to be written
        artifacts: dict[str, Artifact] = {}
        checked: list[Artifact] = []
        words = "[]"
        for name in self._expand(wanted):
            if name == "checksums":
                sums = _checksums(tuple(files.values()))
                files[sums.name] = sums
            elif name == "words":
                words = self._compare_words(request, tuple(artifacts.values()))
            elif name == "validators":
                self._validate(request, tuple(checked))
            else:
                kind, _, edition = name.partition(":")
                rendered = (request.of(edition) if edition else request).render(kind)
                lacking = () if "words" in wanted else compare_pieces(request, rendered)
                self.report.take((None, rendered.findings + lacking))
                self.notes += rendered.notes
                artifacts |= {one.name: one for one in rendered.artifacts}
                files |= {one.name: one for one in rendered.artifacts if name in written}
                checked += rendered.artifacts if self._is_checked(name) else ()
        if "pdf:*" in wanted:
            self.report.finish(PRINT)
        assert self.made is not None
        found, counts = self.report.diagnostics(), count_pages(self.made.book)
        made, notes = tuple(files.values()), tuple(self.notes)
        return Outcome(made, found, self._wanted_pages(), counts, words, notes)

    def _request(self, wanted: tuple[str, ...]) -> Request:
        """The request for the call's book; the first use makes the book."""
        from publisher.config.editions import FIRST
        from publisher.driver.build import make_book
        from publisher.formats.request import Request

        if self.request is None:
            self.start = note_start(self.session.cache)
            prints = [name.partition(":")[2] for name in wanted if name.startswith("pdf")]
            edition = next((name for name in prints if name not in ("", "*", "checked")), FIRST)
            self.made = make_book(self.options, self.session, self.report, edition)
            book, theme = self.made.book, self.made.theme
            self.request = Request(book, theme, self.session, has_pdf=bool(prints))
        return self.request

    def _expand(self, wanted: tuple[str, ...]) -> Iterator[str]:
        """Yield each wanted name once, in the order of making; `pdf:*` becomes its editions."""
        from publisher.driver.build import editions_of

        assert self.made is not None
        names: dict[str, None] = {}
        for name in wanted:
            if name in ("pdf:*", "pdf:checked"):
                for edition, is_checked in editions_of(self.made):
                    if is_checked or name == "pdf:*":
                        names[f"pdf:{edition}"] = None
            else:
                names[name] = None
        if "checksums" in names or "validators" in names:
            names = {name: None for name in names if name not in _absent(self.made.book.config)}
        last = ("words", "validators", "checksums")
        yield from (name for name in names if name not in (*last, "manifest", "news"))
        yield from (name for name in (*last[:1], "manifest", "news", *last[1:]) if name in names)

    def _is_checked(self, name: str) -> bool:
        """Whether validators read a format's files: the EPUB, and PDFs that are checked."""
        from publisher.config.editions import FIRST
        from publisher.driver.build import editions_of

        assert self.made is not None
        checked = [f"pdf:{edition}" for edition, is_checked in editions_of(self.made) if is_checked]
        has_tags = f"pdf:{FIRST}" in checked  # whose variant posters have
        return name in ("manuscript", "epub", *checked) or (name == "poster" and has_tags)

    def _compare_words(self, request: Request, artifacts: tuple[Artifact, ...]) -> str:
        """Compare the words of the files with those of the pages; the counts as JSON."""
        from publisher.ledger.account import account_for_outputs

        self.session.tell("counting words")
        template_words = request.theme.template_words()
        answer = account_for_outputs(request.book, artifacts, template_words)
        accounts = self.report.take(answer)
        self.report.finish(WORDS)
        return json.dumps([one.as_row() for one in accounts], ensure_ascii=False)

    def _validate(self, request: Request, artifacts: tuple[Artifact, ...]) -> None:
        from publisher.driver.check import check_artifacts, list_lacking

        self.session.tell("asking the validators")
        skipped, findings = check_artifacts(artifacts, request.book)
        self.has_failed = not set(skipped) <= set(list_lacking())
        self.notes += skipped
        if not skipped:
            self.report.finish(VALIDATORS)
        self.report.findings.extend(findings)

    def _list_lacking(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Return the validators that can't run, so that an outcome without them is kept apart."""
        if "validators" not in wanted:
            return ()
        from publisher.driver.check import list_lacking

        return list_lacking()

    def inputs(self) -> Inputs | None:
        """What the book was made from; None before it is made."""
        if self.made is None:
            return None
        from publisher.driver.build import inputs_of

        return inputs_of(self.made)

    def write(self, artifacts: tuple[Artifact, ...]) -> tuple[Path, ...]:
        """Write files, but never over what the book is made from; raises OutputError."""
        if not artifacts:
            return ()
        inputs, book = self.inputs(), self.options.book
        pages = (book, *(book.parent / name for name in list_page_files(book.parent)))
        files = inputs.files if inputs else self.sources
        sources = frozenset(Path(os.path.realpath(path)) for path in (*pages, *files))
        return write_artifacts(artifacts, Path(self.options.dist), sources, find_top(book))

    def _wanted_pages(self) -> tuple[tuple[str, int, str], ...]:
        is_silent = self.report.judge.severities.get("link-dangling") == "ignore"
        return self.made.book.wanted if self.made and not is_silent else ()

    def fail(self, error: Exception) -> Outcome:
        """The outcome of a call that an error ended: its findings, and no file."""
        from publisher.report.findings import BookError

        if isinstance(error, BookError):
            self.report.findings.extend(error.findings)
        found = self.report.diagnostics()
        return Outcome((), found, self._wanted_pages(), "", "[]", tuple(self.notes))


def _checksums(artifacts: tuple[Artifact, ...]) -> Artifact:
    rows = sorted((one.name, hashlib.sha256(one.content).hexdigest()) for one in artifacts)
    content = "".join(f"{digest}  {name}\n" for name, digest in rows)
    return Artifact("SHA256SUMS", content.encode())


def _absent(config: Config) -> set[str]:
    """The formats that `build` and `check` leave out, since book.toml does not set them up."""
    rows = {"cards": config.deck, "poster": config.poster}
    return {name for name, settings in rows.items() if settings is None}
