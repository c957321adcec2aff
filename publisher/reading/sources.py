"""Config -> Sources: every page of the book's folder, divided into header and body.

The only reader of these files. A header is recognised by its form, not by the file's suffix.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import yaml

from publisher.book.model import Config, Entry, HeaderField, Source
from publisher.files.listing import list_pages
from publisher.reading.dialects import settle_dialects
from publisher.report.findings import Finding, Findings, Location

JBAKE_KEY = re.compile(r"\s*([A-Za-z][\w.-]*)\s*=\s*(.*?)\s*$")
TILDES = re.compile(r"~{6,}\s*$")
MOST_BYTES = 4_000_000  # of a page; a novel has a fifth of that
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff\U00100000-\U0010ffff]")


def read_sources(config: Config) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """Read every page below the book's folder, and the listed ones elsewhere in `root`.

    The sources are sorted by path. A page that can't be read is left out, with a finding; of a
    page that is excluded nothing is reported, and its source is empty.
    """
    sources, findings = [], Findings()
    listed, order = _list_named(config), _normalise(config.order)
    for path in sorted({*list_pages(config.folder), *listed}):
        is_out = path not in listed and bool(config.reason_to_exclude(path))
        reported = Findings() if is_out else findings
        text = _read_text(config, path, reported)
        source = None if text is None else split_header(path, text, reported)
        if source is None and is_out:
            source = Source(path, (), "", 1)
        elif source is not None and _is_plain_text(source) and path != order:
            continue
        sources += [source] if source else []
    settled, found = settle_dialects(config, tuple(sources))
    findings.extend(found)
    return settled, findings.all()


def _list_named(config: Config) -> set[str]:
    """Return the paths of pages that the configuration names, also outside of its folder."""
    in_parts = (entry for part in config.parts for entry in part.pages)
    named = [config.order, *_named((*config.pages, *config.front, *in_parts, *config.back))]
    named += [part.introduction for part in config.parts]
    named += [page for _, page, _ in config.links]
    return {_normalise(one) for one in named if one and os.path.isfile(config.folder / one)}


def _is_plain_text(source: Source) -> bool:
    """Whether a source is a text file without a header, which is no page."""
    return source.path.endswith(".txt") and not source.header


def _normalise(path: str) -> str:
    return Path(re.sub(r"[^/.][^/]*/\.\./", "", path)).as_posix()


def _named(entries: tuple[Entry, ...]) -> list[str]:
    return [name for entry in entries for name in (entry.page, *_named(entry.pages))]


def _read_text(config: Config, path: str, findings: Findings) -> str | None:
    file = config.folder / path
    fence = (config.folder / config.root).resolve()
    if not file.resolve().is_relative_to(fence) or not file.is_file():
        message = "the page lies outside the book's root, or is no regular file"
        hint = "copy it into the folder, or set root in [book]"
        findings.add("source-unreadable", Location(path), message, hint)
        return None
    try:
        if file.stat().st_size > MOST_BYTES:
            message = f"the page is larger than {MOST_BYTES // 1_000_000} MB"
            hint = "divide it, or look for what was pasted into it"
            findings.add("source-unreadable", Location(path), message, hint)
            return None
        content = file.read_bytes()
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        hint = "save the page as UTF-8 text"
        findings.add("source-encoding", Location(path, line), message, hint)
        return None
    except OSError as error:
        message = f"the page can't be read: {error.strerror}"
        findings.add("source-unreadable", Location(path), message)
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    if match := UNPRINTABLE.search(text):
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        message = f"character U+{ord(match[0]):04X} is no text; it is printed as U+FFFD"
        findings.add("source-character", Location(path, line, column), message, "take it out")
        text = UNPRINTABLE.sub("\ufffd", text)
    return text


def split_header(path: str, text: str, findings: Findings) -> Source:
    """Divide a page into its header, in JBake's form or in YAML, and its body."""
    lines = text.split("\n")
    is_html = path.lower().endswith(".html")
    for read in (_read_jbake, _read_yaml):
        header = read(path, lines, findings)
        if header is not None:
            fields, end = header
            return Source(path, fields, "\n".join(lines[end:]), end + 1, is_html)
    return Source(path, (), text, 1, is_html)


Header = tuple[tuple[HeaderField, ...], int]  # and the index of the line after it


def _read_jbake(path: str, lines: list[str], findings: Findings) -> Header | None:
    fields: list[HeaderField] = []
    strays: list[int] = []
    for number, line in enumerate(lines, 1):
        if TILDES.match(line):
            if not fields or len(strays) >= len(fields):
                return None
            for stray in strays:
                message = f"'{lines[stray - 1].strip()[:40]}' is not key=value"
                hint = "write key=value, or take the line out"
                findings.add("header-syntax", Location(path, stray), message, hint)
            return tuple(fields), number
        if match := JBAKE_KEY.match(line):
            fields.append(HeaderField(match[1].lower(), match[2], number))
        elif line.strip():
            strays.append(number)
            if not fields or len(strays) > 2:
                return None
    return None


def _read_yaml(path: str, lines: list[str], findings: Findings) -> Header | None:
    if not lines or not re.match(r"---\s*$", lines[0]):
        return None
    end = next((n for n, line in enumerate(lines[1:], 1) if re.match(r"(---|\.\.\.)\s*$", line)), 0)
    if not end:
        return None
    text = "\n".join(lines[1:end])
    try:
        fields = _compose(text)
    except (yaml.YAMLError, ValueError, RecursionError) as first:
        try:
            fields = _compose("\n".join(map(_quote_value, lines[1:end])))
        except (yaml.YAMLError, ValueError, RecursionError):
            mark = getattr(first, "problem_mark", None)
            line, column = (mark.line + 2, mark.column + 1) if mark else (1, 0)
            problem = getattr(first, "problem", None) or "the header is not YAML that can be read"
            hint = "put the value in quotes"
            findings.add("header-syntax", Location(path, line, column), str(problem), hint)
            return (), end + 1
    return None if fields is None else (fields, end + 1)


def _quote_value(line: str) -> str:
    """Return a line of a header with its value in quotes, if it has a plain value."""
    match = re.match(r"([\w-]+):\s+([^\s'\"\[{|>&*!].*?)\s*$", line)
    return f"{match[1]}: '{match[2].replace(chr(39), chr(39) * 2)}'" if match else line


def _compose(text: str) -> tuple[HeaderField, ...] | None:
    """Return the scalars and flat lists of a YAML mapping as strings; None if it is no mapping."""
    node = yaml.compose(text, Loader=yaml.BaseLoader)
    if node is None:
        return ()
    if not isinstance(node, yaml.MappingNode):
        return None
    fields = []
    for key, value in node.value:
        rows = value.value if isinstance(value, yaml.SequenceNode) else [value]
        shown = ", ".join(row.value for row in rows if isinstance(row, yaml.ScalarNode))
        if isinstance(key, yaml.ScalarNode):
            fields.append(HeaderField(key.value.lower(), shown, key.start_mark.line + 2))
    return tuple(fields)
