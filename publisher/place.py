"""The folders of the package, of the checkout and of the themes; and how the program was called."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
AROUND = PACKAGE.parent
IS_CHECKOUT = (AROUND / "tasks.py").is_file()  # else the package is installed from a wheel
THEMES = AROUND / "themes" if IS_CHECKOUT else PACKAGE / "themes"
COMMANDS = ("pattern-book", "invoke", "inv")  # names under which the program is called


def typed_command(*words: object) -> str:
    """A command of the program, called as it was typed: `./invoke`, `invoke`, `pattern-book`.

    Words with blanks are quoted for the shell.
    """
    return shlex.join([_typed_name(), *map(str, words)])


def _typed_name() -> str:
    typed = sys.argv[0] if sys.argv else ""
    name = Path(typed).stem
    if IS_CHECKOUT and name == "invoke" and Path(typed).resolve() == AROUND / "invoke":
        return typed
    return name if name in COMMANDS else "invoke" if IS_CHECKOUT else "pattern-book"


def install_command(packages: str) -> str:
    """The command that installs Python packages where the program runs."""
    has_own = IS_CHECKOUT and (AROUND / ".venv").exists()
    python = ".venv/bin/python" if has_own else "python" if IS_CHECKOUT else sys.executable
    return f"{python} -m pip install {packages}"
