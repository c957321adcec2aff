"""What a source holds for its site alone: comments, queries, and lines of code that are not shown.

The patterns may take too much, never too little.
"""

from __future__ import annotations

import re

from publisher.book.site_code import is_hidden, shows_only

COMMENTS = re.compile(
    r"""%%(?!%)(?:(?!\n[ \t>]*\n).)+?%%  # Obsidian
    |\{%-?\s*comment\s*-?%\}(?:(?!\{%-?\s*comment).)*?\{%-?\s*endcomment\s*-?%\}  # Jekyll
    |\{\{[<%]\s*comment\s*[%>]\}\}(?:(?!\{\{[<%]\s*comment).)*?  # Hugo
        \{\{[<%]\s*/comment\s*[%>]\}\}
    """,
    re.DOTALL | re.VERBOSE | re.MULTILINE,
)
BOUNDED = (  # comments, and their ends: after the last end none is looked for
    (re.compile(r"\{\s*/\*(?:(?!\*/).)*\*/\s*\}?", re.DOTALL), re.compile(r"\*/\s*\}?")),  # MDX
    (re.compile(r"\{::comment\}.*?\{:/\w*\}", re.DOTALL), re.compile(r"\{:/\w*\}")),  # kramdown
)
LINES = re.compile(r"^[ \t>]*%%(?:(?!%%).)+%%[ \t]*$", re.DOTALL | re.MULTILINE)  # Obsidian
MARKS = re.compile(  # for the highlighting of lines: Docusaurus, VitePress
    r"^[^\w\n]*highlight-(?:next-line|start|end)[^\w\n]*$"
    r"|(?<![^\w\s])[^\w\s]+[ \t]*\[!code[ ][^\[\]\n]*\][^\w\n]*$",
    re.MULTILINE,
)
ONLY = re.compile(  # of Sphinx: a block for some formats
    r"^[ \t>]*(:{3,})[ \t]*\{only\}([^\n]*)\n"
    r"(?:(?!^[ \t>]*:{3,}[ \t]*\{only\}).)*?^[ \t>]*\1[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
RUST = re.compile(r"^[ \t>]*#(?:[ \t][^\n]*)?$", re.MULTILINE)  # mdBook
RAW_TAG = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")  # Jekyll
HIDING = re.compile(r"\bhidelines=([^\s,]+)")
DIVISION = re.compile(r"^[ \t>]*:{3,}[ \t]*(?P<rows>\{[^{}\n]*\})?[^\n]*$", re.MULTILINE)
SPAN = re.compile(
    r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]\{(?P<rows>[^{}\n]*\.content-[^{}\n]*)\}"
)  # Quarto


def _hidden_divisions(text: str) -> list[tuple[int, int]]:
    """Return the beginnings and ends of the divisions that Quarto hides in books."""
    found: list[tuple[int, int]] = []
    start = depth = 0
    for line in DIVISION.finditer(text):
        is_end = not line[0].strip(" \t>:")
        if depth:
            depth += -1 if is_end else 1
            found += [(start, line.end())] if not depth else []
        elif line["rows"] and is_hidden(line["rows"]):
            start, depth = line.start(), 1
    return [*found, (start, len(text))] if depth else found


def without_comments(text: str) -> tuple[str, list[tuple[int, str]]]:
    """Return a text of as many lines without comments, and these with the lines before each."""
    found: list[tuple[int, str]] = []
    marks = ("/*", "%%", "comment", ".content-", ".hidden", "{only}")
    if not any(mark in text for mark in marks):
        return text, found

    def _take(comment: re.Match[str]) -> str:
        found.append((comment.string.count("\n", 0, comment.start()), comment[0]))
        return " " + "\n" * comment[0].count("\n")

    if ".content-" in text or ".hidden" in text:
        for start, stop in reversed(_hidden_divisions(text)):
            inside = text[start:stop]
            found.append((text.count("\n", 0, start), inside))
            text = text[:start] + "\n" * inside.count("\n") + text[stop:]
        text = SPAN.sub(lambda one: _take(one) if is_hidden(one["rows"]) else one[0], text)

    def _take_hidden(only: re.Match[str]) -> str:
        return only[0] if shows_only(only[2]) else _take(only)

    text = ONLY.sub(_take_hidden, text) if "{only}" in text else text
    for pattern, end in BOUNDED:
        last = max((one.end() for one in end.finditer(text)), default=0)
        text = pattern.sub(_take, text[:last]) + text[last:]
    text = LINES.sub(_take, text) if "%%" in text else text
    return COMMENTS.sub(_take, text), found


def shown_code(text: str, info: str) -> str:
    """Return a block of code of as many lines without what its site hides."""
    if "highlight-" in text or "[!code" in text:
        text = MARKS.sub(" ", text)
    text = RAW_TAG.sub(" ", text) if "raw" in text else text
    if re.match(r"\s*\{?\.?rust\b", info):
        text = RUST.sub(" ", text)
    if hiding := HIDING.search(info):
        text = re.sub(rf"(?m)^[ \t>]*{re.escape(hiding[1])}.*$", " ", text)
    return text
