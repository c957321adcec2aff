"""Text of a page -> Source: its header, in any of the forms that are known, and its body.

A header is recognised by its form, not by the file's suffix. The forms are YAML between `---`,
TOML between `+++`, JSON between `;;;` or in braces, Pandoc's lines that begin with `%`, JBake's
`key=value` above a line of `~`, and MultiMarkdown's `Key: value` up to the first blank line.
"""

from __future__ import annotations

import html
import json
import re

from msgspec import Struct

from publisher.book.model import HeaderField, Source
from publisher.reading.header_values import (
    UnreadableError,
    list_values,
    read_json,
    read_toml,
    read_yaml,
    unreadable_json,
)
from publisher.report.findings import Findings, Location

FENCE = re.compile(r"(---|\+\+\+|;;;)(?:[ \t]*(yaml|toml|json))?")
GLUED = re.compile(r"(---|\+\+\+|;;;)(?:\s*#|\w)")
KINDS = {"---": "yaml", "+++": "toml", ";;;": "json"}
ENDS = {"---": ("---", "..."), "+++": ("+++",), ";;;": (";;;",)}
TILDES = re.compile(r"~{6,}\s*$")
SHORT = re.compile(r"~{3,5}\s*$")  # a fence of code, or a line that is too short
NAME = re.compile(r"[A-Za-z][\w.-]*")  # of a field
NAMES = re.compile(r"[A-Za-z][\w-]*(?: [\w-]+){0,2}")  # of a field of MultiMarkdown
LOOSE = re.compile(r"""[ \t]{0,4}["']?([A-Za-z][\w.-]{0,60})["']?[ \t]*[:=](?!//)(.*)""")
TABLE = re.compile(r'[ \t]*(?:\[{1,2}[\w."-]+\]{1,2}[ \t]*$|\{[ \t]*(?:"|$))')
COMMENTS = re.compile(r"(?:[ \t]*\n|[ \t]*<!--(?:[^-]|-(?!->))*-->[ \t]*\n)*")
BRACE = re.compile(r'\{\s*(?:"|\}[ \t]*$)', re.MULTILINE)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});")
END_MARKS = (".", "!", "?", ":", ";")
# what a header without a fence may begin with, and what else is known to stand in one
FIRST = frozenset(
    "title author authors date draft slug lang language dir tags keywords category status".split()
)
KNOWN = FIRST | frozenset(
    "subtitle description summary categories template layout type version copyright css modified "
    "published weight order email affiliation format baseheaderlevel latexmode htmlheader "
    "htmlfooter quoteslanguage stars".split()
)
ALONE = frozenset("title author authors date draft slug lang language tags keywords".split())

Header = tuple[tuple[HeaderField, ...], int]  # and the index of the line after it


class _Opening(Struct, frozen=True):
    """The page whose header is looked for."""

    path: str
    text: str
    lines: list[str]
    findings: Findings
    is_html: bool
    before: int = 0  # lines of the page before these

    def report(self, line: int, column: int, message: str, hint: str) -> None:
        where = Location(self.path, self.before + line, column)
        self.findings.add("header-syntax", where, message, hint)


def split_header(path: str, text: str, findings: Findings) -> Source:
    """Divide a page into its header and its body; entities in the header's values are resolved."""
    is_html = path.lower().endswith(".html")
    page = _Opening(path, text, text.split("\n"), findings, is_html)
    for read in (
        _read_fenced,
        _read_braces,
        _read_percent,
        _read_jbake,
        _read_multimarkdown,
        _read_below_comments,
    ):
        header = read(page)
        if header is not None:
            fields, end = header
            plain = tuple(HeaderField(one.key, _resolve(one.value), one.line) for one in fields)
            return Source(path, plain, "\n".join(page.lines[end:]), end + 1, is_html)
    return Source(path, (), text, 1, is_html)


def _resolve(value: str) -> str:
    return ENTITY.sub(lambda found: html.unescape(found[0]), value) if "&" in value else value


def _glued_end(lines: list[str], fence: str) -> int:
    """Return the index of the line on which text follows the end of a header, 0 if there is none.

    gray-matter ends a header there: `---# Title`.
    """
    ends = ((n, GLUED.match(line)) for n, line in enumerate(lines[1:], 1))
    return next((n for n, found in ends if found and found[1] == fence), 0)


