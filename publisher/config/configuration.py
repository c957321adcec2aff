"""book.toml -> Config: every key checked, all errors at once, each with its line."""

from __future__ import annotations

import re
import tomllib
import uuid
from collections import Counter
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

import msgspec

from publisher.book.model import Config, EditionEntry, Entry, Exclusion, Form, PartEntry, PathEntry
from publisher.book.slugs import slugify
from publisher.config.measures import ALLOWED, is_measure
from publisher.config.schema import DEFAULT_FORM, EDITION, ENTRY, EXPECTED, GENERATED, ROWS, SCHEMA
from publisher.report.findings import ConfigError, Finding, Findings, Location
from publisher.report.judging import Ignore
from publisher.report.rules import RULES


def read_config(path: Path, drafts: bool = False) -> tuple[Config, tuple[Finding, ...]]:
    """Read and check `book.toml`; raises ConfigError with every finding if one is an error."""
    reader = _Reader(path)
    toml = reader.load()
    reader.stop()
    config = reader.build(toml, drafts)
    reader.stop()
    return config, reader.findings.all()


class _Reader:
    """One reading of one `book.toml`: the text (for line numbers) and the problems found."""

    def __init__(self, path: Path) -> None:
        self.path, self.findings, self.lines = path, Findings(), [""]
        self.listed: Counter[tuple[str, int, str]] = (
            Counter()
        )  # how often a table has listed a page so far

    def stop(self) -> None:
        """Raise ConfigError where a finding is an error, whatever [rules] says of it."""
        if any(RULES[one.rule].severity == "error" for one in self.findings.all()):
            raise ConfigError(self.findings.all())

    def load(self) -> dict[str, Any]:
        """The file as TOML; empty where it is none."""
        try:
            if self.path.stat().st_size > MOST_BYTES:
                raise OverflowError
            text = self.path.read_text(encoding="utf-8-sig")
            self.lines = text.split("\n")
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
            line, column = (int(found[1]), int(found[2])) if found else (len(self.lines), 0)
            self._add(
                "config-syntax",
                line,
                str(error).split(" (at ")[0],
                'TOML wants key = "value"',
                column,
            )
        except (OSError, UnicodeDecodeError) as error:
            reason = (
                error.strerror
                if isinstance(error, OSError)
                else "it is not UTF-8 text that can be read"
            )
            self._add(
                "config-syntax", 0, f"the file can't be read: {reason}", "save it as UTF-8 text"
            )
        except (RecursionError, OverflowError, ValueError):
            self._add(
                "config-syntax",
                0,
                "the file is larger, or nested deeper, than a configuration can be",
                "look for what was pasted into it",
            )
        return {}

    def _add(self, rule: str, line: int, message: str, hint: str = "", column: int = 0) -> None:
        self.findings.add(rule, Location(self.path.name, line, column), message, hint)

    def line_of(
        self, table: str, number: int = 0, key: str = "", text: str = "", skip: int = 0
    ) -> int:
        """The line of a table's header, of a key in it, or of a quoted text after that; 0 where nothing is found.

        `skip` passes over as many places of the quoted text.
        """
        heads = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
        place, current, seen, table = 0, "", -1, table.replace(" ", "")
        for count, line in enumerate(self.lines, 1):
            if head := heads.match(line):
                current = head[1].replace('"', "").replace(" ", "")
                seen += current == table
                place = count if current == table and seen == number else place
            elif not key and current == "" and re.match(rf"\s*{re.escape(table)}\s*=", line):
                place = count
            elif (
                current == table
                and seen == number
                and key
                and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line)
            ):
                place = count
                break
        if text:
            rest = enumerate(self.lines[max(place - 1, 0) :], max(place, 1))
            quoted = (f'"{text}"', f"'{text}'")
            found = [
                count for count, line in rest for _ in range(sum(line.count(one) for one in quoted))
            ]
            return found[min(skip, len(found) - 1)] if found else place
        return place

    def build(self, toml: dict[str, Any], drafts: bool) -> Config:
        """The configuration of a file that is TOML; every problem is collected."""
        self._check_tables(toml)
        book = self._table(toml, "book")
        self._check_book(toml, book)
        form = self._form(toml)
        relations = self._table(toml, "relations")
        title, authors = book.get("title", ""), tuple(book.get("authors", ()))
        slug = slugify(book.get("slug", "")) or slugify(title) or "book"
        site = book.get("site", ())
        return Config(
            folder=self.path.parent,
            path=self.path.name,
            title=title,
            authors=authors,
            slug=slug,
            language=book.get("language", "en"),
            identifier=book.get("identifier") or _derive_identifier(slug, title, authors),
            version=book.get("version", "0.0.0"),
            subtitle=book.get("subtitle", ""),
            date=book.get("date"),
            publisher=book.get("publisher", ""),
            rights=book.get("rights", ""),
            description=book.get("description", ""),
            subjects=tuple(book.get("subjects", ())),
            site=(site,) if isinstance(site, str) and site else tuple(site),
            root=book.get("root", "."),
            theme=book.get("theme", "handbook"),
            stubs=book.get("stubs", "omit"),
            page_list=book.get("page-list", ""),
            previous=book.get("previous", ""),
            order=book.get("order", ""),
            order_line=self.line_of("book", 0, "order"),
            pages=self._entries(list(book.get("pages", [])), "book", 0),
            front=self._matter(toml, "front"),
            parts=self._rows(toml, "part"),
            back=self._matter(toml, "back"),
            paths=tuple(
                PathEntry(
                    row.get("name", ""),
                    row.get("description", ""),
                    self._path_pages(row, number),
                    line,
                )
                for number, (row, line) in enumerate(self._read_rows(toml, "path"))
            ),
            exclude=tuple(
                Exclusion(glob, reason, self.line_of("exclude", 0, glob))
                for glob, reason in self._strings(toml, "exclude")
            ),
            form=form,
            links=tuple(
                (target, page, self.line_of("links", 0, target))
                for target, page in self._strings(toml, "links")
            ),
            builds_on=tuple(relations.get("builds-on", _label_at(form, "Context"))),
            leads_to=tuple(relations.get("leads-to", _label_at(form, "Consequences"))),
            referenced_by=relations.get("referenced-by", True),
            editions=self._editions(toml),
            words=self._strings(toml, "words"),
            rules=self._rules(toml),
            ignores=self._ignores(toml),
            drafts=drafts,
        )

    def _check_tables(self, toml: dict[str, Any]) -> None:
        known = [*SCHEMA, *ROWS, "exclude", "links", "words", "rules", "edition"]
        for name in toml:
            if name not in known:
                self._unknown(self.line_of(name), f"table [{name}]", name, known)

    def _check_book(self, toml: dict[str, Any], book: dict[str, Any]) -> None:
        """What a type can't say: keys that are required, patterns of values, keys that exclude each other."""
        for key in ("title", "authors"):
            if not book.get(key) and not self.findings.all():
                self._add(
                    "config-missing",
                    self.line_of("book"),
                    f"[book] has no {key}",
                    f"add {key} = {EXAMPLES[key]}",
                )
        for key, pattern, allowed in PATTERNS:
            if key in book and not re.fullmatch(pattern, book[key]):
                line = self.line_of("book", 0, key)
                self._add(
                    "config-value",
                    line,
                    f"'{key}' in [book] can't be {book[key]!r}",
                    f"allowed is {allowed}",
                )
        orders = [key for key in ("pages", "order") if book.get(key)] + (
            ["[[part]]"] if toml.get("part") else []
        )
        if len(orders) > 1:
            line = self.line_of("book", 0, orders[0])
            self._add(
                "config-value",
                line,
                f"{' and '.join(orders)} both give the order",
                "keep one of pages, order and [[part]]",
            )

    def _form(self, toml: dict[str, Any]) -> Form:
        form = self._table(toml, "form")
        order = form.get("order", DEFAULT_FORM)
        mandatory = form.get("mandatory", [one for one in DEFAULT_FORM[1:-1] if one in order])
        spellings = tuple(
            (label, tuple(others)) for label, others in form.get("spellings", {}).items()
        )
        return Form(tuple(order), tuple(mandatory), spellings)

    def _unknown(self, line: int, what: str, name: str, known: list[str]) -> None:
        near = get_close_matches(name, known, 1, 0.6)
        hint = f"did you mean '{near[0]}'?" if near else f"allowed are {', '.join(known)}"
        self._add("config-key", line, f"unknown {what}", hint)

    def _table(self, toml: dict[str, Any], name: str) -> dict[str, Any]:
        found = toml.get(name, {})
        if not isinstance(found, dict):
            self._add(
                "config-value",
                self.line_of(name),
                f"'{name}' is not a table",
                f"write [{name}] on a line of its own",
            )
            return {}
        return self._check(found, SCHEMA[name], name, name, 0)

    def _check(
        self, row: dict[str, Any], schema: dict[str, Any], name: str, table: str, number: int
    ) -> dict[str, Any]:
        """The keys of one table that are known and have the right type; each other one is reported."""
        good = {}
        for key, value in row.items():
            line = self.line_of(table, number, key)
            if key not in schema:
                self._unknown(line, f"key '{key}' in [{name}]", key, list(schema))
                continue
            try:
                good[key] = msgspec.convert(value, schema[key])
            except msgspec.ValidationError:
                self._wrong(line, name, key, value, schema[key])
        return good

    def _wrong(self, line: int, name: str, key: str, value: Any, kind: Any) -> None:
        allowed = [one for one in get_args(kind) if isinstance(one, str)] or [
            str(one) for one in get_args(kind) if isinstance(one, int)
        ]
        near = get_close_matches(str(value), allowed, 1, 0.6)
        hint = f"did you mean '{near[0]}'? " if near else ""
        expected = f"one of {', '.join(allowed)}" if allowed else EXPECTED.get(kind, "another type")
        shown = str(value) if len(str(value)) < 40 else str(value)[:40] + "…"
        self._add(
            "config-value",
            line,
            f"'{key}' in [{name}] can't be {shown!r}",
            f"{hint}allowed is {expected}",
        )

    def _read_rows(self, toml: dict[str, Any], name: str) -> list[tuple[dict[str, Any], int]]:
        rows = toml.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._add(
                "config-value",
                self.line_of(name),
                f"[{name}] can't be a single table",
                f"write [[{name}]]",
            )
            return []
        checked = []
        for number, row in enumerate(rows):
            good = self._check(row, ROWS[name], name, name, number)
            checked.append((good, self.line_of(name, number)))
            for key in (
                ("title",) if name == "part" else ("rule", "reason") if name == "ignore" else ()
            ):
                if key not in row:
                    self._add(
                        "config-missing",
                        self.line_of(name, number),
                        f"[[{name}]] has no {key}",
                        f"add {key}",
                    )
        return checked

    def _rows(self, toml: dict[str, Any], name: str) -> tuple[PartEntry, ...]:
        return tuple(
            PartEntry(row.get("title", ""), row.get("introduction", ""), self._entries(list(row.get("pages", [])), name, number), line)
            for number, (row, line) in enumerate(self._read_rows(toml, name))
        )  # fmt: skip

    def _path_pages(self, row: dict[str, Any], number: int) -> tuple[tuple[str, int], ...]:
        return tuple(
            (page, self.line_of("path", number, "pages", page)) for page in row.get("pages", ())
        )

    def _matter(self, toml: dict[str, Any], name: str) -> tuple[Entry, ...]:
        return tuple(entry for row in self._rows(toml, name) for entry in row.pages)

    def _entries(self, rows: list[Any], table: str, number: int) -> tuple[Entry, ...]:
        entries = []
        for row in rows:
            good = (
                {"page": row}
                if isinstance(row, str)
                else self._check(row, ENTRY, f"{table}: pages", table, number)
            )
            page = good.get("page", "")
            line = self.line_of(table, number, "pages", page, self.listed[table, number, page])
            self.listed[table, number, page] += 1
            if not page:
                self._add(
                    "config-missing", line, "an entry of pages has no page", 'write {page = "x.md"}'
                )
            elif page.startswith("@") and page[1:] not in GENERATED:
                self._unknown(
                    line, f"generated page '{page}'", page, [f"@{one}" for one in GENERATED]
                )
            below = self._entries(list(good.get("pages") or []), table, number)
            entries.append(
                Entry(
                    page,
                    line,
                    good.get("title", ""),
                    good.get("slug", ""),
                    good.get("kind", ""),
                    below,
                )
            )
        return tuple(entries)

    def _strings(self, toml: dict[str, Any], name: str) -> tuple[tuple[str, str], ...]:
        table = toml.get(name, {})
        if not isinstance(table, dict):
            self._add(
                "config-value", self.line_of(name), f"'{name}' is not a table", f"write [{name}]"
            )
            return ()
        for key, value in table.items():
            if not isinstance(value, str) or (name == "exclude" and not value.strip()):
                wanted = "a reason, as text" if name == "exclude" else "a string"
                self._add(
                    "config-value",
                    self.line_of(name, 0, key),
                    f"'{key}' in [{name}] is {value!r}",
                    f"allowed is {wanted}",
                )
        return tuple((key, value) for key, value in table.items() if isinstance(value, str))

    def _editions(self, toml: dict[str, Any]) -> tuple[EditionEntry, ...]:
        tables = toml.get("edition", {})
        if not isinstance(tables, dict) or not all(
            isinstance(table, dict) for table in tables.values()
        ):
            self._add(
                "config-value",
                self.line_of("edition"),
                "'edition' is not a table of editions",
                "write [edition.NAME]",
            )
            return ()
        found = []
        for name, table in tables.items():
            own = f"edition.{name}"
            if not re.fullmatch(EDITION_NAME, name):
                self._add(
                    "config-value",
                    self.line_of(own),
                    f"an edition can't be called {name!r}",
                    "allowed are a-z, 0-9 and -",
                )
            keys = self._check(table, EDITION, own, own, 0)
            rows = tuple(
                (key, tuple(value) if isinstance(value, list) else value, self.line_of(own, 0, key))
                for key, value in keys.items()
            )
            for key, value, line in rows:
                if not is_measure(key, value):
                    self._add(
                        "config-value",
                        line,
                        f"'{key}' in [{own}] can't be {value!r}",
                        f"allowed is {ALLOWED[key]}",
                    )
            found.append(EditionEntry(name, rows, self.path.name, self.line_of(own)))
        return tuple(found)

    def _rules(self, toml: dict[str, Any]) -> tuple[tuple[str, str], ...]:
        for rule, severity in self._strings(toml, "rules"):
            line = self.line_of("rules", 0, rule)
            if rule not in RULES:
                self._unknown(line, f"rule '{rule}'", rule, list(RULES))
            elif severity not in ("error", "warn", "ignore"):
                self._add(
                    "config-value",
                    line,
                    f"'{rule}' can't be {severity!r}",
                    "allowed is one of error, warn, ignore",
                )
        return self._strings(toml, "rules")

    def _ignores(self, toml: dict[str, Any]) -> tuple[Ignore, ...]:
        rows = self._read_rows(toml, "ignore")
        for row, line in rows:
            if row.get("rule", "link-dangling") not in RULES:
                self._unknown(line, f"rule '{row['rule']}'", row["rule"], list(RULES))
        return tuple(
            Ignore(row.get("rule", ""), row.get("target", ""), row.get("reason", ""), line)
            for row, line in rows
        )


EDITION_NAME = r"[a-z0-9][a-z0-9-]*"
PATTERNS = (
    ("version", r"[\w.+-]+", "letters, digits and . + - _"),
    ("language", r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", "a BCP 47 tag, such as en or pt-BR"),
)
MOST_BYTES = 2_000_000
EXAMPLES = {"title": '"A Handbook"', "authors": '["A. Author"]'}


def _label_at(form: Form, name: str) -> tuple[str, ...]:
    """A label of the default form, or, in a form of six with other labels, the one that stands at its place."""
    if name in form.order or len(form.order) != len(DEFAULT_FORM):
        return (name,)
    return (form.order[DEFAULT_FORM.index(name)],)


def _derive_identifier(slug: str, title: str, authors: tuple[str, ...]) -> str:
    """A fixed identifier for a book that names none, from what does not change between editions."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "\n".join([slug, title, *authors])).urn
