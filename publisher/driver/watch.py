"""A folder that somebody writes in -> files that follow: built again on every save, by a process that stays warm.

What is wrong is said, and the last good files stay; the next save tries again.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct, field
from watchfiles import Change
from watchfiles import watch as watch_files

from publisher.book.artifact import Artifact
from publisher.driver.preview import Preview
from publisher.driver.run import Run, describe, say_fault
from publisher.driver.up_to_date import Inputs
from publisher.files.cache import Cache
from publisher.formats.pdf.plan.print_settings import PrintOrder
from publisher.formats.pdf.typesetting.layout import undisturbed
from publisher.report.findings import BookError, OutputError
from publisher.report.progress import Silence

STEP = 5  # ms of quiet after which a save counts as done
MOST = 400  # ms after which we no longer wait for quiet
SWITCH = 0.001  # s after which a thread that hands a page to a worker gets its turn
KEPT = 4  # times as many values as the first build left in memory, before they are dropped


class Watcher(Struct):
    """A book under watch: what stays between builds."""

    book: Path
    dist: str
    drafts: bool
    order: PrintOrder
    preview: Preview | None = None
    cache: Cache = field(default_factory=lambda: Cache(memory={}))
    most: int = 0
    inputs: Inputs | None = None
    start: int = 0  # when the last build began, by the file system's clock
    answered: dict[Path, int] = field(default_factory=dict)
    is_broken: bool = False

    def follow(self) -> None:
        """Build, then build again on every change, until interrupted."""
        self.order.cache = self.cache
        sys.setswitchinterval(SWITCH)
        self.order.wake(
            is_edit=True
        )  # where the first build finds all in the cache, the first edit would wait for it
        self.build(())
        if self.preview:
            print(f"showing it at {self.preview.open()}", flush=True)
        print("watching; Ctrl-C ends it", flush=True)
        try:
            for changes in self._changes():
                with undisturbed():
                    self.build(changes)
                gc.collect()
        except KeyboardInterrupt:
            pass
        finally:
            self.order.close()
            if self.preview:
                self.preview.close()

    def _changes(self) -> Iterator[tuple[str, ...]]:
        """The files that changed, save by save; where to look is asked again after each build."""
        while True:
            places = self._places()
            for found in watch_files(
                *places,
                watch_filter=self._concerns_us,
                debounce=MOST,
                step=STEP,
                rust_timeout=1000,
                yield_on_timeout=True,
            ):
                if not found and (missed := self._missed()):
                    yield missed
                if found:
                    paths = sorted(
                        {
                            os.path.relpath(path)
                            for change, path in found
                            if os.path.exists(path) or change == Change.deleted
                        }
                    )
                    yield tuple(path for path in paths if os.path.exists(path)) or tuple(paths)
                if self._places() != places:
                    break

    def _missed(self) -> tuple[str, ...]:
        """Files that were saved since the last build began and that no event told of, such as while the watch was set up."""
        found = []
        for path in self.inputs.files if self.inputs and self.start else ():
            with suppress(OSError):
                saved = path.stat().st_mtime_ns
                if saved > self.start and self.answered.get(path) != saved:
                    self.answered[path] = saved  # once, even where its time lies ahead of ours
                    found.append(os.path.relpath(path))
        return tuple(sorted(found))

    def _places(self) -> tuple[str, ...]:
        folders = {self.book.parent.resolve()}
        if self.inputs:
            folders |= {path.resolve() for path in self.inputs.folders}
            folders |= {path.resolve().parent for path in self.inputs.files}
        found = sorted(str(folder) for folder in folders if folder.is_dir())
        return tuple(
            one for one in found if not any(one.startswith(other + os.sep) for other in found)
        )

    def _concerns_us(self, change: object, path: str) -> bool:
        name = os.path.basename(path)
        if name.startswith((".", "#")) or name.endswith(("~", ".swp", ".tmp")):
            return False  # an editor's own
        written = os.path.abspath(self.dist)
        return not (path + os.sep).startswith((written + os.sep, str(self.cache.folder) + os.sep))

    def build(self, changes: tuple[str, ...]) -> None:
        """One build: the PDF, then the EPUB; a problem is reported and leaves the last good file."""
        start = time.perf_counter()
        run = Run(self.book, self.dist, self.drafts, self.order, self.cache, tell=Silence())
        try:
            for name in ("pdf", "epub"):
                outcome = run.make((name,))
                for artifact in outcome.artifacts:
                    self._publish(artifact, run, _why(changes), time.perf_counter() - start)
            self._report(run)
        except BookError:
            self.is_broken = True
            if any(one.rule == "engine-died" for one in run.collector.found):
                self.order.close()  # the next build begins with new workers
            run.report()
            print(
                f"{_why(changes)}: nothing was written; the last good files stay",
                file=sys.stderr,
                flush=True,
            )
        except Exception as error:  # whatever it is, the next save gets its chance
            self.is_broken = True
            say_fault(error)
        self.inputs, self.start = run.inputs() or self.inputs, run.start or self.start
        self._forget()

    def _publish(self, artifact: Artifact, run: Run, why: str, seconds: float) -> None:
        (path,) = run.write((artifact,))
        if self.preview:
            self.preview.show(artifact.name, artifact.content)
        done = f"; {self.order.done}" if artifact.name.endswith(".pdf") else ""
        print(f"{why}: {describe(path, artifact)}{done} ({seconds:.2f} s)", flush=True)

    def _report(self, run: Run) -> None:
        run.report()
        if self.is_broken:
            print("mended", flush=True)
        self.is_broken = False

    def _forget(self) -> None:
        memory = self.cache.memory
        assert memory is not None
        self.most = self.most or KEPT * len(memory)
        if len(memory) > self.most:
            memory.clear()


def _why(changes: tuple[str, ...]) -> str:
    if not changes:
        return "built"
    shown = ", ".join(changes[:2])
    return f"{shown} and {len(changes) - 2} more" if len(changes) > 2 else shown


def watch_book(book: Path, dist: str, drafts: bool, jobs: int, serve: bool, port: int) -> None:
    """Watch a book until interrupted; raises OutputError where the folder can't be watched."""
    order = PrintOrder(jobs=max(jobs, 2) if jobs != 1 else 1)
    try:
        Watcher(book, dist, drafts, order, Preview(port) if serve else None).follow()
    except OSError as error:
        print(f"the folder can't be watched: {error}", file=sys.stderr)
        raise OutputError from error
