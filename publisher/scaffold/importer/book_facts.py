"""A repository, its site and its pages -> title, authors, language, date and address of a book."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from publisher.assembly.ranking import stem_of, title_of
from publisher.assembly.site_addresses import address_key, given_keys, made_keys
from publisher.book.addresses import Grounds
from publisher.book.language import read_tag
from publisher.book.model import Source
from publisher.book.title_lines import double_bars
from publisher.config.schema import quote_toml
from publisher.files.git import ask_git
from publisher.report.diagnostics import one_line
from publisher.report.progress import count_of
from publisher.scaffold.importer.page_addresses import find_spelling
from publisher.scaffold.importer.repository import get, names_in, read_file, read_text, text_in
from publisher.scaffold.importer.site_generators import Site

LINK = re.compile(r"https?://[^\s)\"'<>\]]+")
HEADING = re.compile(r"^#[ \t]+(?![ \t])(.+)", re.MULTILINE)
NO_TITLES = ("home", "index", "welcome", "readme", "contents", "table of contents", "overview")
PLAIN_NAMES = ("docs", "doc", "src", "content", "pages", "book", "source", "text", "website")
CNAMES = ("CNAME", "static/CNAME", "public/CNAME", "docs/CNAME", "docs/public/CNAME", "src/CNAME")
FILES = ("CITATION.cff", "package.json", "pyproject.toml", "Cargo.toml")
LEAST = 3  # pages that links name, before an address is taken for the site's
SHARE = 0.8  # of the links below an address that name a page


class Decision(Struct, frozen=True):
    """What the author must decide, and the beginning of the line of book.toml that it is about."""

    text: str
    key: str = ""


class Fact(Struct, frozen=True):
    """A value of `[book]`, and where it comes from."""

    value: str = ""
    reason: str = ""


class Metadata(Struct, frozen=True):
    """The keys of `[book]`, each with its reason, and what the author must decide."""

    title: Fact
    authors: tuple[str, ...]
    authors_reason: str
    day: Fact
    language: Fact
    address: Fact
    description: str = ""
    spelling: str = ""  # of the addresses of pages
    decisions: tuple[Decision, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield the lines of `[book]`."""
        title = quote_toml(double_bars(self.title.value))
        yield f"title = {title}  # {one_line(self.title.reason)}"
        shown = ", ".join(map(quote_toml, self.authors))
        yield f"authors = [{shown}]  # {one_line(self.authors_reason)}"
        yield f"date = {self.day.value}  # {one_line(self.day.reason)}"
        if self.language.value:
            yield f"language = {quote_toml(self.language.value)}  # {self.language.reason}"
        if self.description:
            yield f"description = {quote_toml(self.description)}"
        if self.address.value:
            yield f"site = {quote_toml(self.address.value)}  # {one_line(self.address.reason)}"
        if self.address.value and self.spelling:
            address = f"{self.address.value.rstrip('/')}/{self.spelling}"
            yield f"address = {quote_toml(address)}  # as the generator spells addresses"


class Found(Struct, frozen=True):
    """What metadata is read from: the folder, its pages, those in the book, and the site."""

    folder: Path
    top: Path  # the folder of the generator's file, else that of the repository
    sources: tuple[Source, ...]
    pages: tuple[Source, ...]
    site: Site | None
    grounds: Grounds
    root: str = "."


def find_metadata(found: Found) -> Metadata:
    """Return title, authors, language, date and address of a book."""
    files = {name: _read_any(found, name) for name in FILES}
    site = found.site or Site(found.folder)
    decisions: list[Decision] = []
    authors, reason = _find_authors(found, site, files)
    if not authors:
        decisions.append(Decision("nothing names the authors: write them", "authors ="))
    day = _find_day(found, site, files["CITATION.cff"], decisions)
    title = _find_title(found, site, files)
    language = _find_language(found, site)
    address = _find_address(found, site)
    return Metadata(
        title, authors, reason, day, language, address, site.description[:400],
        find_spelling(found.site, found.pages, found.folder, found.root), tuple(decisions),
    )  # fmt: skip


def _read_any(found: Found, name: str) -> Any:
    """Return the value of a file in the folder, or in the one of the site or the repository."""
    for folder in dict.fromkeys((found.folder, found.top, found.top.parent)):
        values = read_file(folder / name, folder)
        if isinstance(values, dict):
            return values
        if (folder / ".git").exists():
            break
    return {}


def _find_title(found: Found, site: Site, files: dict[str, Any]) -> Fact:
    if site.title:
        return Fact(site.title, f"{site.file} says so")
    if title := text_in(files["CITATION.cff"], "title"):
        return Fact(title, "CITATION.cff says so")
    if title := text_in(files["package.json"], "displayName", "title", "productName"):
        return Fact(title, "package.json says so")
    for fact in _titles_of_pages(found):
        return fact
    name = found.folder.resolve().name.removesuffix(".wiki")
    if name.lower().lstrip("_") in PLAIN_NAMES:
        name = text_in(files["package.json"], "name") or found.folder.resolve().parent.name
    return Fact(title_of(name.lstrip("_")) or "A Book", "the folder's name")


