"""A folder of existing pages -> a book.toml for it: parts in the best order found, a reason for each guess, what wants a decision.

Changes no page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from msgspec import Struct, field

from publisher.assembly.order_page import OrderReader
from publisher.book.model import Config, Entry, PartEntry, Source
from publisher.book.slugs import slugify
from publisher.config.schema import quote_toml
from publisher.reading import read_text
from publisher.reading.sources import read_sources
from publisher.report.diagnostics import one_line
from publisher.report.rules import RULES
from publisher.scaffold.importer.shared_form import find_form, is_ours

SUMMARIES = ("summary", "toc", "contents")
INDEXES = (
    "index",
    "readme",
    "home",
    "patterns",
    "overview",
    "catalogue",
    "catalog",
    "pattern-list",
)
FRONT = (
    "preface",
    "foreword",
    "introduction",
    "intro",
    "how-to-read",
    "about-this-book",
    "start-here",
)
BACK = (
    "glossary",
    "appendix",
    "references",
    "bibliography",
    "further-reading",
    "acknowledgements",
    "acknowledgments",
    "colophon",
    "about",
)
HOUSE = {
    "404": "the web server's page", "license": "the repository's licence", "licence": "the repository's licence",
    "contributing": "for contributors", "code-of-conduct": "for contributors", "code_of_conduct": "for contributors",
    "changelog": "the repository's history", "security": "for contributors", "pull_request_template": "for contributors",
    "issue_template": "for contributors", "template": "a template", "pattern-template": "a template",
    "search": "the web site's search", "sitemap": "the web site's map", "archive": "the web site's list", "tags": "the web site's list",
}  # fmt: skip
WEIGHTS = ("order", "weight", "nav_order", "position", "sequence", "number")
GROUPS = ("category", "categories", "part", "group", "section")
LINK = re.compile(r"https?://[^\s)\"'<>\]]+")
FEW = 40  # words below which a page that says it moved is a stub


class Guess(Struct):
    """What was found: the order and its reason, what is left out and why, and what an author should decide."""

    order: str = ""
    groups: list[tuple[str, list[str]]] = field(default_factory=list)
    reason: str = ""
    front: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    excluded: dict[str, str] = field(default_factory=dict)
    decisions: list[str] = field(default_factory=list)


def adopt_folder(folder: Path) -> tuple[str, tuple[str, ...]]:
    """The text of a book.toml for a folder of pages, and what wants a decision; empty where there are no pages."""
    guess = Guess()
    sources = _read_what_can_be(Config(folder, "book.toml", "", (), "", "en", "", ""), guess)
    site = _read_site(folder)
    pages = _exclude(sources, guess)
    if not pages:
        return "", ()
    _find_order(pages, guess)
    lines = [
        *_write_head(folder, sources, pages, site, guess),
        "",
        *_write_order(guess),
        *_write_form(pages, guess),
    ]
    if guess.excluded:
        lines += [
            "",
            "[exclude]",
            *(
                f"{quote_toml(_as_glob(path))} = {quote_toml(reason)}"
                for path, reason in sorted(guess.excluded.items())
            ),
        ]
    return "\n".join(lines) + "\n", tuple(guess.decisions)


def _read_what_can_be(config: Config, guess: Guess) -> tuple[Source, ...]:
    """The pages of a folder; what can't be read is excluded, with the reason."""
    sources, findings = read_sources(config)
    unreadable = {
        finding.location.path: one_line(finding.message)
        for finding in findings
        if RULES[finding.rule].severity == "error"
    }
    guess.excluded |= {path: f"can't be read: {message}" for path, message in unreadable.items()}
    return tuple(source for source in sources if source.path not in unreadable)


def _as_glob(path: str) -> str:
    """The glob that means this path alone."""
    return re.sub(r"([*?\[])", r"[\1]", path)


# ── which pages ────────────────────────────────────────────────────────────────────────────────────────────────────


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0].lower()


