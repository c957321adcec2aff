"""The tables of docs/ that are made from the code, so that they can't say anything else."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import jinja2
import jinja2.meta
from msgspec import Struct
from msgspec.structs import fields

from publisher.commands import TASKS
from publisher.composition import generated_pages as generated
from publisher.composition import views
from publisher.config.kinds import Choice, Day, Kind, ListOf, Named, Table
from publisher.config.schema import BOOK_FILE, ENTRY
from publisher.config.theme_schema import KIND_OF_PAGE, THEME_FILE
from publisher.report.rules import RULES

ROOT = Path(__file__).parent.parent.parent
MARKED = re.compile(r"(<!-- made from the code: ([\w-]+) -->\n\n).*?(\n<!-- end -->)", re.DOTALL)


def fill(text: str) -> str:
    """A document with its tables as the code has them now."""
    return MARKED.sub(lambda found: found[1] + TABLES[found[2]]() + found[3], text)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines
    )


def rules() -> str:
    return _table(
        ("rule", "default", "what it means", "what to do"),
        [(f"`{name}`", one.severity, one.meaning, one.remedy) for name, one in RULES.items()],
    )


def options() -> str:
    """Every option of every task."""
    found = []
    named = {name: row.task for name, row in TASKS.items()}
    for name in sorted(named):
        task = named[name]
        for argument in sorted(task.get_arguments(), key=lambda one: str(one.name)):
            kind = {bool: "", int: " N", str: " TEXT", list: " KEY=VALUE"}[argument.kind]
            default = (
                "" if argument.default in ("", False, 0, None, []) else f"`{argument.default}`"
            )
            found.append(
                (
                    f"`{name}`",
                    f"`--{argument.names[0]}{kind}`",
                    argument.help or "",
                    default,
                )
            )
    return _table(("task", "option", "what it is", "unless given"), found)


def keys() -> str:
    """Every key of `book.toml` except those of editions, and what it is for."""
    named = {f"[{name}]": key.kind for name, key in BOOK_FILE.keys.items()}
    named = {name: kind for name, kind in named.items() if name not in ("[words]", "[rules]")}
    return _keys({**named, "pages = [{…}]": ENTRY})


def theme_keys() -> str:
    """Every key of `theme.toml` except those of editions."""
    plain = {name: key for name, key in THEME_FILE.keys.items() if not _rows_of(key.kind)}
    named = {f"[{name}]": key.kind for name, key in THEME_FILE.keys.items()}
    return _keys({"": Table(plain), **named, "[page.NAME]": KIND_OF_PAGE})


def _rows_of(kind: Kind) -> Table | None:
    """The table of which a kind is made: itself, or each of its rows."""
    kind = kind.item if isinstance(kind, ListOf) else kind
    return kind if isinstance(kind, Table) else None


def _keys(tables: dict[str, Kind]) -> str:
    """A heading and a table for each table of the file."""
    parts = []
    for name, kind in tables.items():
        table = _rows_of(kind)
        rows = []
        for key, one in table.keys.items() if table else ():
            given = "" if one.default in (None, "") else f"`{json.dumps(one.default)}`"
            given = "required" if one.is_required else given
            rows.append((f"`{key}`", _kind(one.kind), given, one.says))
        shown = f"[{name}]" if isinstance(kind, ListOf) else name
        head = f"### `{shown}`\n\n" if shown else ""
        if rows:
            parts.append(head + _table(("key", "type", "unless given", "what it is"), rows))
    return "\n".join(parts)


def _kind(kind: Kind) -> str:
    if isinstance(kind, Choice) and not kind.said:
        return ", ".join(f"`{one}`" for one in kind.values)
    if isinstance(kind, ListOf):
        return kind.said.removeprefix("a ").replace("of strings", "of texts")
    if isinstance(kind, Named):
        return "list of pages"
    said = kind.said.replace("a string", "text").replace("a list of strings", "list of texts")
    return said.partition(", such as")[0] if isinstance(kind, Day) else said


def slots() -> str:
    """Every template of the theme that the others extend, and the values it uses."""
    folder = ROOT / "themes" / "handbook" / "templates"
    environment = jinja2.Environment()
    rows = []
    for path in sorted(folder.glob("*.html")):
        used = sorted(jinja2.meta.find_undeclared_variables(environment.parse(path.read_text())))
        rows.append((f"`{path.name}`", ", ".join(f"`{name}`" for name in used)))
    return _table(("template", "values that it uses"), rows)


def values() -> str:
    """What the values are made of."""
    rows = []
    for module in (views, generated):
        for name, one in sorted(vars(module).items()):
            if (
                isinstance(one, type)
                and issubclass(one, Struct)
                and one.__module__ == module.__name__
                and not name.startswith("_")
                and name not in ("Space", "FormattedPage", "Piece")
            ):
                members = ", ".join(f"`{field.name}`" for field in fields(one))
                rows.append((f"`{name}`", (one.__doc__ or "").split("\n")[0], members))
    return _table(("value", "what it is", "members"), rows)


TABLES = {
    "rules": rules,
    "options": options,
    "keys": keys,
    "theme-keys": theme_keys,
    "slots": slots,
    "values": values,
}
