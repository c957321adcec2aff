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
from publisher.book.tree import fold_words
from publisher.config.schema import quote_toml
from publisher.files.git import ask_git
from publisher.report.diagnostics import one_line
from publisher.report.progress import count_of
from publisher.scaffold.importer.page_addresses import find_spelling
from publisher.scaffold.importer.repository import (
    first_of,
    get,
    names_in,
    read_file,
    read_text,
    text_in,
)
from publisher.scaffold.importer.site_generators import Site

LINK = re.compile(r"https?://[^\s)\"'<>\]]+")
FENCE = re.compile(r"^[ \t]{0,3}(?:```|~~~)", re.MULTILINE)
HEADING = re.compile(
    r"^#[ \t]+(?![ \t])(.+)|^(?=\S)([^\n|]{2,80})\n={3,80}[ \t]*$|<h1[^<>]*>([^<>]{2,80})</h1>",
    re.MULTILINE,
)
# titles of any documentation, and names of folders of any project
PLAIN_NAMES = frozenset(
    "home|index|welcome|readme|contents|table of contents|overview|docs|doc|src|content|pages|book|"
    "source|text|website|site|documentation|the documentation|guide|guides|user guide|users guide|"
    "user's guide|manual|handbook|reference|api|api reference|introduction|getting started|start|"
    "quick start|quickstart|tutorial|tutorials|about|main|en|english|web|www|app|apps|packages|"
    "package|root|monorepo|workspace|latest|current|master|project|untitled|my site|my docs|"
    "what is it|markdown|md|wiki|welcome!|hello|dashboard|summary|toc|docs index|doc index|repo|"
    "developer documentation|user documentation|technical documentation|project documentation"
    "|installation|changelog|intro|how to|how-to guides|documentation index|general".split("|")
)
READMES = ("README.md", "readme.md", "Readme.md", "README.markdown")
MOST_ABOVE = 3  # folders in which the files of a project may lie
LONGEST = 60  # characters of the title of a README that is a name
CNAMES = ("CNAME", "static/CNAME", "public/CNAME", "docs/CNAME", "docs/public/CNAME", "src/CNAME")
FILES = ("CITATION.cff", "package.json", "pyproject.toml", "Cargo.toml")
DATED = 0.5  # of the pages, before their newest date is that of the book
EDITORS = re.compile(r"//(?:www\.)?git(?:hub|lab)\.com/.*/(?:edit|raw|issues|commit|pull)/")
LEAST = 3  # pages that links name, before an address is taken for the site's
SHARE = 0.8  # of the links below an address that name a page


class Decision(Struct, frozen=True):
    """What the author must decide, and the beginning of the line of book.toml that it is about."""

    text: str
    key: str = ""


WITH_MARKS = ("Obsidian", "Quartz", "Logseq")


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
    has_marks: bool = False  # the program of the notes has `==marked==` text

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
        if self.has_marks:
            yield 'extensions = ["mark"]  # ==marked== text'
        if self.address.value:
            yield f"site = {quote_toml(self.address.value)}  # {one_line(self.address.reason)}"
        if self.address.value and self.spelling:
            address = f"{self.address.value.rstrip('/')}/{self.spelling}"
            yield f"address = {quote_toml(address)}  # as the generator spells addresses"


WRITTEN = 0.4  # of the pages, so that the author of these is the book's
TEMPLATE = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")  # such as a version that the site fills in
HANDLE = re.compile(r"@?[a-z0-9_.-]+")  # by which a site knows an author, no name


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
        site.kind in WITH_MARKS,
    )  # fmt: skip


def _read_any(found: Found, name: str) -> dict[str, Any]:
    """Return the values of a file in the folder and above it; those of the nearest one win."""
    merged: dict[str, Any] = {}
    for folder in reversed(_folders_of(found)):
        values = read_file(folder / name, folder)
        if isinstance(values, dict):
            rows = values.items()
            merged |= {key: one for key, one in rows if key != "name" or not _is_plain(str(one))}
    return merged


def _folders_of(found: Found) -> list[Path]:
    """Return the folder, that of the site, and those above it to the top of the project.

    The top is the repository, else the folder above or the one above that has a project's file.
    """
    above = [found.top, *found.top.parents[:MOST_ABOVE]]
    tops = [number for number, one in enumerate(above, 1) if (one / ".git").exists()]
    if not tops:
        tops = [n for n in (2, 3) if first_of(above[n - 1], *FILES)]
    return list(dict.fromkeys([found.folder, *above[: next(iter(tops), 2)]]))


