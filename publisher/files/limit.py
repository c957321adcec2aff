"""Work on what a stranger wrote -> the same work, within a limit of time and memory.

Pages, headers, settings, globs, style sheets and drawings are all read within it.
"""

from __future__ import annotations

import resource
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 20.0  # seconds of processor time to read one file; a long chapter takes one
MOST_MEMORY = 2_000_000_000  # bytes by which the process may grow meanwhile
TICKS = 40  # how often it is looked within this time


class LimitError(BaseException):
    """Work takes too long or too much memory; the text goes after the name of a file.

    It is no Exception, so that no library catches it.
    """


class _Limit:
    """A limit that holds at present."""

    def __init__(self) -> None:
        self.ticks = TICKS
        self.memory = _size() + MOST_MEMORY

    def check(self) -> None:
        """Count a tick; raises LimitError."""
        self.ticks -= 1
        if self.ticks <= 0:
            raise LimitError(f"takes longer than {LONGEST:.0f} seconds to read")
        if _size() > self.memory:
            raise LimitError(MEMORY)


MEMORY = f"takes more than {MOST_MEMORY // 1_000_000} MB of memory to read"
_limits: list[_Limit] = []


@contextmanager
def limited() -> Iterator[None]:
    """Raise LimitError after LONGEST seconds of processor time, or with too much memory.

    No limit holds in a thread, or without `setitimer`. Limits may stand in each other.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or not hasattr(signal, "setitimer"):
        yield
        return
    limit = _Limit()
    if not _limits:
        signal.signal(signal.SIGPROF, _tick)
        signal.setitimer(signal.ITIMER_PROF, LONGEST / TICKS, LONGEST / TICKS)
    _limits.append(limit)
    try:
        yield
    except MemoryError as error:
        raise LimitError(MEMORY) from error
    finally:
        _limits.remove(limit)
        if not _limits:
            signal.setitimer(signal.ITIMER_PROF, 0)


def _tick(number: int, frame: object) -> None:
    """Look at each limit that holds.

    It stays the handler when none holds: a tick can arrive after the timer was stopped, and the
    system's own handler would end the process.
    """
    for limit in _limits:
        limit.check()


def _size() -> int:
    """Return the memory of this process in bytes; where it can't be read, the most it ever had."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
