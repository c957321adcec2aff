"""book.toml -> Config: every key checked, all errors at once, each with its line."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from publisher.book.addresses import read_site
from publisher.book.form import ROLES, role_of
from publisher.book.language import WORDS, read_tag
from publisher.book.model import Config, EditionEntry, Entry, Exclusion, Form, PartEntry, PathEntry
from publisher.book.near import find_near, suggest
from publisher.book.slugs import slugify
from publisher.book.title_lines import split_title
from publisher.config.checking import LONGEST, check_toml
from publisher.config.decks import read_deck, read_poster
from publisher.config.kinds import defaults_of
from publisher.config.mdbook import find_mdbook
from publisher.config.publishing import check_isbns, read_publication
from publisher.config.schema import BOOK, BOOK_FILE, DEFAULT_FORM
from publisher.config.selections import read_selections
from publisher.config.settings import RULES, read_settings
from publisher.door import real_folder
from publisher.files.clock import epoch_date
from publisher.files.limit import LimitError, limited
from publisher.files.toml import Place, Toml, TomlError, read_toml
from publisher.report.findings import ConfigError, Finding, Location
from publisher.report.judging import Ignore

LONGEST_SLUG = 120  # with version, edition and suffix, the name of a file
TOO_DEEP = "the file is nested deeper than a configuration can be"
# keys of [book] whose values the configuration has as they are, and those whose lines it has, too
COPIED = (
    "language version subtitle cover publisher rights description root theme stubs punctuation "
    "page-list previous order math numbered contents edition series series-number address qr"
).split()
LINED = ("cover", "theme", "page-list", "previous")


def read_config(
    path: Path, drafts: bool = False, settings: tuple[str, ...] = ()
) -> tuple[Config, tuple[Finding, ...]]:
    """Read and check `book.toml`; raises ConfigError with all findings if there are any.

    `settings` are `KEY=VALUE`, which hold instead of keys of `[book]`.
    """
    set_values = read_settings(settings)
    try:
        with limited():
            return _read_config(path, drafts, set_values)
    except LimitError as error:
        where, hint = Location(path.name), "look for what was pasted into it"
        raise ConfigError([Finding("config-syntax", where, f"the file {error}", hint)]) from error


def _read_config(
    path: Path, drafts: bool, settings: dict[str, Any]
) -> tuple[Config, tuple[Finding, ...]]:
    try:
        toml = read_toml(path, real_folder(path.parent))
        if theirs := find_mdbook(path, toml):
            raise ConfigError(theirs)
        toml = _with_settings(toml, settings)
        values, found = check_toml(toml, BOOK_FILE, path.name, RULES)
    except TomlError as error:
        where = Location(path.name, error.line, error.column)
        raise ConfigError([Finding("config-syntax", where, error.message, error.hint)]) from error
    except RecursionError as error:
        where, hint = Location(path.name), "look for what was pasted into it"
        raise ConfigError([Finding("config-syntax", where, TOO_DEEP, hint)]) from error
    checks = (check_order, check_labels, check_root, check_site, check_language, check_qr)
    findings = (*found, *(one for check in checks for one in check(path, toml, values)))
    findings += check_isbns(path.name, toml, values)
    if findings:
        raise ConfigError(findings)
    config = _Reader(path, toml, values).build(drafts)
    return config, () if config.authors else (_authors_missing(path, toml),)


def _with_settings(toml: Toml, settings: dict[str, Any]) -> Toml:
    """Return a file's values with those of the command line in `[book]`."""
    book = toml.values.get("book", {})
    if not settings or not isinstance(book, dict):
        return toml
    return replace(toml, values={**toml.values, "book": {**book, **settings}})


def _authors_missing(path: Path, toml: Toml) -> Finding:
    """Return the finding of a book that names no authors."""
    where = Location(path.name, toml.line("book", "authors"))
    verb = "fill in" if "authors" in toml.values["book"] else "add"
    hint = f'{verb} authors = ["A. Author"]'
    return Finding("authors-missing", where, "the book names no authors: none are printed", hint)


def check_order(path: Path, toml: Toml, values: dict[str, Any]) -> tuple[Finding, ...]:
    """Report a second key that gives the order of pages."""
    book = values.get("book", {})
    orders = [key for key in ("pages", "order") if book.get(key)]
    orders += ["[[part]]"] if toml.values.get("part") else []
    if len(orders) < 2:
        return ()
    where = Location(path.name, toml.line("book", orders[0]))
    message = f"{' and '.join(orders)} both give the order"
    return (Finding("config-value", where, message, "keep one of pages, order and [[part]]"),)


