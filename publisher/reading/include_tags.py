"""Tags of MkDocs that include a file, on one line or several, and the part that texts cut out.

`{% include-markdown "file" start="a" end="b" %}`, and `{% include "file" %}` where a mkdocs.yml has
the plug-in. The options `start-after` and `end-before` of MyST cut a file the same way.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from publisher.reading.included_lines import HEADING, Line, fence_after

EMBED = re.compile(  # of docsify
    r"(?P<indent>[ \t]*)\[[^\[\]]*\]\((?P<target>[^\s()]+)[ \t]+(?P<quote>['\"]):include"
    r"(?P<rows>[^'\"\n]*)(?P=quote)\)[ \t]*$"
)
NAMED_PART = re.compile(r":fragment=([\w-]+)")
ESCAPED = re.compile(r"^([ \t]*);(?=-{1,}8<-{1,}[ \t])")  # a snippet that is shown
WHOLE = re.compile(r"<|:include")  # is in a line that includes a whole file
OPENING = re.compile(r"[ \t]*\{%-?[ \t]*(?:include(?:-markdown)?\b|$)")
TAG = re.compile(
    r"(?P<indent>[ \t]*)\{%-?\s*include(?P<page>-markdown)?\s+(?P<quote>[\"'])(?P<target>[^\"'\n]+)"
    r"(?P=quote)(?P<options>(?:[^%]|%(?!\}))*)%\}[ \t]*$"
)
OPTION = re.compile(
    r"(?<![\w-])([\w-]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|(-?\w+))"
)
MOST_LINES = 20  # of a tag
TARGET = re.compile(
    r"(?P<before>\]\(<?|\b(?:src|href)=[\"']|^[ ]{0,3}\[[^\]\n]{1,200}\]:[ \t]+<?)"
    r"(?P<path>(?![a-zA-Z][\w+.-]*:|[/#<{@])[^\s)\"'<>#?]+)"
)


class Cut(Struct, frozen=True):
    """The part of a file between two texts; `""` is its beginning or its end.

    With `whole_lines` the lines that hold the texts are left out whole; with `keeps_first` and
    `keeps_last` they are kept. `deeper` is added to the level of each heading, and with `moves`
    the addresses of links and pictures are those of the file's own folder.
    """

    after: str = ""
    before: str = ""
    whole_lines: bool = False
    keeps_first: bool = False
    keeps_last: bool = False
    deeper: int = 0
    moves: bool = False


class Tag(Struct, frozen=True):
    """A tag that includes a file: its indent, the file, the part, the index of its last line."""

    indent: str
    target: str
    is_page: bool
    cut: Cut
    last: int


def read_tag(lines: list[Line], at: int, has_plugin: bool) -> Tag | None:
    """Return the tag that begins at a line, None if there is none."""
    if not OPENING.match(lines[at].text):
        return None
    rows: list[str] = []
    for number in range(at, min(at + MOST_LINES, len(lines))):
        rows.append(lines[number].text)
        if "%}" in lines[number].text:
            found = TAG.match("\n".join(rows))
            if found is None or not (found["page"] or has_plugin):
                return None
            options = dict(_options(found["options"]))
            cut = cut_of(options, bool(found["page"]))
            return Tag(found["indent"], found["target"], bool(found["page"]), cut, number)
    return None


def _options(text: str) -> Iterator[tuple[str, str]]:
    for key, double, single, plain in OPTION.findall(text):
        value = re.sub(r"\\(.)", lambda one: {"n": "\n"}.get(one[1], one[1]), double or single)
        yield key, value or plain


def cut_of(options: dict[str, str], is_page: bool) -> Cut:
    """Return the part that options of a tag choose; only of a page other things are changed."""
    offset = options.get("heading-offset", "0")
    return Cut(
        options.get("start", ""),
        options.get("end", ""),
        deeper=int(offset) if is_page and re.fullmatch(r"-?\d", offset) else 0,
        moves=is_page and options.get("rewrite-relative-urls", "true") != "false",
    )


def cut_of_directive(options: dict[str, str], is_page: bool) -> Cut:
    """Return the part that options of MyST's `{include}` or `{literalinclude}` choose."""
    first = options.get("start-at", "") if not is_page else ""
    last = options.get("end-at", "") if not is_page else ""
    offset = options.get("heading-offset", "0")
    return Cut(
        options.get("start-after", "") or first,
        options.get("end-before", "") or last,
        whole_lines=not is_page,
        keeps_first=bool(first),
        keeps_last=bool(last),
        deeper=int(offset) if is_page and re.fullmatch(r"\d", offset) else 0,
        moves=is_page and bool({"relative-docs", "relative-images"} & options.keys()),
    )


