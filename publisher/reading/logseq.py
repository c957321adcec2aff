"""A page of Logseq -> the same in the Markdown that every reader of this room knows.

A page is Logseq's if it has its properties, its blocks of Org or its references to blocks. Each
line stays a line, so that places are right. What only Logseq can show is left out and reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from publisher.book.model import HeaderField, Source
from publisher.reading.included_lines import fence_after
from publisher.report.findings import Findings, Location

BLOCK = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
PROPERTY = re.compile(r"(?P<key>[A-Za-z][\w./-]*)::(?P<value>(?: .*)?)")
SIGN = re.compile(
    rf"^[ \t]+(?:id:: {BLOCK}|collapsed:: \w+)[ \t]*$|\(\({BLOCK}\)\)|^[ \t]*:LOGBOOK:[ \t]*$"
    r"|^[ \t]*(?:- )?#\+BEGIN_\w+|\{\{embed ",
    re.MULTILINE,
)
OUTLINE = re.compile(r"(?:[A-Za-z][\w./-]*:: .*\n)+\n?- ")
OWN = re.compile(  # properties that Logseq writes for itself
    r"(?P<lead>[ \t]*(?:- )?)(?P<key>id|collapsed|heading|background-color|icon|public|template"
    r"|created-at|updated-at|(?:logseq|query|ls|hl|card|template)[.-][\w.-]+)::(?P<value>(?: .*)?)"
)
DRAWER = re.compile(r"[ \t]*:(?:LOGBOOK|PROPERTIES):[ \t]*$")
END = re.compile(r"[ \t]*:END:[ \t]*$")
TASK = re.compile(r"^([ \t]*- )(?:(DONE)|TODO|DOING|LATER|NOW|WAITING|IN-PROGRESS)[ \t]+(?=\S)")
ORG = re.compile(r"(?P<lead>[ \t]*(?:- )?)#\+(?P<edge>BEGIN|END)_(?P<name>\w++)(?P<rest>.*)", re.I)
BOXES = frozenset("note tip important warning caution quote example".split())
REFERENCE = re.compile(rf"(?<!\()\(\((?P<id>{BLOCK})\)\)(?!\))")
TITLED = re.compile(rf"\]\(\(\((?P<id>{BLOCK})\)\)\)")  # `[words](((id)))`
EMBED = re.compile(r"\{\{embed[ \t]++([^{}]*)\}\}")
FILM = re.compile(r"\{\{(?:video|youtube|vimeo|tweet|twitter)[ \t]+(https?://[^\s{}]+)[ \t]*\}\}")
MACRO = re.compile(r"\{\{(?:query|renderer|cloze|zotero|function)\b[^{}]*\}\}")
SIZE = re.compile(r"(?<=\))\{((?::(?:height|width)[ \t]+\d+[ \t]*,?[ \t]*)+)\}")
NAMED = re.compile(r"(height|width)[ \t]+(\d+)")
MARKED = re.compile(r"(\^\^|==)(?=[^\s=^])([^\n=^]+)(?<!\s)\1")
LEFT_OUT = "is for Logseq and was left out"
NOTHING = "{::}"  # a line that is left out; a blank line would part the items of a list
TAG = re.compile(r"#(?=\[\[)")


def translate(source: Source, findings: Findings) -> Source:
    """Return a page without what is Logseq's alone; any other page as it is."""
    body = source.body
    if source.is_html or not ("::" in body or "((" in body or "#+" in body or "{{embed" in body):
        return source
    if not (SIGN.search(body) or OUTLINE.match(body)):
        return source
    lines = body.split("\n")
    header = tuple(_take_properties(lines, source.first_line))
    page = _Page(source.path, source.first_line, findings)
    return replace(source, header=(*source.header, *header), body="\n".join(page.translate(lines)))


