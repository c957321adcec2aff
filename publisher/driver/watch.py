"""A book's folder -> its files, built again on every save by a process that stays.

Problems are printed, and the last good files stay; the next save tries again.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from watchfiles import Change
from watchfiles import watch as watch_files

from publisher.composition.pieces import titles_of
from publisher.driver.call import Call
from publisher.driver.console import describe, print_fault, print_problems
from publisher.driver.options import Options
from publisher.driver.preview import Preview, open_server
from publisher.driver.preview.clicked_place import read_editor
from publisher.driver.preview.problem_rows import list_rows
from publisher.driver.up_to_date import Inputs, Outcome
from publisher.files.cache import Cache
from publisher.files.listing import list_folders, list_sources
from publisher.formats.pdf.printed_pages import list_pages
from publisher.formats.pdf.typesetting.tuning.runtime import paused_collection
from publisher.formats.session import Session
from publisher.report.diagnostics import Diagnostic
from publisher.report.findings import BookError, UsageError
from publisher.report.output import say

STEP = 5  # ms of quiet after which a save counts as done
MOST = 400  # ms after which a build begins without such a quiet
PATIENCE = 0.5  # s between two looks for a folder that is deleted
SWITCH = 0.001  # s after which a thread that hands a page to a worker gets its turn
KEPT = 4  # times as many values as the first build left in memory, before they are dropped


class Watcher(Struct):
    """A book under watch: what stays between builds."""

    options: Options
    session: Session
    preview: Preview | None = None
    port: int = 0  # of the preview
    most: int = 0
    inputs: Inputs | None = None
    start: int = 0  # when the last build began, by the file system's clock
    answered: dict[Path, int] = field(default_factory=dict)
    sources: tuple[str, ...] | None = None  # the pages of the folder when the last build began
    is_broken: bool = False
    home: Path = field(default_factory=Path.cwd)  # where relative paths begin

    def follow(self) -> None:
        """Build, then build again on every change, until interrupted."""
        sys.setswitchinterval(SWITCH)
        server = open_server(self.preview, self.port) if self.preview else None
        try:
            if server:
                say(f"showing it at http://127.0.0.1:{server.server_address[1]}/")
            self.session.prints.screen = self.preview
            self.session.prints.wake(is_edit=True)  # also if the first build is in the cache
            self.build(())
            say("watching; Ctrl-C ends it")
            with suppress(KeyboardInterrupt):
                for changes in self._changes():
                    with paused_collection():
                        self.build(changes)
                    gc.collect()
        finally:
            self.session.close()
            if server:
                server.shutdown()
                server.server_close()

    def _changes(self) -> Iterator[tuple[str, ...]]:
        """The files that changed, save by save; where to look is asked again after each build."""
        while True:
            if self._wait_for_folder():
                yield (os.path.relpath(self.options.book),)
            places = self._places()
            folders = self._folders_below(places)
            known = _identify(places)
            waits: dict[str, Any] = {"debounce": MOST, "step": STEP, "rust_timeout": 1000}
            waits |= {"watch_filter": self._concerns_us, "yield_on_timeout": True}
            with suppress(FileNotFoundError):  # of a folder that is deleted just now
                for found in watch_files(*folders, **waits, recursive=False):
                    if self._is_gone():
                        break
                    if _identify(places) != known:  # deleted and made again
                        yield (os.path.relpath(self.options.book),)
                        break
                    if not found and (missed := self._missed()):
                        yield missed
                    if found:
                        gone = {path for change, path in found if change == Change.deleted}
                        there = {path for _, path in found if os.path.exists(path)}
                        yield tuple(sorted(map(os.path.relpath, there or gone)))
                    if self._places() != places or _names_folder(found, folders):
                        break

    def _wait_for_folder(self) -> bool:
        """Wait while the book's folder, or the current one, is deleted; returns whether it was."""
        was_gone = False
        while self._is_gone():
            with suppress(OSError):
                os.chdir(self.home)
            if not was_gone and self._is_gone():
                message = "the book's folder is gone; it is built again when it is back"
                say(message, error=True)
            was_gone = True
            if self._is_gone():
                time.sleep(PATIENCE)
        return was_gone

    def _is_gone(self) -> bool:
        try:
            is_home = os.path.samestat(os.stat("."), os.stat(self.home))
        except OSError:
            return True
        return not is_home or not self.options.book.parent.is_dir()

    def _missed(self) -> tuple[str, ...]:
        """Files saved since the last build began without an event, such as during the set-up."""
        found = self._find_new()
        for path in self.inputs.files if self.inputs and self.start else ():
            with suppress(OSError):
                saved = path.stat().st_mtime_ns
                if saved > self.start and self.answered.get(path) != saved:
                    self.answered[path] = saved  # once, even where its time lies ahead of ours
                    found.append(os.path.relpath(path))
        return tuple(sorted({*found}))

    def _find_new(self) -> list[str]:
        """Pages that came since the last build began, without an event for each of them."""
        if self.sources is None:
            return []
        known, self.sources = {*self.sources}, list_sources(self.options.book.parent)
        return [
            os.path.relpath(self.options.book.parent / path)
            for path in self.sources
            if path not in known
        ]

    def _places(self) -> tuple[str, ...]:
        folders = {self.options.book.parent.resolve()}
        if self.inputs:
            folders |= {path.resolve() for path in self.inputs.folders}
            folders |= {path.resolve().parent for path in self.inputs.files}
        found = sorted(str(folder) for folder in folders if folder.is_dir())
        return tuple(
            one for one in found if not any(one.startswith(other + os.sep) for other in found)
        )

    def _folders_below(self, places: tuple[str, ...]) -> tuple[str, ...]:
        """Return all folders below some, except the program's own; no link is followed."""
        own = (os.path.realpath(self.options.dist), os.path.realpath(self.session.cache.folder))
        rows = (list_folders(Path(place), (".git", "node_modules", *own)) for place in places)
        return tuple(folder for row in rows for folder in row)

    def _concerns_us(self, change: object, path: str) -> bool:
        name = os.path.basename(path)
        if name.startswith((".", "#")) or name.endswith(("~", ".swp", ".tmp")):
            return False  # an editor's own
        written = os.path.abspath(self.options.dist)
        return not (path + os.sep).startswith(
            (written + os.sep, str(self.session.cache.folder) + os.sep)
        )

    def build(self, changes: tuple[str, ...]) -> None:
        """Build the PDF, then the EPUB; a problem is reported and leaves the last good file."""
        start = time.perf_counter()
        call, has_pdf = Call(self.options, self.session), False
        self.sources = list_sources(self.options.book.parent)
        if changes:
            self._say(f"building after {_why(changes)}")
        try:
            for name in ("pdf", "epub"):
                outcome = call.make((name,))
                self._publish(outcome, call, _why(changes), time.perf_counter() - start)
                has_pdf = True
            self._report(outcome)
        except BookError as error:
            self.is_broken = True
            outcome = call.fail(error)
            if any(one.rule == "engine-died" for one in outcome.diagnostics):
                self.session.close()  # the next build begins with new workers
            print_problems(outcome, self.options)
            ending = "the EPUB was not written" if has_pdf else "nothing was written"
            message = f"{_why(changes)}: {ending}; the last good files stay"
            say(message, error=True)
            self._show_problems(outcome.diagnostics)
            self._say(f"{ending}; the last good files stay")
        except Exception as error:  # whatever it is, the next save gets its chance
            self.is_broken = True
            print_fault(error)
            self._say("the program failed: the terminal says how; the last good files stay")
        self.inputs, self.start = call.inputs() or self.inputs, call.start or self.start
        self._forget()

    def _publish(self, outcome: Outcome, call: Call, why: str, seconds: float) -> None:
        paths = call.write(outcome.artifacts)
        self._show(outcome, call)
        for path, artifact in zip(paths, outcome.artifacts, strict=True):
            steps = f"; {artifact.steps}" if artifact.steps else ""
            say(f"{why}: {describe(path, artifact)}{steps} ({seconds:.2f} s)")

    def _show(self, outcome: Outcome, call: Call) -> None:
        """Show a file that was just written, and the problems that the build has found so far."""
        if self.preview is None or call.request is None:
            return
        first, book = outcome.artifacts[0], call.request.book
        if first.name.endswith(".epub"):
            self.preview.show_ebook(first.content, book)
            self._say("")
        else:
            pages = list_pages(call.request.planned(), titles_of(book))
            self.preview.show_print(first.name, first.content, pages, book)
            self._say("building the e-book")
        self._show_problems(outcome.diagnostics)

    def _show_problems(self, found: tuple[Diagnostic, ...]) -> None:
        if self.preview:
            book, editor = self.options.book, self.preview.editor
            self.preview.show_problems(list_rows(found, book, editor))

    def _say(self, status: str) -> None:
        if self.preview:
            self.preview.say(status)

    def _report(self, outcome: Outcome) -> None:
        print_problems(outcome, self.options)
        if self.is_broken:
            say("problems solved")
        self.is_broken = False

    def _forget(self) -> None:
        memory = self.session.cache.memory
        assert memory is not None
        self.most = self.most or KEPT * len(memory)
        if len(memory) > self.most:
            memory.clear()


