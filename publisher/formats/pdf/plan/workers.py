"""The executors that lay flows out: this process, worker processes, or a Dask cluster.

Each is a `concurrent.futures.Executor`. Worker processes start, and load the engine, while the
pages of the book are still being read.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from importlib.metadata import version
from multiprocessing.process import BaseProcess
from typing import Any

from publisher.files.cache import our_code
from publisher.files.locking import run_folder
from publisher.formats.pdf.typesetting.loading import (
    EngineMissingError,
    load_engine,
    native_versions,
)
from publisher.formats.pdf.typesetting.tuning.runtime import free_layout
from publisher.place import install_command

PATIENCE = 10  # seconds that a scheduler may take to answer
QUEUED = 2  # flows that wait at each process before another one is begun
SETTERS = ("weasyprint", "pydyf", "pyphen", "pillow", "uharfbuzz", "fonttools")
Call = Callable[..., Any]


def _do_tidily(call: Call, /, *values: Any, **named: Any) -> Any:
    free_layout()
    return call(*values, **named)


class InThisProcess(Executor):
    """Does the work at once, in this process."""

    def submit(self, call: Call, /, *values: Any, **named: Any) -> Future[Any]:
        """Call at once; returns a future that is done."""
        future: Future[Any] = Future()
        try:
            future.set_result(_do_tidily(call, *values, **named))
        except EngineMissingError:
            raise
        except Exception as error:
            future.set_exception(error)
        return future


def wake_up() -> None:
    """Load the engine before there is a job; if that fails, the first job raises the error."""
    with suppress(EngineMissingError):
        load_engine()


def _begin_worker() -> None:
    gc.disable()  # garbage is collected between two layouts
    # the terminal interrupts every process; the one that reads the book ends the others
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this worker when its parent has died; it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _start_method() -> str:
    """Return `fork`, which saves a tenth of a second, if no other thread holds a lock to copy."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


class WorkerProcesses(Executor):
    """Worker processes, started one by one as there is work for them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.pools: list[tuple[ProcessPoolExecutor, set[Future[Any]]]] = []
        self.processes: list[BaseProcess] = []

    def wake(self, count: int) -> None:
        """Start up to `count` processes before there is work."""
        run_folder()  # theirs, too: they are ended before they could remove their own
        while len(self.pools) < min(count, self.most):
            others = multiprocessing.active_children()
            context = multiprocessing.get_context(_start_method())
            pool = ProcessPoolExecutor(1, context, _begin_worker)
            pool.submit(wake_up)
            children = multiprocessing.active_children()
            self.processes += [one for one in children if one not in others]
            self.pools.append((pool, set()))

    def warm(self, call: Call, *values: Any) -> None:
        """Submit a call to each running process; its result is not used."""
        for pool, _ in self.pools:
            with suppress(BrokenProcessPool):  # the next job raises it
                pool.submit(call, *values)

    def submit(self, call: Call, /, *values: Any, **named: Any) -> Future[Any]:
        """Submit a call to the process with the fewest calls."""
        self.wake(1)
        if min(len(busy) for _, busy in self.pools) >= QUEUED:
            self.wake(len(self.pools) + 1)
        pool, busy = min(self.pools, key=lambda pool: len(pool[1]))
        future = pool.submit(call, *values, **named)
        pool.submit(free_layout)  # after the result was sent
        busy.add(future)
        future.add_done_callback(busy.discard)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all processes at once; to wait for their own end takes a tenth of a second."""
        for process in self.processes:
            process.terminate()
        for pool, _ in self.pools:
            pool.shutdown(wait, cancel_futures=cancel_futures)
        self.pools, self.processes = [], []


def open_executor(jobs: int) -> Executor:
    """Processes to lay out in; this process for one job, or where nothing can be shared."""
    return InThisProcess() if jobs <= 1 or not _can_share() else WorkerProcesses(jobs)


