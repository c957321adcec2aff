"""A page's text with the files that it includes, as its site generator names them.

`{{#include file:2:5}}` and `{{#include file:anchor}}` of mdBook, `--8<-- "file:name"` of pymdownx,
`{!file!}` of Markdown-Include where a mkdocs.yml has it, `{% include-markdown "file" %}` of MkDocs,
`<<< @/file#region` and `<!--@include: file{3,}-->` of VitePress, a page that MDX imports,
`{{< include file >}}` of Quarto, and MyST's `{include}` and `{literalinclude}`. Files outside of
the book's root are not read. The lines that were included keep their own places.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from publisher.book.model import Config, Segment, Source
from publisher.door import locate, read_file
from publisher.reading.header_texts import fill_in, fill_in_texts
from publisher.reading.include_tags import Cut, cut_lines, cut_of_directive, read_tag
from publisher.reading.included_lines import Line, choose, fence_after, without_header
from publisher.reading.site_file import SiteFile
from publisher.report.diagnostics import one_line
from publisher.report.findings import Findings, Location

MDBOOK = re.compile(
    r"(?P<escape>\\?)\{\{\s*#(?:include|rustdoc_include|(?P<code>playground|playpen))\s+(?P<target>[^{}\s]+)"
    r"(?![^{}\s])[^{}]*\}\}"
)
QUARTO = re.compile(
    r"(?P<indent>[ \t]*)\{\{<\s*include\s+"
    r"(?P<quote>[\"']?)(?P<target>[^\s{}<>]+)(?P=quote)\s*>\}\}\s*$"
)
MYST = re.compile(
    r"(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,}|:{3,})\{(?P<name>(?:literal)?include)\}"
    r"[ \t]+(?P<target>\S+)[ \t]*$"
)
# a directive of MyST whose text is Markdown, unlike that of code, formulas and drawings
DIRECTIVE = re.compile(
    r"[ \t]*(?P<mark>`{3,}|~{3,})\{"
    r"(?!code|source|math|literal|raw|eval|mermaid|graphviz|parsed|csv)[a-z][\w:-]*\}"
)
OPTION = re.compile(r"[ \t]*:(?P<key>[\w-]+):(?P<value>.*)")
SNIPPET = re.compile(
    r"(?P<indent>[ \t]*)-{1,}8<-{1,}[ \t]+(?P<quote>[\"'])(?P<target>.+)(?P=quote)\s*$"
)
MARK = re.compile(r"(?P<indent>[ \t]*)\{!>?[ \t]*(?P<target>[^\s{}!]+)[ \t]*!\}\s*$")
OF_PLUGIN = re.compile(  # `markdown-it-include`, of VuePress
    r"(?P<indent>[ \t]*)!!![ \t]*include[ \t]*\([ \t]*(?P<target>[^()\s]+)[ \t]*\)[ \t]*!!![ \t]*$"
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
LIQUID = re.compile(  # of Jekyll and GitBook
    r"(?P<indent>[ \t]*)\{%-?\s*include(?:_relative)?\s+[\"']?(?P<target>[^\s\"'{}]+\.md)"
    r"[\"']?\s*-?%\}[ \t]*$"
)
RAW = re.compile(r"import\s+(?P<name>\w+)\s+from\s+['\"]!!raw-loader!(?P<target>[^'\"]+)['\"]")
LISTING = re.compile(  # a file as code, in MDX
    r"(?P<indent>[ \t]*)<CodeBlock(?P<rows>[^<>]*)>\s*\{(?P<name>\w+)\}\s*</CodeBlock>[ \t]*$"
)
PROPERTY = re.compile(r"\b(?P<key>language|title)=\{?[\"'](?P<value>[^\"'`]*)[\"']")
BLOCK = re.compile(r"[ \t]*-{1,}8<-{1,}\s*$")
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
DEEPEST = 8  # files that include each other
MOST_BYTES = 4_000_000  # of an included file
MOST_LINES = 20_000  # of a page with all that it includes


MARKS = ("!!!", "{{", "{%", "{!", "8<-", "<<<", "@include:", "import ", "include}")


def expand_includes(
    config: Config, source: Source, findings: Findings, site: SiteFile | None = None
) -> Source:
    """Return a source with the text of the files that it includes; what is missing is reported.

    `site` names folders of snippets, and snippets that end each page.
    """
    appended = site.appended if site else ()
    if not appended and not any(mark in source.body for mark in MARKS):
        return source
    texts = source.body.split("\n")
    lines = [Line(text, source.path, source.first_line + n) for n, text in enumerate(texts)]
    expansion = _Expansion(config, source, findings, site or SiteFile())
    for name in appended:
        if expansion.find(name, source.path) != source.path:
            rows = ("", f'--8<-- "{name}"')
            lines += [Line(row, source.path, lines[-1].number) for row in rows]
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
    def __init__(self, config: Config, source: Source, findings: Findings, site: SiteFile) -> None:
        self.folder, self.source, self.findings = config.folder, source, findings
        self.bases = tuple(config.folder / base for base in site.bases)
        self.texts = dict(site.texts) if site.has_macros else {}
        self.has_marks, self.has_tags = site.has_marks, site.has_tags
        self.root = config.fence
        self.files: set[str] = set()
        self.count = 0

    def expand(self, lines: list[Line], chain: tuple[str, ...]) -> list[Line]:
        """Return the lines with those of included files; `chain` has the files around them."""
        found: list[Line] = []
        in_block, fence = False, ""
        boxes: list[str] = []  # fences of the directives around a line
        pages: dict[str, str] = {}
        at = 0
        while at < len(lines):
            line = lines[at]
            block = self._expand_block(lines, at, fence, chain)
            if block:
                found += block[0]
                at = block[1]
                continue
            at += 1
            fence = _fence_behind(line.text, fence, boxes)
            if not fence and (named := IMPORT.match(line.text) or RAW.match(line.text)):
                pages[named["name"]] = named["target"]
            if BLOCK.match(line.text):
                in_block = not in_block
            elif in_block:
                name = line.text.strip()
                found += self._include(name, line, "", chain) if name[:1] not in ("", ";") else []
            elif named := self._snippet(line.text, bool(fence)):
                found += self._include(named["target"], line, named["indent"], chain)
            elif (named := LIQUID.match(line.text)) and self._find_part(named["target"], line.path):
                target = self._find_part(named["target"], line.path)
                found += self._include(target, line, named["indent"], chain, "")
            elif not fence and "<" in line.text and self._expand_whole(line, pages, chain, found):
                continue
            elif "{{" in line.text:
                found += self._expand_filled(line, chain, bool(fence))
            else:
                found.append(line)
        return found

    def _expand_block(
        self, lines: list[Line], at: int, fence: str, chain: tuple[str, ...]
    ) -> tuple[list[Line], int] | None:
        """Return the lines that a directive or a tag at a line includes, and the next line's index.

        None if no directive and no tag begins there.
        """
        line = lines[at]
        myst = MYST.match(line.text) if not fence else None
        end = _end_of_directive(lines, at, myst["fence"]) if myst else 0
        if myst and end:
            return self._expand_directive(lines[at : end + 1], myst, chain), end + 1
        tag = read_tag(lines, at, self.has_tags) if self.has_tags or not fence else None
        if tag is None:
            return None
        return self._include(tag.target, line, tag.indent, chain, "", tag.cut), tag.last + 1

    def _snippet(self, text: str, in_code: bool) -> re.Match[str] | None:
        """Return the include that is a line, in the spelling of one that code may have, too."""
        found = SNIPPET.match(text) or (MARK.match(text) if self.has_marks else None)
        return found or (None if in_code else QUARTO.match(text) or OF_PLUGIN.match(text))

    def _expand_directive(
        self, lines: list[Line], opening: re.Match[str], chain: tuple[str, ...]
    ) -> list[Line]:
        """Return what a directive of MyST includes: Markdown, or a block of code."""
        rows = [found for line in lines[1:-1] if (found := OPTION.match(line.text))]
        options = {row["key"]: row["value"].strip() for row in rows}
        part = _lines_of(options)
        target = opening["target"] + (f":{part}" if part else "")
        is_page = opening["name"] == "include"
        cut = cut_of_directive(options, is_page)
        inside = self._include(target, lines[0], opening["indent"], chain, None, cut)
        if is_page:
            return inside
        title = options.get("caption", "")
        info = options.get("language", "") + (f' title="{title}"' if title else "")
        return _fenced(inside, info, opening["indent"], lines[0])

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

    def _expand_filled(self, line: Line, chain: tuple[str, ...], in_code: bool) -> list[Line]:
        """Return a line with the values of the header that it names, and with mdBook's includes."""
        text = fill_in_texts(line.text, self.texts)
        texts = (text,) if in_code else fill_in(text, self.source)
        lines = (Line(text, line.path, line.number) for text in texts)
        return [made for one in lines for made in self._expand_line(one, chain, in_code)]

    def _expand_line(self, line: Line, chain: tuple[str, ...], in_code: bool) -> list[Line]:
        """Return a line with mdBook's includes in it; one alone on its line may have many lines."""
        include = MDBOOK.search(line.text)
        if include is None or line.text[: include.start()].count("`") % 2:  # shown in code
            return [line]
        before, after = line.text[: include.start()], line.text[include.end() :]
        if include["escape"]:  # in text the backslash is Markdown's, too
            text = before + include[0][1 if in_code else 0 :] + after
            return [Line(text, line.path, line.number)]
        indent = before if before.isspace() else ""
        inside = self._include(include["target"], line, indent, chain)
        if not before.strip() and not after.strip():
            is_code = include["code"] and not in_code
            language = include["target"].partition(":")[0].rpartition(".")[2]
            return _fenced(inside, language, indent, line) if is_code else inside
        joined = " ".join(one.text.strip() for one in inside)
        joined = before + joined + after
        return self._expand_line(Line(joined, line.path, line.number), chain, in_code)

    def _include(  # noqa: PLR0913 (the file, its part, and the place of the include)
        self,
        target: str,
        line: Line,
        indent: str,
        chain: tuple[str, ...],
        part: str | None = None,
        cut: Cut | None = None,
    ) -> list[Line]:
        """Return the lines of a file; `part` is given if the name can't hold it."""
        name = target
        if part is None and not ADDRESS.match(target):
            name, _, part = target.partition(":")
        where = Location(line.path, line.number)
        path = None if ADDRESS.match(target) else self.find(name, line.path)
        lines = self._read(path) if path else None
        if path is None or lines is None:
            self._report(name, where, "is not below the book's root, or can't be read")
            return []
        # a part of a page may stand on it twice
        if chain.count(path) > bool(cut and cut.after) or len(chain) > DEEPEST:
            self._report(name, where, "includes itself")
            return []
        self.files.add(path)
        is_page = not line.text.lstrip().startswith(("{{", "{!", "-", "<<<")) and not part
        is_page = is_page and "literalinclude" not in line.text
        chosen = choose(without_header(lines) if is_page else lines, part or "")
        if chosen is None:
            self._report(name, where, f"has no part '{part}'")
            return []
        kept = cut_lines(chosen, cut, self.source.path) if cut else chosen
        if isinstance(kept, str):
            self._report(name, where, f"has no text '{one_line(kept)}'")
            return []
        own = [Line(indent + one.text if one.text else "", one.path, one.number) for one in kept]
        self.count += len(own)
        if self.count > MOST_LINES:
            self._report(name, where, f"makes the page longer than {MOST_LINES} lines")
            return []
        return self.expand(own, (*chain, path))

    def find(self, name: str, page: str) -> str | None:
        """Return the path of a file relative to the book's folder, None if there is none."""
        bases: tuple[Path, ...] = ((self.folder / page).parent, self.folder, self.root)
        if name.startswith(("@/", "@site/", "~/")):
            # a path from the root of a repository may begin with the name of the book's folder
            name, bases = name.partition("/")[2], (self.folder, self.root, self.folder.parent)
        for base in (*bases, *self.bases):
            file = locate(base if base.name == name else base / name, self.root)
            if file and os.path.isfile(file):
                return Path(_relative(file, Path(os.path.realpath(self.folder)))).as_posix()
        return None

    def _find_part(self, name: str, page: str) -> str:
        """Return the name of a page that Liquid includes, from a place where it is, or `""`."""
        places = (name, f"_includes/{name}")
        return next((one for one in places if self.find(one, page)), "")

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


