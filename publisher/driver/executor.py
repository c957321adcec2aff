"""The tasks of one call -> one call of the driver: what they ask for is made together.

Nothing is written unless all of it could be made.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any, NamedTuple

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.executor import Executor
from invoke.tasks import Task

from publisher.driver.options import Options

# options with one value for all tasks
SHARED = ("book", "dist", "drafts", "select", "set_", "jobs", "scheduler")


class Asked(NamedTuple):
    """What a task asks of its call: options, formats, and whether files are written."""

    options: Options
    wanted: tuple[str, ...]
    writes: bool = True


class BookExecutor(Executor):
    """Runs the tasks of a call, then makes what they asked for in one call of the driver."""

    def normalize(self, tasks: Any) -> Any:
        """Give options that several tasks share to all of them; two values are a usage error."""
        calls = super().normalize(tasks)
        given: dict[str, Any] = {}
        for call in calls:
            for name in SHARED:
                value = call.kwargs.get(name)
                if value and given.setdefault(name, value) != value:
                    option = name.strip("_")
                    message = f"--{option} has two values in one call: {given[name]} and {value}"
                    raise Exit(message, code=2)
        for call in calls:
            names = [argument.name for argument in call.task.get_arguments()]
            call.kwargs.update({name: value for name, value in given.items() if name in names})
        return calls

    def execute(self, *tasks: Any) -> dict[Task[Any], Any]:
        """Run the tasks; raises Exit with the status unless it is 0 (130 if interrupted)."""
        _use_utf8()
        _hear_signals()
        try:
            status = self._execute(tasks)
        except KeyboardInterrupt:
            raise Exit("interrupted", code=130) from None
        except Exit:
            raise
        except Exception as error:
            status = _report(error)
        if status:
            raise Exit(code=status)
        return {}

    def _execute(self, tasks: tuple[Any, ...]) -> int:
        calls = self.expand_calls(self.normalize(tasks))
        if self.config["tasks"].dedupe:
            calls = self.dedupe(calls)
        answers = [call.task(self._context(call), *call.args, **call.kwargs) for call in calls]
        return _run([answer for answer in answers if isinstance(answer, Asked)])

    def _context(self, call: Any) -> Context:
        self.config.load_collection(self.collection.configuration(call.called_as))
        self.config.load_shell_env()
        context: Context = call.make_context(self.config, core_parse_result=self.core)
        return context


class RunInterruptedError(KeyboardInterrupt):
    """The run was ended from outside.

    A kind of its own: CPython remembers a plain KeyboardInterrupt that passes through `exec`, which
    dataclasses use, and then ends by the signal, whatever status we exit with.
    """


def _use_utf8() -> None:
    """Begin again where the locale has names of files in another encoding than UTF-8."""
    if not sys.flags.utf8_mode and sys.getfilesystemencoding() != "utf-8":
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def _hear_signals() -> None:
    """End cleanly at an interrupt from the terminal or outside; an ignored one stays ignored."""

    def _interrupt(number: int, frame: object) -> None:
        raise RunInterruptedError

    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)


def _run(asked: list[Asked]) -> int:
    """Make what all tasks ask for, in one call of the driver; returns the exit status."""
    if not asked:
        return 0
    from msgspec.structs import replace

    from publisher.driver.run import run_call

    rows = [one.options for one in asked]
    options = replace(
        rows[0],
        processes=max(row.processes for row in rows),
        scheduler=max(row.scheduler for row in rows),
        reference=any(row.reference for row in rows),
        strict=any(row.strict for row in rows),
        copyfit=max(row.copyfit for row in rows),
        form=next((row.form for row in rows if row.form != "text"), "text"),
    )
    wanted = tuple(dict.fromkeys(name for one in asked for name in one.wanted))
    kept = tuple(dict.fromkeys(name for one in asked if one.writes for name in one.wanted))
    return run_call(options, wanted, kept)


def _report(error: Exception) -> int:
    """Print what stopped a task that did its work at once; returns the exit status."""
    from publisher.driver.console import print_fault, print_problem
    from publisher.report.findings import BookError, UsageError
    from publisher.report.output import say

    if isinstance(error, UsageError):
        say(str(error), error=True)
        return error.status
    if isinstance(error, BookError):
        from publisher.report.judging import Judge

        for finding in error.findings:
            print_problem(Judge().diagnose(finding))
        return error.status
    print_fault(error)
    return 3
