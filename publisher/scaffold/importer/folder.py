"""A folder of existing pages -> the text of a book.toml for it, with a reason for each guess.

Changes no page.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from msgspec import Struct

from publisher.book.addresses import Grounds
from publisher.book.model import Source
from publisher.config.schema import quote_toml
from publisher.door import is_file
from publisher.driver.build import read_folder
from publisher.files.listing import explain_conversion, is_utf8, list_sources, unread_format
from publisher.report.diagnostics import one_line
from publisher.report.findings import Finding
from publisher.report.progress import count_of
from publisher.report.rules import RULES
from publisher.scaffold.importer.book_facts import Decision, Found, find_metadata
from publisher.scaffold.importer.book_file import glob_of, write_book_file
from publisher.scaffold.importer.exclusions import leave_out
from publisher.scaffold.importer.folder_files import read_named
from publisher.scaffold.importer.name_order import PageOrder
from publisher.scaffold.importer.page_order import find_page_order
from publisher.scaffold.importer.repository import fence_of, root_of, settled
from publisher.scaffold.importer.site import find_site
from publisher.scaffold.importer.site_generators import Site

MOST_UP = 2  # folders above the given one that pictures may lie in, outside of a repository
UPWARD = re.compile(
    r"(?:\]\(|src=[\"']|^\[[^\]\n]{1,200}\]:)\s*<?((?:\.\./){1,9})([^)\"'>\s]{0,200})", re.MULTILINE
)


class Adopted(Struct, frozen=True):
    """The text of a book.toml and what its author must decide; no text if there is no page."""

    text: str = ""
    decisions: tuple[Decision, ...] = ()


def adopt_folder(folder: Path) -> Adopted:
    """Return a book.toml for a folder of pages."""
    folder = Path(os.path.abspath(folder))
    with settled(folder) as place:
        return _adopt(folder, place)


def _adopt(folder: Path, place: Path) -> Adopted:
    site = find_site(folder)
    sources, errors, unread = _read_readable(folder, _find_root(folder, [], site, True), place)
    excluded = dict(errors)
    inside, outside = _divide(folder, sources, site)
    if len(inside) < 2 < len(sources):  # a site whose pages come from elsewhere
        site, inside, outside = None, list(sources), {}
    excluded |= outside
    decisions = unread
    root = _find_root(folder, inside, site)
    order, pages = _choose(folder, inside, site, root, excluded, decisions)
    if not pages:
        return Adopted("", tuple(_report_unread(folder, excluded)))
    excluded |= order.excluded
    grounds = Grounds(folder.as_posix(), _below(place, root).as_posix())
    top = site.folder if site else root_of(folder)
    found = Found(folder, top, sources, tuple(pages), site, grounds, root)
    decisions += _report_unread(folder, excluded)
    globs = _as_globs(excluded, outside)
    text, others = write_book_file(find_metadata(found), pages, order, globs, root)
    return Adopted(text, (*others, *decisions))


def _choose(  # noqa: PLR0913 (the parts of one decision)
    folder: Path,
    inside: list[Source],
    site: Site | None,
    root: str,
    excluded: dict[str, str],
    decisions: list[Decision],
) -> tuple[PageOrder, list[Source]]:
    """Return the order, and the pages of the book; a page that the site lists is never left out."""
    if not inside:
        return PageOrder(""), []
    named = read_named(folder, inside)
    listed = set()
    if site and site.order:
        listed = {*find_page_order(folder, inside, site, root, named).listed}
    left = leave_out(folder, inside, site, listed, decisions)
    pages = [source for source in inside if source.path not in left]
    if not pages:
        return PageOrder(""), []
    order = find_page_order(folder, pages, site, root, named)
    excluded |= {path: reason for path, reason in left.items() if path != order.listing}
    return order, pages


def _read_readable(
    folder: Path, root: str, place: Path
) -> tuple[tuple[Source, ...], dict[str, str], list[Decision]]:
    """Return the pages that can be read; for the others a reason each, and what to decide."""
    sources, findings = read_folder(folder, root, _below(place, root))
    found = [one for one in findings if RULES[one.rule].severity == "error"]
    errors = {
        one.location.path: f"can't be read: {one_line(one.message)}"
        for one in found
        if is_utf8(one.location.path)  # another name can't stand in a file of TOML
    }
    readable = tuple(source for source in sources if source.path not in errors)
    return readable, errors, [_decide_unread(one) for one in found]


def _decide_unread(one: Finding) -> Decision:
    """Return what to do about a page that can't be read; it stays out of the book until then."""
    if not is_utf8(one.location.path):
        return Decision(f"{one.location}: {one_line(one.message)}: give the file another name")
    message = f"{one.location}: {one_line(one.message)}: correct the page, then delete this line"
    return Decision(message, f"{quote_toml(glob_of(one.location.path))} =")


