"""Config -> Sources: every page of the book's folder, divided into header and body.

The only reader of these files.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from publisher.book.model import Config, Entry, HeaderField, Source
from publisher.book.slugs import UNPRINTABLE
from publisher.door import IRREGULAR, OUTSIDE, ClosedError, explain, read_file
from publisher.files.limit import LimitError, limited
from publisher.files.listing import explain_conversion, list_folder, unread_format
from publisher.reading.dialects import Sites, settle_dialects
from publisher.reading.headers import split_header
from publisher.reading.includes import expand_includes
from publisher.reading.logseq import translate
from publisher.reading.site_list import is_order_file
from publisher.reading.toctree import leave_out_indexes
from publisher.report.findings import Finding, Findings, Location
from publisher.report.progress import count_of, some_of

MOST_BYTES = 4_000_000  # of a page; a novel has a fifth of that
HINTS = {
    OUTSIDE: "copy it into the folder, or set root in [book]",
    IRREGULAR: "take it out of the folder",
}


def read_sources(config: Config) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """Read every page below the book's folder, and the listed ones elsewhere in `root`.

    The sources are sorted by path. A page that can't be read is left out, with a finding; of a
    page that is excluded nothing is reported, and its source is empty.
    """
    sources: list[Source] = []
    findings = Findings()
    sites = Sites(config, findings)
    listed, order = _list_named(config), _normalise(config.order)
    listing = list_folder(config.folder)
    _report_misnamed(listing.misnamed, findings)
    sources += _leave_unread(config, listing.unread, findings)
    for path in sorted({*listing.pages, *listed} - set(listing.unread)):
        is_out = path not in listed and bool(config.reason_to_exclude(path))
        reported = Findings() if is_out else findings
        source = _read_source(config, path, sites, reported)
        if source is not None and path == order and is_order_file(path):
            sources.append(source)
            continue
        if source is None and is_out:
            source = Source(path, (), "", 1)
        elif source is not None and _is_plain_text(source) and path != order:
            continue
        sources += [source] if source else []
    settled, found = settle_dialects(config, tuple(sources), sites)
    findings.extend(found)
    return settled, findings.all()


def _report_misnamed(paths: tuple[str, ...], findings: Findings) -> None:
    for path in paths:
        message, hint = "the page's name is not UTF-8", "give the file another name"
        findings.add("source-unreadable", Location(path), message, hint)


def _leave_unread(config: Config, paths: tuple[str, ...], findings: Findings) -> Iterator[Source]:
    """Yield an empty source for each excluded file of a format that is not read; report others."""
    kinds: dict[str, list[str]] = {}
    for path in paths:
        if config.reason_to_exclude(path):
            yield Source(path, (), "", 1)
        else:
            kinds.setdefault(unread_format(path), []).append(path)
    for kind, rows in kinds.items():
        message = f"{kind} is not read: {count_of(len(rows), 'file')} left out, {some_of(rows)}"
        hint = f"{explain_conversion(kind)}, or give a reason under [exclude]"
        findings.add("source-format", Location(rows[0]), message, hint, kind)


def _read_source(config: Config, path: str, sites: Sites, findings: Findings) -> Source | None:
    """Return a page with its header and what it includes, None if it can't be read."""
    try:
        with limited():
            text = _read_text(config, path, findings)
            if text is None:
                return None
            text = _without_control(path, text, findings)
            if path == _normalise(config.order) and is_order_file(path):
                return Source(path, (), text, 1)
            source = split_header(path, text, findings)
            source = translate(_clean_header(source, findings), findings)
            source, site = leave_out_indexes(source, findings), sites.of(path)
            source = expand_includes(config, sites.add_substitutions(source), findings, site)
            if not source.included:
                return source
            return replace(source, body=_without_control(path, source.body, findings))
    except LimitError as error:
        hint = "look at its header, and at what it includes"
        findings.add("source-unreadable", Location(path), f"the page {error}", hint)
        return None


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
    return Path(re.sub(r"(?<![^/])[^/.][^/]*/\.\./", "", path)).as_posix()


def _named(entries: tuple[Entry, ...]) -> list[str]:
    return [name for entry in entries for name in (entry.page, *_named(entry.pages))]


def _read_text(config: Config, path: str, findings: Findings) -> str | None:
    try:
        content = read_file(config.folder / path, config.fence, MOST_BYTES)
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        hint = "save the page as UTF-8 text"
        findings.add("source-encoding", Location(path, line), message, hint)
        return None
    except OSError as error:
        hint = HINTS.get(str(error), "divide it") if isinstance(error, ClosedError) else ""
        findings.add("source-unreadable", Location(path), f"the page {explain(error)}", hint)
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")


def _without_control(path: str, text: str, findings: Findings) -> str:
    """Return a text with U+FFFD for what XML can't hold; the first of it is reported."""
    match = UNPRINTABLE.search(text)
    if match is None:
        return text
    line = text.count("\n", 0, match.start()) + 1
    column = match.start() - text.rfind("\n", 0, match.start())
    message = f"character U+{ord(match[0]):04X} is no text; it is printed as U+FFFD"
    findings.add("source-character", Location(path, line, column), message, "take it out")
    return UNPRINTABLE.sub("\ufffd", text)


def _clean_header(source: Source, findings: Findings) -> Source:
    """Return a source whose header holds no control characters that escapes have made."""
    rows = []
    for one in source.header:
        value = UNPRINTABLE.sub("\ufffd", one.value)
        rows.append(HeaderField(UNPRINTABLE.sub("\ufffd", one.key), value, one.line))
        if value != one.value:
            message = f"the value of '{one.key}' holds a control character; it is U+FFFD now"
            where = Location(source.path, one.line)
            findings.add("source-character", where, message, "take it out")
    return replace(source, header=tuple(rows))