def _fence_behind(text: str, fence: str, boxes: list[str]) -> str:
    """Return the fence of the code that goes on after a line; notes in `boxes` the directives."""
    opening = None if fence else DIRECTIVE.match(text)
    if opening:
        boxes.append(opening["mark"])
        return ""
    shown = text.strip()
    if not fence and boxes and shown.startswith(boxes[-1]) and not shown.strip(shown[0]):
        boxes.pop()
        return ""
    return fence_after(text, fence)


def _fenced(lines: list[Line], info: str, indent: str, line: Line) -> list[Line]:
    """Return lines between fences that stand at another line."""
    if not lines:
        return []
    fence = "`" * (3 + max(one.text.count("`") for one in lines))
    opening = Line(f"{indent}{fence}{info}", line.path, line.number)
    return [opening, *lines, Line(indent + fence, line.path, line.number)]


def _end_of_directive(lines: list[Line], at: int, fence: str) -> int:
    """Return the index of the line that closes a directive, which holds options alone, or 0."""
    for n in range(at + 1, len(lines)):
        text = lines[n].text.strip()
        if text == text[:1] * len(text) and text.startswith(fence):
            return n
        if text and not OPTION.match(text):
            return 0
    return 0


def _lines_of(options: dict[str, str]) -> str:
    """Return the lines that options of MyST choose, as a part of a file: `2:5,8`."""
    if rows := options.get("lines", ""):
        return ",".join(
            f"{first}:{last}" if dash else first
            for first, dash, last in (row.strip().partition("-") for row in rows.split(","))
        )
    first, last = options.get("start-line", ""), options.get("end-line", "")
    return f"{int(first or 0) + 1}:{last}" if (first or "0").isdecimal() and first + last else ""


def _relative(file: Path, folder: Path) -> str:
    up = 0
    while not file.is_relative_to(folder):
        folder, up = folder.parent, up + 1
    return "../" * up + file.relative_to(folder).as_posix()