def _read_fenced(page: _Opening) -> Header | None:
    """Read YAML, TOML or JSON between two fences; the word behind the first may name another."""
    lines = page.lines
    opening = FENCE.fullmatch(lines[0].rstrip())
    if not opening:
        return None
    fence = opening[1]
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ENDS[fence]), 0)
    after = end + 1
    if not end and (end := _glued_end(lines, fence)):
        lines[end], after = lines[end][len(fence) :], end
    if not end:
        header = _salvage(lines, 1, 0)
        if len(header[0]) < 2 and not any(one.key in KNOWN for one in header[0]):
            return None
        message = f"the header is not closed: no other line is {fence}"
        page.report(1, 0, message, f"write {fence} below the last line of the header")
        return header
    inside = lines[1:end]
    try:
        match opening[2] or KINDS[fence]:
            case "yaml":
                fields = read_yaml(inside)
            case "toml":
                fields = read_toml(inside)
            case _:
                fields = read_json(inside)
    except UnreadableError as error:
        if not _has_fields(inside):
            return None
        page.report(error.line, error.column, error.message, error.hint)
        return _salvage(lines, 1, end)
    return None if fields is None else (fields, after)


def _has_fields(lines: list[str]) -> bool:
    """Return whether the first line that is not blank belongs to a header; comments are skipped."""
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    while first < len(lines) - 1 and lines[first].startswith("#"):
        first += 1
    line = lines[first] if lines else ""
    return bool(LOOSE.match(line) or TABLE.match(line))


def _salvage(lines: list[str], start: int, end: int) -> Header:
    """Return the fields that can be told in a header that is not readable.

    The body begins after line `end`, or at the first line before it that can't belong to a header.
    With 0 for `end` the header also ends at a blank line.
    """
    fields = []
    last = end or len(lines)
    body = 0
    for number, line in enumerate(lines[start:last], start):
        if found := LOOSE.match(line):
            value = found[2].strip().removesuffix(",").strip().strip("\"'")
            fields.append(HeaderField(found[1].lower(), value, number + 1))
        elif not _belongs(line, bool(end)) and not body:
            body = number
            if not end:
                break
    return tuple(fields), body or (end + 1 if end else last)


def _belongs(line: str, is_closed: bool) -> bool:
    """Return whether a line without a field may stand in a header."""
    if is_closed:
        return not line.strip() or line.startswith((" ", "\t", "-", "#", "[", "]", "{", "}", '"'))
    return bool(line.strip()) and line.startswith((" ", "\t", "- ", "[", "]", "{", "}"))


def _read_braces(page: _Opening) -> Header | None:
    """Read a JSON object with which the page begins, if nothing follows on its last line."""
    if not BRACE.match(page.text):
        return None
    try:
        values, end = json.JSONDecoder(strict=False).raw_decode(page.text)
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        closed = next((n for n, line in enumerate(page.lines) if line.rstrip() == "}"), 0)
        if not _has_fields([page.text[1:].lstrip().partition("\n")[0]]):
            return None
        line, column = 1, 0
        message = "the header is nested too deep"
        if isinstance(error, json.JSONDecodeError):
            message, line, column = error.msg, error.lineno, error.colno
        broken = unreadable_json(message, line, column)
        page.report(line, column, broken.message, broken.hint)
        return _salvage(page.lines, 1, closed)
    last = page.text.count("\n", 0, end)
    if page.text[end:].partition("\n")[0].strip() or (last == 0 and not values):
        return None
    return list_values(values, page.lines[: last + 1], 1), last + 1


def _read_percent(page: _Opening) -> Header | None:
    """Read Pandoc's title block: `% title`, `% authors`, `% date`; a row may run on, indented."""
    rows: list[tuple[list[str], int]] = []
    end = 0
    for number, line in enumerate(page.lines):
        if (line == "%" or line.startswith(("% ", "%\t"))) and len(rows) < 3:
            rows.append(([line[1:].strip()], number + 1))
        elif rows and line.startswith((" ", "\t")) and line.strip():
            rows[-1][0].append(line.strip())
        else:
            end = number
            break
    else:
        end = len(page.lines)
    after = page.lines[end].strip() if end < len(page.lines) else ""
    if not rows or page.is_html or (after and not after.startswith("#")):
        return None
    fields = []
    for key, (texts, line_number) in zip(("title", "author", "date"), rows, strict=False):
        value = " ".join(texts)
        if key == "author":
            value = ", ".join(name.strip() for text in texts for name in text.split(";"))
        fields += [HeaderField(key, value, line_number)] if value else []
    return tuple(fields), end