def _exclude(sources: tuple[Source, ...], guess: Guess) -> list[Source]:
    """The pages that can be in a book; the others are excluded, each with its reason."""
    kept = []
    paths = {one.path for one in sources}
    total = sum(len(one.body) for one in sources)
    for one in sources:
        words = len(re.findall(r"\w+", one.body))
        folders = one.path.lower().split("/")[:-1]
        if (reason := HOUSE.get(_stem(one.path))) and _is_house(one):
            guess.excluded[one.path] = reason
        elif (
            one.path.endswith(".html") and (twin := one.path.removesuffix(".html") + ".md") in paths
        ):
            guess.excluded[one.path] = f"seems to be made from {twin}"
        elif len(one.body) > max(0.4 * total, 5 * total / len(sources)) and len(sources) > 5:
            guess.excluded[one.path] = "seems to hold all the others"
        elif any(
            name in (".github", "templates", "template", "node_modules", "vendor")
            for name in folders
        ):
            guess.excluded[one.path] = "lies in a folder of the repository's own"
        elif any(name in ("translations", "translation", "i18n", "locales") for name in folders):
            guess.excluded[one.path] = "a translation: a book of its own"
        elif not words:
            guess.excluded[one.path] = "has no text"
        elif words < FEW and re.search(
            r"\b(?:moved|redirect|renamed|merged into)\b", one.body, re.IGNORECASE
        ):
            guess.excluded[one.path] = "says that its text has moved"
        else:
            kept.append(one)
    return kept


def _is_house(one: Source) -> bool:
    """Whether a page whose name is one of the repository's is not a pattern of that name."""
    name = one.path.rpartition("/")[2].rpartition(".")[0]
    return (
        name.isupper()
        or _stem(one.path) in ("404", "sitemap", "pattern-template", "template")
        or not find_form([one, one, one])[1]
    )


# ── in which order ─────────────────────────────────────────────────────────────────────────────────────────────────


def _find_order(pages: list[Source], guess: Guess) -> None:
    """Settle the order: a page that lists the others, else what headers say, else folders, else names."""
    listing, count = _find_listing(pages)
    if listing:
        guess.order = listing.path
        guess.reason = f"{listing.path} links to {count} of {len(pages) - 1} other pages, so it gives the order"
        listed = _paths_in(_read_order(listing, pages))
        for one in pages:
            if one.path not in listed and one.path != listing.path:
                guess.excluded[one.path] = f"{listing.path} does not list it"
        missing = [
            path for path in guess.excluded if guess.excluded[path].endswith("does not list it")
        ]
        if missing:
            guess.decisions.append(
                f"{len(missing)} pages are not listed in {listing.path} and were excluded: {_some(missing)}"
            )
        return
    rest = _take_matter(pages, guess)
    for find in (_by_chain, _by_weight, _by_category, _by_folder):
        groups, reason = find(rest)
        if groups:
            guess.groups, guess.reason = groups, reason
            break
    else:
        guess.groups, guess.reason = (
            [("", [one.path for one in sorted(rest, key=_natural)])],
            "nothing says an order, so pages stand by name",
        )
        guess.decisions.append(
            "no order was found: put the pages of [book] into the order of reading, or into [[part]]s"
        )


def _find_listing(pages: list[Source]) -> tuple[Source | None, int]:
    """The page that links to most of the others, and to how many; a summary file needs fewer to be believed."""
    best: tuple[bool, int, Source] | None = None
    for one in pages:
        name = _stem(one.path)
        wanted = 0.3 if name in SUMMARIES else 0.6 if name in INDEXES else 0.9
        least = (
            2 if name in SUMMARIES or name in INDEXES else 5
        )  # in a book of three, a page may well speak of both others
        count = len(_paths_in(_read_order(one, pages)) - {one.path})
        if count >= max(least, wanted * (len(pages) - 1)) and (
            best is None or (name in SUMMARIES, count) > best[:2]
        ):
            best = (name in SUMMARIES, count, one)
    return (best[2], best[1]) if best else (None, 0)


def _read_order(source: Source, pages: list[Source]) -> tuple[PartEntry, ...]:
    reader = OrderReader(source, frozenset(page.path for page in pages))
    return reader.read(read_text(source).nodes)


def _paths_in(parts: tuple[PartEntry, ...]) -> set[str]:
    def walk(entries: Iterable[Entry]) -> Iterator[str]:
        for one in entries:
            yield one.page
            yield from walk(one.pages)

    return {path for part in parts for path in walk(part.pages)}


def _take_matter(pages: list[Source], guess: Guess) -> list[Source]:
    """The pages between front and back matter."""
    top = {_stem(one.path): one.path for one in pages if "/" not in one.path}
    guess.front = [
        top[name] for name in ("index", "readme", *FRONT) if name in top and len(pages) > 3
    ]
    guess.back = [top[name] for name in BACK if name in top]
    return [one for one in pages if one.path not in (*guess.front, *guess.back)]


Groups = list[tuple[str, list[str]]]


