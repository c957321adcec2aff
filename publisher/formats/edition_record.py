"""Book -> the record of an edition: its pages, anchors and links.

Other books cite the addresses of a release: `find_gone` compares a book with that record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, TypedDict

import msgspec

from publisher.book.model import Book, Chapter, Config, Page, chapters_of, flatten
from publisher.book.tree import words_of
from publisher.book.web_addresses import web_address
from publisher.door import ClosedError, read_file
from publisher.report.findings import ConfigError, Finding, Findings, Location

MOST_BYTES = 50_000_000


class _Page(TypedDict, total=False):
    """A page in the manifest of a release; other keys are not read."""

    slug: str
    source: str
    title: str
    number: str | int | None
    printed: str
    words: int
    sha256: str
    address: str
    anchors: list[str | dict[str, str]]


class _Manifest(TypedDict, total=False):
    """The manifest of a release, as far as it is read."""

    title: str
    version: str
    pages: list[_Page]
    links: list[dict[str, str]]


def list_pages(book: Book, printed: Mapping[str, str]) -> dict[str, Any]:
    """Return the manifest without `made-with`: pages, links, and the pages that were left out."""
    config = book.config
    part_of = {
        chapter.page.slug: part.title for part in book.parts for chapter in flatten(part.chapters)
    }
    pages = [
        _page_row(chapter, part_of.get(chapter.page.slug, ""), printed, config)
        for chapter in chapters_of(book)
    ]
    names = ("from", "to", "section", "place")
    links = [
        dict(zip(names, (link.source, link.target, link.section, str(link.location)), strict=True))
        for link in book.links
    ]
    left = [{"source": page.path, "reason": page.reason} for page in book.left]
    head = {
        "title": config.title,
        "version": config.version,
        "identifier": config.identifier,
        "language": config.language,
    }
    return {**head, "pages": pages, "links": links, "left": left}


def _page_row(
    chapter: Chapter, part: str, printed: Mapping[str, str], config: Config
) -> dict[str, Any]:
    """A page of the manifest; `source` and `sha256` are empty for a page that the program makes."""
    page = chapter.page
    nodes = (*((page.summary,) if page.summary else ()), *page.body)
    digest = hashlib.sha256(page.source.body.encode()).hexdigest()
    address = "" if chapter.generated else web_address(page, config)
    return {
        "slug": page.slug,
        "source": "" if chapter.generated else page.path,
        "title": page.title,
        "number": chapter.number or None,
        "part": part,
        "printed": printed.get(page.slug, ""),
        "words": len(words_of(*nodes).split()),
        "sha256": "" if chapter.generated else digest,
        **({"address": address} if address else {}),
        "anchors": [
            {"id": anchor, "printed": printed.get(anchor, "")} for anchor in _anchors(page)
        ],
    }


def _anchors(page: Page) -> list[str]:
    """The anchors of a page in the book: its headings, and the elements that have an id."""
    names = [*(heading.id for heading in page.headings), *(own for _, own in page.ids)]
    return [f"{page.slug}--{name}" for name in dict.fromkeys(names) if name]


def find_gone(book: Book) -> tuple[Finding, ...]:
    """Findings for each page and anchor of the last release that the book no longer has.

    Raises ConfigError where the manifest of that release can't be read.
    """
    config, findings = book.config, Findings()
    if not config.previous:
        return ()
    here = {one.page.slug for one in chapters_of(book)}
    anchors = {anchor for one in chapters_of(book) for anchor in _anchors(one.page)}
    addresses = {
        web_address(one.page, config): one.page for one in chapters_of(book) if not one.generated
    }
    now = {page.slug: address for address, page in addresses.items()}
    known = read_previous(config)
    where = Location(config.path)
    for page in known.get("pages", []):
        slug, printed = str(page.get("slug", "")), str(page.get("printed", ""))
        place = f", printed on page {printed}" if printed else ""
        if slug not in here:
            edition = f"edition {known.get('version', '')}{place}"
            message = f"the page '{slug}' ({page.get('title', '')}) of {edition} is gone"
            hint = f"give the page that took its place slug = '{slug}'"
            findings.add("anchor-gone", where, message, hint, slug)
            continue
        if (address := str(page.get("address", ""))) and address not in addresses:
            edition = f"edition {known.get('version', '')}"
            message = f"the address {address} of {edition} is gone: '{slug}' has "
            message += now.get(slug, "") or "none"
            hint = "give the page its old path or permalink, or correct address in [book]"
            findings.add("anchor-gone", where, message, hint, slug)
        for one in page.get("anchors", []):
            anchor = str(one.get("id", "") if isinstance(one, dict) else one)
            if anchor not in anchors:
                message = f"the place '#{anchor}' of edition {known.get('version', '')} is gone"
                hint = f"give the heading that took its place {{#{anchor.partition('--')[2]}}}"
                findings.add("anchor-gone", where, message, hint, anchor)
    return findings.all()


def read_previous(config: Config) -> dict[str, Any]:
    """The manifest of the last release; raises ConfigError where it can't be read."""
    path, root = config.folder / config.previous, config.fence
    try:
        found = msgspec.json.decode(read_file(path, root, MOST_BYTES), type=_Manifest)
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not JSON"
        reason = f"it {error}" if isinstance(error, ClosedError) else reason
        is_other = isinstance(error, msgspec.ValidationError)
        reason = f"it is no manifest ({error})" if is_other else reason
        message = f"'previous' names {config.previous}, which can't be read: {reason}"
        hint = "name the SLUG-VERSION.json of the last release"
        where = Location(config.path, config.previous_line)
        raise ConfigError([Finding("config-value", where, message, hint)]) from error
    return dict(found)