def check_labels(path: Path, toml: Toml, values: dict[str, Any]) -> tuple[Finding, ...]:
    """Report a label that no section has, where it is nearly one of the form's."""
    form = values.get("form", {})
    order = form.get("order", DEFAULT_FORM)
    rows: list[tuple[str, Place]] = [
        (label, (table, key, number))
        for table, key in (
            ("form", "mandatory"),
            ("relations", "builds-on"),
            ("relations", "leads-to"),
        )
        for number, label in enumerate(values.get(table, {}).get(key, ()))
    ]
    rows += [(label, ("form", "spellings", label)) for label in form.get("spellings", {})]
    return tuple(
        Finding(
            "config-value",
            Location(path.name, toml.line(*place)),
            f"'{place[1]}' in [{place[0]}] names no section of the form: '{label}'",
            suggest(label, order),
        )
        for label, place in rows
        if label not in order and find_near(label, order)
    )


def check_root(path: Path, toml: Toml, values: dict[str, Any]) -> tuple[Finding, ...]:
    """Report a root that is neither above the book's folder nor in it."""
    root = values.get("book", {}).get("root", ".")
    folder = path.parent / root
    own, top = path.parent.resolve(), folder.resolve()
    if os.path.isdir(folder) and (own.is_relative_to(top) or top.is_relative_to(own)):
        return ()
    where = Location(path.name, toml.line("book", "root"))
    message = f"'root' in [book] is no folder above the book or in it: '{root[:LONGEST]}'"
    hint = 'write ., a folder above such as "../..", or a folder of the book'
    return (Finding("config-value", where, message, hint),)


def check_language(path: Path, toml: Toml, values: dict[str, Any]) -> tuple[Finding, ...]:
    """Report a language that is no tag, such as English."""
    given = values.get("book", {}).get("language", "en")
    if read_tag(given):
        return ()
    where = Location(path.name, toml.line("book", "language"))
    message = f"'language' in [book] is no language: '{given[:LONGEST]}'"
    return (Finding("config-value", where, message, "write its tag, such as en or pt-BR"),)


def check_site(path: Path, toml: Toml, values: dict[str, Any]) -> tuple[Finding, ...]:
    """Report each address of the site that is none of the web."""
    site = values.get("book", {}).get("site", [])
    where = Location(path.name, toml.line("book", "site"))
    rows = [site] if isinstance(site, str) else site
    return tuple(
        Finding(
            "config-value",
            where,
            f"'site' in [book] is no address of the web: '{one[:LONGEST]}'",
            "write it as https://example.org/folder/",
        )
        for one in rows
        if one and not read_site(one)
    )


def check_qr(path: Path, toml: Toml, values: dict[str, Any]) -> tuple[Finding, ...]:
    """Report QR codes in a book whose pages have no address on the web."""
    book = values.get("book", {})
    if not book.get("qr") or book.get("site") or book.get("address"):
        return ()
    where = Location(path.name, toml.line("book", "qr"))
    message = "'qr' in [book] needs the addresses of the pages on the web"
    return (Finding("config-value", where, message, "add site or address"),)


