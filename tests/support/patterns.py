"""Every regular expression of the package, how it is used, and strings on which one that backtracks takes long."""

from __future__ import annotations

import ast
import importlib
import re
import warnings
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, NamedTuple

from publisher.place import AROUND, PACKAGE

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the modules are called re._parser and re._constants now
    import sre_constants as c
    import sre_parse

WHOLE = ("match", "fullmatch")
METHODS = (*WHOLE, "search", "sub", "subn", "split", "findall", "finditer")


class Use(NamedTuple):
    """A regular expression, the method that is called, and where."""

    pattern: str
    flags: int
    method: str
    place: str


def find_uses() -> tuple[list[Use], list[str]]:
    """Every use of a regular expression in the package, and places where it is made of values at run time."""
    uses: dict[Use, None] = {}
    made: list[str] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if "themes" in path.parts:
            continue
        name = ".".join(path.relative_to(AROUND).with_suffix("").parts).removesuffix(".__init__")
        module = importlib.import_module(name)
        found, unknown = _read(ast.parse(path.read_text()), module, name)
        uses |= dict.fromkeys(found)
        made += unknown
    known = {(use.pattern, use.flags) for use in uses}
    for use in _constants():
        if (use.pattern, use.flags) not in known:
            uses[use] = None
    return list(uses), made


