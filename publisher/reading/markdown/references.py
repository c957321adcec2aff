"""Reference-style links -> inline links, before the Markdown parser: labels may have code.

Python-Markdown takes out code spans before it looks up labels, so that it never finds a label
with code.
"""

from __future__ import annotations

import re
from typing import NamedTuple

DEFINITION = re.compile(
    r"""\s{0,3}\[(?P<label>(?:[^\[\]\\^]|\\.)(?:[^\[\]\\]|\\.)*)\]:\s*(?P<target><[^<>]*>|\S+)"""
    r"""(?:\s+(?P<title>"[^"]*"|'[^']*'|\([^()]*\)))?\s*$"""
)
LABEL_ALONE = re.compile(r"\s{0,3}\[(?:[^\[\]\\^]|\\.)(?:[^\[\]\\]|\\.)*\]:\s*$")
CODE = r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
# possessive, because a table of links with code as text would take for ever with backtracking
TEXT = (
    r"(?:[^\[\]\\`]|\\.|(?>(?P<run>`+)(?!`)(?:.*?(?<!`)(?P=run)(?!`))?)"
    r"|\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*+\](?:\([^()\s]*\))?)*+"
)
SPOT = re.compile(rf"\\.|{CODE}|\[(?P<text>{TEXT})\](?:\[(?P<label>[^\[\]]*)\])?(?!\()", re.DOTALL)


class Reference(NamedTuple):
    """What a label stands for; the target carries the mark of its place."""

    target: str
    title: str


def fold_label(label: str) -> str:
    """A label as Markdown compares it: case and runs of white space don't count."""
    return " ".join(label.casefold().split())


def inline_references(text: str, references: dict[str, Reference]) -> str:
    """The text with each reference to a known label as an inline link."""
    if not references or "[" not in text:
        return text

    def change(found: re.Match[str]) -> str:
        if found["text"] is None:
            return found[0]
        reference = references.get(fold_label(found["label"] or found["text"]))
        inner = inline_references(found["text"], references)
        if reference is None:
            rest = found[0][len(found["text"]) + 2 :]
            return f"[{inner}]{rest}"
        title = f' "{reference.title}"' if reference.title else ""
        return f"[{inner}](<{reference.target}>{title})"

    return SPOT.sub(change, text)