def cut_lines(lines: list[Line], cut: Cut, page: str) -> list[Line] | str:
    """Return a part of a file's lines, or the text that the file lacks.

    `page` is the path of the page that includes the file.
    """
    start, end = (0, 0), (len(lines), 0)
    if cut.after:
        found = _find(lines, cut.after.strip("\n"), (0, 0))
        if found is None:
            return cut.after
        line, column = found
        start = (line, column + len(cut.after.strip("\n")))
        if cut.whole_lines:
            start = (line if cut.keeps_first else line + 1, 0)
    if cut.before:
        past = (start[0] + 1, 0) if cut.keeps_first and cut.before == cut.after else start
        found = _find(lines, cut.before.strip("\n"), past)
        if found is None:
            return cut.before
        end = (found[0] + (1 if cut.keeps_last else 0), 0) if cut.whole_lines else found
    chosen = _between(lines, start, end)
    if cut.moves:
        chosen = [_move(one, page) for one in chosen]
    return list(_deepen(chosen, cut.deeper)) if cut.deeper else chosen


def _find(lines: list[Line], text: str, start: tuple[int, int]) -> tuple[int, int] | None:
    """Return line and column of a text from a place on; of a text of several lines the first."""
    rows = text.split("\n")
    for number in range(start[0], len(lines)):
        column = lines[number].text.find(rows[0], start[1] if number == start[0] else 0)
        more = [one.text for one in lines[number + 1 : number + len(rows)]]
        if column >= 0 and more == rows[1:]:
            return number, column
    return None


def _between(lines: list[Line], start: tuple[int, int], end: tuple[int, int]) -> list[Line]:
    chosen = [*lines[start[0] : end[0] + 1]]
    if end[0] < len(lines) and end[0] >= start[0]:
        chosen[-1] = replace(chosen[-1], text=chosen[-1].text[: end[1]])
    if chosen and start[1]:
        chosen[0] = replace(chosen[0], text=chosen[0].text[start[1] :])
    while chosen and not chosen[-1].text.strip():
        chosen.pop()
    while chosen and not chosen[0].text.strip():
        chosen.pop(0)
    return chosen


def _move(line: Line, page: str) -> Line:
    """Return a line whose relative addresses are those of the folder of the file."""
    here, there = posixpath.dirname(page), posixpath.dirname(line.path)
    if here == there:
        return line

    def moved(found: re.Match[str]) -> str:
        path = _relative(posixpath.join(there, found["path"]), here)
        return found["before"] + path + "/" * found["path"].endswith("/")

    return replace(line, text=TARGET.sub(moved, line.text))


def _relative(path: str, folder: str) -> str:
    """Return a path relative to a folder, where either may begin with `../`."""
    base = "a/" * 20  # stands for the folders above the book
    return posixpath.relpath(posixpath.normpath(base + path), posixpath.normpath(base + folder))


def _deepen(lines: list[Line], number: int) -> Iterator[Line]:
    fence = ""
    for line in lines:
        fence = fence_after(line.text, fence)
        heading = None if fence else HEADING.match(line.text)
        if heading:
            level = min(6, max(1, len(heading[1]) + number))
            line = replace(line, text="#" * level + line.text[len(heading[1]) :])
        yield line
