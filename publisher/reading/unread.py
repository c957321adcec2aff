"""Running text -> the markup in it that no reader knew: it is printed as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

KEPT = "it is printed as it stands"


class Sign(NamedTuple):
    """A spelling that is left in running text: its pattern, its rule, its name and the remedy.

    One of a block can only begin it.
    """

    pattern: re.Pattern[str]
    rule: str
    name: str
    hint: str
    of_block: bool = False


SIGNS = (
    Sign(
        re.compile(r"(?:!!!|\?\?\?\+?)[ \t]+\w[^\n]{0,60}"),
        "template-line",
        "looks like a box of MkDocs",
        'write !!! note "Title", and indent its text',
        of_block=True,
    ),
    Sign(
        re.compile(r"={3}[!+]?[ \t]+\"[^\n]{0,60}"),
        "template-line",
        "looks like a tab of MkDocs",
        'write === "Title", and indent its text',
        of_block=True,
    ),
    Sign(
        re.compile(r"(?<!:):{3,}(?:[ \t]*[\w{][^\n]{0,60})?(?=\n|$)"),
        "template-line",
        "looks like the fence of a block",
        "take it out, or write both fences on lines of their own",
        of_block=True,
    ),
    Sign(
        re.compile(r"<!--[^\n]{0,60}"),
        "template-line",
        "is a comment that is not closed",
        "close it with -->",
    ),
    Sign(
        re.compile(r"<%[-=#]?[ \t][^%\n]{1,60}%>"),
        "template-line",
        "looks like a template",
        "write its text",
    ),
    Sign(
        re.compile(r"\{\{(?![^{}]*\}\})[^\n{}]{0,60}|\{%(?![^{}]*%\})[^\n{}]{0,60}"),
        "template-line",
        "is a template that is not closed",
        "close it, or write it as code",
    ),
    Sign(
        re.compile(r"(?<![\w:\\])\\(?!(?:eq|auto|name|[cC])?ref\{)[A-Za-z]{3,40}\{[^{}\n]{0,60}\}"),
        "template-line",
        "is a command of LaTeX",
        "write its text in Markdown",
    ),
    Sign(
        re.compile(r"\{:?[ \t]?[#.][A-Za-z][\w-]{0,60}\}"),
        "template-line",
        "looks like attributes",
        "write them right behind a link, a picture or code, or at the end of a heading",
    ),
    Sign(
        re.compile(r"\[\^[\w-]{1,60}\]"),
        "link-unread",
        "is the call of a footnote that the page does not have",
        "write the note, or take the call out",
    ),
    Sign(
        re.compile(r"(?<=\])\([^\s()]{1,60}(?=\s|$)"),
        "link-unread",
        "looks like the target of a link that is not closed",
        "close it with )",
    ),
)
WORTH = re.compile(r"[!?]{3}|={3}|:{3}|<[!%]|\{[{%:#.]|\\[A-Za-z]|\[\^|\]\(")


class Unread(NamedTuple):
    """Markup that was left in a text: its rule, its source, the message and the hint."""

    rule: str
    written: str
    message: str
    hint: str


def find_unread(text: str, is_first: bool) -> Iterator[Unread]:
    """Yield the markup that a text shows; `is_first` says whether the text begins its block."""
    if not WORTH.search(text):
        return
    for sign in SIGNS:
        first = sign.pattern.match(text.lstrip()) if sign.of_block and is_first else None
        found = [first] if first else [] if sign.of_block else sign.pattern.finditer(text)
        for one in found:
            written = one[0].strip()
            yield Unread(sign.rule, written, f"'{written}' {sign.name}; {KEPT}", sign.hint)