def _by_chain(pages: list[Source]) -> tuple[Groups, str]:
    """Pages whose headers name the next one."""
    known = {_stem(one.path): one.path for one in pages}
    following = {
        one.path: known.get(
            _stem("/" + (one.get("next") or "").rstrip("/").removesuffix(".html") + ".x"), ""
        )
        for one in pages
    }
    following = {path: after for path, after in following.items() if after}
    starts = [
        one.path for one in pages if one.path in following and one.path not in following.values()
    ]
    if len(following) < 0.6 * (len(pages) - 1) or not starts:
        return [], ""
    row = [starts[0]]
    while (after := following.get(row[-1], "")) and after not in row:
        row.append(after)
    row += [one.path for one in sorted(pages, key=_natural) if one.path not in row]
    return [("", row)], "the headers name the next page each"


def _by_weight(pages: list[Source]) -> tuple[Groups, str]:
    """Pages whose headers hold a number to sort by; folders are parts."""
    for key in WEIGHTS:
        numbers = {
            one.path: float(found[0])
            for one in pages
            if (found := re.match(r"-?\d+(?:\.\d+)?$", one.get(key)))
        }
        if len(numbers) >= 0.6 * len(pages) and len(set(numbers.values())) > 1:
            rows = sorted(
                pages, key=lambda one: (numbers.get(one.path, float("inf")), _natural(one))
            )
            return _group(
                rows, lambda one: one.path.rpartition("/")[0]
            ), f"the headers hold '{key}'"
    return [], ""


def _by_category(pages: list[Source]) -> tuple[Groups, str]:
    for key in GROUPS:
        names = {one.path: one.get(key).split(",")[0].strip().strip("[]'\"") for one in pages}
        named = Counter(name for name in names.values() if name)
        if sum(named.values()) >= 0.8 * len(pages) and 1 < len(named) <= len(pages) / 2:
            rows = sorted(
                pages,
                key=lambda one: (not names[one.path], names[one.path].casefold(), _natural(one)),
            )
            found = _group(rows, lambda one: names[one.path])  # noqa: B023
            return found, f"the headers hold '{key}', which became the parts"
    return [], ""


def _by_folder(pages: list[Source]) -> tuple[Groups, str]:
    folders = Counter(
        one.path.split("/")[0]
        for one in pages
        if one.path.count("/") and _stem(one.path) not in ("readme", "index")
    )
    if sum(one > 1 for one in folders.values()) < 2:
        return [], ""
    rows = sorted(pages, key=lambda one: ("/" in one.path, _natural(one)))
    return _group(
        rows, lambda one: one.path.split("/")[0] if "/" in one.path else ""
    ), "the folders became the parts"


def _group(pages: list[Source], name_of: Callable[[Source], str]) -> Groups:
    groups: dict[str, list[str]] = {}
    for one in pages:
        groups.setdefault(name_of(one), []).append(one.path)
    return [(_spell(name), paths) for name, paths in groups.items()]


