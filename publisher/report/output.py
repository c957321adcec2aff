"""Texts for people -> lines on the terminal, without control characters and without commands.

GitHub Actions takes a line that begins with `::`, or that holds `##[`,
for a command of the workflow, whoever has written it.
"""

from __future__ import annotations

import re
import sys
import unicodedata

COMMAND = re.compile(r"^(\s*):(?=:)|(?<=#)#(?=\[)")
HIDDEN = ("Cc", "Cs", "Zl", "Zp")  # categories of characters that move, end or break a line
TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def say(text: str, error: bool = False) -> None:
    """Print a text, each line by itself made harmless; `error` sends it to stderr."""
    write("\n".join(map(harmless, text.split("\n"))), error)


def say_problem(text: str, mark: str, colour: str) -> None:
    """Print a problem to stderr; on a terminal its place is bold, and its `mark` has a colour.

    The variable NO_COLOR leaves the colour out.
    """
    if not sys.stderr.isatty():
        say(text, error=True)
        return
    from rich.console import Console
    from rich.text import Text

    lines = map(harmless, text.split("\n"))
    shown = Text(_encodable("\n".join(lines), sys.stderr.encoding))
    at = shown.plain.find(mark)
    shown.stylize("bold", 0, at)
    shown.stylize(colour, at, at + len(mark))
    Console(stderr=True).print(shown, soft_wrap=True)


def write(text: str, error: bool = False) -> None:
    """Print a text as it is: commands of our own, and JSON."""
    stream = sys.stderr if error else sys.stdout
    print(_encodable(text, stream.encoding), file=stream, flush=True)


def harmless(line: str) -> str:
    """Return a line with its control characters visible, and with no command of GitHub Actions."""
    plain = line if line.isprintable() else "".join(map(_show, line))
    return COMMAND.sub(_spell, plain) if ":" in plain or "#[" in plain else plain


def _show(char: str) -> str:
    if char == "\t":
        return " "
    is_hidden = unicodedata.category(char) in HIDDEN or char in TURNS
    return f"\\x{ord(char):02x}" if is_hidden else char


def _spell(found: re.Match[str]) -> str:
    return f"{found[1]}\\x3a" if found[1] is not None else "\\x23"


def _encodable(text: str, encoding: str | None) -> str:
    """Return a text in which what the stream's encoding lacks is spelled `\\xe9`."""
    return text.encode(encoding or "utf-8", "backslashreplace").decode(encoding or "utf-8")