def _divide(
    folder: Path, sources: tuple[Source, ...], site: Site | None
) -> tuple[list[Source], dict[str, str]]:
    """Return the pages of the site, and a reason for each page that lies elsewhere."""
    if site is None or not site.pages.is_relative_to(folder) or site.pages == folder:
        return list(sources), {}
    prefix = site.pages.relative_to(folder).as_posix() + "/"
    reason = f"no page of the site: {site.file} has them in {prefix[:-1]}"
    inside = [source for source in sources if source.path.startswith(prefix)]
    outside = {one.path: reason for one in sources if not one.path.startswith(prefix)}
    return inside, outside


def _as_globs(excluded: dict[str, str], outside: dict[str, str]) -> dict[str, str]:
    """Return globs with reasons; of what lies outside of the site a folder is one glob."""
    kept = {path.partition("/")[0] for path in excluded if path not in outside}
    globs: dict[str, str] = {}
    for path, reason in excluded.items():
        top, slash, _ = path.partition("/")
        is_whole = slash and path in outside and outside[path] == reason and top not in kept
        prefix = reason.rpartition(" in ")[2] if is_whole else ""
        is_whole = is_whole and not prefix.startswith(f"{top}/") and prefix != top
        globs[f"{glob_of(top)}/**" if is_whole else glob_of(path)] = reason
    return globs


def _find_root(
    folder: Path, pages: list[Source], site: Site | None, is_widest: bool = False
) -> str:
    """Return the root, relative to the folder: wide enough for the site and for files above.

    These are pictures and included files. With `is_widest`, the root is the repository.
    """
    repository = root_of(folder)
    has_repository = (repository / ".git").exists()
    up = 0
    if site is not None:
        shared = os.path.commonpath((folder, site.folder))  # the site may lie beside the folder
        up = len(folder.relative_to(shared).parts)
    most = len(folder.relative_to(repository).parts) if has_repository else max(MOST_UP, up)
    up = most if is_widest else up
    fence = fence_of(folder)
    fence = fence if has_repository else _below(fence, "/".join([".."] * most))
    for page in pages:
        above = (re.match(r"(?:\.\./)*", one) for one in page.included)
        up = max(up, *(one[0].count("../") for one in above if one), 0)
        depth = page.path.count("/")
        for steps, rest in UPWARD.findall(page.body):
            needed = steps.count("../") - depth
            target = (folder / page.path).parent / steps / rest.partition("#")[0]
            if up < needed <= most and rest and is_file(target, fence):
                up = needed
    return "/".join([".."] * min(up, most)) or "."


def _below(place: Path, root: str) -> Path:
    """Return the real path of a root, which is the folder at a real path or one above it."""
    return Path(os.path.normpath(place / root))


def _report_unread(folder: Path, excluded: dict[str, str]) -> list[Decision]:
    """Exclude files of formats that are not read; return how many there are of each."""
    counts: dict[str, int] = {}
    for path in list_sources(folder):
        if kind := unread_format(path):
            counts[kind] = counts.get(kind, 0) + 1
            excluded[path] = f"{kind} is not read"
    return [
        Decision(
            f"{count_of(count, 'file')} in {kind} not read: {explain_conversion(kind)}", "[exclude]"
        )
        for kind, count in sorted(counts.items())
    ]