def _natural(one: Source) -> tuple[object, ...]:
    """A sort key by path in which 10 comes after 9, and a folder's own page before the others."""
    first = _stem(one.path) not in ("readme", "index")
    pieces = re.split(r"(\d+)", one.path.lower())
    numbers = tuple((0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces)
    return (one.path.rpartition("/")[0].lower(), first, numbers)


def _spell(name: str) -> str:
    """A folder's or category's name as a part's title."""
    words = (
        re.sub(r"^\d+[-_. ]+", "", name.rpartition("/")[2])
        .replace("-", " ")
        .replace("_", " ")
        .strip()
    )
    return words[:1].upper() + words[1:]


def _write_form(pages: list[Source], guess: Guess) -> list[str]:
    form, count = find_form(pages)
    if not form.order:
        guess.decisions.append(
            "no sections were found that many pages share: every page is an ordinary page; name yours in [form]"
        )
        return []
    if is_ours(form):
        return ["", f"# {count} pages have the sections that a book has without a [form]"]
    guess.decisions.append(
        f"{count} pages have the sections of [form]; take out what is no section of a pattern"
    )
    lines = [
        "",
        f"[form]  # {count} pages have two of these sections or more; those in most of them are mandatory",
    ]
    return [
        *lines,
        f"order = [{', '.join(map(quote_toml, form.order))}]",
        f"mandatory = [{', '.join(map(quote_toml, form.mandatory))}]",
    ]


# ── writing it down ────────────────────────────────────────────────────────────────────────────────────────────────


def _read_site(folder: Path) -> dict[str, str]:
    """What a site generator's own file says of title, author, language and address."""
    for name in ("_config.yml", "_config.yaml", "mkdocs.yml", "book.yml"):
        if (folder / name).is_file() and not (folder / name).is_symlink():
            try:
                found = yaml.load(
                    (folder / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader
                )
            except (OSError, ValueError, yaml.YAMLError, RecursionError):
                continue
            if isinstance(found, dict):
                return {
                    str(key): value for key, value in found.items() if isinstance(value, str)
                } | {"": name}
    return {}


def _write_head(
    folder: Path,
    sources: tuple[Source, ...],
    pages: list[Source],
    site: dict[str, str],
    guess: Guess,
) -> list[str]:
    title, why = _find_title(folder, sources, site)
    authors = Counter(one.get("author") for one in pages if one.get("author"))
    author = site.get("author") or (authors.most_common(1)[0][0] if authors else "")
    if not author:
        author = "Unknown"
        guess.decisions.append("nothing names the authors: write them into [book]")
    day, since = _find_date(folder, sources)
    lines = [
        "[book]",
        f"title = {quote_toml(title)}  # {one_line(why)}",
        f"authors = [{quote_toml(author)}]",
        f"date = {day}  # {since}",
    ]
    language = (
        site.get("lang")
        or site.get("language")
        or next((one.get("lang") for one in pages if one.get("lang")), "")
    ).replace("_", "-")
    lines += (
        [f"language = {quote_toml(language)}"]
        if re.fullmatch(r"[A-Za-z]{2,3}(-\w+)*", language)
        else []
    )
    if address := site.get("url", site.get("site_url", "")).rstrip("/"):
        lines.append(
            f"site = {quote_toml(address + '/' + site.get('baseurl', '').strip('/'))}  # {site['']} says so"
        )
    elif host := _find_host(pages):
        lines.append(f"site = {quote_toml(host)}  # many links to pages are spelled so")
    lines += (
        [f"order = {quote_toml(guess.order)}  # {one_line(guess.reason)}"] if guess.order else []
    )
    return lines


def _find_title(folder: Path, sources: tuple[Source, ...], site: dict[str, str]) -> tuple[str, str]:
    if title := site.get("title") or site.get("site_name"):
        return title, f"{site['']} says so"
    for name in ("index", "readme"):
        for one in sources:
            if _stem(one.path) == name and "/" not in one.path:
                found = re.search(r"^#[ \t]+(.+?)[ \t#]*$", one.body, re.MULTILINE)
                if title := one.get("title") or (
                    re.sub(r"[*_`\[\]]|\(.*?\)", "", found[1]) if found else ""
                ):
                    return title, f"the title of {one.path}"
    return _spell(folder.resolve().name) or "A Book", "the folder's name"


def _find_date(folder: Path, sources: tuple[Source, ...]) -> tuple[str, str]:
    """The newest date of a header, else of a file; git is not asked: a stranger's repository may name programs to run."""
    days = []
    for one in sources:
        if found := re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", one.get("date")):
            try:
                days.append(date(*map(int, found.groups())))
            except ValueError:
                continue
    if days:
        return max(days).isoformat(), "the newest date of a page"
    newest = max(((folder / one.path).stat().st_mtime for one in sources), default=0)
    return datetime.fromtimestamp(
        newest, UTC
    ).date().isoformat(), "the day on which a page was changed last"


def _find_host(pages: list[Source]) -> str:
    """The beginning of addresses that name pages of the folder, where there are several."""
    stems = {slugify(_stem(one.path)) for one in pages}
    found: Counter[str] = Counter()
    for one in pages:
        for address in set(LINK.findall(one.body)):
            path = urlsplit(address).path.rstrip("/")
            if slugify(
                path.rpartition("/")[2].rpartition(".")[0] or path.rpartition("/")[2]
            ) in stems and path.count("/"):
                found[address[: address.index(path) + len(path.rpartition("/")[0]) + 1]] += 1
    best = found.most_common(1)
    return best[0][0] if best and best[0][1] >= 3 else ""


def _write_order(guess: Guess) -> list[str]:
    if guess.order:
        return []
    lines = [f"# {one_line(guess.reason)}"]
    if guess.front:
        lines += ["[[front]]", f"pages = [{', '.join(map(quote_toml, guess.front))}]", ""]
    for name, paths in guess.groups:
        lines += [
            "[[part]]",
            f"title = {quote_toml(name)}",
            "pages = [",
            *(f"    {quote_toml(path)}," for path in paths),
            "]",
            "",
        ]
    if guess.back:
        lines += ["[[back]]", f"pages = [{', '.join(map(quote_toml, guess.back))}]", ""]
    return lines[:-1]


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
