"""Pages and their order -> the text of a book.toml, each guess with its reason in a comment."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from msgspec import Struct, field

from publisher.book.model import Source
from publisher.book.slugs import slugify
from publisher.config.schema import quote_toml
from publisher.door import read_file
from publisher.report.diagnostics import one_line
from publisher.scaffold.importer.page_order import PageOrder, stem_of, title_of
from publisher.scaffold.importer.shared_form import find_form, is_ours

MOST_BYTES = 1_000_000
LINK = re.compile(r"https?://[^\s)\"'<>\]]+")


class Site(Struct, frozen=True):
    """The file of a site generator that lies in the folder: its name and its strings by key."""

    name: str = ""
    values: dict[str, str] = field(default_factory=dict)

    def first(self, *keys: str) -> str:
        """Return the value of the first key that has one, or `""`."""
        return next((value for key in keys if (value := self.values.get(key))), "")


def write_book_file(
    folder: Path,
    sources: tuple[Source, ...],
    pages: list[Source],
    order: PageOrder,
    excluded: dict[str, str],
) -> tuple[str, tuple[str, ...]]:
    """Return the text of the book.toml, and what its author must decide.

    `sources` are all pages that can be read, `pages` those that can be in the book.
    """
    decisions = [order.decision] if order.decision else []
    site = _read_site(folder)
    lines = [
        *_title_lines(folder, sources, site),
        *_author_lines(pages, site, decisions),
        *_date_lines(folder, sources),
        *_site_lines(pages, site),
        *_order_lines(order),
        *_form_lines(pages, decisions),
    ]
    if excluded:
        rows = sorted(excluded.items())
        lines += ["", "[exclude]"]
        lines += [f"{quote_toml(glob_of(path))} = {quote_toml(reason)}" for path, reason in rows]
    return "\n".join(lines) + "\n", tuple(decisions)


def glob_of(path: str) -> str:
    """Return the glob that matches this path alone."""
    return re.sub(r"([*?\[])", r"[\1]", path)


def _read_site(folder: Path) -> Site:
    """Read the site generator's file, if there is one that can be read."""
    for name in ("_config.yml", "_config.yaml", "mkdocs.yml", "book.yml"):
        file = folder / name
        if not os.path.isfile(file):
            continue
        try:
            text = read_file(file, folder, MOST_BYTES).decode("utf-8")
            content = yaml.load(text, Loader=yaml.CBaseLoader)
        except (OSError, ValueError, yaml.YAMLError, RecursionError):
            continue
        if isinstance(content, dict):
            rows = {str(key): value for key, value in content.items() if isinstance(value, str)}
            return Site(name, rows)
    return Site()


def _title_lines(folder: Path, sources: tuple[Source, ...], site: Site) -> list[str]:
    title, reason = _find_title(folder, sources, site)
    return ["[book]", f"title = {quote_toml(title)}  # {one_line(reason)}"]


def _find_title(folder: Path, sources: tuple[Source, ...], site: Site) -> tuple[str, str]:
    """Return the book's title and where it comes from."""
    if title := site.first("title", "site_name"):
        return title, f"{site.name} says so"
    for name in ("index", "readme"):
        for source in sources:
            if stem_of(source.path) == name and "/" not in source.path:
                heading = re.search(r"^#[ \t]+(?![ \t])(.+)", source.body, re.MULTILINE)
                text = (
                    re.sub(r"[*_`\[\]]|\([^()]*\)", "", heading[1].rstrip(" \t#"))
                    if heading
                    else ""
                )
                if title := source.get("title") or text:
                    return title, f"the title of {source.path}"
    return title_of(folder.resolve().name) or "A Book", "the folder's name"


def _author_lines(pages: list[Source], site: Site, decisions: list[str]) -> list[str]:
    names = Counter(page.get("author") for page in pages if page.get("author"))
    author = site.first("author") or (names.most_common(1)[0][0] if names else "")
    if not author:
        decisions.append("nothing names the authors: write them into [book]")
    return [f"authors = [{quote_toml(author or 'Unknown')}]"]


def _date_lines(folder: Path, sources: tuple[Source, ...]) -> list[str]:
    """The newest date of a header, else of a file.

    Git is not asked: the settings of a stranger's repository may name programs to run.
    """
    days = []
    for source in sources:
        if match := re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", source.get("date")):
            try:
                days.append(date(*map(int, match.groups())))
            except ValueError:
                continue
    if days:
        return [f"date = {max(days).isoformat()}  # the newest date of a page"]
    seconds = max(((folder / source.path).stat().st_mtime for source in sources), default=0)
    day = datetime.fromtimestamp(seconds, UTC).date().isoformat()
    return [f"date = {day}  # the day on which a page was changed last"]


def _site_lines(pages: list[Source], site: Site) -> list[str]:
    """The keys `language` and `site`, where they are known."""
    lines = []
    of_page = next((page.get("lang") for page in pages if page.get("lang")), "")
    language = (site.first("lang", "language") or of_page).replace("_", "-")
    if re.fullmatch(r"[A-Za-z]{2,3}(-\w+)*", language):
        lines.append(f"language = {quote_toml(language)}")
    if address := site.values.get("url", site.values.get("site_url", "")).rstrip("/"):
        base = f"{address}/{site.values.get('baseurl', '').strip('/')}"
        lines.append(f"site = {quote_toml(base)}  # {site.name} says so")
    elif base := _find_address(pages):
        lines.append(f"site = {quote_toml(base)}  # many links to pages are spelled so")
    return lines


def _find_address(pages: list[Source]) -> str:
    """Return the beginning of addresses that end with a page's name, where three or more agree."""
    slugs = {slugify(stem_of(page.path)) for page in pages}
    counts: Counter[str] = Counter()
    for page in pages:
        for address in set(LINK.findall(page.body)):
            path = urlsplit(address).path.rstrip("/")
            above, _, name = path.rpartition("/")
            if "/" in path and slugify(name.rpartition(".")[0] or name) in slugs:
                counts[address[: address.index(path) + len(above) + 1]] += 1
    return next((base for base, count in counts.most_common(1) if count >= 3), "")


def _order_lines(order: PageOrder) -> list[str]:
    """The key `order`, or the tables of the front matter, the parts and the back matter."""
    if order.listing:
        return [f"order = {quote_toml(order.listing)}  # {one_line(order.reason)}", ""]
    lines = ["", f"# {one_line(order.reason)}"]
    if order.front:
        lines += ["[[front]]", f"pages = {_list(order.front)}", ""]
    for title, paths in order.parts:
        rows = (f"    {quote_toml(path)}," for path in paths)
        lines += ["[[part]]", f"title = {quote_toml(title)}", "pages = [", *rows, "]", ""]
    if order.back:
        lines += ["[[back]]", f"pages = {_list(order.back)}", ""]
    return lines[:-1]


def _form_lines(pages: list[Source], decisions: list[str]) -> list[str]:
    """The table `[form]`, where many pages share sections that are not those of the default."""
    form, count = find_form(pages)
    if not form.order:
        message = "no sections were found that many pages share: every page is an ordinary page"
        decisions.append(f"{message}; name yours in [form]")
        return []
    if is_ours(form):
        return ["", f"# {count} pages have the sections that a book has without a [form]"]
    message = f"{count} pages have the sections of [form]"
    decisions.append(f"{message}; take out what is no section of a pattern")
    reason = "pages have two of these sections or more; those in most of them are mandatory"
    lines = [f"order = {_list(form.order)}", f"mandatory = {_list(form.mandatory)}"]
    return ["", f"[form]  # {count} {reason}", *lines]


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(quote_toml, texts))}]"