def _identify(places: tuple[str, ...]) -> tuple[int, ...]:
    """Return the numbers of folders in the file system, -1 for one that is deleted."""
    numbers = []
    for place in places:
        try:
            numbers.append(os.stat(place).st_ino)
        except OSError:
            numbers.append(-1)
    return tuple(numbers)


def _names_folder(found: set[tuple[Change, str]], folders: tuple[str, ...]) -> bool:
    """Return whether one of the changes made or deleted a folder."""
    return any(path in folders or os.path.isdir(path) for _, path in found)


def _why(changes: tuple[str, ...]) -> str:
    if not changes:
        return "built"
    shown = ", ".join(changes[:2])
    return f"{shown} and {len(changes) - 2} more" if len(changes) > 2 else shown


def watch_book(options: Options, serve: bool, port: int, editor: str) -> None:
    """Watch a book until interrupted; raises UsageError where the folder can't be watched.

    With `serve` it is shown in a browser, at a port of this machine; `editor` is the name of an
    editor, or an address with `{path}` and `{line}`, that opens the source of what is clicked.
    """
    if editor and not serve:
        raise UsageError("--editor needs --serve: a click in the browser opens the editor")
    preview = Preview(str(options.book.parent), read_editor(editor)) if serve else None
    processes = max(options.processes, 2) if options.processes != 1 else 1
    session = Session(Cache(memory={}), processes=processes, is_watch=True)
    try:
        Watcher(options, session, preview, port).follow()
    except OSError as error:
        raise UsageError(f"the folder can't be watched: {error}") from error