def _read(tree: ast.Module, module: ModuleType, name: str) -> tuple[list[Use], list[str]]:
    found, unknown = [], []
    calls = {id(one.func): one for one in ast.walk(tree) if isinstance(one, ast.Call)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or node.attr not in (*METHODS, "compile"):
            continue
        where = f"{name}:{node.lineno}"
        if isinstance(node.value, ast.Name) and node.value.id == "re":
            call = calls.get(id(node))
            if call is None:
                continue
            try:
                text = eval(compile(ast.Expression(call.args[0]), where, "eval"), vars(module))
                flags = [
                    one
                    for one in (
                        *call.args[1:],
                        *(k.value for k in call.keywords if k.arg == "flags"),
                    )
                    if "re." in ast.unparse(one)
                ]
                flag = eval(ast.unparse(flags[0]), {"re": re}) if flags else 0
                text = text.decode("latin-1") if isinstance(text, bytes) else text
                if node.attr != "compile":
                    found.append(Use(text, re.compile(text, flag).flags, node.attr, where))
            except NameError:
                unknown.append(name)
        else:
            base = node.value.value if isinstance(node.value, ast.Subscript) else node.value
            bases = [base.body, base.orelse] if isinstance(base, ast.IfExp) else [base]
            for one in bases:
                if isinstance(one, ast.Name):
                    rows = _patterns_in(vars(module).get(one.id))
                    found += [
                        Use(row.pattern, row.flags, node.attr, f"{name}.{one.id}") for row in rows
                    ]
    return found, unknown


def _patterns_in(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _patterns_in(one)
    elif isinstance(value, tuple | list | frozenset):
        for one in value:
            yield from _patterns_in(one)


def _constants() -> Iterator[Use]:
    """Compiled patterns of modules that are used in a way that the source does not show."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "themes" in path.parts:
            continue
        name = ".".join(path.relative_to(AROUND).with_suffix("").parts).removesuffix(".__init__")
        for key, value in vars(importlib.import_module(name)).items():
            for one in _patterns_in(value):
                yield Use(one.pattern, one.flags, "search", f"{name}.{key}")


def runner(use: Use) -> Callable[[str], object]:
    """The call of a use, with all its matches."""
    pattern = re.compile(use.pattern, use.flags)
    match use.method:
        case "match" | "fullmatch" | "search" | "split" | "findall":
            return getattr(pattern, use.method)  # type: ignore[no-any-return]
        case "finditer":
            return lambda text: sum(1 for _ in pattern.finditer(text))
        case _:
            return lambda text: pattern.sub("", text)


# ── strings ────────────────────────────────────────────────────────────────────────────────────

SAMPLES = "a0 \t\n.-_/\\\"'`*[](){}<>#:;,!|=~+&%$@^é"
ENDS = ("", "\x00", "\n\x00")


def hostile_strings(pattern: str, flags: int) -> list[tuple[str, str, str]]:
    """(beginning, what is repeated, end) for strings that make loops of a pattern overlap."""
    tree = sre_parse.parse(pattern, flags)
    whole = _example(tree)
    pumps: dict[tuple[str, str], None] = {}
    letters: dict[str, None] = {}
    for before, inside in _loops([*tree], ""):  # type: ignore[misc]
        for one in inside:
            pumps[before, one] = None
            pumps["", before + one] = None
            letters |= dict.fromkeys(one[:2])
    letters |= dict.fromkeys(whole[:6])
    chosen = list(letters)[:8]
    for one in chosen:
        pumps["", one] = None
        for other in chosen:
            pumps["", one + other] = None
            pumps[whole[:1], one + other] = None
    pumps["", whole] = None
    pumps["", whole[:-1]] = None
    return [(before, pump, end) for before, pump in pumps if pump for end in ENDS]


def _loops(items: list[Any], before: str) -> Iterator[tuple[str, list[str]]]:
    """Each loop of a pattern: an example of what stands before it, and examples of what it repeats."""
    for op, value in items:
        if op in (c.MAX_REPEAT, c.MIN_REPEAT, getattr(c, "POSSESSIVE_REPEAT", None)):
            low, high, inside = value
            if high == c.MAXREPEAT or high > 100:
                yield before, [*_characters(inside), _example(inside)]
            yield from _loops(list(inside), before)
            before += _example(inside) * min(low, 3)
        elif op is c.SUBPATTERN:
            yield from _loops(list(value[3]), before)
            before += _example(value[3])
        elif op is c.BRANCH:
            for branch in value[1]:
                yield from _loops(list(branch), before)
            before += _example(value[1][0])
        elif op in (c.ASSERT, c.ASSERT_NOT):
            yield from _loops(list(value[1]), before)
        elif op is getattr(c, "ATOMIC_GROUP", None):
            yield from _loops(list(value), before)
            before += _example(value)
        else:
            before += _example([(op, value)])


def _characters(items: Any) -> list[str]:
    """A few characters that the first item of a loop takes."""
    found = []
    for op, value in items:
        if op is c.SUBPATTERN:
            return _characters(value[3])
        if op is c.BRANCH:
            return [one for branch in value[1] for one in _characters(branch)[:3]]
        if op in (c.IN, c.ANY, c.NOT_LITERAL, c.LITERAL):
            found = [char for char in SAMPLES if _takes(op, value, char)][:5]
            if not found:
                found = [_example([(op, value)])]
        break
    return found


def _takes(op: Any, value: Any, char: str) -> bool:
    if op is c.ANY:
        return char != "\n"
    if op in (c.LITERAL, c.NOT_LITERAL):
        return bool((ord(char) == value) == (op is c.LITERAL))
    is_negated = bool(value[0][0] is c.NEGATE)
    return is_negated != any(_is_in(row[0], row[1], char) for row in value)


def _is_in(op: Any, value: Any, char: str) -> bool:  # an item of a set
    if op is c.LITERAL:
        return bool(ord(char) == value)
    if op is c.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    if op is c.CATEGORY:
        name = str(value).rpartition("_")[2].lower()
        hit = {
            "digit": char.isdigit(),
            "space": char.isspace(),
            "word": char.isalnum() or char == "_",
        }[name]
        return hit != ("NOT" in str(value))
    return False


def _example(items: Any) -> str:
    """A short text that a pattern may match; assertions are not looked at."""
    text = ""
    for op, value in items:
        if op is c.LITERAL:
            text += chr(value)
        elif op in (c.IN, c.ANY, c.NOT_LITERAL):
            text += next(
                (char for char in SAMPLES if _takes(op, value, char)),
                "x" if op is not c.IN else _first(value),
            )
        elif op in (c.MAX_REPEAT, c.MIN_REPEAT, getattr(c, "POSSESSIVE_REPEAT", None)):
            text += _example(value[2]) * min(value[0], 3)
        elif op is c.SUBPATTERN:
            text += _example(value[3])
        elif op is c.BRANCH:
            text += _example(value[1][0])
        elif op is getattr(c, "ATOMIC_GROUP", None):
            text += _example(value)
        elif op in (c.GROUPREF,):
            text += "'"
    return text


def _first(rows: Any) -> str:
    op, value = rows[0]
    return chr(value) if op is c.LITERAL else chr(value[0]) if op is c.RANGE else ""