class _Reader:
    """The checked values of one `book.toml`, and their lines."""

    def __init__(self, path: Path, toml: Toml, values: dict[str, Any]) -> None:
        self.path, self.toml, self.values = path, toml, values

    def build(self, drafts: bool) -> Config:
        """Return the configuration, with defaults for what the file does not set."""
        book = {**defaults_of(BOOK), **self.values["book"]}
        form = read_form(self.values.get("form", {}), book["language"])
        relations = self.values.get("relations", {})
        title, lines = split_title(book["title"])
        authors, site = tuple(book["authors"]), book["site"]
        slug = slugify(book["slug"]) or slugify(title) or "book"
        slug = slug[:LONGEST_SLUG].rstrip("-")
        return Config(
            **self._copied(book),
            **self._tables(),
            folder=self.path.parent,
            path=self.path.name,
            title=title,
            title_lines=lines,
            authors=authors,
            slug=slug,
            identifier=book["identifier"] or _derive_identifier(slug, title, authors),
            date=book.get("date") or epoch_date(),
            subjects=tuple(book["subjects"]),
            site=(site,) if isinstance(site, str) and site else tuple(site),
            order_line=self.toml.line("book", "order"),
            markdown=book.get("markdown", ""),
            extensions=tuple(
                (name, self.toml.line("book", "extensions", n))
                for n, name in enumerate(book["extensions"])
            ),
            pages=self._entries(book["pages"], ("book", "pages")),
            form=form,
            builds_on=tuple(relations.get("builds-on", _label_with(form, "Context"))),
            leads_to=tuple(relations.get("leads-to", _label_with(form, "Consequences"))),
            referenced_by=relations.get("referenced-by", True),
            drafts=drafts or book["drafts"],
        )

    def _copied(self, book: dict[str, Any]) -> dict[str, Any]:
        """Return the values of `[book]` that need no change, and the lines of some of them."""
        lines = {f"{name}-line": self.toml.lines.get(("book", name), 0) for name in LINED}
        values = {name: book[name] for name in COPIED} | lines
        return {name.replace("-", "_"): value for name, value in values.items()}

    def _tables(self) -> dict[str, Any]:
        """Return the values of the tables beside `[book]`, by their names in `Config`."""
        return {
            "front": self._matter("front"),
            "parts": self._parts("part"),
            "back": self._matter("back"),
            "paths": self._paths(),
            "exclude": tuple(Exclusion(*row) for row in self._strings("exclude")),
            "links": self._strings("links"),
            "pictures": self._strings("pictures"),
            "editions": read_editions(self.values.get("edition", {}), self.toml, self.path.name),
            "words": tuple(self.values.get("words", {}).items()),
            "own_words": tuple(
                (name, line) for name, _, line in self._strings("words") if name not in WORDS["en"]
            ),
            "rules": tuple(self.values.get("rules", {}).items()),
            "ignores": self._ignores(),
            "publication": read_publication(self.values, self.toml),
            "selections": read_selections(self.values.get("selection", {}), self.toml),
            "deck": read_deck(self.values, self.toml),
            "poster": read_poster(self.values, self.toml),
        }

    def _entries(self, rows: list[Any], place: Place) -> tuple[Entry, ...]:
        """Return the entries of the list of pages at `place`."""
        entries = []
        for number, row in enumerate(rows):
            own = row if isinstance(row, dict) else {"page": row}
            line = self.toml.line(*place, number, "page")
            title, slug, kind = (own.get(key, "") for key in ("title", "slug", "kind"))
            below = self._entries(own.get("pages", []), (*place, number, "pages"))
            group = own.get("group", "")
            entries.append(Entry(own["page"], line, title, slug, kind, below, group=group))
        return tuple(entries)

    def _parts(self, name: str) -> tuple[PartEntry, ...]:
        """Return the rows of `[[part]]`, `[[front]]` or `[[back]]`; of the last two only pages."""
        parts = []
        for number, row in enumerate(self.values.get(name, [])):
            title, introduction = row.get("title", ""), row.get("introduction", "")
            pages = self._entries(row.get("pages", []), (name, number, "pages"))
            parts.append(PartEntry(title, introduction, pages, self.toml.line(name, number)))
        return tuple(parts)

    def _matter(self, name: str) -> tuple[Entry, ...]:
        return tuple(entry for row in self._parts(name) for entry in row.pages)

    def _paths(self) -> tuple[PathEntry, ...]:
        paths = []
        for number, row in enumerate(self.values.get("path", [])):
            rows = enumerate(row.get("pages", []))
            pages = tuple((page, self.toml.line("path", number, "pages", n)) for n, page in rows)
            name, description = row.get("name", ""), row.get("description", "")
            paths.append(PathEntry(name, description, pages, self.toml.line("path", number)))
        return tuple(paths)

    def _strings(self, name: str) -> tuple[tuple[str, str, int], ...]:
        """Key, value and line of a table of strings."""
        rows = self.values.get(name, {}).items()
        return tuple((key, value, self.toml.line(name, key)) for key, value in rows)

    def _ignores(self) -> tuple[Ignore, ...]:
        return tuple(
            Ignore(row["rule"], row.get("target", ""), row["reason"], self.toml.line("ignore", n))
            for n, row in enumerate(self.values.get("ignore", []))
        )


def read_editions(
    tables: dict[str, dict[str, Any]], toml: Toml, path: str
) -> tuple[EditionEntry, ...]:
    """Return every `[edition.NAME]` of a file; `path` is the file's name in findings."""
    editions = []
    for name, rows in tables.items():
        place = ("edition", name)
        keys = tuple(
            (key, tuple(value) if isinstance(value, list) else value, toml.line(*place, key))
            for key, value in rows.items()
        )
        editions.append(EditionEntry(name, keys, path, toml.line(*place)))
    return tuple(editions)


def read_form(form: dict[str, Any], language: str) -> Form:
    """Return the form of `[form]`, with defaults for what the table does not set.

    Labels that the book does not name itself may be spelled in its `language`.
    """
    order = tuple(form.get("order", DEFAULT_FORM))
    mandatory = form.get("mandatory", [one for one in DEFAULT_FORM[1:-1] if one in order])
    rows = form.get("spellings", {}).items()
    spellings = tuple((label, tuple(others)) for label, others in rows)
    return Form(order, tuple(mandatory), spellings, () if "order" in form else (language,))


def _label_with(form: Form, name: str) -> tuple[str, ...]:
    """Return a label of the default form, or else the form's label that has its role."""
    if name in form.order:
        return (name,)
    return (next((one for one in form.order if role_of(form, one) == ROLES[name]), name),)


def _derive_identifier(slug: str, title: str, authors: tuple[str, ...]) -> str:
    """Return the identifier of a book that names none; it is the same in every release."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "\n".join([slug, title, *authors])).urn
