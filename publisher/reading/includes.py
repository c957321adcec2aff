"""A page's text with the files that it includes, as its site generator names them.

`{{#include file:2:5}}` and `{{#include file:anchor}}` of mdBook, `--8<-- "file:name"` of pymdownx,
`<<< @/file#region` and `<!--@include: file{3,}-->` of VitePress, and a page that MDX imports. Files
outside of the book's root are not read. The lines that were included keep their own places.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from publisher.book.model import Config, Segment, Source
from publisher.book.slugs import slugify
from publisher.door import locate, read_file
from publisher.report.findings import Findings, Location

MDBOOK = re.compile(
    r"(?P<escape>\\?)\{\{\s*#(?:include|rustdoc_include|playground|playpen)\s+(?P<target>[^{}\s]+)"
    r"(?![^{}\s])[^{}]*\}\}"
)
SNIPPET = re.compile(
    r"(?P<indent>[ \t]*)-{1,}8<-{1,}[ \t]+(?P<quote>[\"'])(?P<target>.+)(?P=quote)\s*$"
)
CODE = re.compile(  # of VitePress
    r"(?P<indent>[ \t]*)<<<[ \t]*(?P<target>(?:@/|[\w./~-])[^\s{}\[\]#]*)(?:#(?P<part>[\w-]+))?"
    r"(?:[ \t]*\{(?P<rows>[^{}]*)\})?(?:[ \t]*\[(?P<title>[^\[\]]*)\])?[ \t]*$"
)
PAGE = re.compile(
    r"(?P<indent>[ \t]*)<!--\s*@include:\s*(?P<target>[^\s{}#]+)(?:#(?P<part>[\w-]+))?"
    r"(?:\s*\{(?P<first>\d*+)(?P<comma>,?)(?P<last>\d*)\})?\s*-->[ \t]*$"
)
IMPORT = re.compile(r"import\s+(?P<name>[A-Z]\w*)\s+from\s+['\"](?P<target>[^'\"]+\.mdx?)['\"]")
USE = re.compile(r"(?P<indent>[ \t]*)<(?P<name>[A-Z]\w*)(?:\s[^<>]*)?/>[ \t]*$")
FENCE = re.compile(r"[ \t>]*(?P<mark>`{3,}|~{3,})(?P<info>.*)")
LIQUID = re.compile(  # of Jekyll and GitBook
    r"(?P<indent>[ \t]*)\{%-?\s*include(?:_relative)?\s+[\"']?(?P<target>[^\s\"'{}]+\.md)"
    r"[\"']?\s*-?%\}[ \t]*$"
)
RAW = re.compile(r"import\s+(?P<name>\w+)\s+from\s+['\"]!!raw-loader!(?P<target>[^'\"]+)['\"]")
LISTING = re.compile(  # a file as code, in MDX
    r"(?P<indent>[ \t]*)<CodeBlock(?P<rows>[^<>]*)>\s*\{(?P<name>\w+)\}\s*</CodeBlock>[ \t]*$"
)
PROPERTY = re.compile(r"\b(?P<key>language|title)=\{?[\"'](?P<value>[^\"'`]*)[\"']")
HEADER = "---"
HEADING = re.compile(r"(#{1,6})[ \t]++(|.*?[^ \t#])[ \t#]*(?:\{#([\w-]+)\}[ \t]*)?$")
BLOCK = re.compile(r"[ \t]*-{1,}8<-{1,}\s*$")
ANCHOR = re.compile(r"ANCHOR(?P<end>_END)?:\s*(?P<name>[\w-]+)")
REGION = re.compile(r"#(?P<end>end)?region\b[ \t]*(?P<name>[\w-]*)")
SECTION = re.compile(r"(?<!-)-+8<-+\s*\[\s*(?P<edge>start|end)\s*:\s*(?P<name>[\w-]+)\s*\]")
RANGE = re.compile(r"-?\d*(?::-?\d*)?")
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
DEEPEST = 8  # files that include each other
MOST_BYTES = 4_000_000  # of an included file
MOST_LINES = 20_000  # of a page with all that it includes


MARKS = ("{{", "{%", "8<-", "<<<", "@include:", "import ")


class Line(Struct, frozen=True):
    """A line, and where it was written."""

    text: str
    path: str
    number: int


def expand_includes(config: Config, source: Source, findings: Findings) -> Source:
    """Return a source with the text of the files that it includes; what is missing is reported."""
    if not any(mark in source.body for mark in MARKS):
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
        in_block, fence = False, ""
        pages: dict[str, str] = {}
        for line in lines:
            fence = _fence_after(line.text, fence)
            if not fence and (named := IMPORT.match(line.text) or RAW.match(line.text)):
                pages[named["name"]] = named["target"]
            if BLOCK.match(line.text):
                in_block = not in_block
            elif in_block:
                name = line.text.strip()
                found += self._include(name, line, "", chain) if name[:1] not in ("", ";") else []
            elif snippet := SNIPPET.match(line.text):
                found += self._include(snippet["target"], line, snippet["indent"], chain)
            elif (named := LIQUID.match(line.text)) and self._find_part(named["target"], line.path):
                target = self._find_part(named["target"], line.path)
                found += self._include(target, line, named["indent"], chain, "")
            elif not fence and "<" in line.text and self._expand_whole(line, pages, chain, found):
                continue
            elif "{{" in line.text:
                found += self._expand_line(line, chain, bool(fence))
            else:
                found.append(line)
        return found

    def _expand_whole(
        self, line: Line, pages: dict[str, str], chain: tuple[str, ...], found: list[Line]
    ) -> bool:
        """Add the lines of a file that VitePress or MDX includes; returns whether there is one."""
        if code := CODE.match(line.text):
            found += self._code(code, line, chain)
        elif page := PAGE.match(line.text):
            first, last = page["first"] or "", page["last"] or ""
            rows = f"{first}:{last}" if page["comma"] else first
            part = page["part"] or rows
            found += self._include(page["target"], line, page["indent"], chain, part)
        elif (use := USE.match(line.text)) and use["name"] in pages:
            found += self._include(pages[use["name"]], line, use["indent"], chain)
        elif (listing := LISTING.match(line.text)) and listing["name"] in pages:
            rows = dict(PROPERTY.findall(listing["rows"]))
            target = pages[listing["name"]]
            lines = self._include(target, line, listing["indent"], chain, "")
            info = rows.get("language") or target.rpartition(".")[2]
            info += f' title="{rows["title"]}"' if "title" in rows else ""
            found += _fenced(lines, info, listing["indent"], line)
        else:
            return False
        return True

    def _code(self, code: re.Match[str], line: Line, chain: tuple[str, ...]) -> list[Line]:
        """Return a file as a block of code; the language is named, or that of its suffix."""
        lines = self._include(code["target"], line, code["indent"], chain, code["part"] or "")
        words = re.findall(r"[A-Za-z][\w+#-]*", re.sub(r":[\w-]+(?:=\d+)?", "", code["rows"] or ""))
        language = words[0] if words else code["target"].rpartition(".")[2]
        title = f" [{code['title']}]" if code["title"] else ""
        return _fenced(lines, language + title, code["indent"], line)

    def _expand_line(self, line: Line, chain: tuple[str, ...], in_code: bool) -> list[Line]:
        """Return a line with mdBook's includes in it; one alone on its line may have many lines."""
        include = MDBOOK.search(line.text)
        if include is None or line.text[: include.start()].count("`") % 2:  # shown in code
            return [line]
        before, after = line.text[: include.start()], line.text[include.end() :]
        if include["escape"]:  # in text the backslash is Markdown's, too
            text = before + include[0][1 if in_code else 0 :] + after
            return [Line(text, line.path, line.number)]
        inside = self._include(include["target"], line, before if before.isspace() else "", chain)
        if not before.strip() and not after.strip():
            return inside
        joined = " ".join(one.text.strip() for one in inside)
        joined = before + joined + after
        return self._expand_line(Line(joined, line.path, line.number), chain, in_code)

    def _include(
        self, target: str, line: Line, indent: str, chain: tuple[str, ...], part: str | None = None
    ) -> list[Line]:
        """Return the lines of a file; `part` is given if the name can't hold it."""
        name = target
        if part is None and not ADDRESS.match(target):
            name, _, part = target.partition(":")
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
        is_page = not line.text.lstrip().startswith(("{{", "-", "<<<")) and not part
        chosen = _choose(_without_header(lines) if is_page else lines, part or "")
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
        bases: tuple[Path, ...] = ((self.folder / page).parent, self.folder, self.root)
        if name.startswith(("@/", "@site/", "~/")):
            name, bases = name.partition("/")[2], (self.folder, self.root)
        for base in bases:
            file = locate(base / name, self.root)
            if file and os.path.isfile(file):
                return Path(_relative(file, Path(os.path.realpath(self.folder)))).as_posix()
        return None

    def _find_part(self, name: str, page: str) -> str:
        """Return the name of a page that Liquid includes, from a place where it is, or `""`."""
        places = (name, f"_includes/{name}")
        return next((one for one in places if self._find(one, page)), "")

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


