"""A page's text with the files that it includes, as mdBook and pymdownx.snippets name them.

`{{#include file:2:5}}`, `{{#include file:anchor}}` and `--8<-- "file:name"`. Files outside of the
book's root are not read. The lines that were included keep their own places.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from publisher.book.model import Config, Segment, Source
from publisher.door import locate, read_file
from publisher.report.findings import Findings, Location

MDBOOK = re.compile(
    r"(?P<escape>\\?)\{\{\s*#(?:include|rustdoc_include|playground|playpen)\s+(?P<target>[^{}\s]+)"
    r"(?![^{}\s])[^{}]*\}\}"
)
SNIPPET = re.compile(
    r"(?P<indent>[ \t]*)-{1,}8<-{1,}[ \t]+(?P<quote>[\"'])(?P<target>.+)(?P=quote)\s*$"
)
BLOCK = re.compile(r"[ \t]*-{1,}8<-{1,}\s*$")
ANCHOR = re.compile(r"ANCHOR(?P<end>_END)?:\s*(?P<name>[\w-]+)")
SECTION = re.compile(r"(?<!-)-+8<-+\s*\[\s*(?P<edge>start|end)\s*:\s*(?P<name>[\w-]+)\s*\]")
RANGE = re.compile(r"-?\d*(?::-?\d*)?")
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
DEEPEST = 8  # files that include each other
MOST_BYTES = 4_000_000  # of an included file
MOST_LINES = 20_000  # of a page with all that it includes


class Line(Struct, frozen=True):
    """A line, and where it was written."""

    text: str
    path: str
    number: int


def expand_includes(config: Config, source: Source, findings: Findings) -> Source:
    """Return a source with the text of the files that it includes; what is missing is reported."""
    if "{{" not in source.body and "8<-" not in source.body:
        return source
    texts = source.body.split("\n")
    lines = [Line(text, source.path, source.first_line + n) for n, text in enumerate(texts)]
    expansion = _Expansion(config, findings)
    expanded = expansion.expand(lines, (source.path,))
    is_moved = [line.number for line in expanded] != [line.number for line in lines]
    segments = tuple(_segments(expanded, source.first_line)) if is_moved else ()
    files = tuple(sorted(expansion.files))
    body = "\n".join(line.text for line in expanded)
    return replace(source, body=body, segments=segments, included=files)


def _segments(lines: list[Line], first: int) -> Iterator[Segment]:
    """Yield where runs of lines begin that follow each other in one file."""
    before = None
    for n, line in enumerate(lines, first):
        if before is None or line.path != before.path or line.number != before.number + 1:
            yield Segment(n, line.path, line.number)
        before = line


class _Expansion:
    def __init__(self, config: Config, findings: Findings) -> None:
        self.folder, self.findings = config.folder, findings
        self.root = Path(os.path.realpath(config.folder / config.root))
        self.files: set[str] = set()
        self.count = 0

    def expand(self, lines: list[Line], chain: tuple[str, ...]) -> list[Line]:
        """Return the lines with those of included files; `chain` has the files around them."""
        found: list[Line] = []
        in_block = False
        for line in lines:
            if BLOCK.match(line.text):
                in_block = not in_block
            elif in_block:
                name = line.text.strip()
                found += self._include(name, line, "", chain) if name[:1] not in ("", ";") else []
            elif snippet := SNIPPET.match(line.text):
                found += self._include(snippet["target"], line, snippet["indent"], chain)
            elif "{{" in line.text:
                found += self._expand_line(line, chain)
            else:
                found.append(line)
        return found

    def _expand_line(self, line: Line, chain: tuple[str, ...]) -> list[Line]:
        """Return a line with mdBook's includes in it; one alone on its line may have many lines."""
        include = MDBOOK.search(line.text)
        if include is None or line.text[: include.start()].count("`") % 2:  # shown in code
            return [line]
        before, after = line.text[: include.start()], line.text[include.end() :]
        if include["escape"]:
            text = before + include[0][1:] + after
            return [Line(text, line.path, line.number)]
        inside = self._include(include["target"], line, before if before.isspace() else "", chain)
        if not before.strip() and not after.strip():
            return inside
        joined = " ".join(one.text.strip() for one in inside)
        return self._expand_line(Line(before + joined + after, line.path, line.number), chain)

    def _include(self, target: str, line: Line, indent: str, chain: tuple[str, ...]) -> list[Line]:
        name, _, part = target.partition(":") if not ADDRESS.match(target) else (target, "", "")
        where = Location(line.path, line.number)
        path = None if ADDRESS.match(target) else self._find(name, line.path)
        lines = self._read(path) if path else None
        if path is None or lines is None:
            self._report(name, where, "is not below the book's root, or can't be read")
            return []
        if path in chain or len(chain) > DEEPEST:
            self._report(name, where, "includes itself")
            return []
        self.files.add(path)
        chosen = _choose(lines, part)
        if chosen is None:
            self._report(name, where, f"has no part '{part}'")
            return []
        own = [Line(indent + one.text if one.text else "", one.path, one.number) for one in chosen]
        self.count += len(own)
        if self.count > MOST_LINES:
            self._report(name, where, f"makes the page longer than {MOST_LINES} lines")
            return []
        return self.expand(own, (*chain, path))

    def _find(self, name: str, page: str) -> str | None:
        """Return the path of a file relative to the book's folder, None if there is none."""
        bases = ((self.folder / page).parent, self.folder, self.root)
        for base in bases:
            file = locate(base / name, self.root)
            if file and os.path.isfile(file):
                return Path(_relative(file, Path(os.path.realpath(self.folder)))).as_posix()
        return None

    def _read(self, path: str) -> list[Line] | None:
        try:
            text = read_file(self.folder / path, self.root, MOST_BYTES).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return None
        texts = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
        return [Line(one, path, n) for n, one in enumerate(texts, 1)]

    def _report(self, name: str, where: Location, what: str) -> None:
        message = f"the included file '{name}' {what}, and was left out"
        hint = "copy it into the folder, or correct its name"
        self.findings.add("include-missing", where, message, hint, name)


def _relative(file: Path, folder: Path) -> str:
    up = 0
    while not file.is_relative_to(folder):
        folder, up = folder.parent, up + 1
    return "../" * up + file.relative_to(folder).as_posix()


def _choose(lines: list[Line], part: str) -> list[Line] | None:
    """Return the lines that a range (`2:5`) or a name chooses; None if there is no such name."""
    if not part:
        return [line for line in lines if not _is_mark(line.text)]
    if all(RANGE.fullmatch(one) for one in part.split(",")):
        rows = [row for one in part.split(",") for row in _range(lines, one)]
        return [line for line in rows if not _is_mark(line.text)]
    return _named(lines, part)


def _range(lines: list[Line], text: str) -> list[Line]:
    first, colon, last = text.partition(":")
    start = max(int(first) - 1, 0) if first.strip("-") else 0
    end = int(last) if last.strip("-") else (len(lines) if colon else start + 1)
    return lines[start:end]


def _is_mark(text: str) -> bool:
    return bool(ANCHOR.search(text) or SECTION.search(text))


def _named(lines: list[Line], name: str) -> list[Line] | None:
    found: list[Line] = []
    is_known = is_inside = False
    for line in lines:
        mark = ANCHOR.search(line.text) or SECTION.search(line.text)
        if mark is None:
            found += [line] if is_inside else []
        elif mark["name"] == name:
            is_known = True
            is_inside = not (mark.groupdict().get("end") or mark.groupdict().get("edge") == "end")
    return found if is_known else None
