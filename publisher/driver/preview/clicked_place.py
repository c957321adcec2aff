"""The text around a click -> the file and the line where it was written."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from urllib.parse import quote

from publisher.book.model import Book, Page, chapters_of
from publisher.book.tree import Element, Node, line_of, text_of
from publisher.report.findings import Location, UsageError

EDITORS = {
    "vscode": "vscode://file{path}:{line}",
    "idea": "idea://open?file={path}&line={line}",
}
WINDOWS = (120, 40, 24, 14, 8, 4)  # letters on each side of a click that are searched in turn


def read_editor(given: str) -> str:
    """The address by which an editor opens a file; raises UsageError for one that is not known.

    `given` is the name of an editor, or an address with `{path}` and `{line}`.
    """
    known = EDITORS.get(given.removesuffix("://"), given)
    if known and ("://" not in known or "{path}" not in known):
        names = " or ".join(EDITORS)
        message = f"--editor can't be {given}"
        hint = f"name {names}, or an address such as 'editor://open?file={{path}}&line={{line}}'"
        raise UsageError(f"{message}\n{hint}")
    return known


def editor_address(editor: str, path: Path, line: int) -> str:
    """The address that opens a file at a line in an editor; `""` without an editor."""
    place = quote(str(path.resolve()))
    return editor.replace("{path}", place).replace("{line}", str(max(line, 1)))


def find_source(book: Book, anchors: tuple[str, ...], before: str, after: str) -> Location | None:
    """Where the text around a click was written; None if no page of the book has it.

    `anchors` are those before the click, the nearest first. Text that the page does not have, such
    as a generated line, has the place of the nearest heading.
    """
    pages = {page.slug: page for page in _pages_of(book)}
    for anchor in anchors:
        slug = anchor if anchor in pages else anchor.partition("--")[0]
        if slug not in pages:
            return None  # a generated page
        page = pages[slug]
        nearest = next((one.line for one in page.headings if f"{slug}--{one.id}" == anchor), 0)
        line = _find_line(page, nearest, _letters(before), _letters(after))
        return page.locate(line or nearest or page.source.first_line)
    return None


def _pages_of(book: Book) -> Iterator[Page]:
    yield from (chapter.page for chapter in chapters_of(book) if not chapter.generated)
    yield from (part.introduction for part in book.parts if part.introduction)


def _find_line(page: Page, nearest: int, before: str, after: str) -> int:
    """The line of a page that has the letters around a click, or 0."""
    blocks, text = _list_blocks(page)
    start = next((place for place, line in blocks if line >= nearest), 0)
    for left, right in _windows(before, after):
        for begin in (start, 0):
            if (at := text.find(left + right, begin)) >= 0:
                at += len(left) - (not right)
                place, line = max((row for row in blocks if row[0] <= at), default=(0, 0))
                later = (other for begin, other in blocks if begin > place and other > line)
                return _find_source_line(page, line, next(later, 0), (before, after))
    return 0


def _windows(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Letters before and after a place, from many to few; at last of one side alone."""
    both = [(before[-width:], after[:width]) for width in WINDOWS]
    alone = [row for width in WINDOWS[1:-2] for row in (("", after[:width]), (before[-width:], ""))]
    yield from (row for row in dict.fromkeys([*both, *alone]) if row != ("", ""))


def _list_blocks(page: Page) -> tuple[list[tuple[int, int]], str]:
    """The letters of a page, and at which of them each block begins, with its line."""
    blocks: list[tuple[int, int]] = []
    parts: list[str] = []
    length = 0
    first = (*([page.summary] if page.summary else ()), *page.body)
    for line, text in _texts(
        (page.title, *first, *(n for note in page.notes for n in note.content))
    ):
        if line and (not blocks or blocks[-1][1] != line):
            blocks.append((length, line))
        parts.append(_letters(text))
        length += len(parts[-1])
    return blocks, "".join(parts)


def _texts(nodes: tuple[Node, ...], line: int = 0) -> Iterator[tuple[int, str]]:
    """Yield each text with the line of the block around it."""
    for node in nodes:
        if isinstance(node, Element):
            yield from _texts(node.children, line_of(node) or line)
        else:
            yield line, text_of(node)


def _find_source_line(page: Page, first: int, last: int, around: tuple[str, str]) -> int:
    """The line of a block's source that has the letters; its first line if none has them.

    The block ends before the line `last`, or with the page if that is 0.
    """
    source = page.source
    begin = max(first - source.first_line, 0)
    end = last - source.first_line if last else None
    rows = [_letters(line) for line in source.body.split("\n")[begin:end]]
    text = "".join(rows)
    for left, right in _windows(*around):
        if (at := text.find(left + right)) >= 0:
            at += len(left) - (not right)
            ends = accumulate(map(len, rows))
            return source.first_line + begin + sum(end <= at for end in ends)
    return first or source.first_line


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