def _fenced(lines: list[Line], info: str, indent: str, line: Line) -> list[Line]:
    """Return lines between fences that stand at another line."""
    if not lines:
        return []
    fence = "`" * (3 + max(one.text.count("`") for one in lines))
    opening = Line(f"{indent}{fence}{info}", line.path, line.number)
    return [opening, *lines, Line(indent + fence, line.path, line.number)]


def _fence_after(text: str, fence: str) -> str:
    """Return the fence of the code that goes on after a line, `""` outside of code."""
    found = FENCE.match(text)
    if not found or (not fence and found["mark"][0] == "`" and "`" in found["info"]):
        return fence
    if not fence:
        return found["mark"]
    return "" if found["mark"].startswith(fence) and not found["info"].strip() else fence


def _without_header(lines: list[Line]) -> list[Line]:
    """Return the lines of a page without its header, which VitePress and MDX leave out."""
    if not lines or lines[0].text.rstrip() != HEADER:
        return lines
    rows = range(1, len(lines))
    last = next((n for n in rows if lines[n].text.rstrip() == HEADER), 0)
    return lines[last + 1 :] if last else lines


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


def _mark_of(text: str) -> re.Match[str] | None:
    return ANCHOR.search(text) or SECTION.search(text) or REGION.search(text)


def _named(lines: list[Line], name: str) -> list[Line] | None:
    found: list[Line] = []
    is_known = is_inside = False
    for line in lines:
        mark = _mark_of(line.text)
        if mark is None:
            found += [line] if is_inside else []
        elif mark["name"] == name or (is_inside and not mark["name"]):
            is_known = True
            is_inside = not (mark.groupdict().get("end") or mark.groupdict().get("edge") == "end")
    return found if is_known else _below_heading(lines, name)


def _below_heading(lines: list[Line], name: str) -> list[Line] | None:
    """Return the lines of a heading and what stands below it; None if none has this name."""
    fence, level = "", 0
    found: list[Line] = []
    for line in lines:
        fence = _fence_after(line.text, fence)
        heading = None if fence else HEADING.match(line.text)
        if heading and found and len(heading[1]) <= level:
            return found
        if heading and not found and name in (heading[3], slugify(heading[2])):
            level, found = len(heading[1]), [line]
        elif found:
            found.append(line)
    return found or None
