"""The tables of docs/ that are made from the code, so that they can't say anything else."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args, get_origin

import jinja2
import jinja2.meta
from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from publisher.book.model import Config, Form
from publisher.composition import generated_pages as generated
from publisher.composition import views
from publisher.config.schema import ENTRY, ROWS, SCHEMA
from publisher.report.rules import RULES

ROOT = Path(__file__).parent.parent.parent
MARKED = re.compile(r"(<!-- made from the code: ([\w-]+) -->\n\n).*?(\n<!-- end -->)", re.DOTALL)
TOLD = {"True": "true", "False": "false", "()": "[]", "None": "", "''": '""'}


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
    import tasks

    found = []
    named = {task.name: task for task in vars(tasks).values() if hasattr(task, "get_arguments")}
    for name in sorted(named):
        task = named[name]
        for argument in sorted(task.get_arguments(), key=lambda one: one.name):
            kind = {bool: "", int: " N", str: " TEXT"}[argument.kind]
            default = "" if argument.default in ("", False, 0, None) else f"`{argument.default}`"
            found.append(
                (
                    f"`{name}`",
                    f"`--{argument.name.replace('_', '-')}{kind}`",
                    argument.help or "",
                    default,
                )
            )
    return _table(("task", "option", "what it is", "unless given"), found)


def keys() -> str:
    """Every key of `book.toml` with its type, and what holds where it is not given."""
    plain: dict[str, Any] = {one.name: one.default for one in fields(Config)}
    rows = []
    for table, known in {
        **{f"[{name}]": row for name, row in SCHEMA.items()},
        **{f"[[{name}]]": row for name, row in ROWS.items()},
        "pages = [{…}]": ENTRY,
    }.items():
        for key, kind in known.items():
            value = plain.get(key.replace("-", "_"), NODEFAULT) if table == "[book]" else NODEFAULT
            given = (
                ""
                if value is NODEFAULT or isinstance(value, Form)
                else f"`{TOLD.get(repr(value), repr(value).replace(chr(39), chr(34)))}`"
            )
            rows.append((f"`{table}`", f"`{key}`", _kind(kind), given.replace("``", "")))
    return _table(("table", "key", "type", "unless given"), rows)


def _kind(kind: Any) -> str:
    if get_origin(kind) is typing.Literal:
        return ", ".join(f"`{one}`" for one in get_args(kind))
    if isinstance(kind, types.UnionType):
        return " or ".join(dict.fromkeys(map(_kind, get_args(kind))))
    if get_origin(kind) is list:
        return f"list of {_kind(get_args(kind)[0])}s"
    if get_origin(kind) is dict:
        return "table"
    return {str: "text", bool: "true or false", int: "number"}.get(
        kind, getattr(kind, "__name__", str(kind))
    )


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


TABLES = {"rules": rules, "options": options, "keys": keys, "slots": slots, "values": values}