def _can_share() -> bool:
    """Whether there are semaphores: some containers have no writable `/dev/shm`."""
    try:
        multiprocessing.get_context("spawn").Lock()
    except (OSError, ImportError):
        return False
    return True


def name_tools() -> dict[str, str]:
    """The versions of all libraries that change a layout, and the digest of our own code."""
    libraries = {name: version(name) for name in SETTERS}
    return {"publisher": our_code()[:12], **libraries, **native_versions()}


class Cluster(Executor):
    """The workers of a Dask cluster; raises EngineMissingError where it can't be used."""

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            hint = install_command("distributed")
            raise EngineMissingError("Dask is not installed here", hint) from error
        try:
            client: Any = Client(address, set_as_default=False, timeout=PATIENCE)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            reason = f"no Dask scheduler answers at {address}"
            raise EngineMissingError(reason, "start one with: dask scheduler") from error
        self.client, self.workers = client, client.get_executor(pure=False)
        self._compare(address)
        self.count = sum(client.nthreads().values())  # flows that it lays out at once

    def _compare(self, address: str) -> None:
        """Raise EngineMissingError where the workers lack this program, or have other versions."""
        hint = "install this version of pattern-book-publisher for the scheduler and the workers"
        ours = name_tools()
        try:
            theirs = self.workers.submit(name_tools).result(PATIENCE)
        except Exception as error:  # Dask hands on whatever was raised there
            self.client.close()
            reason = f"the workers of {address} can't run this program"
            if isinstance(error, TimeoutError):
                reason = f"the cluster at {address} has no worker that answers"
                hint = f"dask worker {address}"
            raise EngineMissingError(reason, hint) from error
        rows = [(name, theirs.get(name), version) for name, version in ours.items()]
        others = [f"{name} {their}, here {own}" for name, their, own in rows if their != own]
        if others:
            self.client.close()
            reason = f"the workers of {address} have other versions: {'; '.join(others)}"
            raise EngineMissingError(reason, hint)

    def submit(self, call: Call, /, *values: Any, **named: Any) -> Future[Any]:
        """Submit a call to the cluster; its result is copied back."""
        future: Future[Any] = self.workers.submit(_do_tidily, call, *values, **named)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Close the connection; the cluster goes on running."""
        self.client.close()


def default_jobs() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """The executor of a session, opened when there is something to lay out.

    `processes` is how many processes of our own there may be, 0 for one a core; `scheduler` is the
    address of a Dask scheduler, or empty.
    """

    def __init__(self, processes: int = 0, scheduler: str = "") -> None:
        self.processes, self.scheduler = processes or default_jobs(), scheduler
        self.opened: Executor | None = None
        self.warmed = ""  # the digest of the document that the processes have read

    @property
    def executor(self) -> Executor:
        """The executor; raises EngineMissingError where a cluster can't be used."""
        if self.opened is None:
            address = self.scheduler
            self.opened = Cluster(address) if address else open_executor(self.processes)
        return self.opened

    @property
    def count(self) -> int:
        """How many flows are laid out at once."""
        executor = self.executor
        return executor.count if isinstance(executor, Cluster) else self.processes

    def wake(self, is_edit: bool) -> None:
        """Have processes load the engine while pages are read: one for an edit, else all."""
        if self.processes > 1 and not self.scheduler:
            executor = self.executor
            if isinstance(executor, WorkerProcesses):
                executor.wake(1 if is_edit else self.processes)

    def warm(self, call: Call, digest: str, *values: Any) -> None:
        """Have the running processes prepare for the document of a digest, once."""
        if isinstance(self.opened, WorkerProcesses) and digest != self.warmed:
            self.warmed = digest
            self.opened.warm(call, *values)

    def close(self) -> None:
        """End the processes, or leave the cluster."""
        if self.opened is not None:
            self.opened.shutdown(wait=True, cancel_futures=True)
            self.opened, self.warmed = None, ""