def _take_properties(lines: list[str], first: int) -> Iterator[HeaderField]:
    """Yield the properties with which a page begins, and empty their lines."""
    for number, line in enumerate(lines):
        found = PROPERTY.fullmatch(line)
        if not found:
            return
        key = {"alias": "aliases"}.get(found["key"].lower(), found["key"].lower())
        yield HeaderField(key, re.sub(r"\[\[|\]\]", "", found["value"]).strip(), first + number)
        lines[number] = ""


class _Page:
    """The lines of a page, and the texts of its blocks by their ids."""

    def __init__(self, path: str, first: int, findings: Findings) -> None:
        self.path, self.first, self.findings = path, first, findings
        self.texts: dict[str, str] = {}

    def translate(self, lines: list[str]) -> list[str]:
        """Return the lines of a page as Markdown that others read, too."""
        self._name_blocks(lines)
        found: list[str] = []
        fence, in_drawer = "", False
        for number, line in enumerate(lines, self.first):
            before, fence = fence, fence_after(re.sub(r"^[ \t]*- ", "", line), fence)
            if before or fence:
                found.append(line)
                continue
            if DRAWER.match(line):
                self._report(number, line.strip())
            in_drawer = in_drawer or DRAWER.match(line) is not None
            found.append(_nothing(line) if in_drawer else self._line(line, number))
            in_drawer = in_drawer and not END.match(line)
        return found

    def _name_blocks(self, lines: list[str]) -> None:
        """Note the text of each block that has an id, and name the block at its end."""
        block = 0
        for number, line in enumerate(lines):
            own = OWN.fullmatch(line)
            if own is None and line.lstrip().startswith("- "):
                block = number
            if own and own["key"] == "id" and re.fullmatch(BLOCK, own["value"].strip()):
                name, text = own["value"].strip(), lines[block].strip().removeprefix("- ")
                text = re.sub(r"[\[\]]|[(]{2}[^()]*[)]{2}", "", TAG.sub("", text))
                self.texts[name] = TASK.sub("", f"- {text}").removeprefix("- ").strip()
                if "```" not in lines[block]:
                    lines[block] += f" ^{name}"

    def _line(self, line: str, number: int) -> str:
        if own := OWN.fullmatch(line):
            return own["lead"] + NOTHING
        if org := ORG.match(line):
            return self._org(org, number)
        line = TASK.sub(lambda task: f"{task[1]}[{'x' if task[2] else ' '}] ", line)
        line = EMBED.sub(r"\1", FILM.sub(r"<\1>", line))
        for macro in MACRO.finditer(line):
            self._report(number, macro[0])
        line = TAG.sub("", MACRO.sub("", line))
        if line.strip() == "-":
            return _nothing(line)
        line = MARKED.sub(r"<mark>\2</mark>", line) if "`" not in line else line
        line = SIZE.sub(lambda size: "{" + _sizes(size[1]) + "}", line)
        line = TITLED.sub(r"](#\g<id>)", line)
        for block in {one["id"]: one for one in REFERENCE.finditer(line)}.values():
            if text := self.texts.get(block["id"]):
                line = line.replace(block[0], f"[{text}](#{block['id']})")
            else:
                self._report(number, block[0], "is a block of another page, and is printed so")
        return line

    def _org(self, found: re.Match[str], number: int) -> str:
        name, is_start = found["name"].lower(), found["edge"].upper() == "BEGIN"
        if name == "src":
            return f"{found['lead']}```{found['rest'].strip() if is_start else ''}"
        if name in BOXES:
            return f"{found['lead']}:::{name if is_start else ''}"
        if is_start:
            self._report(number, found[0].strip())
        return found["lead"] + NOTHING

    def _report(self, number: int, text: str, what: str = LEFT_OUT) -> None:
        message = f"'{text[:60]}' {what}"
        self.findings.add("template-line", Location(self.path, number), message)


def _nothing(line: str) -> str:
    """Return a line that is left out; in the place of an item it belongs to the item before."""
    lead = line[: len(line) - len(line.lstrip())]
    return lead + "  " * (line.strip() == "-") + NOTHING


def _sizes(text: str) -> str:
    return " ".join(f"{name}={size}" for name, size in NAMED.findall(text))
