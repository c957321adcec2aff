"""Config -> Sources: every page of the book's folder, divided into header and body.

The only reader of these files.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from publisher.book.model import Config, Entry, Source
from publisher.files.listing import list_sources, unread_format
from publisher.reading.dialects import settle_dialects
from publisher.reading.headers import split_header
from publisher.reading.includes import expand_includes
from publisher.reading.site_list import is_order_file
from publisher.report.findings import Finding, Findings, Location
from publisher.report.progress import count_of, some_of

MOST_BYTES = 4_000_000  # of a page; a novel has a fifth of that
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff\U00100000-\U0010ffff]")


def read_sources(config: Config) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """Read every page below the book's folder, and the listed ones elsewhere in `root`.

    The sources are sorted by path. A page that can't be read is left out, with a finding; of a
    page that is excluded nothing is reported, and its source is empty.
    """
    sources: list[Source] = []
    findings = Findings()
    listed, order = _list_named(config), _normalise(config.order)
    files = list_sources(config.folder)
    unread = [path for path in files if unread_format(path)]
    sources += _leave_unread(config, unread, findings)
    for path in sorted({*files, *listed} - set(unread)):
        is_out = path not in listed and bool(config.reason_to_exclude(path))
        reported = Findings() if is_out else findings
        text = _read_text(config, path, reported)
        source = None
        if text is not None and path == order and is_order_file(path):
            sources.append(Source(path, (), text, 1))
            continue
        if text is not None:
            source = expand_includes(config, split_header(path, text, reported), reported)
        if source is None and is_out:
            source = Source(path, (), "", 1)
        elif source is not None and _is_plain_text(source) and path != order:
            continue
        sources += [source] if source else []
    settled, found = settle_dialects(config, tuple(sources))
    findings.extend(found)
    return settled, findings.all()


def _leave_unread(config: Config, paths: list[str], findings: Findings) -> Iterator[Source]:
    """Yield an empty source for each excluded file of a format that is not read; report others."""
    kinds: dict[str, list[str]] = {}
    for path in paths:
        if config.reason_to_exclude(path):
            yield Source(path, (), "", 1)
        else:
            kinds.setdefault(unread_format(path), []).append(path)
    for kind, rows in kinds.items():
        message = f"{kind} is not read: {count_of(len(rows), 'file')} left out, {some_of(rows)}"
        hint = "convert them to Markdown, or give a reason under [exclude]"
        findings.add("source-format", Location(rows[0]), message, hint, kind)


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
