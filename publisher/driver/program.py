"""The tasks -> a program of their own, for where the package is installed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from invoke.collection import Collection
from invoke.program import Program
from invoke.tasks import Task

from publisher.driver.executor import BookExecutor
from publisher.place import AROUND, IS_CHECKOUT
from publisher.report.output import say


class BookProgram(Program):
    """The program that an installed wheel has."""

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


def _own_version() -> str:
    """Return the version of the program, in a checkout from its pyproject.toml."""
    if not IS_CHECKOUT:
        from importlib.metadata import version

        return version("pattern-book-publisher")
    import tomllib

    project = tomllib.loads((AROUND / "pyproject.toml").read_text())["project"]
    return str(project["version"])