def _read_jbake(page: _Opening) -> Header | None:
    fields: list[HeaderField] = []
    strays: list[int] = []
    for number, line in enumerate(page.lines, 1):
        if TILDES.match(line):
            if not fields or len(strays) >= len(fields):
                return None
            for stray in strays:
                message = f"'{page.lines[stray - 1].strip()[:40]}' is not key=value"
                page.report(stray, 0, message, "write key=value, or take the line out")
            return tuple(fields), number
        key, sign, value = line.partition("=")
        if sign and NAME.fullmatch(key.strip()):
            fields.append(HeaderField(key.strip().lower(), value.strip(), number))
        elif line.strip():
            strays.append(number)
            if not fields or len(strays) > 2:
                break
    return _close_jbake(page, fields)


def _close_jbake(page: _Opening, fields: list[HeaderField]) -> Header | None:
    """Return the fields of a header in JBake's form that no line of `~` closes, with a finding."""
    first = fields[0].line if fields else 0
    block = [one for place, one in enumerate(fields) if one.line == first + place]
    if len(block) < 2 or block[0].key not in FIRST | {"type"} or any(page.lines[: first - 1]):
        return None
    after = block[-1].line
    below = page.lines[after] if after < len(page.lines) else ""
    if SHORT.match(below) and not any(map(SHORT.match, page.lines[after + 1 :])):
        message = f"the line below the header has {len(below.rstrip())} tildes, six are needed"
        page.report(after + 1, 0, message, "write ~~~~~~")
        return tuple(block), after + 1
    message = "the header is not closed: no line of ~~~~~~ follows"
    page.report(first, 0, message, "write ~~~~~~ below the last line of the header")
    return tuple(block), after


def _read_multimarkdown(page: _Opening) -> Header | None:
    """Read `Key: value` lines up to the first blank line, if they can be nothing but metadata."""
    rows: list[tuple[str, list[str], int]] = []
    end = len(page.lines)
    for number, line in enumerate(page.lines):
        if not line.strip():
            end = number
            break
        key, colon, value = line.partition(":")
        if colon and NAMES.fullmatch(key) and (not value or value[0] in " \t"):
            rows.append((key.lower().replace(" ", ""), [value.strip()], number + 1))
        elif rows and line[0] in " \t":
            rows[-1][1].append(line.strip())
        else:
            return None
    fields = tuple(
        HeaderField(key, " ".join(filter(None, texts)), line) for key, texts, line in rows
    )
    return (fields, end) if _is_metadata(fields) and not page.is_html else None


def _is_metadata(fields: tuple[HeaderField, ...]) -> bool:
    """Return whether lines with a colon are a header and no sentences."""
    if not fields or any(one.key == "date" and not re.search(r"\d", one.value) for one in fields):
        return False
    sentences = [one.value.endswith(END_MARKS) and one.value.count(" ") > 2 for one in fields]
    if len(fields) == 1:
        return fields[0].key in ALONE and not sentences[0]
    strangers = [one.key not in KNOWN for one in fields]
    if any(map(all, zip(strangers, sentences, strict=True))):
        return False
    return not any(strangers) or fields[0].key in FIRST


def _read_below_comments(page: _Opening) -> Header | None:
    """Read a header in fences or braces below blank lines and comments, if it has a known key."""
    start = COMMENTS.match(page.text)
    before = page.text.count("\n", 0, start.end()) if start else 0
    if not before:
        return None
    lines, findings = page.lines[before:], Findings()
    below = _Opening(page.path, "\n".join(lines), lines, findings, page.is_html, before)
    fields, end = _read_fenced(below) or _read_braces(below) or ((), 0)
    if not any(one.key in KNOWN for one in fields):
        return None
    page.findings.extend(findings.all())
    moved = tuple(HeaderField(one.key, one.value, one.line + before) for one in fields)
    return moved, end + before