def _find_title(found: Found, site: Site, files: dict[str, Any]) -> Fact:
    """Return the title; the site's comes first, then the project's, a page's and the folder's.

    A title that any documentation may have, such as "Docs", counts only if nothing has another.
    """
    package = files["package.json"]
    facts = [
        Fact(" ".join(TEMPLATE.sub("", site.title).split()), f"{site.file} says so"),
        Fact(text_in(files["CITATION.cff"], "title"), "CITATION.cff says so"),
        Fact(text_in(package, "displayName", "title", "productName"), "package.json says so"),
        *_titles_of_pages(found),
        *_titles_above(found),
        Fact(_name_in(files["pyproject.toml"].get("project")), "pyproject.toml says so"),
        Fact(_name_in(package), "package.json says so"),
        Fact(_name_in(files["Cargo.toml"].get("package")), "Cargo.toml says so"),
    ]
    folders = [found.folder.resolve(), *found.folder.resolve().parents[:MOST_ABOVE]]
    names = [title_of(one.name.removesuffix(".wiki").lstrip("_")) for one in folders]
    facts += [Fact(name, "the folder's name") for name in names]
    named = [fact for fact in facts if fact.value]
    own = (fact for fact in named if not _is_plain(fact.value))
    return next(own, named[0] if named else Fact("A Book", "the folder's name"))


def _is_plain(title: str) -> bool:
    """Return whether a title names no project: one that any documentation may have."""
    name = fold_words(title).strip(" :.!_-")
    return name in PLAIN_NAMES or all(word in PLAIN_NAMES for word in name.split())


def _name_in(table: Any) -> str:
    """Return the name of a package without its scope."""
    return text_in(table, "name").rpartition("/")[2]


def _titles_of_pages(found: Found) -> Iterator[Fact]:
    """Yield the titles of the first pages of the folder."""
    rows = sorted(found.sources, key=lambda one: (one.path.count("/"), one.path))
    for name in ("index", "readme", "_index"):
        for source in rows:
            if stem_of(source.path) == name and _is_top(source, found):
                title = source.get("title") or _heading_of(source)
                yield Fact(title, f"the title of {source.path}")


def _titles_above(found: Found) -> Iterator[Fact]:
    """Yield the titles of the READMEs above the folder."""
    for folder in _folders_of(found):
        for name in READMES if folder != found.folder else ():
            text = read_text(folder / name, folder)
            title = _heading_of(Source(name, (), text)) if text else ""
            if len(title) <= LONGEST:
                yield Fact(title, f"the title of {name}")


def _is_top(source: Source, found: Found) -> bool:
    """Return whether a page lies in the folder itself, or in that of the site's pages."""
    folder = (found.folder / source.path).parent
    return folder == found.folder or (found.site is not None and folder == found.site.pages)


def _heading_of(source: Source) -> str:
    heading = HEADING.search(FENCE.split(source.body, 1)[0])  # not a comment in code
    text = next(filter(None, heading.groups()), "").rstrip(" \t#") if heading else ""
    text = re.sub(r"<[^<>]*>|!\[[^\[\]]*\]\([^()]*\)", "", text)
    text = re.sub(r"\[([^\[\]]*)\]\([^()]*\)", r"\1", text)
    text = re.sub(r"[*_`\[\]]|\([^()]*\)|\{[^{}]*\}", "", text).strip()
    return re.sub(r"^welcome to (?:the )?|(?<=\w)!$", "", text, flags=re.IGNORECASE)


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
        and not HANDLE.fullmatch(name)
    )  # fmt: skip
    if counts and counts.most_common(1)[0][1] >= WRITTEN * len(found.pages):
        name, count = counts.most_common(1)[0]
        return (name,), f"{count_of(count, 'page')} {'says' if count == 1 else 'say'} so"
    return (), "nothing names them"


def _find_day(found: Found, site: Site, citation: Any, decisions: list[Decision]) -> Fact:
    days = [day for page in found.pages if (day := _read_day(page.get("date")))]
    if len(days) >= DATED * len(found.pages):
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
        if EDITORS.search(address):
            continue
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
