"""One call from its options to its exit status: make, write, report."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path

from publisher.driver.call import Call
from publisher.driver.console import print_fault, print_files, print_problems
from publisher.driver.options import Options
from publisher.driver.up_to_date import Outcome
from publisher.files.cache import Cache, default_folder
from publisher.formats.session import Session
from publisher.report.findings import BookError, UsageError
from publisher.report.output import say
from publisher.report.progress import Teller


def open_session(options: Options) -> Session:
    """A session that prints its progress."""
    return Session(
        Cache(),
        Teller(),
        options.processes,
        options.scheduler,
        options.reference,
        options.known_cards,
        reports_fitting=bool(options.copyfit),
    )


def run_call(options: Options, wanted: tuple[str, ...], kept: tuple[str, ...]) -> int:
    """Make what is wanted, write what is kept, and print the report; returns the exit status."""
    session = open_session(options)
    call = Call(options, session)
    try:
        outcome = call.render(wanted, kept)
        status = finish_call(call, outcome)
    except Exception as error:
        return report_failure(call, error)
    finally:
        session.close()
    if call.is_full:
        session.cache.trim()
    gc.freeze()  # the process ends: there is no need to look for garbage once more
    return status


def finish_call(call: Call, outcome: Outcome) -> int:
    """Write the files of an outcome and print its report; returns the exit status.

    Nothing is written where it is not 0.
    """
    is_strict = call.options.strict
    has_failed = any(one.severity == "error" or is_strict for one in outcome.diagnostics)
    artifacts = () if has_failed else outcome.artifacts
    paths = call.write(artifacts)
    call.session.close()
    print_problems(outcome, call.options)
    print_files(tuple(zip(paths, artifacts, strict=True)), outcome, call.options)
    if len(artifacts) < len(outcome.artifacts):
        say("nothing was written", error=True)
    return int(has_failed)


def report_failure(call: Call, error: Exception) -> int:
    """Print what stopped a call; returns its exit status, 3 for a fault of the program."""
    call.session.close()
    if isinstance(error, UsageError):
        say(str(error), error=True)
        return error.status
    outcome = call.fail(error)
    print_problems(outcome, call.options)
    if isinstance(error, BookError):
        if call.made is not None:
            say("nothing was written", error=True)
        return error.status
    print_fault(error)
    return 3


def clean_folders(dist: str) -> None:
    """Empty the output folder and the cache; what keeps the folder in git stays.

    Raises UsageError for a folder that holds more than what builds have written.
    """
    folder = Path(dist)
    here = Path.cwd().resolve()
    foreign = any((folder / name).exists() for name in ("book.toml", ".git", "pyproject.toml"))
    if here.is_relative_to(folder.resolve()) or foreign:
        raise UsageError(f"{dist} holds more than what builds have written; empty it by hand")
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.name != ".gitignore":
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    shutil.rmtree(default_folder(), ignore_errors=True)
    say(f"emptied {dist} and the cache")
