"""Jobs -> fragments, each made once: from this run, else from the cache, else by an executor.

Any `concurrent.futures.Executor` will do. What it answers is the same on every one, so neither their number nor their
order changes a byte.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Any

from publisher.cache import Cache, digest_of
from publisher.pdf.fragment import Fragment, Job, Matter, Press, Proof
from publisher.pdf.layout import lay_out, wake_up
from publisher.pdf.loading import EngineMissingError

__all__ = ["Cluster", "Crew", "default_jobs", "open_executor", "wake_up"]
PATIENCE = 10  # seconds that a scheduler may take to answer
QUEUED = 2  # flows that wait at each process before another one is begun
CLUSTER = 64  # flows that are given to a cluster at once; how it shares them out is its own affair
Call = Callable[..., Any]


class Here(Executor):
    """Does the work at once, in this process."""

    def submit(self, call: Call, /, *values: Any, **named: Any) -> Future[Any]:
        """The finished call."""
        future: Future[Any] = Future()
        try:
            future.set_result(call(*values, **named))
        except (Exception, KeyboardInterrupt) as error:
            if isinstance(error, KeyboardInterrupt | EngineMissingError):
                raise
            future.set_exception(error)
        return future


def _begin_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal interrupts all; the one who reads the book stops the others
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose book is gone (killed, out of memory) would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _start_method() -> str:
    """A fork saves a tenth of a second, but copies other threads, such as a progress bar's, in whatever state they are."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


class Hands(Executor):
    """Processes of our own, begun one by one as there is work for them: one that is awake beats two that are not."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.hands: list[tuple[ProcessPoolExecutor, set[Future[Any]]]] = []
        self.processes: list[BaseProcess] = []

    def wake(self, count: int) -> None:
        """Begin some of them before there is work."""
        while len(self.hands) < min(count, self.most):
            others = multiprocessing.active_children()
            pool = ProcessPoolExecutor(1, multiprocessing.get_context(_start_method()), _begin_worker)
            pool.submit(wake_up)
            self.processes += [one for one in multiprocessing.active_children() if one not in others]
            self.hands.append((pool, set()))

    def warm(self, call: Call, *values: Any) -> None:
        """Have those who are awake do something once whose answer nobody waits for."""
        for pool, _ in self.hands:
            pool.submit(call, *values)

    def submit(self, call: Call, /, *values: Any, **named: Any) -> Future[Any]:
        """Give work to who has least."""
        self.wake(1)
        if min(len(busy) for _, busy in self.hands) >= QUEUED:
            self.wake(len(self.hands) + 1)
        pool, busy = min(self.hands, key=lambda hand: len(hand[1]))
        future = pool.submit(call, *values, **named)
        busy.add(future)
        future.add_done_callback(busy.discard)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Send all home; they have nothing left to do, and waiting for their good-bye would take a tenth of a second."""
        for process in self.processes:
            process.terminate()
        for pool, _ in self.hands:
            pool.shutdown(wait, cancel_futures=cancel_futures)
        self.hands, self.processes = [], []


def open_executor(jobs: int) -> Executor:
    """Processes to lay out in; with one job, or where the machine lets us share nothing with another process, this one."""
    return Here() if jobs <= 1 or not _can_share() else Hands(jobs)


def _can_share() -> bool:
    """Whether there are semaphores: some containers have no `/dev/shm` that everybody may write to."""
    try:
        multiprocessing.get_context("spawn").Lock()
    except (OSError, ImportError):
        return False
    return True


class Cluster(Executor):
    """The workers of a Dask cluster, by the address of its scheduler; raises EngineMissingError where there is none."""

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise EngineMissingError("Dask is not installed here", "pip install 'pattern-book-publisher[dask]'") from error
        try:
            client: Any = Client(address, set_as_default=False, timeout=PATIENCE)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise EngineMissingError(f"no Dask scheduler answers at {address}", "start one with: dask scheduler") from error
        self.client, self.workers = client, client.get_executor(pure=False)

    def submit(self, call: Call, /, *values: Any, **named: Any) -> Future[Any]:
        """Give work to the cluster; what it makes comes back by value."""
        future: Future[Any] = self.workers.submit(call, *values, **named)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; it goes on without us."""
        self.client.close()


def default_jobs() -> int:
    """One process for each core that we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(slots=True)
class Crew:
    """Lays jobs out for one press, and remembers what was laid out."""

    press: Press
    executor: Callable[[], Executor]  # opened when there is something to do
    workers: int
    cache: Cache
    laid_out: set[str] = field(default_factory=set)
    proofs: dict[str, Proof] = field(default_factory=dict)
    matters: dict[str, Matter] = field(default_factory=dict)  # what the cache would not keep
    pending: dict[Future[Fragment], str] = field(default_factory=dict)
    waiting: dict[str, Job] = field(default_factory=dict)

    def key_of(self, job: Job) -> str:
        """The address of a job's fragment."""
        return digest_of(job, self.press.digest)

    def peek(self, key: str) -> Proof | None:
        """The proof of a key, where it is there without waiting."""
        if key not in self.proofs and key not in self.waiting:
            proof = self.cache.read(f"{key}-proof", Proof)
            if proof is not None:
                self.proofs[key] = proof
        return self.proofs.get(key)

    def submit(self, key: str, job: Job) -> None:
        """Have a job laid out, unless it is already."""
        if key not in self.waiting and self.peek(key) is None:
            self.waiting[key] = job
            self.pending[self.executor().submit(lay_out, job, self.press)] = key
            self._collect(0)

    @property
    def idle(self) -> int:
        """How many more jobs may be handed out; one for each worker to do, and one to go on with."""
        return self.workers * (1 if self.workers == 1 else QUEUED) - len(self.pending)

    def lay_out(self, job: Job) -> tuple[str, Proof]:
        """A job laid out, however long that takes: its address and proof."""
        key = self.key_of(job)
        while (proof := self.peek(key)) is None:
            self.submit(key, job)
            if self.peek(key) is None:
                self.wait()
        return key, proof

    def wait(self) -> None:
        """Wait until something is laid out."""
        self._collect(None)

    def _collect(self, timeout: float | None) -> None:
        if not self.pending:
            return
        done, _ = wait(self.pending, timeout, FIRST_COMPLETED)
        for future in done:
            key = self.pending.pop(future)
            fragment = future.result()
            del self.waiting[key]
            self.laid_out.add(key)
            self.proofs[key] = fragment.proof
            if not self.cache.write(f"{key}-matter", fragment.matter):
                self.matters[key] = fragment.matter
            self.cache.write(f"{key}-proof", fragment.proof)

    def matter(self, key: str, job: Job) -> Matter:
        """The objects of a fragment; made again where the cache has lost them."""
        found = self.matters.get(key) or self.cache.read(f"{key}-matter", Matter)
        if found is None:
            found = self.executor().submit(lay_out, job, self.press).result().matter
            self.laid_out.add(key)
            self.cache.write(f"{key}-matter", found)
        return found
