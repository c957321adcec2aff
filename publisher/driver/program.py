"""Words of a command line -> tasks and their options; a wrong word is one sentence, status 2."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import Any, NamedTuple

from invoke.collection import Collection
from invoke.exceptions import Exit, ParseError
from invoke.parser.argument import Argument
from invoke.parser.context import ParserContext
from invoke.program import Program
from invoke.tasks import Task

from publisher.book.near import find_near
from publisher.driver.executor import BookExecutor
from publisher.place import AROUND, IS_CHECKOUT, typed_command
from publisher.report.output import say

WHOLE = {"jobs": (1, 1_000), "port": (0, 65_535)}  # the least and the most of an option
MOST = 10**9
UNKNOWN = "No idea what '"  # how Invoke names a word that is no option


class WholeNumber(Argument):
    """An option whose value is a whole number; raises Exit for another one."""

    def set_value(self, value: Any, cast: bool = True) -> None:
        """Take a value as it was typed."""
        least, most = WHOLE.get(str(self.name), (0, MOST))
        try:
            is_fit = least <= int(value) <= most
        except ValueError:
            is_fit = False
        if not is_fit:
            shown = f"from {least} to {most}" if most < MOST else f"from {least}"
            message = f"--{self.name} takes a whole number {shown}, not '{value}'"
            raise Exit(message, code=2)
        super().set_value(value, cast)


class BookTask(Task[Any]):
    """A task; its options that take numbers refuse other words in one sentence."""

    def get_arguments(self, ignore_unknown_help: bool | None = None) -> list[Argument]:
        """Return the options of the task."""
        found = super().get_arguments(ignore_unknown_help)
        return [_as_number(one) if one.kind is int else one for one in found]


def keep_bytecode() -> None:
    """Let Python keep the compiled modules, which Invoke forbids; with `-B` they are not kept.

    Without them each process of a checkout compiles the program anew: a quarter of the time of an
    edit.
    """
    sys.dont_write_bytecode = bool(sys.flags.dont_write_bytecode)


def _as_number(one: Argument) -> WholeNumber:
    """Return an option as Invoke made it, with the check of its number."""
    return WholeNumber(
        names=one.names, kind=int, default=one.default, help=one.help, attr_name=one.attr_name
    )


class Row(NamedTuple):
    """A task and what it needs: `pango`, `gh`, `check` or `dev`: what has a lock file of its own.

    The wrapper `invoke` reads these rows as text, one a line, before Python is set up.
    """

    task: Task[Any]
    needs: str = ""
    is_installed: bool = True  # whether the installed program has it


class BookProgram(Program):
    """The tasks as a program of their own: `./invoke` of a checkout, `pattern-book` elsewhere."""

    def __init__(self, tasks: Iterable[Task[Any]]) -> None:
        super().__init__(
            version=_own_version(),
            namespace=Collection(*tasks),
            executor_class=BookExecutor,
            name="Pattern book",
        )

    def print_version(self) -> None:
        """Print the versions of the program and its libraries, and which patches are on."""
        from publisher.driver.versions import describe_tools

        super().print_version()
        say("\n".join(describe_tools()))

    def print_help(self) -> None:
        """Print how tasks are called, and the tasks."""
        own = typed_command()
        say(f"Usage: {own} TASK [--option VALUE] [TASK ...]\n")
        self.list_tasks()
        say(f"Options of a task: {own} TASK --help\nVersions: {own} --version")

    def parse_core(self, argv: list[str] | None) -> None:
        """Read the words that stand before the first task; raises Exit for a wrong one."""
        try:
            super().parse_core(argv)
        except ParseError as error:
            raise Exit(self._explain(error), code=2) from error
        keep_bytecode()

    def parse_tasks(self) -> None:
        """Read the tasks and their options; raises Exit for a word that is none of both."""
        try:
            super().parse_tasks()
        except ParseError as error:
            raise Exit(self._explain(error), code=2) from error

    def parse_cleanup(self) -> None:
        """Print help or the list of tasks, where that is what was asked for; raises Exit then."""
        try:
            super().parse_cleanup()
        except ParseError as error:
            raise Exit(self._explain(error), code=2) from error

    def _explain(self, error: ParseError) -> str:
        """Return a sentence: which word is wrong, and what was probably meant."""
        said, context = str(error), error.context
        task = context.name if context and context.name else ""
        own = typed_command()
        if said.startswith(UNKNOWN) and said.endswith("' is!"):
            return self._name_unknown(said[len(UNKNOWN) : -len("' is!")], context)
        if found := re.search(r"<Argument: ([\w-]+)", said):
            option = f"--{found[1].strip('_').replace('_', '-')}"
            lacks = "takes no value" if "doesn't take" in said else "needs a value"
            return f"{option} {lacks}: see {' '.join(filter(None, (own, task, '--help')))}"
        if " did not receive " in said and (found := re.search(r": '(\w+)'", said)):
            return f"{task} needs --{found[1]}: {own} {task} --{found[1]} {found[1].upper()}"
        return said

    def _name_unknown(self, word: str, context: ParserContext | None) -> str:
        """Return a sentence on a word that is neither a task nor an option of the task."""
        own, task = typed_command(), context.name if context and context.name else ""
        if not word.startswith("-"):
            near = find_near(word, self.collection.task_names)
            hint = f"did you mean {near}?" if near else f"see {own} --list"
            return f"there is no task '{word}': {hint}"
        if not task and (owner := self._owner_of(word)):
            return f"{word} stands behind its task: {own} {owner} {word}"
        known = context.flag_names() if context else ()
        near = find_near(word, [one for one in known if one.startswith("--")])
        hint = f"did you mean {near}?" if near else f"see {own} {task}{' ' * bool(task)}--help"
        return f"{task or own} has no option {word}: {hint}"

    def _owner_of(self, option: str) -> str:
        """Return the first task that has an option, or `""`."""
        rows = self.collection.to_contexts()
        return next((str(one.name) for one in rows if option in one.flags), "")


def _own_version() -> str:
    """Return the version of the program, in a checkout from its pyproject.toml."""
    if not IS_CHECKOUT:
        from importlib.metadata import version

        return version("pattern-book-publisher")
    import tomllib

    project = tomllib.loads((AROUND / "pyproject.toml").read_text())["project"]
    return str(project["version"])