def _titles_of_pages(found: Found) -> Iterator[Fact]:
    """Yield the titles of the first pages: those of the folder, then the README above it."""
    rows = sorted(found.sources, key=lambda one: (one.path.count("/"), one.path))
    for name in ("index", "readme", "_index"):
        for source in rows:
            is_first = stem_of(source.path) == name and _is_top(source, found)
            title = (source.get("title") or _heading_of(source)) if is_first else ""
            if title and title.casefold() not in NO_TITLES:
                yield Fact(title, f"the title of {source.path}")
    for name in ("README.md", "readme.md", "Readme.md"):
        text = read_text(found.top / name, found.top) if found.top != found.folder else None
        if text and (title := _heading_of(Source(name, (), text))):
            yield Fact(title, f"the title of {name}")


def _is_top(source: Source, found: Found) -> bool:
    """Return whether a page lies in the folder itself, or in that of the site's pages."""
    folder = (found.folder / source.path).parent
    return folder == found.folder or (found.site is not None and folder == found.site.pages)


def _heading_of(source: Source) -> str:
    heading = HEADING.search(source.body)
    text = heading[1].rstrip(" \t#") if heading else ""
    text = re.sub(r"<[^<>]*>|!\[[^\[\]]*\]\([^()]*\)", "", text)
    text = re.sub(r"\[([^\[\]]*)\]\([^()]*\)", r"\1", text)
    return re.sub(r"[*_`\[\]]|\([^()]*\)|\{[^{}]*\}", "", text).strip()


def _find_authors(found: Found, site: Site, files: dict[str, Any]) -> tuple[tuple[str, ...], str]:
    package, project = files["package.json"], files["pyproject.toml"].get("project")
    crate = files["Cargo.toml"].get("package")
    rows = (
        (site.authors, f"{site.file} says so"),
        (names_in(files["CITATION.cff"].get("authors")), "CITATION.cff says so"),
        (names_in(package.get("author") or package.get("authors")), "package.json says so"),
        (names_in(get(project, "authors")), "pyproject.toml says so"),
        (names_in(get(crate, "authors")), "Cargo.toml says so"),
    )
    for names, reason in rows:
        if names:
            return names, reason
    counts = Counter(
        name for page in found.pages if (name := page.get("author") or page.get("authors"))
    )
    if counts:
        name, count = counts.most_common(1)[0]
        return (name,), f"{count_of(count, 'page')} {'says' if count == 1 else 'say'} so"
    return (), "nothing names them"


def _find_day(found: Found, site: Site, citation: Any, decisions: list[Decision]) -> Fact:
    days = [day for source in found.sources if (day := _read_day(source.get("date")))]
    if days:
        return Fact(max(days).isoformat(), "the newest date of a page")
    for text, reason in (
        (site.date, f"{site.file} says so"),
        (text_in(citation, "date-released"), "CITATION.cff says so"),
        (_ask_day(found.folder), "the day of the last commit"),
    ):
        if day := _read_day(text):
            return Fact(day.isoformat(), reason)
    # the clock is read here and in `new-book` only: later builds take the date from book.toml
    message = "nothing names a date: it is the day of this import"
    decisions.append(Decision(message, "date ="))
    return Fact(time.strftime("%Y-%m-%d"), "the day of this import")


def _ask_day(folder: Path) -> str:
    """Return the day of the last commit below a folder; nothing that a repository names is run."""
    return ask_git(folder, "log", "-1", "--no-show-signature", "--format=%cs", "--", ".")


def _read_day(text: str) -> date | None:
    match = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _find_language(found: Found, site: Site) -> Fact:
    if tag := _tag_of(site.language):
        return Fact(tag, f"{site.file} says so")
    counts = Counter(page.language for page in found.pages if page.language)
    if counts:
        return Fact(counts.most_common(1)[0][0], "most pages say so")
    return Fact()


def _tag_of(text: str) -> str:
    tag = text.split(".")[0].replace("_", "-")
    return read_tag(tag) if re.fullmatch(r"[A-Za-z]{2,3}(-\w{2,8})*", tag) else ""


def _find_address(found: Found, site: Site) -> Fact:
    """Return the address of the site: that of its files, of CNAME, or one that links share."""
    if site.address:
        return Fact(site.address, f"{site.file} says so")
    for name in CNAMES:
        host = (read_text(found.top / name, found.top) or "").strip()
        if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", host):
            return Fact(f"https://{host}/", f"{name} says so")
    if base := _guess_address(found):
        return Fact(base, "the paths of links below it are those of pages")
    return Fact()


def _guess_address(found: Found) -> str:
    """Return the longest beginning of addresses below which nearly all paths are those of pages."""
    known = {
        key
        for page in found.pages
        for key in (given_keys(page, found.grounds) | made_keys(page, found.grounds))
    }
    below: dict[str, set[str]] = {}
    for address in {one for page in found.pages for one in LINK.findall(page.body)}:
        parts = _split(address)
        names = [name for name in parts[1].split("/") if name]
        for number in range(len(names)):
            base = "/".join((parts[0], *names[:number])) + "/"
            below.setdefault(base, set()).add(address_key("/".join(names[number:])))
    best = ""
    for base, keys in sorted(below.items()):
        hits = keys & known
        is_enough = len(hits) >= max(LEAST, 0.3 * len(found.pages))
        if is_enough and len(hits) >= SHARE * len(keys) and len(base) > len(best):
            best = base
    return best


def _split(address: str) -> tuple[str, str]:
    """Return the scheme and host of an address, and its path; both empty if it is malformed."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return f"{parts.scheme}://{parts.netloc}", parts.path
